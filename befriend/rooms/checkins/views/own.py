"""A client's own check-ins on the web: open a form, save it, send it, read the receipt."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right
from befriend.care.safety import safety_answers
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of, client_for
from befriend.rooms.people.viewer import PersonRequest, language_here
from befriend.rooms.safety.queries import own_plan
from befriend.rooms.safety.shown import plan_shown

from ..daily import DAILY, daily_questions, is_very_hard
from ..forms import PostedForm, read_form
from ..offered import fillable, questions_of
from ..pages import DAILY_WORDS, FormPage, ReceiptPage, daily_form_page, measure_form_page
from ..queries import alarm_of_next, filled_checkin, open_correction, open_form, short_form_sent
from ..services import Receipt, Submission, save_draft, submit_checkin
from ..waiting import times_of

WHOLE = "whole"
"""In an address: everything is asked, though a short form would do."""

MakePage = Callable[[PostedForm | None], FormPage]


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def form(request: PersonRequest, measure_key: str) -> HttpResponse:
    content, wording = fillable(measure_key)
    client_id = request.viewer.person_id
    wants_all = request.method == "POST" or WHOLE in request.GET
    if not wants_all and alarm_of_next(request.viewer, content.measure, request.now) is not None:
        return redirect("checkins:short", measure_key=measure_key)

    def page(posted: PostedForm | None) -> FormPage:
        # What a short form kept so far stands in the whole one: nobody is asked twice.
        opened = replace(open_form(request.viewer, client_id, measure_key, request.now), asked=())
        team = care_team_of(client_id, request.now)
        return measure_form_page(content, wording, opened, posted, language=language_here(), team=team)

    return _answer(request, measure_key, questions_of(content), page, language=wording.language)


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, checkin_id: UUID) -> HttpResponse:
    """Answer again what was answered wrong. Both versions are kept; the new one counts.

    Of a short form the same questions are asked again; all of them where the address says so.
    """
    client_id = request.viewer.person_id
    filled = filled_checkin(request.viewer, client_id, checkin_id, request.now)
    # Sent again after it was corrected: the service knows whether it is the same, and loses nothing.
    if filled.measure_key == DAILY or (filled.is_corrected and request.method != "POST"):
        raise Http404
    content, wording = fillable(filled.measure_key)
    asks_all = WHOLE in request.GET or not filled.is_short

    def page(posted: PostedForm | None) -> FormPage:
        opened = open_correction(request.viewer, client_id, checkin_id, request.now)
        opened = replace(opened, asked=()) if asks_all else opened
        team = care_team_of(client_id, request.now)
        return measure_form_page(
            content, wording, opened, posted, language=language_here(), team=team, is_correction=True
        )

    questions = {key: values for key, values in questions_of(content).items() if asks_all or key in filled.answers}
    asked = () if asks_all else tuple(questions)
    return _answer(
        request, filled.measure_key, questions, page, language=wording.language, corrects=checkin_id, asked=asked
    )


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def daily(request: PersonRequest) -> HttpResponse:
    client_id = request.viewer.person_id

    def page(posted: PostedForm | None) -> FormPage:
        opened = open_form(request.viewer, client_id, DAILY, request.now)
        return daily_form_page(opened, posted, team=care_team_of(client_id, request.now))

    return _answer(request, DAILY, daily_questions(), page, language=language_here())


def _answer(
    request: PersonRequest,
    measure_key: str,
    questions: dict[str, tuple[int, ...]],
    page: MakePage,
    *,
    language: str,
    corrects: UUID | None = None,
    asked: Sequence[str] = (),
) -> HttpResponse:
    """Send what was posted and go on to the receipt; or show the form, with everything the person wrote."""
    if request.method != "POST":
        return _show(request, page(None))
    posted = read_form(request.POST, questions, request.now)
    if posted.errors:
        return _show(request, page(posted))
    try:
        sent = submit_checkin(
            submission=submission_of(request, measure_key, posted, language, corrects, asked),
            now=request.now,
            by=request.viewer.person_id,
        )
    except (ConflictError, InputError) as refused:
        return _show(request, page(posted), problem=str(refused))
    return to_receipt(request, sent)


def _show(request: PersonRequest, page: FormPage, problem: str = "") -> HttpResponse:
    status = 422 if page.has_errors or problem else 200
    return render(request, "checkins/page_form.html", {"page": page, "problem": problem}, status=status)


def submission_of(
    request: PersonRequest,
    measure_key: str,
    posted: PostedForm,
    language: str,
    corrects: UUID | None = None,
    asked: Sequence[str] = (),
) -> Submission:
    """The posted form with the language of the words that were read, which may not be the page's."""
    longest = timedelta(days=settings.UNSENT_DAYS)
    times = times_of(request.POST, posted.opened_at, request.now, longest)
    return Submission(
        id=posted.id,
        service_id=request.viewer.service_id,
        client_id=request.viewer.person_id,
        measure_key=measure_key,
        language=_language_read(request, measure_key) or language,
        answers=posted.answers,
        note=posted.note,
        opened_at=times.opened_at,
        answered_at=times.answered_at,
        corrects=corrects,
        correction_reason=posted.reason,
        asked=asked,
    )


