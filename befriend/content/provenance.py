"""Reads what practices, lessons and programmes all say of themselves: key, edition, evidence and what it found."""

import re
from collections.abc import Sequence

from befriend.content.practising import Edition, Evidence, Strength
from befriend.content.tables import Table

KEY = re.compile(r"[a-z][a-z0-9_]*")


def read_key(table: Table, folder: str) -> str:
    """The key, which is also the folder's name."""
    key = table.text("key")
    if key and key != folder:
        table.problem(f"key is {key!r} in the folder {folder!r}.", "Give both the same name.", "key")
    elif key and not KEY.fullmatch(key):
        table.problem(f"key is {key!r}.", "Use lower-case letters, digits and underscores.", "key")
    return key


def read_edition(table: Table) -> Edition:
    return Edition(
        version=table.text("version"),
        date=table.day("date"),
        author=table.text("author"),
        reviewer=table.text("reviewer", may_be_empty=True),
    )


def read_evidence(table: Table) -> tuple[Evidence, ...]:
    """Every [[evidence]]; at least one, were it only practice wisdom that says so."""
    entries = table.tables("evidence")
    if not entries:
        table.problem(
            "There is no evidence.", "Add [[evidence]]; where no trial exists, say so with strength = practice."
        )
    return tuple(_read_one(entry) for entry in entries)


def read_findings(table: Table, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What was found, in the language of these words: one text for each [[evidence]], in their order."""
    findings = table.texts("findings")
    if table.values.get("findings") == list(findings) and len(findings) != len(evidence):
        repair = "Give one text for each [[evidence]], in their order."
        table.problem(f"findings has {len(findings)} texts for {len(evidence)} [[evidence]].", repair, "findings")
    if not all(finding.strip() for finding in findings):
        table.problem(
            "One of the findings is empty.", "Say plainly what was found, or that it was not tested.", "findings"
        )
    return findings


def read_language(table: Table, expected: str) -> str:
    """The language a words file says it is in, which its name says too."""
    language = table.text("language")
    if language and language != expected:
        repair = "Rename the file or mend the key."
        table.problem(f"language is {language!r} in a file named for {expected!r}.", repair, "language")
    return language


def _read_one(table: Table) -> Evidence:
    evidence = Evidence(
        reference=table.text("reference"),
        strength=table.choice("strength", Strength),
    )
    table.finish()
    return evidence
