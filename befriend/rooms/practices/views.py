"""Practices on the web: find one, read about it, do it, say how it was."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.care.practising import Felt
from befriend.care.roles import Right
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.practising import Approach, Component, Need, Practice
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of, client_for
from befriend.rooms.people.viewer import PersonRequest, language_here

from .forms import AfterForm, BeginForm, WorseForm
from .pages import find_page, lesson_card, lesson_page, play_page, practice_page, worksheet_steps
from .queries import favourites_of, has_told_adverse_effect, not_to_suggest, own_session, unfinished_session
from .services import (
    begin_practice,
    end_practice,
    keep_favourite,
    keep_place,
    say_how_it_was,
    tell_adverse_effect,
)
from .words import FELT, FUNCTIONINGS, LASTINGS, SEVERITIES, TOWARDS_MYSELF

GOES_ON_FOR = timedelta(days=2)
LENGTHS = {"3", "5", "10", "20"}


def _practice(key: str) -> Practice:
    found = _practice_if_here(key)
    if found is None:
        raise Http404
    return found


def _practice_if_here(key: str) -> Practice | None:
    """A practice somebody did before: its pack may be gone since."""
    return library_of(settings.PACKS).practices.get(key)


def _way_out_of(key: str) -> Practice | None:
    """What steadies after this practice; any grounding when the practice is gone."""
    done, practices = _practice_if_here(key), library_of(settings.PACKS).practices
    if done is not None:
        return practices.get(done.way_out)
    return next((one for one in practices.values() if one.approach is Approach.GROUNDING), None)


@needs(Right.PRACTISE)
@require_GET
def find(request: PersonRequest) -> HttpResponse:
    """Find by need, component or length. What is not on the list of choices is no choice."""
    need, component, minutes = (request.GET.get(name, "") for name in ("need", "component", "minutes"))
    unfinished = unfinished_session(request.viewer, request.now - GOES_ON_FOR)
    page = find_page(
        library_of(settings.PACKS).practices,
        shows_all=bool(request.GET.get("all")),
        need=need if need in set(Need) else "",
        component=component if component in set(Component) else "",
        minutes=minutes if minutes in LENGTHS else "",
        language=language_here(),
        favourites=favourites_of(request.viewer),
        not_to_suggest=not_to_suggest(request.viewer),
        unfinished=(unfinished.id, unfinished.practice_key) if unfinished else None,
    )
    return render(request, "practices/page_find.html", {"page": page})


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def practice(request: PersonRequest, practice_key: str) -> HttpResponse:
    found = _practice(practice_key)
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
        way_out=_practice(found.way_out),
    )
    context = {"page": page, "towards_myself": TOWARDS_MYSELF, "distress": range(11), "form": form}
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
    found = _practice_if_here(session.practice_key)
    if found is None:
        return render(request, "practices/page_gone.html", {"session_id": session_id}, status=410)
    page = play_page(
        found,
        session_id=session_id,
        minutes=session.minutes,
        at_step=session.at_step,
        language=language_here(),
        way_out=_practice(found.way_out),
    )
    return render(request, "practices/page_play.html", {"page": page})


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
    found = _practice_if_here(session.practice_key)
    context = {
        "praise": found.words_for(language_here()).stop if found and "stopped" in request.GET else "",
        "felt": FELT.items(),
        "towards_myself": TOWARDS_MYSELF,
        "distress": range(11),
        "team": care_team_of(request.viewer.person_id, request.now),
        "form": form,
    }
    return render(request, "practices/page_after.html", context, status=422 if form.errors else 200)


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def worse(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """When a practice made something worse: ground first, then, if one likes, tell."""
    session = own_session(request.viewer, session_id)
    client = client_for(request.viewer, request.viewer.person_id, request.now)
    form = WorseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell_adverse_effect(viewer=request.viewer, session_id=session_id, told=form.told(), now=request.now)
        return redirect("practices:worse", session_id=session_id)
    library, way_out = library_of(settings.PACKS), _way_out_of(session.practice_key)
    context = {
        "form": form,
        "is_told": has_told_adverse_effect(request.viewer, session_id),
        "way_out": way_out.words_for(language_here()) if way_out else None,
        "questions": [
            (form["severity"], SEVERITIES.items()),
            (form["lasting"], LASTINGS.items()),
            (form["functioning"], FUNCTIONINGS.items()),
        ],
        "team": care_team_of(client.id, request.now),
        "lines": lines_for(library, client.service.country, timezone.localdate(request.now)),
        "emergency_number": emergency_number_for(library, client.service.country),
    }
    return render(request, "practices/page_worse.html", context, status=422 if form.errors else 200)


@needs(Right.PRACTISE)
@require_POST
def favourite(request: PersonRequest, practice_key: str) -> HttpResponse:
    found = _practice(practice_key)
    keep_favourite(viewer=request.viewer, practice=found, wanted=request.POST.get("wanted") == "1")
    return redirect("practices:practice", practice_key=practice_key)


@needs(Right.PRACTISE)
@require_GET
def worksheet(request: PersonRequest, practice_key: str) -> HttpResponse:
    """A written practice as one plain page to print. It names nobody."""
    found = _practice(practice_key)
    if not found.is_written:
        raise Http404
    context = {
        "words": found.words_for(language_here()),
        "sheet": worksheet_steps(found, language_here()),
        "key": found.key,
    }
    return render(request, "practices/page_worksheet.html", context)


@needs(Right.PRACTISE)
@require_GET
def lessons(request: PersonRequest) -> HttpResponse:
    """Everything there is to read."""
    language = language_here()
    found = [lesson_card(one, language) for one in library_of(settings.PACKS).lessons.values()]
    return render(request, "practices/page_lessons.html", {"lessons": sorted(found, key=lambda card: card.title)})


@needs(Right.PRACTISE)
@require_GET
def lesson(request: PersonRequest, lesson_key: str) -> HttpResponse:
    found = library_of(settings.PACKS).lessons.get(lesson_key)
    if found is None:
        raise Http404
    page = lesson_page(found, _practice_if_here(found.try_next), language_here())
    return render(request, "practices/page_lesson.html", {"page": page})
