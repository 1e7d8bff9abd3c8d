"""Writing in a journal in a test: pages opened, saved, shared and read, through the services."""

from datetime import datetime
from uuid import UUID, uuid4

from befriend.rooms.journal.models import Version
from befriend.rooms.journal.services import Sheet, read_shared_entry, save_draft, save_entry, share_entry
from befriend.rooms.journal.writing import Written
from tests.rooms.cast import NOW, Cast, canary


def words(text: str, title: str = "") -> Written:
    return Written(title, {"text": text}, ())


def sheet(
    text: str,
    *,
    entry_id: UUID | None = None,
    writing_id: UUID | None = None,
    kind: str = "free",
    based_on: UUID | None = None,
    title: str = "",
) -> Sheet:
    """A page that somebody wrote on: a new one, unless its ids are given."""
    new_id = writing_id or uuid4()
    return Sheet(entry_id or new_id, new_id, kind, words(text, title), based_on)


def write(cast: Cast, page: Sheet, name: str = "alice", at: datetime = NOW) -> UUID:
    save_entry(viewer=cast.viewer(name), sheet=page, now=at)
    return page.entry_id


def written_entry(cast: Cast, name: str = "alice", text: str = "", at: datetime = NOW) -> UUID:
    """An entry with this person's canary in its title and its text."""
    return write(cast, sheet(f"{text} {canary(name)}", title=f"Today, {canary(name)}"), name, at)


def changed_entry(cast: Cast, name: str = "alice") -> UUID:
    """An entry with an earlier version."""
    entry_id = written_entry(cast, name)
    write(cast, sheet(f"Later. {canary(name)}", entry_id=entry_id, based_on=newest_id(entry_id)), name)
    return entry_id


def entry_with_two_texts(cast: Cast, name: str = "alice") -> UUID:
    """An entry that was changed in two tabs, each of which had seen the first version only."""
    entry_id = written_entry(cast, name)
    first = newest_id(entry_id)
    for text in ("From the first tab.", "From the second tab."):
        write(cast, sheet(f"{text} {canary(name)}", entry_id=entry_id, based_on=first), name)
    return entry_id


def newest_id(entry_id: UUID) -> UUID:
    return Version.objects.filter(entry_id=entry_id).order_by("-number").values_list("id", flat=True)[0]


def kept_draft(cast: Cast, name: str = "alice", **changed: object) -> UUID:
    """The id of a page that was kept on the way and not saved."""
    page = sheet(f"Half a sentence. {canary(name)}", **changed)  # type: ignore[arg-type]
    save_draft(viewer=cast.viewer(name), sheet=page, now=NOW)
    return page.writing_id


def share(cast: Cast, entry_id: UUID, name: str = "alice", reader: str = "clara", at: datetime = NOW) -> UUID:
    """Share an entry; returns the id of the link that it is shared through."""
    link_id = cast.link_between(name, reader).id
    share_entry(viewer=cast.viewer(name), entry_id=entry_id, link_id=link_id, now=at)
    return link_id


def read(cast: Cast, entry_id: UUID, reader: str = "clara", at: datetime = NOW) -> str:
    """What the reader finds in a shared entry, as one text."""
    return repr(read_shared_entry(viewer=cast.viewer(reader, at), entry_id=entry_id, now=at).newest.written)
