"""Reads the words of a practice in one language: complete for its steps, and nothing more."""

from collections.abc import Mapping

from befriend.content.practising import USUAL_LINES, Practice, PracticeWords, StepKind
from befriend.content.provenance import read_findings, read_language
from befriend.content.tables import Table

# Ruled lines that fit on one A4 or Letter page with a title and the labels of the boxes.
MOST_LINES = 24


def read_practice_words(table: Table, language: str, practice: Practice) -> PracticeWords:
    words = PracticeWords(
        language=read_language(table, language),
        title=table.text("title"),
        summary=table.text("summary"),
        why=table.text("why"),
        content_note=_read_content_note(table, practice),
        not_when=table.text("not_when"),
        stop=table.text("stop"),
        steps=table.exactly("steps", [step.id for step in practice.steps], "the practice"),
        options=_read_options(table, practice),
        prompts=_read_prompts(table, practice),
        lines=_read_lines(table, practice),
        findings=read_findings(table, practice.evidence),
    )
    table.finish()
    return words


def _read_content_note(table: Table, practice: Practice) -> str:
    if not practice.may_stir:
        return table.text("content_note", "")
    if not table.has("content_note"):
        repair = "Say beforehand that it may stir things up, or write may_stir = false in practice.toml."
        table.problem(f"{practice.key} may stir things up, and there is no content_note.", repair, "content_note")
        return ""
    return table.text("content_note")


def _read_options(table: Table, practice: Practice) -> Mapping[str, Mapping[str, str]]:
    wanted = {step.id: step.options for step in practice.steps if step.kind is StepKind.CHOOSE}
    if not wanted and not table.has("options"):
        return {}
    inner = table.table("options")
    _refuse_other_steps(inner, wanted, "a choose step")
    return {step_id: inner.exactly(step_id, options, "the step") for step_id, options in wanted.items()}


def _read_prompts(table: Table, practice: Practice) -> Mapping[str, str]:
    if not table.has("prompts"):
        return {}
    inner = table.table("prompts")
    _refuse_other_steps(inner, [step.id for step in practice.written_steps], "a write step")
    return {step_id: inner.text(step_id) for step_id in inner.names()}


def _read_lines(table: Table, practice: Practice) -> Mapping[str, int]:
    written = [step.id for step in practice.written_steps]
    lines: dict[str, int] = {}
    if table.has("lines"):
        inner = table.table("lines")
        _refuse_other_steps(inner, written, "a write step")
        lines = {step_id: inner.whole(step_id) for step_id in inner.names()}
    total = sum(lines.get(step_id, USUAL_LINES) for step_id in written)
    if total > MOST_LINES or any(count < 1 for count in lines.values()):
        repair = f"Give each step at least 1 and all together {MOST_LINES} or fewer; {USUAL_LINES} where none is given."
        table.problem(f"The worksheet has {total} lines, which do not fit on one page.", repair, "lines")
    return lines


def _refuse_other_steps(inner: Table, wanted: Mapping[str, object] | list[str], kind: str) -> None:
    for step_id in inner.names():
        if step_id not in wanted:
            repair = f"Take it out, or mend its spelling. There is {', '.join(wanted) or 'none'}."
            inner.problem(f"{inner.name_of(step_id)} is not {kind}.", repair, step_id)
