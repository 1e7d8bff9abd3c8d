"""A practice is begun once, keeps its place, ends wherever it was; what was not said is never a number."""

from datetime import timedelta
from uuid import uuid4

import pytest

from befriend.base.errors import InputError, NotFoundError
from befriend.care.practising import Felt
from befriend.rooms.practices.models import PracticeSession
from befriend.rooms.practices.queries import dose_of, not_to_suggest, own_session, unfinished_session
from befriend.rooms.practices.services import Ratings, end_practice, keep_place, say_how_it_was
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, NOT_SAID, SHORTEST, begin, practise
from tests.rooms.stored import everything


def test_a_form_sent_twice_begins_one_practice(cast: Cast) -> None:
    session_id = begin(cast)
    before = everything()

    begin(cast, session_id=session_id, at=NOW + timedelta(minutes=1))

    assert everything() == before


def test_a_button_pressed_twice_leads_to_the_same_practice(cast: Cast, sign_in: SignIn) -> None:
    browser, form = sign_in("alice"), {"session_id": str(uuid4()), "minutes": str(SHORTEST)}

    answers = [browser.post(f"/practices/{BREAK}/", form) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"/practices/again/{form['session_id']}/"}
    assert PracticeSession.objects.count() == 1


@pytest.mark.parametrize("minutes", [4, 0, -3, 10**9])
def test_a_length_the_practice_does_not_have_is_refused(cast: Cast, minutes: int) -> None:
    with pytest.raises(InputError):
        begin(cast, minutes=minutes)

    assert not PracticeSession.objects.exists()


@pytest.mark.parametrize("minutes", ["4", "0", "-3", "1e9", "three", "", "9" * 40])
def test_nonsense_for_a_length_is_answered_and_begins_nothing(cast: Cast, sign_in: SignIn, minutes: str) -> None:
    form = {"session_id": str(uuid4()), "minutes": minutes}

    assert sign_in("alice").post(f"/practices/{BREAK}/", form).status_code in {400, 422}

    assert not PracticeSession.objects.exists()


def test_another_clients_practice_cannot_be_begun_again(cast: Cast) -> None:
    alices = begin(cast)
    before = everything()

    with pytest.raises(NotFoundError):
        begin(cast, "bob", session_id=alices)

    assert everything() == before


