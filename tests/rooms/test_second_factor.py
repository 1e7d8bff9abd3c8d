"""A second factor stands before every page of somebody who works here, and cannot be gone around, copied or reused."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from befriend.base.errors import CipherError
from befriend.care.roles import Role
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.models import ClientKey
from befriend.rooms.people.services import give_role, invite_back
from befriend.rooms.signing_in.codes import shown_at, step_of
from befriend.rooms.signing_in.services import add_app, take_code
from tests.rooms.cast import ROLES, Cast
from tests.rooms.second_steps import (
    APP,
    SECRET,
    SET_UP,
    SHOW,
    SPARE,
    at,
    code_now,
    give_app,
    give_spare_codes,
    later,
    secret_on,
    show,
    with_password,
)
from tests.rooms.stored import bytes_at_rest
from tests.rooms.visiting import signed_in

pytestmark = pytest.mark.django_db

STAFF = [name for name, role in ROLES.items() if role is not Role.CLIENT and name != "dora"]
NOON = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
CASELOAD, PEOPLE = "/clients/", "/people/"


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


# RFC 6238, appendix B: the last six digits of its eight, for SHA-1 and its 20 letters of secret.
OF_THE_STANDARD = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "code"), OF_THE_STANDARD)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert shown_at(secret, step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize("name", STAFF)
def test_who_works_here_reaches_no_page_before_a_second_factor_is_there(cast: Cast, name: str) -> None:
    browser, _ = with_password(name)

    for address in (CASELOAD, PEOPLE, "/flags/", "/practices/", "/people/me/", "/people/roles/", "/account/signed-in/"):
        assert browser.get(address)["Location"] == SET_UP, address
    assert browser.get("/account/password/change/")["Location"] == SET_UP


@pytest.mark.parametrize("address", [SET_UP, APP, "/help/", "/account/logout/", reverse("safety:how_to_leave")])
def test_set_up_help_and_the_ways_out_stay_open_meanwhile(cast: Cast, address: str) -> None:
    browser, _ = with_password("clara")

    assert browser.get(address).status_code == 200


def test_what_is_sent_meanwhile_is_not_kept_and_that_is_said(cast: Cast) -> None:
    browser, _ = with_password("lena")

    answer = browser.post("/people/team/", {"name": "Quay"})

    assert answer.status_code == 401
    assert "Nothing was kept yet" in answer.content.decode()


def test_clients_are_not_asked_for_one(cast: Cast) -> None:
    browser, answer = with_password("alice")

    assert answer["Location"] == "/"
    assert browser.get("/today/").status_code == 200


OWN_AS_A_CLIENT = (
    "/today/",
    "/help/",
    reverse("checkins:form", args=["phq9"]),
    reverse("practices:find"),
    reverse("safety:plan"),
    reverse("safety:call"),
)


def peer(cast: Cast, role: Role = Role.HELPER) -> Client:
    """Alice, a client who begins to work here and has shown no second factor."""
    browser, _ = with_password("alice")
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=role, now=timezone.now())
    return browser


@pytest.mark.parametrize("address", OWN_AS_A_CLIENT)
def test_a_client_who_works_here_too_reaches_what_is_theirs_without_one(cast: Cast, address: str) -> None:
    assert peer(cast).get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.HELPER, Role.CLINICIAN, Role.LEAD])
def test_no_other_page_opens_for_them_before_they_have_shown_one(cast: Cast, role: Role) -> None:
    browser = peer(cast, role)

    for address in ("/", CASELOAD, PEOPLE, "/flags/", "/people/me/", "/people/roles/", "/account/signed-in/"):
        assert browser.get(address)["Location"] == SET_UP, address


def test_what_opens_without_one_shows_nothing_of_their_work(cast: Cast) -> None:
    page = peer(cast, Role.LEAD).get("/today/").content.decode()

    assert 'href="/today/"' in page
    assert 'href="/people/"' not in page
    assert 'href="/flags/"' not in page


def test_the_page_that_asks_for_one_leads_to_what_opens_without(cast: Cast) -> None:
    link = '<a href="/today/">My own pages open without it</a>'

    assert link in peer(cast).get(SET_UP).content.decode()
    assert link not in with_password("clara")[0].get(SET_UP).content.decode()


def set_up(browser: Client) -> str:
    """Set up an app as its page says, and return its secret."""
    secret = secret_on(browser.get(APP).content.decode())
    answer = browser.post(APP, {"code": code_now(secret)})
    assert answer["Location"] == SPARE
    return secret


def test_setting_up_an_app_opens_the_pages(cast: Cast) -> None:
    browser, _ = with_password("clara")

    set_up(browser)

    assert browser.get(CASELOAD).status_code == 200
    assert AuditEntry.objects.filter(action="add_second_factor", actor_id=str(cast.id("clara"))).count() == 1


def test_a_wrong_code_sets_nothing_up_and_the_secret_stays_for_another_try(cast: Cast) -> None:
    browser, _ = with_password("clara")
    secret = secret_on(browser.get(APP).content.decode())

    answer = browser.post(APP, {"code": "000000"})

    assert answer.status_code == 422
    assert secret_on(answer.content.decode()) == secret == secret_on(browser.get(APP).content.decode())
    assert not Authenticator.objects.exists()


def test_the_page_shows_the_square_and_the_same_secret_as_text_and_link(cast: Cast) -> None:
    browser, _ = with_password("clara")

    page = browser.get(APP).content.decode()

    address = page.partition('href="otpauth')[2].partition('"')[0].replace("&amp;", "&")
    assert '<svg class="square-code" role="img"' in page
    assert parse_qs(urlsplit(f"otpauth{address}").query)["secret"] == [secret_on(page)]


def test_from_then_on_the_password_alone_opens_nothing(cast: Cast) -> None:
    give_app(cast, "clara")

    browser, answer = with_password("clara")

    assert answer["Location"] == SHOW
    assert browser.get(CASELOAD)["Location"].startswith("/account/login/")
    assert show(browser, code_now())["Location"] == "/"
    assert browser.get(CASELOAD).status_code == 200


def test_a_client_who_switched_it_on_shows_it_too(cast: Cast) -> None:
    give_app(cast, "alice")

    _browser, answer = with_password("alice")

    assert answer["Location"] == SHOW


def sign_in_at(moment: datetime, code: str) -> bool:
    with at(moment):
        browser, _ = with_password("clara")
        show(browser, code)
        return browser.get(CASELOAD).status_code == 200


def test_a_code_opens_once(cast: Cast) -> None:
    add_app(person_id=cast.id("clara"), secret=SECRET, now=NOON - timedelta(hours=1))
    code = shown_at(SECRET, step_of(NOON))

    assert sign_in_at(NOON, code)
    assert not sign_in_at(NOON + timedelta(seconds=5), code)


@pytest.mark.parametrize("seconds", [-31, 31, 600])
def test_a_code_of_another_half_minute_opens_nothing(cast: Cast, seconds: int) -> None:
    add_app(person_id=cast.id("clara"), secret=SECRET, now=NOON - timedelta(hours=1))

    assert not sign_in_at(NOON + timedelta(seconds=seconds), shown_at(SECRET, step_of(NOON)))


def test_the_person_is_locked_before_their_factors_as_by_every_other_change(cast: Cast) -> None:
    """On PostgreSQL two that lock in different orders would wait for each other until one is refused."""
    give_app(cast, "clara")

    with CaptureQueriesContext(connection) as asked:
        take_code(person_id=cast.id("clara"), code="000000", now=timezone.now())

    tables = [one["sql"].partition(" FROM ")[2].split()[0].strip('"') for one in asked if " FROM " in one["sql"]]
    assert tables[0] == "people_person"
    assert "mfa_authenticator" in tables


def test_the_code_that_set_an_app_up_counts_as_used(cast: Cast) -> None:
    add_app(person_id=cast.id("clara"), secret=SECRET, now=NOON)

    assert take_code(person_id=cast.id("clara"), code=shown_at(SECRET, step_of(NOON)), now=NOON) is None


def test_a_session_that_began_without_it_ends_when_it_is_set_up(cast: Cast) -> None:
    """Somebody who learned the password must not wait inside until its owner sets up a second factor."""
    thief, _ = with_password("clara")
    owner, _ = with_password("clara")

    set_up(owner)

    assert thief.get(CASELOAD)["Location"].startswith("/account/login/")
    assert owner.get(CASELOAD).status_code == 200


def test_a_session_without_it_adds_no_other_one(cast: Cast) -> None:
    thief, _ = with_password("clara")
    give_app(cast, "clara")

    for address in (SET_UP, APP, "/account/second-factor/passkey/"):
        assert thief.get(address)["Location"].startswith("/account/confirm/code/"), address


def test_a_new_password_is_no_way_around_it(cast: Cast) -> None:
    give_app(cast, "clara")
    token = invite_back(viewer=cast.viewer("lena"), person_id=cast.id("clara"), now=timezone.now())
    browser = Client()

    answer = browser.post(reverse("people:accept", args=[token]), {"password": "four other small words"})

    assert answer["Location"] == SHOW
    assert browser.get(CASELOAD)["Location"].startswith("/account/login/")


def test_who_forgot_their_password_and_has_no_second_factor_yet_sets_one_up(cast: Cast) -> None:
    token = invite_back(viewer=cast.viewer("lena"), person_id=cast.id("clara"), now=timezone.now())
    browser = Client()

    browser.post(reverse("people:accept", args=[token]), {"password": "four other small words"})

    assert browser.get(CASELOAD)["Location"] == SET_UP


def test_what_matters_asks_for_the_second_factor_where_there_is_one(cast: Cast) -> None:
    give_app(cast, "lena")
    browser = signed_in("lena")
    with later(minutes=11):
        asked = browser.get(reverse("leaving:close_account", args=[cast.id("hope")]))
        page = browser.get("/account/reauthenticate/")

    assert asked["Location"].startswith("/account/confirm/code/?next=")
    assert page["Location"].startswith("/account/confirm/code/")


def test_a_code_confirms_and_leads_back(cast: Cast) -> None:
    give_app(cast, "lena")
    browser, address = signed_in("lena"), reverse("leaving:close_account", args=[cast.id("hope")])
    with later(minutes=11):
        asked = browser.get(address)["Location"]
        done = browser.post(asked, {"code": code_now(), "next": address})
        assert done["Location"] == address
        assert browser.get(address).status_code == 200


def spare_codes_of(browser: Client) -> list[str]:
    page = browser.post(SPARE).content.decode()
    return [part.partition("</code>")[0] for part in page.split('<li><code dir="ltr">')[1:]]


def test_ten_spare_codes_are_shown_once(cast: Cast) -> None:
    give_app(cast, "clara")
    browser = signed_in("clara")

    codes = spare_codes_of(browser)

    assert len(set(codes)) == 10
    assert not any(code in browser.get(SPARE).content.decode() for code in codes)


def test_a_spare_code_opens_once_however_it_is_typed(cast: Cast) -> None:
    give_app(cast, "clara")
    (code, *_others) = spare_codes_of(signed_in("clara"))

    first, _ = with_password("clara")
    show(first, code.lower().replace("-", " "))
    again, _ = with_password("clara")
    show(again, code)

    assert first.get(CASELOAD).status_code == 200
    assert again.get(CASELOAD).status_code == 302
    assert AuditEntry.objects.filter(action="use_spare_code").count() == 1


def test_new_spare_codes_end_the_old_ones(cast: Cast) -> None:
    give_app(cast, "clara")
    old = give_spare_codes(cast, "clara")
    give_spare_codes(cast, "clara")

    assert take_code(person_id=cast.id("clara"), code=old[0], now=timezone.now()) is None


def test_spare_codes_of_somebody_else_open_nothing(cast: Cast) -> None:
    for name in ("clara", "carl"):
        give_app(cast, name)
    codes = give_spare_codes(cast, "carl")
    give_spare_codes(cast, "clara")

    assert take_code(person_id=cast.id("clara"), code=codes[0], now=timezone.now()) is None


def test_taking_the_last_one_away_leads_who_works_here_to_a_new_one(cast: Cast) -> None:
    give_app(cast, "clara")
    give_spare_codes(cast, "clara")
    browser = signed_in("clara")
    factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)

    browser.post(reverse("signing_in:remove", args=[factor.pk]))

    assert not Authenticator.objects.exists()
    assert browser.get(CASELOAD)["Location"] == SET_UP


def test_nobody_takes_away_somebody_elses(cast: Cast) -> None:
    give_app(cast, "clara")
    factor = Authenticator.objects.get()

    signed_in("carl").post(reverse("signing_in:remove", args=[factor.pk]))

    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_taking_one_away_asks_first_who_it_is(cast: Cast) -> None:
    give_app(cast, "clara")
    browser, factor = signed_in("clara"), Authenticator.objects.get()

    with later(minutes=11):
        browser.post(reverse("signing_in:remove", args=[factor.pk]))

    assert Authenticator.objects.filter(pk=factor.pk).exists()


@pytest.mark.slow
def test_no_secret_and_no_spare_code_lies_on_the_disk(committed_cast: Cast) -> None:
    browser, _ = with_password("clara")
    waiting = secret_on(browser.get(APP).content.decode())
    browser.post(APP, {"code": code_now(waiting)})
    codes = spare_codes_of(browser)

    # On PostgreSQL the tables of others are asked one by one; a session is also read as the server reads it.
    sessions = [(one.session_data, one.get_decoded()) for one in Session.objects.all()]
    stored = bytes_at_rest() + repr([*Authenticator.objects.values(), *sessions]).encode()

    assert len(codes) == 10
    assert b"Harbour House" in stored
    assert waiting.encode() not in stored
    assert not any(code.encode() in stored or code.replace("-", "").encode() in stored for code in codes)


def test_the_secret_opens_for_its_owner_only(cast: Cast) -> None:
    for name in ("clara", "carl"):
        give_app(cast, name)
    clara, carl = Authenticator.objects.order_by("pk")
    carl.data = clara.data
    carl.save()

    with pytest.raises(CipherError):
        take_code(person_id=cast.id("carl"), code="123456", now=timezone.now())


def test_who_has_an_app_has_a_key_that_can_be_erased(cast: Cast) -> None:
    give_app(cast, "clara")

    assert ClientKey.objects.filter(client=cast["clara"]).exists()
