"""Looking at one's own record: where everything is, and who opened it."""

from collections.abc import Sequence
from typing import overload

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from befriend.care.roles import Whose
from befriend.rooms.people.access import about, signed_in
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, Viewer

from ..pages import wish_shown
from ..queries import OpeningShown, how_many_openings, openings_of

ON_A_PAGE = 30


@about(Whose.OWN)
@signed_in
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    context = {
        "times": how_many_openings(request.viewer),
        "wish": wish_shown(request.viewer),
        "is_client": request.viewer.is_client,
    }
    return render(request, "record/page_home.html", context)


@about(Whose.OWN)
@signed_in
@require_safe
def opened(request: PersonRequest) -> HttpResponse:
    """Everybody else who opened the viewer's record, what and when."""
    page = Paginator(_Openings(request.viewer), ON_A_PAGE).get_page(request.GET.get("page"))
    team = care_team_of(request.viewer.person_id, request.now)
    return render(request, "record/page_opened.html", {"page": page, "team": team})


class _Openings(Sequence[OpeningShown]):
    """All openings as a paginator asks for them: how many, and one page."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def __len__(self) -> int:
        return how_many_openings(self.viewer)

    @overload
    def __getitem__(self, part: int) -> OpeningShown: ...

    @overload
    def __getitem__(self, part: slice) -> Sequence[OpeningShown]: ...

    def __getitem__(self, part: int | slice) -> OpeningShown | Sequence[OpeningShown]:
        if isinstance(part, int):
            return openings_of(self.viewer, part, 1)[0]
        return openings_of(self.viewer, part.start, part.stop - part.start)
