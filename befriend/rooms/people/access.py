"""The rule each view declares: open to all, any signed-in person, or one right. A view without one stops the start.

Somebody signed in without the right gets the same answer as for an address that does not exist. Before that, whose
sign-in has run out signs in again, and who works here shows a second factor, but for what is theirs as a client.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from befriend.base.errors import SignInError
from befriend.care.roles import STAFF_ROLES, Right, Whose

from .queries import viewer_of
from .queries.cover import Cover, cover_of
from .second_factor import is_factor_missing, to_second_factor
from .time_limits import has_run_out
from .viewer import PersonRequest, Viewer

P = ParamSpec("P")
PersonView = Callable[Concatenate[PersonRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

OPEN_TO_ALL = "open to all"
SIGNED_IN = "signed in"


def open_to_all(view: View[P]) -> View[P]:
    """Anyone may come here, signed in or not."""
    view.access_rule = OPEN_TO_ALL  # type: ignore[attr-defined]
    return view


def signed_in(view: PersonView[P]) -> View[P]:
    """Any signed-in person may come here."""
    return _guarded(view, right=None)


def signed_in_so_far(view: PersonView[P]) -> View[P]:
    """Any signed-in person may come here, also one who works here and has not shown a second factor yet."""
    return _guarded(view, right=None, waits_for_factor=False)


def needs(right: Right) -> Callable[[PersonView[P]], View[P]]:
    """Only a signed-in person with this right may come here."""

    def guard(view: PersonView[P]) -> View[P]:
        return _guarded(view, right=right)

    return guard


def about(whose: Whose) -> Callable[[View[P]], View[P]]:
    """Whose record a view shows, where that is not what its right is about (care/roles.py)."""

    def mark(view: View[P]) -> View[P]:
        view.whose = whose  # type: ignore[attr-defined]
        return view

    return mark


def _guarded(view: PersonView[P], right: Right | None, *, waits_for_factor: bool = True) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        viewer = viewer_here(request)
        if viewer is None:
            return _to_sign_in(request)
        request.is_factor_missing = is_factor_missing(request, viewer)  # type: ignore[attr-defined]
        if waits_for_factor and request.is_factor_missing:  # type: ignore[attr-defined]
            viewer = viewer.as_client()  # what is one's own as a client opens; nothing on that page knows more of them
            if right is None or not viewer.may(right):
                return to_second_factor(request)
        _admit(request, viewer, right)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    guarded.access_rule = right.value if right else SIGNED_IN  # type: ignore[attr-defined]
    guarded.waits_for_factor = waits_for_factor  # type: ignore[attr-defined]
    return cast(View[P], guarded)


def viewer_here(request: HttpRequest) -> Viewer | None:
    """Who is looking, while they are signed in. A sign-in that has run out ends here."""
    if not request.user.is_authenticated:
        return None
    viewer = viewer_of(request.user, request.now)  # type: ignore[attr-defined]
    if has_run_out(request, works_here=not STAFF_ROLES.isdisjoint(viewer.roles)):
        logout(request)
        return None
    request.is_in_use = True  # type: ignore[attr-defined]
    return viewer


def cover_here(request: PersonRequest) -> Cover:
    """Who looks after flags at the moment of this request: asked once, for the page and for the door to the flags."""
    if not hasattr(request, "cover"):
        request.cover = cover_of(request.viewer.service_id, request.now)
    return request.cover


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign in. It cannot carry what was sent, so somebody who sent something is told.

    Raises:
        SignInError: something was sent.
    """
    if request.method not in {"GET", "HEAD"}:
        raise SignInError("You are not signed in, so nothing was kept. Sign in, go back, and send it again.")
    return redirect_to_login(request.get_full_path())


def _admit(request: HttpRequest, viewer: Viewer, right: Right | None) -> None:
    """Let in, or answer as where there is nothing: the shell of that page does not know who is looking either."""
    if right is not None and not viewer.may(right):
        raise Http404
    request.viewer = viewer  # type: ignore[attr-defined]
