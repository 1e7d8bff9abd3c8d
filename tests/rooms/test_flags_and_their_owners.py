"""Flags: each has an owner and an end; a safety answer is never folded into another, a deterioration is."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.checkins.services import save_draft
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flags_waiting_for, open_flags_of_client
from befriend.rooms.flags.services import acknowledge_flag, close_flag
from befriend.rooms.people.models import CareLink, Membership, Person
from befriend.rooms.people.queries.cover import flag_owner_for
from befriend.rooms.people.services import end_link
from tests.rooms.cast import NOW, Cast, answers, link_together, send, submission
from tests.rooms.stored import everything
from tests.rooms.verbs import safety_flag


def deteriorate(cast: Cast, *values: int) -> None:
    """One PHQ-9 a week, every question but the last with this answer."""
    for week, value in enumerate(values):
        send(submission(cast["alice"], answers(value), at=NOW - timedelta(weeks=len(values) - week)))


def test_a_deterioration_that_goes_on_is_one_flag(cast: Cast) -> None:
    deteriorate(cast, 0, 2, 2, 3)

    assert Flag.objects.filter(kind=Kind.DETERIORATION).count() == 1


def test_a_deterioration_after_the_flag_was_closed_is_a_new_flag(cast: Cast) -> None:
    deteriorate(cast, 0, 2)
    flag = Flag.objects.get()
    close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="We spoke.", now=NOW)

    send(submission(cast["alice"], answers(3), at=NOW))

    assert Flag.objects.filter(kind=Kind.DETERIORATION).count() == 2


def test_a_change_within_the_error_of_measurement_raises_nothing(cast: Cast) -> None:
    # The NHS rule: a PHQ-9 change of less than 6 points is not reliable; 5 of 9 questions one higher is 5 points.
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    send(submission(cast["alice"], answers(0, phq9_1=1, phq9_2=1, phq9_3=1, phq9_4=1, phq9_5=1), at=NOW))

    assert not Flag.objects.exists()


def test_a_change_at_the_reliable_level_raises_a_flag(cast: Cast) -> None:
    # The NHS rule: 6 points or more.
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    send(submission(cast["alice"], answers(1, phq9_1=0, phq9_2=0), at=NOW))

    assert Flag.objects.get().kind == Kind.DETERIORATION


def test_every_safety_answer_is_a_flag_of_its_own(cast: Cast) -> None:
    for week in range(3):
        send(submission(cast["alice"], answers(1, phq9_9=1), at=NOW + timedelta(weeks=week)))

    assert Flag.objects.filter(kind=Kind.SAFETY, state=State.OPEN).count() == 3


def test_a_safety_answer_counts_whatever_the_total(cast: Cast) -> None:
    send(submission(cast["alice"], answers(0, phq9_9=1)))

    assert Flag.objects.get().kind == Kind.SAFETY


@pytest.mark.parametrize(("key", "changed"), [("core10", {}), ("gad7", {}), ("phq9", {"phq9_9": None})])
def test_without_a_safety_answer_there_is_no_safety_flag(cast: Cast, key: str, changed: dict[str, None]) -> None:
    send(submission(cast["alice"], answers(1, key, **changed), key=key))

    assert not Flag.objects.exists()


def test_a_safety_flag_is_due_within_the_hour(cast: Cast) -> None:
    flag = Flag.objects.get(id=safety_flag(cast))

    assert flag.due_at - flag.raised_at == timedelta(minutes=60)


def test_the_owner_is_the_longest_linked_clinician_with_an_open_account(cast: Cast) -> None:
    # Dora is linked to Alice for longer than Clara, but her account is switched off.
    link_together(cast, "alice", "carl", since=NOW - timedelta(days=1))

    assert Flag.objects.get(id=safety_flag(cast)).owner_id == cast.id("clara")


def test_without_a_clinician_the_owner_is_the_lead_of_the_same_service(cast: Cast) -> None:
    CareLink.objects.filter(client__in=[cast["alice"], cast["zoe"]]).update(ended_at=NOW - timedelta(days=1))

    assert Flag.objects.get(id=safety_flag(cast, "alice")).owner_id == cast.id("lena")
    assert Flag.objects.get(id=safety_flag(cast, "zoe")).owner_id == cast.id("mona")


def test_without_any_lead_a_worrying_answer_still_arrives_and_has_an_owner(cast: Cast) -> None:
    """Each step away from the usual: a lead whose role ended, a clinician, anybody who works here, a lead who left."""
    roles, people = Membership.objects.filter(service=cast.harbour), Person.objects.filter(service=cast.harbour)
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW - timedelta(days=1))
    steps = {
        "lena": roles.filter(role=Role.LEAD),
        "clara": people.filter(username__in=["lena", "carl", "fay"]),
        "farid": people.filter(username__in=["clara", "hope", "rosa"]),
    }
    for owner, gone in steps.items():
        gone.update(**({"ended_at": NOW - timedelta(days=1)} if gone.model is Membership else {"is_active": False}))
        assert flag_owner_for(cast.id("alice"), cast.harbour.id, NOW) == cast.id(owner)
    people.exclude(username="alice").update(is_active=False)

    sent = send(submission(cast["alice"], answers(0, phq9_9=2)))

    assert Flag.objects.get(subject_id=sent.checkin_id).owner == cast["lena"]


def test_a_lead_sees_the_flags_they_own(cast: Cast) -> None:
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW - timedelta(days=1))
    flag_id = safety_flag(cast)

    assert [flag.id for flag in flags_waiting_for(cast.viewer("lena"), NOW)] == [flag_id]


def test_a_clinician_who_is_no_longer_linked_loses_the_flag_and_the_lead_gets_it(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=NOW)

    assert list(flags_waiting_for(cast.viewer("clara"), NOW)) == []
    with pytest.raises(NotFoundError):
        acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)
    assert [flag.id for flag in flags_waiting_for(cast.viewer("lena"), NOW)] == [flag_id]


def test_a_flag_whose_owners_account_is_switched_off_comes_to_the_lead(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    type(cast["clara"]).objects.filter(id=cast.id("clara")).update(is_active=False)

    assert [flag.id for flag in flags_waiting_for(cast.viewer("lena"), NOW)] == [flag_id]


def test_a_lead_does_not_see_a_flag_that_its_clinician_owns(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    assert list(flags_waiting_for(cast.viewer("lena"), NOW)) == []
    with pytest.raises(NotFoundError):
        acknowledge_flag(viewer=cast.viewer("lena"), flag_id=flag_id, now=NOW)


@pytest.mark.parametrize("name", ["carl", "fay", "alice", "ivan", "mona", "hope", "farid", "rosa"])
def test_a_flag_that_is_not_yours_looks_like_one_that_is_not_there(cast: Cast, name: str) -> None:
    flag_id = safety_flag(cast)
    before = everything()

    with pytest.raises(NotFoundError) as not_yours:
        close_flag(viewer=cast.viewer(name), flag_id=flag_id, reason="x", now=NOW)
    with pytest.raises(NotFoundError) as not_there:
        close_flag(viewer=cast.viewer(name), flag_id=uuid4(), reason="x", now=NOW)

    assert str(not_yours.value) == str(not_there.value)
    assert everything() == before


def test_acknowledging_twice_keeps_the_first_time(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)
    before = everything()

    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW + timedelta(hours=1))

    assert everything() == before


def test_a_flag_is_closed_with_a_reason(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    with pytest.raises(InputError):
        close_flag(viewer=cast.viewer("clara"), flag_id=flag_id, reason="  ", now=NOW)

    assert Flag.objects.get(id=flag_id).state == State.OPEN


def test_a_closed_flag_says_who_and_when_and_stays_so(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    close_flag(viewer=cast.viewer("clara"), flag_id=flag_id, reason="We spoke.", now=NOW)
    before = everything()

    close_flag(viewer=cast.viewer("clara"), flag_id=flag_id, reason="Again.", now=NOW + timedelta(hours=1))

    flag = Flag.objects.get(id=flag_id)
    assert (flag.state, flag.closed_by_id, flag.closed_at) == (State.CLOSED, cast.id("clara"), NOW)
    assert everything() == before


def test_the_database_keeps_no_waiting_flag_that_has_an_end(cast: Cast) -> None:
    """What a whole service's flags are found by is that end: such a flag would be looked at by nobody."""
    flag_id = safety_flag(cast)

    with pytest.raises(IntegrityError):
        Flag.objects.filter(id=flag_id).update(closed_at=NOW)


