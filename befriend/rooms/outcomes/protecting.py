"""What of small groups a report may show. The one place where that is decided, for page, PDF and CSV alike.

A figure that would rest on fewer people, pairs or cases than the smallest number is left empty (`measure.outcomes`).
Where that hides just one group, it would follow from everybody's row and the others, so the next smallest is hidden
with it. A small count in a large group stays: a board must see that 3 of 60 got worse, and leaving out low shares would
make a funnel and a chart over time lie.

That is meant for those who run the service. It is not enough for publishing: small counts stand in it, and tables of
two days can be subtracted. `befriend.measure.disclosure` is made for that; what is published goes through it, here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from befriend.measure.outcomes import Outcome, Share

OF_PAIRS = ("improved", "no_clear_change", "deteriorated", "paired")
OF_CASES = ("recovered", "reliably_recovered")
WITH_PAIRS = ("weeks", "mixed", "without_score", "with_one", "first_mean", "first_sd", "last_mean", "last_sd")
MORE_WITH_PAIRS = ("correlation", "effects")


@dataclass(frozen=True, slots=True)
class Protected:
    """One group's figures as they may be shown."""

    outcome: Outcome

    @property
    def group(self) -> str:
        return self.outcome.group or ""

    def share(self, figure: str) -> Share | None:
        """The figure, where it may be shown."""
        found: Share | None = getattr(self.outcome, figure)
        return found


def protected(groups: Sequence[Outcome]) -> list[Protected]:
    """All groups of one way of grouping; where one is too small to show, another is hidden with it."""
    rows = list(groups)
    rows = _with_second(rows, "paired", (*OF_PAIRS, *OF_CASES, *WITH_PAIRS, *MORE_WITH_PAIRS))
    if any(one.recovered for one in rows):
        rows = _with_second(rows, "recovered", OF_CASES)
    return [Protected(one) for one in rows]


def _with_second(rows: list[Outcome], figure: str, taken: Sequence[str]) -> list[Outcome]:
    sizes: dict[int, int] = {
        place: share.n for place, one in enumerate(rows) if (share := getattr(one, figure)) is not None
    }
    if len(rows) - len(sizes) != 1 or not sizes:
        return rows
    second = min(sizes, key=lambda place: (sizes[place], place))
    hidden = replace(rows[second], **dict.fromkeys(taken))  # type: ignore[arg-type]
    return [hidden if place == second else one for place, one in enumerate(rows)]
