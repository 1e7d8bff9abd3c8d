"""Somebody new who works here: a second step before the first page, on a phone without JavaScript or by passkey."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from befriend.rooms.signing_in.codes import shown_at, step_of
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.test_coming_in import PASSWORD, accept, come_in


def invited_to_work_here(page: Page) -> str:
    """The address that a lead gets for a new helper."""
    sign_in(page, "lena")
    page.get_by_role("link", name="Invite someone").click()
    page.get_by_label("Invite as").select_option("helper")
    page.get_by_role("button", name="Make an invitation").click()
    return page.locator(".address").inner_text()


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_an_app_and_a_spare_code_open_the_pages_without_javascript(open_page: Devices, axe: Axe) -> None:
    phone = open_page("phone", javascript=False)
    accept(phone, invited_to_work_here(open_page("desktop")), name="Noor", username="noor")
    title(phone, "One more step, to keep people safe")
    axe(phone)

    phone.goto("/practices/")
    title(phone, "One more step, to keep people safe")

    phone.get_by_role("link", name="Use an app").click()
    axe(phone)
    secret = phone.locator("code.address").inner_text().replace(" ", "")
    phone.get_by_label("The six digits").fill(shown_at(secret, step_of(datetime.now(UTC))))
    phone.get_by_role("button", name="Check the code").click()

    title(phone, "Spare codes")
    phone.get_by_role("button", name="Show ten spare codes").click()
    axe(phone)
    spare = phone.locator(".spare-codes code").first.inner_text()
    phone.get_by_role("link", name="I have kept them").click()
    expect(phone).to_have_url(re.compile("/practices/$"))

    sign_out(phone)
    come_in(phone, "noor", PASSWORD)
    title(phone, "The second step")
    axe(phone)
    phone.get_by_label("The code").fill("000000")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("alert")).to_contain_text("This code does not fit.")
    phone.get_by_label("The code").fill(spare.lower())
    phone.get_by_role("button", name="Go on").click()
    expect(phone).to_have_url(re.compile("/practices/$"))


def with_passkeys(page: Page) -> None:
    """A device that holds passkeys, as chromium plays one for tests."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_opens_the_pages(open_page: Devices, axe: Axe) -> None:
    """Under the name localhost: a browser makes no passkey for a bare number of the network."""
    invitation = invited_to_work_here(open_page("desktop"))
    here = urlsplit(open_page.address)
    open_page.watch.own_host = f"localhost:{here.port}"
    page = open_page("desktop", base_url=f"http://localhost:{here.port}")
    with_passkeys(page)
    accept(page, urlsplit(invitation).path, name="Pat", username="pat")

    page.get_by_role("link", name="Use a passkey").click()
    axe(page)
    page.get_by_label("A name for it").fill("This laptop")
    page.get_by_role("button", name="Make a passkey").click()
    title(page, "Spare codes")
    page.get_by_role("link", name="Later").click()
    expect(page).to_have_url(re.compile("/practices/$"))

    sign_out(page)
    come_in(page, "pat", PASSWORD)
    title(page, "The second step")
    axe(page)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(re.compile("/practices/$"))
    page.goto("/account/second-factor/")
    expect(page.get_by_role("heading", name="A passkey: This laptop")).to_be_visible()
