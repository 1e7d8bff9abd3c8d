"""The caseload: who needs attention stands first, with the reason; one's own clients and nobody else's."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from befriend.rooms.checkins.services import set_schedule
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import acknowledge_flag, raise_flag
from befriend.rooms.people.models import Person
from befriend.rooms.progress.queries import caseload_in_order
from tests.rooms.cast import NOW, Cast, answers, client_of_clara, send, submission
from tests.rooms.conftest import SignIn

TODAY = NOW.date()


def course(client: Person, *values: int, safety: int = 0) -> None:
    """One PHQ-9 a week up to now; the last one with this safety answer."""
    for number, value in enumerate(values, start=1):
        given = answers(value, phq9_9=safety if number == len(values) else 0)
        send(submission(client, given, at=NOW - timedelta(weeks=len(values) - number)))


def ask_since(cast: Cast, client: Person, days_ago: int) -> None:
    set_schedule(
        service_id=client.service_id,
        client_id=client.id,
        measure_key="phq9",
        every_days=7,
        starts_on=TODAY - timedelta(days=days_ago),
        now=NOW,
        by=cast.id("clara"),
    )


def order(cast: Cast, who: str = "clara") -> list[str]:
    return [name for _id, name in caseload_in_order(cast.viewer(who), TODAY, NOW)]


def ids(cast: Cast, who: str) -> set[UUID]:
    return {client_id for client_id, _name in caseload_in_order(cast.viewer(who), TODAY, NOW)}


def test_who_needs_attention_stands_first(cast: Cast) -> None:
    # Named against the alphabet, so that only attention can put them in order.
    better, overdue = client_of_clara(cast, "Fourth"), client_of_clara(cast, "Third")
    worse, seen, unseen = (
        client_of_clara(cast, "Second"),
        client_of_clara(cast, "First, seen"),
        client_of_clara(cast, "First, unseen"),
    )
    course(better, 3, 1)
    ask_since(cast, overdue, days_ago=30)
    course(worse, 0, 2)
    course(seen, 1, safety=1)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get(client=seen).id, now=NOW)
    course(unseen, 1, safety=1)

    assert order(cast)[:-1] == ["First, unseen", "First, seen", "Second", "Third", "Fourth"]
    assert order(cast)[-1] == cast["alice"].shown_name


@pytest.mark.parametrize(
    ("kind", "behind", "before"),
    [
        (Kind.CALL_ME, [], ["Worse", "Improved"]),
        (Kind.ADVERSE_EFFECT, [], ["Improved"]),
        (Kind.ERASURE, ["Worse"], ["Improved"]),
        (Kind.PLAN_CHANGE, ["Worse"], ["Improved"]),
        (Kind.EMERGENCY_ACCESS, ["Worse", "Improved"], []),
    ],
)
def test_each_kind_of_flag_has_its_place(cast: Cast, kind: Kind, behind: list[str], before: list[str]) -> None:
    worse, better, flagged = (
        client_of_clara(cast, "Worse"),
        client_of_clara(cast, "Improved"),
        client_of_clara(cast, "Flagged"),
    )
    course(worse, 0, 2)
    course(better, 3, 1)
    raise_flag(
        service_id=flagged.service_id,
        client_id=flagged.id,
        kind=kind,
        measure_key="",
        subject_id=uuid4(),
        due_at=NOW,
        now=NOW,
        by=flagged.id,
    )

    found = order(cast)

    place = found.index("Flagged")
    assert set(behind) <= set(found[:place])
    assert set(before) <= set(found[place:])


def test_among_equals_the_flag_that_is_due_first_comes_first_and_none_last(cast: Cast) -> None:
    """On both databases: they put what is missing at opposite ends, unless they are told."""
    silent, late, soon = (
        client_of_clara(cast, "A silent"),
        client_of_clara(cast, "B late"),
        client_of_clara(cast, "C soon"),
    )
    for client in (silent, late, soon):
        course(client, 0, 2)
    Flag.objects.filter(client=silent).delete()
    for client, days in ((late, 2), (soon, 1)):
        Flag.objects.filter(client=client).update(due_at=NOW + timedelta(days=days))

    assert order(cast)[:3] == ["C soon", "B late", "A silent"]


def test_a_weekend_late_is_not_overdue(cast: Cast) -> None:
    # care/schedule.py: a check-in counts as overdue after three days.
    late, overdue = client_of_clara(cast, "Late"), client_of_clara(cast, "Overdue")
    ask_since(cast, late, days_ago=3)
    ask_since(cast, overdue, days_ago=4)

    assert order(cast)[0] == "Overdue"
    assert order(cast)[1] == cast["alice"].shown_name


def test_a_caseload_holds_ones_own_clients_only(cast: Cast) -> None:
    assert ids(cast, "clara") == {cast.id("alice")}
    assert ids(cast, "carl") == {cast.id("bob")}
    assert ids(cast, "ivan") == {cast.id("zoe")}


def test_who_is_no_clinician_has_no_caseload(cast: Cast) -> None:
    for name in ("fay", "dora", "lena", "farid", "hope", "rosa", "alice", "mona"):
        assert ids(cast, name) == set(), name


def test_what_happens_to_anothers_clients_does_not_move_ones_own(cast: Cast) -> None:
    client_of_clara(cast, "Zuri")
    before = order(cast)

    course(cast["bob"], 0, 3, safety=3)
    course(cast["zoe"], 0, 3, safety=3)

    assert order(cast) == before


def test_a_turn_for_the_worse_of_late_is_told_apart_from_the_change_since_the_first_score(
    cast: Cast, sign_in: SignIn
) -> None:
    course(cast["alice"], 3, 0, 0, 1)

    page = sign_in("clara").get("/clients/").content.decode()

    assert "Reliable deterioration of late: PHQ-9" in page
    assert "Reliable improvement: PHQ-9" in page
    assert "Reliable deterioration: PHQ-9" not in page


def test_a_flag_says_of_late_wherever_the_list_does(cast: Cast, sign_in: SignIn) -> None:
    course(cast["alice"], 3, 0, 0, 1)
    clara = sign_in("clara")

    pages = [f"/clients/{cast.id('alice')}/{end}" for end in ("", "phq9/")] + [
        "/flags/",
        f"/plan/{cast.id('alice')}/topics/",
    ]
    said = [clara.get(page).content.decode() for page in pages]

    assert ["Reliable deterioration of late" in page for page in said] == [True] * 4
    assert not any(re.search(r"Reliable deterioration(?! of late)", page) for page in said)


def test_a_flag_raised_of_late_says_so_no_longer_once_it_is_worse_than_at_the_first_score(
    cast: Cast, sign_in: SignIn
) -> None:
    course(cast["alice"], 2, 0, 0, 1)
    assert Flag.objects.get(kind=Kind.DETERIORATION).is_of_late
    send(submission(cast["alice"], answers(3), at=NOW + timedelta(days=1)))

    assert not Flag.objects.get(kind=Kind.DETERIORATION).is_of_late
    assert "of late" not in sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()


def test_a_flag_that_waits_after_it_got_better_again_stands_with_its_day(cast: Cast, sign_in: SignIn) -> None:
    course(cast["alice"], 1, 2, 0)
    Flag.objects.filter(kind=Kind.DETERIORATION).update(raised_at=NOW - timedelta(weeks=1))

    page = sign_in("clara").get("/clients/").content.decode()

    assert "Reliable deterioration, raised 15 Nov 2026: PHQ-9" in page
    assert "Reliable improvement: PHQ-9" in page
    assert "of late" not in page


def test_a_flag_for_not_on_track_stands_with_its_day_since_the_course_may_be_on_track_by_now(
    cast: Cast, sign_in: SignIn
) -> None:
    course(cast["alice"], 1, 2, 0)
    Flag.objects.filter(kind=Kind.DETERIORATION).update(kind=Kind.NOT_ON_TRACK, raised_at=NOW - timedelta(weeks=1))

    page = sign_in("clara").get("/clients/").content.decode()

    assert "Not on track, raised 15 Nov 2026: PHQ-9" in page
    assert "a reason to look at the plan" not in page


def test_worse_than_at_the_first_score_is_said_once(cast: Cast, sign_in: SignIn) -> None:
    course(cast["alice"], 0, 2)

    page = sign_in("clara").get("/clients/").content.decode()

    assert "Reliable deterioration: PHQ-9" in page
    assert "of late" not in page


def test_the_caseload_says_that_a_score_that_is_not_on_track_needs_attention(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("clara").get("/clients/").content.decode()

    assert "then an overdue check-in, a score that is not on track, or a wish to change the plan" in page
