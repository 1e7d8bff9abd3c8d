"""What goes with every answer, errors included: no foreign request, no copy kept, no frame, nothing written inline."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.test import Client, override_settings

from befriend.web.middleware import CONTENT_SECURITY_POLICY
from tests.rooms.cast import gather
from tests.rooms.visiting import build_world, visit_all

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


STRICTER = {"Referrer-Policy": "no-referrer"}
"""What an answer may say instead: the way out does not even tell where it began."""


def wrong_headers(response: "TestResponse") -> list[str]:
    """The headers that are missing or otherwise."""
    told = response.headers
    wrong = [name for name, value in HEADERS.items() if value not in told.get(name, "")]
    wrong = [name for name in wrong if name not in STRICTER or told.get(name) != STRICTER[name]]
    return wrong if "camera=()" in response.headers.get("Permissions-Policy", "") else [*wrong, "Permissions-Policy"]


class Inline(HTMLParser):
    """Finds what a content security policy would block: scripts and styles written into the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names: Mapping[str, str | None] = dict(attrs)
        is_data = names.get("type") in {"application/json"}
        if tag == "style" or (tag == "script" and not names.get("src") and not is_data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for value in names.values() if (value or "").startswith("javascript:")]
        foreign = [names.get(name) or "" for name in ("src", "href", "action", "srcset")]
        self.found += [f"{tag} {one}" for one in foreign if one.startswith(("http:", "https:", "//", "data:"))]


def inline_in(response: "TestResponse") -> list[str]:
    """What is written into a page; a file to keep, such as a worksheet, is no page."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return written_inline(response.content) if is_page else []


def written_inline(page: bytes) -> list[str]:
    reader = Inline()
    reader.feed(page.decode())
    return reader.found


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "alice", "clara", "lena"])
def test_every_answer_of_every_address_keeps_to_itself(db: None, who: str) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        world = build_world(gather())
    faults = {}
    for rule, responses in visit_all(who, world):
        found = [fault for one in responses for fault in (*wrong_headers(one), *inline_in(one))]
        # The lines of help lead elsewhere on purpose, and only when somebody follows them.
        found = [fault for fault in found if not fault.startswith("a https://")]
        if found:
            faults[f"{rule.method} {rule.address}"] = found

    assert faults == {}


def test_a_page_that_is_not_there_keeps_to_itself() -> None:
    response = Client().get("/there/is/no/such/address/")

    assert response.status_code == 404
    assert wrong_headers(response) == []


def test_a_request_without_its_token_is_refused_and_keeps_to_itself() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a", "password": "b"})

    assert response.status_code == 403
    assert wrong_headers(response) == []


def test_a_request_for_another_host_is_refused_and_keeps_to_itself() -> None:
    response = Client().get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert wrong_headers(response) == []


def test_a_fault_of_ours_shows_nothing_of_itself_and_keeps_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("befriend.rooms.safety.views.helping.render", lambda *_: 1 / 0)

    response = Client(raise_request_exception=False).get("/help/")

    assert response.status_code == 500
    assert b"ZeroDivision" not in response.content
    assert wrong_headers(response) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (b"<style>p{}</style>", "style"),
        (b"<script>1</script>", "script"),
        (b'<p style="color:red">', "p style"),
        (b'<p onclick="go()">', "p onclick"),
        (b'<a href="javascript:go()">', "a javascript:go()"),
        (b'<img src="//elsewhere.example/x">', "img //elsewhere.example/x"),
    ],
)
def test_what_is_written_inline_is_found(planted: bytes, fault: str) -> None:
    assert written_inline(planted) == [fault]


def test_a_script_from_a_file_is_left_alone() -> None:
    assert written_inline(b'<script type="module" src="/static/a.js"></script><link href="/a.css">') == []
