"""Whoever answers a safety question above zero sees at once how to reach a person, on every way to answer."""

import re

import pytest

from befriend.rooms.people.models import Service
from tests.rooms.cast import Cast, answers, next_form, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.practising import begin

# Samaritans, the United Kingdom; Harbour House lies there. From the pack of crisis lines.
LINE = "116 123"


def fields(cast: Cast, **changed: int | None) -> dict[str, str]:
    given = answers(1) | changed
    return {key: str(value) for key, value in given.items() if value is not None} | {
        "form_id": str(next_form(cast["alice"]))
    }


@pytest.mark.parametrize("value", [1, 2, 3])
def test_the_receipt_shows_help_at_once(cast: Cast, sign_in: SignIn, value: int) -> None:
    page = sign_in("alice").post("/check-in/phq9/", fields(cast, phq9_9=value), follow=True)

    assert LINE in page.content.decode()


@pytest.mark.parametrize("value", [0, None])
def test_without_a_safety_answer_the_receipt_says_nothing_of_danger_and_nothing_of_safe(
    cast: Cast, sign_in: SignIn, value: int | None
) -> None:
    page = sign_in("alice").post("/check-in/phq9/", fields(cast, phq9_9=value), follow=True).content.decode()

    assert LINE not in page
    said = page.partition("<main")[2].partition("</main>")[0].lower()
    assert "thank you. it is kept." in said
    assert [word for word in ("safe", "danger", "risk", "harm", "hurt", "worr", "alarm") if word in said] == []


@pytest.mark.parametrize(
    ("address", "who_sees"),
    [
        ("/help/call/", "{team} will see it when they next look."),
        ("/help/plan/write/", "Only you, unless you answer yes above."),
        ("/check-in/phq9/", "{team} will see it when they next look:"),
        ("/practices/worse/{session}/", "Your team sees this."),
    ],
)
def test_each_form_about_safety_says_who_sees_it_and_that_nobody_watches(
    cast: Cast, sign_in: SignIn, address: str, who_sees: str
) -> None:
    page = sign_in("alice").get(address.format(session=begin(cast))).content.decode()

    assert who_sees.format(team=cast["clara"].shown_name) in page
    assert re.search(r"Nobody (watches this|is watching this page) live", page)


def test_help_is_shown_when_only_the_second_version_holds_the_answer(cast: Cast, sign_in: SignIn) -> None:
    browser, first, second = sign_in("alice"), fields(cast), fields(cast, phq9_9=2)
    browser.post("/check-in/phq9/", first)

    page = browser.post("/check-in/phq9/", second, follow=True)

    assert LINE in page.content.decode()


def test_a_saved_form_says_that_help_should_be_shown(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    unfinished = {"form_id": str(next_form(cast["alice"])), "phq9_9": "1"}

    assert browser.post("/check-in/phq9/save/", unfinished).json() == {"saved": True, "show_help": True}
    assert browser.post("/check-in/phq9/save/", unfinished | {"phq9_9": "0"}).json()["show_help"] is False


@pytest.mark.parametrize("who", ["nobody", "alice", "clara", "lena", "hope"])
def test_help_is_there_for_everybody_from_where_they_begin(cast: Cast, sign_in: SignIn, who: str) -> None:
    browser = sign_in(who)

    assert 'href="/help/"' in browser.get("/", follow=True).content.decode()
    assert browser.get("/help/").status_code == 200


def test_the_lines_are_those_of_the_persons_own_service(cast: Cast, sign_in: SignIn) -> None:
    # Hill House, Zoe's service, lies in Spain: 024 is the line there.
    assert LINE in sign_in("alice").get("/help/").content.decode()
    zoes = sign_in("zoe").get("/help/").content.decode()

    assert "024" in zoes
    assert LINE not in zoes


def test_no_country_is_guessed(cast: Cast, sign_in: SignIn) -> None:
    Service.objects.filter(id=cast.harbour.id).update(country="")

    page = sign_in("alice").get("/help/").content.decode()

    assert LINE not in page
    assert "tel:" not in page
    assert "emergency number of the place where you are" in page


def test_a_visitor_where_two_services_live_is_told_no_line(cast: Cast, sign_in: SignIn) -> None:
    assert "tel:" not in sign_in("nobody").get("/help/").content.decode()


def test_a_clinician_finds_the_client_first_with_the_reason(cast: Cast, sign_in: SignIn) -> None:
    send(submission(cast["alice"], answers(1, phq9_9=1)))

    page = sign_in("clara").get("/clients/").content.decode()

    assert "A safety question was answered above zero" in page


def enter(cast: Cast, sign_in: SignIn, **changed: int | None) -> str:
    """What Clara reads after she entered Alice's answers."""
    entered = fields(cast, **changed) | {"answered_on": "2026-01-05"}
    return sign_in("clara").post(f"/check-in/for/{cast.id('alice')}/phq9/", entered, follow=True).content.decode()


def test_whoever_enters_a_safety_answer_reads_who_owns_the_flag_and_to_act_now(cast: Cast, sign_in: SignIn) -> None:
    page = enter(cast, sign_in, phq9_9=1)

    told = page[page.index("A flag was raised.") :]
    assert told.startswith("A flag was raised. Its owner is Clara. Do not leave the person alone with it: act now")
    assert 'href="/help/"' in told


def test_whoever_enters_other_answers_reads_of_no_flag(cast: Cast, sign_in: SignIn) -> None:
    assert "A flag was raised." not in enter(cast, sign_in)
