"""The published figures are those that the command prints, and the sets they come from are what the page says."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from befriend.language import Pole
from bench import listening

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "two-voices.md"
DATA = Path(__file__).parent / "data"
LANGUAGES = ["en", "es"]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_the_page_publishes_the_figures_that_the_command_prints() -> None:
    published = re.search(
        r"<!-- figures: .*? -->\n(.*)<!-- end of figures -->", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )

    assert published is not None
    assert published[1] == listening.figures()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_speak_of_many_lives_and_a_third_of_the_themes_is_held_out(language: str) -> None:
    rows = rows_of(f"voices.{language}.csv")
    parts = {row["theme"]: row["part"] for row in rows}

    assert len(rows) >= 600
    assert len({row["voice"] for row in rows}) == 45
    assert Counter(parts.values()) == {"development": 10, "held-out": 5}
    assert {(row["theme"], row["part"]) for row in rows} == set(parts.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_two_labels(language: str) -> None:
    labels = {pole.value for pole in Pole} | {listening.NEUTRAL}
    rows = rows_of(f"voices.{language}.csv")

    assert {row["label"] for row in rows} == labels
    assert {row["second_label"] for row in rows} <= labels


@pytest.mark.parametrize("name", [f"{set_}.{language}.csv" for set_ in ("voices", "help") for language in LANGUAGES])
def test_no_text_stands_twice(name: str) -> None:
    texts = Counter(row["text"] for row in rows_of(name))

    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entries_hold_calls_and_what_only_looks_like_one(language: str) -> None:
    rows = rows_of(f"help.{language}.csv")
    calling = {row["kind"] for row in rows if row["calls"] == "yes"}
    others = {row["kind"] for row in rows if row["calls"] == "no"}

    assert len(rows) >= 250
    assert calling == {"explicit", "euphemism", "dialect"}
    assert others == {"denied", "somebody else", "song", "past", "idiom", "everyday"}


# Printed in Newcombe 1998, Statistics in Medicine 17, table I, method 3.
@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_wilson(hits: int, total: int, low: float, high: float) -> None:
    assert listening.wilson(hits, total) == pytest.approx((low, high), abs=0.00005)


def test_two_labellings_that_agree_by_chance_have_a_kappa_of_zero() -> None:
    assert listening.kappa(["a", "a", "b", "b"], ["a", "b", "a", "b"]) == pytest.approx(0)
    assert listening.kappa(["a", "b"], ["a", "b"]) == pytest.approx(1)
