"""The page of who may open what, as its template may see it: read from the views at every request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.rooms.people.access import OPEN_TO_ALL
from befriend.rooms.people.words import ROLE_NAMES

from .door_words import GROUPS, WHOSE_NAMES, WORDS
from .doors import Door, doors_of_a_service

READS, WRITES = frozenset({"GET", "HEAD"}), frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class DoorShown:
    """One address: what one can do there, who may, whose record it shows, and in which ways it is asked."""

    words: str | Promise
    address: str
    who: str
    whose: str | Promise
    how: str


@dataclass(frozen=True, slots=True)
class RoomShown:
    """The addresses of one room."""

    name: str | Promise
    doors: Sequence[DoorShown]


def rooms_shown() -> Iterator[RoomShown]:
    found = sorted(doors_of_a_service(), key=lambda door: list(GROUPS).index(_group(door)))
    for group, inside in groupby(found, key=_group):
        yield RoomShown(GROUPS[group], [_shown(door) for door in inside])


def _group(door: Door) -> str:
    """A room that has no heading yet stands with what everybody meets first."""
    room = door.name.rpartition(":")[0]
    return room if room in GROUPS else ""


def _shown(door: Door) -> DoorShown:
    return DoorShown(
        words=WORDS.get(door.address, door.address),
        address=door.address,
        who=_who(door),
        whose=WHOSE_NAMES[door.whose],
        how=_how(door),
    )


def _who(door: Door) -> str:
    if door.roles is not None:
        return ", ".join(str(ROLE_NAMES[role]) for role in door.roles)
    return _("everybody, signed in or not") if door.rule == OPEN_TO_ALL else _("everybody who is signed in")


def _how(door: Door) -> str:
    """In which ways it is asked: whether a page can be read there, and whether something can be sent."""
    asked = frozenset(door.methods or ())
    if asked & READS and asked & WRITES:
        return _("read and send")
    return _("read") if asked & READS else _("send")
