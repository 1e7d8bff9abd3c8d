"""More roles for who is here, finding people, one's own account, and the name somebody signs in with."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.people.models import CareLink, ClientKey, Membership, Person, Team
from befriend.rooms.people.queries import (
    caseload_of,
    cipher_for,
    client_for,
    people_of_service,
    since,
    teams_of_clients,
    viewer_of,
)
from befriend.rooms.people.queries.cover import cover_of
from befriend.rooms.people.services import (
    change_team,
    choose_new_password,
    close_account,
    end_role,
    give_role,
    invite_back,
    open_account,
    open_team,
)
from tests.rooms.cast import BEGAN, NOW, PASSWORD, ROLES, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything


def held_by(cast: Cast, name: str) -> set[str]:
    return set(Membership.objects.filter(person=cast[name], ended_at=None).values_list("role", flat=True))


# Roles ----------------------------------------------------------------------------------------------------------------


def test_somebody_who_is_here_gets_a_second_role_at_once(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("hope")
    assert browser.get("/people/").status_code == 404

    give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.LEAD, now=timezone.now())

    assert browser.get("/people/").status_code == 200
    assert held_by(cast, "hope") == {"helper", "lead"}


def test_a_role_given_twice_is_held_once(cast: Cast) -> None:
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.LEAD, now=NOW)
    before = everything()

    give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.LEAD, now=NOW)

    assert everything() == before


def test_who_becomes_a_client_gets_a_key_and_a_clinician(cast: Cast) -> None:
    with pytest.raises(InputError, match="needs a clinician"):
        give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.CLIENT, now=NOW)
    assert held_by(cast, "hope") == {"helper"}

    give_role(
        viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=NOW
    )

    assert cipher_for(cast.id("hope"))
    assert client_for(cast.viewer("clara"), cast.id("hope"), NOW) == cast["hope"]


def test_who_becomes_a_client_again_keeps_the_key_that_opens_what_they_wrote(cast: Cast) -> None:
    before = ClientKey.objects.filter(client=cast["alice"]).values().get()
    end_role(viewer=cast.viewer("lena"), membership_id=Membership.objects.get(person=cast["alice"]).id, now=NOW)

    give_role(
        viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.CLIENT, clinician_id=cast.id("carl"), now=NOW
    )

    assert ClientKey.objects.filter(client=cast["alice"]).values().get() == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLIENT])
def test_nobody_but_a_lead_opens_the_account_of_a_client_who_is_staff_too(
    cast: Cast, sign_in: SignIn, role: Role
) -> None:
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=role, now=timezone.now())
    way_back, clara = f"/people/back/{cast.id('alice')}/", sign_in("clara")

    assert clara.get(way_back).status_code == clara.post(way_back).status_code == 404
    assert way_back not in clara.get(f"/clients/{cast.id('alice')}/").content.decode()
    assert sign_in("lena").post(way_back).status_code == 200


def test_a_clinician_opens_the_account_of_a_client_who_was_staff_once(cast: Cast, sign_in: SignIn) -> None:
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.HELPER, now=NOW)
    helps = Membership.objects.get(person=cast["alice"], role=Role.HELPER)
    end_role(viewer=cast.viewer("lena"), membership_id=helps.id, now=NOW)
    way_back, clara = f"/people/back/{cast.id('alice')}/", sign_in("clara")

    assert way_back in clara.get(f"/clients/{cast.id('alice')}/").content.decode()
    assert clara.post(way_back).status_code == 200


def test_a_way_back_that_a_clinician_holds_closes_when_their_client_becomes_staff(cast: Cast) -> None:
    token = invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=NOW)

    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.LEAD, now=NOW)

    with pytest.raises(NotFoundError):
        choose_new_password(token=token, password=PASSWORD, now=NOW)


def test_a_clinician_who_is_a_client_too_is_not_their_own_clinician(cast: Cast) -> None:
    with pytest.raises(InputError, match="linked to themselves"):
        give_role(
            viewer=cast.viewer("lena"),
            person_id=cast.id("clara"),
            role=Role.CLIENT,
            clinician_id=cast.id("clara"),
            now=NOW,
        )

    assert held_by(cast, "clara") == {"clinician"}


def test_a_closed_account_gets_a_role_only_by_being_opened(cast: Cast) -> None:
    close_account(viewer=cast.viewer("lena"), person_id=cast.id("hope"), now=NOW)

    with pytest.raises(InputError, match="closed"):
        give_role(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.LEAD, now=NOW)
    open_account(viewer=cast.viewer("lena"), person_id=cast.id("hope"), role=Role.HELPER, now=NOW)

    assert Person.objects.get(username="hope").is_active
    assert held_by(cast, "hope") == {"helper"}


def test_a_role_moves_to_another_team_and_to_none(cast: Cast) -> None:
    open_team(viewer=cast.viewer("lena"), name="Quay", now=NOW)
    held, team = Membership.objects.get(person=cast["hope"]), Team.objects.get()

    for team_id in (team.id, None):
        change_team(viewer=cast.viewer("lena"), membership_id=held.id, team_id=team_id, now=NOW)
        assert Membership.objects.get(id=held.id).team_id == team_id


def in_quay_since(cast: Cast, name: str, moment: datetime) -> Membership:
    """Somebody whose role began long ago in no team, and moved to Quay at this moment."""
    open_team(viewer=cast.viewer("lena"), name="Quay", now=NOW)
    held = Membership.objects.get(person=cast[name])
    change_team(viewer=cast.viewer("lena"), membership_id=held.id, team_id=Team.objects.get().id, now=moment)
    return Membership.objects.get(id=held.id)


def test_a_role_that_moves_was_where_it_was_until_then_and_has_no_gap(cast: Cast) -> None:
    moved = in_quay_since(cast, "hope", NOW)

    (before,) = Membership.objects.filter(person=cast["hope"]).exclude(id=moved.id)
    assert (before.team_id, before.started_at, before.ended_at) == (None, BEGAN, NOW)
    assert (moved.started_at, moved.ended_at) == (NOW, None)


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_role_gives_its_rights_before_at_and_after_the_move(cast: Cast, minutes: int) -> None:
    in_quay_since(cast, "clara", NOW)
    moment = NOW + timedelta(minutes=minutes)

    assert viewer_of(cast["clara"], moment).roles == {Role.CLINICIAN}
    assert caseload_of(cast.viewer("clara", moment), moment).count() == 1
    assert [one.person_id for one in people_of_service(cast.viewer("lena", moment), moment)].count(
        cast.id("clara")
    ) == 1


def test_a_role_that_moved_ends_once_and_for_all(cast: Cast) -> None:
    """Also from a page that was open before the move: the role has kept its id."""
    held = Membership.objects.get(person=cast["hope"])
    in_quay_since(cast, "hope", NOW)

    end_role(viewer=cast.viewer("lena"), membership_id=held.id, now=NOW + timedelta(days=1))

    assert held_by(cast, "hope") == set()


def test_whoever_moves_has_held_their_role_as_long_as_before(cast: Cast) -> None:
    """Their page says so, and the leads whom a flag reaches last are asked in the same order as before."""
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("farid"), role=Role.LEAD, now=NOW)
    leads = cover_of(cast.harbour.id, NOW + timedelta(days=2)).leads
    in_quay_since(cast, "lena", NOW + timedelta(days=1))
    moved = Membership.objects.get(person=cast["lena"], ended_at=None)

    assert cover_of(cast.harbour.id, NOW + timedelta(days=2)).leads == leads
    assert since(moved) == BEGAN
    change_team(viewer=cast.viewer("lena"), membership_id=moved.id, team_id=None, now=NOW + timedelta(days=2))
    assert since(Membership.objects.get(id=moved.id)) == BEGAN


def test_a_report_of_the_time_before_a_move_stays_as_it_was(cast: Cast) -> None:
    """A client's own team, and that of the clinician who was linked to them first."""
    lena, before = cast.viewer("lena"), NOW - timedelta(days=1)
    for name in ("River", "Quay"):
        open_team(viewer=lena, name=name, now=BEGAN)
    river, quay = Team.objects.get(name="River"), Team.objects.get(name="Quay")
    Membership.objects.filter(person__in=(cast["alice"], cast["carl"])).update(team=river)
    told = teams_of_clients(lena, before)
    assert told[cast.id("alice")] == told[cast.id("bob")] == "River"

    for held in Membership.objects.filter(person__in=(cast["alice"], cast["carl"])):
        change_team(viewer=lena, membership_id=held.id, team_id=quay.id, now=NOW)

    assert teams_of_clients(lena, before) == told
    after = teams_of_clients(lena, NOW + timedelta(days=1))
    assert after[cast.id("alice")] == "Quay", "a client's own team is that of now"
    assert after[cast.id("bob")] == "River", "who came with a clinician stays with the team they came to"
    mine = Membership.objects.get(person=cast["alice"], ended_at=None)
    change_team(viewer=lena, membership_id=mine.id, team_id=None, now=NOW + timedelta(days=2))
    assert cast.id("alice") not in teams_of_clients(lena, NOW + timedelta(days=3))
    assert teams_of_clients(lena, NOW + timedelta(days=1)) == after


