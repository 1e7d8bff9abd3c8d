"""What came in: a page that was written on, with its ids, its boxes and its turns. Nothing of it is ever cut off."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from befriend.base.errors import InputError

from .services import Sheet
from .writing import LONGEST_BOX, LONGEST_TITLE, MOST_TURNS, Kind, Written

TURNS_SENT = MOST_TURNS * 4
"""Read from a post at most: what is more than a page may hold is shown again, and refused in words."""


@dataclass(frozen=True, slots=True)
class PostedSheet:
    """A posted page, and in one sentence what is wrong with it, or nothing."""

    sheet: Sheet
    problem: str


def read_sheet(post: QueryDict, kind: Kind) -> PostedSheet:
    """The posted page.

    Raises:
        InputError: it carries no usable ids, so it was not opened here.
    """
    written = Written(
        title=_text(post, "title"),
        boxes={box.key: text for box in kind.boxes if (text := _text(post, box.key))},
        turns=_turns(post) if kind.has_turns else (),
    )
    based_on = post.get("based_on", "")
    sheet = Sheet(
        entry_id=_id(post.get("entry_id", "")),
        writing_id=_id(post.get("writing_id", "")),
        kind=kind.key,
        written=written,
        based_on=_id(based_on) if based_on else None,
    )
    return PostedSheet(sheet, _problem(written))


def _turns(post: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    both = ((_text(post, f"critic-{at}"), _text(post, f"friend-{at}")) for at in range(1, TURNS_SENT + 1))
    return tuple(turn for turn in both if any(turn))


def _text(post: Mapping[str, str], name: str) -> str:
    """The words of one box. Browsers end lines in their own way; a place that holds nothing but spaces is empty."""
    text = post.get(name, "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.rstrip() if text.strip() else ""


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise InputError(
            _("This page was not opened here. Go back, copy what you wrote, and open a new page for it.")
        ) from problem


def _problem(written: Written) -> str:
    texts = [*written.boxes.values(), *(said for turn in written.turns for said in turn)]
    if len(written.title) > LONGEST_TITLE:
        return _("The title is longer than %(most)s letters. Please make it a little shorter.") % {
            "most": LONGEST_TITLE
        }
    if any(len(text) > LONGEST_BOX for text in texts):
        return _("One box holds more than %(most)s letters. Please put a part of it in another entry.") % {
            "most": LONGEST_BOX
        }
    if len(written.turns) > MOST_TURNS:
        return _("There are more than %(most)s turns. Please go on in another entry.") % {"most": MOST_TURNS}
    return ""
