"""A client's check-ins for those who work with them: read answers, enter them from paper, set a schedule."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right, Whose
from befriend.content.reading import library_of
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import open_flags_of_client, waiting_flag_about, was_raised
from befriend.rooms.people.access import about, needs, signed_in
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import client_for, linked_client_for
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..daily import DAILY
from ..forms import PostedForm, read_form
from ..offered import enterable, measures_to_enter, questions_of
from ..pages import (
    EntryPage,
    MeasureShown,
    answers_page,
    measure_form_page,
)
from ..queries import OpenForm, filled_checkin, is_not_sent_yet
from ..services import ENTERED_BY_STAFF, Submission, submit_checkin

OLDEST_ANSWERS = timedelta(days=10 * 365)
"""How far back answers on paper may lie: further is a slip of the pen in the year."""


@about(Whose.OWN_OR_LINKED)
@signed_in
@require_GET
def answers(request: PersonRequest, client_id: UUID, checkin_id: UUID) -> HttpResponse:
    """One check-in's answers. A clinician's look is written into the audit."""
    client = client_for(request.viewer, client_id, request.now)
    is_own = client_id == request.viewer.person_id
    if not is_own and is_not_sent_yet(request.viewer, client_id, checkin_id, request.now):
        context = {"client_id": client_id, "client_name": client.shown_name}
        return render(request, "checkins/page_not_sent_yet.html", context)
    filled = filled_checkin(request.viewer, client_id, checkin_id, request.now)
    content = library_of(settings.PACKS).measures.get(filled.measure_key)
    wording = content.wording_for(filled.language) if content else None
    if wording is None and filled.measure_key != DAILY:
        raise Http404
    if not is_own:
        opened(
            Opening.ANSWERS,
            viewer=request.viewer,
            client_id=client_id,
            subject="checkin",
            subject_id=checkin_id,
            now=request.now,
        )
    page = answers_page(
        content,
        wording,
        filled,
        client_id=client_id,
        client_name=client.shown_name,
        is_own=is_own,
        language=language_here(),
        has_safety_flag=not is_own and was_raised(Kind.SAFETY, checkin_id),
        may_settle=not is_own and bool(filled.conflicts) and _is_conflict_waiting(request, checkin_id),
    )
    base = "base.html" if is_own else "base_staff.html"
    return render(request, "checkins/page_answers.html", {"page": page, "base": base})


def _is_conflict_waiting(request: PersonRequest, checkin_id: UUID) -> bool:
    return waiting_flag_about(request.viewer, Kind.CONFLICT, checkin_id, request.now) is not None


@needs(Right.ENTER_ANSWERS)
@require_GET
def entries(request: PersonRequest, client_id: UUID) -> HttpResponse:
    """Which measure to enter: from paper, or in an interview."""
    client = linked_client_for(request.viewer, client_id, request.now)
    shown = [
        MeasureShown(
            key, found.measure.name, found.words_for(language_here()).plain_name, found.measure.is_interviewer_only
        )
        for key, found in measures_to_enter().items()
    ]
    context = {"client_id": client_id, "client_name": client.shown_name, "measures": shown}
    return render(request, "checkins/page_entries.html", context)


@needs(Right.ENTER_ANSWERS)
@require_http_methods(["GET", "POST"])
def enter(request: PersonRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    """Enter a client's answers for them, with the day on which they gave them."""
    client = linked_client_for(request.viewer, client_id, request.now)
    content, wording = enterable(measure_key)
    posted, problem = None, ""
    if request.method == "POST":
        posted = read_form(request.POST, questions_of(content), request.now)
        try:
            return _entered(request, client_id, measure_key, posted)
        except (ConflictError, InputError) as refused:
            problem = str(refused)
    # An id of its own, and never the client's draft: what they have not sent is theirs alone.
    opened = OpenForm(posted.id if posted else uuid4(), request.now, {}, "", is_resumed=False)
    form = measure_form_page(content, wording, opened, posted, language=language_here(), team=())
    answered_on = request.POST.get("answered_on", "") or timezone.localdate(request.now).isoformat()
    page = EntryPage(client_id, client.shown_name, content.measure.name, form, answered_on, problem)
    return render(request, "checkins/page_enter.html", {"page": page}, status=422 if problem else 200)


def _entered(request: PersonRequest, client_id: UUID, measure_key: str, posted: PostedForm) -> HttpResponse:
    if all(value is None for value in posted.answers.values()):
        raise InputError(_("There is no answer to keep yet. Please enter at least one."))
    if posted.errors:
        raise InputError(_("Something needs another look. It is marked below. The rest is as you left it."))
    sent = submit_checkin(
        submission=Submission(
            id=posted.id,
            service_id=request.viewer.service_id,
            client_id=client_id,
            measure_key=measure_key,
            language=enterable(measure_key)[1].language,
            answers=posted.answers,
            opened_at=posted.opened_at,
            answered_at=_answered_at(request),
            entered_by=ENTERED_BY_STAFF,
        ),
        now=request.now,
        by=request.viewer.person_id,
    )
    if sent.is_conflict:
        messages.error(request, _("These answers reached us twice, with differences. Both are kept, with a flag."))
    else:
        messages.success(request, _("The answers are kept."))
    if sent.raised_safety:
        messages.error(request, _act_now(request, client_id, sent.checkin_id))
    return redirect("progress:course", client_id=client_id, measure_key=measure_key)


def _act_now(request: PersonRequest, client_id: UUID, checkin_id: UUID) -> str:
    """What whoever entered a safety answer reads at once: who owns its flag, and where there is help."""
    flags = open_flags_of_client(request.viewer, client_id, request.now)
    owner = next((one.owner.shown_name for one in flags if one.subject_id == checkin_id), "")
    told = _(
        "A safety question was answered above zero. A flag was raised. Its owner is %(owner)s. Do not leave the "
        "person alone with it: act now, as your service has agreed."
    ) % {"owner": owner}
    return format_html('{} <a href="{}">{}</a>', told, reverse("safety:help"), _("Get help now"))


def _answered_at(request: PersonRequest) -> datetime:
    """Noon of the day the client gave the answers, or now when that is today."""
    try:
        day = parse_date(request.POST.get("answered_on", ""))
    except ValueError:
        day = None
    today = timezone.localdate(request.now)
    if day is None or not today - OLDEST_ANSWERS <= day <= today:
        raise InputError(_("Please give the day on which the answers were given: today or earlier, within ten years."))
    return request.now if day == today else timezone.make_aware(datetime.combine(day, time(12)))
