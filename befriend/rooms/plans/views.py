"""The plan on the web: a client reads their own; a clinician records a review or a note."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from befriend.base.errors import ConflictError, InputError
from befriend.care.reviewing import Looked
from befriend.care.roles import Right
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import is_any_waiting, waiting_about_courses
from befriend.rooms.people.access import needs
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import care_team_of, linked_client_for
from befriend.rooms.people.viewer import PersonRequest

from .forms import NoteForm, ReviewForm, TopicsForm, WishForm
from .pages import RaisedShown, raised_shown
from .queries import changes_asked, notes_of, reviews_of
from .services import ask_for_change, record_review, review_by_topics, write_note

WISHES_SHOWN = 10


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    viewer = request.viewer
    reviews = list(reversed(reviews_of(viewer, viewer.person_id, request.now)))
    notes = notes_of(viewer, viewer.person_id, request.now)
    asked = [one for one in changes_asked(viewer, viewer.person_id, request.now, WISHES_SHOWN) if one.is_waiting]
    return render(request, "plans/page_own.html", {"reviews": reviews, "notes": notes, "asked": asked})


@needs(Right.SEE_OWN_PROGRESS)
@require_http_methods(["GET", "POST"])
def change(request: PersonRequest) -> HttpResponse:
    """Ask to change something in one's plan: one tap, and words if one likes."""
    form = WishForm(request.POST or None, initial=_fresh(request))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        keep = partial(
            ask_for_change, viewer=request.viewer, wish_id=clean["form_id"], words=clean["words"], now=request.now
        )
        if _is_kept(form, keep):
            messages.success(
                request, _("Thank you for saying so. Your wish is kept. Your team sees it when they next look.")
            )
            return redirect("plans:own")
    context = {"form": form, "team": care_team_of(request.viewer.person_id, request.now)}
    return render(request, "plans/page_change.html", context, status=_status(form))


@needs(Right.WRITE_PLAN)
@require_http_methods(["GET", "POST"])
def review(request: PersonRequest, client_id: UUID) -> HttpResponse:
    client = linked_client_for(request.viewer, client_id, request.now)
    form = ReviewForm(request.POST or None, initial=_fresh(request))
    if request.method == "POST" and form.is_valid():
        keep = partial(record_review, viewer=request.viewer, review=form.review(client_id), now=request.now)
        if _is_kept(form, keep):
            messages.success(request, _("The review is kept. It is marked on the course."))
            return redirect("progress:client", client_id=client_id)
    context = {"form": form, "client_id": client_id, "client_name": client.shown_name}
    return render(request, "plans/page_review.html", context, status=_status(form))


@needs(Right.WRITE_PLAN)
@require_http_methods(["GET", "POST"])
def topics(request: PersonRequest, client_id: UUID) -> HttpResponse:
    """Look at the plan topic by topic, as a course that is not on track asks for."""
    client = linked_client_for(request.viewer, client_id, request.now)
    form = TopicsForm(request.POST or None, initial=_fresh(request))
    raised = raised_shown(waiting_about_courses(request.viewer, client_id, request.now))
    if request.method == "POST" and form.is_valid():
        keep = partial(
            review_by_topics,
            viewer=request.viewer,
            review=form.review(client_id),
            looked=form.looked(),
            shown=form.cleaned_data["flags"],
            now=request.now,
        )
        if _is_kept(form, keep):
            messages.success(request, _("The review is kept. From its day on you see the course go on."))
            _say_what_stays(request, client_id, form.looked())
            return _to_the_course(client_id, raised)
    opened(
        Opening.RECORD,
        viewer=request.viewer,
        client_id=client_id,
        subject="plan",
        subject_id=client_id,
        now=request.now,
    )
    context = {
        "form": form,
        "client_id": client_id,
        "client_name": client.shown_name,
        "raised": raised,
        "is_safety_waiting": is_any_waiting(client_id, [Kind.SAFETY]),
    }
    return render(request, "plans/page_topics.html", context, status=_status(form))


def _say_what_stays(request: PersonRequest, client_id: UUID, looked: Looked) -> None:
    staying = raised_shown(waiting_about_courses(request.viewer, client_id, request.now))
    if not staying:
        return
    named = {"flags": ", ".join(f"{one.measure} ({one.reason})" for one in staying)}
    if looked.asks_to_act:
        said = _(
            "Still open: %(flags)s. You found something about safety to act on. Please do that now, and close the flag "
            "with what was done."
        )
    else:
        said = _(
            "Still open: %(flags)s. What was raised after the day of the review, or while the page was open, "
            "is not closed with it. Please look at it too."
        )
    messages.warning(request, said % named)


def _to_the_course(client_id: UUID, raised: Sequence[RaisedShown]) -> HttpResponse:
    """Where the flag came from, which is where the course is drawn on."""
    if raised:
        return redirect("progress:course", client_id=client_id, measure_key=raised[0].measure_key)
    return redirect("progress:client", client_id=client_id)


@needs(Right.WRITE_PLAN)
@require_http_methods(["GET", "POST"])
def note(request: PersonRequest, client_id: UUID) -> HttpResponse:
    client = linked_client_for(request.viewer, client_id, request.now)
    form = NoteForm(request.POST or None, initial=_fresh(request))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        keep = partial(
            write_note,
            viewer=request.viewer,
            note_id=clean["form_id"],
            client_id=client_id,
            text=clean["text"],
            is_shared=clean["is_shared"],
            now=request.now,
        )
        if _is_kept(form, keep):
            messages.success(request, _("The note is kept."))
            return redirect("progress:client", client_id=client_id)
    context = {"form": form, "client_id": client_id, "client_name": client.shown_name}
    return render(request, "plans/page_note.html", context, status=_status(form))


def _fresh(request: PersonRequest) -> dict[str, object]:
    return {"form_id": uuid4(), "reviewed_on": timezone.localdate(request.now)}


def _is_kept(form: ReviewForm | NoteForm | WishForm, keep: Callable[[], object]) -> bool:
    """Keep what was written. Where it cannot be kept, the form says why, and may be sent again."""
    try:
        keep()
    except InputError as refused:
        form.add_error(None, str(refused))
    except ConflictError as refused:
        form.add_error(None, str(refused))
        _renew_id(form)
    return not form.errors


def _renew_id(form: ReviewForm | NoteForm | WishForm) -> None:
    """An id of its own for words that came under one already taken: sent again, they are kept."""
    data = form.data.copy()  # type: ignore[attr-defined]  # with every tick, where a dict would keep the last one
    data["form_id"] = uuid4()
    form.data = data


def _status(form: ReviewForm | NoteForm | WishForm) -> int:
    return 422 if form.errors else 200
