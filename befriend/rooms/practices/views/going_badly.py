"""When a practice made something worse."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from befriend.care.roles import Right
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..forms import WorseForm
from ..queries import own_session, told_with_contact
from ..services import tell_adverse_effect
from ..words import FUNCTIONINGS, LASTINGS, SEVERITIES
from .library import way_out_of


@needs(Right.PRACTISE)
@require_http_methods(["GET", "POST"])
def worse(request: PersonRequest, session_id: UUID) -> HttpResponse:
    """When a practice made something worse: ground first, then, if one likes, tell.

    Who practises as a helper or facilitator has no team that looks after them here, and tells their service nothing.
    """
    session = own_session(request.viewer, session_id)
    form, country = WorseForm(request.POST or None), request.user.service.country
    if not request.viewer.is_client and request.method == "POST":
        raise Http404
    if request.method == "POST" and form.is_valid():
        tell_adverse_effect(viewer=request.viewer, session_id=session_id, told=form.told(), now=request.now)
        return redirect("practices:worse", session_id=session_id)
    library, way_out = library_of(settings.PACKS), way_out_of(session.practice_key)
    told = told_with_contact(request.viewer, session_id)
    context = {
        "form": form,
        "may_tell": request.viewer.is_client,
        "is_told": told is not None,
        "wants_contact": told,
        "way_out": way_out.words_for(language_here()) if way_out else None,
        "questions": [
            (form["severity"], SEVERITIES.items()),
            (form["lasting"], LASTINGS.items()),
            (form["functioning"], FUNCTIONINGS.items()),
        ],
        "team": care_team_of(request.viewer.person_id, request.now),
        "lines": lines_for(library, country, timezone.localdate(request.now)),
        "emergency_number": emergency_number_for(library, country),
    }
    return render(request, "practices/page_worse.html", context, status=422 if form.errors else 200)