def _language_read(request: PersonRequest, measure_key: str) -> str:
    """The language in which a form that waited on the device was read, where it is one that is offered."""
    content = library_of(settings.PACKS).measures.get(measure_key)
    offered = content.wordings if content else dict(settings.LANGUAGES)
    language = request.POST.get("language", "")
    return language if language in offered else ""


def to_receipt(request: PersonRequest, sent: Receipt) -> HttpResponse:
    """What only this sending knows travels to the receipt in the session: the address says nothing."""
    if sent.is_conflict:
        request.session["second_version"] = {"id": str(sent.checkin_id), "shows_help": sent.raised_safety}
    return redirect("checkins:receipt", checkin_id=sent.checkin_id)


@needs(Right.CHECK_IN)
@require_POST
def save(request: PersonRequest, measure_key: str) -> HttpResponse:
    """Keep a form that is not sent yet. A 2xx answer lets the page say "Saved"; anything else means: try again."""
    if measure_key == DAILY:
        questions, language = daily_questions(), language_here()
    else:
        content, wording = fillable(measure_key)
        questions, language = questions_of(content), wording.language
    posted = read_form(request.POST, questions, request.now)
    submission = submission_of(request, measure_key, posted, language)
    raised = save_draft(submission=submission, now=request.now, by=request.viewer.person_id)
    return JsonResponse({"saved": True, "show_help": raised})


@needs(Right.CHECK_IN)
@require_GET
def receipt(request: PersonRequest, checkin_id: UUID) -> HttpResponse:
    client = client_for(request.viewer, request.viewer.person_id, request.now)
    filled = filled_checkin(request.viewer, client.id, checkin_id, request.now)
    library = library_of(settings.PACKS)
    content = library.measures.get(filled.measure_key)
    second = request.session.get("second_version", {})
    is_conflict = second.get("id") == str(checkin_id)
    is_safety = content is not None and bool(safety_answers(content.measure, filled.answers))
    plan = own_plan(request.viewer)
    page = ReceiptPage(
        checkin_id=checkin_id,
        name=content.words_for(language_here()).plain_name if content else DAILY_WORDS["name"],
        received_at=filled.received_at,
        shows_help=is_safety or (is_conflict and bool(second.get("shows_help"))),
        is_very_hard=filled.measure_key == DAILY and is_very_hard(filled.answers),
        is_conflict=is_conflict,
        is_daily=filled.measure_key == DAILY,
        measure_key=filled.measure_key,
        skipped=sum(value is None for value in filled.answers.values()),
        is_all_skipped=content is not None and all(value is None for value in filled.answers.values()),
        team=care_team_of(client.id, request.now),
        lines=lines_for(library, client.service.country, localdate(request.now)),
        emergency_number=emergency_number_for(library, client.service.country),
        plan=plan_shown(plan) if plan else None,
        short=short_form_sent(request.viewer, checkin_id) if filled.is_short else None,
        is_open=not filled.is_corrected,
    )
    return render(request, "checkins/page_receipt.html", {"page": page})
