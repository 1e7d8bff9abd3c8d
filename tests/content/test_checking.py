"""Every kind of fault is planted in a copied pack, and is told with its file, its line and a repair."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from befriend.base.errors import PackError
from befriend.content.checking import Counts, check_packs, count_content
from befriend.content.problems import Problem
from befriend.content.reading import CORE_PACK, read_library
from tests.content.planting import Fault, faults_in, line_with, plant

TODAY = date(2026, 11, 22)


FAULTS = faults_in("faults.toml")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_told_at_its_line_with_a_repair(pack: Path, fault: Fault) -> None:
    path = pack / fault.file
    plant(path, fault.old, fault.new)

    problems = check_packs([pack], today=TODAY)

    found = [problem for problem in problems if fault.told in problem.message]
    assert [(problem.path, problem.line) for problem in found] == [(path, line_with(path, fault.at, fault.nth))]
    assert found[0].repair.endswith(".")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_drags_no_crowd_of_false_ones_behind_it(pack: Path, fault: Fault) -> None:
    plant(pack / fault.file, fault.old, fault.new)

    assert len(check_packs([pack], today=TODAY)) <= 4


def test_the_copied_pack_has_no_problems_before_a_fault_is_planted(pack: Path) -> None:
    assert check_packs([pack], today=TODAY) == []


def test_the_core_pack_has_no_problems() -> None:
    assert [str(problem) for problem in check_packs([CORE_PACK], today=TODAY)] == []


def test_two_faults_in_two_files_are_both_told(pack: Path) -> None:
    plant(pack / "measures/phq9/measure.toml", 'rule = "sum"', 'rule = "median"')
    plant(pack / "measures/gad7/measure.toml", 'rule = "sum"', 'rule = "total"')

    problems = check_packs([pack], today=TODAY)

    assert {problem.path.parent.name for problem in problems} == {"phq9", "gad7"}


def test_problems_come_by_file_and_line(pack: Path) -> None:
    plant(pack / "measures/phq9/words.en.toml", "minutes = 3", 'minutes = "3"')
    plant(pack / "measures/phq9/words.en.toml", 'plain_name = "Low mood"', "plain_name = 3")
    plant(pack / "measures/gad7/words.en.toml", 'language = "en"', 'language = "fr"')

    problems = check_packs([pack], today=TODAY)

    assert [(problem.path.parent.name, problem.line) for problem in problems] == [("gad7", 2), ("phq9", 3), ("phq9", 8)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("measures/phq9/vectors.csv", "There are no worked answers"),
        ("measures/phq9/words.es.toml", "no words in 'es', which the pack promises"),
        ("measures/phq9/words.en.toml", "no English words"),
        ("measures/phq9/wording.en.toml", "The wording of PHQ-9 is missing"),
        ("measures/phq9/measure.toml", "has no measure.toml"),
        ("pack.toml", "missing or cannot be read"),
    ],
)
def test_a_missing_file_is_told(pack: Path, name: str, told: str) -> None:
    (pack / name).unlink()

    problems = check_packs([pack], today=TODAY)

    assert [problem.path for problem in problems if told in problem.message] == [pack / name]


def test_a_misspelt_file_name_is_told_because_nobody_would_read_it(pack: Path) -> None:
    stray = pack / "measures/phq9/word.fr.toml"
    stray.write_text('language = "fr"\n')

    assert messages(check_packs([pack], today=TODAY)) == ["Nobody reads this file."]


def test_a_file_that_is_not_utf8_is_told(pack: Path) -> None:
    path = pack / "measures/phq9/words.es.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    assert any("not UTF-8" in message for message in messages(check_packs([pack], today=TODAY)))


def test_wording_that_its_licence_does_not_let_us_ship_is_told(pack: Path) -> None:
    plant(pack / "measures/phq9/measure.toml", "ships_wording = true", "ships_wording = false")

    problems = check_packs([pack], today=TODAY)

    assert [problem.path.name for problem in problems] == ["wording.en.toml"]
    assert "does not let us ship" in problems[0].message


def test_a_service_may_ship_the_wording_it_is_licensed_for_in_its_own_pack(pack: Path) -> None:
    plant(pack / "measures/phq9/measure.toml", "ships_wording = true", "ships_wording = false")
    plant(pack / "pack.toml", 'key = "core-en"', 'key = "our-service"')

    assert check_packs([pack], today=TODAY) == []


def test_fewer_than_three_worked_rows_are_told(pack: Path) -> None:
    keep_rows(pack / "measures/phq9/vectors.csv", ["three skipped", "person 1"])

    assert "There are 2 worked rows." in messages(check_packs([pack], today=TODAY))


def test_an_empty_file_of_worked_rows_is_told(pack: Path) -> None:
    (pack / "measures/phq9/vectors.csv").write_text("# nothing yet\n")

    assert messages(check_packs([pack], today=TODAY)) == ["The file is empty."]


def test_worked_rows_without_a_skipped_item_are_told(pack: Path) -> None:
    keep_rows(pack / "measures/phq9/vectors.csv", ["severe,arithmetic", "person 1", "person 2"])

    assert messages(check_packs([pack], today=TODAY)) == ["No row has a skipped item."]


def test_a_score_that_differs_by_less_than_the_tolerance_agrees(pack: Path) -> None:
    plant(pack / "measures/phq9/vectors.csv", "10,moderate", "10.00009,moderate")

    assert check_packs([pack], today=TODAY) == []


def test_a_line_may_be_used_on_the_day_it_expires_and_is_told_the_day_after(pack: Path) -> None:
    last = check_packs([pack], today=date(2027, 5, 21))
    after = check_packs([pack], today=date(2027, 5, 22))

    assert last == []
    assert len(after) == len(read_library([pack]).crisis_lines)
    assert all("expired on 2027-05-21" in problem.message for problem in after)


def test_a_measure_that_two_packs_bring_is_told(pack: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(pack, second)
    shutil.rmtree(second / "crisis")
    shutil.rmtree(second / "measures/gad7")

    problems = check_packs([pack, second], today=TODAY)

    assert [(problem.path, problem.message) for problem in problems] == [
        (second / "measures/phq9/measure.toml", "An earlier pack brings 'phq9' already.")
    ]


def test_a_problem_reads_as_file_line_message_and_repair(pack: Path) -> None:
    path = pack / "measures/phq9/measure.toml"
    plant(path, 'rule = "sum"', 'rule = "median"')

    with pytest.raises(PackError) as error:
        read_library([pack])

    line = line_with(path, "median")
    assert str(error.value) == (
        f"{path}:{line}: total.rule is 'median'. Give one of sum, mean, mean_of_subscales, highest."
    )


def test_content_is_counted(pack: Path) -> None:
    assert count_content(read_library([pack])) == Counts(
        measures=2,
        with_wording=2,
        items=16,
        languages=("en", "es"),
        crisis_lines=10,
        confirmed_lines=4,
        countries=9,
        practising={},
    )


def keep_rows(path: Path, sources: list[str]) -> None:
    comment, header, *rows = path.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if any(source in row for source in sources)]
    path.write_text("\n".join([comment, header, *kept]) + "\n", encoding="utf-8")


def messages(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems]
