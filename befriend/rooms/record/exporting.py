"""An export: a record as one file: a page to read, everything for a computer, and the answers for a spreadsheet."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from befriend import __version__
from befriend.content.reading import library_of
from befriend.rooms.people.viewer import Viewer

from .queries import OpeningShown, how_many_openings, openings_of
from .rows import PlainRow, WholeRecord, whole_record
from .telling import told

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FORMAT: Final = 1
COLUMNS: Final = ("person", "date", "item", "value")
MORE_COLUMNS: Final = ("measure", "measure_version", "language", "checkin", "corrects", "received", "entered_by")
# No names that `befriend score` reads: a short form has no sum, and nobody is to make one of it.
OF_SHORT_FORMS: Final = ("who", "answered_at", "measure", "checkin", "corrects", "question", "state", "answer")
# A spreadsheet would run these as a formula. Every cell that is words is guarded, though ours begin with letters.
FORMULA_START: Final = re.compile(r"[=+\-@\t\r]")

File = tuple[str, Callable[[], Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Everything:
    """What an export is made from, read at one moment."""

    service: str
    record: WholeRecord
    openings: Sequence[OpeningShown]
    made_at: datetime


def everything_about(viewer: Viewer, service: str, now: datetime) -> Everything:
    return Everything(service, whole_record(viewer), openings_of(viewer, 0, how_many_openings(viewer)), now)


def name_of_export(now: datetime) -> str:
    """Neutral: a list of downloads is read by others too."""
    return f"my-record-{timezone.localdate(now):%Y-%m-%d}.zip"


def export_of(found: Everything, language: str) -> Iterator[bytes]:
    """The file, piece by piece, as it is sent. Nothing of it is written to the disk."""
    files: list[File] = [
        ("read-me-first.html", lambda: [_page(found, language)]),
        ("record.css", _style),
        ("record.json", lambda: _json(found)),
        ("checkins.csv", lambda: _csv([*COLUMNS, *MORE_COLUMNS], _answers(found.record))),
        ("scores.csv", lambda: _csv(("person", "date", "measure", "subscale", "value", "band"), _scores(found.record))),
        ("short-forms.csv", lambda: _csv(OF_SHORT_FORMS, _short_answers(found.record))),
    ]
    sink = _Sink()
    at = timezone.localtime(found.made_at).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, pieces in files:
            info = zipfile.ZipInfo(f"my-record/{name}", at)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with packed.open(info, "w") as target:
                # Words are made here and not between two pieces, where another request may speak another language.
                with translation.override(language):
                    made = list(pieces())
                for piece in made:
                    target.write(piece.encode())
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Holds what the zip wrote until it is sent. It cannot go back, and need not."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: "ReadableBuffer") -> int:
        before = len(self._held)
        self._held += piece
        return len(self._held) - before

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def _page(found: Everything, language: str) -> str:
    sections = told(found.record, found.openings, language)
    reasons = {reason for columns in found.record.held_back.values() for reason in columns.values()}
    context = {
        "sections": sections,
        "service": found.service,
        "made_at": found.made_at,
        "reasons": sorted(map(str, reasons)),
        "unreadable": len(found.record.unreadable),
    }
    return render_to_string("record/file_record.html", context)


def _style() -> list[str]:
    path = finders.find("befriend/css/record.css")
    with open(str(path), encoding="utf-8") as opened:
        return [opened.read()]


def _json(found: Everything) -> Iterator[str]:
    record = found.record
    head = {
        "format": FORMAT,
        "befriend": __version__,
        "made_at": found.made_at.isoformat(),
        "service": found.service,
        "not_in_this_file": {
            label: {column: str(reason) for column, reason in columns.items()}
            for label, columns in record.held_back.items()
        },
        "could_not_be_opened": list(record.unreadable),
        "opened_by": [
            {"at": one.at.isoformat(), "name": str(one.name), "what": str(one.what)} for one in found.openings
        ],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "tables": {'
    between = "\n"
    for label, rows in record.rows.items():
        yield f'{between}  "{label}": {json.dumps(rows, ensure_ascii=False, indent=1)}'
        between = ",\n"
    yield "\n }\n}\n"


def _answers(record: WholeRecord) -> Iterator[Sequence[object]]:
    """One row for each answer of a whole form, in order of time; a skipped item has no value."""
    for row in _in_time(record, is_short=False):
        given = row["answers"] if isinstance(row["answers"], dict) else {}
        more = [row[name] for name in ("measure_key", "measure_version", "language", "id", "corrects")]
        for item, value in given.items():
            yield [record.person_id, row["answered_at"], item, value, *more, row["received_at"], row["entered_by"]]


def _short_answers(record: WholeRecord) -> Iterator[Sequence[object]]:
    """One row for each question of a short form, which says whether it was answered, skipped or not asked."""
    measures = library_of(settings.PACKS).measures
    for row in _in_time(record, is_short=True):
        given = row["answers"] if isinstance(row["answers"], dict) else {}
        content = measures.get(str(row["measure_key"]))
        all_items = [item.id for item in content.measure.items] if content else list(given)
        for item in dict.fromkeys([*all_items, *given]):
            state = "not asked" if item not in given else "skipped" if given[item] is None else "answered"
            of = [row[name] for name in ("answered_at", "measure_key", "id", "corrects")]
            yield [record.person_id, *of, item, state, given.get(item)]


def _in_time(record: WholeRecord, *, is_short: bool) -> list[PlainRow]:
    of_this_kind = (row for row in record.of("checkins.CheckIn") if bool(row["is_short"]) is is_short)
    return sorted(of_this_kind, key=lambda one: str(one["answered_at"]))


def _scores(record: WholeRecord) -> Iterator[Sequence[object]]:
    by_id: dict[object, PlainRow] = {row["id"]: row for row in record.of("checkins.CheckIn")}
    for row in record.of("checkins.Score"):
        of = by_id[row["checkin"]]
        yield [record.person_id, of["answered_at"], of["measure_key"], row["subscale"], row["value"], row["band"]]


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(head)
    for row in rows:
        writer.writerow([plain_cell(cell) for cell in row])
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    yield held.getvalue()


def plain_cell(cell: object) -> object:
    """Numbers as they are; words that a spreadsheet would run get a ' before them."""
    if cell is None or isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if FORMULA_START.match(text) else text


def what_it_holds() -> list[tuple[str, str]]:
    """The files of an export with what each is for, as the page before it says."""
    return [
        (
            "read-me-first.html",
            _("Your record in words, and what is not in it. It opens in any browser, also without internet."),
        ),
        ("record.json", _("The same with every detail, for another service or a computer.")),
        ("checkins.csv, scores.csv", _("Your answers and scores as tables.")),
        ("short-forms.csv", _("Your short forms: which questions you answered, skipped, or were not asked.")),
    ]
