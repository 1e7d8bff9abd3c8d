"""A client's own pages: what is due, the last change in kind words, and a course that says what is not clear."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid5

import pytest
from django.test import Client
from django.utils import timezone

from befriend.care.practising import Felt
from befriend.content.practising import PracticeKind
from befriend.content.reading import core_library
from befriend.rooms.checkins.services import save_draft, set_schedule
from befriend.rooms.plans.services import write_note
from tests.rooms.cast import NOW, Cast, answers, canary, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.practising import practise
from tests.rooms.verbs import VERBS


def ask(cast: Cast, days_from_now: int) -> None:
    now = timezone.now()
    set_schedule(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        measure_key="phq9",
        every_days=7,
        starts_on=now.date() + timedelta(days=days_from_now),
        now=now,
        by=cast.id("clara"),
    )


def course(cast: Cast, *values: int) -> None:
    now = timezone.now()
    for number, value in enumerate(values, start=1):
        send(submission(cast["alice"], answers(value), at=now - timedelta(weeks=len(values) - number)))


def page(sign_in: SignIn, path: str) -> str:
    return sign_in("alice").get(path).content.decode()


def test_what_is_due_has_a_door(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 0)

    assert 'href="/check-in/phq9/"' in page(sign_in, "/today/")


def test_what_is_not_due_yet_has_none(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 2)

    shown = page(sign_in, "/today/")

    assert 'href="/check-in/phq9/"' not in shown
    assert "Nothing is waiting for you today." in shown


def test_what_was_begun_waits_though_nothing_new_does(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 2)
    begin(cast, timedelta(days=1))

    shown = page(sign_in, "/today/")

    assert "Nothing new is waiting for you today." in shown
    assert "Nothing is waiting for you today." not in shown


def begin(cast: Cast, ago: timedelta, key: str = "phq9") -> None:
    """Alice answers one question and stops."""
    at = timezone.now() - ago
    save_draft(
        submission=replace(submission(cast["alice"], {"phq9_1": 1}, at=at), measure_key=key, asked=("phq9_1",)),
        now=at,
        by=cast.id("alice"),
    )


def test_what_was_begun_and_is_not_due_has_a_way_back(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 3)
    begin(cast, timedelta(hours=1))

    shown = page(sign_in, "/today/")

    assert "You can go on, or leave it." in shown
    assert re.search(r'href="/check-in/phq9/">Go on<', shown)


def test_what_was_begun_and_is_due_stands_there_once_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 0)
    begin(cast, timedelta(hours=1))

    shown = page(sign_in, "/today/")

    assert shown.count('href="/check-in/phq9/"') == 1
    assert "Your answers are kept." in shown
    assert ">Go on<" in shown


def test_what_was_left_for_more_than_two_weeks_is_not_brought_up_again(cast: Cast, sign_in: SignIn) -> None:
    begin(cast, timedelta(days=15))

    assert 'href="/check-in/phq9/"' not in page(sign_in, "/today/")


def test_what_was_begun_and_sent_is_not_begun_any_more(cast: Cast, sign_in: SignIn) -> None:
    begin(cast, timedelta(hours=1))
    send(submission(cast["alice"], answers(1), at=timezone.now() - timedelta(hours=1)))

    assert "You can go on, or leave it." not in page(sign_in, "/today/")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        # The NHS rule for the PHQ-9: six points or more. Eight questions a step apart are eight points.
        ((2, 1), "This has got clearly easier since you began."),
        ((1, 2), "This has got harder since you began. That is not your fault."),
        ((1, 1), "No clear change since you began."),
    ],
)
def test_the_last_change_is_told_in_kind_words(
    cast: Cast, sign_in: SignIn, values: tuple[int, ...], words: str
) -> None:
    course(cast, *values)

    assert words in page(sign_in, "/today/")


def test_one_check_in_alone_tells_of_no_change(cast: Cast, sign_in: SignIn) -> None:
    course(cast, 2)

    assert "since you began" not in page(sign_in, "/today/").lower()


def test_a_clients_pages_hold_no_clinical_label(cast: Cast, sign_in: SignIn) -> None:
    course(cast, 0, 3, 3)
    for path in ("/today/", "/progress/", "/progress/phq9/", "/check-in/phq9/"):
        shown = page(sign_in, path).lower()
        for label in ("deteriorat", "severe", "suicid", "caseness", "risk"):
            assert label not in shown, f"{label} on {path}"


def test_an_empty_record_has_pages_too(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    for path in ("/today/", "/progress/", "/progress/phq9/", "/plan/"):
        assert browser.get(path).status_code == 200, path


def test_a_client_reads_shared_notes_and_no_others(cast: Cast, sign_in: SignIn) -> None:
    clara, alice = cast.viewer("clara"), cast.id("alice")
    for is_shared, text in ((True, "for us both"), (False, "for the team alone")):
        write_note(
            viewer=clara,
            note_id=uuid5(alice, text),
            client_id=alice,
            text=text,
            is_shared=is_shared,
            now=timezone.now(),
        )

    shown = page(sign_in, "/plan/")

    assert "for us both" in shown
    assert "for the team alone" not in shown


def test_the_plan_shows_what_was_agreed(cast: Cast, sign_in: SignIn) -> None:
    VERBS["plans.record_review"].arrange(cast)()

    assert f"We meet weekly. {canary('alice')}" in page(sign_in, "/plan/")


def test_the_team_named_to_a_client_is_who_can_read(cast: Cast, sign_in: SignIn) -> None:
    # Dora is linked, but her account is switched off; Fay is linked no more.
    shown = page(sign_in, "/today/")

    assert "Clara" in shown
    assert "Dora" not in shown
    assert "Fay" not in shown


def moment_today(sign_in: SignIn) -> str:
    """The key of the practice that today's page suggests."""
    found = re.search(r'href="/practices/(\w+)/"', page(sign_in, "/today/"))
    return found[1] if found else ""


