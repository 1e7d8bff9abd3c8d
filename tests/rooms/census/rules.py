"""Every cell of the census, and what the rule that its view declares says to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from befriend.care.roles import RIGHTS, Whose
from befriend.rooms.people.access import OPEN_TO_ALL, SIGNED_IN
from befriend.web.doors import Door, doors_of_a_service
from befriend.web.middleware import BEFORE_THE_FACTOR
from tests.rooms.cast import ROLES

from .world import (
    ACTORS,
    IDS,
    LINKED,
    NO_PROGRAMME_OF_THEIRS,
    NOT_LINKED,
    OF_SERVICE,
    OTHERS,
    PENDING,
    RECORDS,
    SECRETS,
)

PRACTISING = ("farid", "hope")
"""Who works here, practises too, and has nothing else of their own."""
NOT_FOR_THEM = {
    # They tell their service nothing of what a practice did to them.
    ("practices:worse", "POST"),
    # They set no reminder.
    ("practices:reminder_file", "GET"),
}
NEEDS_A_SETTING = ("security_txt",)
"""There is none until the installation names somebody to write to."""
SAME_AGAIN = ("journal:drop", "signing_in:end_place")
"""Done already where there is nothing of one's own to do: answered as done, and nothing of anybody's is touched."""
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Target:
    """Whose record an address, and the form sent to it, name. `kind`: own, other, missing or child."""

    kind: str
    owner: str = ""
    child: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: who asks which door how, about whose record, and what the rule says to it."""

    door: str
    actor: str
    method: str
    target: Target
    expected: str

    def __str__(self) -> str:
        whose = self.target.kind + (f" ({self.target.owner})" if self.target.owner else "")
        return f"{self.actor} {self.method} {self.door}, {whose}: expected {self.expected}"


def census_doors() -> list[Door]:
    """Every address that a service has and that has a name, or can be written without one."""
    return [door for door in doors_of_a_service() if door.name or "(" not in door.address]


def cells_of(door: Door) -> Iterator[Cell]:
    """Everything that can be asked of one address."""
    for actor in ACTORS:
        for target in targets_for(actor, door):
            for method in METHODS:
                yield Cell(door.name or door.address, actor, method, target, expected(door, actor, method, target))


def targets_for(actor: str, door: Door) -> Iterator[Target]:
    """Own, other's, missing, other's child under own parent and own child under other's parent, as far as there are."""
    ids, own, other = ids_in(door), owner_for(actor, door), other_for(actor, door)
    if not ids:
        yield Target("own", own or other)
        if any(f"<{secret}>" in door.address for secret in SECRETS):
            yield Target("missing", own or other)
        return
    if own:
        yield Target("own", own)
    yield Target("other", other)
    yield Target("missing", own or other)
    if own and own in RECORDS and len(ids) > 1:
        yield Target("child", own, child=other)
        yield Target("child", other, child=own)


def other_for(actor: str, door: Door) -> str:
    """Whose record is not theirs."""
    if door.whose is Whose.NOT_LINKED:
        return LINKED.get(actor, "alice") if actor != "fay" else "zoe"
    return OTHERS.get(actor, "alice")


def ids_in(door: Door) -> list[str]:
    return [part for part in IDS if f"<{part}>" in door.address]


def owner_for(actor: str, door: Door) -> str | None:
    """Whose record of this kind is the actor's to reach."""
    own = actor if actor in RECORDS or (actor in PRACTISING and ids_in(door) in ([], ["session_id"])) else None
    match door.whose:
        case Whose.OWN | Whose.NOBODY:
            return own
        case Whose.LINKED:
            return LINKED.get(actor)
        case Whose.OWN_OR_LINKED:
            return LINKED.get(actor) or own
        case Whose.NOT_LINKED:
            return NOT_LINKED.get(actor)
        case Whose.FLAGS:
            return _with_a_flag(actor, door)
        case Whose.SERVICE:
            owner = _of_service(actor)
            return None if owner == "zoe" and "<emergency_id>" in door.address else owner


def _with_a_flag(actor: str, door: Door) -> str | None:
    """A lead answers the flags of whom nobody is linked to, and ends anybody's leave."""
    if actor in OF_SERVICE and "<leave_id>" not in door.address:
        return {"lena": "gwen"}.get(actor)
    if actor == "ivan" and "<emergency_id>" in door.address:
        return None
    return _of_service(actor)


def _of_service(actor: str) -> str | None:
    return OF_SERVICE.get(actor) or LINKED.get(actor)


def expected(door: Door, actor: str, method: str, target: Target) -> str:
    """in, sign-in, second-step, 404 or 405, by what the view declares.

    A page of allauth leads whoever is signed in elsewhere before it looks at the method: harmless is all but a fault.
    """
    if door.rule != OPEN_TO_ALL and actor in ("nobody", "dora"):
        return "sign-in"
    if door.is_of_allauth and door.rule == OPEN_TO_ALL and actor in ("nobody", "dora"):
        return "harmless"
    if actor == PENDING and _waits_for_factor(door):
        return "second-step" if method in ("GET", "HEAD") else "sign-in"
    if not _has_right(door, actor):
        return "404"
    if method not in (door.methods or ()):
        return "harmless" if door.is_of_allauth else "405"
    if door.name in SAME_AGAIN and method == "POST":
        return "in"
    if target.kind != "own" or _is_nothing_for(door, actor, method):
        return "404"
    return "in"


def _is_nothing_for(door: Door, actor: str, method: str) -> bool:
    """Where the rule lets them in, and there is nothing for them, each for its own reason."""
    return (
        door.name in NEEDS_A_SETTING
        or _is_form_about_nobody(door, actor, method)
        or (actor in PRACTISING and (door.name, method) in NOT_FOR_THEM)
        or (actor in NO_PROGRAMME_OF_THEIRS and "<programme_key>" in door.address)
        or not _is_still_theirs(door, actor)
    )


def _is_form_about_nobody(door: Door, actor: str, method: str) -> bool:
    """An address without an id whose form names what it is about, sent by somebody who has none of that."""
    return door.name == "flags:together" and method == "POST" and owner_for(actor, door) is None


def _waits_for_factor(door: Door) -> bool:
    of_allauth = door.is_of_allauth and door.rule != OPEN_TO_ALL and door.name not in BEFORE_THE_FACTOR
    return door.waits_for_factor or of_allauth


def _has_right(door: Door, actor: str) -> bool:
    if door.rule in (OPEN_TO_ALL, SIGNED_IN):
        return True
    roles = () if actor in ("gwen", "nobody", "dora", PENDING) else (ROLES[actor],)
    return any(door.rule in RIGHTS[role] for role in roles)


def _is_still_theirs(door: Door, actor: str) -> bool:
    """A former client's answers are no longer opened, by them neither: an account without a role sees no record."""
    return not (actor == "gwen" and ids_in(door))
