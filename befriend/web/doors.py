"""The doors of the platform: every address with its rule, read from the views themselves, for pages and tests."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from befriend.care.roles import RIGHTS, WHOSE, Right, Role, Whose
from befriend.rooms.people.access import OPEN_TO_ALL, SIGNED_IN

View = Callable[..., HttpResponse]
ONLY_IN_THE_DEMONSTRATION = ("demo/", "components/")

# allauth brings its own views. Each of their names has its rule here; one that is not named stops the start.
SIGN_IN_PAGES: dict[str, str] = {
    "account_login": OPEN_TO_ALL,
    "account_logout": OPEN_TO_ALL,
    "account_inactive": OPEN_TO_ALL,
    "account_signup": OPEN_TO_ALL,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    # An earlier address answers for these: nobody leaves an e-mail address here, and what works by mail is closed.
    "account_email": OPEN_TO_ALL,
    "account_email_verification_sent": OPEN_TO_ALL,
    "account_confirm_email": OPEN_TO_ALL,
    "account_confirm_login_code": OPEN_TO_ALL,
    "account_set_password": OPEN_TO_ALL,
    "account_reset_password": OPEN_TO_ALL,
    "account_reset_password_done": OPEN_TO_ALL,
    "account_reset_password_from_key": OPEN_TO_ALL,
    "account_reset_password_from_key_done": OPEN_TO_ALL,
    # The second factor, and where one is signed in.
    "mfa_authenticate": OPEN_TO_ALL,
    "mfa_login_webauthn": OPEN_TO_ALL,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_trust": OPEN_TO_ALL,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
}


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its name, how it is written, the rule of its view, in which ways it is asked, and whose it shows.

    `waits_for_factor`: somebody who works here must have shown a second factor before it opens.
    """

    name: str
    address: str
    rule: str | None
    methods: tuple[str, ...] | None
    whose: Whose
    waits_for_factor: bool
    is_of_allauth: bool
    pattern: URLPattern

    @property
    def roles(self) -> tuple[Role, ...] | None:
        """The roles that hold its right; None where no right is needed."""
        if self.rule is None or self.rule in (OPEN_TO_ALL, SIGNED_IN):
            return None
        return tuple(role for role in Role if self.rule in RIGHTS[role])


def doors(patterns: Any = None, prefix: str = "", space: str = "") -> Iterator[Door]:
    """Every address of the platform, the nested ones too, in the order in which they are looked up."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from doors(pattern.url_patterns, route, inner)
        else:
            yield _door(pattern, route, space)


def doors_of_a_service() -> Iterator[Door]:
    """Those that a real service has and that answer: not the demonstration's, and none that an earlier one closes."""
    for door in doors():
        in_demonstration = door.address.lstrip("/").startswith(ONLY_IN_THE_DEMONSTRATION)
        if not in_demonstration and not _is_closed(door):
            yield door


def _door(pattern: URLPattern, route: str, space: str) -> Door:
    view = pattern.callback
    return Door(
        name=f"{space}{pattern.name}" if pattern.name else "",
        address=f"/{readable(route)}",
        rule=_rule(pattern),
        methods=methods_of(view),
        whose=_whose(view),
        waits_for_factor=getattr(view, "waits_for_factor", False),
        is_of_allauth=view.__module__.startswith("allauth."),
        pattern=pattern,
    )


def _rule(pattern: URLPattern) -> str | None:
    if pattern.callback.__module__.startswith("allauth."):
        return SIGN_IN_PAGES.get(pattern.name or "")
    return getattr(pattern.callback, "access_rule", None)


def _whose(view: View) -> Whose:
    """What the view says itself; else what its right is about."""
    rule = getattr(view, "access_rule", OPEN_TO_ALL)
    by_rule = WHOSE[Right(rule)] if rule in list(Right) else Whose.NOBODY
    return getattr(view, "whose", by_rule)


def methods_of(view: View) -> tuple[str, ...] | None:
    """The ways in which a view may be asked, as its `require_...` decorator enforces them; None where it has none.

    The decorator of Django keeps its list in a closure and nowhere else.
    """
    of_class = getattr(view, "view_class", None)
    if of_class is not None:
        named = [one.upper() for one in of_class.http_method_names if hasattr(of_class, one)]
        # Django answers HEAD as GET where a class has no word of its own for it.
        return (*named, *(["HEAD"] if "GET" in named and "HEAD" not in named else []))
    inner: Any = view
    while inner is not None:
        free = getattr(getattr(inner, "__code__", None), "co_freevars", ())
        if "request_method_list" in free:
            return tuple(inner.__closure__[free.index("request_method_list")].cell_contents)
        inner = getattr(inner, "__wrapped__", None)
    return None


def _is_closed(door: Door) -> bool:
    """Whether an earlier address answers for this one: pages of allauth that are closed here."""
    try:
        return resolve(re.sub(r"<\w+>", "any", door.address)).func is not door.pattern.callback
    except Resolver404:  # "any" is no id: nothing earlier was as wide
        return False


def readable(route: str) -> str:
    """An address as a person would write it: without types, anchors and groups that have no name.

    >>> readable("check-in/answers/<uuid:client_id>/<uuid:checkin_id>/")
    'check-in/answers/<client_id>/<checkin_id>/'
    >>> readable("^account/(?:email|reset)/(?P<key>[^/]+)/$")
    'account/(email or reset)/<key>/'
    """
    named = re.sub(r"\(\?P(<\w+>)(?:\[[^]]*\]|[^()])*\)", r"\1", re.sub(r"<\w+:", "<", route))
    return named.replace("(?:", "(").replace("|", " or ").replace("\\", "").strip("^$").replace("^", "")
