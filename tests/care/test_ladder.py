"""The ladder of a flag: who has it at a moment, through leave, nights, holidays and silence. Never nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.care.ladder import (
    MINUTES_TO_ACKNOWLEDGE,
    MINUTES_TO_CONTACT,
    Leave,
    Opening,
    Rules,
    Staff,
    Standing,
    held_at,
    ladder,
    minutes_open,
    moment_after,
)

CLARA, CARL, DEPUTY, LENA, LIAM = (UUID(int=number) for number in range(1, 6))
NAMES = {CLARA: "clara", CARL: "carl", DEPUTY: "deputy", LENA: "lena", LIAM: "liam"}
RAISED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday
STAFF = Staff(linked=[CLARA, CARL], deputy=DEPUTY, leads=[LENA, LIAM])
OPEN = Standing(since=RAISED)
OFFICE = Opening(days=frozenset(range(5)), opens=time(9), closes=time(17))


def after(minutes: float) -> datetime:
    return RAISED + timedelta(minutes=minutes)


def away(person: UUID, stands_in: UUID | None = None, days: int = 7) -> Leave:
    return Leave(person, RAISED - timedelta(days=1), RAISED + timedelta(days=days), stands_in)


def owner(flag: Standing, minutes: float, staff: Staff = STAFF, rules: Rules | None = None) -> str:
    return NAMES[held_at(flag, staff, rules or Rules(), after(minutes)).owner]


def rungs(staff: Staff) -> list[str]:
    return [NAMES[one] for one in ladder(staff, RAISED)]


def test_the_stated_waits_are_an_hour_to_see_and_four_to_be_in_contact() -> None:
    assert (MINUTES_TO_ACKNOWLEDGE, MINUTES_TO_CONTACT) == (60, 240)


@pytest.mark.parametrize(
    ("minutes", "who"),
    [(0, "clara"), (59, "clara"), (60, "deputy"), (119, "deputy"), (120, "lena"), (180, "liam"), (100_000, "liam")],
)
def test_a_flag_nobody_acknowledges_goes_to_the_next_after_each_wait(minutes: int, who: str) -> None:
    assert owner(OPEN, minutes) == who


def test_everybody_it_has_come_to_still_sees_it() -> None:
    reached = held_at(OPEN, STAFF, Rules(), after(125)).reached

    assert [NAMES[one] for one in reached] == ["clara", "deputy", "lena"]


@pytest.mark.parametrize(("minutes", "who"), [(10, "clara"), (249, "clara"), (250, "deputy"), (310, "lena")])
def test_an_acknowledged_flag_without_contact_climbs_as_well(minutes: int, who: str) -> None:
    assert owner(replace(OPEN, seen_at=after(10), seen_by=CLARA), minutes) == who


def test_a_flag_that_climbed_for_want_of_contact_is_unseen_by_its_new_owner() -> None:
    held = held_at(replace(OPEN, seen_at=after(10), seen_by=CLARA), STAFF, Rules(), after(250))

    assert not held.is_seen


def test_after_contact_it_climbs_no_further() -> None:
    contacted = replace(OPEN, seen_at=after(10), seen_by=CLARA, is_contacted=True)

    assert owner(contacted, 100_000) == "clara"


@pytest.mark.parametrize("stays", [replace(OPEN, is_contacted=True), replace(OPEN, climbs=False)])
def test_who_said_that_they_act_keeps_it_though_another_stands_first(stays: Standing) -> None:
    assert owner(replace(stays, seen_at=after(10), seen_by=CARL), 100_000) == "carl"


def test_the_deputy_who_acknowledged_keeps_it_and_the_lead_comes_after_them() -> None:
    seen = replace(OPEN, rung=1, seen_at=after(70), seen_by=DEPUTY)

    assert owner(seen, 300) == "deputy"
    assert owner(seen, 70 + 240) == "lena"


def test_a_kind_that_does_not_climb_stays_with_its_owner() -> None:
    assert owner(replace(OPEN, climbs=False), 100_000) == "clara"


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([away(CLARA)], ["carl", "deputy", "lena", "liam"]),
        ([away(CLARA, CARL)], ["carl", "deputy", "lena", "liam"]),
        ([away(CLARA, LIAM)], ["liam", "deputy", "lena"]),
        ([away(CLARA, LIAM), away(LIAM, LENA)], ["lena", "deputy"]),
        ([away(CLARA, CARL), away(CARL, CLARA)], ["deputy", "lena", "liam"]),
        ([away(CLARA), away(CARL), away(DEPUTY)], ["lena", "liam"]),
        ([away(DEPUTY, CARL)], ["clara", "carl", "lena", "liam"]),
        ([away(one) for one in NAMES], ["clara", "deputy", "lena", "liam"]),
    ],
)
def test_who_is_on_leave_is_skipped_and_who_stands_in_comes_in_their_place(
    leaves: Sequence[Leave], expected: list[str]
) -> None:
    assert rungs(replace(STAFF, leaves=leaves)) == expected


def test_leave_ends_at_the_moment_it_ends() -> None:
    staff = replace(STAFF, leaves=[Leave(CLARA, RAISED, after(30), DEPUTY)])

    assert [owner(OPEN, minutes, staff) for minutes in (0, 29, 30)] == ["deputy", "deputy", "clara"]


def test_a_flag_somebody_acts_on_goes_on_when_they_go_on_leave() -> None:
    staff = replace(STAFF, leaves=[Leave(CLARA, after(30), after(9000), CARL)])
    contacted = replace(OPEN, seen_at=after(10), seen_by=CLARA, is_contacted=True)

    assert owner(contacted, 29, staff) == "clara"
    assert owner(contacted, 30, staff) == "carl"


def test_a_flag_seen_by_somebody_who_no_longer_belongs_here_is_as_unseen() -> None:
    held = held_at(replace(OPEN, seen_at=after(5), seen_by=UUID(int=99)), STAFF, Rules(), after(6))

    assert (held.owner, held.is_seen) == (CLARA, False)


def test_where_nobody_is_left_it_waits_for_whoever_there_was() -> None:
    assert rungs(Staff(linked=[], deputy=None, leads=[], otherwise=[CARL])) == ["carl"]


def test_a_service_in_which_nobody_ever_worked_is_told_so() -> None:
    with pytest.raises(ValueError, match="somebody who could own it"):
        ladder(Staff(linked=[], deputy=None, leads=[]), RAISED)


def test_a_wait_rests_while_the_service_is_closed() -> None:
    # Friday 16:30; 30 minutes are open on Friday, the other 30 on Monday.
    friday = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    flag, rules = Standing(since=friday), Rules(opening=OFFICE)

    def has(when: datetime) -> str:
        return NAMES[held_at(flag, STAFF, rules, when).owner]

    assert has(datetime(2026, 11, 23, 9, 29, tzinfo=UTC)) == "clara"
    assert has(datetime(2026, 11, 23, 9, 30, tzinfo=UTC)) == "deputy"


def test_a_closed_day_is_not_waited_through() -> None:
    monday = date(2026, 11, 23)
    opening = replace(OFFICE, closed_on=frozenset({monday}))

    assert minutes_open(RAISED, RAISED + timedelta(days=1), opening) == 60  # Tuesday from 9 to 10


def test_the_night_on_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    # United Kingdom, 29 March 2026: the day has 23 hours.
    london = Opening(zone=ZoneInfo("Europe/London"))
    day = datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/London"))

    assert minutes_open(day, datetime(2026, 3, 30, 0, 0, tzinfo=ZoneInfo("Europe/London")), london) == 23 * 60


def test_a_service_that_says_it_is_never_open_is_always_waited_for() -> None:
    assert minutes_open(RAISED, after(90), Opening(days=frozenset())) == 90


PEOPLE = st.sampled_from(list(NAMES))
MINUTES = st.integers(0, 20_000)
LEAVES = st.lists(
    st.builds(
        lambda person, start, length, stand: Leave(person, after(start), after(start + length), stand),
        PEOPLE,
        st.integers(-5000, 20_000),
        st.integers(1, 10_000),
        st.none() | PEOPLE,
    ),
    max_size=8,
)
STAFFS = st.builds(
    Staff,
    linked=st.lists(PEOPLE, max_size=3, unique=True),
    deputy=st.none() | PEOPLE,
    leads=st.lists(PEOPLE, min_size=1, max_size=2, unique=True),
    leaves=LEAVES,
)
STANDINGS = st.builds(
    lambda rung, seen, by, contacted, climbs: Standing(
        RAISED, rung, after(seen) if by else None, by, contacted and by is not None, climbs
    ),
    st.integers(0, 3),
    MINUTES,
    st.none() | PEOPLE,
    st.booleans(),
    st.booleans(),
)
OPENINGS = st.sampled_from([Opening(), OFFICE])


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(STANDINGS, STAFFS, OPENINGS, MINUTES)
def test_whoever_comes_and_goes_somebody_has_it_and_is_there_if_anybody_is(
    flag: Standing, staff: Staff, opening: Opening, minutes: int
) -> None:
    at = after(minutes)
    held = held_at(flag, staff, Rules(opening=opening), at)

    on_ladder = {*staff.linked, staff.deputy, *staff.leads} - {None}
    assert held.owner == held.reached[-1]
    assert staff.is_here(held.owner, at) or not any(staff.is_here(one, at) for one in on_ladder if one)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(OPENINGS, st.none() | st.integers(0, 300), st.lists(MINUTES, max_size=4), MINUTES)
def test_writing_down_how_far_it_climbed_changes_nothing_of_who_has_it(
    opening: Opening, seen: int | None, written: list[int], minutes: int
) -> None:
    rules = Rules(opening=opening)
    flag = replace(OPEN, seen_at=after(seen), seen_by=CLARA) if seen is not None and seen < 60 else OPEN
    noted = flag
    for moment in sorted(one for one in written if one <= minutes and one >= (seen or 0)):
        held = held_at(noted, STAFF, rules, after(moment))
        if not held.is_seen:
            noted = replace(noted, since=held.since, rung=held.rung, seen_at=None, seen_by=None)

    with_notes, without = (held_at(one, STAFF, rules, after(minutes)) for one in (noted, flag))
    assert (with_notes.reached, with_notes.rung, with_notes.is_seen) == (without.reached, without.rung, without.is_seen)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.integers(0, 365 * 24 * 60), st.integers(0, 5000), OPENINGS)
def test_the_moment_after_so_many_open_minutes_has_so_many_before_it(
    begun: int, minutes: int, opening: Opening
) -> None:
    since = after(begun)

    assert minutes_open(since, moment_after(since, minutes, opening), opening) == minutes
