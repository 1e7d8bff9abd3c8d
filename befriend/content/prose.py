"""Reads long texts in our small part of Markdown: a title, headings, paragraphs, lists and emphasis, nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from befriend.content.practising import Block, BlockKind, Prose, Span
from befriend.content.problems import Problem, Report

_TITLE = re.compile(r"# +(\S.*)")
_HEADING = re.compile(r"## +(\S.*)")
_ENTRY = re.compile(r"(?:(-)|\d+\.) +(\S.*)")
_EMPHASIS = re.compile(r"\*(\S(?:[^*]*\S)?)\*")

# What our texts leave out: the page they are shown on offers nothing for it, and paper even less.
_REFUSED = (
    (re.compile(r"<[A-Za-z/!]|&#?\w+;"), "HTML", "Write plain text."),
    (re.compile(r"!\["), "an image", "Say it in words."),
    (re.compile(r"\]\s*[(\[]|https?://|www\."), "a link", "Name the source under [[further]] in lesson.toml."),
    (re.compile(r"\*\*|__|(?<!\w)_\w"), "another emphasis than *this*", "Put one * on each side."),
    (re.compile(r"`"), "code", "Write plain text."),
    (re.compile(r"^#{3,}|^#+[^#\s]"), "a heading of another kind", "Begin a heading with ## and a space."),
    (re.compile(r"^# "), "a second title", "Begin a heading with ## and a space."),
    (re.compile(r"^>"), "a quotation mark of Markdown", "Write a paragraph."),
    (re.compile(r"^\||^[-=_]{3,}\s*$"), "a table or a rule", "Write a paragraph or a list."),
    (re.compile(r"^\s*[*+] |^\s+(?:-|\d+\.) "), "another list", "Begin each entry with - or 1. at the margin."),
)


@dataclass(slots=True)
class PlacedBlock:
    """A block before it is frozen: where it begins, and the text of its lines."""

    line: int
    kind: BlockKind
    texts: list[str]


def read_prose(path: Path, language: str, report: Report) -> Prose | None:
    """A whole text. None when it has a problem; every one is reported."""
    faults: list[Problem] = []
    lines = _read_lines(path, faults.append)
    placed = place_blocks(lines[1:], first_line=2)
    for number, line in enumerate(lines[1:], start=2):
        _refuse_other_markdown(path, number, line, faults.append)
    title = _read_title(path, lines, faults.append)
    blocks = tuple(_freeze(path, block, faults.append) for block in placed)
    for fault in faults:
        report(fault)
    return None if faults else Prose(language=language, title=title, blocks=blocks)


def blocks_in(path: Path) -> list[PlacedBlock]:
    """The blocks of a text that has been read without a problem, each with its line, the title first."""
    title, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    heading = PlacedBlock(1, BlockKind.HEADING, [title.removeprefix("# ")])
    return [heading, *place_blocks(lines, first_line=2)]


def place_blocks(lines: list[str], *, first_line: int) -> list[PlacedBlock]:
    blocks: list[PlacedBlock] = []
    is_open = False
    for number, line in enumerate(lines, start=first_line):
        if not line.strip():
            is_open = False
        elif found := _HEADING.fullmatch(line.rstrip()):
            blocks.append(PlacedBlock(number, BlockKind.HEADING, [found.group(1)]))
            is_open = False
        else:
            _place_line(blocks, number, line, is_open)
            is_open = True
    return blocks


def plain(text: str) -> str:
    """The text without the signs of its emphasis."""
    return text.replace("*", "")


def _place_line(blocks: list[PlacedBlock], number: int, line: str, is_open: bool) -> None:
    """A list entry, a new paragraph, or one more line of what is open."""
    if entry := _ENTRY.fullmatch(line.rstrip()):
        kind = BlockKind.BULLETS if entry.group(1) else BlockKind.NUMBERED
        if blocks and blocks[-1].kind is kind:
            blocks[-1].texts.append(entry.group(2))
        else:
            blocks.append(PlacedBlock(number, kind, [entry.group(2)]))
    elif is_open:
        blocks[-1].texts[-1] += " " + line.strip()
    else:
        blocks.append(PlacedBlock(number, BlockKind.PARAGRAPH, [line.strip()]))


def _read_lines(path: Path, report: Report) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8-sig").splitlines()
    except OSError:
        report(Problem(path, 1, "This file is missing or cannot be read.", "Add it, or give it back its permissions."))
    except UnicodeDecodeError as error:
        report(Problem(path, 1, f"This file is not UTF-8: byte {error.start} does not fit.", "Save it as UTF-8."))
    return []


def _read_title(path: Path, lines: list[str], report: Report) -> str:
    found = _TITLE.fullmatch(lines[0].rstrip()) if lines else None
    if found is not None:
        return found.group(1)
    if lines or path.exists():
        report(Problem(path, 1, "The first line is not a title.", "Begin the file with # and the title."))
    return ""


def _refuse_other_markdown(path: Path, number: int, line: str, report: Report) -> None:
    for pattern, name, repair in _REFUSED:
        if pattern.search(line):
            report(Problem(path, number, f"This line holds {name}.", repair))
            return


def _freeze(path: Path, block: PlacedBlock, report: Report) -> Block:
    lines = tuple(tuple(_spans(text)) for text in block.texts)
    if any("*" in span.text for line in lines for span in line):
        report(Problem(path, block.line, "A * stands here alone.", "Put one * on each side of the emphasised words."))
    return Block(block.kind, lines)


def _spans(text: str) -> Iterator[Span]:
    end = 0
    for found in _EMPHASIS.finditer(text):
        if found.start() > end:
            yield Span(text[end : found.start()])
        yield Span(found.group(1), is_emphasised=True)
        end = found.end()
    if end < len(text):
        yield Span(text[end:])
