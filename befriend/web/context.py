"""What the shell of every page knows: where one can go from here, and whether this is a demonstration."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Right
from befriend.demo.cast import CAST
from befriend.rooms.flags.queries import how_many_wait
from befriend.rooms.people.access import cover_here
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.safety.quiet import quiet_name

from .offline.copies import copy_of_today
from .offline.device import device_name


@dataclass(frozen=True, slots=True)
class Device:
    """What a page tells the device: whose it is, and which copy it should hold (empty: none)."""

    person: str
    copy: str


@dataclass(frozen=True, slots=True)
class NavItem:
    url: str
    label: str | Promise
    is_current: bool
    waiting: int = 0
    """How many things wait behind this door; shown where it is more than none."""


FLAGS = "flags:own"
DOORS: tuple[tuple[Right, str, Promise], ...] = (
    (Right.CHECK_IN, "today:home", _("Today")),
    (Right.PRACTISE, "practices:find", _("Practices")),
    (Right.SEE_OWN_PROGRESS, "progress:own", _("My progress")),
    (Right.SEE_OWN_PROGRESS, "plans:own", _("My plan")),
    (Right.SEE_CASELOAD, "progress:caseload", _("My clients")),
    (Right.SEE_PEOPLE, "people:all", _("People")),
    (Right.SEE_OUTCOMES, "outcomes:report", _("Outcomes")),
    (Right.READ_GUIDES, "practices:guides", _("Guides")),
    (Right.ANSWER_FLAGS, FLAGS, _("Flags")),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """`cast` is None outside the demonstration, and the welcome page then shows the way to sign in."""
    quiet = quiet_name(request)
    return {
        "demo_mode": settings.DEMONSTRATION,
        "cast": CAST if settings.DEMONSTRATION else None,
        "nav_items": _nav_items(request),
        "device": _device(request, is_quiet=bool(quiet)),
        "days": settings.UNSENT_DAYS,
        "quiet_name": quiet,
    }


def _device(request: HttpRequest, *, is_quiet: bool) -> Device | None:
    """Whose device it is, on pages of somebody signed in; a client's also holds a copy for when there is no line."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    viewer: Viewer | None = getattr(request, "viewer", None)
    holds_copy = viewer is not None and viewer.may(Right.CHECK_IN)
    copy = copy_of_today(request.now, is_quiet=is_quiet) if holds_copy else ""  # type: ignore[attr-defined]
    return Device(device_name(user.pk), copy)


def _nav_items(request: HttpRequest) -> list[NavItem]:
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is not None and getattr(request, "is_factor_missing", False):  # all others would lead back
        viewer = viewer.as_client() if viewer.is_client else None
    if viewer is None:
        return []
    doors = [(reverse(name), label) for right, name, label in DOORS if viewer.may(right)]
    if not viewer.is_client:  # a client's menu is full; theirs stands at the foot of each page
        doors.append((reverse("people:me"), _("My account")))
    here = max((url for url, _label in doors if request.path.startswith(url)), key=len, default="")
    waiting = {reverse(FLAGS): _waiting_for(viewer, request)}
    return [NavItem(url, label, url == here, waiting.get(url, 0)) for url, label in doors]


def _waiting_for(viewer: Viewer, request: HttpRequest) -> int:
    if not viewer.may(Right.ANSWER_FLAGS):
        return 0
    return how_many_wait(viewer, request.now, cover_here(request))  # type: ignore[attr-defined, arg-type]
