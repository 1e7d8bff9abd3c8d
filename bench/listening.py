"""What the rules of `befriend.language` hear in sentences that they were not made from, and how fast they read.

`python -m bench.listening` prints the figures of docs/explanation/two-voices.md, every miss and every false alarm of
the held-out words that call for help, and the speed. `--part development` prints the part that the rules were made on.
Nothing here is random, so the figures are the same on every machine; only the speed is not.
"""

import csv
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from befriend.language import Pole, calls_for_help, voices

DATA = Path(__file__).parents[1] / "tests" / "language" / "data"
LANGUAGES = {"en": "English", "es": "Spanish"}
HELD_OUT, DEVELOPMENT = "held-out", "development"
NEUTRAL = "neutral"
SENTENCES_A_SECOND_TO_REACH = 2000


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence of voices.<language>.csv, and the pole that the rules mark it with, if any."""

    theme: str
    text: str
    label: str
    second_label: str
    marked: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One short entry of help.<language>.csv: whether it calls for help, and whether the rules heard it."""

    kind: str
    text: str
    calls: bool
    is_heard: bool


def read_voices(language: str, part: str) -> list[Labelled]:
    rows = [row for row in rows_of(f"voices.{language}.csv") if row["part"] == part]
    return [
        Labelled(row["theme"], row["text"], row["label"], row["second_label"], mark_of(row["text"], language))
        for row in rows
    ]


def mark_of(text: str, language: str) -> str | None:
    """The pole of the first sentence that is marked."""
    marks = voices(text, language)
    return marks[0].pole.value if marks else None