def test_the_moment_of_the_day_is_one_of_the_moments(cast: Cast, sign_in: SignIn) -> None:
    assert core_library().practices[moment_today(sign_in)].kind is PracticeKind.MOMENT


def test_what_felt_worse_twice_in_a_row_is_not_suggested_as_the_moment_of_the_day(cast: Cast, sign_in: SignIn) -> None:
    suggested = moment_today(sign_in)

    practise(cast, Felt.WORSE, key=suggested, at=timezone.now())
    assert moment_today(sign_in) == suggested
    practise(cast, Felt.WORSE, key=suggested, at=timezone.now())

    assert moment_today(sign_in) not in {suggested, ""}


def test_check_ins_of_one_day_are_told_apart_by_their_time(cast: Cast, sign_in: SignIn) -> None:
    for at in (NOW - timedelta(days=3), NOW - timedelta(days=1, hours=2), NOW - timedelta(days=1, hours=1)):
        send(submission(cast["alice"], answers(1), at=at))

    rows = re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a>', page(sign_in, "/progress/phq9/"))

    assert [":" in row or "." in row for row in rows] == [True, True, False]


@pytest.mark.parametrize("address", ["/today/", "/progress/", "/progress/phq9/"])
def test_nobody_is_told_that_it_got_easier_while_a_worrying_answer_waits(
    cast: Cast, client: Client, address: str
) -> None:
    """From 24 points to 1 is a reliable improvement, and still the one answer says that it is hard."""
    send(submission(cast["alice"], answers(3), at=NOW - timedelta(days=30)), now=NOW - timedelta(days=30))
    send(submission(cast["alice"], answers(0, phq9_9=1)))
    client.force_login(cast["alice"])

    page = client.get(address).content.decode()

    assert "clearly easier" not in page
    # Said once, with the way to a person.
    assert page.count("You do not have to carry this alone.") == page.count("Talk to someone now") == 1
    assert "since you began" not in page.lower()
