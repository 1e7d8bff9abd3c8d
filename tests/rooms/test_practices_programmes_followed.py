"""A programme is followed by one's own steps: started, gone on with, paused, stopped or finished, each of them once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from befriend.base.errors import InputError, NotFoundError
from befriend.care.practising import Felt
from befriend.care.programmes import Ended
from befriend.content.practising import Audience, Programme
from befriend.content.reading import core_library
from befriend.rooms.practices.models import OwnProgramme
from befriend.rooms.practices.queries import (
    Followed,
    open_programmes,
    own_programmes,
    practised_since,
    programmes_of,
)
from befriend.rooms.practices.services import (
    finish_programme,
    go_on,
    pause_programme,
    start_programme,
    stop_programme,
)
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, begin, practise
from tests.rooms.stored import everything

TODAY = NOW.date()
SHORT, EIGHT, HELPERS = "four_weeks_short", "eight_weeks_of_self_compassion", "four_weeks_for_helpers"
LATER = NOW + timedelta(days=3)


def programme(key: str = SHORT) -> Programme:
    return core_library().programmes[key]


def start(cast: Cast, who: str = "alice", /, key: str = SHORT, **changed: object) -> UUID:
    said = {"own_id": uuid4(), "week": 1, "starts_on": TODAY, "now": NOW} | changed
    start_programme(viewer=cast.viewer(who), programme=programme(key), **said)  # type: ignore[arg-type]
    return said["own_id"]  # type: ignore[return-value]


def now_in(cast: Cast, who: str = "alice", /, key: str = SHORT) -> Followed:
    return own_programmes(cast.viewer(who))[key]


def test_a_programme_starts_in_its_first_week(cast: Cast) -> None:
    start(cast)

    own = now_in(cast)
    assert (own.week, own.is_on(TODAY), own.ended_as) == (1, True, None)


def test_a_programme_can_start_on_a_chosen_day(cast: Cast) -> None:
    start(cast, starts_on=TODAY + timedelta(days=4))

    own = now_in(cast)
    assert not own.is_on(TODAY + timedelta(days=3))
    assert own.is_on(TODAY + timedelta(days=4))


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_is_over_or_far_away_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(InputError, match="today, or a day in the coming year"):
        start(cast, starts_on=TODAY + timedelta(days=days))


@pytest.mark.parametrize("week", [0, 5, -1, 10**9])
def test_a_week_the_programme_does_not_have_is_refused(cast: Cast, week: int) -> None:
    with pytest.raises(InputError, match="no such week"):
        start(cast, week=week)
    start(cast)
    with pytest.raises(InputError, match="no such week"):
        go_on(viewer=cast.viewer("alice"), programme=programme(), week=week, now=NOW)


def test_a_start_sent_twice_starts_once(cast: Cast) -> None:
    own_id = start(cast)
    before = everything()

    start(cast, own_id=own_id)
    start(cast)

    assert everything() == before


def test_a_start_that_arrives_again_after_the_stop_opens_nothing(cast: Cast) -> None:
    own_id = start(cast)
    stop_programme(viewer=cast.viewer("alice"), programme=programme(), now=LATER)
    before = everything()

    start(cast, own_id=own_id, now=LATER, starts_on=LATER.date())

    assert everything() == before


def test_a_second_programme_waits_until_the_first_is_stopped(cast: Cast) -> None:
    start(cast)
    before = everything()

    with pytest.raises(InputError, match="Stop that one first"):
        start(cast, key=EIGHT)

    assert everything() == before


@pytest.mark.parametrize(
    ("who", "key"),
    [("alice", HELPERS), ("hope", SHORT), ("alice", "compassionate_mind_group"), ("clara", SHORT), ("lena", HELPERS)],
)
def test_a_programme_that_is_for_others_is_not_there(cast: Cast, who: str, key: str) -> None:
    with pytest.raises(NotFoundError):
        start(cast, who, key=key)


def test_a_helper_follows_the_programme_for_helpers(cast: Cast) -> None:
    start(cast, "hope", key=HELPERS)

    assert [one.audience for one in open_programmes(cast.viewer("hope"))] == [Audience.HELPER]


def test_going_on_is_the_persons_own_step_and_any_week_can_be_theirs(cast: Cast) -> None:
    start(cast)

    for week in (2, 4, 1):
        go_on(viewer=cast.viewer("alice"), programme=programme(), week=week, now=LATER)

        assert now_in(cast).week == week


def test_a_step_sent_twice_is_one_step(cast: Cast) -> None:
    start(cast)
    go_on(viewer=cast.viewer("alice"), programme=programme(), week=2, now=NOW)
    before = everything()

    go_on(viewer=cast.viewer("alice"), programme=programme(), week=2, now=LATER)

    assert everything() == before


def test_going_on_takes_up_what_was_paused_in_the_same_week(cast: Cast) -> None:
    start(cast)
    pause_programme(viewer=cast.viewer("alice"), programme=programme(), now=NOW)
    assert not now_in(cast).is_on(TODAY)

    go_on(viewer=cast.viewer("alice"), programme=programme(), week=1, now=LATER)

    own = now_in(cast)
    assert (own.is_on(LATER.date()), own.week, own.week_began_at) == (True, 1, NOW)


def test_who_chose_a_later_day_can_begin_sooner(cast: Cast) -> None:
    start(cast, starts_on=TODAY + timedelta(days=30))

    go_on(viewer=cast.viewer("alice"), programme=programme(), week=1, now=NOW)

    assert now_in(cast).is_on(TODAY)


@pytest.mark.parametrize("end", [stop_programme, finish_programme])
def test_an_end_said_twice_is_said_once(cast: Cast, end: Callable[..., None]) -> None:
    start(cast)
    end(viewer=cast.viewer("alice"), programme=programme(), now=NOW)
    before = everything()

    for verb in (end, pause_programme, stop_programme, finish_programme):
        verb(viewer=cast.viewer("alice"), programme=programme(), now=LATER)
    go_on(viewer=cast.viewer("alice"), programme=programme(), week=2, now=LATER)

    assert everything() == before


def test_after_a_stop_the_same_programme_starts_again_where_it_was(cast: Cast) -> None:
    start(cast)
    stop_programme(viewer=cast.viewer("alice"), programme=programme(), now=NOW)

    start(cast, week=3, now=LATER, starts_on=LATER.date())

    assert (now_in(cast).week, now_in(cast).ended_as) == (3, None)
    assert list(OwnProgramme.objects.order_by("began_at").values_list("ended_as", flat=True)) == [Ended.STOPPED, ""]


@pytest.mark.parametrize("verb", [pause_programme, stop_programme, finish_programme])
def test_what_one_never_started_is_not_there(cast: Cast, verb: Callable[..., None]) -> None:
    start(cast)

    with pytest.raises(NotFoundError):
        verb(viewer=cast.viewer("bob"), programme=programme(), now=NOW)
    with pytest.raises(NotFoundError):
        go_on(viewer=cast.viewer("bob"), programme=programme(), week=2, now=NOW)


def test_what_was_practised_before_the_week_does_not_count_for_it(cast: Cast) -> None:
    begin(cast, at=NOW - timedelta(days=1))

    assert practised_since(cast.viewer("alice"), NOW) == frozenset()
    assert practised_since(cast.viewer("alice"), NOW - timedelta(days=2)) == {BREAK}


def test_today_leads_past_what_felt_worse_twice(cast: Cast, sign_in: SignIn) -> None:
    start(cast)
    begin(cast, key="grounding_feet")
    door = f'href="/practices/{BREAK}/"'
    assert door in sign_in("alice").get("/today/").content.decode()

    for _time in range(2):
        practise(cast, Felt.WORSE, at=NOW - timedelta(days=1))

    page = sign_in("alice").get("/today/").content.decode()
    assert door not in page
    assert 'href="/practices/moment_kind_water/"' in page


def test_the_linked_clinician_sees_programme_and_week_and_nobody_else_does(cast: Cast) -> None:
    start(cast)

    assert [(one.key, one.week) for one in programmes_of(cast.viewer("clara"), cast.id("alice"), NOW)] == [(SHORT, 1)]
    for other in ("carl", "lena", "farid", "hope", "bob"):
        with pytest.raises(NotFoundError):
            programmes_of(cast.viewer(other), cast.id("alice"), NOW)
