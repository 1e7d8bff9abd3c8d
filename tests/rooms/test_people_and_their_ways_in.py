"""Invitations, links, roles and passwords: each opens once, for one service, and always leaves a lead."""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.people.forms import can_be_read
from befriend.rooms.people.models import CareLink, Invitation, Membership, Person
from befriend.rooms.people.queries import check_client, client_for, let_in, viewer_of
from befriend.rooms.people.services import (
    accept_invitation,
    choose_new_password,
    end_link,
    end_role,
    hash_token,
    invite,
    invite_back,
    invite_first_lead,
    link,
    link_as_lead,
)
from befriend.rooms.people.viewer import Viewer
from tests.rooms.cast import NOW, PASSWORD, ROLES, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.test_checkins_in_parallel import together


def enter(token: str, username: str = "new", at: timedelta = timedelta(0)) -> Person:
    return accept_invitation(
        token=token, username=username, password=PASSWORD, shown_name="New", language="en", now=NOW + at
    )


def invitation(cast: Cast) -> str:
    return invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW)


def test_an_invited_client_is_linked_from_the_start_and_to_nobody_else(cast: Cast) -> None:
    person = enter(invitation(cast))

    assert client_for(cast.viewer("clara"), person.id, NOW) == person
    for name in ("carl", "lena", "ivan"):
        with pytest.raises(NotFoundError):
            client_for(cast.viewer(name), person.id, NOW)


def test_an_invitation_opens_once(cast: Cast) -> None:
    token = invitation(cast)
    enter(token)

    with pytest.raises(NotFoundError):
        enter(token, username="second")

    assert not Person.objects.filter(username="second").exists()


def test_a_taken_name_leaves_the_invitation_open(cast: Cast) -> None:
    token = invitation(cast)
    with pytest.raises(InputError):
        enter(token, username="alice")

    assert enter(token).username == "new"


@pytest.mark.parametrize(("days", "is_open"), [(13, True), (14, False), (400, False)])
def test_an_invitation_is_open_for_two_weeks(cast: Cast, days: int, is_open: bool) -> None:
    token = invitation(cast)

    if is_open:
        assert enter(token, at=timedelta(days=days))
    else:
        with pytest.raises(NotFoundError):
            enter(token, at=timedelta(days=days))


def test_a_wrong_a_used_and_an_old_token_are_refused_alike(cast: Cast) -> None:
    used, old = invitation(cast), invitation(cast)
    enter(used)
    refusals = []
    for token, at in (("wrong", timedelta(0)), (used, timedelta(0)), (old, timedelta(days=30))):
        with pytest.raises(NotFoundError) as refusal:
            enter(token, username="other", at=at)
        refusals.append(str(refusal.value))

    assert len(set(refusals)) == 1


def test_the_token_itself_is_not_kept(cast: Cast) -> None:
    token = invitation(cast)

    assert Invitation.objects.get().token_hash == hash_token(token)
    assert token not in repr(everything())


@pytest.mark.parametrize("name", [name for name, role in ROLES.items() if role is not Role.LEAD])
def test_only_a_lead_invites_somebody_to_work_here(cast: Cast, name: str) -> None:
    for role in set(Role) - {Role.CLIENT}:
        with pytest.raises(InputError):
            invite(viewer=cast.viewer(name), role=role, now=NOW)

    assert not Invitation.objects.exists()


def test_a_clinician_invites_clients_to_themselves_only(cast: Cast) -> None:
    with pytest.raises(InputError):
        invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("carl"), now=NOW)


@pytest.mark.parametrize("clinician", ["ivan", "dora", "lena", "bob"])
def test_a_client_is_invited_to_an_active_clinician_of_the_same_service(cast: Cast, clinician: str) -> None:
    with pytest.raises(InputError):
        invite(viewer=cast.viewer("lena"), role=Role.CLIENT, clinician_id=cast.id(clinician), now=NOW)


@pytest.mark.parametrize(
    ("client", "clinician"), [("alice", "alice"), ("alice", "ivan"), ("zoe", "clara"), ("zoe", "ivan")]
)
def test_nobody_is_linked_to_themselves_or_across_services(cast: Cast, client: str, clinician: str) -> None:
    before = CareLink.objects.count()

    with pytest.raises(InputError, match=r"linked"):
        link(
            service_id=cast.harbour.id,
            client_id=cast.id(client),
            clinician_id=cast.id(clinician),
            now=NOW,
            by=cast.id("lena"),
        )

    assert CareLink.objects.count() == before


