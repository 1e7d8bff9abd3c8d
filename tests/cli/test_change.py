"""`befriend change`, on a small file whose changes can be read off by eye."""

from pathlib import Path

import pytest

from tests.cli.command_line import Befriend
from tests.files.tables_on_disk import ITEMS

ROWS = """ann,2026-01-05,3,3,3,2,2,2,1,1,0
ann,2026-03-05,1,1,1,1,1,0,0,0,0
bo,2026-02-06,1,1,2,1,1,1,1,1,1
bo,2026-01-06,1,1,1,1,1,1,1,1,1
cy,2026-01-06,0,0,0,0,0,0,0,0,0
cy,2026-02-06,3,3,3,1,1,1,1,1,1
di,2026-01-06,3,3,3,1,1,1,1,1,1
"""


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    path = tmp_path / "courses.csv"
    path.write_text("person,date," + ",".join(ITEMS) + "\n" + ROWS)
    return path


def test_change_compares_first_and_last_by_the_published_rule(befriend: Befriend, courses: Path) -> None:
    said = befriend("change", courses, "--measure", "phq9")

    # Totals by hand: ann 17 to 5, bo 9 to 10, cy 0 to 15. Reliable from 6 points, a case from 10 (NHS).
    assert said.out.splitlines()[1:] == [
        "ann,2026-01-05,2026-03-05,17.0,5.0,-12.0,reliable_improvement,true,false",
        "bo,2026-01-06,2026-02-06,9.0,10.0,1.0,no_clear_change,false,true",
        "cy,2026-01-06,2026-02-06,0.0,15.0,15.0,reliable_deterioration,false,true",
    ]
    assert "NHS Talking Therapies" in said.err
    assert "not verified: second-hand" in said.err
    assert "recovered (a case first, none last): 1 of 1" in said.err


def test_an_index_is_used_when_a_reliability_is_given(befriend: Befriend, courses: Path, tmp_path: Path) -> None:
    out = tmp_path / "changed.csv"

    said = befriend("change", courses, "-m", "phq9", "--reliability", 0.84, "--sd", 6, "--mean", 13, "--out", out)

    # Jacobson and Truax: S_diff = 6 * sqrt(2 * 0.16) = 3.3941; 1 point is 0.2946, 12 points 3.5355.
    cells = [line.split(",") for line in out.read_text().splitlines()[1:]]
    assert [round(float(row[6]), 4) for row in cells] == [-3.5355, 0.2946, 4.4194]
    assert [row[7] for row in cells] == ["reliable_improvement", "no_clear_change", "reliable_deterioration"]
    assert "reliability of 0.84" in said.err


@pytest.mark.parametrize("method", ["jt", "en", "gln", "hll", "nk", "ha"])
def test_every_method_can_be_asked_for(befriend: Befriend, courses: Path, method: str) -> None:
    said = befriend("change", courses, "-m", "phq9", "--reliability", 0.84, "--method", method)

    assert said.code == 0
    assert len(said.out.splitlines()) == 4


def test_a_measure_without_a_rule_says_what_to_give(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "ucla.csv"
    path.write_text("person,date,ucla3_1,ucla3_2,ucla3_3\na,1,1,1,1\na,2,3,3,3\n")

    said = befriend("change", path, "-m", "ucla3")

    assert said.code == 2
    assert "--reliability" in said.err


def test_one_measure_and_one_known_score_at_a_time(befriend: Befriend, courses: Path) -> None:
    assert befriend("change", courses, "-m", "phq9", "-m", "phq2").code == 2
    assert "Its scores are total" in befriend("change", courses, "-m", "phq9", "--scale", "mood").err


def test_a_file_without_people_says_how_to_name_them(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "nobody.csv"
    path.write_text(",".join(ITEMS) + "\n0,0,0,0,0,0,0,0,0\n")

    said = befriend("change", path, "-m", "phq9")

    assert said.code == 3
    assert "--person COLUMN" in said.err


SICK, WELL = "3,3,3,3,3,3,3,3,3", "0,0,0,0,0,0,0,0,0"


def with_rows(courses: Path, *rows: str) -> Path:
    courses.write_text(courses.read_text() + "".join(f"{row}\n" for row in rows))
    return courses


def test_check_ins_without_a_person_are_left_out_and_counted(befriend: Befriend, courses: Path) -> None:
    alone = befriend("change", courses, "-m", "phq9", "--reliability", 0.84)

    said = befriend(
        "change", with_rows(courses, f",2026-01-01,{SICK}", f" ,2026-04-01,{WELL}"), "-m", "phq9", "--reliability", 0.84
    )

    # The figures that come from the file are the same too: nobody's check-ins have no part in them.
    assert said.out == alone.out
    assert "Left out, because their column person is empty: 2 check-ins." in said.err
    assert "Left out" not in alone.err


def test_two_scores_of_one_person_on_one_day_are_refused_by_row(befriend: Befriend, courses: Path) -> None:
    said = befriend("change", with_rows(courses, f"ann,2026-01-05,{WELL}"), "-m", "phq9")

    assert said.code == 3
    assert "Rows 2 and 9 of courses.csv have the same person and the same date" in said.err


def test_a_second_row_of_that_day_without_a_score_is_no_second_check_in(befriend: Befriend, courses: Path) -> None:
    alone = befriend("change", courses, "-m", "phq9")

    assert befriend("change", with_rows(courses, "ann,2026-01-05,,,,,,,,,"), "-m", "phq9").out == alone.out


def dated(tmp_path: Path, *dates: str) -> Path:
    """One person, one check-in on each of these dates."""
    path = tmp_path / "dated.csv"
    path.write_text(
        "person,date," + ",".join(ITEMS) + "\n" + "".join(f"ann,{one},1,1,1,1,1,1,1,1,0\n" for one in dates)
    )
    return path


def test_the_day_numbers_of_a_spreadsheet_are_named_as_days(befriend: Befriend, tmp_path: Path) -> None:
    # Excel counts days from 1900 on and holds 1900 for a leap year: 45292 is 1 January 2024 (Microsoft, DATEVALUE).
    said = befriend("change", dated(tmp_path, "45292", "45323"), "-m", "phq9")

    assert "45292 is 2024-01-01" in said.err
    assert "ann,45292,45323" in said.out


def test_weeks_are_not_taken_for_the_days_of_a_spreadsheet(befriend: Befriend, tmp_path: Path) -> None:
    assert "spreadsheet" not in befriend("change", dated(tmp_path, "1", "12"), "-m", "phq9").err


def test_a_day_number_among_dates_is_refused_with_the_day_it_may_mean(befriend: Befriend, tmp_path: Path) -> None:
    said = befriend("change", dated(tmp_path, "2024-01-01", "45323"), "-m", "phq9")

    assert said.code == 3
    assert "as the day number of a spreadsheet it is 2024-02-01" in said.err


def test_a_folder_that_is_not_there_is_named_before_any_work(befriend: Befriend, courses: Path) -> None:
    missing = courses.parent / "nowhere"

    said = befriend("change", courses, "-m", "phq9", "--out", missing / "changed.csv")

    assert said.code == 5
    assert f"There is no folder {missing}. Make it first" in said.err
