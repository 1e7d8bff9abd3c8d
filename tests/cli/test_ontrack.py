"""`befriend ontrack`, on invented people; what its figures mean is tested in tests/care."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command_line import Befriend, Said
from tests.files.tables_on_disk import ITEMS

WEEKS = (0, 1, 2, 4)
DAYS = ("2026-01-05", "2026-01-12", "2026-01-19", "2026-02-02")


def answers_of(people: int, folder: Path, *, times: tuple[object, ...] = WEEKS, when: str = "week") -> Path:
    """People who answer the PHQ-9 four times, each around a level of their own, a little lower each time."""
    draw = np.random.default_rng(1)
    lines = [",".join(["person", when, *ITEMS])]
    for person in range(people):
        level = draw.uniform(0.3, 2.7)
        for step, time in enumerate(times):
            values = np.clip(np.round(draw.normal(level - 0.1 * step, 0.6, 9)), 0, 3).astype(int)
            lines.append(",".join([f"p{person}", str(time), *map(str, values)]))
    path = folder / "courses.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_who_was_kept_aside_shows_how_each_course_does(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("ontrack", answers_of(300, tmp_path), "-m", "phq9", "--format", "json")

    found = json.loads(said.out)
    assert (said.code, {row["course"] for row in found}) == (0, {"stated", "own", "own, conformal"})
    assert [(row["week"], row["people"]) for row in found if row["course"] == "own"] == [(1, 60), (2, 60), (4, 60)]
    # Sixty people at a bound of 80 %: two standard errors are 10 points.
    for course in ("own", "own, conformal"):
        within = [row["within"] for row in found if row["course"] == course]
        assert np.mean(within) == pytest.approx(0.8, abs=0.1)
    assert "Tried on 60 people" in said.err
    assert "Reliably worse: by 6 points" in said.err


def test_days_become_weeks_since_the_first_score(befriend: Befriend, tmp_path: Path) -> None:
    in_weeks = befriend("ontrack", answers_of(260, tmp_path), "-m", "phq9", "--format", "json").out
    in_days = answers_of(260, tmp_path, times=DAYS, when="date")

    assert befriend("ontrack", in_days, "-m", "phq9", "--format", "json").out == in_weeks


@pytest.mark.parametrize("command", [["ontrack"], ["outcomes", "--times", "--smallest", "3"]])
def test_day_numbers_of_a_spreadsheet_are_days_and_other_large_numbers_are_refused(
    befriend: Befriend, tmp_path: Path, command: list[str]
) -> None:
    def said(*times: object) -> Said:
        path = answers_of(260, tmp_path, times=times, when="date")
        return befriend(*command, path, "-m", "phq9", "--format", "json")

    def rows(found: Said) -> list[dict[str, object]]:
        return [{**row, "data_cut": ""} for row in json.loads(found.out)]

    assert rows(said(46027, 46034, 46041, 46055)) == rows(said(*DAYS))
    for numbers in ((20260105, 20260112), (0, 1_209_600_000), ("NaN", 1)):
        refused = said(*numbers)
        assert refused.code == 3
        assert "can hardly be weeks" in refused.err


def test_another_share_makes_another_bound(befriend: Befriend, tmp_path: Path) -> None:
    path = answers_of(300, tmp_path)
    within = [
        np.mean([row["within"] for row in json.loads(said.out) if row["course"] == "own"])
        for share in ("0.6", "0.95")
        for said in [befriend("ontrack", path, "-m", "phq9", "--share", share, "--format", "json")]
    ]

    assert within[0] < 0.75 < 0.88 < within[1]


def test_too_few_people_are_compared_with_the_stated_course_alone(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("ontrack", answers_of(240, tmp_path), "-m", "phq9", "--weeks", "2", "--format", "json")

    assert [(row["course"], row["week"], row["people"]) for row in json.loads(said.out)] == [("stated", 2, 240)]
    assert "too few for a course of their own" in said.err


def test_too_few_people_and_no_stated_course_are_refused_with_how_many_it_takes(
    befriend: Befriend, tmp_path: Path
) -> None:
    path = tmp_path / "wellbeing.csv"
    items = ",".join(f"who5_{number}" for number in range(1, 6))
    path.write_text(f"person,week,{items}\na,0,1,2,3,4,5\na,1,1,2,3,4,5\n")

    said = befriend("ontrack", path, "-m", "who5")

    assert said.code == 3
    assert "People with a second score: 1. An own course needs 250" in said.err


def test_a_file_of_first_scores_alone_is_refused(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("ontrack", answers_of(3, tmp_path, times=(0,)), "-m", "phq9")

    assert said.code == 3
    assert "Nobody has a second score" in said.err


def test_weeks_in_which_nobody_came_are_refused_with_the_last_that_is_judged(
    befriend: Befriend, tmp_path: Path
) -> None:
    said = befriend("ontrack", answers_of(260, tmp_path), "-m", "phq9", "--weeks", "20,25")

    assert said.code == 3
    assert "Nobody who was kept aside came in week 20, 25" in said.err


def test_a_table_to_read_shows_shares_in_percent(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("ontrack", answers_of(260, tmp_path), "-m", "phq9", "--format", "table", "--quiet")

    lines = said.out.splitlines()
    assert " ".join(lines[0].split()) == "course week people within seen later deteriorate found in vain right"
    assert "%" in lines[2]
    assert said.err == ""


@pytest.mark.parametrize("weeks", ["", "0", "1,two", "-3", "1.5"])
def test_what_is_no_week_is_refused(befriend: Befriend, tmp_path: Path, weeks: str) -> None:
    said = befriend("ontrack", answers_of(3, tmp_path), "-m", "phq9", "--weeks", weeks)

    assert said.code == 2
    assert "Write whole numbers from 1" in said.err
