"""The report of `befriend outcomes` for a person to read: one table per score, and what a table does not say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from befriend.cli.showing import laid_out
from befriend.measure.outcomes import DEFINITIONS, Definition, Outcome, PairedEffects, Share
from befriend.measure.outcomes.definitions import DESCRIBES, NO_ORDER, NO_PROTECTION, STAYS, TIMES, TIMES_DESCRIBE
from befriend.measure.outcomes.figures import SHARES, WITH_EXTREMES

EVERYBODY: Final = "everybody"
NO_NAME: Final = "(not stated)"
NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One score, what it is judged by, and its outcomes."""

    score: str
    rule: str
    rows: list[Outcome]


def outcomes_text(chapters: Sequence[Chapter], smallest: int, level: float, data_cut: str) -> str:
    """Every score with its rates, effect and extremes, and the sentences that must stand under them."""
    parts = [_chapter(chapter) for chapter in chapters]
    closing = [
        f"In brackets: {100 * level:g} % intervals (Wilson for shares, large-sample for g). Figures that would rest on "
        f"fewer than {smallest} people, pairs or cases are left out.",
        DESCRIBES,
        f"{NO_ORDER} {NO_PROTECTION}",
        "What each figure means, and its source: befriend outcomes --definitions",
        "Tables that may be given away: befriend outcomes --publish",
        f"Data cut (SHA-256 of the file): {data_cut}",
    ]
    return "\n\n".join([*parts, "\n".join(closing)])


def stays_text(table: pl.DataFrame, data_cut: str) -> str:
    """How many scores people gave, as a table and in the sentences it needs."""
    heading = ["score", "group", "scores", "people with so many or more", "stopped then", "their first", "their last"]
    rows = [_stay(row) for row in table.iter_rows(named=True)]
    closing = [
        *(one.meaning for one in STAYS),
        DESCRIBES,
        f"{NO_ORDER} {NO_PROTECTION}",
        f"Data cut (SHA-256 of the file): {data_cut}",
    ]
    return laid_out([heading, *rows], right=range(2, 7)) + "\n\n" + "\n".join(closing)


def times_text(table: pl.DataFrame, level: float, data_cut: str) -> str:
    """By when people had changed, as a table and in the sentences it needs."""
    heading = ["score", "group", "change", "by week", "still there", "had changed", "share", "half by week"]
    rows = [_time(row) for row in table.iter_rows(named=True)]
    closing = [
        f"In brackets: {100 * level:g} % intervals.",
        *(one.meaning for one in TIMES),
        TIMES_DESCRIBE,
        f"{NO_ORDER} {NO_PROTECTION}",
        f"Data cut (SHA-256 of the file): {data_cut}",
    ]
    return laid_out([heading, *rows], right=range(3, 8)) + "\n\n" + "\n".join(closing)


def definitions_text() -> str:
    """Every figure with its sentence and its source."""
    return "\n\n".join(map(_definition, (*DEFINITIONS, *STAYS, *TIMES)))


def _definition(one: Definition) -> str:
    return f"{', '.join(one.names)}\n  {one.meaning}\n  Source: {one.source}"


def _chapter(chapter: Chapter) -> str:
    heading = ["group", "people", "paired", *(name.replace("_", " ") for name in SHARES), "g"]
    rows = [_rates(one) for one in chapter.rows]
    missing = [row for one in chapter.rows if (row := _extremes(one))]
    text = f"{chapter.score}\n{chapter.rule}\n\n" + laid_out([heading, *rows], right=range(1, len(heading)))
    if not missing:
        return text
    least = ["group", "without a pair", *(name.replace("_", " ") for name in WITH_EXTREMES)]
    return (
        text
        + "\n\nThe least and the most each share could be, had everybody without a pair been seen twice:\n"
        + laid_out([least, *missing], right=range(1, len(least)))
    )


def group_name(by: str | None, group: str | None) -> str:
    """A group as a report names it: cut where it is long, and without what commands a terminal."""
    text = EVERYBODY if by is None else f"{by}: {NO_NAME if group is None else group}"
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _rates(one: Outcome) -> list[str]:
    people = one.size if one.people is None else f"{one.people:,}"
    paired = one.size if one.people is not None and one.paired is None else _share(one.paired)
    return [
        group_name(one.by, one.group),
        people,
        paired,
        *(_share(getattr(one, name)) for name in SHARES),
        _g(one.effects),
    ]


def _extremes(one: Outcome) -> list[str]:
    """Empty where nobody is missing, or where too few people are there to say."""
    if one.paired is None or one.paired.count == one.paired.n:
        return []
    shares = (getattr(one, name) for name in WITH_EXTREMES)
    return [group_name(one.by, one.group), f"{one.paired.n - one.paired.count:,}", *map(_least_and_most, shares)]


def _share(share: Share | None) -> str:
    if share is None:
        return NONE
    low, high = share.interval
    return f"{100 * share.share:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def _least_and_most(share: Share | None) -> str:
    if share is None or share.extremes is None:
        return NONE
    return f"{100 * share.extremes.low:.0f} to {100 * share.extremes.high:.0f} %"


def _g(effects: PairedEffects | None) -> str:
    if effects is None or effects.g is None or effects.g_interval is None:
        return NONE
    return f"{effects.g:.2f} ({effects.g_interval.low:.2f} to {effects.g_interval.high:.2f})"


def _stay(row: dict[str, object]) -> list[str]:
    by, group = row["by"], row["group"]
    name = group_name(None if by is None else str(by), None if group is None else str(group))
    reached = f"{row['reached']:,} ({100 * float(str(row['reached_share'])):.0f} %)"
    low, high = row["scores_from"], row["scores_to"]
    scores = str(low) if low == high else f"{low} to {high}"
    means = [f"{float(str(row[end])):.1f}" for end in ("first_mean", "last_mean")]
    return [str(row["score"]), name, scores, reached, f"{row['stopped']:,}", *means]


def _time(row: dict[str, Any]) -> list[str]:
    share = f"{100 * row['changed_share']:.0f} %"
    if row["changed_low"] is not None:
        share += f" ({100 * row['changed_low']:.0f} to {100 * row['changed_high']:.0f})"
    half_by = NONE if row["half_by"] is None else str(row["half_by"])
    counts = [str(row["week"]), f"{row['at_risk']:,}", f"{row['changed']:,}"]
    return [row["score"], group_name(row["by"], row["group"]), row["change"], *counts, share, half_by]
