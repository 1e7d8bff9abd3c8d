"""Which answers a human must look at: every one at or above its level, whatever the total, and never a skipped one."""

from datetime import UTC, datetime, timedelta

import pytest

from befriend.care.ladder import MINUTES_TO_ACKNOWLEDGE
from befriend.care.safety import due_at, safety_answers
from befriend.content.reading import core_library

MEASURES = core_library().measures
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

# What the measures' own instructions single out: facts/measures.md, and each pack's comment.
SAFETY_ITEMS = {"phq9": {"phq9_9"}, "core10": {"core10_6"}}


@pytest.mark.parametrize("key", SAFETY_ITEMS)
def test_the_safety_items_are_those_the_measure_singles_out(key: str) -> None:
    assert {item.id for item in MEASURES[key].measure.safety_items} == SAFETY_ITEMS[key]


@pytest.mark.parametrize("value", [1, 2, 3])
def test_any_answer_above_zero_counts_alone(value: int) -> None:
    assert safety_answers(MEASURES["phq9"].measure, {"phq9_9": value}) == ("phq9_9",)


@pytest.mark.parametrize("answers", [{}, {"phq9_9": None}, {"phq9_9": 0}, {f"phq9_{n}": 3 for n in range(1, 9)}])
def test_nothing_else_counts(answers: dict[str, int | None]) -> None:
    assert safety_answers(MEASURES["phq9"].measure, answers) == ()


@pytest.mark.parametrize("key", sorted(MEASURES))
def test_every_answer_at_its_level_is_found_in_every_measure(key: str) -> None:
    measure = MEASURES[key].measure
    for item in measure.safety_items:
        for value in item.values:
            is_safety = item.safety_from is not None and value >= item.safety_from
            assert (item.id in safety_answers(measure, {item.id: value})) is is_safety


def test_all_of_several_are_named() -> None:
    measure = MEASURES["cssrs_screener"].measure
    highest = {item.id: item.highest for item in measure.safety_items}

    assert set(safety_answers(measure, highest)) == set(highest)


def test_the_owner_has_an_hour_or_what_a_service_sets() -> None:
    assert MINUTES_TO_ACKNOWLEDGE == 60
    assert due_at(NOW) - NOW == timedelta(hours=1)
    assert due_at(NOW, minutes=15) - NOW == timedelta(minutes=15)
