"""Reads of the journal: one's own entries, drafts and readers; for a reader, what is shared with them now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import NotFoundError
from befriend.rooms.people.queries import caseload_of, check_linked_client, cipher_for, links_of
from befriend.rooms.people.viewer import Viewer

from .models import Draft, Entry, LookingForWords, Reading, Sharing, Version
from .writing import Written, written_from

NOT_HERE = "There is no such entry here."


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """One saved version with its words opened."""

    id: UUID
    number: int
    written: Written
    saved_at: datetime
    beside: int | None


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """One entry with the words of its newest version. `beside`: an older one that was not seen when it was saved."""

    id: UUID
    client_id: UUID
    kind: str
    begun_at: datetime
    newest: OpenVersion
    beside: OpenVersion | None
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry in a list."""

    id: UUID
    kind: str
    title: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """What stands in a page that was not saved yet."""

    id: UUID
    entry_id: UUID
    kind: str
    written: Written
    based_on: UUID | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody linked to the writer, and since when they may read one entry, if they may."""

    link_id: UUID
    name: str
    sharing_id: UUID | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ReadBy:
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One entry that somebody shared with the viewer. Its words stay closed until it is opened: that is recorded."""

    entry_id: UUID
    client_id: UUID
    client_name: str
    kind: str
    shared_at: datetime
    changed_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Looking:
    """What a client answered when asked whether the journal may look for words that call for help."""

    is_wanted: bool | None


def place_of_version(version_id: UUID) -> Place:
    return Place("journal_version", "words", str(version_id))


def place_of_draft(draft_id: UUID) -> Place:
    return Place("journal_draft", "words", str(draft_id))


# One's own ---------------------------------------------------------------------------------------------------------


def own_entry(viewer: Viewer, entry_id: UUID) -> Entry:
    """One of the viewer's own entries.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    found = Entry.objects.filter(id=entry_id, client_id=viewer.person_id, service_id=viewer.service_id).first()
    if found is None:
        raise NotFoundError(NOT_HERE)
    return found


def open_entry(viewer: Viewer, entry_id: UUID) -> OpenEntry:
    """One of the viewer's own entries with its words.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    return _opened_entry(own_entry(viewer, entry_id))


def _opened_entry(entry: Entry) -> OpenEntry:
    cipher = cipher_for(entry.client_id)
    versions = {row.number: row for row in Version.objects.filter(entry_id=entry.id)}
    newest = versions[entry.newest]
    beside = versions.get(newest.beside) if newest.beside else None
    return OpenEntry(
        entry.id,
        entry.client_id,
        entry.kind,
        entry.begun_at,
        opened_version(cipher, newest),
        opened_version(cipher, beside) if beside else None,
        has_earlier=len(versions) > 1,
    )


def opened_version(cipher: ClientCipher, row: Version) -> OpenVersion:
    written = written_from(cipher.open_json(place_of_version(row.id), row.words))
    return OpenVersion(row.id, row.number, written, row.saved_at, row.beside)


def earlier_versions(viewer: Viewer, entry_id: UUID) -> Sequence[OpenVersion]:
    """What an entry said before its newest version, the latest first.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    entry = own_entry(viewer, entry_id)
    rows = Version.objects.filter(entry=entry, number__lt=entry.newest).order_by("-number")
    cipher = cipher_for(viewer.person_id)
    return [opened_version(cipher, row) for row in rows]


def newest_versions(viewer: Viewer, kind: str = "") -> QuerySet[Version]:
    """The newest version of each of the viewer's entries, the last changed first; `lines_of` opens them."""
    own = Version.objects.filter(
        entry__client_id=viewer.person_id, entry__service_id=viewer.service_id, number=F("entry__newest")
    )
    rows = own.filter(entry__kind=kind) if kind else own
    return rows.select_related("entry").order_by("-entry__changed_at", "id")


def lines_of(viewer: Viewer, versions: Iterable[Version]) -> Sequence[EntryLine]:
    """These versions of the viewer's own as lines of a list."""
    rows = list(versions)
    if not rows:
        return []
    cipher = cipher_for(viewer.person_id)
    return [
        EntryLine(row.entry_id, row.entry.kind, opened_version(cipher, row).written.title, row.entry.changed_at)
        for row in rows
    ]


def drafts_of(viewer: Viewer) -> Sequence[OpenDraft]:
    """What the viewer began and did not save, the latest first."""
    rows = list(own_drafts(viewer).order_by("-saved_at"))
    if not rows:
        return []
    cipher = cipher_for(viewer.person_id)
    return [_opened_draft(cipher, row) for row in rows]


