"""Read about a practice, do it, say how it was."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from befriend.care.practising import Felt
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..forms import AfterForm, BeginForm
from ..pages import play_page, practice_page
from ..queries import favourites_of, is_kept_private, own_session
from ..services import begin_practice, end_practice, keep_place, say_how_it_was
from ..words import FELT, TOWARDS_MYSELF, journal_kind_for
from .library import practice_if_here, practice_or_404


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def practice(request: PersonRequest, practice_key: str) -> HttpResponse:
    found = practice_or_404(practice_key)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        session_id, minutes = form.begun()
        begin_practice(
            viewer=request.viewer,
            session_id=session_id,
            practice=found,
            minutes=minutes,
            before=form.ratings(),
            now=request.now,
        )
        return redirect("practices:play", session_id=session_id)
    page = practice_page(
        found,
        session_id=uuid4(),
        language=language_here(),
        favourites=favourites_of(request.viewer),
        way_out=practice_or_404(found.way_out),
    )
    context = {"page": page, "towards_myself": TOWARDS_MYSELF, "distress": range(11), "form": form}
    context["is_client"] = request.viewer.is_client
    return render(request, "practices/page_practice.html", context, status=422 if form.errors else 200)


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def play(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """The practice itself. Posting ends it, wherever it was."""
    session = own_session(request.viewer, session_id)
    if request.method == "POST":
        end_practice(viewer=request.viewer, session_id=session_id, now=request.now)
        stopped = "?stopped=1" if "stopped" in request.POST else ""
        return redirect(reverse("practices:after", args=[session_id]) + stopped)
    found = practice_if_here(session.practice_key)
    if found is None:
        return render(request, "practices/page_gone.html", {"session_id": session_id}, status=410)
    page = play_page(
        found,
        session_id=session_id,
        minutes=session.minutes,
        at_step=session.at_step,
        language=language_here(),
        way_out=practice_or_404(found.way_out),
    )
    kind = journal_kind_for(found.key) if request.viewer.may(Right.WRITE_JOURNAL) else ""
    return render(request, "practices/page_play.html", {"page": page, "journal_kind": kind})


@needs(Right.PRACTISE)
@require_POST
def place(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """Keep the step somebody is at. The page asks again when the line was bad; nothing depends on it."""
    step = request.POST.get("step", "")
    if step.isdecimal() and len(step) < 4:
        keep_place(viewer=request.viewer, session_id=session_id, at_step=int(step))
    return HttpResponse(status=204)


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def after(request: PersonRequest, session_id: UUID) -> HttpResponse:
    session = own_session(request.viewer, session_id)
    form = AfterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        felt = form.how_it_was()
        say_how_it_was(viewer=request.viewer, session_id=session_id, felt=felt, after=form.ratings(), now=request.now)
        return redirect("practices:worse", session_id=session_id) if felt is Felt.WORSE else redirect("practices:find")
    found = practice_if_here(session.practice_key)
    words = found.words_for(language_here()) if found else None
    is_private = is_kept_private(request.viewer, request.now)
    context = {
        "praise": words.stop if words and "stopped" in request.GET else "",
        "praise_language": words.language if words else "",
        "felt": FELT.items(),
        "towards_myself": TOWARDS_MYSELF,
        "distress": range(11),
        "team": () if is_private else care_team_of(request.viewer.person_id, request.now),
        "form": form,
        "is_client": request.viewer.is_client and not is_private,
    }
    return render(request, "practices/page_after.html", context, status=422 if form.errors else 200)
