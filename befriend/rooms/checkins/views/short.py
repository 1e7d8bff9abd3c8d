"""The short form on the web: one question a page, each answer kept at once, then all of them looked over and sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right
from befriend.content.frozen import MeasureContent, Wording
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..forms import PostedForm, read_form
from ..offered import fillable, questions_of
from ..pages import short_page
from ..queries import OpenForm, alarm_here, alarm_of_next, is_sent, open_form
from ..services import Receipt, Submission, keep_short_answer, submit_checkin
from ..shortening import is_whole, next_question
from .own import WHOLE, submission_of, to_receipt

HAS_WAITED = timedelta(minutes=1)
"""Longer between answering and sending, and the form lay on a device meanwhile."""


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def short(request: PersonRequest, measure_key: str) -> HttpResponse:
    """The next question, one that was answered before (`at`), or everything to look over. A post keeps or sends."""
    content, wording = fillable(measure_key)
    if request.method == "POST":
        return _send(request, content, wording) if "send" in request.POST else _go_on(request, content, wording)
    alarm = alarm_of_next(request.viewer, content.measure, request.now)
    if alarm is None:
        return _to_whole(measure_key)
    opened = open_form(request.viewer, request.viewer.person_id, measure_key, request.now)
    at = request.GET.get("at", "")
    asks = at if at in opened.asked else next_question(content.measure, opened.answers, alarm)
    return _show(request, content, wording, opened, asks)


@needs(Right.CHECK_IN)
@require_POST
def save(request: PersonRequest, measure_key: str) -> HttpResponse:
    """Keep the answer that was chosen, before the next question is asked for. Nothing chosen is not skipped yet."""
    content, wording = fillable(measure_key)
    posted = _read_one(request, content)
    raised = _keep(request, content, wording, posted, tuple(posted.answers)) if _has_answer(posted) else False
    return JsonResponse({"saved": True, "show_help": raised})


def _to_whole(measure_key: str) -> HttpResponse:
    return redirect(f"{reverse('checkins:form', args=[measure_key])}?{WHOLE}=1")


def _show(
    request: PersonRequest,
    content: MeasureContent,
    wording: Wording,
    opened: OpenForm,
    asks: str | None,
    posted: PostedForm | None = None,
    problem: str = "",
) -> HttpResponse:
    team = care_team_of(request.viewer.person_id, request.now)
    page = short_page(content, wording, opened, posted, asks, language=language_here(), team=team)
    template = "checkins/page_short.html" if page.question else "checkins/page_short_look.html"
    status = 422 if problem or page.form.has_errors else 200
    return render(request, template, {"page": page, "problem": problem}, status=status)


def _read_one(request: PersonRequest, content: MeasureContent) -> PostedForm:
    """The one question of the page that was posted."""
    item = request.POST.get("item", "")
    questions = questions_of(content)
    if item not in questions:
        raise Http404
    return read_form(request.POST, {item: questions[item]}, request.now)


def _has_answer(posted: PostedForm) -> bool:
    return any(answer is not None for answer in posted.answers.values())


def _keep(
    request: PersonRequest, content: MeasureContent, wording: Wording, posted: PostedForm, asked: Sequence[str]
) -> bool:
    submission = submission_of(request, content.measure.key, posted, wording.language, asked=asked)
    return keep_short_answer(submission=submission, now=request.now, by=request.viewer.person_id)


def _go_on(request: PersonRequest, content: MeasureContent, wording: Wording) -> HttpResponse:
    """Keep the answer, then the next question, the one before, everything at once, or a pause.

    Only "Next" says that a question without an answer is skipped.
    """
    posted, key = _read_one(request, content), content.measure.key
    if posted.errors:
        opened = open_form(request.viewer, request.viewer.person_id, key, request.now)
        return _show(request, content, wording, opened, next(iter(posted.answers)), posted)
    goes = request.POST.get("go", "next")
    is_kept = _has_answer(posted) or goes == "next"
    after_sending = _keep_or_tell(request, content, wording, posted) if is_kept else None
    if after_sending is not None:
        return after_sending
    if goes == "all":
        return _to_whole(key)
    if goes == "leave":
        messages.success(request, _("What you answered is kept. You can go on whenever you like."))
        return redirect("today:home")
    back_to = request.POST.get("back_to", "")
    at = f"?at={back_to}" if goes == "back" and back_to in questions_of(content) else ""
    return redirect(f"{reverse('checkins:short', args=[key])}{at}")


def _keep_or_tell(
    request: PersonRequest, content: MeasureContent, wording: Wording, posted: PostedForm
) -> HttpResponse | None:
    """Keep these answers. Where the form was sent before: the way to its receipt, with help after a worrying one."""
    try:
        has_raised = _keep(request, content, wording, posted, tuple(posted.answers))
    except ConflictError:
        if not is_sent(request.viewer, posted.id):
            raise
        return _was_sent(request, posted)
    if has_raised and is_sent(request.viewer, posted.id):
        return to_receipt(request, Receipt(checkin_id=posted.id, is_conflict=True, raised_safety=True))
    return None


def _was_sent(request: PersonRequest, posted: PostedForm) -> HttpResponse:
    messages.info(request, _("You sent this form before, and it is kept. To change an answer, answer it again."))
    return redirect("checkins:receipt", checkin_id=posted.id)


def _send(request: PersonRequest, content: MeasureContent, wording: Wording) -> HttpResponse:
    """Send what was looked over. Where the rules would ask on, nothing is refused: it is kept, and the rest is asked.

    The same form sent again is the same: what was sent is not asked anything more. One that waited on a device is
    taken as it is, since nobody sits before it any more; its alarm is then left open, and the next form is whole. But
    a question about safety was asked in each form that could be sent: without it, it is none.
    """
    questions = {key: values for key, values in questions_of(content).items() if key in request.POST}
    posted = read_form(request.POST, questions, request.now)
    if posted.errors:
        return _ask_again(request, content, wording, posted)
    if not questions:
        messages.info(request, _("There was no answer in what came, so nothing was sent. What you answered is kept."))
        return redirect("checkins:short", measure_key=content.measure.key)
    asked = () if is_whole(content.measure, posted.answers) else tuple(questions)
    submission = submission_of(request, content.measure.key, posted, wording.language, asked=asked)
    if asked and not is_sent(request.viewer, posted.id) and _is_unfinished(request, content, posted, submission):
        _keep(request, content, wording, posted, tuple(questions))
        messages.info(request, _("Your answers are kept. There is a little more to ask before you send."))
        return redirect("checkins:short", measure_key=content.measure.key)
    try:
        sent = submit_checkin(submission=submission, now=request.now, by=request.viewer.person_id)
    except (ConflictError, InputError) as refused:
        opened = open_form(request.viewer, request.viewer.person_id, content.measure.key, request.now)
        return _show(request, content, wording, opened, None, problem=str(refused))
    return to_receipt(request, sent)


def _ask_again(request: PersonRequest, content: MeasureContent, wording: Wording, posted: PostedForm) -> HttpResponse:
    """The question whose answer is not on its list, with a word beside it. The other answers are kept meanwhile."""
    good = {key: answer for key, answer in posted.answers.items() if key not in posted.errors}
    if good:
        after_sending = _keep_or_tell(request, content, wording, replace(posted, answers=good))
    else:
        after_sending = _was_sent(request, posted) if is_sent(request.viewer, posted.id) else None
    if after_sending is not None:
        return after_sending
    opened = open_form(request.viewer, request.viewer.person_id, content.measure.key, request.now)
    problem = _("One answer is not on its list, so the form is not sent yet. Your other answers are kept.")
    return _show(request, content, wording, opened, next(iter(posted.errors)), posted, problem)


def _is_unfinished(request: PersonRequest, content: MeasureContent, posted: PostedForm, submission: Submission) -> bool:
    if any(item.id not in posted.answers for item in content.measure.safety_items):
        return True
    has_waited = request.now - submission.answered_at >= HAS_WAITED
    return not has_waited and _asks_on(request, content, posted)


def _asks_on(request: PersonRequest, content: MeasureContent, posted: PostedForm) -> bool:
    alarm = alarm_here(request.viewer.person_id, content.measure, request.now)
    return alarm is None or next_question(content.measure, posted.answers, alarm) is not None
