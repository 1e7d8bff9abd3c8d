"""One frozen object per page of this room: all a template may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from befriend.content.frozen import CrisisLine, MeasureContent, Wording
from befriend.measure.items import Item
from befriend.rooms.safety.shown import PlanShown

from .daily import DAILY, QUESTIONS
from .forms import PostedForm
from .offered import ABOUT_HELPING, measures_to_fill
from .queries import FilledCheckIn, OpenForm, SecondVersion, SentBefore, ShortFormSent
from .services import ENTERED_BY_STAFF
from .shortening import SURE

Words = str | Promise

DAILY_WORDS: Mapping[str, Words] = {
    "name": _("One minute for me"),
    "asks_about": _("Two short questions about right now."),
    "why": _("Stopping for a moment to notice is already a kind thing to do."),
}


@dataclass(frozen=True, slots=True)
class OptionShown:
    value: int
    label: Words
    calls_help: bool


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question on a form, with what was answered before and what is wrong with it."""

    name: str
    number: int
    legend: Words
    options: Sequence[OptionShown]
    chosen: int | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A check-in's form. `wording_lang` is set where the questionnaire exists in another language only."""

    form_id: UUID
    opened_at: str
    name: Words
    asks_about: Words
    why: Words
    minutes: int
    instruction: str
    notice: str
    wording_lang: str
    wording_dir: str
    wording_language_name: str
    questions: Sequence[QuestionShown]
    note: str
    note_error: str
    is_daily: bool
    is_correction: bool
    is_short: bool
    reason: str
    is_resumed: bool
    has_safety_question: bool
    has_errors: bool
    is_only_own: bool
    measure_key: str
    team: Sequence[str]
    before: SentBefore | None


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """What the sender reads after sending."""

    checkin_id: UUID
    name: Words
    received_at: datetime
    shows_help: bool
    is_very_hard: bool
    is_conflict: bool
    is_daily: bool
    measure_key: str
    skipped: int
    is_all_skipped: bool
    team: Sequence[str]
    lines: Sequence[CrisisLine]
    emergency_number: str | None
    plan: PlanShown | None
    short: ShortFormSent | None
    is_open: bool
    """Nothing has corrected it: it can be answered again."""

    @property
    def is_quite_sure(self) -> bool:
        return self.short is not None and self.short.ended == SURE

    @property
    def is_left_open(self) -> bool:
        """The answers of this short form leave open whether somebody got worse, and the rest was not asked."""
        return self.short is not None and self.short.trait is not None and not self.short.ended and self.is_open


