"""Everything about one person as plain values: all rows of all tables, with what is sealed opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Field, Model
from django.utils.functional import Promise

from befriend.base.cipher import ClientCipher, Json
from befriend.base.errors import CipherError
from befriend.rooms.people.queries import ciphers_for
from befriend.rooms.people.queries.cover import names_of
from befriend.rooms.people.viewer import Viewer

from .tables import TABLES, Table

PlainRow = Mapping[str, Json]
PERSON = "people.Person"
# One service is behind all rows of a record, and stands once above them.
THE_SERVICE = "people.Service"


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """All rows about one person by table, and what is not handed over, by table and column."""

    person_id: UUID
    rows: Mapping[str, Sequence[PlainRow]]
    held_back: Mapping[str, Mapping[str, Promise]]
    unreadable: Sequence[str]
    """The places of values that did not open: a byte was changed. They are told, and everything else is handed over."""

    def of(self, label: str) -> Sequence[PlainRow]:
        return self.rows.get(label, ())

    @property
    def person(self) -> PlainRow:
        return self.rows[PERSON][0]


def whole_record(viewer: Viewer) -> WholeRecord:
    """Everything about the viewer, and about nobody else."""
    cipher = ciphers_for([viewer.person_id]).get(viewer.person_id)
    found = {table.label: list(table.rows_of(viewer.person_id).order_by("pk")) for table in TABLES if table.is_exported}
    names = {one.id: one.shown_name for one in names_of(set(_people_named(found))).values()}
    unreadable: list[str] = []
    reading = _Reading(viewer.person_id, cipher, names, unreadable)
    rows = {
        table.label: [reading.row(table, one) for one in found[table.label]] for table in TABLES if table.is_exported
    }
    held = {
        table.label: {column: back.reason for column, back in table.held_back.items()}
        for table in TABLES
        if table.held_back and rows.get(table.label)
    }
    return WholeRecord(viewer.person_id, rows, held, unreadable)


def _people_named(found: Mapping[str, Sequence[Model]]) -> Iterator[UUID]:
    """Whoever stands in a row: who wrote it, who owns it, who was linked."""
    for rows in found.values():
        for row in rows:
            for column in row._meta.concrete_fields:
                named = getattr(row, column.attname)
                if _leads_to(column) == PERSON and named is not None:
                    yield named


def _leads_to(column: "Field[object, object]") -> str:
    return column.related_model._meta.label if column.is_relation and column.related_model else ""


@dataclass(frozen=True, slots=True)
class _Reading:
    person_id: UUID
    cipher: ClientCipher | None
    names: Mapping[UUID, str]
    unreadable: list[str]

    def row(self, table: Table, row: Model) -> PlainRow:
        columns = [one for one in row._meta.concrete_fields if _leads_to(one) != THE_SERVICE]
        return {column.name: self._value(table, row, column) for column in columns}

    def _value(self, table: Table, row: Model, column: "Field[object, object]") -> Json:
        value = getattr(row, column.attname)
        back = table.held_back.get(column.name)
        if back is not None and not (back.unless and getattr(row, back.unless)):
            return None
        if column.name in table.sealed:
            return self._opened(table, row, column.name, value)
        if _leads_to(column) == PERSON and value is not None and value != self.person_id:
            return self.names[value]
        return _plain(value)

    def _opened(self, table: Table, row: Model, column: str, value: bytes | memoryview) -> Json:
        if not value:
            return ""
        place = table.place(row, column)
        try:
            return self.cipher.open_json(place, value) if self.cipher is not None else None
        except CipherError:
            self.unreadable.append(f"{place.table}.{place.column} {place.row}")
            return None


def _plain(value: object) -> Json:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)
