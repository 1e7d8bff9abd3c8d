"""A person's browser without script: sends a filled check-in to the real server and reads what comes back."""

import http.client
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from bench.demonstration import in_service, settings_for
from bench.durable import serving
from bench.power.judging import Footprint, verdict, whole
from bench.power.recording import DATABASE

APPLICATION = "befriend.web.wsgi:application"


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form: where it goes, as whom, and its fields."""

    to: str
    cookie: str
    fields: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        return dict(self.fields)["form_id"]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    html: str

    @property
    def is_receipt(self) -> bool:
        return self.status == 302 and self.location.startswith("/check-in/receipt/")


def filled_forms(service: Path, count: int) -> list[Filled]:
    """So many filled PHQ-9 of the service's clients, every second with a worrying answer."""
    file = service.parent / "forms.json"
    in_service(service, "bench.power.recording", str(file), str(count))
    return [_read(request) for request in json.loads(file.read_text())[0]]


def _read(request: str) -> Filled:
    head, _, body = request.partition("\r\n\r\n")
    lines = head.split("\r\n")
    cookie = next(line.partition(": ")[2] for line in lines if line.startswith("Cookie"))
    return Filled(lines[0].split()[1], cookie, tuple(parse_qsl(body)))


def post(port: int, form: Filled, language: str = "en") -> Answer:
    headers = {
        "Host": "localhost",
        "Cookie": form.cookie,
        "Accept-Language": language,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", form.to, urlencode(form.fields), headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.getheader("Location") or "", answer.read().decode())
    finally:
        line.close()


class _Form(HTMLParser):
    """The fields of the first form whose action is asked for, as a browser would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.is_inside, self.area = action, False, ""
        self.fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = given.get("action") == self.action
        elif self.is_inside and tag == "input":
            self.fields.append((given["name"], given.get("value", "")))
        elif self.is_inside and tag == "textarea":
            self.area = given["name"]
            self.fields.append((self.area, ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser leaves out the first line end of a text area, and sends each as two characters.
            text = data.replace("\r\n", "\n").removeprefix("\n")
            self.fields[-1] = (self.area, text.replace("\n", "\r\n"))

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area


def form_on(answer: Answer, sent: Filled) -> Filled:
    """The form that a page offers to send again, without anything typed anew."""
    form = _Form(sent.to)
    form.feed(answer.html)
    return Filled(sent.to, sent.cookie, tuple(form.fields))


@contextmanager
def served(service: Path, application: str = APPLICATION) -> Iterator[tuple[int, int]]:
    """The server as `befriend serve` starts it; gives its port and its process."""
    with serving(application, 1, settings_for(service)) as (port, process):
        yield port, process


def stored(service: Path, forms: Sequence[Filled]) -> dict[str, Footprint]:
    """What each form has in the database: itself, its scores, its flags, its line in the audit."""
    return whole(service, [form.id for form in forms])


def judged(service: Path, scratch: Path, forms: Sequence[Filled], acknowledged: Sequence[str]) -> None:
    """Nothing acknowledged is lost, nothing is there by half, and the database and its audit are whole."""
    left = {path.name: path.read_bytes() for path in service.glob(f"{DATABASE}*")}
    found = verdict(left, scratch, stored(service, forms), acknowledged)
    assert found.is_fine, found
    scores = {one[1] for one in stored(service, forms).values() if one[0]}
    assert len(scores) == 1, "each check-in has all its scores"