def open_draft(viewer: Viewer, writing_id: UUID) -> OpenDraft:
    """One of the viewer's own drafts.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    found = own_drafts(viewer).filter(id=writing_id).first()
    if found is None:
        raise NotFoundError(NOT_HERE)
    return _opened_draft(cipher_for(viewer.person_id), found)


def latest_draft_of(viewer: Viewer, entry_id: UUID) -> OpenDraft | None:
    """What the viewer last began to change in one of their entries."""
    found = own_drafts(viewer).filter(entry_id=entry_id).order_by("-saved_at").first()
    return _opened_draft(cipher_for(viewer.person_id), found) if found else None


def own_drafts(viewer: Viewer) -> QuerySet[Draft]:
    """What the viewer has begun and not saved."""
    return Draft.objects.filter(client_id=viewer.person_id, service_id=viewer.service_id)


def _opened_draft(cipher: ClientCipher, row: Draft) -> OpenDraft:
    written = written_from(cipher.open_json(place_of_draft(row.id), row.words))
    return OpenDraft(row.id, row.entry_id, row.kind, written, row.based_on, row.saved_at)


def looking(viewer: Viewer) -> Looking | None:
    """What the viewer answered about looking for words that call for help; None when they were not asked yet."""
    found = LookingForWords.objects.filter(client_id=viewer.person_id).first()
    return Looking(found.is_wanted) if found else None


# Who may read ------------------------------------------------------------------------------------------------------


def readers_of(viewer: Viewer, entry_id: UUID, now: datetime) -> Sequence[Reader]:
    """Everybody linked to the viewer now, and whether each may read this entry of theirs."""
    own_entry(viewer, entry_id)
    links = list(links_of(viewer, now))
    open_ones = {one.link_id: one for one in _open_sharings(viewer, now).filter(entry_id=entry_id)}
    return [
        Reader(
            link.id,
            link.clinician.shown_name,
            open_ones[link.id].id if link.id in open_ones else None,
            open_ones[link.id].shared_at if link.id in open_ones else None,
        )
        for link in links
    ]


def names_who_may_read(viewer: Viewer, now: datetime) -> Mapping[UUID, list[str]]:
    """For each of the viewer's shared entries, the names of those who may read it now."""
    names: dict[UUID, list[str]] = defaultdict(list)
    for one in _open_sharings(viewer, now).select_related("link__clinician").order_by("shared_at"):
        names[one.entry_id].append(one.link.clinician.shown_name)
    return names


def _open_sharings(viewer: Viewer, now: datetime) -> QuerySet[Sharing]:
    """A sharing hangs on the link of its day: a link that ends and begins anew brings nothing back."""
    return Sharing.objects.filter(
        entry__client_id=viewer.person_id, ended_at__isnull=True, link_id__in=links_of(viewer, now).values("id")
    )


def readings_of(viewer: Viewer, entry_id: UUID, most: int = 10) -> Sequence[ReadBy]:
    """When this entry of the viewer's was opened by others, the latest first."""
    own_entry(viewer, entry_id)
    rows = Reading.objects.filter(entry_id=entry_id).select_related("reader").order_by("-read_at", "-id")[:most]
    return [ReadBy(row.reader.shown_name, row.read_at) for row in rows]


def shared_with(viewer: Viewer, now: datetime, client_id: UUID | None = None) -> Sequence[SharedLine]:
    """What clients share with the viewer now, the last changed first; of one client where one is named.

    Raises:
        NotFoundError: the named client is not linked to the viewer.
    """
    if client_id is not None:
        check_linked_client(viewer, client_id, now)
    sharings = _readable(viewer, now)
    rows = sharings.filter(entry__client_id=client_id) if client_id else sharings
    rows = rows.select_related("entry", "entry__client").order_by("-entry__changed_at", "id")
    found = list(rows)
    ids = [row.entry_id for row in found]
    read = dict(
        Reading.objects.filter(entry_id__in=ids, reader_id=viewer.person_id)
        .order_by("read_at")
        .values_list("entry_id", "read_at")
    )
    return [
        SharedLine(
            row.entry_id,
            row.entry.client_id,
            row.entry.client.shown_name,
            row.entry.kind,
            row.shared_at,
            row.entry.changed_at,
            is_read=row.entry_id in read and read[row.entry_id] >= row.entry.changed_at,
        )
        for row in found
    ]


def shared_entry(viewer: Viewer, entry_id: UUID, now: datetime) -> OpenEntry:
    """An entry that is shared with the viewer at this moment. Opening it for somebody goes through `read_shared_entry`.

    Raises:
        NotFoundError: it is not shared with them, not any more, or there is none.
    """
    found = _readable(viewer, now).filter(entry_id=entry_id).select_related("entry").first()
    if found is None:
        raise NotFoundError(NOT_HERE)
    return _opened_entry(found.entry)


def _readable(viewer: Viewer, now: datetime) -> QuerySet[Sharing]:
    """The open sharings on the viewer's open links: both are asked at every request."""
    links = caseload_of(viewer, now).values("id")
    return Sharing.objects.filter(ended_at__isnull=True, link_id__in=links, service_id=viewer.service_id)
