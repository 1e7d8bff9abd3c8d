"""How far from the expected a score may lie before it counts as not on track, on the web: a lead chooses it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from ..forms import OnTrackForm
from ..queries import on_track_share
from ..services import choose_on_track_share


@needs(Right.CHANGE_ROLES)
@require_http_methods(["GET", "POST"])
def share(request: PersonRequest) -> HttpResponse:
    kept = round(100 * on_track_share(request.viewer.service_id))
    form = OnTrackForm(request.POST or None, initial={"percent": str(kept)})
    if request.method == "POST" and form.is_valid():
        choose_on_track_share(viewer=request.viewer, percent=int(form.cleaned_data["percent"]), now=request.now)
        messages.success(
            request, _("Kept. Courses are shown by it at once, and flags are raised by it from the next check-in on.")
        )
        return redirect("checkins:on_track")
    return render(request, "checkins/page_on_track.html", {"form": form}, status=422 if form.errors else 200)
