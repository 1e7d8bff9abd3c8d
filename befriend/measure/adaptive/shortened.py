"""The short form of a measure, from the parameters its pack gives; and its answers as levels."""

from collections.abc import Mapping
from functools import lru_cache

from befriend.base.errors import InputError
from befriend.measure.adaptive.asking import ShortForm
from befriend.measure.adaptive.graded import SKIPPED, Bank
from befriend.measure.items import Adaptive, Measure


def short_form_of(measure: Measure) -> ShortForm:
    """The rules by which a measure is shortened. Its safety items come from the measure itself, all of them.

    Errors: InputError when the measure's pack gives no parameters.
    """
    return _form(_adaptive(measure), tuple(item.id for item in measure.safety_items))


def levels_of(measure: Measure, answers: Mapping[str, int | None]) -> dict[str, int]:
    """Answers as levels, in the order given: options counted from 0 in the direction of the scale; None is skipped.

    Errors: InputError for an answer that is no option of its item, and as in `short_form_of`.
    """
    scale = next(scale for scale in measure.scales if scale.key == _adaptive(measure).scale)
    levels = {}
    for item_id, answer in answers.items():
        item = measure.item(item_id)
        if answer is not None and answer not in item.values:
            raise InputError(f"{answer} is no option of {item_id}. Its options are {list(item.values)}.")
        place = SKIPPED if answer is None else item.values.index(answer)
        is_turned = item.is_reversed and not scale.as_answered and answer is not None
        levels[item_id] = len(item.values) - 1 - place if is_turned else place
    return levels


def _adaptive(measure: Measure) -> Adaptive:
    if measure.adaptive is None:
        raise InputError(f"The pack of {measure.key} gives no parameters, so it cannot be shortened. Ask all of it.")
    return measure.adaptive


@lru_cache(maxsize=64)
def _form(adaptive: Adaptive, safety: tuple[str, ...]) -> ShortForm:
    bank = Bank(tuple(item_id for item_id, _ in adaptive.items), tuple(graded for _, graded in adaptive.items))
    return ShortForm(
        bank=bank, safety=safety, sure_enough=adaptive.sure_enough, least=adaptive.least, most=adaptive.most
    )
