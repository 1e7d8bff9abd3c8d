"""The verbs of the journal: keep a draft, save, choose between versions, delete, share, take back, read, choose."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher
from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.rooms.audit.services import record
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import links_of, lock_client
from befriend.rooms.people.viewer import Viewer

from .models import DeletedEntry, Draft, Entry, LookingForWords, Reading, Sharing, Version
from .queries import (
    NOT_HERE,
    OpenEntry,
    opened_version,
    own_drafts,
    own_entry,
    place_of_draft,
    place_of_version,
    shared_entry,
)
from .writing import Written


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that was opened to write on. Its ids were made when it opened; `based_on` is the version it showed."""

    entry_id: UUID
    writing_id: UUID
    kind: str
    written: Written
    based_on: UUID | None = None


@transaction.atomic
def save_draft(*, viewer: Viewer, sheet: Sheet, now: datetime) -> None:
    """Keep what stands in a page that is not saved yet. An emptied page leaves what was kept before as it is.

    Raises:
        ConflictError: the entry was deleted, or the page was opened for another kind of writing. Nothing is kept.
        NotFoundError: the ids are somebody else's.
    """
    if sheet.written.is_empty:
        return
    cipher = lock_client(viewer.person_id, viewer.service_id)
    _entry_of(viewer, sheet)
    if Version.objects.filter(id=_version_id(cipher, sheet)).exists():
        return  # a late one: what it says was saved
    if Draft.objects.filter(id=sheet.writing_id).exclude(client_id=viewer.person_id).exists():
        raise NotFoundError(NOT_HERE)
    Draft.objects.update_or_create(
        id=sheet.writing_id,
        defaults={
            "service_id": viewer.service_id,
            "client_id": viewer.person_id,
            "entry_id": sheet.entry_id,
            "kind": sheet.kind,
            "words": cipher.seal_json(place_of_draft(sheet.writing_id), sheet.written.content()),
            "based_on": sheet.based_on,
            "saved_at": now,
        },
    )


@transaction.atomic
def drop_draft(*, viewer: Viewer, writing_id: UUID, now: datetime) -> None:
    """Throw away what was not saved. Twice is once."""
    gone, _by_table = own_drafts(viewer).filter(id=writing_id).delete()
    if gone:
        _audit(viewer, "delete_draft", writing_id, now)


@transaction.atomic
def save_entry(*, viewer: Viewer, sheet: Sheet, now: datetime) -> None:
    """Keep an entry. The same page sent again with the same words is stored once; with other words both are kept.

    A page that had not seen the newest version is kept beside it, for the writer to choose.

    Raises:
        InputError: nothing is written.
        ConflictError: the entry was deleted, or the page was opened for another kind of writing. Nothing is kept.
        NotFoundError: the ids are somebody else's.
    """
    if sheet.written.is_empty:
        raise InputError(_("Nothing is written here yet. A single word is enough."))
    cipher = lock_client(viewer.person_id, viewer.service_id)
    entry = _entry_of(viewer, sheet)
    version_id = _version_id(cipher, sheet)
    Draft.objects.filter(id=sheet.writing_id, client_id=viewer.person_id).delete()
    if Version.objects.filter(id=version_id).exists():
        return
    if entry is None:
        _begin(viewer, sheet, now)
        _add_version(cipher, sheet.entry_id, version_id, 1, sheet.written, now)
        _audit(viewer, "write_entry", sheet.entry_id, now)
        return
    newest = Version.objects.get(entry=entry, number=entry.newest)
    if opened_version(cipher, newest).written != sheet.written:
        beside = None if newest.id == sheet.based_on else newest.number
        _add_newest(cipher, entry, version_id, sheet.written, now, beside)
        _audit(viewer, "change_entry", entry.id, now)


def _entry_of(viewer: Viewer, sheet: Sheet) -> Entry | None:
    """The viewer's own entry that a page belongs to; None when the page is a new one."""
    gone = DeletedEntry.objects.filter(id=sheet.entry_id).first()
    if gone is not None and gone.client_id != viewer.person_id:
        raise NotFoundError(NOT_HERE)
    if gone is not None:
        raise ConflictError(
            _("You deleted this entry before. What you wrote is still on this page: save it to keep it as a new entry.")
        )
    entry = Entry.objects.filter(id=sheet.entry_id).first()
    if entry is None:
        return None
    if entry.client_id != viewer.person_id:
        raise NotFoundError(NOT_HERE)
    if entry.kind != sheet.kind:
        raise ConflictError(
            _("This page was opened for something else. What you wrote is still here: save it as a new entry.")
        )
    return entry


def _version_id(cipher: ClientCipher, sheet: Sheet) -> UUID:
    """The same page with the same words has the same id, so that a resend is seen. Without the key it says nothing."""
    return uuid5(sheet.writing_id, cipher.mark(sheet.written.content()))


def _begin(viewer: Viewer, sheet: Sheet, now: datetime) -> None:
    Entry.objects.create(
        id=sheet.entry_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        kind=sheet.kind,
        begun_at=now,
        changed_at=now,
    )


def _add_version(
    cipher: ClientCipher,
    entry_id: UUID,
    version_id: UUID,
    number: int,
    written: Written,
    now: datetime,
    beside: int | None = None,
) -> None:
    Version.objects.create(
        id=version_id,
        entry_id=entry_id,
        number=number,
        words=cipher.seal_json(place_of_version(version_id), written.content()),
        saved_at=now,
        beside=beside,
    )


def _add_newest(
    cipher: ClientCipher, entry: Entry, version_id: UUID, written: Written, now: datetime, beside: int | None
) -> None:
    number = entry.newest + 1
    _add_version(cipher, entry.id, version_id, number, written, now, beside)
    Entry.objects.filter(id=entry.id).update(newest=number, changed_at=now)


