"""Who leaves hands over: links, flags and invitations move in one step, nobody is left alone, nothing is deleted."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, Event
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.flags.kinds import State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flags_waiting_for
from befriend.rooms.flags.services import acknowledge_flag
from befriend.rooms.leaving import services as leaving
from befriend.rooms.leaving.queries import link_that_ends
from befriend.rooms.leaving.services import close_account, end_link, end_role
from befriend.rooms.people.models import CareLink, Invitation, Membership, Person
from befriend.rooms.people.queries import client_for, links_held_by, viewer_of
from befriend.rooms.people.services import (
    accept_invitation,
    accounts,
    give_role,
    invite,
    invite_back,
    link,
    open_account,
    roles,
)
from befriend.rooms.people.services.inviting import take
from tests.rooms.cast import BEGAN, NOW, PASSWORD, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.test_checkins_in_parallel import together
from tests.rooms.verbs import safety_flag

LATER = NOW + timedelta(hours=1)


def role_of(cast: Cast, name: str) -> UUID:
    return Membership.objects.get(person=cast[name], ended_at=None).id


def linked_to(cast: Cast, client: str) -> list[str]:
    """Who is linked to this client now, without those whose account was switched off before."""
    links = CareLink.objects.filter(client=cast[client], ended_at=None, clinician__is_active=True)
    return sorted(links.values_list("clinician__username", flat=True))


# Nobody is left alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("takes_over", [None, "dora", "ivan", "lena", "bob", "clara"])
def test_a_clinician_goes_only_when_a_clinician_takes_over(cast: Cast, takes_over: str | None) -> None:
    before = everything()
    taker = cast.id(takes_over) if takes_over else None

    with pytest.raises(InputError, match="would have nobody: Alice"):
        end_role(viewer=cast.viewer("lena"), membership_id=role_of(cast, "clara"), takes_over_id=taker, now=NOW)
    with pytest.raises(InputError, match="would have nobody: Alice"):
        close_account(viewer=cast.viewer("lena"), person_id=cast.id("clara"), takes_over_id=taker, now=NOW)

    assert everything() == before


def test_the_last_link_of_a_client_ends_only_when_somebody_takes_over(cast: Cast) -> None:
    held = cast.link_between("alice", "clara")

    with pytest.raises(InputError, match="would have nobody: Alice"):
        end_link(viewer=cast.viewer("lena"), link_id=held.id, now=NOW)
    end_link(viewer=cast.viewer("lena"), link_id=held.id, takes_over_id=cast.id("carl"), now=NOW)

    assert linked_to(cast, "alice") == ["carl"]


def test_who_is_linked_to_somebody_else_too_needs_nobody_new(cast: Cast) -> None:
    link(service_id=cast.harbour.id, client_id=cast.id("alice"), clinician_id=cast.id("fay"), now=NOW, by=None)

    end_role(viewer=cast.viewer("lena"), membership_id=role_of(cast, "clara"), now=LATER)

    assert linked_to(cast, "alice") == ["fay"]


def test_whoever_takes_over_opens_the_record_and_whoever_went_does_not(cast: Cast) -> None:
    close_account(viewer=cast.viewer("lena"), person_id=cast.id("clara"), takes_over_id=cast.id("carl"), now=NOW)

    assert client_for(cast.viewer("carl"), cast.id("alice"), NOW) == cast["alice"]
    with pytest.raises(NotFoundError):
        client_for(cast.viewer("clara"), cast.id("alice"), NOW)


# Flags --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["role", "account", "link"])
def test_a_waiting_flag_goes_with_the_client_and_counts_as_unseen(cast: Cast, ending: str) -> None:
    flag_id = safety_flag(cast)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)
    due = Flag.objects.get(id=flag_id).due_at

    leave(cast, ending, "carl")

    flag = Flag.objects.get(id=flag_id)
    assert (flag.owner, flag.state, flag.acknowledged_by, flag.due_at) == (cast["carl"], State.OPEN, None, due)
    assert flag_id in {one.id for one in flags_waiting_for(cast.viewer("carl", LATER), LATER)}


def leave(cast: Cast, ending: str, takes_over: str) -> None:
    """Clara goes, in one of the three ways."""
    lena, taker = cast.viewer("lena"), cast.id(takes_over)
    if ending == "role":
        end_role(viewer=lena, membership_id=role_of(cast, "clara"), takes_over_id=taker, now=LATER)
    elif ending == "account":
        close_account(viewer=lena, person_id=cast.id("clara"), takes_over_id=taker, now=LATER)
    else:
        held = cast.link_between("alice", "clara")
        end_link(viewer=lena, link_id=held.id, takes_over_id=taker, now=LATER)


@pytest.mark.parametrize("ending", ["role", "account"])
def test_a_flag_about_a_client_who_goes_waits_at_a_lead(cast: Cast, ending: str) -> None:
    flag_id = safety_flag(cast)

    if ending == "role":
        end_role(viewer=cast.viewer("lena"), membership_id=role_of(cast, "alice"), now=LATER)
    else:
        close_account(viewer=cast.viewer("lena"), person_id=cast.id("alice"), now=LATER)

    assert Flag.objects.get(id=flag_id).owner == cast["lena"]
    assert flag_id in {one.id for one in flags_waiting_for(cast.viewer("lena", LATER), LATER)}


def test_flags_of_others_stay_where_they_are(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    close_account(viewer=cast.viewer("lena"), person_id=cast.id("carl"), takes_over_id=cast.id("clara"), now=LATER)

    assert Flag.objects.get(id=flag_id).owner == cast["clara"]


# What ends, and what stays ------------------------------------------------------------------------------------------


def test_the_role_of_a_client_ends_with_their_links(cast: Cast) -> None:
    end_role(viewer=cast.viewer("lena"), membership_id=role_of(cast, "alice"), now=NOW)

    assert not CareLink.objects.filter(client=cast["alice"], ended_at=None).exists()


def test_closing_deletes_nothing(cast: Cast) -> None:
    safety_flag(cast)
    before = {table: len(rows) for table, rows in everything().items()}

    for name, taker in (("clara", "carl"), ("alice", None)):
        taker_id = cast.id(taker) if taker else None
        close_account(viewer=cast.viewer("lena"), person_id=cast.id(name), takes_over_id=taker_id, now=LATER)

    after = {table: len(rows) for table, rows in everything().items()}
    assert [table for table in before if after[table] < before[table]] == []


@pytest.mark.parametrize("name", ["alice", "hope"])
def test_who_is_closed_is_signed_out_everywhere_and_stays_so_after_coming_back(
    cast: Cast, sign_in: SignIn, name: str
) -> None:
    browser = sign_in(name)
    assert browser.get("/people/me/").status_code == 200

    close_account(viewer=cast.viewer("lena"), person_id=cast.id(name), now=NOW)
    closed = browser.get("/people/me/").status_code
    role = Role.CLIENT if name == "alice" else Role.HELPER
    open_account(
        viewer=cast.viewer("lena"), person_id=cast.id(name), role=role, clinician_id=cast.id("clara"), now=LATER
    )

    assert closed == 302
    assert browser.get("/people/me/").status_code == 302


def test_who_comes_back_signs_in_as_before_and_reads_what_they_wrote(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    close_account(viewer=cast.viewer("lena"), person_id=cast.id("alice"), now=NOW)
    browser = Client()
    refused = browser.post("/account/login/", {"login": "alice", "password": PASSWORD})

    open_account(
        viewer=cast.viewer("lena"),
        person_id=cast.id("alice"),
        role=Role.CLIENT,
        clinician_id=cast.id("carl"),
        now=LATER,
    )
    browser.post("/account/login/", {"login": "alice", "password": PASSWORD})

    assert refused["Location"] == "/account/inactive/"
    checkin = Flag.objects.get(id=flag_id).subject_id
    assert browser.get(f"/check-in/answers/{cast.id('alice')}/{checkin}/").status_code == 200
    assert linked_to(cast, "alice") == ["carl"]


def test_no_invitation_of_somebody_who_goes_opens_anything(cast: Cast) -> None:
    made = invite(viewer=cast.viewer("lena"), role=Role.LEAD, now=NOW)
    second = accept(made, "second")
    by_second = invite(viewer=viewer_of(second, NOW), role=Role.LEAD, now=NOW)
    back = invite_back(viewer=cast.viewer("lena"), person_id=second.id, now=NOW)

    close_account(viewer=cast.viewer("lena"), person_id=second.id, now=NOW)

    for token in (by_second, back):
        with pytest.raises(NotFoundError):
            accept(token, "third")


def test_an_invitation_made_by_a_lead_who_is_one_no_longer_makes_no_lead(cast: Cast) -> None:
    second = accept(invite(viewer=cast.viewer("lena"), role=Role.LEAD, now=NOW), "second")
    token = invite(viewer=viewer_of(second, NOW), role=Role.LEAD, now=NOW)

    held = Membership.objects.get(person=second)
    end_role(viewer=cast.viewer("lena"), membership_id=held.id, now=NOW)

    with pytest.raises(NotFoundError):
        accept(token, "third")


def test_a_client_who_was_invited_to_somebody_gone_comes_to_whoever_took_over(cast: Cast) -> None:
    token = invite(viewer=cast.viewer("lena"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW)

    close_account(viewer=cast.viewer("lena"), person_id=cast.id("clara"), takes_over_id=cast.id("carl"), now=NOW)

    new = accept(token, "new")
    assert client_for(cast.viewer("carl"), new.id, NOW) == new


def accept(token: str, username: str) -> Person:
    return accept_invitation(
        token=token, username=username, password=PASSWORD, shown_name=username, language="en", now=NOW
    )


# Twice, and by the wrong person ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["role", "account", "link"])
def test_leaving_twice_is_leaving_once(cast: Cast, ending: str) -> None:
    safety_flag(cast)
    membership, held = role_of(cast, "clara"), cast.link_between("alice", "clara")
    leave(cast, ending, "carl")
    before = everything()

    lena, taker, again = cast.viewer("lena"), cast.id("carl"), LATER + timedelta(minutes=1)
    if ending == "role":
        end_role(viewer=lena, membership_id=membership, takes_over_id=taker, now=again)
    elif ending == "account":
        close_account(viewer=lena, person_id=cast.id("clara"), takes_over_id=taker, now=again)
    else:
        end_link(viewer=lena, link_id=held.id, takes_over_id=taker, now=again)

    assert everything() == before


@pytest.mark.parametrize("who", ["mona", "clara", "hope", "alice"])
def test_nobody_but_a_lead_of_the_service_closes_anything(cast: Cast, who: str) -> None:
    before = everything()
    viewer, taker = cast.viewer(who), cast.id("carl")

    for name in ("alice", "clara"):
        with pytest.raises(NotFoundError):
            close_account(viewer=viewer, person_id=cast.id(name), takes_over_id=taker, now=NOW)
        with pytest.raises(NotFoundError):
            open_account(viewer=viewer, person_id=cast.id(name), role=Role.LEAD, now=NOW)
        with pytest.raises(NotFoundError):
            give_role(viewer=viewer, person_id=cast.id(name), role=Role.LEAD, now=NOW)
    with pytest.raises(NotFoundError):
        end_link(viewer=viewer, link_id=cast.link_between("alice", "clara").id, takes_over_id=taker, now=NOW)

    assert everything() == before


def test_a_lead_closes_neither_their_own_account_nor_that_of_the_last_lead(cast: Cast) -> None:
    with pytest.raises(InputError, match="your own account"):
        close_account(viewer=cast.viewer("lena"), person_id=cast.id("lena"), now=NOW)

    second = accept(invite(viewer=cast.viewer("lena"), role=Role.LEAD, now=NOW), "second")
    close_account(viewer=viewer_of(second, NOW), person_id=cast.id("lena"), now=NOW)
    assert not Person.objects.get(username="lena").is_active
    assert viewer_of(Person.objects.get(username="lena"), NOW).rights == frozenset()


@pytest.mark.slow
def test_two_leads_who_close_each_others_account_at_once_leave_one(committed_cast: Cast) -> None:
    second = accept(invite(viewer=committed_cast.viewer("lena"), role=Role.LEAD, now=NOW), "second")
    lena = committed_cast["lena"]

    def close(one: Person, other: Person) -> bool:
        try:
            close_account(viewer=viewer_of(one, NOW), person_id=other.id, now=LATER)
        except InputError:
            return False
        return True

    closed = together(partial(close, lena, second), partial(close, second, lena))

    assert sorted(closed) == [False, True]


SHORTLY = 0.5


def attempt(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except InputError:
        return False
    return True


@pytest.mark.slow
def test_two_links_that_end_at_once_leave_their_client_one(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, asked = committed_cast, Barrier(2)
    link(service_id=cast.harbour.id, client_id=cast.id("bob"), clinician_id=cast.id("clara"), now=BEGAN, by=None)

    def ends_beside_another(*given: Any) -> object:
        found = link_that_ends(*given)
        with suppress(BrokenBarrierError):
            asked.wait(SHORTLY)
        return found

    monkeypatch.setattr(leaving, "link_that_ends", ends_beside_another)
    held = [cast.link_between("bob", name).id for name in ("carl", "clara")]
    ended = together(
        *(partial(attempt, partial(end_link, viewer=cast.viewer("lena"), link_id=one, now=NOW)) for one in held)
    )

    assert sorted(ended) == [False, True]
    assert len(linked_to(cast, "bob")) == 1


@pytest.mark.slow
def test_who_comes_in_while_their_clinician_goes_is_linked_to_who_takes_over(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, is_taken, is_handed_over = committed_cast, Event(), Event()
    token = invite(viewer=cast.viewer("carl"), role=Role.CLIENT, clinician_id=cast.id("carl"), now=NOW)
    carl = role_of(cast, "carl")

    def taken(*given: Any) -> object:
        found = take(*given)
        is_taken.set()
        is_handed_over.wait(SHORTLY)
        return found

    def held(*given: Any) -> object:
        is_handed_over.set()
        return links_held_by(*given)

    def go() -> None:
        is_taken.wait(10)
        end_role(viewer=cast.viewer("lena"), membership_id=carl, takes_over_id=cast.id("clara"), now=LATER)

    monkeypatch.setattr(accounts, "take", taken)
    monkeypatch.setattr(roles, "links_held_by", held)
    together(lambda: accept(token, "new"), go)

    links = CareLink.objects.filter(client__username="new", ended_at=None)
    assert list(links.values_list("clinician__username", flat=True)) == ["clara"]


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_names_who_would_be_alone_and_who_keeps_somebody(cast: Cast, sign_in: SignIn) -> None:
    safety_flag(cast)
    link(service_id=cast.harbour.id, client_id=cast.id("bob"), clinician_id=cast.id("clara"), now=BEGAN, by=None)

    page = sign_in("lena").get(f"/people/{cast.id('clara')}/close/").content.decode()

    alone, kept = page.split("These clients would have nobody")[1], page.split("These clients keep somebody")[1]
    assert "Alice" in alone.split("<form")[0]
    assert re.search(r"Bob [^<]*: Carl", kept.split("These clients would")[0])
    assert "1 flag waits at them." in page
    choices = page.split('name="takes_over"')[1].split("</select>")[0]
    assert "Carl" in choices
    assert "Clara" not in choices
    assert "Dora" not in choices


def test_a_question_that_was_skipped_is_asked_again_and_ends_nothing(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("lena").post(f"/people/{cast.id('clara')}/close/", {"takes_over": ""})

    assert answer.status_code == 422
    assert linked_to(cast, "alice") == ["clara"]


def test_where_nobody_could_take_over_the_page_says_what_to_do_first(cast: Cast, sign_in: SignIn) -> None:
    for name in ("carl", "fay"):
        close_account(
            viewer=cast.viewer("lena"), person_id=cast.id(name), takes_over_id=cast.id("clara"), now=timezone.now()
        )

    page = sign_in("lena").get(f"/people/role/{role_of(cast, 'clara')}/end/").content.decode()

    assert "There is nobody who could take over yet" in page
    assert "takes_over" not in page


def test_ending_a_clients_role_says_before_that_their_links_end(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").get(f"/people/role/{role_of(cast, 'bob')}/end/").content.decode()

    assert "The link with Carl." in page


def test_an_open_invitation_is_counted_before_it_closes(cast: Cast, sign_in: SignIn) -> None:
    invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW)
    Invitation.objects.update(expires_at=NOW + timedelta(days=3650))

    page = sign_in("lena").get(f"/people/role/{role_of(cast, 'clara')}/end/").content.decode()

    assert "1 open invitation that they made" in page
