"""Crisis lines are shown for the country that was asked for, while they are fresh, and for no other."""

from datetime import date, timedelta

import pytest

from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import core_library
from befriend.measure.items import Confidence

TODAY = date(2026, 11, 22)


def test_only_the_lines_of_the_country_are_found() -> None:
    assert [line.key for line in lines_for(core_library(), "GB", TODAY)] == ["gb_samaritans", "gb_shout"]
    assert [line.country for line in lines_for(core_library(), "ES", TODAY)] == ["ES"]


@pytest.mark.parametrize("country", ["", "FR", "XX", "gb", "G"])
def test_an_unknown_country_has_no_lines_and_never_those_of_another(country: str) -> None:
    assert lines_for(core_library(), country, TODAY) == ()


def test_a_line_is_shown_on_its_last_day_and_not_after() -> None:
    line = lines_for(core_library(), "IE", TODAY)[0]

    assert lines_for(core_library(), "IE", line.expires_on) == (line,)
    assert lines_for(core_library(), "IE", line.expires_on + timedelta(days=1)) == ()


def test_a_country_without_a_known_emergency_number_has_none() -> None:
    assert emergency_number_for(core_library(), "ES") == "112"
    assert emergency_number_for(core_library(), "XX") is None


def test_all_27_members_of_the_european_union_have_its_number() -> None:
    # The Commission: 112 reaches the emergency services anywhere in the Union. India's 112 is its own.
    numbers = core_library().emergency_numbers

    assert len([country for country, number in numbers.items() if number == "112" and country != "IN"]) == 27


def test_a_line_whose_owner_was_not_read_is_not_confirmed() -> None:
    for line in core_library().crisis_lines:
        assert line.is_confirmed == (line.checked_on is not None), line.key


def test_no_remembered_number_is_shipped() -> None:
    assert all(line.confidence is not Confidence.RECALLED for line in core_library().crisis_lines)


def test_numbers_that_were_withdrawn_are_not_shipped() -> None:
    # Lists still print these: Samaritans until 2015, the US lifeline until July 2022.
    digits = {line.phone.replace(" ", "").replace("-", "") for line in core_library().crisis_lines}

    assert digits.isdisjoint({"08457909090", "18002738255"})


def test_every_line_expires_180_days_after_it_was_written() -> None:
    assert {line.expires_on for line in core_library().crisis_lines} == {TODAY + timedelta(days=180)}