def test_linking_twice_is_one_link(cast: Cast) -> None:
    before = everything()

    link(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        clinician_id=cast.id("clara"),
        now=NOW,
        by=cast.id("lena"),
    )

    assert everything() == before


@pytest.mark.parametrize(
    ("who", "client", "clinician"),
    [
        ("mona", "alice", "carl"),
        ("mona", "zoe", "carl"),
        ("lena", "zoe", "clara"),
        ("lena", "alice", "ivan"),
        ("lena", "alice", "dora"),
        ("lena", "alice", "lena"),
        ("lena", "hope", "clara"),
        ("clara", "bob", "clara"),
        ("alice", "alice", "carl"),
    ],
)
def test_only_a_lead_links_two_people_of_their_own_service(cast: Cast, who: str, client: str, clinician: str) -> None:
    before = CareLink.objects.count()

    with pytest.raises(InputError):
        link_as_lead(viewer=cast.viewer(who), client_id=cast.id(client), clinician_id=cast.id(clinician), now=NOW)

    assert CareLink.objects.count() == before


@pytest.mark.parametrize("who", ["clara", "alice", "mona", "hope"])
def test_nobody_else_ends_a_link(cast: Cast, who: str) -> None:
    found = cast.link_between("alice", "clara")

    end_link(viewer=cast.viewer(who), link_id=found.id, now=NOW)

    assert CareLink.objects.get(id=found.id).ended_at is None


def test_a_link_that_ended_keeps_its_dates_and_may_begin_again(cast: Cast) -> None:
    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=NOW)

    link_as_lead(
        viewer=cast.viewer("lena"),
        client_id=cast.id("alice"),
        clinician_id=cast.id("clara"),
        now=NOW + timedelta(days=1),
    )

    both = CareLink.objects.filter(client=cast["alice"], clinician=cast["clara"]).order_by("started_at")
    assert [one.ended_at for one in both] == [NOW, None]


def test_a_link_opens_nothing_before_it_begins(cast: Cast) -> None:
    earlier = NOW - timedelta(days=365)

    with pytest.raises(NotFoundError):
        client_for(cast.viewer("clara"), cast.id("alice"), earlier)


def test_who_was_let_in_to_one_client_is_asked_again_for_another_and_at_another_moment(cast: Cast) -> None:
    clara = let_in(cast.viewer("clara"), cast.id("alice"), NOW)
    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=NOW)

    check_client(clara, cast.id("alice"), NOW)
    later = NOW + timedelta(seconds=1)
    for viewer, client, at in ((clara, "bob", NOW), (clara, "alice", later), (clara.as_client(), "alice", NOW)):
        with pytest.raises(NotFoundError):
            check_client(viewer, cast.id(client), at)


def test_nobody_is_let_in_who_is_not_linked(cast: Cast) -> None:
    for name in ("carl", "lena", "ivan", "bob"):
        with pytest.raises(NotFoundError):
            let_in(cast.viewer(name), cast.id("alice"), NOW)


def test_the_last_lead_stays(cast: Cast) -> None:
    held = Membership.objects.get(person=cast["lena"])

    with pytest.raises(InputError, match="last lead"):
        end_role(viewer=cast.viewer("lena"), membership_id=held.id, now=NOW)

    assert Membership.objects.get(id=held.id).ended_at is None


def test_a_lead_whose_account_is_switched_off_does_not_count_as_another_lead(cast: Cast) -> None:
    second = enter(invite(viewer=cast.viewer("lena"), role=Role.LEAD, now=NOW))
    Person.objects.filter(id=second.id).update(is_active=False)

    with pytest.raises(InputError, match="last lead"):
        end_role(viewer=cast.viewer("lena"), membership_id=Membership.objects.get(person=cast["lena"]).id, now=NOW)


@pytest.mark.slow
def test_two_leads_who_end_each_others_role_at_once_leave_one(committed_cast: Cast) -> None:
    lena = committed_cast["lena"]
    other = enter(invite(viewer=committed_cast.viewer("lena"), role=Role.LEAD, now=NOW))
    pairs = [
        (viewer_of(one, NOW), Membership.objects.get(person=two).id) for one, two in ((lena, other), (other, lena))
    ]

    def end(viewer: Viewer, held: UUID) -> bool:
        try:
            end_role(viewer=viewer, membership_id=held, now=NOW + timedelta(hours=1))
        except InputError:
            return False
        return True

    ended = together(*(partial(end, viewer, held) for viewer, held in pairs))

    assert sorted(ended) == [False, True]
    leads = Membership.objects.filter(service=committed_cast.harbour, role=Role.LEAD, ended_at=None)
    assert leads.count() == 1


