"""The way out: the session ends on the server, the browser forgets, and nobody else can press it for the person."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn


@pytest.mark.django_db
def test_the_session_ends_on_the_server_and_the_old_cookie_opens_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    kept = browser.cookies[settings.SESSION_COOKIE_NAME].value

    browser.get("/out/")

    assert not Session.objects.filter(session_key=kept).exists()
    browser.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert browser.get("/today/").status_code == 302


@pytest.mark.django_db
@override_settings(WAY_OUT_TO="https://example.org/recipes")
def test_it_leads_to_the_site_the_service_chose_and_tells_it_nothing(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("alice").get("/out/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.org/recipes")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_browser_forgets_as_much_as_at_sign_out(cast: Cast, sign_in: SignIn) -> None:
    signed_out = sign_in("bob").post("/account/logout/")

    left = sign_in("alice").get("/out/")

    assert left.headers["Clear-Site-Data"] == signed_out.headers["Clear-Site-Data"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}]
)
def test_what_another_site_or_a_look_ahead_asks_for_ends_nothing(
    cast: Cast, sign_in: SignIn, sent: dict[str, str]
) -> None:
    browser = sign_in("alice")

    answer = browser.get("/out/", headers=sent)

    assert answer.headers["Location"] == "/out/how/"
    assert "Clear-Site-Data" not in answer.headers
    assert browser.get("/today/").status_code == 200


@pytest.mark.django_db
def test_asking_only_for_the_head_ends_nothing(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    assert browser.head("/out/").status_code == 405
    assert browser.get("/today/").status_code == 200


@pytest.mark.django_db
def test_it_stands_first_on_a_clients_pages_and_not_on_those_of_who_works_here(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/today/").content.decode()

    assert page.index("<a ") == page.index(
        '<a class="skip" href="/out/" rel="nofollow noreferrer" data-forget data-way-out'
    )
    assert page.count('href="/out/"') == 2
    assert 'href="/out/"' in Client().get("/help/").content.decode()
    assert 'href="/out/"' in Client().get("/no/such/page/").content.decode()
    assert 'href="/out/"' not in sign_in("clara").get("/clients/").content.decode()
