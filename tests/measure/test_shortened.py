"""Every measure that a pack shortens asks all its safety items, and its answers become the right levels."""

from dataclasses import replace

import pytest

from befriend.base.errors import InputError, PackError
from befriend.content.reading import core_library
from befriend.measure.adaptive import SKIPPED, levels_of, next_item, short_form_of, standing
from befriend.measure.items import Measure
from befriend.measure.simulate.answers import PHQ9_ITEMS

MEASURES = {key: content.measure for key, content in core_library().measures.items()}
SHORTENED = [key for key, measure in MEASURES.items() if measure.adaptive]
PHQ9 = MEASURES["phq9"]


def asked_of(measure: Measure, answer: dict[str, int | None]) -> list[str]:
    form, given = short_form_of(measure), dict[str, int | None]()
    while (item_id := next_item(form, levels_of(measure, given))) is not None:
        given[item_id] = answer[item_id]
    return list(given)


@pytest.mark.parametrize("key", SHORTENED)
@pytest.mark.parametrize("how", ["lowest", "highest", "skipped"])
def test_every_shortened_measure_asks_all_its_safety_items(key: str, how: str) -> None:
    measure = MEASURES[key]
    answer = {item.id: None if how == "skipped" else getattr(item, how) for item in measure.items}

    asked = asked_of(measure, answer)

    assert {item.id for item in measure.safety_items} <= set(asked)
    assert len(asked) < len(measure.items)


def test_a_safety_item_without_parameters_is_asked_all_the_same() -> None:
    assert PHQ9.adaptive
    without = replace(PHQ9.adaptive, items=PHQ9.adaptive.items[:8])

    asked = asked_of(replace(PHQ9, adaptive=without), {item.id: 1 for item in PHQ9.items})

    assert asked[2] == "phq9_9"


def test_the_phq9_has_the_refitted_parameters_and_not_the_misprinted_ones() -> None:
    # The misprinted table has item 9 with a slope of .17 and thresholds from -20.75 to 7.73.
    assert PHQ9.adaptive
    assert tuple(graded for _, graded in PHQ9.adaptive.items) == PHQ9_ITEMS
    for _, graded in PHQ9.adaptive.items:
        assert graded.slope > 0.5
        assert max(map(abs, graded.thresholds)) < 6


def test_a_reversed_item_is_turned_and_a_skipped_one_is_no_level() -> None:
    turned = replace(PHQ9, items=tuple(replace(item, is_reversed=item.id == "phq9_1") for item in PHQ9.items))

    levels = levels_of(turned, {"phq9_2": 3, "phq9_1": 3, "phq9_3": None})

    assert list(levels.items()) == [("phq9_2", 3), ("phq9_1", 0), ("phq9_3", SKIPPED)]


def test_a_low_and_a_high_answer_stand_on_the_right_sides() -> None:
    form = short_form_of(PHQ9)

    low, high = (standing(form, levels_of(PHQ9, {"phq9_1": answer, "phq9_2": answer})).trait for answer in (0, 3))

    assert low is not None
    assert high is not None
    assert low < 0 < high


def test_an_answer_that_is_no_option_is_refused() -> None:
    with pytest.raises(InputError, match="4 is no option of phq9_1"):
        levels_of(PHQ9, {"phq9_1": 4})


def test_a_measure_without_parameters_is_not_shortened() -> None:
    with pytest.raises(InputError, match="gives no parameters"):
        short_form_of(MEASURES["gad7"])


def test_a_form_too_short_for_every_safety_item_cannot_be_described() -> None:
    assert PHQ9.adaptive
    with pytest.raises(PackError, match="at most 2 items"):
        replace(PHQ9, adaptive=replace(PHQ9.adaptive, least=1, most=2))
