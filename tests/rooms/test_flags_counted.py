"""Whoever answers flags sees from every page how many wait, and on the caseload which of them somebody has seen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from befriend.care.roles import Right
from befriend.rooms.flags.holding import held_now, not_surely_seen
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import how_many_wait, waiting_flags_of
from befriend.rooms.flags.services import acknowledge_flag
from befriend.rooms.people.models import Leave, Membership, SafetyRules
from befriend.rooms.people.queries.cover import cover_of
from tests.rooms.cast import Cast, answers, send, submission
from tests.rooms.conftest import SignIn

# Pages read the real clock, and a flag climbs by it.
NOW = timezone.now()
CLINICIANS = ("clara", "carl", "fay", "dora")
COUNT = '<span class="waiting-count">1<span class="for-ears"> waiting</span></span>'
SEEN = '<span class="soft">Seen</span>'


@pytest.fixture(autouse=True)
def worrying_answer(cast: Cast) -> None:
    send(submission(cast["alice"], answers(0, phq9_9=1), at=NOW))


def acknowledge(cast: Cast) -> None:
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, now=NOW)


def test_a_flag_that_waits_is_counted_on_every_page_of_its_owner(cast: Cast, sign_in: SignIn) -> None:
    assert COUNT in sign_in("clara").get("/people/me/").content.decode()
    assert how_many_wait(cast.viewer("carl"), NOW) == 0


def test_a_flag_that_was_seen_is_no_longer_counted(cast: Cast, sign_in: SignIn) -> None:
    acknowledge(cast)

    assert "waiting-count" not in sign_in("clara").get("/people/me/").content.decode()


def test_a_flag_that_climbed_is_counted_for_the_deputy_though_no_command_ran(cast: Cast) -> None:
    """Lena is the deputy; what its owner has not seen within the hour comes to her."""
    assert [how_many_wait(cast.viewer(who), NOW + timedelta(minutes=59)) for who in ("clara", "lena")] == [1, 0]
    assert [how_many_wait(cast.viewer(who), NOW + timedelta(minutes=60)) for who in ("clara", "lena")] == [0, 1]


def test_a_lead_counts_what_does_not_climb_and_is_late_with_somebody_else(cast: Cast) -> None:
    acknowledge(cast)
    send(submission(cast["alice"], answers(3), at=NOW + timedelta(days=7)))
    worse = Flag.objects.get(kind=Kind.DETERIORATION)
    Flag.objects.exclude(id=worse.id).delete()

    assert how_many_wait(cast.viewer("lena"), worse.due_at) == 0
    assert how_many_wait(cast.viewer("lena"), worse.due_at + timedelta(seconds=1)) == 1


def test_a_flag_that_was_seen_and_led_to_no_contact_is_new_again(cast: Cast) -> None:
    acknowledge(cast)
    assert how_many_wait(cast.viewer("clara"), NOW) == 0

    [flag] = waiting_flags_of(cast.viewer("clara"), [cast.id("alice")], NOW + timedelta(hours=5))

    assert flag.state == State.OPEN


def test_a_client_counts_nothing(cast: Cast) -> None:
    assert how_many_wait(cast.viewer("alice"), NOW + timedelta(days=30)) == 0


def test_the_caseload_tells_what_was_seen_from_what_is_new(cast: Cast, sign_in: SignIn) -> None:
    clara = sign_in("clara")
    assert SEEN not in clara.get("/clients/").content.decode()

    acknowledge(cast)

    assert SEEN in clara.get("/clients/").content.decode()


def test_a_flag_names_its_measure_to_whoever_may_open_the_record(cast: Cast, sign_in: SignIn) -> None:
    assert '<span class="soft">PHQ-9</span>' in sign_in("clara").get("/flags/").content.decode()


@pytest.mark.parametrize("away", [None, "clara", "lena"])
@pytest.mark.parametrize("now", [NOW, NOW + timedelta(hours=5), NOW + timedelta(days=30)])
def test_only_flags_that_are_surely_seen_are_left_out_of_the_count(cast: Cast, away: str | None, now: datetime) -> None:
    """Whoever acknowledged it, of whatever kind and however long ago: the database never leaves out an unseen one."""
    if away is not None:
        leave(cast, away)
    Flag.objects.all().delete()
    Flag.objects.bulk_create(every_flag(cast))
    cover = cover_of(cast.harbour.id, now)

    kept = set(not_surely_seen(Flag.objects.all(), now).values_list("id", flat=True))
    held = held_now(Flag.objects.all(), cover)

    unseen = {one for one, holder in held.items() if not holder.is_seen}
    assert unseen <= kept
    assert len(kept) < len(held), "nothing at all was left out"


@pytest.mark.parametrize("above", ["a lead", "nobody"])
@pytest.mark.parametrize("away", [None, "clara", "lena"])
def test_the_count_is_that_of_every_waiting_flag_looked_at_one_by_one(cast: Cast, above: str, away: str | None) -> None:
    """Lena alone stands on the ladder: a clinician looks after flags about her, though nobody is linked to her."""
    now = NOW + timedelta(minutes=30)
    if above == "nobody":
        Membership.objects.filter(person=cast["lena"]).delete()
        SafetyRules.objects.all().delete()
    if away is not None:
        leave(cast, away, stands_in="carl")
    Flag.objects.bulk_create(every_flag(cast))
    flags = list(Flag.objects.filter(closed_at=None))
    held = held_now(flags, cover_of(cast.harbour.id, now))

    for viewer in (cast.viewer(name, now) for name in (*CLINICIANS, "lena")):
        theirs = [
            flag
            for flag in flags
            if not held[flag.id].is_seen
            and flag.client_id != viewer.person_id
            and (held[flag.id].owner == viewer.person_id or (viewer.may(Right.LINK_PEOPLE) and flag.due_at < now))
        ]
        assert how_many_wait(viewer, now) == (len(theirs) if viewer.may(Right.ANSWER_FLAGS) else 0)
    # Which of the clinicians is left to chance: all have been here since the same moment.
    owners = {held[flag.id].owner for flag in flags if flag.client_id == cast.id("lena")}
    assert owners & {cast.id(name) for name in CLINICIANS}


def test_a_page_asks_once_who_looks_after_flags(cast: Cast, sign_in: SignIn) -> None:
    """For what stands on it, and for the number at the door to the flags."""
    clara = sign_in("clara")
    for path in ("/clients/", f"/clients/{cast.id('alice')}/", "/flags/"):
        with CaptureQueriesContext(connection) as asked:
            clara.get(path)
        assert sum("people_safetyrules" in one["sql"] for one in asked) == 1, path


def every_flag(cast: Cast) -> Iterator[Flag]:
    people = [None, *(cast[name] for name in ("clara", "carl", "lena", "farid"))]
    for client, kind, person, is_contacted in product(("alice", "bob", "lena", "clara"), Kind, people, (False, True)):
        yield Flag(
            service=cast.harbour,
            client=cast[client],
            owner=cast["clara"],
            kind=kind,
            subject_id=uuid4(),
            state=State.OPEN if person is None else State.ACKNOWLEDGED,
            raised_at=NOW,
            due_at=NOW,
            waiting_since=NOW,
            acknowledged_by=person,
            acknowledged_at=None if person is None else NOW,
            contacted_at=NOW if is_contacted else None,
        )


def leave(cast: Cast, name: str, stands_in: str | None = None) -> None:
    today = timezone.localdate(NOW)
    Leave.objects.create(
        service=cast.harbour,
        person=cast[name],
        starts_on=today,
        ends_on=today + timedelta(days=60),
        stands_in=cast[stands_in] if stands_in else None,
        entered_by=cast["lena"],
        entered_at=NOW,
    )
