"""Whatever the steps and the length chosen: the minutes are kept to the second, and no step is hurried."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.content.practising import Practice, PracticeStep, StepKind
from befriend.content.reading import core_library
from befriend.content.timing import STRETCHED, steps_for

LENGTHS = (2, 5, 12)
SELF_COMPASSION_BREAK = core_library().practices["self_compassion_break"]


def practice_of(*steps: PracticeStep, lengths: tuple[int, ...] = LENGTHS) -> Practice:
    return replace(SELF_COMPASSION_BREAK, lengths=lengths, steps=steps)


def step(kind: StepKind, seconds: int, from_minutes: int | None = None) -> PracticeStep:
    return PracticeStep(id=f"{kind}_{seconds}", kind=kind, seconds=seconds, from_minutes=from_minutes, options=())


def any_step(kinds: tuple[StepKind, ...], lengths: tuple[int | None, ...]) -> st.SearchStrategy[PracticeStep]:
    return st.builds(step, st.sampled_from(kinds), st.integers(1, 13), st.sampled_from(lengths))


# One step that can be stretched and eight more of 13 seconds at most: never more than the two shortest minutes.
PRACTICES = st.builds(
    lambda first, others: practice_of(first, *others),
    any_step(STRETCHED, (None,)),
    st.lists(any_step(tuple(StepKind), (None, *LENGTHS)), max_size=8),
)


@given(PRACTICES, st.sampled_from(LENGTHS))
def test_the_steps_take_exactly_the_chosen_minutes(practice: Practice, minutes: int) -> None:
    assert sum(timed.seconds for timed in steps_for(practice, minutes)) == minutes * 60


@given(PRACTICES, st.sampled_from(LENGTHS))
def test_no_step_is_shorter_than_its_own_seconds_and_a_choice_or_rating_keeps_its_own(
    practice: Practice, minutes: int
) -> None:
    for timed in steps_for(practice, minutes):
        assert timed.seconds >= timed.step.seconds
        if timed.step.kind not in STRETCHED:
            assert timed.seconds == timed.step.seconds


@given(PRACTICES, st.sampled_from(LENGTHS))
def test_the_steps_of_a_length_come_in_their_order_and_no_others(practice: Practice, minutes: int) -> None:
    wanted = [step for step in practice.steps if step.from_minutes is None or step.from_minutes <= minutes]

    assert [timed.step for timed in steps_for(practice, minutes)] == wanted


def test_what_is_left_is_shared_in_proportion() -> None:
    # Two minutes: 30 + 60 + 10 seconds leave 20; the choice takes none, so 30 : 60 share 20 as 6.67 : 13.33.
    practice = practice_of(step(StepKind.SAY, 30), step(StepKind.CHOOSE, 10), step(StepKind.PAUSE, 60))

    assert [timed.seconds for timed in steps_for(practice, 2)] == [36, 10, 74]


def test_a_length_that_cannot_be_chosen_is_refused_with_those_that_can() -> None:
    with pytest.raises(InputError, match=r"no length of 4 minutes\. Choose one of 2, 5, 12\."):
        steps_for(practice_of(step(StepKind.SAY, 30)), 4)


def test_every_length_of_every_practice_of_the_core_pack_can_be_timed() -> None:
    for practice in core_library().practices.values():
        for minutes in practice.lengths:
            assert sum(timed.seconds for timed in steps_for(practice, minutes)) == minutes * 60, practice.key
