"""Where one is signed in: seen and ended by its owner, by a lead for others, and by time; what was written survives."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.queries import filled_checkin
from befriend.rooms.journal.models import Entry
from befriend.rooms.journal.queries import newest_versions, open_entry
from befriend.rooms.signing_in.models import SignedIn
from tests.rooms.cast import PASSWORD, Cast
from tests.rooms.second_steps import at, give_app, later, with_password
from tests.rooms.visiting import signed_in

pytestmark = pytest.mark.django_db

PLACES, OTHERS = "/account/signed-in/", "/account/signed-in/others/end/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def is_in(browser: Client, address: str = "/people/me/") -> bool:
    return browser.get(address).status_code == 200


def test_a_sign_in_is_listed_with_its_device_in_plain_words(cast: Cast) -> None:
    browser = Client(headers={"User-Agent": PHONE})
    with_password("alice", browser)

    page = browser.get(PLACES).content.decode()

    assert "Chrome on Android" in page
    assert "(this one)" in page


def test_no_address_of_the_network_and_no_finer_word_of_the_browser_is_kept(cast: Cast) -> None:
    browser = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.7")
    with_password("alice", browser)
    browser.get(PLACES)

    kept = repr([SignedIn.objects.values(), [one.get_decoded() for one in Session.objects.all()]])

    assert "203.0.113.7" not in kept
    assert "126.0" not in kept


def test_a_sign_in_that_has_run_out_is_no_longer_listed(cast: Cast) -> None:
    here, there = signed_in("alice"), signed_in("alice")
    there.get(PLACES)
    ran_out = SignedIn.objects.filter(session_id=there.session.session_key)

    assert here.get(PLACES).content.decode().count("Sign out there") == 1
    ran_out.update(last_used_at=timezone.now() - timedelta(hours=8))
    assert "Sign out there" not in here.get(PLACES).content.decode()
    ran_out.update(last_used_at=timezone.now(), began_at=timezone.now() - timedelta(hours=24))
    assert "Sign out there" not in here.get(PLACES).content.decode()


def test_who_works_here_has_shorter_limits_in_the_list_too(cast: Cast) -> None:
    here, there = signed_in("clara"), signed_in("clara")
    SignedIn.objects.filter(session_id=there.session.session_key).update(
        last_used_at=timezone.now() - timedelta(minutes=61)
    )

    assert "Sign out there" not in here.get(PLACES).content.decode()


def test_a_database_that_cannot_note_a_use_makes_no_failure_of_what_was_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    browser = signed_in("alice")

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("befriend.web.middleware.note_that_it_is_used", locked)

    assert browser.get("/today/").status_code == 200
    assert "could not be noted" in caplog.text


def test_where_the_row_cannot_be_written_the_session_is_not_written_either(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving the session would ask the same locked database, after everything else."""
    browser = signed_in("alice")

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("befriend.rooms.signing_in.places.SignedIn.objects.filter", locked)
    with later(minutes=2), CaptureQueriesContext(connection) as asked:
        assert browser.get("/today/").status_code == 200

    assert not [one["sql"] for one in asked if one["sql"].startswith('UPDATE "django_session"')]


WORDS = "It was a <b>long</b> week, and I slept at last."


@pytest.mark.parametrize("who", ["nobody", "clara"])
def test_what_was_written_stands_on_the_page_that_says_it_was_not_kept(cast: Cast, who: str) -> None:
    """A browser that drops pages which must not be stored opens the form empty again."""
    browser = with_password(who)[0] if who != "nobody" else Client()

    answer = browser.post("/check-in/daily/", {"note": WORDS, "mood": "3", "password": "three small words"})

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "It was a &lt;b&gt;long&lt;/b&gt; week, and I slept at last.</textarea>" in page
    assert "three small words" not in page


def test_one_ends_another_place_and_stays_here(cast: Cast) -> None:
    here, there = signed_in("alice"), signed_in("alice")
    place = SignedIn.objects.get(session_id=there.session.session_key)

    here.post(reverse("signing_in:end_place", args=[place.id]))

    assert is_in(here)
    assert not is_in(there)


def test_one_ends_all_others_at_once(cast: Cast) -> None:
    here, *others = [signed_in("alice") for _ in range(3)]

    here.post(OTHERS)

    assert is_in(here)
    assert not any(is_in(one) for one in others)
    assert SignedIn.objects.filter(person=cast["alice"]).count() == 1


def test_nobody_sees_or_ends_a_place_of_somebody_else(cast: Cast) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    place = SignedIn.objects.get(session_id=alice.session.session_key)

    bob.post(reverse("signing_in:end_place", args=[place.id]))
    bob.post(OTHERS)

    assert str(place.id) not in bob.get(PLACES).content.decode()
    assert is_in(alice)


def test_a_lead_signs_somebody_out_everywhere_and_they_can_come_back(cast: Cast) -> None:
    alice = [signed_in("alice"), signed_in("alice")]

    signed_in("lena").post(reverse("signing_in:end_all_of", args=[cast.id("alice")]))

    assert not SignedIn.objects.filter(person=cast["alice"]).exists()
    assert not any(is_in(one) for one in alice)
    assert is_in(with_password("alice")[0])
    assert AuditEntry.objects.filter(action="end_all_sessions", actor_id=str(cast.id("lena"))).count() == 1