def test_a_move_while_the_clock_was_set_back_loses_nothing(cast: Cast) -> None:
    moved = in_quay_since(cast, "hope", BEGAN - timedelta(days=2))

    assert (moved.started_at, moved.ended_at) == (BEGAN, None)
    assert held_by(cast, "hope") == {"helper"}


def test_no_role_moves_to_a_team_of_another_service(cast: Cast) -> None:
    open_team(viewer=cast.viewer("mona"), name="Peak", now=NOW)
    held = Membership.objects.get(person=cast["hope"])

    with pytest.raises(InputError, match="no such team"):
        change_team(viewer=cast.viewer("lena"), membership_id=held.id, team_id=Team.objects.get().id, now=NOW)
    with pytest.raises(NotFoundError):
        change_team(viewer=cast.viewer("mona"), membership_id=held.id, team_id=Team.objects.get().id, now=NOW)


def test_a_role_form_that_forgets_the_clinician_says_so_beside_it(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("lena").post(f"/people/{cast.id('hope')}/role/", {"role": "client"})

    assert answer.status_code == 422
    assert "A client needs a clinician. Choose who will be linked to them." in answer.content.decode()


# Inviting -------------------------------------------------------------------------------------------------------------


def test_inviting_a_client_without_a_clinician_is_told_beside_the_question(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").post("/people/invite/", {"role": "client"}).content.decode()

    assert 'id="id_clinician_error"' in page
    assert "A client needs a clinician. Choose who will be linked to them." in page
    assert "if you like" not in page.split('for="id_clinician"')[1].split("</label>")[0]


def test_a_clinician_named_for_somebody_who_is_no_client_is_left_out(cast: Cast, sign_in: SignIn) -> None:
    given = {"role": "helper", "clinician": str(cast.id("clara"))}

    assert "/people/invitation/" in sign_in("lena").post("/people/invite/", given).content.decode()


def test_a_clinician_is_chosen_already_for_those_they_invite(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("clara").get("/people/invite/").content.decode()

    assert f'<option value="{cast.id("clara")}" selected>' in page


# Finding --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["alice", "ALI", " lic "])
def test_a_lead_finds_somebody_by_a_part_of_the_name(cast: Cast, sign_in: SignIn, words: str) -> None:
    page = sign_in("lena").post("/people/", {"name": words}).content.decode()

    assert f"/people/{cast.id('alice')}/" in page
    assert f"/people/{cast.id('bob')}/" not in page


@pytest.mark.parametrize("words", ["ángel", "Ángel", "ngel"])
def test_an_accent_is_found_however_it_is_written(cast: Cast, sign_in: SignIn, words: str) -> None:
    Person.objects.filter(username="bob").update(shown_name="Ángel")

    assert f"/people/{cast.id('bob')}/" in sign_in("lena").post("/people/", {"name": words}).content.decode()


def test_nobody_of_another_service_is_found(cast: Cast, sign_in: SignIn) -> None:
    end_role(
        viewer=cast.viewer("mona"), membership_id=Membership.objects.get(person=cast["zoe"]).id, now=timezone.now()
    )

    for address in ("/people/", "/people/gone/"):
        assert str(cast.id("zoe")) not in sign_in("lena").post(address, {"name": "zoe"}).content.decode()
    assert str(cast.id("zoe")) not in sign_in("lena").get("/people/gone/").content.decode()


def test_a_name_that_is_looked_for_never_stands_in_an_address(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").post("/people/", {"name": "alice"})

    assert "alice" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page.content.decode()))
    assert str(cast.id("bob")) in sign_in("lena").get("/people/?name=alice").content.decode()


def test_who_was_here_is_found_and_leads_to_coming_back(cast: Cast, sign_in: SignIn) -> None:
    close_account(viewer=cast.viewer("lena"), person_id=cast.id("hope"), now=timezone.now())

    assert str(cast.id("hope")) not in sign_in("lena").get("/people/").content.decode()
    assert f"/people/{cast.id('hope')}/" in sign_in("lena").post("/people/gone/", {"name": "hop"}).content.decode()
    assert "Open this account again" in sign_in("lena").get(f"/people/{cast.id('hope')}/").content.decode()


def test_a_closed_account_stands_apart_from_the_colleagues_and_is_marked(cast: Cast, sign_in: SignIn) -> None:
    """Dora's account was switched off, and her role was left open."""
    page = sign_in("lena").get("/people/").content.decode()

    colleagues, _heading, closed = page.partition("Their account is closed")
    assert ">Dora<" not in colleagues.partition("People who work here")[2]
    assert ">Clara<" in colleagues.partition("People who work here")[2]
    assert "account closed" in closed.partition(">Dora<")[2].partition("</li>")[0]


def test_who_worked_here_is_told_apart_from_clients_with_what_they_were_and_until_when(
    cast: Cast, sign_in: SignIn
) -> None:
    for name in ("hope", "bob"):
        close_account(viewer=cast.viewer("lena"), person_id=cast.id(name), now=NOW)

    page = sign_in("lena").get("/people/gone/").content.decode()

    worked, _heading, clients = page.partition("<h2>Clients</h2>")
    line = " ".join(worked.partition(">Hope<")[2].partition("</li>")[0].split())
    assert line.endswith('Helper <span class="soft">until 22 Nov 2026 · account closed</span>')
    assert ">Bob " in clients
    assert ">Bob " not in worked


# One's own account ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in ROLES if name != "dora"])
def test_everybody_finds_their_account_and_their_name_to_sign_in_with(cast: Cast, sign_in: SignIn, name: str) -> None:
    browser = sign_in(name)
    page = browser.get("/people/me/").content.decode()

    assert f"<bdi>{name}</bdi>" in page
    assert 'href="/account/password/change/"' in page
    assert '<option value="es" lang="es">' in page.split('id="my-language"')[1].split("</select>")[0]
    assert 'href="/people/me/"' in browser.get("/", follow=True).content.decode()


def test_an_account_without_a_password_is_led_to_no_page_that_is_closed(cast: Cast, sign_in: SignIn) -> None:
    cast["alice"].set_unusable_password()
    cast["alice"].save()

    page = sign_in("alice").get("/people/me/").content.decode()

    assert "This account has no password." in page
    assert "/account/password/change/" not in page


def test_a_language_is_kept_for_the_person_and_spoken_on_a_device_that_was_told_none(cast: Cast) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": "alice", "password": PASSWORD})
    browser.post("/language/", {"language": "es"})
    assert Person.objects.get(username="alice").language == "es"

    another = Client(headers={"accept-language": "en"})
    another.post("/account/login/", {"login": "alice", "password": PASSWORD})

    assert 'lang="es"' in another.get("/people/me/").content.decode()


def test_a_device_that_was_told_a_language_keeps_it(cast: Cast) -> None:
    Person.objects.filter(username="alice").update(language="es")
    browser = Client()
    browser.post("/language/", {"language": "en"})

    browser.post("/account/login/", {"login": "alice", "password": PASSWORD})

    assert 'lang="en"' in browser.get("/people/me/").content.decode()


@pytest.mark.parametrize("given", ["xx", "", "es; drop"])
def test_a_language_that_is_not_offered_is_not_kept(cast: Cast, sign_in: SignIn, given: str) -> None:
    sign_in("alice").post("/language/", {"language": given})

    assert Person.objects.get(username="alice").language == ""


# The name somebody signs in with --------------------------------------------------------------------------------------


def test_who_helps_somebody_back_in_reads_the_name_they_sign_in_with(cast: Cast, sign_in: SignIn) -> None:
    Person.objects.filter(username="alice").update(username="small-harbour-7")

    for who in ("clara", "lena"):
        assert "small-harbour-7" in sign_in(who).get(f"/people/back/{cast.id('alice')}/").content.decode()
    for who in ("carl", "mona", "hope", "bob"):
        assert sign_in(who).get(f"/people/back/{cast.id('alice')}/").status_code == 404


def test_when_the_link_ends_the_name_to_sign_in_with_is_closed_too(cast: Cast, sign_in: SignIn) -> None:
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=timezone.now())

    assert sign_in("clara").get(f"/people/back/{cast.id('alice')}/").status_code == 404
