"""Doing a practice in a test: begun, said how it was, told what went badly, through the services."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.content.practising import Practice
from befriend.content.reading import core_library
from befriend.rooms.practices.services import (
    AdverseEffectTold,
    Ratings,
    begin_practice,
    say_how_it_was,
    tell_adverse_effect,
)
from tests.rooms.cast import NOW, Cast, canary

BREAK = "self_compassion_break"
SHORTEST = 3
NOT_SAID = Ratings(None, None)
TOLD = AdverseEffectTold(
    severity=Severity.STRONG,
    lasting=Lasting.HOURS,
    functioning=Functioning.SOME_THINGS,
    wants_contact=False,
    words=canary("alice"),
)


def practice(key: str = BREAK) -> Practice:
    return core_library().practices[key]


def begin(
    cast: Cast,
    name: str = "alice",
    *,
    key: str = BREAK,
    session_id: UUID | None = None,
    minutes: int | None = None,
    before: Ratings = NOT_SAID,
    at: datetime = NOW,
) -> UUID:
    """Begin a practice, in its shortest length unless another is named."""
    session_id, done = session_id or uuid4(), practice(key)
    begin_practice(
        viewer=cast.viewer(name),
        session_id=session_id,
        practice=done,
        minutes=done.lengths[0] if minutes is None else minutes,
        before=before,
        now=at,
    )
    return session_id


def practise(cast: Cast, felt: Felt | None, *, name: str = "alice", key: str = BREAK, at: datetime = NOW) -> UUID:
    """Do a whole practice and say how it was."""
    session_id = begin(cast, name, key=key, at=at)
    say_how_it_was(viewer=cast.viewer(name), session_id=session_id, felt=felt, after=NOT_SAID, now=at)
    return session_id


def tell(cast: Cast, session_id: UUID, *, name: str = "alice", at: datetime = NOW, **changed: object) -> None:
    told = replace(TOLD, words=canary(name), **changed)  # type: ignore[arg-type]
    tell_adverse_effect(viewer=cast.viewer(name), session_id=session_id, told=told, now=at)
