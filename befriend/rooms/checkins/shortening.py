"""The rules of a short form here: which measures have one, whose turn it is, and the alarm it never goes without.

The model behind it needs NumPy, which the website loads only where somebody is asked a short form.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from befriend.measure.items import Direction, Item, Measure, Rule, Scoring

from .courses import shown_rule

if TYPE_CHECKING:
    from befriend.measure.adaptive import Standing

SURE: Final = "sure"
LONG: Final = "long"
ALL: Final = "all"
"""Why a short form asked no more, as `befriend.measure.adaptive.Ended` names it."""

SHORT_BETWEEN_WHOLE = 3
"""At most so many short forms follow a whole one: every fourth asks everything.

An alarm is no better than its parameters, which come from one group of people; a whole form needs none. Were the alarm
deaf, this many would still find four of five who slowly get worse, three forms later (`python -m bench.short_forms`).
"""

A_SUM_HOLDS = timedelta(weeks=12)
"""After that the next form is whole, whatever came between: somebody who was away for long is asked everything."""

Answers = Mapping[str, int | None]
"""Item id to answer, None where it was skipped. An item that is not in it was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsBefore:
    """What a short form starts from: the first and the last sum of whole forms, and what came after the last one.

    `is_left_open`: one of those short forms ended though its alarm may be reached; only a correction can do that.
    """

    first: float
    last: float
    last_at: datetime
    short_since: int = 0
    is_left_open: bool = False


def can_be_shortened(measure: Measure) -> bool:
    """Whether there is a short form of this measure that has an alarm.

    That needs a change rule that may be shown, a main score that is the plain sum of items which all have parameters,
    and a score of which less is better: an alarm is a sum that is high.
    """
    adaptive, scale = measure.adaptive, measure.main
    if adaptive is None or adaptive.scale != scale.key or scale.direction is not Direction.LOWER_IS_BETTER:
        return False
    has_parameters = set(scale.item_ids) <= {item_id for item_id, _graded in adaptive.items}
    counts_as_level = all(_counts_as_level(measure.item(item_id)) for item_id in scale.item_ids)
    return shown_rule(scale) is not None and has_parameters and counts_as_level and _is_plain_sum(scale.scoring)


def _counts_as_level(item: Item) -> bool:
    return item.values == tuple(range(len(item.values))) and item.weight == 1


def _is_plain_sum(scoring: Scoring) -> bool:
    is_as_added = scoring.multiply == 1 and scoring.add == 0 and scoring.table is None
    return scoring.rule is Rule.SUM and is_as_added and scoring.gate is None


def is_turn_of_short(before: SumsBefore | None, now: datetime) -> bool:
    """Whether the next form may be short: there is a sum, it is not old, and the next is not the fourth."""
    if before is None or before.is_left_open or now - before.last_at > A_SUM_HOLDS:
        return False
    return before.short_since < SHORT_BETWEEN_WHOLE


def alarm_of(measure: Measure, before: SumsBefore) -> int:
    """The sum that must not go unnoticed: reliably worse than the last whole form, or than the first."""
    rule = shown_rule(measure.main)
    assert rule is not None, "only a measure with a change rule is shortened"
    return math.ceil(min(before.first, before.last) + rule.reliable)


def next_question(measure: Measure, so_far: Answers, alarm: int) -> str | None:
    """The item to ask next, or None when it is enough. Where all items with parameters were asked, the rest is too."""
    from befriend.measure.adaptive import levels_of, next_item, short_form_of

    found = next_item(short_form_of(measure), levels_of(measure, _known(measure, so_far)), alarm=alarm)
    if found is not None or not set(short_form_of(measure).item_ids) <= set(so_far):
        return found
    return next((item.id for item in measure.items if item.id not in so_far), None)


def is_whole(measure: Measure, answers: Answers) -> bool:
    """Whether every item was asked: then it is a whole form, with its owner's sum."""
    return all(item.id in answers for item in measure.items)


def place_of(measure: Measure, answers: Answers, alarm: int | None) -> "Standing":
    """Where a short form places somebody, and how sure that is. Nothing is known once the parameters are gone."""
    from befriend.measure.adaptive import Standing, levels_of, short_form_of, standing

    if measure.adaptive is None:
        return Standing(None, None, None)
    return standing(short_form_of(measure), levels_of(measure, _known(measure, answers)), alarm=alarm)


def _known(measure: Measure, answers: Answers) -> Answers:
    """Without answers to items that have lost their parameters since they were asked."""
    from befriend.measure.adaptive import short_form_of

    known = short_form_of(measure).item_ids
    return {item_id: answer for item_id, answer in answers.items() if item_id in known}
