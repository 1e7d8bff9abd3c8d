"""Requests that say twice, or falsely, how long they are: the real server never takes the rest of one for another."""

import re
import socket
from contextlib import suppress

import pytest

from tests.journeys.site import Site

pytestmark = pytest.mark.slow

HEAD = "POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = "GET /there/is/something/hidden HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
NO_MORE = "0\r\n\r\n"

# RFC 9112, 6.1 and 6.3: what contradicts itself is refused; where both are given, the length counts for nothing, and
# the line is closed behind the answer.
CROOKED = {
    "two lengths": f"{HEAD}Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a list of lengths": f"{HEAD}Content-Length: 0, {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length with a sign": f"{HEAD}Content-Length: +5\r\n\r\n{NO_MORE}",
    "an encoding nobody knows": f"{HEAD}Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\n{NO_MORE}",
    "a blank before the colon": f"{HEAD}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n{NO_MORE}",
}
BOTH = {
    "a short length and chunks": f"{HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{NO_MORE}",
    "a long length and chunks": (
        f"{HEAD}Content-Length: {len(NO_MORE + HIDDEN)}\r\nTransfer-Encoding: chunked\r\n\r\n{NO_MORE}{HIDDEN}"
    ),
}

PATIENCE, SILENCE = 30.0, 3.0  # seconds: until the first answer, and after which no other comes


def answers_to(site: Site, request: str) -> list[str]:
    """The statuses of everything that comes back until the server falls silent."""
    host, port = site.host.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(request.encode())
        back = b""
        with suppress(TimeoutError, ConnectionResetError):
            while part := line.recv(65536):
                back += part
                line.settimeout(SILENCE)
    return [status.decode() for status in re.findall(rb"HTTP/1\.1 (\d{3})", back)]


@pytest.mark.parametrize("kind", CROOKED)
def test_a_request_that_contradicts_itself_is_refused_and_ends_the_line(site: Site, kind: str) -> None:
    assert answers_to(site, CROOKED[kind]) == ["400"]


@pytest.mark.parametrize("kind", BOTH)
def test_where_a_request_gives_both_nothing_behind_it_is_answered(site: Site, kind: str) -> None:
    """403 is the answer to a form without its mark; a second answer would be the hidden request's."""
    assert answers_to(site, BOTH[kind]) in (["403"], ["400"])


def test_two_honest_requests_on_one_line_are_both_answered(site: Site) -> None:
    """A hidden request that got through would be seen by this way of looking."""
    one = "GET /help/ HTTP/1.1\r\nHost: localhost\r\n\r\n"

    assert answers_to(site, one + HIDDEN) == ["200", "404"]
