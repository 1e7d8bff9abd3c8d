"""The chain itself: each entry's hash holds the hash before it, so that no entry changes without all after it.

    h(n) = SHA-256( h(n-1) || entry n as text ),  h(0) = a fixed beginning

The number stands inside the text, so an entry cannot be moved either. What the chain alone cannot show is a tail that
was cut off, or a whole chain computed anew by whoever owns the database: that shows an *anchor*, a number and its hash,
kept elsewhere.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from befriend.base.errors import InputError

BEGINNING: Final = hashlib.sha256(b"befriend audit chain 1").hexdigest()
ANCHOR: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done, with its place in the chain."""

    number: int
    service_id: str
    at: datetime
    actor_id: str
    action: str
    client_id: str
    subject: str
    subject_id: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number and its hash. On paper, or on another machine, it vouches for all up to it."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries there are, where the chain ends, and in sentences what is wrong with it."""

    entries: int
    head: Anchor
    problems: tuple[str, ...]


def hash_of(before: str, entry: Entry) -> str:
    """The hash of an entry that follows the hash before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [entry.number, entry.service_id, at, entry.actor_id, entry.action]
    text = json.dumps([*told, entry.client_id, entry.subject, entry.subject_id], ensure_ascii=False)
    return hashlib.sha256(bytes.fromhex(before) + text.encode("utf-8", "surrogatepass")).hexdigest()


def judge(entries: Iterable[Entry], anchor: Anchor | None = None) -> Verdict:
    """Walk the chain from its beginning. Entries come in the order of their numbers."""
    before, count, last, problems = BEGINNING, 0, 0, list[str]()
    anchored = anchor is None or (anchor.number == 0 and anchor.hash == BEGINNING)
    for entry in entries:
        count += 1
        if entry.number != last + 1:
            problems.append(f"After number {last} comes {entry.number}: what stood between is gone, or was put in.")
        if hash_of(before, entry) != entry.hash:
            problems.append(f"Number {entry.number} is not as it was written, or what came before it is not.")
        if anchor is not None and entry.number == anchor.number:
            anchored = entry.hash == anchor.hash
        # From here on what is stored counts, so that one change is told once and not for every entry after it.
        before, last = entry.hash, entry.number
    if anchor is not None and not anchored:
        problems.append(
            f"The anchor {anchor.number} does not fit: the chain ends at {last}, so its end was cut off."
            if anchor.number > last
            else f"The anchor {anchor.number} does not fit: the chain up to there was written anew."
        )
    return Verdict(count, Anchor(last, before), tuple(problems[:MOST_TOLD]))


def read_anchor(text: str) -> Anchor:
    """An anchor as it was printed.

    Raises:
        InputError: it is none.
    """
    found = ANCHOR.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"{text!r} is no anchor. Give it as befriend audit anchor printed it: a number, a colon and 64 digits."
        )
    return Anchor(int(found[1]), found[2])
