"""What of small groups a report may show. The one place where that is decided, for page, PDF and CSV alike.

A figure that would rest on fewer people, pairs or cases than the smallest number is left empty (`measure.outcomes`).
What is hidden must not follow from everybody's row and the others: so all of a hidden group goes, its number of people
too, and the next smallest are hidden with it until those hidden hold enough people together. A team page shows the row
that the whole report shows, and nothing else. A small count in a large group stays: a board must see that 3 of 60 got
worse, and leaving out low shares would make a funnel and a chart over time lie.

That is meant for those who run the service. It is not enough for publishing: small counts stand in it, and the tables
of two months can be subtracted. `befriend.measure.disclosure` is made for that.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from befriend.measure.outcomes import Counts, Interval, Outcome, PairedEffects, Share

OF_CASES = ("recovered", "reliably_recovered")
KEPT = ("score", "by", "group", "size")
"""All that is said of a hidden group."""
HIDDEN = "not shown"
MEAN_STEP = 0.5
EFFECT_PLACES = 1
"""Exact means of two reports, subtracted, are one client's score. In such steps they are not."""


@dataclass(frozen=True, slots=True)
class Protected:
    """One group's figures as they may be shown."""

    outcome: Outcome

    @property
    def group(self) -> str:
        return self.outcome.group or ""

    @property
    def is_shown(self) -> bool:
        return self.outcome.paired is not None

    def share(self, figure: str) -> Share | None:
        """The figure, where it may be shown."""
        found: Share | None = getattr(self.outcome, figure)
        return found


def of_everybody(outcome: Outcome) -> Protected:
    """The row of all of them together: nothing follows from it alone."""
    return Protected(_in_steps(outcome))


def protected(
    groups: Sequence[Outcome], *, smallest: int, may_show: Callable[[str], bool] = lambda group: True
) -> list[Protected]:
    """All groups of one way of grouping; where some are hidden, others are hidden with them.

    `may_show` is asked for each group's name ("" for none) whether it may have a row of its own at all.
    """
    counts = [_counts_of(one) for one in groups]
    sizes = [one.pairs for one in counts]
    refused = [
        place
        for place, one in enumerate(counts)
        if not may_show(one.group or "") or min(one.people, one.pairs) < smallest
    ]
    hidden = _with_others(refused, sizes, smallest)
    rows = [_nothing_of(one) if place in hidden else _in_steps(one) for place, one in enumerate(groups)]
    if any(one.recovered for one in rows):
        cases = [one.cases for one in counts]
        too_few = {*hidden, *(place for place, n in enumerate(cases) if n < smallest)}
        hidden = _with_others(too_few, cases, smallest)
        rows = [
            replace(one, recovered=None, reliably_recovered=None) if n in hidden else one for n, one in enumerate(rows)
        ]
    return [Protected(one) for one in rows]


def _with_others(refused: Collection[int], sizes: Sequence[int], smallest: int) -> set[int]:
    """The next smallest too, until those hidden are at least so many together and two of them are not empty."""
    hidden = set(refused)
    shown = sorted((size, place) for place, size in enumerate(sizes) if place not in hidden)
    while hidden and shown and not _is_enough([sizes[place] for place in hidden], smallest):
        hidden.add(shown.pop(0)[1])
    return hidden


def _is_enough(hidden: Sequence[int], smallest: int) -> bool:
    return sum(hidden) >= smallest and sum(1 for size in hidden if size) >= 2


def _counts_of(outcome: Outcome) -> Counts:
    if outcome.counts is None:
        raise ValueError("This outcome was protected before: its counts are gone.")
    return outcome.counts


def _nothing_of(outcome: Outcome) -> Outcome:
    empty = {one.name: None for one in fields(outcome) if one.name not in KEPT}
    return replace(outcome, size=HIDDEN, **empty)  # type: ignore[arg-type]


def _in_steps(outcome: Outcome) -> Outcome:
    """Without what two reports would give away when they are subtracted; the counts stay behind."""
    return replace(
        outcome,
        weeks=in_steps(outcome.weeks),
        first_mean=in_steps(outcome.first_mean),
        last_mean=in_steps(outcome.last_mean),
        first_sd=None,
        last_sd=None,
        correlation=None,
        effects=_effects_in_steps(outcome.effects) if outcome.effects else None,
        counts=None,
    )


def in_steps(mean: float | None) -> float | None:
    """A mean, to the nearest step."""
    return None if mean is None else round(mean / MEAN_STEP) * MEAN_STEP


def _effects_in_steps(effects: PairedEffects) -> PairedEffects:
    changed: dict[str, Any] = {}
    for one in fields(effects):
        value = getattr(effects, one.name)
        if isinstance(value, Interval):
            changed[one.name] = Interval(round(value.low, EFFECT_PLACES), round(value.high, EFFECT_PLACES))
        elif isinstance(value, float):
            changed[one.name] = round(value, EFFECT_PLACES)
    return replace(effects, **changed)
