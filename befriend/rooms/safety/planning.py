"""A safety plan's six parts, in the order in which they are read when it gets hard. All words are our own.

The order follows the research on brief plans for suicidal crises (Cognitive and Behavioral Practice 2012): from what
one notices, through what one can do alone, to people, professionals, and a safer place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_PART = 500
"""Letters in one part. Six full parts still fit on one printed page of A4."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the plan. `has_lines`: the lines of the service's country stand beside it."""

    key: str
    title: Promise
    hint: Promise
    has_lines: bool = False


PARTS: tuple[Part, ...] = (
    Part(
        "signs",
        _("How I notice that it is getting hard"),
        _("Thoughts, feelings, something in the body, things I do or stop doing."),
    ),
    Part(
        "alone",
        _("What I can do by myself"),
        _("What has helped before, even a little: music, a shower, a walk, a practice."),
    ),
    Part(
        "distraction",
        _("People and places that take my mind off it"),
        _("I do not have to talk about it there."),
    ),
    Part(
        "people",
        _("People I can ask for help"),
        _("Names, and how I reach them."),
    ),
    Part(
        "professionals",
        _("Professionals and lines I can call"),
        _("My team, my doctor, a line, with their numbers."),
        has_lines=True,
    ),
    Part(
        "surroundings",
        _("How I make the place around me safer"),
        _("What I put far away, and who could keep it for me."),
    ),
)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What somebody wrote in their plan: part by part, empty parts left out."""

    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_empty(self) -> bool:
        return not self.parts

    @property
    def too_long(self) -> bool:
        return any(len(text) > LONGEST_PART for text in self.parts.values())

    def content(self) -> dict[str, str]:
        return {part.key: self.parts[part.key] for part in PARTS if part.key in self.parts}
