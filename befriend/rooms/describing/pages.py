"""What the page of one's own description shows: each question, why it is asked, and what one said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.content.frozen import SelfQuestion
from befriend.content.self_questions import RATHER_NOT
from befriend.measure.disclosure.tables import Protection
from befriend.rooms.people.viewer import Viewer, language_here

from .answers import LONGEST_WORDS, SelfAnswer, has_changed_since, known_question, questions_asked
from .queries import own_answers


@dataclass(frozen=True, slots=True)
class OptionShown:
    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionShown:
    """One question with its answer.

    `is_asked` False: it was answered once and is no longer asked. `has_changed`: what was chosen was chosen when the
    question meant something else; it is not shown as an answer to this one, and not counted. `told`: what was done.
    """

    key: str
    title: str
    why: str
    options: Sequence[OptionShown]
    own_words: str
    """As they stand in the field: the kept ones, or those that could not be kept."""
    words_before: str
    """Those that are kept."""
    language: str
    """Of the question's words, where no pack has them in the reader's own."""
    is_asked: bool
    has_changed: bool
    problem: str = ""
    told: str | Promise = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.own_words) or self.has_changed or any(one.is_chosen for one in self.options)


@dataclass(frozen=True, slots=True)
class DescriptionPage:
    questions: Sequence[QuestionShown]
    smallest: int
    """A number of fewer people is never shown."""
    longest_words: int
    told: str | Promise
    """What just happened, where no question that is shown can say it."""

    @property
    def is_anything_said(self) -> bool:
        return any(one.is_answered for one in self.questions)


@dataclass(frozen=True, slots=True)
class NotKept:
    """Own words that could not be kept: they stand at their question again, with what was wrong."""

    question: str
    words: str
    problem: str


@dataclass(frozen=True, slots=True)
class JustDone:
    """What the last press did: to which question (empty: to all of them), and the words that say so."""

    question: str = ""
    told: str | Promise = ""


NOTHING_DONE = JustDone()


def description_page(
    viewer: Viewer, *, not_kept: NotKept | None = None, done: JustDone = NOTHING_DONE
) -> DescriptionPage:
    said, asked = own_answers(viewer), questions_asked()
    keys = {one.key for one in asked}
    earlier = [one for key in said if key not in keys and (one := known_question(key)) is not None]
    shown = [_shown(one, said.get(one.key, SelfAnswer()), is_asked=True) for one in asked]
    shown += [_shown(one, said[one.key], is_asked=False) for one in earlier]
    if not_kept is not None:
        shown = [_with_problem(one, not_kept) if one.key == not_kept.question else one for one in shown]
    is_told_there = any(one.key == done.question for one in shown)
    shown = [replace(one, told=done.told) if one.key == done.question else one for one in shown]
    return DescriptionPage(shown, Protection().few + 1, LONGEST_WORDS, "" if is_told_there else done.told)


def _shown(question: SelfQuestion, said: SelfAnswer, *, is_asked: bool) -> QuestionShown:
    words = question.words_for(language_here())
    labels = {**{key: words.options[key] for key in question.options}, RATHER_NOT: _("I would rather not say")}
    has_changed = has_changed_since(question, said)
    options = [OptionShown(key, label, key == said.option and not has_changed) for key, label in labels.items()]
    return QuestionShown(
        key=question.key,
        title=words.title,
        why=words.why,
        options=options,
        own_words=said.own_words,
        words_before=said.own_words,
        language=words.language,
        is_asked=is_asked,
        has_changed=has_changed,
    )


def _with_problem(one: QuestionShown, not_kept: NotKept) -> QuestionShown:
    return replace(one, own_words=not_kept.words, problem=not_kept.problem)
