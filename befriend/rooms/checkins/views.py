"""Check-ins on the web: open a form, save it, send it, read the receipt; set a schedule."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right
from befriend.care.safety import safety_answers
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.frozen import MeasureContent, Wording
from befriend.content.reading import core_library
from befriend.rooms.audit.services import record
from befriend.rooms.people.access import needs, signed_in
from befriend.rooms.people.queries import care_team_of, client_for
from befriend.rooms.people.viewer import PersonRequest

from .daily import DAILY, QUESTIONS
from .forms import PostedForm, read_form
from .pages import (
    FormPage,
    ReceiptPage,
    SchedulePage,
    ScheduleRow,
    answers_page,
    daily_form_page,
    measure_form_page,
)
from .queries import (
    OpenForm,
    filled_checkin,
    open_correction,
    open_form,
    schedule_of,
)
from .services import Receipt, Submission, save_draft, set_schedule, submit_checkin

DAILY_WORDS: Mapping[str, object] = {
    "name": _("One minute for me"),
    "asks_about": _("Two short questions about right now."),
    "why": _("Stopping for a moment to notice is already a kind thing to do."),
}

INTERVALS = [
    (0, _("Not asked")),
    (7, _("Every week")),
    (14, _("Every two weeks")),
    (28, _("Every four weeks")),
    (84, _("Every twelve weeks")),
]


def _content(measure_key: str) -> tuple[MeasureContent, Wording]:
    """A measure that a client may fill in here: its wording ships, and it is not an interviewer's."""
    content = core_library().measures.get(measure_key)
    wording = content.wording_for(_language()) if content else None
    if content is None or wording is None or content.measure.is_interviewer_only:
        raise Http404
    return content, wording


def _language() -> str:
    return get_language() or "en"


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def form(request: PersonRequest, measure_key: str) -> HttpResponse:
    content, wording = _content(measure_key)
    opened = open_form(request.viewer, request.viewer.person_id, measure_key, request.now)
    return _answer_form(request, content, wording, opened, corrects=None)


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, checkin_id: UUID) -> HttpResponse:
    filled = filled_checkin(request.viewer, request.viewer.person_id, checkin_id, request.now)
    if filled.is_corrected or filled.measure_key == DAILY:
        raise Http404
    content, wording = _content(filled.measure_key)
    opened = open_correction(request.viewer, request.viewer.person_id, checkin_id, request.now)
    return _answer_form(request, content, wording, opened, corrects=checkin_id)


def _answer_form(
    request: PersonRequest, content: MeasureContent, wording: Wording, opened: OpenForm, corrects: UUID | None
) -> HttpResponse:
    posted = None
    problem = ""
    if request.method == "POST":
        posted = _read(request, content)
        if not posted.errors:
            try:
                receipt_ = _submit(request, content.measure.key, posted, corrects)
                return _to_receipt(request, receipt_)
            except (ConflictError, InputError) as refused:
                problem = str(refused)
    page = measure_form_page(
        content,
        wording,
        opened,
        posted,
        language=_language(),
        team=care_team_of(request.viewer.person_id, request.now),
        is_correction=corrects is not None,
    )
    return _render_form(request, page, problem)


def _render_form(request: PersonRequest, page: FormPage, problem: str) -> HttpResponse:
    status = 422 if page.has_errors or problem else 200
    return render(request, "checkins/page_form.html", {"page": page, "problem": problem}, status=status)


def _read(request: PersonRequest, content: MeasureContent) -> PostedForm:
    questions = {item.id: item.values for item in content.measure.items}
    return read_form(request.POST, questions, request.now)


def _submission(request: PersonRequest, measure_key: str, posted: PostedForm, corrects: UUID | None) -> Submission:
    return Submission(
        id=posted.id,
        service_id=request.viewer.service_id,
        client_id=request.viewer.person_id,
        measure_key=measure_key,
        language=_language(),
        answers=posted.answers,
        note=posted.note,
        opened_at=posted.opened_at,
        answered_at=request.now,
        corrects=corrects,
        correction_reason=posted.reason,
    )


def _submit(request: PersonRequest, measure_key: str, posted: PostedForm, corrects: UUID | None) -> Receipt:
    submission = _submission(request, measure_key, posted, corrects)
    return submit_checkin(submission=submission, now=request.now, by=request.viewer.person_id)


def _to_receipt(request: PersonRequest, sent: Receipt) -> HttpResponse:
    if sent.is_conflict:
        request.session["two_versions"] = str(sent.checkin_id)
    return redirect("checkins:receipt", checkin_id=sent.checkin_id)


