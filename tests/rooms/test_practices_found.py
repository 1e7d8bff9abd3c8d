"""Finding a practice by need, part or length, keeping favourites, and practices whose pack is gone."""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone

from befriend.care.practising import Felt
from befriend.content.practising import Approach, Component, Need, Practice
from befriend.content.reading import core_library
from befriend.rooms.practices.models import Favourite, PracticeSession
from befriend.rooms.practices.queries import favourites_of
from befriend.rooms.practices.services import keep_favourite
from befriend.rooms.practices.views import finding
from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, begin, practice, practise, tell
from tests.rooms.stored import everything

GONE = "breathing_with_the_sea"


def found_by(sign_in: SignIn, query: str) -> list[str]:
    """The keys of the practices that a search finds, in order."""
    page = sign_in("alice").get(f"/practices/?{query}").content.decode()
    return re.findall(r'<(?:h3 class="card-title"|li)><a href="/practices/(\w+)/">', page)


def all_where(fits: Callable[[Practice], bool]) -> list[str]:
    return sorted(key for key, one in core_library().practices.items() if fits(one))


@pytest.mark.parametrize("need", Need)
def test_a_need_finds_what_is_meant_for_it(cast: Cast, sign_in: SignIn, need: Need) -> None:
    time = 2 if need is Need.TWO_MINUTES else 60

    fitting = all_where(lambda one: need in one.needs and one.lengths[0] <= time)
    assert sorted(found_by(sign_in, f"need={need}")) == fitting


@pytest.mark.parametrize("component", Component)
def test_a_part_finds_what_trains_it(cast: Cast, sign_in: SignIn, component: Component) -> None:
    assert sorted(found_by(sign_in, f"component={component}")) == all_where(lambda one: component in one.components)


@pytest.mark.parametrize("minutes", [3, 5, 10, 20])
def test_a_length_finds_what_fits_into_it_and_what_fills_it_best_comes_first(
    cast: Cast, sign_in: SignIn, minutes: int
) -> None:
    found = found_by(sign_in, f"minutes={minutes}")

    assert sorted(found) == all_where(lambda one: one.lengths[0] <= minutes)
    times = [max(length for length in practice(key).lengths if length <= minutes) for key in found]
    assert times == sorted(times, reverse=True)


