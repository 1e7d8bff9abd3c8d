"""What a person's own practices did: their times, the pool of the others, what is told, and to whom."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from befriend.care.practising import Felt
from befriend.content.practising import Need
from befriend.measure.helping import components
from befriend.measure.helping.pool import STARTING, Components, Others, empty_pool
from befriend.measure.helping.times import Tally
from befriend.rooms.practices.models import PracticeSession, WhatHelpsHere
from befriend.rooms.practices.queries import own_times, pool_for
from befriend.rooms.practices.queries.helping import FOLDS, fold_of, pool_as_told, pool_from
from befriend.rooms.practices.services import Ratings, begin_practice, learn_what_helps, say_how_it_was
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, begin, practice, practise
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
    rated(cast, 5, 5, 5, name="bob")
    in_another_fold = UUID(int=cast.id("bob").int ^ 1)

    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert fold_of(in_another_fold) != fold_of(cast.id("bob"))
    pool = pool_for(replace(cast.viewer("alice"), person_id=in_another_fold))
    assert pool.mean_of(BREAK) > 1
    assert pool.others == {BREAK: Others(people=1, better=1)}


def test_learning_again_replaces_what_was_learned(cast: Cast) -> None:
    rated(cast, 5, name="bob")
    learn_what_helps(service_id=cast.harbour.id, now=NOW)
    before = everything()["practices.WhatHelpsHere"]

    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert everything()["practices.WhatHelpsHere"] == before
    assert len(before) == FOLDS


@pytest.mark.slow
def test_nothing_is_locked_while_it_learns(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rated(committed_cast, 5, name="bob")
    is_open, fit = [], components.fit_components

    def fits(cells: components.Cells, start: Components | None = None) -> Components:
        is_open.append(connection.in_atomic_block)
        return fit(cells, start)

    monkeypatch.setattr(components, "fit_components", fits)
    learn_what_helps(service_id=committed_cast.harbour.id, now=NOW)

    assert is_open == [False] * FOLDS
    assert WhatHelpsHere.objects.count() == FOLDS


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


# --- What helps me ----------------------------------------------------------------------------------------------

PAGE = "/practices/what-helps/"
LETTER, SCAN, TOUCH = "letter_from_inner_friend", "body_scan", "supportive_touch"


def four_verdicts(cast: Cast) -> None:
    """A practice for each verdict."""
    rated(cast, 3, 2, 4, 3, 3, 4, key=BREAK)
    rated(cast, *[0] * 25, key=LETTER)
    rated(cast, -3, -2, -4, -3, key=SCAN)
    rated(cast, 1, key=TOUCH)


def read(sign_in: SignIn, path: str = PAGE, name: str = "alice") -> str:
    return unescape(sign_in(name).get(path).content.decode())


def groups_in(page: str) -> dict[str, list[str]]:
    """The practices of each verdict, by the words of its heading."""
    sections = re.findall(r'<section class="card"><h2 class="card-title">(.*?)</h2>(.*?)</section>', page, re.DOTALL)
    return {title: re.findall(r'<h3 class="tried-title"><a href="/practices/(\w+)/"', body) for title, body in sections}


def test_each_practice_tried_stands_under_what_may_be_said_of_it(cast: Cast, sign_in: SignIn) -> None:
    four_verdicts(cast)

    assert groups_in(read(sign_in)) == {
        "Seems to help you": [BREAK],
        "No clear difference": [LETTER],
        "Seems not to help you": [SCAN],
        "Too early to say": [TOUCH],
    }


def test_practices_of_one_verdict_stand_by_title_not_by_how_much_they_help(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 1, key=TOUCH)
    rated(cast, 5, key=LETTER)
    rated(cast, 3, key=BREAK)

    (keys,) = groups_in(read(sign_in)).values()

    titles = [practice(key).words_for("en").title for key in keys]
    assert titles == sorted(titles, key=str.casefold)
    assert len(titles) == 3


def test_the_interval_the_times_and_a_picture_are_one_tap_away(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 3, 3, 3)

    page = read(sign_in)

    details = page[page.index("How do we know?") : page.index("All of it as a table")]
    assert "You did it 3 times. You said 3 times how you were before and after." in details
    assert re.search(r"Most likely, it leaves you somewhere from \d\.\d points better to \d\.\d points better", details)
    assert details.count("<svg") == 1


def test_what_was_never_rated_is_shown_without_a_number_and_without_a_push(cast: Cast, sign_in: SignIn) -> None:
    practise(cast, Felt.BETTER)

    page = read(sign_in)

    assert "You have not said how you were before and after. If you like" in page
    assert '<svg class="effect"' not in page
    assert "Afterwards it felt better: 1, about the same: 0, worse: 0." in page


def test_what_felt_worse_twice_seems_not_to_help_whatever_the_ratings_say(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 4, 4, 4, 4, felt=Felt.WORSE)

    page = read(sign_in)

    assert groups_in(page) == {"Seems not to help you": [BREAK]}
    assert "It felt worse the last two times." in page


def test_who_sees_it_is_said_and_before_the_first_practice_it_is_kind(cast: Cast, sign_in: SignIn) -> None:
    page = read(sign_in)

    assert "Nothing here yet, and that is fine" in page
    assert "Only you. Your team can see which practices you began and how they felt, but not this page." in page


def test_nobody_who_works_here_reads_what_helps_a_client(cast: Cast, sign_in: SignIn) -> None:
    four_verdicts(cast)

    assert sign_in("clara").get(PAGE).status_code == 404
    page = read(sign_in, f"/clients/{cast.id('alice')}/", "clara")
    assert not any(words in page for words in ("Seems to help", "No clear difference", "Seems not to help"))


def test_looking_at_what_helps_keeps_nothing(cast: Cast, sign_in: SignIn) -> None:
    four_verdicts(cast)
    browser = sign_in("alice")
    before = everything()

    browser.get(PAGE)
    browser.get("/practices/")

    assert everything() == before


def test_a_practice_whose_pack_is_gone_is_left_out(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 1)
    PracticeSession.objects.update(practice_key="breathing_with_the_sea")

    assert "Nothing here yet" in read(sign_in)


@pytest.mark.slow
@pytest.mark.parametrize("path", [PAGE, "/practices/", "/practices/?need=alone"])
def test_a_page_asks_as_often_after_many_practices_as_after_one(cast: Cast, sign_in: SignIn, path: str) -> None:
    def queries() -> int:
        browser = sign_in("alice")
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        return len(asked)

    rated(cast, 1)
    after_one = queries()
    four_verdicts(cast)
    rated(cast, *range(5), name="bob")
    learn_what_helps(service_id=cast.harbour.id, now=NOW)

    assert queries() == after_one


# --- Three to choose from ---------------------------------------------------------------------------------------


def three_in(page: str) -> dict[str, str]:
    """What is suggested, each with why."""
    return dict(re.findall(r'suggested"><a href="/practices/(\w+)/"[^>]*>[^<]*</a></h3><p>(.*?)</p>', page))


def test_the_front_page_suggests_three_and_says_why_of_each(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 4, 4, 4, 4, 4, 4, until=NOW - 2 * DAY)

    found = three_in(read(sign_in, "/practices/"))

    assert len(found) == 3
    assert found.pop(BREAK) == "It seems to help you."
    assert set(found.values()) == {"New to you."}


def test_somebody_new_is_first_suggested_what_hardly_stirs_things_up(cast: Cast, sign_in: SignIn) -> None:
    found = three_in(read(sign_in, "/practices/"))

    assert len(found) == 3
    assert not any(practice(key).may_stir for key in found)


def test_a_need_is_answered_with_what_is_made_for_it(cast: Cast, sign_in: SignIn) -> None:
    found = three_in(read(sign_in, "/practices/?need=hard_on_myself"))

    assert set(found.values()) == {"New to you, and made for this."}
    assert all(Need.HARD_ON_MYSELF in practice(key).needs for key in found)


def test_with_three_minutes_nothing_longer_is_suggested(cast: Cast, sign_in: SignIn) -> None:
    found = three_in(read(sign_in, "/practices/?minutes=3"))

    assert len(found) == 3
    assert all(practice(key).lengths[0] <= 3 for key in found)


def test_a_practice_done_today_changes_nothing_until_tomorrow(cast: Cast, sign_in: SignIn) -> None:
    before = three_in(read(sign_in, "/practices/"))

    rated(cast, 4, key=next(iter(before)), until=timezone.now())

    assert three_in(read(sign_in, "/practices/")) == before


def test_what_felt_worse_twice_is_not_suggested_from_that_moment_on(cast: Cast, sign_in: SignIn) -> None:
    first = next(iter(three_in(read(sign_in, "/practices/"))))

    rated(cast, 4, 4, key=first, felt=Felt.WORSE, until=timezone.now())

    assert first not in three_in(read(sign_in, "/practices/"))


def test_all_practices_are_shown_without_suggestions(cast: Cast, sign_in: SignIn) -> None:
    assert three_in(read(sign_in, "/practices/?all=1")) == {}


def test_a_suggestion_is_gentle_after_a_practice_went_badly(cast: Cast, sign_in: SignIn) -> None:
    rated(cast, 4, key=BREAK, felt=Felt.WORSE, until=timezone.now())

    found = three_in(read(sign_in, "/practices/?need=hard_on_myself"))

    assert found
    assert not any(practice(key).may_stir for key in found)
