"""Scores for one person's answers: the readable form, and the judge of the columnar one.

All arithmetic is in fractions, so that a prorated .5 rounds the same way on every machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from befriend.base.errors import AnswerError
from befriend.measure.items import Item, Measure, MissingKind, Rounding, Rule, Subscale

Answers = Mapping[str, int | None]
"""Item id to the chosen option's value. None, or no entry at all, means skipped."""


@dataclass(frozen=True, slots=True)
class Score:
    """One subscale's score. `value` and `band` are None when too many items were skipped."""

    subscale: str
    value: float | None
    band: str | None
    answered: int
    of: int


def check_answers(measure: Measure, answers: Answers) -> None:
    """Refuse answers to unknown items and values that are not options.

    Raises:
        AnswerError: names the item, the value given and the values allowed.
    """
    for item_id, value in answers.items():
        item = measure.item(item_id)
        if value is not None and (isinstance(value, bool) or value not in item.values):
            raise AnswerError(
                f"Item {item_id} was answered with {value!r}. It allows {', '.join(map(str, item.values))}, "
                "or nothing when it is skipped."
            )


def score(measure: Measure, answers: Answers) -> tuple[Score, ...]:
    """Every score of one filled measure, the total first.

    Meaning: the measure's published rule, applied to the keyed answers of each subscale.
    Formula: rule (sum, mean, mean of subscales, highest), times `multiply`, plus `add`, then rounding, then table.
    Missing: by each subscale's rule; a subscale with too many skipped items has no value. Skipped is never zero.
    Range: what the options allow; see the measure's definition.
    Errors: AnswerError for a value that is not an option.
    Source: the definition's own references.
    """
    check_answers(measure, answers)
    return tuple(_score_subscale(measure, scale, answers) for scale in measure.scales)


def possible_range(measure: Measure, scale: Subscale) -> tuple[float, float]:
    """The lowest and highest score this scale can take, from the most extreme answers.

    Meaning: the ends of an axis. Range: finite. Missing: does not apply. Source: the measure's own options and rule.
    """
    ends = []
    for wants_high in (False, True):
        extreme = {item.id: _extreme(scale, item, wants_high) for item in measure.items}
        value = _value(measure, scale, extreme)
        assert value is not None, "every item is answered"
        ends.append(float(value))
    return min(ends), max(ends)


def _extreme(scale: Subscale, item: Item, wants_high: bool) -> int:
    is_turned = item.is_reversed and not scale.as_answered
    return item.highest if wants_high is not is_turned else item.lowest


def _score_subscale(measure: Measure, scale: Subscale, answers: Answers) -> Score:
    keyed = _keyed_answers(measure, scale, answers)
    value = _value(measure, scale, answers)
    number = None if value is None else float(value)
    band = None if number is None else scale.band_of(number)
    return Score(subscale=scale.key, value=number, band=band, answered=len(keyed), of=len(scale.item_ids))


def _value(measure: Measure, scale: Subscale, answers: Answers) -> Fraction | None:
    if _is_gated(measure, scale, answers):
        return Fraction(0)
    raw = _raw(measure, scale, answers)
    if raw is None:
        return None
    moved = raw * scale.scoring.multiply + scale.scoring.add
    if scale.scoring.rounding is Rounding.HALF_UP:
        moved = Fraction((2 * moved + 1) // 2)
    if scale.scoring.table is None:
        return moved
    return scale.scoring.table[int(moved)]


def _is_gated(measure: Measure, scale: Subscale, answers: Answers) -> bool:
    gate = scale.scoring.gate
    return gate is not None and answers.get(gate) == measure.item(gate).lowest


def _raw(measure: Measure, scale: Subscale, answers: Answers) -> Fraction | None:
    if scale.scoring.rule is Rule.MEAN_OF_SUBSCALES:
        return _mean_of_subscales(measure, scale, answers)
    keyed = _keyed_answers(measure, scale, answers)
    skipped = len(scale.item_ids) - len(keyed)
    if not keyed or skipped > scale.missing.most_missing:
        return None
    if scale.scoring.rule is Rule.HIGHEST:
        return Fraction(max(keyed))
    if scale.scoring.rule is Rule.MEAN:
        return Fraction(sum(keyed), len(keyed))
    if scale.missing.kind is MissingKind.PRORATE:
        return Fraction(sum(keyed) * len(scale.item_ids), len(keyed))
    return Fraction(sum(keyed))


def _mean_of_subscales(measure: Measure, scale: Subscale, answers: Answers) -> Fraction | None:
    parts = [part for part in measure.subscales if part.key in scale.parts]
    values = [value for part in parts if (value := _value(measure, part, answers)) is not None]
    if len(values) < len(parts):
        return None
    return sum(values, Fraction(0)) / len(values)


def _keyed_answers(measure: Measure, scale: Subscale, answers: Answers) -> list[int]:
    chosen = [(measure.item(item_id), answers.get(item_id)) for item_id in scale.item_ids]
    return [_keyed(scale, item, value) * item.weight for item, value in chosen if value is not None]


def _keyed(scale: Subscale, item: Item, value: int) -> int:
    return value if scale.as_answered else item.keyed(value)