@dataclass(frozen=True, slots=True)
class AnswerShown:
    number: int
    question: Words
    answer: Words | None
    is_safety: bool
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class AnswerToSend:
    """One answer of a short form that is looked over: its item, its value as text (empty: skipped), and its words."""

    key: str
    value: str
    shown: AnswerShown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPage:
    """One question of a short form; or, without one, all the answers, to look over before they are sent."""

    form: FormPage
    question: QuestionShown | None
    number: int
    back_to: str
    answers: Sequence[AnswerToSend]
    has_safety_answer: bool
    is_about_safety: bool
    """The question asked here is one whose answer may call for help."""

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def most(self) -> int:
        return len(self.form.questions)

    @property
    def is_whole(self) -> bool:
        """Everything was asked in the end."""
        return len(self.answers) == len(self.form.questions)


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A second version of a check-in that arrived under the same form."""

    answers: Sequence[AnswerShown]
    note: str
    answered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersPage:
    """One check-in's answers, for somebody who may read them."""

    checkin_id: UUID
    client_id: UUID
    client_name: str
    is_own: bool
    name: Words
    answered_at: datetime
    received_at: datetime
    is_entered_by_staff: bool
    answers: Sequence[AnswerShown]
    note: str
    conflicts: Sequence[VersionShown]
    correction_reason: str
    corrected_by: UUID | None
    flag_came_before: bool
    may_correct: bool
    may_settle: bool
    wording_lang: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure that can be entered for a client."""

    key: str
    title: str
    name: str
    is_interview: bool


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entering a client's answers from paper or in an interview."""

    client_id: UUID
    client_name: str
    title: str
    form: FormPage
    answered_on: str
    problem: str


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    key: str
    name: str
    title: str
    asks_about: str
    every_days: int
    has_short_form: bool
    is_short: bool
    points: float | None
    """How many points on its main score are a reliable change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage:
    """What is asked now, and what else could be."""

    client_id: UUID
    client_name: str
    rows: Sequence[ScheduleRow]
    others: Sequence[ScheduleRow]
    intervals: Sequence[tuple[int, Words]]
    usual: int
    problem: str


def measure_form_page(
    content: MeasureContent,
    wording: Wording,
    opened: OpenForm,
    posted: PostedForm | None,
    *,
    language: str,
    team: Sequence[str],
    is_correction: bool = False,
) -> FormPage:
    """The page of a measure's form: as it opens, or as it came back with something to mend."""
    words = content.words_for(language)
    is_foreign = wording.language.split("-")[0] != language.split("-")[0]
    info = get_language_info(wording.language)
    return FormPage(
        form_id=opened.id,
        opened_at=opened.opened_at.isoformat(),
        name=words.plain_name,
        asks_about=words.asks_about,
        why=words.why,
        minutes=words.minutes,
        instruction=wording.instruction,
        notice=wording.notice,
        wording_lang=wording.language if is_foreign else "",
        wording_dir=("rtl" if info["bidi"] else "ltr") if is_foreign else "",
        wording_language_name=info["name_translated"] if is_foreign else "",
        questions=_questions(content, wording, opened, posted),
        note="",
        note_error="",
        is_daily=False,
        is_correction=is_correction,
        is_short=bool(opened.asked),
        reason=posted.reason if posted else "",
        is_resumed=opened.is_resumed,
        has_safety_question=bool(content.measure.safety_items),
        has_errors=bool(posted and posted.errors),
        is_only_own=content.measure.key in ABOUT_HELPING,
        measure_key=content.measure.key,
        team=team,
        before=opened.before,
    )


def _questions(
    content: MeasureContent, wording: Wording, opened: OpenForm, posted: PostedForm | None
) -> list[QuestionShown]:
    answers = posted.answers if posted else opened.answers
    errors = posted.errors if posted else {}
    return [
        QuestionShown(
            name=item.id,
            number=number,
            legend=wording.items[item.id],
            options=_options(item, wording),
            chosen=answers.get(item.id),
            error=errors.get(item.id, ""),
        )
        for number, item in enumerate(_items(content, opened), start=1)
    ]


def _items(content: MeasureContent, opened: OpenForm) -> Sequence[Item]:
    """Every item of a whole form; of a short one, those that it asked."""
    return [item for item in content.measure.items if not opened.asked or item.id in opened.asked]


def _options(item: Item, wording: Wording) -> list[OptionShown]:
    return [
        OptionShown(value, wording.option_label(item.id, value), calls_help=_calls_help(item, value))
        for value in item.values
    ]


def _calls_help(item: Item, value: int) -> bool:
    return item.safety_from is not None and value >= item.safety_from


def short_page(
    content: MeasureContent,
    wording: Wording,
    opened: OpenForm,
    posted: PostedForm | None,
    asks: str | None,
    *,
    language: str,
    team: Sequence[str],
) -> ShortPage:
    """The page that asks this item of a short form, or the last one, on which nothing is asked."""
    form = measure_form_page(content, wording, replace(opened, asked=()), posted, language=language, team=team)
    asked = list(opened.asked)
    place = asked.index(asks) if asks in asked else len(asked)
    question = next((one for one in form.questions if one.name == asks), None)
    shown = {one.name: answer for one, answer in zip(form.questions, _shown(content, wording, opened), strict=True)}
    return ShortPage(
        form=form,
        question=replace(question, number=place + 1) if question else None,
        number=place + 1,
        back_to=asked[place - 1] if place else "",
        answers=[AnswerToSend(key, _as_text(opened.answers.get(key)), shown[key]) for key in asked if key in shown],
        has_safety_answer=any(one.is_safety for one in shown.values()),
        is_about_safety=any(item.id == asks for item in content.measure.safety_items),
    )


def _as_text(answer: int | None) -> str:
    return "" if answer is None else str(answer)


def _shown(content: MeasureContent, wording: Wording, opened: OpenForm) -> list[AnswerShown]:
    return answers_shown(content, wording, opened.answers, is_short=True)


