"""Somebody leaves: nobody is left alone, and the account can be opened again. And everybody's own account."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.test_coming_in import PASSWORD, accept, come_in, invited


@pytest.mark.both_databases
def test_a_clinician_leaves_and_their_clients_and_flags_find_somebody(open_page: Devices, axe: Axe) -> None:
    lead = open_page("phone", javascript=False)
    sign_in(lead, "lena")
    open_person(lead, "Clara")
    axe(lead)

    lead.get_by_role("link", name="Close this account").click()
    expect(lead.get_by_role("heading", name="These clients would have nobody")).to_be_visible()
    expect(lead.get_by_text("There is nobody who could take over yet")).to_be_visible()
    axe(lead)

    open_person(lead, "Hope")
    lead.get_by_label("Role").select_option("clinician")
    lead.get_by_role("button", name="Give this role").click()
    expect(lead.get_by_text("Hope has this role from now on.")).to_be_visible()

    open_person(lead, "Clara")
    lead.get_by_role("link", name="Close this account").click()
    lead.get_by_label("Who takes over?").select_option(label="Hope")
    lead.get_by_role("button", name="Close this account").click()
    expect(lead.get_by_text("The account is closed. Nothing was deleted, and it can be opened again.")).to_be_visible()

    helper = open_page("desktop")
    sign_in(helper, "hope")
    helper.goto("/clients/")
    expect(helper.get_by_role("link", name="Sam", exact=True)).to_be_visible()
    helper.goto("/flags/")
    expect(helper.get_by_text("Owner: Hope.").first).to_be_visible()

    lead.goto("/people/gone/")
    lead.get_by_label("Find by name").fill("clar")
    lead.get_by_role("button", name="Find").click()
    lead.get_by_role("link", name="Clara").click()
    lead.get_by_label("Role").select_option("clinician")
    lead.get_by_role("button", name="Open it with this role").click()
    expect(lead.get_by_text("Clara has this role from now on.")).to_be_visible()


def open_person(page: Page, name: str) -> None:
    page.goto("/people/")
    page.get_by_label("Find by name").fill(name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_somebody_finds_their_account_at_the_foot_of_the_page_and_chooses_a_new_password(
    open_page: Devices, axe: Axe
) -> None:
    client = open_page("phone", javascript=False)
    accept(client, invited(open_page("desktop")), name="Noor", username="noor")

    client.get_by_role("contentinfo").get_by_role("link", name="My account").click()
    expect(client.get_by_role("main").get_by_text("noor", exact=True)).to_be_visible()
    axe(client)
    client.get_by_role("link", name="Choose a new password").click()
    client.get_by_label("The password you have now").fill(PASSWORD)
    client.get_by_label("A new password").fill("three other words")
    client.get_by_label("The new password once more").fill("three other words")
    client.get_by_role("button", name="Keep this password").click()

    expect(client).to_have_url(re.compile("/people/me/$"))
    expect(client.get_by_text("Your new password is kept.")).to_be_visible()


def test_a_language_chosen_once_is_spoken_on_every_device(open_page: Devices) -> None:
    client = open_page("phone")
    accept(client, invited(open_page("desktop")), name="Luz", username="luz")
    client.goto("/people/me/")
    client.get_by_label("The language of your pages").select_option("es")
    client.get_by_role("button", name="Keep this language").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Mi cuenta")

    another = open_page("phone")
    come_in(another, "luz", PASSWORD)

    expect(another.locator("html")).to_have_attribute("lang", "es")


def test_a_client_is_not_invited_without_a_clinician(plain_phone: Page, axe: Axe) -> None:
    sign_in(plain_phone, "lena")
    plain_phone.goto("/people/invite/")
    plain_phone.get_by_label("Invite as").select_option("client")
    plain_phone.get_by_label("Clinician").select_option("")
    plain_phone.get_by_role("button", name="Make an invitation").click()

    told = "A client needs a clinician. Choose who will be linked to them."
    expect(plain_phone.locator("#id_clinician_error")).to_contain_text(told)
    axe(plain_phone)
