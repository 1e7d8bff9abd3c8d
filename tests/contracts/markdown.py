"""Reads the little of Markdown that our documents use: links, headings, fences and what is set as code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Page:
    """One document."""

    path: Path
    text: str

    @property
    def prose(self) -> str:
        """The text without its fences."""
        return FENCE.sub("", self.text)


def links_in(page: Page) -> list[str]:
    return LINK.findall(SPAN.sub("", page.prose))


def fences_in(page: Page) -> list[tuple[str, str]]:
    """Each fenced block: its kind, such as "python", and its text."""
    return FENCE.findall(page.text)


def code_in(page: Page) -> Iterator[str]:
    """Everything set as code, a line at a time: fences, indented lines, spans."""
    for _kind, text in fences_in(page):
        yield from text.splitlines()
    for line in page.prose.splitlines():
        if line.startswith("    "):
            yield line.strip()
        else:
            yield from SPAN.findall(line)


def marks_in(page: Page) -> set[str]:
    """The marks that a link can lead to: each heading, in small letters with hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.prose, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
