"""Asking the cells of the census, and what they came to."""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from django.core.cache import cache
from django.urls import reverse

from befriend.care.roles import Whose
from befriend.web.doors import Door
from befriend.web.logs import Discreet
from tests.rooms.cast import canary
from tests.rooms.stored import everything
from tests.rooms.visiting import body_of, told, undone

from .rules import READING, Cell, Target, cells_of, census_doors, ids_in, other_for
from .world import IDS, LET_IN, NAMES_FOR, RECORDS, SECRETS, WORDS_FOR, CensusWorld, canary_name

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse


@dataclass
class Found:
    """What a census came to."""

    cells: int = 0
    let_in: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        return not self.wrong and not self.leaks


class Written(logging.Handler):
    """What befriend would have written to its log."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Discreet())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Written]:
    written, root = Written(), logging.getLogger()
    kept, root.handlers = root.handlers, [written]
    try:
        yield written
    finally:
        root.handlers = kept


def ask_cell(world: CensusWorld, door: Door, cell: Cell) -> "TestResponse":
    browser = world.browsers[cell.actor]
    path = path_of(world, door, cell.target)
    if cell.method in READING:
        return browser.generic(cell.method, path)
    form = world.posts[cell.target.owner].get(door.name, {})
    if cell.method == "POST":
        return browser.post(path, form)
    return browser.generic(cell.method, path, urlencode(form), content_type=FORM)


SECOND_STEP = "/account/second-factor/"
FORM = "application/x-www-form-urlencoded"
NOWHERE = {part: f"{number:08}-0000-4000-8000-000000000000" for number, part in enumerate(IDS)}
NO_SECRET = dict.fromkeys(SECRETS, "nobody-has-this-secret")


def path_of(world: CensusWorld, door: Door, target: Target) -> str:
    if not door.name:
        return door.address
    names = re.findall(r"<(\w+)>", door.address)
    parts = dict(world.parts[target.owner])
    ids = ids_in(door)
    if target.child:
        parts |= {part: world.parts[target.child][part] for part in ids[1:]}
    if target.kind == "missing":
        parts |= NOWHERE | NO_SECRET if not ids or len(ids) == 1 else {ids[-1]: NOWHERE[ids[-1]]}
    given = {**world.parts["alice"], **parts}
    return reverse(door.name, kwargs={name: given[name] for name in names})


def answer_of(response: "TestResponse") -> str:
    found = told(response)
    if found == "302" and response["Location"].startswith(SECOND_STEP):
        return "second-step"
    return "in" if found in LET_IN else found


def told_anywhere(response: "TestResponse") -> str:
    """Everything an answer says: its body, and each of its headers, the cookies too."""
    body = body_of(response)
    headers = "".join(f"{name}: {value}" for name, value in response.items())
    return body.decode(errors="replace") + unquote(headers) + response.cookies.output()


def hidden_from(cell: Cell, door: Door) -> list[str]:
    """What must not be told to them. In an emergency a clinician looks for a name, so that one is told."""
    looked_for = {cell.target.owner} if door.whose is Whose.NOT_LINKED and cell.expected == "in" else set()
    words = [canary(one) for one in RECORDS if one not in WORDS_FOR.get(cell.actor, ())]
    names = {one for one in RECORDS if one not in NAMES_FOR.get(cell.actor, ())} - looked_for
    return words + [canary_name(one) for one in sorted(names)]


def take(world: CensusWorld, chosen: Iterable[Door], is_wanted: Callable[[Cell], bool] = lambda cell: True) -> Found:
    """Ask every wanted cell of these doors, and say what was answered otherwise, told to the wrong one, or changed."""
    found, began = Found(), time.monotonic()
    before = everything()
    with listening() as log:
        for door in chosen:
            _take_door(world, door, (cell for cell in cells_of(door) if is_wanted(cell)), found, log)
    after = everything()
    found.wrong += [
        f"A refused request changed {table}."
        for table in before
        if before[table] != after[table] and table not in NOTED_AT_EVERY_REQUEST
    ]
    found.seconds = time.monotonic() - began
    return found


NOTED_AT_EVERY_REQUEST = {"signing_in.SignedIn": "last_used_at"}
"""When somebody was last here, of those who are signed in: at most once a minute, so any request may change it."""


def _take_door(world: CensusWorld, door: Door, cells: Iterable[Cell], found: Found, log: Written) -> None:
    refusals: dict[tuple[str, str], set[tuple[int, str]]] = {}
    for cell in cells:
        status, answer, said = asked(world, door, cell)
        found.cells += 1
        found.let_in += cell.expected == "in"
        if not is_as_declared(cell, status, answer):
            found.wrong.append(f"{cell}, answered {answer} ({status})")
        if answer == "404":
            refusals.setdefault((cell.actor, cell.method), set()).add((status, plain(said)))
        lines, log.lines = log.lines, []
        for word in hidden_from(cell, door):
            if word in said or any(word in line for line in lines):
                found.leaks.append(f"{cell}: {word}")
    for (actor, method), told_apart in refusals.items():
        if len(told_apart) > 1:
            found.wrong.append(f"{actor} {method} {door.name}: what is not theirs and what is not there look different")


def asked(world: CensusWorld, door: Door, cell: Cell) -> tuple[int, str, str]:
    """The status of the answer, in one of our words, and all that it says. Nothing that was let in stays written."""
    cache.clear()  # how often somebody tries their password is counted there, and here one person tries for all
    browser = world.browsers[cell.actor]
    before = rows_of(world, cell.target.owner) if _may_change_nothing(cell) else []
    with undone(browser) if cell.expected in ("in", "harmless") else nullcontext():
        response = ask_cell(world, door, cell)
        said, status = told_anywhere(response), response.status_code
        if before and before != rows_of(world, cell.target.owner):
            return status, f"{answer_of(response)}, and changed something of {cell.target.owner}", said
    return status, answer_of(response), said


def _may_change_nothing(cell: Cell) -> bool:
    """Answered as done, and about somebody else: it must have been nothing."""
    return cell.expected == "in" and cell.target.kind != "own"


def is_as_declared(cell: Cell, status: int, answer: str) -> bool:
    if cell.expected == "harmless":
        return status < 500
    # Where a page that all may open leads on by itself, it may lead there.
    return answer == cell.expected or (cell.expected, answer) == ("in", "second-step")


def take_forms(world: CensusWorld) -> Found:
    """Forms sent to one's own record that name rows of another's: nothing of the other may be told, or change."""
    found, began = Found(), time.monotonic()
    by_name = {door.name: door for door in census_doors()}
    with listening() as log:
        for name in FORMS_WITH_IDS:
            for cell in cells_of(by_name[name]):
                if cell.method == "POST" and cell.expected == "in":
                    _send_anothers(world, by_name[name], cell, found, log)
    found.seconds = time.monotonic() - began
    return found


FORMS_WITH_IDS = (
    "checkins:settle",
    "flags:together",
    "journal:choose",
    "journal:share",
    "journal:take_back",
    "leaving:end_link",
    "people:link",
)


def _send_anothers(world: CensusWorld, door: Door, cell: Cell, found: Found, log: Written) -> None:
    other = other_for(cell.actor, door)
    swapped = replace(world, posts={**world.posts, cell.target.owner: world.posts[other]})
    before = rows_of(world, other)
    browser = world.browsers[cell.actor]
    with undone(browser):
        response = ask_cell(swapped, door, cell)
        said, after = told_anywhere(response), rows_of(world, other)
    found.cells += 1
    if response.status_code >= 500 or before != after:
        changed = "and changed something of theirs" if before != after else ""
        found.wrong.append(f"{cell}, with ids of {other} in the form: {response.status_code} {changed}")
    lines, log.lines = log.lines, []
    found.leaks += [
        f"{cell}, with ids of {other}: {word}"
        for word in hidden_from(cell, door)
        if word in said or any(word in line for line in lines)
    ]


def rows_of(world: CensusWorld, owner: str) -> list[str]:
    """Every row that names this person, in any table but that of what was looked at, without when they were here."""
    owner_id = world.cast.id(owner)
    return [
        f"{table} { ({**row, NOTED_AT_EVERY_REQUEST.get(table, ''): None}) }"
        for table, rows in everything().items()
        if table != "audit.AuditEntry"
        for row in rows
        if owner_id in row.values()
    ]


def plain(said: str) -> str:
    """What was said, without what differs between any two requests: the form's token, and the ids in its address."""
    without = re.sub(r"Set-Cookie:.*\s*", "", said)
    without = re.sub(r'value="[A-Za-z0-9]{64}"|csrftoken=\w+|expires=[^;]+', "", without)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", without)
