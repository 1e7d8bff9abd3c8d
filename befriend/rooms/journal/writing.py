"""The kinds of writing: what each one is, its boxes, and words to begin with. Nothing in them has to be filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Box:
    """One box to write in."""

    key: str
    label: Promise
    hint: Promise | None = None
    rows: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of writing. `has_turns`: the critic and the friend take turns before the boxes."""

    key: str
    name: Promise
    about: Promise
    boxes: tuple[Box, ...]
    ideas: tuple[Promise, ...] = ()
    care: Promise | None = None
    has_turns: bool = False


def _letter(hint: Promise) -> tuple[Box, ...]:
    return (Box("letter", _("The letter"), hint, rows=14),)


FREE = Kind(
    key="free",
    name=_("Write freely"),
    about=_("Anything, in any order. Nobody marks it, and nobody is waiting for it."),
    boxes=(Box("text", _("What is on your mind?"), rows=14),),
    ideas=(
        _("Right now I notice …"),
        _("What was hard today, and how did I treat myself in it?"),
        _("One small thing that was good, or at least all right, was …"),
        _("If a friend had had my day, I would tell them …"),
    ),
)
FROM_FRIEND = Kind(
    key="letter_from_friend",
    name=_("A letter from my inner friend"),
    about=_("There is a voice in you that can speak kindly. Let it write to you."),
    boxes=_letter(_("Begin with “Dear …” and the name you like to be called.")),
    ideas=(
        _("I can see that this is hard for you, because …"),
        _("You are not the only one who …"),
        _("What I like about you is …"),
        _("One kind thing you could do for yourself this week is …"),
    ),
)
TO_YOUNGER = Kind(
    key="letter_to_younger",
    name=_("A letter to a younger me"),
    about=_("You know now what you could not know then. Write to who you were."),
    boxes=_letter(_("Choose a time. It can be last year, or long ago.")),
    ideas=(
        _("How old are you there? Where are you, and what are you doing?"),
        _("What you needed to hear then was …"),
        _("What I know now, and wish you had known, is …"),
        _("I thank you for …"),
    ),
    care=_(
        "Old memories can be strong. You can choose an easier day, or stop at any time. Stopping is looking after you."
    ),
)
FROM_FUTURE = Kind(
    key="letter_from_future",
    name=_("A letter from the future"),
    about=_("It is a good day, some years from now. Write back to who you are today."),
    boxes=_letter(_("Begin with where you are on that day, and what you see from there.")),
    ideas=(
        _("What got a little easier is …"),
        _("What helped was …"),
        _("I thank you, today, for …"),
        _("About what worries you now, I would like to tell you …"),
    ),
)
DIALOGUE = Kind(
    key="dialogue",
    name=_("My critic and my friend"),
    about=_("Let the hard voice say one thing. Then answer it, as you would stand up for a friend."),
    boxes=(Box("after", _("What I take with me from this"), rows=3),),
    ideas=(
        _("What is the critic afraid of?"),
        _("Would you say this to a friend?"),
        _("What would a friend say, who knows all of you?"),
    ),
    care=_("If the hard voice gets too loud, stop here. You can let the friend have the last word."),
    has_turns=True,
)
STORY = Kind(
    key="story",
    name=_("The problem and me"),
    about=_("You are not the problem. Look at it from outside, and at yourself beside it."),
    boxes=(
        Box(
            "name",
            _("If the problem had a name, what would it be?"),
            _("A word, a creature, the weather: anything."),
            2,
        ),
        Box("effects", _("What does it do to your days, and to your people?")),
        Box("times", _("When did it not win, even for a little while?"), _("Small times count.")),
        Box("says", _("What does that say about you?")),
        Box("preferred", _("How would you like the story to go on?")),
        Box("witness", _("Who would not be surprised to hear that?"), _("Somebody who knows this side of you."), 2),
    ),
)
TO_KEEP = Kind(
    key="letter_to_keep",
    name=_("A letter to keep"),
    about=_("For the days when it gets hard again. You can print it on one page."),
    boxes=_letter(_("Write it so that it is easy to read on a bad day.")),
    ideas=(
        _("What I want to remember when it gets hard is …"),
        _("What helped before is …"),
        _("The people on my side are …"),
        _("One sentence to read slowly: …"),
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.key: kind for kind in (FREE, FROM_FRIEND, TO_YOUNGER, FROM_FUTURE, DIALOGUE, STORY, TO_KEEP)}
)
MOST_TURNS = 60
LONGEST_TITLE = 120
LONGEST_BOX = 30_000
"""About ten printed pages: far more than a box holds, and still nothing a page could not show again."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: a title, the boxes that hold words, and the turns of the critic and the friend."""

    title: str
    boxes: Mapping[str, str]
    turns: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.boxes or self.turns)

    def content(self) -> dict[str, object]:
        """As it is sealed."""
        return {"title": self.title, "boxes": dict(self.boxes), "turns": [list(turn) for turn in self.turns]}


def written_from(content: object) -> Written:
    """What was sealed, opened again."""
    assert isinstance(content, dict)
    return Written(content["title"], content["boxes"], tuple((turn[0], turn[1]) for turn in content["turns"]))


NOTHING_WRITTEN = Written("", {}, ())
