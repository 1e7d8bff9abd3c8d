"""The journeys' own instruments: each fault they are there to find is planted, and found."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import violations
from tests.journeys.browsing import Devices, Watch
from tests.journeys.site import Site

GOOD = """<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>A page</h1><p>With words.</p>{more}</main></body></html>"""


class OnePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        # The strictness of the site itself: the instruments must work under it.
        self.send_header(
            "Content-Security-Policy", "default-src 'self'; img-src * data:; script-src 'self' 'unsafe-inline'"
        )
        self.end_headers()
        self.wfile.write(GOOD.format(more="").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A server of one page instead of befriend: here the instruments are tested, not the site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", Path())
    server.shutdown()
    server.server_close()


@pytest.fixture
def watch(site: Site) -> Watch:
    """The plain watch: here faults are wanted."""
    return Watch(site.host)


def test_a_good_page_has_no_faults(phone: Page, watch: Watch) -> None:
    phone.goto("/")

    assert violations(phone) == []
    assert watch.faults == []
    assert len(watch.requests) == 1


def test_a_request_to_another_host_is_a_fault(phone: Page, watch: Watch) -> None:
    phone.route("**/elsewhere.example/**", lambda route: route.abort())
    phone.goto("/")

    with phone.expect_request("**/pixel.png"):
        phone.evaluate("new Image().src = 'https://elsewhere.example/pixel.png'")

    assert watch.faults == ["The page asked another host: https://elsewhere.example/pixel.png"]


def test_a_script_error_is_a_fault(phone: Page, watch: Watch) -> None:
    phone.goto("/")

    with phone.expect_event("pageerror"):
        phone.evaluate("setTimeout(() => { throw new Error('planted') })")

    assert "planted" in watch.faults[0]


def test_a_server_error_is_a_fault(phone: Page, watch: Watch, site: Site) -> None:
    phone.goto("/broken")

    assert watch.faults == [f"The server answered 500 to GET {site.address}/broken"]


SMALL_BUTTONS = """() => {
  const main = document.querySelector("main");
  main.innerHTML = "<h1>A page</h1><button>a</button><button>b</button>";
  // Set one by one: a style attribute would be refused by the page's policy, and the buttons keep their size.
  for (const button of main.querySelectorAll("button"))
    Object.assign(button.style, {width: "12px", height: "12px", padding: 0, border: 0, overflow: "hidden"});
}"""


def test_axe_finds_a_target_too_small_for_a_finger(phone: Page) -> None:
    phone.goto("/")

    phone.evaluate(SMALL_BUTTONS)

    assert [violation.rule for violation in violations(phone)] == ["target-size"]


def test_axe_finds_a_picture_without_words_and_says_where(plain_phone: Page) -> None:
    plain_phone.goto("/")
    plain_phone.set_content(GOOD.format(more="<img src='data:,' id='course'>"))

    found = violations(plain_phone)

    assert [violation.rule for violation in found] == ["image-alt"]
    assert "#course" in str(found[0])


def test_a_page_without_script_runs_none_even_after_axe_was_there(plain_phone: Page) -> None:
    plain_phone.goto("/")
    violations(plain_phone)

    plain_phone.set_content(GOOD.format(more="<script>document.title = 'changed'</script>"))

    assert plain_phone.title() == "A page"


def test_devices_differ_as_asked(open_page: Devices) -> None:
    spanish = open_page("desktop", dark=True, locale="es")

    assert spanish.evaluate("[innerWidth, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        1280,
        "es",
        True,
    ]
