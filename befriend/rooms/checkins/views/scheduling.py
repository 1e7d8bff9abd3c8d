"""What is asked of a client and how often, on the web: what is asked now first, then one questionnaire more."""

from collections.abc import Set
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import linked_client_for
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..courses import shown_rule
from ..offered import measures_to_ask
from ..pages import SchedulePage, ScheduleRow
from ..queries import asked_short_of, schedule_of
from ..services import set_schedule
from ..shortening import can_be_shortened

SHORT, WHOLE = "short", "whole"
NOT_ASKED = 0
USUAL = 14
INTERVALS = [
    (7, gettext_lazy("Every week")),
    (14, gettext_lazy("Every two weeks")),
    (28, gettext_lazy("Every four weeks")),
    (84, gettext_lazy("Every twelve weeks")),
]


@needs(Right.SET_SCHEDULE)
@require_http_methods(["GET", "POST"])
def schedule(request: PersonRequest, client_id: UUID) -> HttpResponse:
    client = linked_client_for(request.viewer, client_id, request.now)
    asked = schedule_of(request.viewer, client_id, request.now)
    shortened = asked_short_of(request.viewer, client_id, request.now)
    problem = ""
    if request.method == "POST":
        problem = _what_is_wrong(request)
        try:
            if not problem:
                _set_all(request, client_id, asked, shortened)
                messages.success(request, _("The schedule is kept. It counts from now on."))
                return redirect("progress:client", client_id=client_id)
        except InputError as refused:
            problem = str(refused)
    opened(
        Opening.RECORD,
        viewer=request.viewer,
        client_id=client_id,
        subject="schedule",
        subject_id=client_id,
        now=request.now,
    )
    page = SchedulePage(
        client_id=client_id,
        client_name=client.shown_name,
        rows=_rows(request, asked, shortened),
        others=[_row(key, NOT_ASKED) for key in measures_to_ask() if key not in asked],
        intervals=INTERVALS,
        usual=USUAL,
        problem=problem,
    )
    return render(request, "checkins/page_schedule.html", {"page": page}, status=422 if problem else 200)


def _rows(request: PersonRequest, asked: dict[str, int], shortened: Set[str]) -> list[ScheduleRow]:
    """What is asked now, as it was chosen on a form that came back."""
    here = [key for key in library_of(settings.PACKS).measures if key in asked]
    return [_row(key, _chosen(request, key, asked[key]), is_short=_is_short(request, key, shortened)) for key in here]


def _row(key: str, every_days: int, *, is_short: bool = False) -> ScheduleRow:
    content = library_of(settings.PACKS).measures[key]
    words, rule = content.words_for(language_here()), shown_rule(content.measure.main)
    return ScheduleRow(
        key,
        words.plain_name,
        content.measure.name,
        words.asks_about,
        every_days,
        can_be_shortened(content.measure),
        is_short,
        rule.reliable if rule else None,
    )


def _is_short(request: PersonRequest, key: str, shortened: Set[str]) -> bool:
    """Which form was chosen; what it was where nothing was, or where the measure has no short form any more."""
    chosen = request.POST.get(f"form-{key}", "")
    is_short = chosen == SHORT if chosen in {SHORT, WHOLE} else key in shortened
    return is_short and can_be_shortened(library_of(settings.PACKS).measures[key].measure)


def _chosen(request: PersonRequest, name: str, otherwise: int) -> int:
    """The interval chosen under this name, or what it was when nothing on the list was chosen."""
    text = request.POST.get(name, "")
    allowed = {str(days) for days, _label in INTERVALS} | {str(NOT_ASKED)}
    return int(text) if text in allowed else otherwise


def _what_is_wrong(request: PersonRequest) -> str:
    added = request.POST.get("add", "")
    return "" if not added or added in measures_to_ask() else _("Please choose a questionnaire from the list.")


@transaction.atomic
def _set_all(request: PersonRequest, client_id: UUID, asked: dict[str, int], shortened: Set[str]) -> None:
    wanted = {key: _chosen(request, key, every) for key, every in asked.items()}
    if added := request.POST.get("add", ""):
        wanted[added] = _chosen(request, "add_every", USUAL)
    here = library_of(settings.PACKS).measures
    for key, every_days in wanted.items():
        is_short = key in here and key in asked and _is_short(request, key, shortened)
        if (every_days, is_short) != (asked.get(key, NOT_ASKED), key in shortened):
            set_schedule(
                service_id=request.viewer.service_id,
                client_id=client_id,
                measure_key=key,
                every_days=every_days,
                starts_on=timezone.localdate(request.now),
                now=request.now,
                by=request.viewer.person_id,
                is_short=is_short,
            )