def test_what_was_looked_for_stands_above_what_was_found(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    for query, words in (("minutes=3", "Up to 3 minutes"), ("need=alone", "I feel alone with this")):
        assert f"<h1>{words}</h1>" in browser.get(f"/practices/?{query}").content.decode()


@pytest.mark.parametrize(
    "query", ["", "need=", "need=x", "need=Need.ALONE", "component=%00", "minutes=4", "minutes=-3", "minutes=3e0"]
)
def test_a_choice_that_is_not_offered_is_no_choice(cast: Cast, sign_in: SignIn, query: str) -> None:
    assert found_by(sign_in, query) == []
    assert sorted(found_by(sign_in, f"{query}&all=1")) == sorted(core_library().practices)


def test_with_hundreds_of_practices_the_page_of_all_is_still_light(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = core_library()
    many = {f"{key}_{n}": replace(one, key=f"{key}_{n}") for n in range(4) for key, one in library.practices.items()}
    monkeypatch.setattr(finding, "library_of", lambda packs: replace(library, practices=many))

    page = sign_in("alice").get("/practices/?all=1").content

    assert len(many) > 300
    assert len(page) < 60 * 1024


def test_a_need_and_a_length_are_both_asked_for(cast: Cast, sign_in: SignIn) -> None:
    found = found_by(sign_in, "need=want_to_write&minutes=3")

    assert sorted(found) == all_where(lambda one: Need.WANT_TO_WRITE in one.needs and one.lengths[0] <= 3)


def test_a_favourite_kept_twice_is_kept_once_and_taken_out_twice_is_out(cast: Cast) -> None:
    viewer = cast.viewer("alice")
    for _ in range(2):
        keep_favourite(viewer=viewer, practice=practice(), wanted=True)
    assert (Favourite.objects.count(), favourites_of(viewer)) == (1, frozenset({BREAK}))

    for _ in range(2):
        keep_favourite(viewer=viewer, practice=practice(), wanted=False)

    assert favourites_of(viewer) == frozenset()


def test_a_favourite_is_ones_own(cast: Cast, sign_in: SignIn) -> None:
    sign_in("alice").post(f"/practices/{BREAK}/favourite/", {"wanted": "1"})

    assert "My favourites" in sign_in("alice").get("/practices/").content.decode()
    assert "My favourites" not in sign_in("bob").get("/practices/").content.decode()
    assert favourites_of(cast.viewer("bob")) == frozenset()


def test_a_practice_that_is_not_there_is_no_favourite(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("alice").post(f"/practices/{GONE}/favourite/", {"wanted": "1"}).status_code == 404

    assert not Favourite.objects.exists()


def test_only_a_written_practice_has_a_worksheet_and_it_names_nobody(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    for key, one in core_library().practices.items():
        answer = browser.get(f"/practices/{key}/worksheet/")
        assert answer.status_code == (200 if one.is_written else 404), key
        assert cast["alice"].shown_name not in answer.content.decode()


def test_every_practice_can_be_read_begun_and_done_in_each_of_its_lengths(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    for key, one in core_library().practices.items():
        assert browser.get(f"/practices/{key}/").status_code == 200, key
        for minutes in one.lengths:
            assert browser.get(f"/practices/again/{begin(cast, key=key, minutes=minutes)}/").status_code == 200, key


def test_a_practice_whose_pack_is_gone_says_so_kindly(cast: Cast, sign_in: SignIn) -> None:
    session_id, browser = gone_after_it_was_begun(cast), sign_in("alice")

    page = browser.get(f"/practices/again/{session_id}/")

    assert page.status_code == 410
    assert "This practice is no longer here." in page.content.decode()
    assert f"/practices/after/{session_id}/" in page.content.decode()


def gone_after_it_was_begun(cast: Cast) -> str:
    session_id = begin(cast, at=timezone.now())
    PracticeSession.objects.filter(id=session_id).update(practice_key=GONE)
    return str(session_id)


def test_a_practice_whose_pack_is_gone_is_not_offered_to_go_on_with(cast: Cast, sign_in: SignIn) -> None:
    gone_after_it_was_begun(cast)
    Favourite.objects.create(client=cast["alice"], practice_key=GONE)

    page = sign_in("alice").get("/practices/")

    assert page.status_code == 200
    assert "You can go on where you stopped" not in page.content.decode()
    assert GONE not in page.content.decode()


def test_how_it_was_can_be_said_when_the_pack_is_gone(cast: Cast, sign_in: SignIn) -> None:
    session_id, browser = gone_after_it_was_begun(cast), sign_in("alice")
    assert browser.post(f"/practices/again/{session_id}/", {"stopped": ""}, follow=True).status_code == 200

    browser.post(f"/practices/after/{session_id}/", {"felt": "worse"})

    assert PracticeSession.objects.get().felt == Felt.WORSE


def test_what_went_badly_can_be_told_when_the_pack_is_gone_and_some_ground_is_there(
    cast: Cast, sign_in: SignIn
) -> None:
    session_id, browser = gone_after_it_was_begun(cast), sign_in("alice")
    grounding = [one for one in core_library().practices.values() if one.approach is Approach.GROUNDING]

    page = browser.get(f"/practices/worse/{session_id}/").content.decode()
    form = {"severity": "mild", "lasting": "minutes", "functioning": "nothing"}
    told = browser.post(f"/practices/worse/{session_id}/", form, follow=True)

    assert any(one.words_for("en").title in page for one in grounding)
    assert "Thank you for telling us." in told.content.decode()


def test_a_clients_page_opens_when_a_practised_pack_is_gone(cast: Cast, sign_in: SignIn) -> None:
    tell(cast, practise(cast, Felt.WORSE, at=timezone.now()))
    PracticeSession.objects.update(practice_key=GONE)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/")

    assert page.status_code == 200
    assert f"Made something worse: {GONE}" in page.content.decode()


def test_a_length_that_a_newer_version_no_longer_has_is_done_in_the_shortest(cast: Cast, sign_in: SignIn) -> None:
    session_id, browser = begin(cast), sign_in("alice")
    shortest = browser.get(f"/practices/again/{session_id}/").content.decode().count("step-text")
    PracticeSession.objects.update(minutes=77)

    page = browser.get(f"/practices/again/{session_id}/")

    assert page.content.decode().count("step-text") == shortest
    assert browser.get(f"/practices/after/{session_id}/").status_code == 200


def test_looking_around_writes_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser, before = sign_in("alice"), everything()

    for path in ("", "?need=alone", f"{BREAK}/", "letter_from_inner_friend/worksheet/", f"again/{uuid4()}/"):
        browser.get(f"/practices/{path}")

    after = everything()
    assert {table for table in after if after[table] != before[table]} <= {"people.Person"}


def test_when_not_stands_before_begin_where_a_practice_may_stir_things_up(cast: Cast, sign_in: SignIn) -> None:
    key = "chair_work_in_writing"

    page = sign_in("alice").get(f"/practices/{key}/").content.decode()

    assert 0 < page.index("Not when the harsh voice tells you to hurt yourself") < page.index(">Begin</button>")


def test_a_worksheet_says_first_when_not(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/practices/chair_work_in_writing/worksheet/").content.decode()

    assert page.index("Not when the harsh voice") < page.index(
        practice("chair_work_in_writing").words_for("en").summary
    )


def test_a_writing_step_has_a_door_to_the_page_of_the_journal_that_fits(cast: Cast, sign_in: SignIn) -> None:
    session_id = begin(cast, key="letter_to_younger_self")

    page = sign_in("alice").get(f"/practices/again/{session_id}/").content.decode()

    assert 'href="/journal/write/letter_to_younger/"' in page