def daily_form_page(opened: OpenForm, posted: PostedForm | None, *, team: Sequence[str]) -> FormPage:
    """The page of the one-minute daily check-in."""
    answers = posted.answers if posted else opened.answers
    errors = posted.errors if posted else {}
    questions = [
        QuestionShown(
            name=question.id,
            number=number,
            legend=question.text,
            options=[OptionShown(value, label, calls_help=False) for value, label in question.options],
            chosen=answers.get(question.id),
            error=errors.get(question.id, ""),
        )
        for number, question in enumerate(QUESTIONS, start=1)
    ]
    return FormPage(
        form_id=opened.id,
        opened_at=opened.opened_at.isoformat(),
        name=DAILY_WORDS["name"],
        asks_about=DAILY_WORDS["asks_about"],
        why=DAILY_WORDS["why"],
        minutes=1,
        instruction="",
        notice="",
        wording_lang="",
        wording_dir="",
        wording_language_name="",
        questions=questions,
        note=posted.note if posted else opened.note,
        note_error=errors.get("note", ""),
        is_daily=True,
        is_correction=False,
        is_short=False,
        reason="",
        is_resumed=opened.is_resumed,
        has_safety_question=False,
        has_errors=bool(errors),
        is_only_own=False,
        measure_key=DAILY,
        team=team,
        before=opened.before,
    )


def answers_shown(
    content: MeasureContent, wording: Wording, answers: Mapping[str, int | None], *, is_short: bool = False
) -> list[AnswerShown]:
    """Every question with its answer in words. A skipped one has none; in a short form, one may not have been asked."""
    shown = []
    for number, item in enumerate(content.measure.items, start=1):
        value = answers.get(item.id)
        label = None if value is None else wording.option_label(item.id, value)
        is_safety = value is not None and _calls_help(item, value)
        is_asked = not is_short or item.id in answers
        shown.append(AnswerShown(number, wording.items[item.id], label, is_safety, is_asked))
    return shown


def daily_answers_shown(answers: Mapping[str, int | None]) -> list[AnswerShown]:
    """The questions of the daily check-in with their answers in words."""
    return [
        AnswerShown(number, question.text, question.words_for(answers.get(question.id)) or None, is_safety=False)
        for number, question in enumerate(QUESTIONS, start=1)
    ]


def answers_of(
    content: MeasureContent | None, wording: Wording | None, given: FilledCheckIn | SecondVersion
) -> list[AnswerShown]:
    """The answers of one version: of a measure in its wording, or of the daily check-in, which has none."""
    if content is None or wording is None:
        return daily_answers_shown(given.answers)
    return answers_shown(content, wording, given.answers, is_short=given.is_short)


def answers_page(
    content: MeasureContent | None,
    wording: Wording | None,
    filled: FilledCheckIn,
    *,
    client_id: UUID,
    client_name: str,
    is_own: bool,
    language: str,
    has_safety_flag: bool,
    may_settle: bool,
) -> AnswersPage:
    """The page of one check-in: of a measure in its wording, or of the daily one, which has none."""

    def shown(given: FilledCheckIn | SecondVersion) -> list[AnswerShown]:
        return answers_of(content, wording, given)

    answers = shown(filled)
    versions = [VersionShown(shown(one), one.note, one.answered_on) for one in filled.conflicts]
    told = any(one.is_safety for version in (answers, *(kept.answers for kept in versions)) for one in version)
    return AnswersPage(
        checkin_id=filled.id,
        client_id=client_id,
        client_name=client_name,
        is_own=is_own,
        name=content.words_for(language).plain_name if content else DAILY_WORDS["name"],
        answered_at=filled.answered_at,
        received_at=filled.received_at,
        is_entered_by_staff=filled.entered_by == ENTERED_BY_STAFF,
        answers=answers,
        note=filled.note,
        conflicts=versions,
        correction_reason=filled.correction_reason,
        corrected_by=filled.corrected_by,
        flag_came_before=has_safety_flag and not told,
        may_correct=is_own
        and content is not None
        and content.measure.key in measures_to_fill()
        and not filled.is_corrected,
        may_settle=may_settle,
        wording_lang=wording.language if wording and wording.language != language else "",
        is_short=filled.is_short,
    )