def test_an_acknowledged_flag_still_waits(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)

    assert [flag.id for flag in open_flags_of_client(cast.viewer("clara"), cast.id("alice"), NOW)] == [flag_id]


def test_safety_flags_come_first_on_a_clients_page(cast: Cast) -> None:
    deteriorate(cast, 0, 2)
    safety_flag(cast)

    kinds = [flag.kind for flag in open_flags_of_client(cast.viewer("clara"), cast.id("alice"), NOW)]

    assert kinds == [Kind.SAFETY, Kind.DETERIORATION]


def test_a_safety_answer_sent_after_the_flag_of_its_draft_was_closed_is_seen_again(cast: Cast) -> None:
    begun = submission(cast["alice"], {"phq9_9": 1}, at=NOW - timedelta(days=3))
    save_draft(submission=begun, now=begun.answered_at, by=cast.id("alice"))
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    send(submission(cast["alice"], answers(2, phq9_9=3), form_id=begun.id, at=NOW + timedelta(days=1)))

    waiting = open_flags_of_client(cast.viewer("clara"), cast.id("alice"), NOW + timedelta(days=1))
    assert [flag.kind for flag in waiting] == [Kind.SAFETY]


def test_a_check_in_sent_again_after_its_flag_was_closed_raises_no_other(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1, phq9_9=1))
    receipt = send(filled)
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    assert send(filled, now=NOW + timedelta(hours=1)) == receipt
    assert Flag.objects.get().state == State.CLOSED


def test_another_safety_answer_under_the_same_id_is_seen_after_the_first_was_closed(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1, phq9_9=1))
    send(filled)
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    send(replace(filled, answers=answers(1, phq9_9=3)))

    waiting = open_flags_of_client(cast.viewer("clara"), cast.id("alice"), NOW)
    assert {flag.kind for flag in waiting} == {Kind.SAFETY, Kind.CONFLICT}