def read_help(language: str, part: str) -> list[Entry]:
    rows = [row for row in rows_of(f"help.{language}.csv") if row["part"] == part]
    return [
        Entry(row["kind"], row["text"], row["calls"] == "yes", bool(calls_for_help(row["text"], language)))
        for row in rows
    ]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927): stays inside 0 and 1, and holds for few cases.

    Newcombe (1998), table I, 81 of 263:

    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if total == 0:
        return 0.0, 1.0
    z = 1.959963984540054
    share = hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Cohen's kappa: how far two labellings agree beyond chance.

    50 grant applications read twice, the usual worked example: agreement .70, by chance .50.

    >>> yes, no = "yes", "no"
    >>> round(kappa([yes] * 25 + [no] * 25, [yes] * 20 + [no] * 5 + [yes] * 10 + [no] * 15), 2)
    0.4
    """
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)
    chance = sum(first.count(label) * second.count(label) for label in set(first)) / len(first) ** 2
    return (agreed - chance) / (1 - chance)


def share(hits: int, total: int) -> str:
    """A share with its interval, as the documents print it: `.91 (.85-.95)`."""
    if total == 0:
        return "none"
    low, high = wilson(hits, total)
    return f"{plain(hits / total)} ({plain(low)}-{plain(high)})"


def plain(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def figures(part: str = HELD_OUT) -> str:
    """The tables of docs/explanation/two-voices.md."""
    tables = [table for language in LANGUAGES for table in (*voice_tables(language, part), help_table(language, part))]
    return "\n\n".join(tables) + "\n"


def voice_tables(language: str, part: str) -> Iterator[str]:
    rows = read_voices(language, part)
    both = [*read_voices(language, DEVELOPMENT), *read_voices(language, HELD_OUT)]
    agreement = kappa([row.label for row in both], [row.second_label for row in both])
    yield (
        f"**The two voices, {LANGUAGES[language]}**: {len(rows)} {part} sentences of {len(both)}, on "
        f"{', '.join(sorted({row.theme for row in rows}))}. The two labellings agree with kappa {plain(agreement)}."
    )
    lines = ["| Sounds like | Sentences | Marked so | Right | Precision | Recall |", "|---|---|---|---|---|---|"]
    yield "\n".join([*lines, *(pole_line(pole.value, rows) for pole in Pole), all_line(rows)])
    yield sides_line(rows)


def pole_line(pole: str, rows: Sequence[Labelled]) -> str:
    there = sum(row.label == pole for row in rows)
    marked = sum(row.marked == pole for row in rows)
    right = sum(row.marked == row.label == pole for row in rows)
    return f"| {pole} | {there} | {marked} | {right} | {share(right, marked)} | {share(right, there)} |"


def all_line(rows: Sequence[Labelled]) -> str:
    there = sum(row.label != NEUTRAL for row in rows)
    marked = sum(row.marked is not None for row in rows)
    right = sum(row.marked == row.label for row in rows)
    return f"| **all six** | {there} | {marked} | {right} | {share(right, marked)} | {share(right, there)} |"


def sides_line(rows: Sequence[Labelled]) -> str:
    neutral = [row for row in rows if row.label == NEUTRAL]
    wrong = sum(row.marked is not None for row in neutral)
    polar = [row for row in rows if row.marked is not None and row.label != NEUTRAL]
    crossed = sum(Pole(str(row.marked)).is_kind != Pole(row.label).is_kind for row in polar)
    return (
        f"Of {len(neutral)} neutral sentences {wrong} were marked: {share(wrong, len(neutral))}. "
        f"Of {len(polar)} marked sentences with a voice, {crossed} were given to the other voice: "
        f"{share(crossed, len(polar))}."
    )


def help_table(language: str, part: str) -> str:
    entries = read_help(language, part)
    lines = [
        f"**Words that call for help, {LANGUAGES[language]}**: {len(entries)} {part} entries.",
        "",
        "| Kind | Entries | Heard | Share heard |",
        "|---|---|---|---|",
    ]
    for calls, name in ((True, "**all that call** (recall)"), (False, "**all that do not** (false alarms)")):
        asked = [entry for entry in entries if entry.calls == calls]
        kinds = list(dict.fromkeys(entry.kind for entry in asked))
        lines += [help_line(kind, [entry for entry in asked if entry.kind == kind]) for kind in kinds]
        lines.append(help_line(name, asked))
    return "\n".join(lines)


def help_line(name: str, entries: Sequence[Entry]) -> str:
    heard = sum(entry.is_heard for entry in entries)
    return f"| {name} | {len(entries)} | {heard} | {share(heard, len(entries))} |"


def wrong_ones(part: str) -> Iterator[str]:
    """Every miss and every false alarm, one a line."""
    for language in LANGUAGES:
        for entry in read_help(language, part):
            if entry.calls != entry.is_heard:
                yield f"{language} {'missed     ' if entry.calls else 'false alarm'} {entry.kind}: {entry.text}"
        for row in read_voices(language, part):
            if row.marked is not None and row.marked != row.label:
                yield f"{language} marked {row.marked}, labelled {row.label}: {row.text}"
        if part == DEVELOPMENT:
            for row in read_voices(language, part):
                if row.marked is None and row.label != NEUTRAL:
                    yield f"{language} silent on {row.label}: {row.text}"


def sentences_a_second(verb: Callable[[str, str], object], language: str) -> float:
    """Processor time, the best of three readings of all sentences as one long text."""
    texts = [row["text"] for row in rows_of(f"voices.{language}.csv")]
    text = "\n".join(texts)
    times = []
    for _ in range(4):
        began = time.process_time()
        verb(text, language)
        times.append(time.process_time() - began)
    return len(texts) / min(times[1:])


def main() -> int:
    part = DEVELOPMENT if DEVELOPMENT in sys.argv else HELD_OUT
    print(figures(part))
    print("\n".join(wrong_ones(part)))
    print()
    rates = {
        (verb.__name__, language): sentences_a_second(verb, language)
        for verb in (voices, calls_for_help)
        for language in LANGUAGES
    }
    for (name, language), rate in rates.items():
        print(f"{name}, {LANGUAGES[language]}: {rate:,.0f} sentences a second on one core")
    return 0 if min(rates.values()) >= SENTENCES_A_SECOND_TO_REACH else 1


if __name__ == "__main__":
    sys.exit(main())
