"""What the cast's own client has in their journal: invented words, written through the journal's own services."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from befriend.rooms.journal.queries import open_entry
from befriend.rooms.journal.services import Sheet, choose_looking, save_draft, save_entry, share_entry
from befriend.rooms.journal.writing import Written
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import links_of, viewer_of

INVENTED = UUID("5f0c1c8e-1d0b-4f57-a5a2-70d3b9f4a6c1")

FIRST_TEXT = Written("A slow morning", {"text": "I slept badly and missed the bus. I am so stupid."}, ())
WRITTEN: dict[str, Written] = {
    "free": Written(
        "A slow morning",
        {
            "text": "I slept badly and missed the bus. I am so stupid.\n\n"
            "Then I sat on the wall and had my tea. I am not the only one who misses a bus. "
            "It was all right there, in the sun."
        },
        (),
    ),
    "dialogue": Written(
        "After the phone call",
        {"after": "The hard voice is afraid for me. It does not have to drive."},
        (
            ("You said the wrong thing again.", "You were nervous, and you called anyway."),
            ("They will not want you there.", "They asked you to come on Friday."),
        ),
    ),
    "letter_from_friend": Written("", {"letter": "Dear Sam, I can see that this week was long."}, ()),
}


def write_journal(client: Person, now: datetime) -> None:
    """Two entries, one of them changed once and the other shared with the clinician, and a letter not finished."""
    viewer = viewer_of(client, now)
    choose_looking(viewer=viewer, is_wanted=True, now=now - timedelta(days=20))
    _save("free", FIRST_TEXT, client, now - timedelta(days=9))
    _save("free", WRITTEN["free"], client, now - timedelta(days=8), is_change=True)
    shared = _save("dialogue", WRITTEN["dialogue"], client, now - timedelta(days=3))
    link = links_of(viewer, now).first()
    if link is not None:
        share_entry(viewer=viewer, entry_id=shared, link_id=link.id, now=now - timedelta(days=2))
    kind = "letter_from_friend"
    letter = Sheet(_id(client, kind), _id(client, kind), kind, WRITTEN[kind])
    save_draft(viewer=viewer, sheet=letter, now=now - timedelta(days=1))


def _save(kind: str, written: Written, client: Person, at: datetime, *, is_change: bool = False) -> UUID:
    entry_id, viewer = _id(client, kind), viewer_of(client, at)
    based_on = open_entry(viewer, entry_id).newest.id if is_change else None
    writing_id = uuid5(entry_id, at.isoformat())
    save_entry(viewer=viewer, sheet=Sheet(entry_id, writing_id, kind, written, based_on), now=at)
    return entry_id


def _id(client: Person, kind: str) -> UUID:
    return uuid5(INVENTED, f"{client.username}/{kind}")
