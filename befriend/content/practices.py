"""Reads one folder of practices/: the structure, with every rule that keeps a practice safe, and its words."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from befriend.content.frozen import Pack
from befriend.content.language_files import words_files
from befriend.content.practice_words import read_practice_words
from befriend.content.practising import (
    Anchor,
    Approach,
    Component,
    Eyes,
    Flow,
    Need,
    Posture,
    Practice,
    PracticeKind,
    PracticeStep,
    PracticeWords,
    StepKind,
)
from befriend.content.problems import Problem, Report
from befriend.content.provenance import KEY, read_edition, read_evidence, read_key
from befriend.content.tables import Table, read_toml
from befriend.content.timing import STRETCHED, shortest_seconds

PRACTICE_FILE = "practice.toml"
# More goes wrong in longer practices done alone (Cebolla 2017): there is always a short one to begin with.
LONGEST_FIRST = 3
LONGEST_MOMENT = 3


def read_practice(folder: Path, *, pack: Pack, report: Report) -> Practice | None:
    """Everything a practice's folder holds. None when its structure has a problem; every one is reported."""
    faults: list[Problem] = []
    table = read_toml(folder / PRACTICE_FILE, faults.append)
    structure = None if table is None else _read_structure(table, folder.name, pack.key)
    for fault in faults:
        report(fault)
    # With a fault in the file the practice holds stand-ins, which would cause false problems in its words.
    if structure is None or faults:
        return None
    return replace(structure, words=_read_all_words(folder, structure, pack, report))


def _read_structure(table: Table, folder: str, pack: str) -> Practice:
    practice = Practice(
        pack=pack,
        key=read_key(table, folder),
        edition=read_edition(table),
        kind=table.choice("kind", PracticeKind),
        components=table.choices("components", Component),
        flows=table.choices("flows", Flow),
        approach=table.choice("approach", Approach),
        needs=table.choices("needs", Need),
        lengths=_read_lengths(table),
        posture=table.choice("posture", Posture),
        eyes=table.choice("eyes", Eyes),
        anchors=_read_anchors(table),
        may_stir=table.flag("may_stir"),
        way_out=table.text("way_out"),
        is_written=table.flag("is_written"),
        suggest_after_worse=_read_suggest_after_worse(table),
        evidence=read_evidence(table),
        steps=_read_steps(table),
        words={},
    )
    table.finish()
    if not table.is_faulty:
        _refuse_long_moment(table, practice)
        _refuse_wrong_times(table, practice)
        _refuse_unwritten(table, practice)
    return practice


def _read_lengths(table: Table) -> tuple[int, ...]:
    lengths = table.wholes("lengths")
    if not lengths:
        if table.values.get("lengths") == []:
            table.problem("lengths is empty.", "Give the minutes to choose from.", "lengths")
        return ()
    if any(later <= earlier for earlier, later in pairwise(lengths)) or lengths[0] < 1:
        table.problem(f"lengths is {list(lengths)}.", "Give whole minutes from 1, each once, rising.", "lengths")
    if lengths[0] > LONGEST_FIRST:
        repair = f"Begin with {LONGEST_FIRST} minutes or less: a short way must always be there."
        table.problem(f"The shortest length is {lengths[0]} minutes.", repair, "lengths")
    return lengths


def _read_anchors(table: Table) -> tuple[Anchor, ...]:
    anchors = table.choices("anchors", Anchor)
    if anchors and anchors[0] is Anchor.BREATH:
        repair = "Put another anchor first: for some people, watching the breath brings fear."
        table.problem("The first anchor is the breath.", repair, "anchors")
    return anchors


def _read_suggest_after_worse(table: Table) -> bool:
    suggests = table.flag("suggest_after_worse")
    if suggests:
        repair = "Write false: what twice made things worse is not suggested again."
        table.problem("suggest_after_worse is true.", repair, "suggest_after_worse")
    return suggests


