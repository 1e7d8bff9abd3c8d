"""After two times worse in a row a practice is no longer suggested; a human looks within a day where it is pressing."""

from datetime import timedelta

import pytest

from befriend.care.practising import Felt, Severity, may_suggest, time_to_look

BETTER, SAME, WORSE, UNSAID = Felt.BETTER, Felt.SAME, Felt.WORSE, Felt.RATHER_NOT_SAY


@pytest.mark.parametrize("felt", [[], [WORSE], [BETTER, WORSE, WORSE], [WORSE, SAME, WORSE], [SAME, SAME]])
def test_a_practice_is_suggested_until_it_felt_worse_twice_in_a_row(felt: list[Felt]) -> None:
    assert may_suggest(felt)


@pytest.mark.parametrize("felt", [[WORSE, WORSE], [WORSE, WORSE, BETTER, BETTER], [WORSE, WORSE, WORSE]])
def test_a_practice_that_felt_worse_twice_in_a_row_is_not_suggested(felt: list[Felt]) -> None:
    assert not may_suggest(felt)


@pytest.mark.parametrize("felt", [[WORSE, UNSAID, WORSE], [UNSAID, WORSE, WORSE], [UNSAID, WORSE, UNSAID, WORSE]])
def test_rather_not_saying_does_not_make_up_for_a_worse_answer(felt: list[Felt]) -> None:
    assert not may_suggest(felt)


def test_rather_not_saying_is_never_counted_as_worse() -> None:
    assert may_suggest([UNSAID, UNSAID, UNSAID])
    assert may_suggest([UNSAID, WORSE, UNSAID])


@pytest.mark.parametrize("severity", Severity)
def test_who_wants_contact_is_looked_at_within_a_day(severity: Severity) -> None:
    assert time_to_look(wants_contact=True, severity=severity) == timedelta(days=1)


def test_an_effect_of_unsaid_strength_is_looked_at_within_a_day() -> None:
    assert time_to_look(wants_contact=False, severity=None) == timedelta(days=1)


def test_a_very_strong_effect_is_looked_at_within_a_day_unasked() -> None:
    assert time_to_look(wants_contact=False, severity=Severity.VERY_STRONG) == timedelta(days=1)


@pytest.mark.parametrize("severity", [Severity.MILD, Severity.STRONG])
def test_any_other_effect_is_looked_at_within_three_days(severity: Severity) -> None:
    assert time_to_look(wants_contact=False, severity=severity) == timedelta(days=3)