@needs(Right.CHECK_IN)
@require_POST
def save(request: PersonRequest, measure_key: str) -> HttpResponse:
    """Save a form that is not sent yet. The answer says whether help should be shown."""
    if measure_key == DAILY:
        posted = read_form(request.POST, _daily_questions(), request.now)
    else:
        posted = _read(request, _content(measure_key)[0])
    submission = _submission(request, measure_key, posted, corrects=None)
    raised = save_draft(submission=submission, now=request.now, by=request.viewer.person_id)
    return JsonResponse({"saved": True, "show_help": raised})


def _daily_questions() -> dict[str, list[int]]:
    return {question.id: [value for value, _label in question.options] for question in QUESTIONS}


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def daily(request: PersonRequest) -> HttpResponse:
    posted = None
    problem = ""
    if request.method == "POST":
        posted = read_form(request.POST, _daily_questions(), request.now)
        if not posted.errors:
            try:
                return _to_receipt(request, _submit(request, DAILY, posted, corrects=None))
            except (ConflictError, InputError) as refused:
                problem = str(refused)
    opened = open_form(request.viewer, request.viewer.person_id, DAILY, request.now)
    team = care_team_of(request.viewer.person_id, request.now)
    page = daily_form_page(opened, posted, words=DAILY_WORDS, team=team)  # type: ignore[arg-type]
    return _render_form(request, page, problem)


@needs(Right.CHECK_IN)
@require_GET
def receipt(request: PersonRequest, checkin_id: UUID) -> HttpResponse:
    client = client_for(request.viewer, request.viewer.person_id, request.now)
    filled = filled_checkin(request.viewer, client.id, checkin_id, request.now)
    library = core_library()
    content = library.measures.get(filled.measure_key)
    page = ReceiptPage(
        checkin_id=checkin_id,
        name=content.words_for(_language()).plain_name if content else DAILY_WORDS["name"],  # type: ignore[arg-type]
        received_at=filled.received_at,
        shows_help=content is not None and bool(safety_answers(content.measure, filled.answers)),
        is_conflict=request.session.get("two_versions") == str(checkin_id),
        is_daily=filled.measure_key == DAILY,
        measure_key=filled.measure_key,
        skipped=sum(value is None for value in filled.answers.values()),
        team=care_team_of(client.id, request.now),
        lines=lines_for(library, client.service.country, request.now.date()),
        emergency_number=emergency_number_for(library, client.service.country),
    )
    return render(request, "checkins/page_receipt.html", {"page": page})


@signed_in
@require_GET
def answers(request: PersonRequest, client_id: UUID, checkin_id: UUID) -> HttpResponse:
    """One check-in's answers. A clinician's look is written into the audit."""
    client = client_for(request.viewer, client_id, request.now)
    filled = filled_checkin(request.viewer, client_id, checkin_id, request.now)
    content = core_library().measures.get(filled.measure_key)
    wording = content.wording_for(filled.language) if content else None
    if content is None or wording is None:
        raise Http404
    is_own = client_id == request.viewer.person_id
    if not is_own:
        record(
            service_id=request.viewer.service_id,
            action="read_answers",
            at=request.now,
            client_id=client_id,
            subject="checkin",
            subject_id=checkin_id,
            by=request.viewer.person_id,
        )
    page = answers_page(
        content,
        wording,
        filled,
        client_id=client_id,
        client_name=client.shown_name,
        is_own=is_own,
        language=_language(),
    )
    base = "base.html" if is_own else "base_staff.html"
    return render(request, "checkins/page_answers.html", {"page": page, "base": base})


@needs(Right.SET_SCHEDULE)
@require_http_methods(["GET", "POST"])
def schedule(request: PersonRequest, client_id: UUID) -> HttpResponse:
    client = client_for(request.viewer, client_id, request.now)
    asked = schedule_of(request.viewer, client_id, request.now)
    offered = _offered()
    if request.method == "POST":
        for key in offered:
            _set_one(request, client_id, key, asked.get(key, 0))
        return redirect("progress:client", client_id=client_id)
    rows = [
        ScheduleRow(
            key,
            content.words_for(_language()).plain_name,
            content.measure.name,
            content.words_for(_language()).asks_about,
            asked.get(key, 0),
        )
        for key, content in offered.items()
    ]
    page = SchedulePage(client_id, client.shown_name, rows, INTERVALS)
    return render(request, "checkins/page_schedule.html", {"page": page})


def _offered() -> dict[str, MeasureContent]:
    """The measures a client may be asked: with wording, and not an interviewer's."""
    measures = core_library().measures
    return {key: found for key, found in measures.items() if found.wordings and not found.measure.is_interviewer_only}


def _set_one(request: PersonRequest, client_id: UUID, key: str, before: int) -> None:
    text = request.POST.get(key, "")
    allowed = {str(days) for days, _label in INTERVALS}
    if text not in allowed or int(text) == before:
        return
    set_schedule(
        service_id=request.viewer.service_id,
        client_id=client_id,
        measure_key=key,
        every_days=int(text),
        starts_on=request.now.date(),
        now=request.now,
        by=request.viewer.person_id,
    )
