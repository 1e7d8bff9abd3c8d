"""Answers about oneself, opened and sealed: always in blocks of one size, because a length tells an answer too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from befriend.base.cipher import ClientCipher, Json, Place, Sealed
from befriend.content.frozen import SelfQuestion
from befriend.content.reading import library_of
from befriend.content.self_questions import RATHER_NOT

BLOCK = 1024
LONGEST_WORDS = 120


@dataclass(frozen=True, slots=True)
class SelfAnswer:
    """One answer: an option of its question in this version, or words of one's own, or both.

    The version says what the option meant. An answer to a question that means something else by now counts no more.
    """

    option: str = ""
    own_words: str = ""
    version: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.option and not self.own_words


SelfAnswers = Mapping[str, SelfAnswer]
"""By the key of the question."""


def questions_asked() -> Sequence[SelfQuestion]:
    """Those that this service chose, in its order. A name that no pack brings asks nothing."""
    known = library_of(settings.PACKS).self_questions
    return [known[key] for key in settings.SELF_QUESTIONS if key in known]


def known_question(key: str) -> SelfQuestion | None:
    """Any question of the packs, also one that is no longer asked."""
    return library_of(settings.PACKS).self_questions.get(key)


def has_changed_since(question: SelfQuestion, said: SelfAnswer) -> bool:
    """Whether the option was chosen when the question meant something else. Who would rather not say, still would."""
    return said.option not in ("", RATHER_NOT) and not question.still_means(said.version)


def place_of(client_id: UUID) -> Place:
    return Place("self_description", "answers", str(client_id))


def sealed_answers(cipher: ClientCipher, client_id: UUID, answers: SelfAnswers) -> bytes:
    """Sealed, and filled up to whole blocks."""
    said: Json = {
        key: {"option": one.option, "own_words": one.own_words, "version": one.version} for key, one in answers.items()
    }
    place = place_of(client_id)
    length = len(cipher.seal_json(place, {"said": said, "fill": ""}))
    return cipher.seal_json(place, {"said": said, "fill": " " * (-length % BLOCK)})


def opened_answers(cipher: ClientCipher, client_id: UUID, sealed: Sealed) -> dict[str, SelfAnswer]:
    content = cipher.open_json(place_of(client_id), sealed)
    said = content.get("said") if isinstance(content, dict) else None
    return {key: _answer(one) for key, one in said.items()} if isinstance(said, dict) else {}


def _answer(plain: Json) -> SelfAnswer:
    held = plain if isinstance(plain, dict) else {}
    return SelfAnswer(*(str(held.get(name, "")) for name in ("option", "own_words", "version")))
