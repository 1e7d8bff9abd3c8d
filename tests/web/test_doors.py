"""Who may open what: the page and the reference are read from the views, and each address is told in words."""

import pytest

from befriend.care.roles import WHOSE, Right, Whose
from befriend.rooms.people.access import about, needs, open_to_all
from befriend.web.door_pages import rooms_shown
from befriend.web.door_words import GROUPS, WHOSE_NAMES, WORDS
from befriend.web.doors import doors_of_a_service, methods_of
from tests.web.test_checks import guarded_one, open_one


def test_each_address_is_told_in_words_and_no_words_stand_alone() -> None:
    addresses = {door.address for door in doors_of_a_service()}

    assert set(WORDS) ^ addresses == set(), (
        "These want their line in befriend/web/door_words.py, or theirs is left over."
    )


def test_each_room_has_a_heading() -> None:
    rooms = {door.name.rpartition(":")[0] for door in doors_of_a_service()}

    assert rooms - set(GROUPS) == set()


def test_each_right_says_whose_record_it_is_about_and_each_answer_has_words() -> None:
    assert set(WHOSE) == set(Right)
    assert set(WHOSE_NAMES) == set(Whose)


def test_the_ways_in_which_a_view_is_asked_are_those_it_enforces() -> None:
    assert methods_of(guarded_one) == ("POST",)
    assert methods_of(open_one) == ("GET", "HEAD")


def test_a_view_may_be_about_something_else_than_its_right() -> None:
    marked = about(Whose.OWN_OR_LINKED)(open_to_all(open_one))

    assert marked.whose is Whose.OWN_OR_LINKED  # type: ignore[attr-defined]


def test_the_page_says_of_an_address_what_its_view_declares() -> None:
    shown = {door.address: door for room in rooms_shown() for door in room.doors}

    course = shown["/clients/<client_id>/<measure_key>/"]
    assert (course.who, str(course.whose), course.how) == ("Clinician", "only clients one is linked to", "read")
    assert shown["/flags/<flag_id>/close/"].who == "Clinician, Lead"
    assert shown["/flags/<flag_id>/close/"].how == "send"
    assert shown["/help/"].who == "everybody, signed in or not"


@pytest.mark.parametrize("right", Right)
def test_a_changed_right_changes_what_the_page_says(right: Right, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is typed twice: with another right, the same view stands on the page with other roles."""
    from befriend.rooms.flags import views

    door = next(door for door in doors_of_a_service() if door.name == "flags:kinds")
    monkeypatch.setattr(door.pattern, "callback", needs(right)(views.kinds.__wrapped__))  # type: ignore[attr-defined]

    changed = next(door for door in doors_of_a_service() if door.name == "flags:kinds")
    assert (changed.rule, changed.whose) == (right.value, WHOSE[right])
