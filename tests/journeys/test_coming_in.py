"""Coming in: by invitation the first time, by one's own password from then on, and kindly turned away otherwise."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

PASSWORD = "quiet harbour morning"


def invited(page: Page) -> str:
    """The address that a lead gets for a new client of Clara's."""
    sign_in(page, "lena")
    page.get_by_role("link", name="Invite someone").click()
    page.get_by_label("Invite as").select_option("client")
    page.get_by_label("Clinician").select_option(label="Clara")
    page.get_by_role("button", name="Make an invitation").click()
    return page.locator(".address").inner_text()


def accept(page: Page, address: str, *, name: str, username: str) -> None:
    page.goto(address)
    page.get_by_label("What shall we call you?").fill(name)
    page.get_by_label("A name to sign in with").fill(username)
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(lambda here: "/invitation/" not in here)


def come_in(page: Page, username: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("The name you sign in with").fill(username)
    page.get_by_label("Your password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_an_invitation_opens_an_account_once(open_page: Devices, axe: Axe) -> None:
    address = invited(open_page("desktop"))
    client = open_page("phone", javascript=False)

    client.goto(address)
    axe(client)
    accept(client, address, name="Robin", username="robin")

    expect(client).to_have_url(re.compile("/today/$"))
    expect(client.get_by_role("heading", level=1)).to_have_text("Hello, Robin.")
    expect(client.get_by_text("Your team: Clara.")).to_be_visible()

    stranger = open_page("phone")
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This invitation does not open.")
    expect(stranger.get_by_text("That is not your fault.")).to_be_visible()
    axe(stranger)


def test_the_clinician_named_in_the_invitation_finds_the_new_client(open_page: Devices) -> None:
    accept(open_page("phone"), invited(open_page("desktop")), name="Kim", username="kim")

    clinician = open_page("desktop")
    sign_in(clinician, "clara")

    expect(clinician.get_by_role("link", name="Kim", exact=True)).to_be_visible()


def test_a_password_of_ones_own_opens_the_account_again(open_page: Devices) -> None:
    client = open_page("phone", javascript=False)
    accept(client, invited(open_page("desktop")), name="Jo", username="jo")
    client.get_by_role("button", name="Sign out").click()
    expect(client.get_by_text("You are signed out.")).to_be_visible()

    come_in(client, "jo", PASSWORD)

    expect(client.get_by_role("heading", level=1)).to_have_text("Hello, Jo.")


def test_after_signing_out_no_page_of_ones_own_opens(phone: Page) -> None:
    sign_in(phone, "sam")
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.get_by_role("button", name="Sign out")).to_have_count(0)

    phone.goto("/progress/")

    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_in_leads_on_to_the_page_that_was_asked_for(open_page: Devices) -> None:
    accept(open_page("phone"), invited(open_page("desktop")), name="Alex", username="alex")
    client = open_page("phone")

    client.goto("/plan/")
    client.get_by_label("The name you sign in with").fill("alex")
    client.get_by_label("Your password").fill(PASSWORD)
    client.get_by_role("button", name="Sign in", exact=True).click()

    expect(client).to_have_url(re.compile("/plan/$"))


def test_a_wrong_password_is_told_without_blame(plain_phone: Page, axe: Axe) -> None:
    come_in(plain_phone, "nobody", "not the right words")

    told = "This name and this password do not fit together. Please try again."
    expect(plain_phone.get_by_text(told)).to_be_visible()
    expect(plain_phone.get_by_label("The name you sign in with")).to_have_value("nobody")
    axe(plain_phone)


def test_a_new_password_counts_at_once(open_page: Devices, axe: Axe) -> None:
    client = open_page("phone", javascript=False)
    accept(client, invited(open_page("desktop")), name="Lou", username="lou")
    client.goto("/account/password/change/")
    axe(client)

    client.get_by_label("The password you have now").fill(PASSWORD)
    client.get_by_label("A new password").fill("three other words")
    client.get_by_label("The new password once more").fill("three other words")
    client.get_by_role("button", name="Keep this password").click()

    expect(client.get_by_text("Your new password is kept.")).to_be_visible()
    another = open_page("phone")
    come_in(another, "lou", "three other words")
    expect(another.get_by_role("heading", level=1)).to_have_text("Hello, Lou.")


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/account/signup/", "You come in by invitation"),
        ("/account/password/reset/", "You cannot sign in? That happens."),
        ("/account/inactive/", "This account is closed"),
        ("/account/email/", "We could not find that page"),
        ("/account/confirm-email/", "We could not find that page"),
        ("/account/password/set/", "We could not find that page"),
        ("/account/password/reset/done/", "We could not find that page"),
        ("/account/login/code/confirm/", "We could not find that page"),
        ("/people/invitation/a-guess/", "This invitation does not open."),
    ],
)
def test_what_is_not_offered_says_so_kindly(plain_phone: Page, axe: Axe, address: str, heading: str) -> None:
    plain_phone.goto(address)

    expect(plain_phone.get_by_role("heading", level=1)).to_have_text(heading)
    expect(plain_phone.get_by_role("link", name="Get help now")).to_be_visible()
    axe(plain_phone)
