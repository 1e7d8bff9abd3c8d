"""What a person's own practices did: their times, the pool of the others, what is told, and to whom."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from befriend.care.practising import Felt
from befriend.measure.helping.pool import STARTING, Others, empty_pool
from befriend.measure.helping.times import Tally
from befriend.rooms.practices.models import WhatHelpsHere
from befriend.rooms.practices.queries import own_times, pool_for
from befriend.rooms.practices.queries.helping import FOLDS, fold_of, pool_as_told, pool_from
from befriend.rooms.practices.services import Ratings, begin_practice, learn_what_helps, say_how_it_was
from tests.rooms.cast import NOW, Cast
from tests.rooms.practising import BREAK, begin, practice
from tests.rooms.stored import everything

DAY = timedelta(days=1)


def rated(
    cast: Cast,
    *changes: int,
    key: str = BREAK,
    name: str = "alice",
    felt: Felt | None = None,
    until: datetime = NOW,
) -> None:
    """Practised once a day, the last time at `until`, distress falling so many points each time."""
    for number, change in enumerate(reversed(changes)):
        at, session_id, done = until - number * DAY, uuid4(), practice(key)
        begin_practice(
            viewer=cast.viewer(name),
            session_id=session_id,
            practice=done,
            minutes=done.lengths[0],
            before=Ratings(None, 6),
            now=at,
        )
        say_how_it_was(
            viewer=cast.viewer(name), session_id=session_id, felt=felt, after=Ratings(None, 6 - change), now=at
        )


def clients_in_other_folds(cast: Cast, name: str) -> Sequence[str]:
    return [one for one in ("alice", "bob") if fold_of(cast.id(one)) != fold_of(cast.id(name))]


# --- One's own times --------------------------------------------------------------------------------------------


def test_ones_own_times_are_those_that_were_rated(cast: Cast) -> None:
    rated(cast, 2, 4)
    begin(cast)

    assert own_times(cast.viewer("alice")).tallies == {BREAK: Tally(2, 3.0, 2.0)}


def test_nobody_reads_anothers_times(cast: Cast) -> None:
    rated(cast, 2, 4)

    assert own_times(cast.viewer("bob")).by_practice == {}


def test_what_was_done_later_does_not_count_before(cast: Cast) -> None:
    rated(cast, 2, 4)

    earlier = own_times(cast.viewer("alice")).before(NOW)

    assert earlier.tallies == {BREAK: Tally(1, 2.0, 0.0)}
    assert earlier.before(NOW - DAY).by_practice == {}


def test_what_felt_worse_twice_in_a_row_is_known(cast: Cast) -> None:
    rated(cast, 1, felt=Felt.BETTER, until=NOW - 3 * DAY)
    rated(cast, 1, 1, felt=Felt.WORSE)

    own = own_times(cast.viewer("alice"))

    assert own.felt_worse == {BREAK}
    assert own.felt(BREAK) == {Felt.WORSE: 2, Felt.BETTER: 1}


def test_a_better_time_after_a_worse_one_makes_up_for_it(cast: Cast) -> None:
    rated(cast, 1, 1, felt=Felt.WORSE, until=NOW - DAY)
    rated(cast, 1, felt=Felt.BETTER)

    assert own_times(cast.viewer("alice")).felt_worse == frozenset()


# --- What the service tells -------------------------------------------------------------------------------------


def test_before_anything_is_learned_the_starting_values_speak(cast: Cast) -> None:
    assert pool_for(cast.viewer("alice")) == empty_pool()


def test_ones_own_times_are_never_in_ones_own_pool(cast: Cast) -> None:
    rated(cast, 5, 5, 5)
    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert pool_for(cast.viewer("alice")).mean_of(BREAK) == STARTING.mean
    assert pool_for(cast.viewer("alice")).others == {}


def test_other_peoples_times_are_in_the_pool(cast: Cast) -> None:
    assert fold_of(cast.id("alice")) != fold_of(cast.id("bob"))
    rated(cast, 5, 5, 5, name="bob")

    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    pool = pool_for(cast.viewer("alice"))
    assert pool.mean_of(BREAK) > 1
    assert pool.others == {BREAK: Others(people=1, better=1)}


def test_learning_again_replaces_what_was_learned(cast: Cast) -> None:
    rated(cast, 5, name="bob")
    learn_what_helps(service_id=cast.harbour.id, now=NOW)
    before = everything()["practices.WhatHelpsHere"]

    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert everything()["practices.WhatHelpsHere"] == before
    assert len(before) == FOLDS


def test_another_service_tells_nothing(cast: Cast) -> None:
    rated(cast, 5, name="bob")

    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert pool_for(cast.viewer("zoe")) == empty_pool()


def test_a_pool_that_was_kept_is_the_pool_that_was_learned(cast: Cast) -> None:
    rated(cast, 5, 1, name="bob")
    rated(cast, 2, name="bob", key="letter_from_inner_friend")
    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    pool = pool_for(cast.viewer("alice"))

    assert pool_from(pool_as_told(pool)) == pool


def test_what_is_kept_names_no_person(cast: Cast) -> None:
    rated(cast, 5, name="bob")
    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    kept = str(list(WhatHelpsHere.objects.values()))

    assert str(cast.id("bob")) not in kept


def test_a_service_where_nobody_rated_anything_learns_the_starting_values(cast: Cast) -> None:
    begin(cast)

    assert learn_what_helps(service_id=cast.harbour.id, now=NOW) == 0
    assert pool_for(cast.viewer("alice")) == empty_pool()


def test_the_command_learns_for_every_service_that_practises(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    rated(cast, 5, name="bob")
    rated(cast, 1, name="zoe")

    call_command("learn_what_helps")

    assert set(WhatHelpsHere.objects.values_list("service_id", flat=True)) == {
        cast["bob"].service_id,
        cast["zoe"].service_id,
    }
    assert capsys.readouterr().out.count("Learned what helps from 1 rated practices") == 2
