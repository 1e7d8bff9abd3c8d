"""Several safety flags of one client are answered in one form, each by itself; a lead counts what is late elsewhere."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.base.errors import InputError, NotFoundError
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import (
    closed_flags_of_client,
    flags_waiting_for,
    late_by_owner,
    open_flags_of_client,
)
from befriend.rooms.flags.services import acknowledge_flag, close_flag, raise_flag
from befriend.rooms.flags.together import acknowledge_together, close_together
from befriend.rooms.flags.waiting import flags_shown, grouped
from befriend.rooms.people.models import CareLink
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

LATER = NOW + timedelta(days=1)


def flagged(cast: Cast, client: str = "alice", kind: Kind = Kind.SAFETY, minutes: int = 0) -> UUID:
    subject = uuid4()
    raise_flag(
        service_id=cast[client].service_id,
        client_id=cast.id(client),
        kind=kind,
        measure_key="phq9",
        subject_id=subject,
        due_at=NOW + timedelta(hours=1, minutes=minutes),
        now=NOW + timedelta(minutes=minutes),
        by=cast.id(client),
    )
    return Flag.objects.get(subject_id=subject).id


def test_flags_closed_together_are_each_closed_with_the_same_words(cast: Cast) -> None:
    ids = [flagged(cast), flagged(cast, minutes=5)]

    close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason="We spoke.", now=LATER)

    closed = closed_flags_of_client(cast.viewer("clara"), cast.id("alice"), LATER, 9)
    assert [one.reason for one in closed] == ["We spoke.", "We spoke."]
    assert set(Flag.objects.values_list("state", flat=True)) == {State.CLOSED}


def test_a_flag_that_was_not_ticked_stays_open(cast: Cast) -> None:
    ticked, other = flagged(cast), flagged(cast, minutes=5)

    close_together(viewer=cast.viewer("clara"), flag_ids=[ticked], reason="We spoke.", now=LATER)

    assert Flag.objects.get(id=other).state == State.OPEN


def test_on_a_clients_page_a_flag_that_nobody_has_seen_stands_before_one_that_was_seen(cast: Cast) -> None:
    seen, unseen = flagged(cast), flagged(cast, minutes=5)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=seen, now=LATER)

    found = open_flags_of_client(cast.viewer("clara"), cast.id("alice"), LATER)

    assert [flag.id for flag in found] == [unseen, seen]


def test_closing_together_twice_does_no_harm(cast: Cast) -> None:
    ids = [flagged(cast), flagged(cast)]
    close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason="We spoke.", now=LATER)
    before = everything()

    close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason="Other words.", now=LATER)

    assert everything() == before


def test_flags_acknowledged_together_leave_those_that_were_seen_before(cast: Cast) -> None:
    seen, unseen = flagged(cast), flagged(cast)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=seen, now=NOW)

    acknowledge_together(viewer=cast.viewer("clara"), flag_ids=[seen, unseen], now=NOW + timedelta(hours=1))

    assert Flag.objects.get(id=seen).acknowledged_at == NOW
    assert Flag.objects.get(id=unseen).acknowledged_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("foreign", ["bob", "zoe"])
def test_one_flag_of_somebody_elses_client_stops_all(cast: Cast, foreign: str) -> None:
    ids = [flagged(cast), flagged(cast, foreign)]
    before = everything()

    with pytest.raises(NotFoundError):
        close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason="We spoke.", now=LATER)
    with pytest.raises(NotFoundError):
        acknowledge_together(viewer=cast.viewer("clara"), flag_ids=ids, now=LATER)

    assert everything() == before


def test_flags_of_two_of_ones_own_clients_are_not_closed_with_one_reason(cast: Cast) -> None:
    """What was done for one person is never written into the record of another."""
    CareLink.objects.filter(client=cast["bob"]).update(clinician=cast["clara"])
    ids = [flagged(cast), flagged(cast, "bob")]

    with pytest.raises(NotFoundError):
        close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason="We spoke.", now=LATER)


@pytest.mark.parametrize("reason", ["", "  "])
def test_closing_together_needs_words(cast: Cast, reason: str) -> None:
    ids = [flagged(cast), flagged(cast)]
    before = everything()

    with pytest.raises(InputError):
        close_together(viewer=cast.viewer("clara"), flag_ids=ids, reason=reason, now=LATER)

    assert everything() == before


def test_nothing_ticked_is_said_and_what_was_written_comes_back(cast: Cast, sign_in: SignIn) -> None:
    flagged(cast), flagged(cast)

    page = sign_in("clara").post("/flags/together/", {"answer": "close", "reason": "We spoke at noon."}, follow=True)

    assert "No flag was ticked" in page.content.decode()
    assert "We spoke at noon." in page.content.decode()


def test_safety_flags_of_one_client_stand_together_and_others_alone(cast: Cast) -> None:
    flagged(cast), flagged(cast, kind=Kind.DETERIORATION), flagged(cast, minutes=9)

    groups = grouped(flags_shown(flags_waiting_for(cast.viewer("clara"), NOW), NOW))

    assert [[flag.kind for flag in group.flags] for group in groups] == [["safety", "safety"], ["deterioration"]]


@pytest.mark.parametrize("path", ["/flags/", "/clients/{alice}/"])
def test_the_form_on_the_page_closes_what_it_shows(cast: Cast, sign_in: SignIn, path: str) -> None:
    ids = [flagged(cast), flagged(cast)]
    browser = sign_in("clara")
    page = browser.get(path.format(alice=cast.id("alice"))).content.decode()
    assert all(f'name="flag" value="{one}" checked' in page for one in ids)

    browser.post("/flags/together/", {"answer": "close", "reason": "We spoke.", "flag": [str(one) for one in ids]})

    assert set(Flag.objects.values_list("state", flat=True)) == {State.CLOSED}


def test_what_is_no_id_is_no_flag(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("clara").post("/flags/together/", {"flag": "1 or 1"}).status_code == 404


def late_seen(cast: Cast, who: str, now: object = LATER) -> list[tuple[str, str, int]]:
    return [(one.owner, one.kind, one.count) for one in late_by_owner(cast.viewer(who), now)]  # type: ignore[arg-type]


def test_a_lead_counts_late_flags_by_owner_and_kind(cast: Cast) -> None:
    flagged(cast, kind=Kind.CONFLICT), flagged(cast, kind=Kind.CONFLICT, minutes=2)
    flagged(cast, kind=Kind.DETERIORATION, minutes=1), flagged(cast, "bob", Kind.CONFLICT)

    assert sorted(late_seen(cast, "lena")) == [
        ("Carl", "conflict", 1),
        ("Clara", "conflict", 2),
        ("Clara", "deterioration", 1),
    ]


def test_a_late_safety_flag_is_not_counted_elsewhere_because_it_has_come_to_the_lead(cast: Cast) -> None:
    flag = flagged(cast)

    assert late_seen(cast, "lena") == []
    assert [one.id for one in flags_waiting_for(cast.viewer("lena"), LATER)] == [flag]


def test_a_flag_that_somebody_acts_on_or_that_is_not_due_is_not_late(cast: Cast) -> None:
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flagged(cast, kind=Kind.CONFLICT), now=NOW)
    close_flag(viewer=cast.viewer("clara"), flag_id=flagged(cast), reason="We spoke.", now=NOW)
    flagged(cast, kind=Kind.CONFLICT)

    assert late_seen(cast, "lena", NOW) == []
    assert late_seen(cast, "lena") == [("Clara", "conflict", 1)]


@pytest.mark.parametrize("who", ["clara", "alice", "hope", "mona"])
def test_nobody_but_a_lead_of_the_service_counts_them(cast: Cast, who: str) -> None:
    flagged(cast)

    assert late_seen(cast, who) == []


def test_what_the_lead_may_answer_stands_in_their_own_list_only(cast: Cast) -> None:
    CareLink.objects.filter(client=cast["bob"]).delete()
    flagged(cast, "bob")

    assert late_seen(cast, "lena") == []
    assert len(flags_waiting_for(cast.viewer("lena"), LATER)) == 1


def test_the_leads_page_names_the_owner_and_never_the_client(cast: Cast, sign_in: SignIn) -> None:
    flag = flagged(cast, kind=Kind.DETERIORATION)
    Flag.objects.filter(id=flag).update(due_at=NOW - timedelta(days=900))  # pages read the real clock

    page = sign_in("lena").get("/flags/").content.decode()

    assert "Late with somebody else" in page
    assert "Clara" in page
    assert cast["alice"].shown_name not in page
    assert str(cast.id("alice")) not in page
    assert str(flag) not in page


def test_the_leads_page_asks_as_often_with_many_late_flags_as_with_few(cast: Cast, sign_in: SignIn) -> None:
    def queries() -> int:
        Flag.objects.update(due_at=NOW - timedelta(days=900))  # pages read the real clock
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/flags/").status_code == 200
        return len(asked)

    browser = sign_in("lena")
    flagged(cast), flagged(cast, kind=Kind.CONFLICT)
    with_one = queries()
    for _number in range(9):
        flagged(cast), flagged(cast, "bob"), flagged(cast, "bob", Kind.CONFLICT)

    assert queries() == with_one
