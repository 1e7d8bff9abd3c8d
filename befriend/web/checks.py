"""Checks at start: every address has an access rule, and the demonstration does not run as a real service."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

ALLAUTH = "allauth."


def addresses(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, the nested ones too."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def access_rule(pattern: URLPattern) -> str | None:
    """The rule this address declares. Sign-in pages of allauth keep their own, named here."""
    if pattern.callback.__module__.startswith(ALLAUTH):
        return "sign-in pages of allauth"
    return getattr(pattern.callback, "access_rule", None)


@register()
def every_address_has_a_rule(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The address /{route} says nobody's right is needed, or anybody's: it has no access rule.",
            hint="Put @open_to_all, @signed_in or @needs(Right...) from rooms/people/access.py on its view.",
            id="befriend.E001",
        )
        for route, pattern in addresses(get_resolver().url_patterns)
        if access_rule(pattern) is None
    ]
