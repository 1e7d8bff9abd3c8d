"""The pages of the journal as a template may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise

from .writing import KINDS, MOST_TURNS, Kind, Written

if TYPE_CHECKING:
    from .queries import EntryLine, OpenDraft, OpenEntry, OpenVersion, SharedLine
    from .services import Sheet


@dataclass(frozen=True, slots=True)
class KindShown:
    """One kind of writing as a door or a filter."""

    key: str
    name: Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LineShown:
    """One entry in a list."""

    id: UUID
    title: str
    kind_name: Promise | str
    changed_at: datetime
    read_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class DraftShown:
    id: UUID
    title: str
    kind_name: Promise | str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class BoxShown:
    """One box to write in, with what stands in it."""

    key: str
    label: Promise
    hint: Promise | None
    rows: int
    text: str


@dataclass(frozen=True, slots=True)
class TurnShown:
    """One turn of the critic and the friend."""

    number: int
    critic: str
    friend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """A page to write on."""

    kind: Kind
    title: str
    boxes: Sequence[BoxShown]
    turns: Sequence[TurnShown]
    may_have_more: bool
    entry_id: UUID
    writing_id: UUID
    based_on: UUID | None
    is_change: bool
    read_by: Sequence[str]

    @property
    def next_turn(self) -> int:
        return len(self.turns) + 1


@dataclass(frozen=True, slots=True)
class PartShown:
    """One box of a saved entry, in the order of its kind; without a label where the kind has one box only."""

    label: Promise | str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenShown:
    """What was written, laid out to be read."""

    title: str
    kind_name: Promise | str
    turns: Sequence[TurnShown]
    parts: Sequence[PartShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    entry_id: UUID
    written: WrittenShown
    saved_at: datetime
    newest_id: UUID
    beside: WrittenShown | None
    beside_id: UUID | None
    beside_saved_at: datetime | None
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class VersionShown:
    saved_at: datetime
    written: WrittenShown
    id: UUID


@dataclass(frozen=True, slots=True)
class SharedShown:
    """One entry somebody shared: who and what kind, not its words."""

    entry_id: UUID
    client_id: UUID
    client_name: str
    kind_name: Promise | str
    shared_at: datetime
    changed_at: datetime
    is_read: bool


def kind_name(key: str) -> Promise | str:
    """What a kind is called; nothing when it is gone."""
    return KINDS[key].name if key in KINDS else ""


def kinds_shown(chosen: str = "") -> list[KindShown]:
    return [KindShown(kind.key, kind.name, kind.key == chosen) for kind in KINDS.values()]


def lines_shown(lines: Sequence[EntryLine], read_by: Mapping[UUID, Sequence[str]]) -> list[LineShown]:
    return [LineShown(one.id, one.title, kind_name(one.kind), one.changed_at, read_by.get(one.id, ())) for one in lines]


def drafts_shown(drafts: Sequence[OpenDraft]) -> list[DraftShown]:
    return [DraftShown(one.id, one.written.title, kind_name(one.kind), one.saved_at) for one in drafts]


def sheet_page(sheet: Sheet, kind: Kind, *, is_change: bool, read_by: Sequence[str], turns: int = 0) -> SheetPage:
    """A page to write on, with what stands in it, and always one empty turn more than were filled."""
    written = sheet.written
    wanted = max(len(written.turns) + 1, min(turns, MOST_TURNS)) if kind.has_turns else 0
    empty = [("", "")] * (wanted - len(written.turns))
    return SheetPage(
        kind=kind,
        title=written.title,
        boxes=[BoxShown(box.key, box.label, box.hint, box.rows, written.boxes.get(box.key, "")) for box in kind.boxes],
        turns=[TurnShown(at, *said) for at, said in enumerate([*written.turns, *empty], start=1)],
        may_have_more=wanted < MOST_TURNS,
        entry_id=sheet.entry_id,
        writing_id=sheet.writing_id,
        based_on=sheet.based_on,
        is_change=is_change,
        read_by=read_by,
    )


def written_shown(key: str, written: Written) -> WrittenShown:
    """What was written, in the order of its kind. A box that a newer kind no longer has is still shown."""
    known = {box.key: box.label for box in KINDS[key].boxes} if key in KINDS else {}
    order = [*known, *(name for name in written.boxes if name not in known)]
    needs_labels = len(known) != 1 or len(written.boxes) > 1 or bool(written.turns)
    return WrittenShown(
        title=written.title,
        kind_name=kind_name(key),
        turns=[TurnShown(at, *said) for at, said in enumerate(written.turns, start=1)],
        parts=[
            PartShown(known.get(name, "") if needs_labels else "", written.boxes[name])
            for name in order
            if name in written.boxes
        ],
    )


def entry_page(entry: OpenEntry) -> EntryPage:
    beside = entry.beside
    return EntryPage(
        entry_id=entry.id,
        written=written_shown(entry.kind, entry.newest.written),
        saved_at=entry.newest.saved_at,
        newest_id=entry.newest.id,
        beside=written_shown(entry.kind, beside.written) if beside else None,
        beside_id=beside.id if beside else None,
        beside_saved_at=beside.saved_at if beside else None,
        has_earlier=entry.has_earlier,
    )


def versions_shown(kind: str, versions: Sequence[OpenVersion]) -> list[VersionShown]:
    return [VersionShown(one.saved_at, written_shown(kind, one.written), one.id) for one in versions]


def shared_shown(lines: Sequence[SharedLine]) -> list[SharedShown]:
    return [
        SharedShown(
            one.entry_id,
            one.client_id,
            one.client_name,
            kind_name(one.kind),
            one.shared_at,
            one.changed_at,
            one.is_read,
        )
        for one in lines
    ]
