"""Crisis lines and emergency numbers: read from a pack, and found for one country. No country is ever guessed."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from befriend.content.frozen import Cost, CrisisLine, Library
from befriend.content.problems import Report
from befriend.content.tables import Table, read_toml
from befriend.measure.items import Confidence

LINES_FILE = Path("crisis") / "lines.toml"
_COUNTRY = re.compile(r"[A-Z]{2}")


def lines_for(library: Library, country: str, today: date) -> tuple[CrisisLine, ...]:
    """The unexpired lines of a country (ISO 3166, such as "IE"), in the pack's order. None for an unknown country."""
    return tuple(line for line in library.crisis_lines if line.country == country and today <= line.expires_on)


def emergency_number_for(library: Library, country: str) -> str | None:
    """The number for an emergency in a country. None when unknown: then ask people to use their local one."""
    return library.emergency_numbers.get(country)


def read_crisis_lines(table: Table) -> tuple[CrisisLine, ...]:
    """Every [[lines]] of a crisis/lines.toml."""
    lines: list[CrisisLine] = []
    for entry in table.tables("lines"):
        line = _read_line(entry)
        if line.key in {earlier.key for earlier in lines}:
            entry.problem(f"The line {line.key!r} stands here twice.", "Give each line its own key.", "key")
        lines.append(line)
    return tuple(lines)


def read_emergency_numbers(table: Table) -> Mapping[str, str]:
    """Every [[emergency_numbers]] of a crisis/lines.toml, by country."""
    numbers: dict[str, str] = {}
    for entry in table.tables("emergency_numbers"):
        for country in _read_countries(entry):
            if country in numbers:
                entry.problem(f"{country} has two emergency numbers.", "Keep one for each country.", "countries")
            numbers[country] = entry.text("number")
        entry.text("source_url")
        _read_confidence(entry)
        entry.finish()
    return numbers


def read_crisis_file(pack: Path, report: Report) -> tuple[tuple[CrisisLine, ...], Mapping[str, str]]:
    """The lines and numbers of a pack; none when the pack has no crisis/lines.toml."""
    path = pack / LINES_FILE
    table = read_toml(path, report) if path.exists() else None
    if table is None:
        return (), {}
    lines, numbers = read_crisis_lines(table), read_emergency_numbers(table)
    table.finish()
    return lines, numbers


def _read_line(table: Table) -> CrisisLine:
    line = CrisisLine(
        key=table.text("key"),
        country=_read_country(table),
        region=table.text("region", ""),
        name=table.text("name"),
        phone=table.text("phone", ""),
        text=table.text("text", ""),
        text_word=table.text("text_word", ""),
        chat=table.text("chat", ""),
        url=table.text("url", ""),
        hours=table.text("hours"),
        languages=table.texts("languages"),
        cost=table.choice("cost", Cost),
        source_url=table.text("source_url"),
        confidence=_read_confidence(table),
        checked_on=table.day("checked_on") if table.has("checked_on") else None,
        checked_by=table.text("checked_by"),
        expires_on=table.day("expires_on"),
    )
    table.finish()
    _refuse_unreachable(table, line)
    return line


def _read_country(table: Table) -> str:
    country = table.text("country")
    _refuse_no_country(table, country, "country")
    return country


def _read_countries(table: Table) -> tuple[str, ...]:
    countries = table.texts("countries")
    for country in countries:
        _refuse_no_country(table, country, "countries")
    return countries


def _refuse_no_country(table: Table, country: str, key: str) -> None:
    if country and not _COUNTRY.fullmatch(country):
        table.problem(f"{country!r} is not a country code.", 'Give two capital letters (ISO 3166), such as "IE".', key)


def _read_confidence(table: Table) -> Confidence:
    confidence = table.choice("confidence", Confidence)
    if confidence is Confidence.RECALLED:
        table.problem(
            "A remembered number is not shipped: a dead line is worse than none.",
            "Read it at its owner, or take the row out.",
            "confidence",
        )
    return confidence


def _refuse_unreachable(table: Table, line: CrisisLine) -> None:
    if not (line.phone or line.text or line.chat):
        table.problem(f"The line {line.key} can be reached by nothing.", "Give a phone, text or chat.")
    if line.is_confirmed and line.checked_on is None:
        table.problem(
            f"The line {line.key} is verified, and nobody says when.",
            "Give checked_on, the day on which the owner's page was read.",
            "confidence",
        )
    if line.checked_on is not None and not line.is_confirmed:
        table.problem(
            f"The line {line.key} has a checked_on and is not verified.",
            "Give checked_on only when the owner's own page was read.",
            "checked_on",
        )
