"""A written practice on paper: as a page to print, and as the sheet that a PDF is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    steps: Sequence[WorksheetStep]
    has_pdf: bool


def worksheet_page(practice: Practice, language: str) -> WorksheetPage:
    """Every step in order, a choice with its options, a writing step with its empty lines."""
    sheet = sheet_of(practice, language, name=None)
    return WorksheetPage(
        key=practice.key,
        words=practice.words_for(language),
        steps=[WorksheetStep(step.text, step.options, step.prompt, range(step.lines)) for step in sheet.steps],
        has_pdf=can_be_drawn(sheet),
    )


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
        note=words.content_note,
        name=name,
    )
