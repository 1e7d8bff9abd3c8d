"""The page on which a practice is found, and the card of a practice in any list."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.content.practising import (
    Component,
    Need,
    Practice,
    PracticeKind,
)

from ..words import COMPONENTS, NEEDS

Words = str | Promise


FIRST_NEEDS = (Need.HARD_ON_MYSELF, Need.ALONE, Need.CANNOT_SETTLE, Need.BEFORE_SLEEP, Need.TWO_MINUTES)


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice in a list."""

    key: str
    title: str
    summary: str
    shortest: int
    longest: int
    is_favourite: bool
    is_written: bool
    language: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to find by: a need, a component or a length."""

    value: str
    words: Words
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage:
    first_needs: Sequence[Choice]
    more_needs: Sequence[Choice]
    components: Sequence[Choice]
    lengths: Sequence[Choice]
    chosen: Words
    found: Sequence[PracticeCard]
    groups: Sequence[tuple[Words, Sequence[PracticeCard]]]
    favourites: Sequence[PracticeCard]
    unfinished: PracticeCard | None
    unfinished_id: UUID | None


def practice_card(practice: Practice, language: str, favourites: Collection[str]) -> PracticeCard:
    words = practice.words_for(language)
    return PracticeCard(
        practice.key,
        words.title,
        words.summary,
        practice.lengths[0],
        practice.lengths[-1],
        practice.key in favourites,
        practice.is_written,
        words.language,
    )


def find_page(
    practices: Mapping[str, Practice],
    *,
    shows_all: bool,
    need: str,
    component: str,
    minutes: str,
    language: str,
    favourites: AbstractSet[str],
    not_to_suggest: AbstractSet[str],
    unfinished: tuple[UUID, str] | None,
) -> FindPage:
    """What fits the choice and did not feel worse too often; everything when all are asked for.

    What fills the chosen time best comes first; then practices before micro-practices, by title.
    """
    time = int(minutes) if minutes else None
    found = [
        one
        for one in practices.values()
        if (need or component or minutes or shows_all)
        and (shows_all or one.key not in not_to_suggest)
        and (not need or need in one.needs)
        and (not component or component in one.components)
        and (time is None or one.lengths[0] <= time)
    ]
    found.sort(key=lambda one: _order(one, language, time))
    cards = [practice_card(one, language, favourites) for one in found]
    shows_groups = shows_all and not (need or component or minutes)
    begun = practices.get(unfinished[1]) if unfinished else None
    return FindPage(
        first_needs=[_choice(one, NEEDS[one], need) for one in FIRST_NEEDS],
        more_needs=[_choice(one, words, need) for one, words in NEEDS.items() if one not in FIRST_NEEDS],
        components=[_choice(one, words, component) for one, words in COMPONENTS.items()],
        lengths=[Choice(str(one), str(one), str(one) == minutes) for one in (3, 5, 10, 20)],
        chosen=_chosen(need, component, minutes),
        found=[] if shows_groups else cards,
        groups=_groups(found, cards) if shows_groups else [],
        favourites=[practice_card(practices[key], language, favourites) for key in sorted(favourites & set(practices))],
        unfinished=practice_card(begun, language, favourites) if begun else None,
        unfinished_id=unfinished[0] if unfinished and begun else None,
    )


def _groups(practices: Sequence[Practice], cards: Sequence[PracticeCard]) -> list[tuple[Words, list[PracticeCard]]]:
    """Everything there is, in groups of which each is short to read."""
    groups: dict[str, list[PracticeCard]] = {"take": [], "write": [], "moment": []}
    for practice, card in zip(practices, cards, strict=True):
        is_moment = practice.kind is PracticeKind.MOMENT
        groups["moment" if is_moment else "write" if practice.is_written else "take"].append(card)
    names: dict[str, Words] = {
        "take": _("Take some minutes"),
        "write": _("With pen and paper"),
        "moment": _("Just a moment"),
    }
    return [(names[key], held) for key, held in groups.items() if held]


def _chosen(need: str, component: str, minutes: str) -> Words:
    if need:
        return NEEDS[Need(need)]
    if component:
        return COMPONENTS[Component(component)]
    return _("Up to %(minutes)s minutes") % {"minutes": minutes} if minutes else ""


def _order(practice: Practice, language: str, time: int | None) -> tuple[int, bool, str]:
    left_over = 0 if time is None else time - max(length for length in practice.lengths if length <= time)
    return left_over, practice.kind is PracticeKind.MOMENT, practice.words_for(language).title


def _choice(value: Need | Component, words: Promise, chosen: str) -> Choice:
    return Choice(value.value, words, value.value == chosen)