def test_a_lead_ends_a_sign_in_too_that_stands_in_no_list(cast: Cast) -> None:
    alice = signed_in("alice")
    SignedIn.objects.filter(person=cast["alice"]).delete()

    signed_in("lena").post(reverse("signing_in:end_all_of", args=[cast.id("alice")]))

    assert not is_in(alice)


def test_a_lead_who_signs_themselves_out_everywhere_is_led_to_sign_in(cast: Cast) -> None:
    browser = signed_in("lena")

    answer = browser.post(reverse("signing_in:end_all_of", args=[cast.id("lena")]))

    assert answer["Location"] == "/account/login/"
    assert not is_in(browser)


def test_a_place_that_is_used_says_when(cast: Cast) -> None:
    browser = signed_in("alice")
    moment = timezone.now() + timedelta(minutes=5)

    with at(moment):
        browser.get("/people/me/")

    assert SignedIn.objects.get(person=cast["alice"]).last_used_at == moment


def test_a_session_that_got_a_new_key_is_still_listed(cast: Cast) -> None:
    browser = signed_in("alice")
    new = {"oldpassword": PASSWORD, "password1": "four other small words", "password2": "four other small words"}
    browser.post("/account/password/change/", new)

    with later(minutes=2):
        assert "(this one)" in browser.get(PLACES).content.decode()


LIMITS = [
    ("clara", timedelta(minutes=59), True),
    ("clara", timedelta(minutes=61), False),
    ("alice", timedelta(hours=7, minutes=59), True),
    ("alice", timedelta(hours=8, minutes=1), False),
]


@pytest.mark.parametrize(("name", "unused", "stays"), LIMITS)
def test_a_sign_in_that_is_not_used_ends(cast: Cast, name: str, unused: timedelta, stays: bool) -> None:
    browser = signed_in(name)

    with at(timezone.now() + unused):
        assert is_in(browser) is stays


def used_until(browser: Client, began: datetime, hours: float, every: timedelta) -> None:
    moment = began
    while moment < began + timedelta(hours=hours):
        moment += every
        with at(moment):
            browser.get("/people/me/")


@pytest.mark.parametrize(("name", "hours"), [("clara", 12), ("alice", 24)])
def test_a_sign_in_ends_after_a_while_however_it_is_used(cast: Cast, name: str, hours: int) -> None:
    browser, began = signed_in(name), timezone.now()
    used_until(browser, began, hours - 1, timedelta(minutes=50))
    with at(began + timedelta(hours=hours, minutes=-6)):
        assert is_in(browser)

    with at(began + timedelta(hours=hours, minutes=1)):
        assert not is_in(browser)


def test_a_sign_in_that_ran_out_changes_no_password_either(cast: Cast) -> None:
    browser = signed_in("alice")

    with later(hours=9):
        assert browser.get("/account/password/change/")["Location"].startswith("/account/login/")


def sign_in_again(browser: Client) -> None:
    """In another tab of the same browser."""
    with_password("alice", browser)


def test_a_check_in_that_came_too_late_is_sent_again_after_signing_in_and_is_kept_once(cast: Cast) -> None:
    browser = signed_in("alice")
    form = {"form_id": str(uuid4()), "how_i_am": "2", "note": "It was a long week."}

    with later(hours=9):
        late = browser.post("/check-in/daily/", form)
        assert late.status_code == 401
        assert "Nothing was kept yet" in late.content.decode()
        assert not CheckIn.objects.exists()
        assert "Clear-Site-Data" not in late

        sign_in_again(browser)
        browser.post("/check-in/daily/", form)

    kept = CheckIn.objects.get()
    assert filled_checkin(cast.viewer("alice"), cast.id("alice"), kept.id, timezone.now()).note == form["note"]


def test_a_journal_text_that_came_too_late_is_sent_again_after_signing_in_and_is_kept_once(cast: Cast) -> None:
    browser = signed_in("alice")
    address = reverse("journal:write", args=["free"])
    page = {"entry_id": str(uuid4()), "writing_id": str(uuid4()), "text": "What I could not say."}

    with later(hours=9):
        assert browser.post(address, page).status_code == 401
        assert not Entry.objects.exists()

        sign_in_again(browser)
        browser.post(address, page)

    (newest,) = newest_versions(cast.viewer("alice"))
    assert page["text"] in repr(open_entry(cast.viewer("alice"), newest.entry_id))


def test_an_administrator_removes_lost_factors_and_the_audit_says_so(cast: Cast) -> None:
    give_app(cast, "clara")
    browser = signed_in("clara")

    call_command("remove_lost_factors", "clara")
    call_command("remove_lost_factors", "clara")

    assert not Authenticator.objects.exists()
    assert not is_in(browser)
    assert AuditEntry.objects.filter(action="remove_lost_factors", subject_id=str(cast.id("clara"))).count() == 1


def test_a_name_that_nobody_has_is_said_so(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Nobody here signs in as"):
        call_command("remove_lost_factors", "nobody")
