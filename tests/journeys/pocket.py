"""A client's phone: allowed to let forms wait, written on without internet, and searched afterwards."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.browsing import expect_script, sign_in
from tests.journeys.site import Site

DAILY = "/check-in/daily/"
BLANK = "/offline/check-in/daily/"

# Everything that a browser keeps for this site, as one text. What is sealed is read byte by byte.
KEPT = """async () => {
  const said = [], text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder("latin1").decode(value) : value instanceof CryptoKey ? "a key" : JSON.stringify(value);
  for (const { name, version } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const asked = indexedDB.open(name, version); asked.onsuccess = () => done(asked.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => { const asked = database.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
      for (const row of rows) said.push(store, ...(row instanceof CryptoKey ? ["a key"] : Object.values(row).map(text)));
    }
    database.close();
  }
  for (const [name, value] of [...Object.entries(localStorage), ...Object.entries(sessionStorage)]) said.push(name, value);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) said.push(request.url, await (await cache.match(request)).text());
  }
  return said.join("\\n");
}"""  # noqa: E501  (one step of the search is one line)

WAITING = """async () => {
  if (!(await indexedDB.databases()).some(({ name }) => name === "befriend")) return 0;
  const database = await new Promise((done) => { const asked = indexedDB.open("befriend"); asked.onsuccess = () => done(asked.result); });
  const rows = await new Promise((done) => { const asked = database.transaction("letters").objectStore("letters").getAll(); asked.onsuccess = () => done(asked.result); });
  database.close();
  return rows.length;
}"""  # noqa: E501

# A promise would be taken for a yes: what it said is looked at the next time.
IS_HELD = """() => {
  caches.match("/offline/held").then((found) => { window.holdsTheCopy = Boolean(found); });
  return window.holdsTheCopy;
}"""


@dataclass(frozen=True, slots=True)
class Row:
    """A check-in as the database holds it. What it says is sealed there."""

    id: UUID
    measure_key: str
    answered_at: datetime
    received_at: datetime
    conflicts: int


@dataclass(frozen=True)
class Service:
    """What the service has received since the journey began."""

    site: Site
    before: frozenset[UUID]

    @property
    def received(self) -> Sequence[Row]:
        return [row for row in rows_in(self.site) if row.id not in self.before]

    def age(self, days: int) -> None:
        """Let what was received lie that many days back, as if time had passed."""
        with database(self.site) as opened:
            for row in self.received:
                then = [moment.timestamp() - days * 86400 for moment in (row.answered_at, row.received_at)]
                words = [f"{datetime.fromtimestamp(one, UTC):%Y-%m-%d %H:%M:%S.%f}" for one in then]
                opened.execute(
                    "UPDATE checkins_checkin SET answered_at = ?, received_at = ? WHERE id = ?", (*words, row.id.hex)
                )


def database(site: Site) -> sqlite3.Connection:
    return sqlite3.connect(Path(site.folder) / "befriend.sqlite3", timeout=20)


def rows_in(site: Site) -> list[Row]:
    asked = """SELECT id, measure_key, answered_at, received_at,
      (SELECT count(*) FROM checkins_conflict WHERE checkin_id = checkins_checkin.id) FROM checkins_checkin"""
    with database(site) as opened:
        return [
            Row(UUID(key), measure, _at(written), _at(had), two)
            for key, measure, written, had, two in opened.execute(asked)
        ]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def allow_waiting(page: Page) -> None:
    """Switch on, as its owner would, that forms may wait on this phone."""
    page.goto("/device/")
    page.get_by_role("button", name="Yes, only I use this phone").click()
    expect(page.get_by_text("It is on for this phone.")).to_be_visible()


def write(page: Page, words: str, form: str = BLANK) -> None:
    """Open the daily check-in and fill it in."""
    page.goto(form)
    while not page.get_by_role("button", name="Send", exact=True).is_visible():
        page.locator(".step-buttons .primary").click()
    page.locator(".question input[type=radio]").nth(1).check()
    page.locator("#note").fill(words)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def cut(page: Page) -> None:
    """Take the internet away, once the phone holds the day's copy: what it holds before is another question."""
    until_held(page)
    page.context.set_offline(True)


def until_held(page: Page) -> None:
    """Wait until the device holds the day's copy."""
    page.wait_for_function(IS_HELD, polling=100)


def mend(page: Page) -> None:
    page.context.set_offline(False)


def is_kept_here(page: Page) -> None:
    expect(page.get_by_text("It is kept on this phone, and not sent yet")).to_be_visible()


def arrives(page: Page) -> None:
    """Open any page with internet: what waited is sent."""
    page.goto("/today/")
    expect(page.get_by_text("What waited on this phone is sent now.")).to_be_visible()


def is_received(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")


def expect_nothing_waits(page: Page) -> None:
    """What waits is sent as soon as there is internet, by whichever page notices first."""
    expect_script(page, WAITING, 0)


def waiting(page: Page) -> int:
    found: int = page.evaluate(WAITING)
    return found


def kept_in(page: Page) -> str:
    found: str = page.evaluate(KEPT)
    return found


def lose_answers(context: BrowserContext, at: str = "**/check-in/*/") -> None:
    """What is sent arrives, and its answer never comes back."""

    def swallow(route: Any) -> None:
        route.fetch()
        route.abort()

    context.route(at, lambda route: swallow(route) if route.request.method == "POST" else route.continue_())


def come_in_as_sam(page: Page) -> Page:
    sign_in(page, "sam")
    allow_waiting(page)
    return page