@pytest.mark.parametrize("who", ["mona", "clara", "hope", "alice"])
def test_nobody_else_ends_a_role(cast: Cast, who: str) -> None:
    held = Membership.objects.get(person=cast["carl"])

    with pytest.raises(NotFoundError):
        end_role(viewer=cast.viewer(who), membership_id=held.id, takes_over_id=cast.id("clara"), now=NOW)

    assert Membership.objects.get(id=held.id).ended_at is None


def test_a_service_with_a_lead_gets_no_other_first_lead(cast: Cast) -> None:
    with pytest.raises(InputError):
        invite_first_lead(service_id=cast.harbour.id, now=NOW)


@pytest.mark.parametrize(
    ("who", "person"),
    [("carl", "alice"), ("clara", "bob"), ("clara", "lena"), ("mona", "alice"), ("hope", "alice"), ("alice", "alice")],
)
def test_only_those_beside_a_person_help_them_back_in(cast: Cast, who: str, person: str) -> None:
    with pytest.raises(NotFoundError) as not_yours:
        invite_back(viewer=cast.viewer(who), person_id=cast.id(person), now=NOW)
    with pytest.raises(NotFoundError) as not_there:
        invite_back(viewer=cast.viewer(who), person_id=uuid4(), now=NOW)

    assert str(not_yours.value) == str(not_there.value)


def test_a_new_password_ends_the_other_sessions_and_makes_no_second_account(cast: Cast, sign_in: SignIn) -> None:
    browser, people = sign_in("alice"), Person.objects.count()
    token = invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=NOW)

    choose_new_password(token=token, password="other small words", now=NOW)

    assert Person.objects.count() == people
    assert Person.objects.get(username="alice").check_password("other small words")
    assert browser.get("/today/").status_code == 302
    with pytest.raises(NotFoundError):
        choose_new_password(token=token, password="a third time", now=NOW)


def way_back(cast: Cast, at: timedelta = timedelta(0)) -> str:
    return invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=NOW + at)


@pytest.mark.parametrize(("hours", "is_open"), [(23, True), (24, False), (13 * 24, False)])
def test_a_way_back_in_is_open_for_a_day(cast: Cast, hours: int, is_open: bool) -> None:
    token, at = way_back(cast), NOW + timedelta(hours=hours)

    if is_open:
        assert choose_new_password(token=token, password="other small words", now=at) == cast["alice"]
    else:
        with pytest.raises(NotFoundError):
            choose_new_password(token=token, password="other small words", now=at)


def test_a_new_way_back_in_closes_the_earlier_ones_of_that_person_alone(cast: Cast) -> None:
    earlier, new_client = way_back(cast), invitation(cast)
    of_bob = invite_back(viewer=cast.viewer("carl"), person_id=cast.id("bob"), now=NOW)
    newest = way_back(cast, at=timedelta(minutes=5))

    with pytest.raises(NotFoundError):
        choose_new_password(token=earlier, password="other small words", now=NOW + timedelta(minutes=6))
    for token in (newest, of_bob):
        assert choose_new_password(token=token, password="other small words", now=NOW + timedelta(minutes=7))
    assert enter(new_client, at=timedelta(minutes=8))


def test_a_way_back_in_that_was_used_closes_the_others(cast: Cast) -> None:
    used, other = way_back(cast), way_back(cast)
    Invitation.objects.update(expires_at=NOW + timedelta(hours=1))  # as two that were made before this rule

    choose_new_password(token=used, password="other small words", now=NOW)

    with pytest.raises(NotFoundError):
        choose_new_password(token=other, password="a third time", now=NOW)


def test_an_ordinary_invitation_sets_nobodys_password(cast: Cast) -> None:
    before = everything()

    with pytest.raises(NotFoundError):
        choose_new_password(token=invitation(cast), password="other small words", now=NOW)

    assert everything()["people.Person"] == before["people.Person"]
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize(
    "name", ["\u200b", "\u2060\u2060", "\u3164", "\u202eevil", "two\nlines", "\x07bell", "\u200d"], ids=ascii
)
def test_a_name_that_nobody_could_read_is_refused_and_says_why(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot be seen"):
        can_be_read(name)


@pytest.mark.parametrize("name", ["Sam", "Zoë", "李", "می\u200cخواهم", "क्\u200dष", "O’Neil-Ng", "7", "🌻"])
def test_a_name_of_any_script_is_taken(name: str) -> None:
    can_be_read(name)
