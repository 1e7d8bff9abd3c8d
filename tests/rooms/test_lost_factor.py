"""A lead takes away the lost second factor of a client whom they see: for a reason, and the client reads it."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.models import Membership, Person
from befriend.rooms.people.services import close_account, give_role
from befriend.rooms.signing_in.models import LostFactor
from befriend.rooms.signing_in.queries import taken_away
from befriend.rooms.signing_in.services import remove_for_client
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.second_steps import give_app, give_spare_codes, with_password
from tests.rooms.stored import everything

pytestmark = pytest.mark.django_db

TODAY, SECOND_STEP, READ = "/today/", "/account/second-factor/", "/account/second-factor/lost/read/"
FORM = {"reason": "Her phone fell into the river.", "is_seen": "on"}
TOLD = "Your second step at sign-in was taken away"


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> None:
    cache.clear()


def address(cast: Cast, name: str = "alice") -> str:
    return reverse("signing_in:remove_lost", args=[cast.id(name)])


def has_factor(cast: Cast, name: str = "alice") -> bool:
    return bool(Authenticator.objects.filter(user_id=cast.id(name)).exists())


def test_a_lead_takes_it_away_with_its_spare_codes_and_the_password_opens_again(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    give_spare_codes(cast, "alice")
    assert with_password("alice")[1]["Location"] != "/"

    sign_in("lena").post(address(cast), FORM)

    assert not has_factor(cast)
    assert with_password("alice")[1]["Location"] == "/"


def test_every_session_of_the_client_ends(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    alice = sign_in("alice")
    assert alice.get(TODAY).status_code == 200

    sign_in("lena").post(address(cast), FORM)

    assert alice.get(TODAY).status_code == 302


def test_it_is_written_down_who_did_it_and_not_why(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")

    sign_in("lena").post(address(cast), FORM)

    (row,) = AuditEntry.objects.filter(action="remove_lost_factors").values()
    assert (row["actor_id"], row["subject_id"]) == (str(cast.id("lena")), str(cast.id("alice")))
    assert "river" not in repr(everything()), "the reason is sealed"


def test_the_client_reads_at_the_next_sign_in_who_did_it_and_why_until_they_say_so(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)
    LostFactor.objects.update(removed_at=timezone.now() - timedelta(days=300))
    alice, _ = with_password("alice")

    for _ in range(2):
        page = alice.get(TODAY).content.decode()
        assert TOLD in page
        assert "Lena" in page
        assert "Her phone fell into the river." in page

    read(alice)
    assert TOLD not in alice.get(TODAY).content.decode()
    assert "Her phone fell into the river." in alice.get(SECOND_STEP).content.decode()


def read(browser: Client) -> None:
    browser.post(READ, {"lost_id": str(LostFactor.objects.get().id)})


def test_whoever_came_in_by_it_cannot_silence_it_for_the_client(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)
    read(with_password("alice")[0])

    assert TOLD in with_password("alice")[0].get(TODAY).content.decode()


def test_a_removal_that_the_page_did_not_show_is_not_marked_as_read(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)
    shown = LostFactor.objects.get()
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)

    sign_in("alice").post(READ, {"lost_id": str(shown.id)})

    assert [one.read_at is None for one in taken_away(cast.viewer("alice"))] == [True, False]


def test_having_read_it_twice_is_once(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)
    alice = sign_in("alice")

    for _ in range(2):
        read(alice)

    assert AuditEntry.objects.filter(action="read_about_lost_factor").count() == 1


def test_reading_marks_nobody_elses(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    sign_in("lena").post(address(cast), FORM)

    read(sign_in("bob"))

    assert taken_away(cast.viewer("alice"))[0].read_at is None
    assert not taken_away(cast.viewer("bob"))


@pytest.mark.parametrize("missing", ["reason", "is_seen"])
def test_without_a_reason_and_without_having_seen_them_nothing_happens_and_nothing_is_lost(
    cast: Cast, sign_in: SignIn, missing: str
) -> None:
    give_app(cast, "alice")
    sent = {name: value for name, value in FORM.items() if name != missing}

    page = sign_in("lena").post(address(cast), sent)

    assert page.status_code == 422
    assert sent.get("reason", "") in page.content.decode()
    assert has_factor(cast)


def test_one_word_is_no_reason(cast: Cast) -> None:
    give_app(cast, "alice")

    with pytest.raises(InputError):
        remove_for_client(viewer=cast.viewer("lena"), client_id=cast.id("alice"), reason="Lost", now=NOW)

    assert has_factor(cast)


@pytest.mark.parametrize("whom", ["clara", "lena", "hope", "dora", "zoe"])
def test_nobody_but_a_client_of_the_service_is_helped_in_this_way(cast: Cast, sign_in: SignIn, whom: str) -> None:
    give_app(cast, whom)
    browser = sign_in("lena")

    assert [browser.get(address(cast, whom)).status_code, browser.post(address(cast, whom), FORM).status_code] == [
        404,
        404,
    ]
    assert has_factor(cast, whom)


def test_somebody_who_worked_here_is_not_though_the_role_has_ended(cast: Cast, sign_in: SignIn) -> None:
    """A lead could end a role, free the factor, and give the role again."""
    give_app(cast, "alice")
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.HELPER, now=NOW)
    Membership.objects.filter(person=cast["alice"], role=Role.HELPER).update(ended_at=NOW)

    lena = sign_in("lena")
    assert address(cast) not in lena.get(reverse("people:person", args=[cast.id("alice")])).content.decode()
    assert lena.post(address(cast), FORM).status_code == 404
    assert has_factor(cast)


def test_a_client_who_works_here_too_is_not(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.HELPER, now=NOW)

    assert sign_in("lena").post(address(cast), FORM).status_code == 404
    assert has_factor(cast)


def test_whose_role_ended_or_whose_account_is_closed_is_not(cast: Cast) -> None:
    lena = cast.viewer("lena")
    give_app(cast, "alice")
    give_app(cast, "bob")
    Membership.objects.filter(person=cast["alice"]).update(ended_at=NOW)
    close_account(viewer=lena, person_id=cast.id("bob"), now=NOW)

    for name in ("alice", "bob"):
        with pytest.raises(NotFoundError):
            remove_for_client(viewer=lena, client_id=cast.id(name), reason=FORM["reason"], now=NOW)


@pytest.mark.parametrize("who", ["clara", "alice", "bob", "hope", "mona"])
def test_nobody_but_a_lead_of_the_service_does_it(cast: Cast, sign_in: SignIn, who: str) -> None:
    give_app(cast, "alice")

    assert sign_in(who).post(address(cast), FORM).status_code == 404
    assert has_factor(cast)


def test_whoever_signed_in_a_while_ago_says_again_who_they_are(cast: Cast, sign_in: SignIn) -> None:
    give_app(cast, "alice")
    browser = sign_in("lena")

    with patch("time.time", return_value=(timezone.now() + timedelta(minutes=11)).timestamp()):
        asked = browser.post(address(cast), FORM)

    assert "reauthenticate" in asked["Location"]
    assert has_factor(cast)


def test_where_there_is_none_nothing_is_changed_and_that_is_said(cast: Cast, sign_in: SignIn) -> None:
    before = Person.objects.get(id=cast.id("alice")).signed_out_at
    browser = sign_in("lena")

    page = browser.post(address(cast), FORM, follow=True).content.decode()

    assert "no second step, so nothing was changed" in page
    assert Person.objects.get(id=cast.id("alice")).signed_out_at == before
    assert not LostFactor.objects.exists()


@pytest.mark.parametrize(("name", "is_shown"), [("alice", True), ("clara", False), ("lena", False)])
def test_the_page_of_a_person_leads_there_for_clients_alone(
    cast: Cast, sign_in: SignIn, name: str, is_shown: bool
) -> None:
    page = sign_in("lena").get(reverse("people:person", args=[cast.id(name)])).content.decode()

    assert (address(cast, name) in page) is is_shown