@transaction.atomic
def choose_version(*, viewer: Viewer, entry_id: UUID, version_id: UUID, now: datetime) -> None:
    """Let one version of an entry count: an earlier one is put on top again, and all others stay kept. Twice is once.

    Raises:
        NotFoundError: the entry or the version is somebody else's, or there is none.
    """
    cipher = lock_client(viewer.person_id, viewer.service_id)
    entry = own_entry(viewer, entry_id)
    versions = Version.objects.filter(entry=entry)
    chosen, newest = versions.filter(id=version_id).first(), versions.get(number=entry.newest)
    if chosen is None:
        raise NotFoundError(NOT_HERE)
    wanted = opened_version(cipher, chosen).written
    if wanted != opened_version(cipher, newest).written:
        _add_newest(cipher, entry, uuid4(), wanted, now, None)
    elif newest.beside is not None:
        Version.objects.filter(id=newest.id).update(beside=None)
    else:
        return
    _audit(viewer, "choose_version", entry.id, now)


@transaction.atomic
def delete_earlier_versions(*, viewer: Viewer, entry_id: UUID, before: int, now: datetime) -> None:
    """Delete what an entry said before the version with this number: what the writer did not see stays. Twice is once.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    lock_client(viewer.person_id, viewer.service_id)
    entry = own_entry(viewer, entry_id)
    gone, _by_table = Version.objects.filter(entry=entry, number__lt=min(before, entry.newest)).delete()
    if gone:
        kept = set(Version.objects.filter(entry=entry).values_list("number", flat=True))
        Version.objects.filter(entry=entry, beside__isnull=False).exclude(beside__in=kept).update(beside=None)
        _audit(viewer, "delete_earlier_versions", entry.id, now)


@transaction.atomic
def delete_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> None:
    """Delete an entry with everything that belongs to it. Only its id is kept, so that no open page brings it back.

    Raises:
        NotFoundError: it is somebody else's, or there never was one.
    """
    lock_client(viewer.person_id, viewer.service_id)
    if DeletedEntry.objects.filter(id=entry_id, client_id=viewer.person_id).exists():
        return
    entry = own_entry(viewer, entry_id)
    Reading.objects.filter(entry=entry).delete()
    Sharing.objects.filter(entry=entry).delete()
    Version.objects.filter(entry=entry).delete()
    Draft.objects.filter(entry_id=entry.id, client_id=viewer.person_id).delete()
    Entry.objects.filter(id=entry.id).delete()
    DeletedEntry.objects.create(id=entry_id, service_id=viewer.service_id, client_id=viewer.person_id, deleted_at=now)
    _audit(viewer, "delete_entry", entry_id, now)


@transaction.atomic
def share_entry(*, viewer: Viewer, entry_id: UUID, link_id: UUID, now: datetime) -> None:
    """Let somebody who is linked to the writer read one entry. Twice is once.

    Raises:
        NotFoundError: the entry is not the viewer's, or nobody is linked to them in this way now.
    """
    lock_client(viewer.person_id, viewer.service_id)
    entry = own_entry(viewer, entry_id)
    if not links_of(viewer, now).filter(id=link_id).exists():
        raise NotFoundError("There is no such person here.")
    _sharing, is_new = Sharing.objects.get_or_create(
        entry=entry,
        link_id=link_id,
        ended_at=None,
        defaults={"service_id": viewer.service_id, "shared_at": now},
    )
    if is_new:
        _audit(viewer, "share_entry", entry.id, now)


@transaction.atomic
def take_back(*, viewer: Viewer, entry_id: UUID, link_id: UUID, now: datetime) -> None:
    """Nobody reads the entry through this link any more, from the next request on. Twice is once.

    Raises:
        NotFoundError: the entry is not the viewer's.
    """
    lock_client(viewer.person_id, viewer.service_id)
    entry = own_entry(viewer, entry_id)
    if Sharing.objects.filter(entry=entry, link_id=link_id, ended_at__isnull=True).update(ended_at=now):
        _audit(viewer, "take_back_entry", entry.id, now)


@transaction.atomic
def read_shared_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> OpenEntry:
    """Open an entry that is shared with the viewer, and write down that they did: its writer can see it.

    Raises:
        NotFoundError: it is not shared with them, not any more, or there is none.
    """
    entry = shared_entry(viewer, entry_id, now)
    Reading.objects.create(service_id=viewer.service_id, entry_id=entry.id, reader_id=viewer.person_id, read_at=now)
    opened(
        Opening.SHARED_ENTRY,
        viewer=viewer,
        client_id=entry.client_id,
        subject="entry",
        subject_id=entry.id,
        now=now,
    )
    return entry


@transaction.atomic
def choose_looking(*, viewer: Viewer, is_wanted: bool | None, now: datetime) -> None:
    """Keep whether the journal may look for words that call for help. None: would rather not say, which is a no."""
    lock_client(viewer.person_id, viewer.service_id)
    before = LookingForWords.objects.filter(client_id=viewer.person_id).first()
    if before is not None and before.is_wanted == is_wanted:
        return
    LookingForWords.objects.update_or_create(
        client_id=viewer.person_id,
        defaults={"service_id": viewer.service_id, "is_wanted": is_wanted, "chosen_at": now},
    )
    _audit(viewer, "choose_looking", viewer.person_id, now)


def _audit(viewer: Viewer, action: str, subject_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=viewer.person_id,
        subject="entry",
        subject_id=subject_id,
        by=viewer.person_id,
    )