@pytest.mark.parametrize("page", ["again/{}/", "after/{}/", "worse/{}/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_clients_practice_looks_like_none(cast: Cast, sign_in: SignIn, page: str, method: str) -> None:
    alices, browser = begin(cast), sign_in("bob")
    before = everything()

    for session_id in (alices, uuid4()):
        assert getattr(browser, method)(f"/practices/{page.format(session_id)}").status_code == 404

    assert everything() == before


def test_another_clients_place_looks_like_none(cast: Cast, sign_in: SignIn) -> None:
    alices, browser = begin(cast), sign_in("bob")

    for session_id in (alices, uuid4()):
        assert browser.post(f"/practices/again/{session_id}/place/", {"step": "5"}).status_code == 404

    assert own_session(cast.viewer("alice"), alices).at_step == 1


def test_the_place_goes_forward_and_back_as_the_person_does(cast: Cast) -> None:
    session_id, viewer = begin(cast), cast.viewer("alice")

    for step in (2, 5, 4):
        keep_place(viewer=viewer, session_id=session_id, at_step=step)

    assert own_session(viewer, session_id).at_step == 4


@pytest.mark.parametrize("step", ["", "0", "-1", "x", "2.5", "1e3", "201", "9999999999", "²", " 3", "null"])
def test_a_place_that_is_none_is_ignored(cast: Cast, sign_in: SignIn, step: str) -> None:
    session_id = begin(cast)
    keep_place(viewer=cast.viewer("alice"), session_id=session_id, at_step=3)

    assert sign_in("alice").post(f"/practices/again/{session_id}/place/", {"step": step}).status_code == 204

    assert own_session(cast.viewer("alice"), session_id).at_step == 3


def test_a_place_beyond_the_last_step_shows_the_last(cast: Cast, sign_in: SignIn) -> None:
    session_id = begin(cast)
    keep_place(viewer=cast.viewer("alice"), session_id=session_id, at_step=200)

    page = sign_in("alice").get(f"/practices/again/{session_id}/").content.decode()

    assert f'data-at="{page.count("step-text")}"' in page


def test_a_place_that_comes_after_the_end_changes_nothing(cast: Cast) -> None:
    session_id, viewer = begin(cast), cast.viewer("alice")
    end_practice(viewer=viewer, session_id=session_id, now=NOW)
    before = everything()

    keep_place(viewer=viewer, session_id=session_id, at_step=7)

    assert everything() == before


def test_ending_twice_is_once(cast: Cast) -> None:
    session_id, viewer = begin(cast), cast.viewer("alice")
    end_practice(viewer=viewer, session_id=session_id, now=NOW)
    before = everything()

    end_practice(viewer=viewer, session_id=session_id, now=NOW + timedelta(hours=1))

    assert everything() == before


def test_ratings_that_were_skipped_are_nothing_and_not_zero(cast: Cast, sign_in: SignIn) -> None:
    browser, session_id = sign_in("alice"), uuid4()
    empty = {"kindness": "", "distress": ""}
    browser.post(f"/practices/{BREAK}/", {"session_id": str(session_id), "minutes": str(SHORTEST)} | empty)
    browser.post(f"/practices/after/{session_id}/", {"felt": ""} | empty)

    kept = PracticeSession.objects.get()
    assert {kept.kindness_before, kept.kindness_after, kept.distress_before, kept.distress_after} == {None}
    assert (kept.felt, kept.ended_at is not None) == ("", True)


def test_zero_is_an_answer(cast: Cast, sign_in: SignIn) -> None:
    browser, session_id = sign_in("alice"), uuid4()
    zero = {"kindness": "0", "distress": "0"}
    browser.post(f"/practices/{BREAK}/", {"session_id": str(session_id), "minutes": str(SHORTEST)} | zero)
    browser.post(f"/practices/after/{session_id}/", zero)

    kept = PracticeSession.objects.get()
    assert {kept.kindness_before, kept.kindness_after, kept.distress_before, kept.distress_after} == {0}


@pytest.mark.parametrize("wrong", [{"kindness": "5"}, {"distress": "11"}, {"distress": "-1"}, {"felt": "splendid"}])
def test_an_answer_that_is_not_offered_is_refused(cast: Cast, sign_in: SignIn, wrong: dict[str, str]) -> None:
    session_id = begin(cast)
    before = everything()

    assert sign_in("alice").post(f"/practices/after/{session_id}/", wrong).status_code == 422

    assert everything()["practices.PracticeSession"] == before["practices.PracticeSession"]


def test_how_it_was_said_again_keeps_the_newer_answer_and_the_first_end(cast: Cast) -> None:
    session_id, viewer = practise(cast, Felt.SAME), cast.viewer("alice")

    say_how_it_was(
        viewer=viewer, session_id=session_id, felt=Felt.BETTER, after=Ratings(3, 2), now=NOW + timedelta(hours=1)
    )

    kept = own_session(viewer, session_id)
    assert (kept.felt, kept.kindness_after, kept.distress_after, kept.ended_at) == (Felt.BETTER, 3, 2, NOW)


def test_stopping_early_is_praised_and_the_end_is_not_called_stopping(cast: Cast, sign_in: SignIn) -> None:
    browser, kind_word = sign_in("alice"), "Stopping was a kind thing to do."
    stopped, whole = begin(cast), begin(cast)

    early = browser.post(f"/practices/again/{stopped}/", {"stopped": ""}, follow=True).content.decode()
    late = browser.post(f"/practices/again/{whole}/", follow=True).content.decode()

    assert kind_word in early
    assert kind_word not in late


def test_only_the_latest_practice_that_is_not_ended_can_be_gone_on_with(cast: Cast) -> None:
    viewer, since = cast.viewer("alice"), NOW - timedelta(days=2)
    left = begin(cast, at=NOW - timedelta(hours=3))
    assert unfinished_session(viewer, since) == own_session(viewer, left)

    practise(cast, Felt.BETTER)

    assert unfinished_session(viewer, since) is None
    assert unfinished_session(cast.viewer("bob"), since) is None


def test_a_practice_left_long_ago_is_not_offered_to_go_on_with(cast: Cast) -> None:
    begin(cast, at=NOW - timedelta(days=3))

    assert unfinished_session(cast.viewer("alice"), NOW - timedelta(days=2)) is None


def test_after_two_times_worse_a_practice_is_not_to_be_suggested(cast: Cast) -> None:
    viewer = cast.viewer("alice")
    practise(cast, Felt.WORSE, at=NOW - timedelta(days=3))
    assert not_to_suggest(viewer) == frozenset()

    practise(cast, Felt.BETTER, key="grounding_feet", at=NOW - timedelta(days=2))
    begin(cast, at=NOW - timedelta(days=1))
    practise(cast, Felt.WORSE)

    assert not_to_suggest(viewer) == {BREAK}
    assert not_to_suggest(cast.viewer("bob")) == frozenset()


def test_the_order_of_worse_and_better_is_that_of_the_practices(cast: Cast) -> None:
    """A row made later may be about an earlier time."""
    practise(cast, Felt.BETTER)
    practise(cast, Felt.WORSE, at=NOW - timedelta(days=1))
    practise(cast, Felt.WORSE, at=NOW - timedelta(days=2))

    assert not_to_suggest(cast.viewer("alice")) == frozenset()


def test_a_clinician_sees_what_their_client_practised_in_four_weeks(cast: Cast) -> None:
    practise(cast, Felt.BETTER, at=NOW - timedelta(weeks=5))
    practise(cast, Felt.BETTER, at=NOW - timedelta(days=9))
    practise(cast, Felt.WORSE, at=NOW - timedelta(days=8))
    practise(cast, None, key="grounding_feet", at=NOW - timedelta(days=1))
    practise(cast, Felt.SAME, name="bob")

    seen = dose_of(cast.viewer("clara"), cast.id("alice"), NOW)

    assert [(one.practice_key, one.times, one.better, one.worse) for one in seen] == [
        (BREAK, 2, 1, 1),
        ("grounding_feet", 1, 0, 0),
    ]
    assert seen[0].last_at == NOW - timedelta(days=8)


def test_a_practice_that_was_begun_and_left_is_not_counted_as_done(cast: Cast) -> None:
    practise(cast, Felt.BETTER, at=NOW - timedelta(days=2))
    begin(cast, at=NOW - timedelta(days=1))

    assert [(one.times, one.left) for one in dose_of(cast.viewer("clara"), cast.id("alice"), NOW)] == [(1, 1)]


@pytest.mark.parametrize("name", ["carl", "fay", "dora", "lena", "farid", "hope", "rosa", "bob", "ivan", "zoe", "mona"])
def test_nobody_else_sees_what_a_client_practised(cast: Cast, name: str) -> None:
    practise(cast, Felt.BETTER)

    with pytest.raises(NotFoundError) as not_yours:
        dose_of(cast.viewer(name), cast.id("alice"), NOW)
    with pytest.raises(NotFoundError) as not_there:
        dose_of(cast.viewer(name), uuid4(), NOW)

    assert str(not_yours.value) == str(not_there.value)


def test_ratings_of_another_kind_are_kept_apart(cast: Cast) -> None:
    session_id = begin(cast, before=Ratings(1, 8))

    say_how_it_was(viewer=cast.viewer("alice"), session_id=session_id, felt=None, after=NOT_SAID, now=NOW)

    kept = own_session(cast.viewer("alice"), session_id)
    assert (kept.kindness_before, kept.distress_before) == (1, 8)
    assert (kept.kindness_after, kept.distress_after) == (None, None)
