"""What may be noticed in an entry when its writer wants it: two voices, words that call for help. Nothing is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.content.practising import Practice
from befriend.language import Mark, Pole, calls_for_help, voices

from .pages import kind_name, written_shown
from .writing import Written

HARD: Mapping[Pole, Promise] = MappingProxyType(
    {
        Pole.SELF_JUDGEMENT: _("hard on yourself"),
        Pole.ISOLATION: _("alone with it"),
        Pole.OVER_IDENTIFICATION: _("swept away by it"),
    }
)
KIND: Mapping[Pole, Promise] = MappingProxyType(
    {
        Pole.SELF_KINDNESS: _("kind to yourself"),
        Pole.COMMON_HUMANITY: _("one among others"),
        Pole.MINDFULNESS: _("noticing, without drowning"),
    }
)
HARD_SAID: Mapping[Pole, Promise] = MappingProxyType(
    {
        Pole.SELF_JUDGEMENT: _("Where it sounds as if you are hard on yourself"),
        Pole.ISOLATION: _("Where it sounds as if you are alone with it"),
        Pole.OVER_IDENTIFICATION: _("Where it sounds as if it sweeps you away"),
    }
)
KIND_SAID: Mapping[Pole, Promise] = MappingProxyType(
    {
        Pole.SELF_KINDNESS: _("In some of it, you sound kind to yourself."),
        Pole.COMMON_HUMANITY: _("In some of it, you see that others know this too."),
        Pole.MINDFULNESS: _("In some of it, you notice what is there, without drowning in it."),
    }
)
NAMES: Mapping[Pole, Promise] = MappingProxyType({**HARD, **KIND})
QUESTIONS: Mapping[Pole, Promise] = MappingProxyType(
    {
        Pole.SELF_JUDGEMENT: _("Would you say this to a friend?"),
        Pole.ISOLATION: _("Who else may feel like this tonight?"),
        Pole.OVER_IDENTIFICATION: _("Can you feel the ground while this is here?"),
    }
)
PRACTICES: Mapping[Pole, str] = MappingProxyType(
    {
        Pole.SELF_JUDGEMENT: "how_would_you_treat_a_friend",
        Pole.ISOLATION: "self_compassion_break",
        Pole.OVER_IDENTIFICATION: "grounding_senses",
    }
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what it sounds like; without a name where nothing was noticed."""

    text: str
    name: Promise | str = ""
    is_kind: bool = False


@dataclass(frozen=True, slots=True)
class PartNoticed:
    """One text of an entry in pieces, with the label that stood above it."""

    label: Promise | str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Offer:
    """A question for a hard voice, and the practice that fits it."""

    where: Promise
    question: Promise
    practice_key: str
    practice_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesPage:
    entry_id: UUID
    title: str
    parts: Sequence[PartNoticed]
    heard_kind: Sequence[Promise]
    offers: Sequence[Offer]


def words_that_call(written: Written) -> list[str]:
    """The words of an entry that call for help, each once, as they were written."""
    found = [
        text[call.start : call.end]
        for text in _texts(written)
        for language in _languages()
        for call in calls_for_help(text, language)
    ]
    return list(dict.fromkeys(found))


def _texts(written: Written) -> Iterable[str]:
    return chain([written.title], chain.from_iterable(written.turns), written.boxes.values())


def _languages() -> list[str]:
    """Every language befriend speaks here: people do not always write in the language of the page."""
    return list(dict.fromkeys(code.split("-")[0] for code, _name in settings.LANGUAGES))


def voices_page(
    entry_id: UUID, kind: str, written: Written, practices: Mapping[str, Practice], language: str
) -> VoicesPage:
    """The entry with what was noticed in it, and for each hard voice a question and a practice."""
    parts = [PartNoticed(label, _pieces(text)) for label, text in _labelled(kind, written)]
    heard = {piece.name for part in parts for piece in part.pieces}
    return VoicesPage(
        entry_id=entry_id,
        title=written.title or str(kind_name(kind)),
        parts=parts,
        heard_kind=[KIND_SAID[pole] for pole, name in KIND.items() if name in heard],
        offers=[
            Offer(
                HARD_SAID[pole], QUESTIONS[pole], PRACTICES[pole], practices[PRACTICES[pole]].words_for(language).title
            )
            for pole, name in HARD.items()
            if name in heard and PRACTICES[pole] in practices
        ],
    )


def _labelled(kind: str, written: Written) -> Iterable[tuple[Promise | str, str]]:
    shown = written_shown(kind, written)
    for turn in shown.turns:
        yield from ((label, text) for label, text in ((CRITIC, turn.critic), (FRIEND, turn.friend)) if text)
    yield from ((part.label, part.text) for part in shown.parts)


CRITIC, FRIEND = _("The critic"), _("The friend")


def _pieces(text: str) -> list[Piece]:
    """The text cut where something was noticed; of two marks that overlap, the one that begins first."""
    pieces, at = [], 0
    for mark in _marks(text):
        if mark.start < at:
            continue
        if mark.start > at:
            pieces.append(Piece(text[at : mark.start]))
        pieces.append(Piece(text[mark.start : mark.end], NAMES[mark.pole], mark.pole.is_kind))
        at = mark.end
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces


def _marks(text: str) -> list[Mark]:
    found = {mark for language in _languages() for mark in voices(text, language)}
    return sorted(found, key=lambda mark: (mark.start, -mark.end, mark.rule))
