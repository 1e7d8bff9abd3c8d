"""Programmes on the web: choose one, start it, walk through its weeks, pause or stop; and the guide of a group."""

from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.content.practising import Audience, Programme
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..forms import StartForm, WeekForm
from ..pages import ProgrammeCard, guide_page, programme_card, programme_cards, programme_page, week_page
from ..queries import audiences_of, favourites_of, is_kept_private, open_programmes, own_programmes
from ..services import finish_programme, go_on, pause_programme, start_programme, stop_programme


def _programme(request: PersonRequest, key: str) -> Programme:
    """A programme that this person can follow; any other is not there."""
    found = library_of(settings.PACKS).programmes.get(key)
    if found is None or found.audience not in audiences_of(request.viewer):
        raise Http404
    return found


@needs(Right.PRACTISE)
@require_GET
def programmes(request: PersonRequest) -> HttpResponse:
    cards = programme_cards(
        library_of(settings.PACKS).programmes,
        audiences_of(request.viewer),
        own_programmes(request.viewer),
        language_here(),
        timezone.localdate(request.now),
    )
    return render(request, "practices/page_programmes.html", {"programmes": cards})


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def programme(request: PersonRequest, programme_key: str) -> HttpResponse:
    """One programme. Posting starts it."""
    found = _programme(request, programme_key)
    form, today = StartForm(request.POST or None), timezone.localdate(request.now)
    if request.method == "POST" and form.is_valid():
        own_id, week, starts_on = form.started(today)
        try:
            start_programme(
                viewer=request.viewer, own_id=own_id, programme=found, week=week, starts_on=starts_on, now=request.now
            )
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            begins_now = starts_on == today
            return (
                redirect("practices:week", found.key, week)
                if begins_now
                else redirect("practices:programme", found.key)
            )
    page = programme_page(
        found,
        library_of(settings.PACKS).practices,
        own_id=uuid4(),
        own=own_programmes(request.viewer).get(found.key),
        in_the_way=_in_the_way(request, found),
        language=language_here(),
        today=today,
    )
    context = {"page": page, "form": form, "today": today, "is_helper": found.audience is Audience.HELPER}
    context["is_private"] = is_kept_private(request.viewer, request.now)
    context["team"] = () if context["is_private"] else care_team_of(request.viewer.person_id, request.now)
    return render(request, "practices/page_programme.html", context, status=422 if form.errors else 200)


def _in_the_way(request: PersonRequest, programme: Programme) -> ProgrammeCard | None:
    """Another programme of this kind that the person follows now; None too when its pack is gone."""
    library = library_of(settings.PACKS)
    others = [one for one in open_programmes(request.viewer) if one.audience is programme.audience]
    other = next((one for one in others if one.key != programme.key and one.key in library.programmes), None)
    if other is None:
        return None
    return programme_card(library.programmes[other.key], other, language_here(), timezone.localdate(request.now))


@needs(Right.PRACTISE)
@require_GET
def week(request: PersonRequest, programme_key: str, week_number: int) -> HttpResponse:
    """One week of a programme. Every week is open, whoever is in which."""
    found = _programme(request, programme_key)
    if not 1 <= week_number <= len(found.weeks):
        raise Http404
    page = week_page(
        found,
        found.weeks[week_number - 1],
        library_of(settings.PACKS),
        own=own_programmes(request.viewer).get(found.key),
        favourites=favourites_of(request.viewer),
        can_fill_in=lambda key: request.viewer.may(Right.CHECK_IN) and _can_fill_in(key),
        language=language_here(),
    )
    return render(request, "practices/page_week.html", {"page": page})


def _can_fill_in(measure_key: str) -> bool:
    """Whether its words ship in this language, so that the form opens."""
    content = library_of(settings.PACKS).measures.get(measure_key)
    return (
        content is not None and bool(content.wording_for(language_here())) and not content.measure.is_interviewer_only
    )


@needs(Right.PRACTISE)
@require_POST
def own_week(request: PersonRequest, programme_key: str) -> HttpResponse:
    """Go on, or back, to a week."""
    found, form = _programme(request, programme_key), WeekForm(request.POST)
    if not form.is_valid():
        return redirect("practices:programme", programme_key)
    chosen = form.cleaned_data["week"]
    go_on(viewer=request.viewer, programme=found, week=chosen, now=request.now)
    return redirect("practices:week", programme_key, chosen)


@needs(Right.PRACTISE)
@require_POST
def pause(request: PersonRequest, programme_key: str) -> HttpResponse:
    pause_programme(viewer=request.viewer, programme=_programme(request, programme_key), now=request.now)
    return redirect("practices:programme", programme_key)


@needs(Right.PRACTISE)
@require_POST
def stop(request: PersonRequest, programme_key: str) -> HttpResponse:
    stop_programme(viewer=request.viewer, programme=_programme(request, programme_key), now=request.now)
    return redirect("practices:programme", programme_key)


@needs(Right.PRACTISE)
@require_POST
def finish(request: PersonRequest, programme_key: str) -> HttpResponse:
    finish_programme(viewer=request.viewer, programme=_programme(request, programme_key), now=request.now)
    return redirect("practices:programme", programme_key)


@needs(Right.READ_GUIDES)
@require_GET
def guides(request: PersonRequest) -> HttpResponse:
    """Every group programme that has a guide."""
    language, today = language_here(), timezone.localdate(request.now)
    found = [one for one in library_of(settings.PACKS).programmes.values() if one.guides]
    cards = [programme_card(one, None, language, today) for one in found]
    return render(request, "practices/page_guides.html", {"programmes": cards})


@needs(Right.READ_GUIDES)
@require_GET
def guide(request: PersonRequest, guide_key: str) -> HttpResponse:
    found = library_of(settings.PACKS).programmes.get(guide_key)
    text = found.guide_for(language_here()) if found else None
    if found is None or text is None:
        raise Http404
    page = guide_page(found, text, library_of(settings.PACKS), language_here())
    context = {"page": page, "may_open": request.viewer.may(Right.PRACTISE)}
    return render(request, "practices/page_guide.html", context)
