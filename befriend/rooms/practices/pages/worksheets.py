"""A written practice on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.content.practising import (
    Practice,
    StepKind,
)


@dataclass(frozen=True, slots=True)
class WorksheetStep:
    """One step on paper: its text, its options to tick, the label and the lines to write on."""

    text: str
    options: Sequence[str]
    prompt: str
    lines: range


def worksheet_steps(practice: Practice, language: str) -> list[WorksheetStep]:
    """Every step in order, a choice with its options, a writing step with its empty lines."""
    words = practice.words_for(language)
    return [
        WorksheetStep(
            text=words.steps[step.id],
            options=list(words.options.get(step.id, {}).values()),
            prompt=words.prompts.get(step.id, ""),
            lines=range(words.lines_for(step.id) if step.kind is StepKind.WRITE else 0),
        )
        for step in practice.steps
    ]
