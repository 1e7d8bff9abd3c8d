"""How often one person may ask for what is dear to make or lets others in. Help and answers have no such limit.

A worrying answer must always reach a human, so nothing that a client sends about themselves is ever refused for being
one too many: no check-in, no safety plan, no journal, no "call me". docs/explanation/how-often.md has the numbers.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.core.internal import ratelimit
from django.http import HttpResponse

from befriend.base.errors import TooOftenError

from .viewer import PersonRequest

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponse]


class Asked(StrEnum):
    """What is counted, each for itself."""

    EXPORT = "export"
    REPORT = "report"
    WORKSHEET = "worksheet"
    INVITATION = "invitation"
    WAY_BACK = "way_back"
    LOST_FACTOR = "lost_factor"
    SEARCH_IN_EMERGENCY = "search_in_emergency"


TIMES_AN_HOUR: Mapping[Asked, int] = {
    Asked.EXPORT: 6,
    Asked.REPORT: 120,
    Asked.WORKSHEET: 60,
    Asked.INVITATION: 60,
    Asked.WAY_BACK: 30,
    Asked.LOST_FACTOR: 10,
    Asked.SEARCH_IN_EMERGENCY: 60,
}
"""For one person, whatever they use: far above what anybody does by hand, and too few for a program to gain by."""

ONLY_READ = frozenset({Asked.REPORT, Asked.WORKSHEET})


def at_most(asked: Asked) -> Callable[[View[P]], View[P]]:
    """Refuse for a while what one person asked for too often. Stands under the rule and `just_confirmed`.

    A page with a form is counted when the form is sent; one that is only read, each time.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: PersonRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" or asked in ONLY_READ:
                count(request, asked)
            return view(request, *args, **kwargs)

        counted.at_most = asked  # type: ignore[attr-defined]
        return cast("View[P]", counted)

    return guard


def count(request: PersonRequest, asked: Asked) -> None:
    """Raises TooOftenError when this person has asked for it too often within the last hour."""
    rate = {asked.value: f"{TIMES_AN_HOUR[asked]}/h/key"}
    who = str(request.viewer.person_id)
    used = ratelimit.consume(request, app="befriend", action=asked.value, config=rate, key=who, limit_get=True)
    if used is None:
        raise TooOftenError(f"This person asked for {asked.value} more than {TIMES_AN_HOUR[asked]} times in an hour.")
