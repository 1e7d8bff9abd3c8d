"""A written file is whole or it is the old one, and what goes to a spreadsheet runs nothing."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from befriend.base.errors import InputError
from befriend.files.tallies import Tally, tallied
from befriend.files.writing import FORMATS, format_of, safe_for_spreadsheets, shown_rows, write_table

TABLE = pl.LazyFrame(
    {"id": ["a", "},{"], "phq9": [5, None], "band": ["mild", None]}, schema_overrides={"phq9": pl.Int32}
)


def read_back(path: Path) -> list[tuple[object, ...]]:
    if path.suffix == ".json":
        return [tuple(row.values()) for row in json.loads(path.read_text())]
    readers = {".parquet": pl.read_parquet, ".ndjson": pl.read_ndjson, ".csv": pl.read_csv}
    if path.suffix == ".tsv":
        return pl.read_csv(path, separator="\t").rows()
    return readers[path.suffix](path).rows()  # type: ignore[operator,no-any-return]


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_format_gives_back_what_was_written(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"scored.{form}"

    write_table(TABLE, path, form_of_ending := format_of(path))

    assert form_of_ending == form
    assert read_back(path) == [("a", 5, "mild"), ("},{", None, None)]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_empty_table_is_written_too(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"scored.{form}"

    write_table(TABLE.head(0), path, form)

    assert path.exists()
    if form == "json":
        assert json.loads(path.read_text()) == []


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "scored.csv"
    path.write_text("old")

    def fail(_: pl.Series) -> pl.Series:
        raise RuntimeError("in the middle")

    broken = TABLE.with_columns(pl.col("phq9").map_batches(fail, return_dtype=pl.Int32, is_elementwise=True))
    with pytest.raises((RuntimeError, pl.exceptions.PolarsError)):
        write_table(broken, path, "csv")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_ending_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"\.csv, \.tsv, \.parquet, \.json, \.ndjson"):
        format_of(Path("scored.xlsx"))


def test_formulas_are_made_safe_and_numbers_left_alone() -> None:
    cells = ["=1+1", "+cmd", "-5", "-5,5", "+1e3", "-x", "@a", "\tb", "plain", None]
    frame = pl.LazyFrame({"=note": cells, "other": cells})

    safe = safe_for_spreadsheets(frame, ("=note",)).collect()

    expected = ["'=1+1", "'+cmd", "-5", "-5,5", "+1e3", "'-x", "'@a", "'\tb", "plain", None]
    assert safe["'=note"].to_list() == expected
    assert safe["other"].to_list() == cells


def test_shown_cells_are_short_and_cannot_steer_a_terminal() -> None:
    frame = pl.LazyFrame({"a": ["\x1b[2J", "x" * 50, None], "b": [1.5, 2.0, None], "c": [True, False, None]})

    assert shown_rows(frame, ["a", "b", "c"], 3)[1:] == [
        ["�[2J", "1.50", "yes"],
        ["x" * 23 + "…", "2.00", "no"],
        ["", "", ""],
    ]


def test_a_tally_hears_every_score_that_passes() -> None:
    scores = pl.LazyFrame({"phq9": [*range(28), None] * 2_000}, schema={"phq9": pl.Int32})
    heard: list[int] = []

    frame, tallies = tallied(scores, {"PHQ-9": "phq9"}, heard.append)
    frame.select(pl.col("phq9").sum()).collect(engine="streaming")

    tally = tallies["PHQ-9"]
    assert (tally.rows, tally.scored, tally.mean) == (58_000, 56_000, 13.5)
    assert (tally.lowest, tally.highest) == (0, 27)
    assert max(heard) == 58_000


class SlowScores(pl.Series):
    """Scores whose length takes a moment to say, long enough for another thread to step in."""

    def len(self) -> int:
        time.sleep(0.001)
        return super().len()


def test_a_tally_loses_nothing_to_threads_that_count_at_once() -> None:
    tally = Tally()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tally.take, [SlowScores([1, 2, None]) for _ in range(40)]))

    assert (tally.rows, tally.scored, tally.total) == (120, 80, 120.0)
