"""What the page of one's own description shows: each question, why it is asked, and what one said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from befriend.content.frozen import SelfQuestion
from befriend.content.self_questions import RATHER_NOT
from befriend.measure.disclosure.tables import Protection
from befriend.rooms.people.viewer import Viewer, language_here

from .answers import LONGEST_WORDS, SelfAnswer, known_question, questions_asked
from .queries import own_answers


@dataclass(frozen=True, slots=True)
class OptionShown:
    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question with its answer. `is_asked` False: it was answered once and is no longer asked."""

    key: str
    title: str
    why: str
    options: Sequence[OptionShown]
    own_words: str
    language: str
    """Of the question's words, where no pack has them in the reader's own."""
    is_asked: bool
    problem: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.own_words) or any(one.is_chosen for one in self.options)


@dataclass(frozen=True, slots=True)
class DescriptionPage:
    questions: Sequence[QuestionShown]
    smallest: int
    """A number of fewer people is never shown."""
    longest_words: int

    @property
    def is_anything_said(self) -> bool:
        return any(one.is_answered for one in self.questions)


def description_page(viewer: Viewer, *, wrong: str = "", words: str = "", problem: str = "") -> DescriptionPage:
    """`wrong` is the question whose own words could not be kept: they stand there again, with what was wrong."""
    said, asked = own_answers(viewer), questions_asked()
    keys = {one.key for one in asked}
    earlier = [one for key in said if key not in keys and (one := known_question(key)) is not None]
    shown = [_shown(one, said.get(one.key, SelfAnswer()), is_asked=True) for one in asked]
    shown += [_shown(one, said[one.key], is_asked=False) for one in earlier]
    if wrong:
        shown = [_with_problem(one, words, problem) if one.key == wrong else one for one in shown]
    return DescriptionPage(shown, Protection().few + 1, LONGEST_WORDS)


def _shown(question: SelfQuestion, said: SelfAnswer, *, is_asked: bool) -> QuestionShown:
    words = question.words_for(language_here())
    labels = {**{key: words.options[key] for key in question.options}, RATHER_NOT: _("I would rather not say")}
    options = [OptionShown(key, label, key == said.option) for key, label in labels.items()]
    return QuestionShown(question.key, words.title, words.why, options, said.own_words, words.language, is_asked)


def _with_problem(one: QuestionShown, words: str, problem: str) -> QuestionShown:
    return replace(one, own_words=words, problem=problem)
