"""A written practice on paper: as a page to print, and as the sheet that a PDF is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from befriend.content.practising import Practice, PracticeWords, StepKind
from befriend.drawing.worksheet import Sheet, SheetStep, can_be_drawn


@dataclass(frozen=True, slots=True)
class WorksheetStep:
    """One step on paper: its text, its options to tick, the label and the lines to write on."""

    text: str
    options: Sequence[str]
    prompt: str
    lines: range


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksheetPage:
    """The page to print. `has_pdf` is false where the letters of its language cannot be drawn."""

    key: str
    words: PracticeWords
    care: Sequence[str]
    steps: Sequence[WorksheetStep]
    has_pdf: bool


def worksheet_page(practice: Practice, language: str) -> WorksheetPage:
    """Every step in order, a choice with its options, a writing step with its empty lines."""
    sheet = sheet_of(practice, language, name=None)
    return WorksheetPage(
        key=practice.key,
        words=practice.words_for(language),
        care=care_of(practice, language),
        steps=[WorksheetStep(step.text, step.options, step.prompt, range(step.lines)) for step in sheet.steps],
        has_pdf=can_be_drawn(sheet),
    )


def care_of(practice: Practice, language: str) -> list[str]:
    """What stands first on paper: what may come up, when to leave it, and that one may stop and call somebody."""
    words = practice.words_for(language)
    when_not = f"{_('When not')}: {words.not_when}" if practice.may_stir else ""
    may_stop = _("Stop when you like. If it gets too much, talk to someone, or open “Get help now” in the app.")
    return [one for one in (words.content_note, when_not, may_stop) if one]


def sheet_of(practice: Practice, language: str, *, name: str | None) -> Sheet:
    """What stands on the sheet: the practice, and a name only where somebody asked for it."""
    words = practice.words_for(language)
    steps = [
        SheetStep(
            text=words.steps[step.id],
            options=list(words.options.get(step.id, {}).values()),
            prompt=words.prompts.get(step.id, ""),
            lines=words.lines_for(step.id) if step.kind is StepKind.WRITE else 0,
        )
        for step in practice.steps
    ]
    return Sheet(
        language=words.language,
        title=words.title,
        summary=words.summary,
        steps=steps,
        note=" ".join(care_of(practice, language)),
        name=name,
    )
