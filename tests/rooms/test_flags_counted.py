"""Whoever answers flags sees from every page how many wait, and on the caseload which of them somebody has seen."""

from datetime import timedelta

import pytest

from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import how_many_wait
from befriend.rooms.flags.services import acknowledge_flag
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn

COUNT = '<span class="waiting-count">1<span class="for-ears"> waiting</span></span>'
SEEN = '<span class="soft">Seen</span>'


@pytest.fixture(autouse=True)
def worrying_answer(cast: Cast) -> None:
    send(submission(cast["alice"], answers(0, phq9_9=1)))


def acknowledge(cast: Cast) -> None:
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, now=NOW)


def test_a_flag_that_waits_is_counted_on_every_page_of_its_owner(cast: Cast, sign_in: SignIn) -> None:
    assert COUNT in sign_in("clara").get("/people/me/").content.decode()
    assert how_many_wait(cast.viewer("carl"), NOW) == 0


def test_a_flag_that_was_seen_is_no_longer_counted(cast: Cast, sign_in: SignIn) -> None:
    acknowledge(cast)

    assert "waiting-count" not in sign_in("clara").get("/people/me/").content.decode()


def test_a_lead_counts_what_is_late_with_others_and_nothing_before(cast: Cast) -> None:
    due = Flag.objects.get().due_at

    assert how_many_wait(cast.viewer("lena"), due) == 0
    assert how_many_wait(cast.viewer("lena"), due + timedelta(seconds=1)) == 1


def test_a_client_counts_nothing(cast: Cast) -> None:
    assert how_many_wait(cast.viewer("alice"), NOW + timedelta(days=30)) == 0


def test_the_caseload_tells_what_was_seen_from_what_is_new(cast: Cast, sign_in: SignIn) -> None:
    clara = sign_in("clara")
    assert SEEN not in clara.get("/clients/").content.decode()

    acknowledge(cast)

    assert SEEN in clara.get("/clients/").content.decode()


def test_a_flag_names_its_measure_to_whoever_may_open_the_record(cast: Cast, sign_in: SignIn) -> None:
    assert '<span class="soft">PHQ-9</span>' in sign_in("clara").get("/flags/").content.decode()
