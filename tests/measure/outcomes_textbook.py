"""Outcomes as a person would work them out with paper: one person after the other, in plain Python, slow and clear.

It knows no Polars and shares no line with the library but the rules for one pair (`classify`, `classify_referral`),
which have judges of their own.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from befriend.measure.change import ChangeClass, Pair, ReferralClass, classify, classify_referral, is_case
from befriend.measure.items import ChangeRule, Direction

Row = tuple[str, int, str | None, float | None, float | None]
"""A person, a day, a group, and two scores."""


@dataclass(frozen=True)
class Course:
    """One person's scores on one measure: how many, the pair or None, the first score or None, two at one time."""

    n: int
    pair: tuple[float, float] | None
    first: float | None
    days: int
    tied: bool


def course(scores: Sequence[tuple[int, float | None]], direction: Direction) -> Course:
    seen = [(day, score) for day, score in scores if score is not None]
    if not seen:
        return Course(0, None, None, 0, False)
    start, end = min(day for day, _ in seen), max(day for day, _ in seen)
    firsts, lasts = ({score for day, score in seen if day == at} for at in (start, end))
    if direction is Direction.HIGHER_IS_BETTER:
        first, last = max(firsts), min(lasts)
    else:
        first, last = min(firsts), max(lasts)
    return Course(
        len(seen), (first, last) if start < end else None, first, end - start, len(firsts) > 1 or len(lasts) > 1
    )


def people_of(rows: Iterable[Row], *, is_grouped: bool) -> dict[str | None, dict[str, list[Row]]]:
    groups: dict[str | None, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row[2] if is_grouped else None][row[0]].append(row)
    return groups


def counts_of(people: dict[str, list[Row]], place: int, rule: ChangeRule, direction: Direction) -> dict[str, object]:
    """What `Counts` holds for one score of one group, and the means and spreads of its pairs."""
    courses = [course([(row[1], row[3:][place]) for row in rows], direction) for rows in people.values()]
    pairs = [one.pair for one in courses if one.pair is not None]
    changes = [classify(rule, direction, *pair) for pair in pairs]
    kinds = [change.kind for change in changes]
    unseen = [one.first for one in courses if one.pair is None]
    return {
        "people": len(courses),
        "without_score": sum(one.n == 0 for one in courses),
        "with_one": sum(one.n > 0 and one.pair is None for one in courses),
        "pairs": len(pairs),
        "check_ins": sum(one.n for one in courses),
        "tied": sum(one.tied for one in courses),
        "better": kinds.count(ChangeClass.RELIABLE_IMPROVEMENT),
        "worse": kinds.count(ChangeClass.RELIABLE_DETERIORATION),
        "mixed": 0,
        "cases": sum(change.was_case is True for change in changes),
        "recovered": sum(change.has_recovered for change in changes),
        "reliably_recovered": sum(change.has_reliably_recovered for change in changes),
        "cases_missing": sum(first is None or is_case(rule, direction, first) is True for first in unseen),
        "weeks": statistics.fmean(one.days / 7 for one in courses if one.pair) if pairs else None,
        "gains": [(pair[1] - pair[0]) * (1 if direction is Direction.HIGHER_IS_BETTER else -1) for pair in pairs],
        "firsts": [pair[0] for pair in pairs],
        "lasts": [pair[1] for pair in pairs],
    }


def together_of(people: dict[str, list[Row]], rules: tuple[ChangeRule, ChangeRule]) -> dict[str, int]:
    """What `Counts` holds for two scores judged as one referral; on both a lower score is better."""
    found: dict[str, int] = defaultdict(int)
    for rows in people.values():
        both = [course([(row[1], row[3:][place]) for row in rows], Direction.LOWER_IS_BETTER) for place in (0, 1)]
        pairs = [Pair(*one.pair) if one.pair else Pair(one.first, None) for one in both]
        referral = classify_referral(pairs[0], pairs[1], depression_rule=rules[0], anxiety_rule=rules[1])
        is_paired = all(one.pair for one in both)
        found["people"] += 1
        found["check_ins"] += max(one.n for one in both)
        found["tied"] += any(one.tied for one in both)
        found["without_score"] += all(one.n == 0 for one in both)
        found["with_one"] += not is_paired and any(one.n for one in both)
        if not is_paired:
            found["cases_missing"] += referral.was_case is not False
            continue
        found["pairs"] += 1
        found["better"] += referral.kind is ReferralClass.RELIABLE_IMPROVEMENT
        found["worse"] += referral.kind is ReferralClass.RELIABLE_DETERIORATION
        found["mixed"] += referral.kind is ReferralClass.NOT_CLASSIFIABLE
        found["cases"] += referral.was_case is True
        found["recovered"] += referral.has_recovered
        found["reliably_recovered"] += referral.has_reliably_recovered
    return found