def _read_steps(table: Table) -> tuple[PracticeStep, ...]:
    entries = table.tables("steps")
    if not entries:
        table.problem("The practice has no steps.", "Add one [[steps]] table for each step.")
    steps: dict[str, PracticeStep] = {}
    for entry in entries:
        step = _read_step(entry)
        if step.id in steps:
            entry.problem(f"The step {step.id!r} stands here twice.", "Give each step its own id.", "id")
        steps[step.id] = step
    return tuple(steps.values())


def _read_step(table: Table) -> PracticeStep:
    kind = table.choice("kind", StepKind)
    step = PracticeStep(
        id=_read_id(table),
        kind=kind,
        seconds=table.whole("seconds"),
        from_minutes=table.whole("from_minutes") if table.has("from_minutes") else None,
        options=_read_options(table, kind),
    )
    table.finish()
    if "seconds" in table.values and not table.is_faulty and step.seconds < 1:
        table.problem(f"The step {step.id} stays {step.seconds} seconds.", "Give it at least 1.", "seconds")
    return step


def _read_id(table: Table) -> str:
    step_id = table.text("id")
    if step_id and not KEY.fullmatch(step_id):
        table.problem(f"The step id is {step_id!r}.", "Use lower-case letters, digits and underscores.", "id")
    return step_id


def _read_options(table: Table, kind: StepKind) -> tuple[str, ...]:
    options = table.texts("options", default=())
    if kind is StepKind.CHOOSE and (len(options) < 2 or len(set(options)) < len(options)):
        table.problem(f"The options are {list(options)}.", "Give at least two, each once.", "options")
    if kind is not StepKind.CHOOSE and options:
        repair = "Make it a choose step, or take the options out."
        table.problem(f"A step of the kind {kind} has options.", repair, "options")
    return options


def _refuse_long_moment(table: Table, practice: Practice) -> None:
    if practice.kind is PracticeKind.MOMENT and practice.lengths[-1] > LONGEST_MOMENT:
        repair = f"Keep a moment to {LONGEST_MOMENT} minutes, or make it a practice."
        table.problem(f"A moment of {practice.lengths[-1]} minutes is no moment.", repair, "lengths")


def _refuse_wrong_times(table: Table, practice: Practice) -> None:
    for entry, step in zip(table.tables("steps"), practice.steps, strict=True):
        if step.from_minutes is not None and step.from_minutes not in practice.lengths:
            repair = f"Give one of {', '.join(map(str, practice.lengths))}."
            entry.problem(
                f"The step {step.id} is there from {step.from_minutes} minutes, which nobody can choose.",
                repair,
                "from_minutes",
            )
    for minutes in practice.lengths:
        _refuse_overlong(table, practice, minutes)
    if not any(step.kind in STRETCHED and step.is_in(practice.lengths[0]) for step in practice.steps):
        repair = f"Add a step of the kind {', '.join(STRETCHED)}, without from_minutes."
        table.problem("No step of the shortest length can be stretched to fill the time.", repair, "steps")


def _refuse_overlong(table: Table, practice: Practice, minutes: int) -> None:
    seconds = shortest_seconds(practice.steps, minutes)
    if seconds > minutes * 60:
        table.problem(
            f"The steps of {minutes} minutes take {seconds} seconds; there are {minutes * 60}.",
            "Shorten a step, or give one a longer from_minutes.",
            "lengths",
        )


def _refuse_unwritten(table: Table, practice: Practice) -> None:
    if practice.is_written and not practice.written_steps:
        repair = "Add a step of the kind write, or write is_written = false."
        table.problem("A written practice has nothing to write.", repair, "is_written")
    if practice.written_steps and not practice.is_written:
        repair = "Write is_written = true, so that it prints as a worksheet too."
        table.problem(f"The step {practice.written_steps[0].id} is for writing.", repair, "is_written")


def _read_all_words(folder: Path, practice: Practice, pack: Pack, report: Report) -> Mapping[str, PracticeWords]:
    found = {}
    for path, language in words_files(folder, pack, report):
        table = read_toml(path, report)
        if table is not None:
            found[language] = read_practice_words(table, language, practice)
    return found
