"""`befriend reliability`, against figures that were worked out elsewhere."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command_line import Befriend
from tests.files.tables_on_disk import ITEMS

# Shrout and Fleiss (1979), table 2: six targets, four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_reliability_prints_the_alpha_of_a_published_table(befriend: Befriend, tmp_path: Path) -> None:
    # PEG has three items from 0 to 10: judges 1, 2 and 3. R 4.2, psych 2.2.9: psych::alpha gives 0.9178744.
    path = tmp_path / "judges.csv"
    path.write_text("peg_1,peg_2,peg_3\n" + "".join(f"{a},{b},{c}\n" for a, b, c, _ in SHROUT_FLEISS))

    found = json.loads(befriend("reliability", path, "-m", "peg", "--json").out)[0]

    assert found["alpha"] == pytest.approx(0.9178744, abs=1e-7)
    assert (found["items"], found["n"], found["left_out"]) == (3, 6, 0)


def test_a_table_to_read_names_what_it_shows(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "judges.csv"
    path.write_text("peg_1,peg_2,peg_3\n" + "".join(f"{a},{b},{c}\n" for a, b, c, _ in SHROUT_FLEISS))

    said = befriend("reliability", path, "-m", "peg")

    assert "95% interval" in said.out.splitlines()[0]
    assert said.out.splitlines()[2].startswith("peg")


def test_retest_adds_the_agreement_of_two_times(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    draw = np.random.default_rng(3)
    levels = draw.integers(0, 3, 30)
    rows = [
        f"p{person},{time}," + ",".join(str(min(3, level + step)) for step in draw.integers(0, 2, 9))
        for person, level in enumerate(levels)
        for time in (1, 2)
    ]
    path.write_text("person,week," + ",".join(ITEMS) + "\n" + "\n".join(rows) + "\n")

    said = befriend("reliability", path, "-m", "phq9", "--retest", "--json")

    again = json.loads(said.out)[1]
    assert again["n"] == 30
    assert 0.8 < again["retest_r"] <= 1
    assert again["icc_low"] < again["icc_agreement"] < again["icc_high"]


def test_too_few_people_are_refused(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("peg_1,peg_2,peg_3\n1,2,3\n2,3,4\n")

    said = befriend("reliability", path, "-m", "peg")

    assert said.code == 3
    assert "at least three" in said.err


def judged(tmp_path: Path, *people: str) -> Path:
    """A PEG per row, each with the person it belongs to."""
    path = tmp_path / "people.csv"
    rows = [
        f"{person},{a},{b},{c}\n" for person, (a, b, c, _) in zip(people, SHROUT_FLEISS[: len(people)], strict=True)
    ]
    path.write_text("person,peg_1,peg_2,peg_3\n" + "".join(rows))
    return path


def test_people_in_more_than_one_row_are_said(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("reliability", judged(tmp_path, "ann", "ann", "ann", "bo", "bo", "cy"), "-m", "peg")

    assert "2 of 3 people stand in more than one row, 5 rows together." in said.err
    assert said.code == 0


def test_rows_that_are_nobodys_are_said_and_are_not_one_persons(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("reliability", judged(tmp_path, "ann", "", " ", "bo", "cy", "di"), "-m", "peg")

    assert "Nobody's, because their column person is empty: 2 rows." in said.err
    assert "more than one row" not in said.err


def test_one_row_for_each_person_needs_no_note(befriend: Befriend, tmp_path: Path) -> None:
    assert befriend("reliability", judged(tmp_path, "ann", "bo", "cy", "di", "ed", "flo"), "-m", "peg").err == ""


def test_a_person_column_that_is_not_there_is_refused_by_name(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("reliability", judged(tmp_path, "a", "b", "c", "d"), "-m", "peg", "--person", "who")

    assert said.code == 3
    assert "'who'" in said.err


def test_the_answers_of_one_check_in_in_a_long_table_are_one_row(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = [
        f"p{person},2026-01-05,peg_{item},{answers[item - 1]}\n"
        for person, answers in enumerate(SHROUT_FLEISS)
        for item in (1, 2, 3)
    ]
    path.write_text("person,date,item,value\n" + "".join(rows))

    assert "more than one row" not in befriend("reliability", path, "-m", "peg").err


def test_with_retest_what_was_left_out_there_is_said_too(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    rows = [
        f"p{person},{week},{a},{b},{[c, d][week - 1]}\n"
        for week in (1, 2)
        for person, (a, b, c, d) in enumerate(SHROUT_FLEISS)
    ]
    path.write_text("person,week,peg_1,peg_2,peg_3\n" + "".join(rows) + ",3,1,2,3\n")

    said = befriend("reliability", path, "-m", "peg", "--retest")

    assert said.err.count("Left out, because their column person is empty: 1 check-ins.") == 1
