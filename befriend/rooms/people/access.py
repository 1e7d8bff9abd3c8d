"""The rule each view declares: open to all, any signed-in person, or one right. A view without one stops the start.

Somebody signed in without the right gets the same answer as for an address that does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from befriend.base.errors import SignInError
from befriend.care.roles import Right, Whose

from .queries import viewer_of
from .viewer import PersonRequest

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


def _guarded(view: PersonView[P], right: Right | None) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        _admit(request, right)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    guarded.access_rule = right.value if right else SIGNED_IN  # type: ignore[attr-defined]
    return cast(View[P], guarded)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign in. It cannot carry what was sent, so somebody who sent something is told.

    Raises:
        SignInError: something was sent.
    """
    if request.method not in {"GET", "HEAD"}:
        raise SignInError("You are not signed in, so nothing was kept. Sign in, go back, and send it again.")
    return redirect_to_login(request.get_full_path())


def _admit(request: HttpRequest, right: Right | None) -> None:
    """Let in, or answer as where there is nothing: the shell of that page does not know who is looking either."""
    viewer = viewer_of(request.user, request.now)  # type: ignore[attr-defined, arg-type]
    if right is not None and not viewer.may(right):
        raise Http404
    request.viewer = viewer  # type: ignore[attr-defined]
