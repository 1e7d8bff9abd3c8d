"""`befriend score` from file to file, as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command_line import Befriend
from tests.files.tables_on_disk import ANSWERS, HEADER, ITEMS, csv_of


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_bytes(csv_of(f"007,{ANSWERS}", "008,3,3,3,3,3,3,3,3,", "009,1,,,,0,0,0,0,0"))
    return path


def test_score_keeps_the_columns_and_adds_the_scores(befriend: Befriend, answers: Path, tmp_path: Path) -> None:
    said = befriend("score", answers, "--measure", "phq9", "--out", tmp_path / "scored.csv")

    assert said.code == 0
    assert (tmp_path / "scored.csv").read_text().splitlines() == [
        f"{HEADER},phq9,phq9.band,phq9.answered",
        f"007,{ANSWERS},12,moderate,9",
        "008,3,3,3,3,3,3,3,3,,27,severe,8",
        "009,1,,,,0,0,0,0,0,,,6",
    ]
    assert "PHQ-9: 2 of 3 scored, 1 with too many skipped items" in said.err


def test_stdin_goes_to_stdout_as_csv(befriend: Befriend, answers: Path) -> None:
    said = befriend("score", "-", "-m", "PHQ-9", "--quiet", stdin=answers.read_bytes())

    assert said.code == 0
    assert said.out.splitlines()[1] == f"007,{ANSWERS},12,moderate,9"
    assert said.err == ""


@pytest.mark.parametrize("ending", ["tsv", "parquet", "json", "ndjson"])
def test_the_ending_of_out_chooses_the_format(befriend: Befriend, answers: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"scored.{ending}"

    assert befriend("score", answers, "-m", "phq9", "-o", out).code == 0

    read = {
        "tsv": lambda: pl.read_csv(out, separator="\t"),
        "parquet": lambda: pl.read_parquet(out),
        "json": lambda: pl.DataFrame(json.loads(out.read_text())),
        "ndjson": lambda: pl.read_ndjson(out),
    }[ending]()
    assert read["phq9"].to_list() == [12, 27, None]


def test_a_table_to_read_shows_who_and_scores_but_no_answers(befriend: Befriend, answers: Path) -> None:
    said = befriend("score", answers, "-m", "phq9", "--format", "table")

    assert said.out.splitlines() == [
        "id   phq9  phq9.band  phq9.answered",
        "---  ----  ---------  -------------",
        "007    12  moderate               9",
        "008    27  severe                 8",
        "009                               6",
    ]


def test_subscales_have_their_own_columns(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "dass.csv"
    ids = [f"dass21_{number}" for number in range(1, 22)]
    path.write_text(",".join(ids) + "\n" + ",".join(["1"] * 21) + "\n")

    said = befriend("score", path, "-m", "dass21", "-q")

    added = [name for name in said.out.splitlines()[0].split(",") if name not in ids]
    assert {"dass21.depression", "dass21.anxiety", "dass21.stress", "dass21.answered"} <= set(added)


def test_bands_that_are_only_remembered_must_be_asked_for(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "ucla.csv"
    path.write_text("ucla3_1,ucla3_2,ucla3_3\n1,2,3\n")

    said = befriend("score", path, "-m", "ucla3")
    asked = befriend("score", path, "-m", "ucla3", "--remembered-bands")

    assert "ucla3.band" not in said.out
    assert "--remembered-bands adds them" in said.err
    assert "ucla3.band" in asked.out


def test_a_remembered_rule_for_skipped_items_is_mentioned_where_it_matters(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(csv_of(f"1,{ANSWERS}"))
    assert "remembered" not in befriend("score", path, "-m", "phq9").err

    path.write_bytes(csv_of("1,,1,2,3,0,1,2,3,0"))
    assert "PHQ-9 has skipped items, and its rule for them is remembered" in befriend("score", path, "-m", "phq9").err


def test_a_refused_file_leaves_no_output_and_code_3(befriend: Befriend, tmp_path: Path) -> None:
    path, out = tmp_path / "answers.csv", tmp_path / "scored.csv"
    path.write_bytes(csv_of(f"1,{ANSWERS}", "2,0,1,2,9,0,1,2,3,0"))

    said = befriend("score", path, "-m", "phq9", "--out", out)

    assert said.code == 3
    assert said.err.startswith("befriend: Row 3, column phq9_4: '9' is not an answer")
    assert not out.exists()


def test_the_input_is_never_overwritten(befriend: Befriend, answers: Path) -> None:
    before = answers.read_bytes()

    said = befriend("score", answers, "-m", "phq9", "--out", answers)

    assert said.code == 2
    assert "--out is the input itself" in said.err
    assert answers.read_bytes() == before


@pytest.mark.slow
def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(csv_of(*[f"{n},{ANSWERS}" for n in range(20_000)]))
    command = [sys.executable, "-c", "from befriend.cli.main import main; main()", "score", str(path), "-m", "phq9"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.readline()
    process.stdout.close()

    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0


def test_a_folder_that_cannot_be_written_leaves_with_5(befriend: Befriend, answers: Path, tmp_path: Path) -> None:
    said = befriend("score", answers, "-m", "phq9", "--out", tmp_path / "no such folder" / "scored.csv")

    assert said.code == 5
    assert "no such folder" in said.err


def test_a_mapping_file_is_read(befriend: Befriend, tmp_path: Path) -> None:
    path, mapping = tmp_path / "survey.csv", tmp_path / "map.toml"
    path.write_bytes(csv_of(f"1,{ANSWERS}", header="id," + ",".join(f'"How, {n}"' for n in range(1, 10))))
    mapping.write_text("[phq9]\n" + "".join(f'{item} = "How, {n}"\n' for n, item in enumerate(ITEMS, 1)))

    assert befriend("score", path, "-m", "phq9", "--map", mapping, "-q").out.splitlines()[1].endswith("12,moderate,9")


@pytest.mark.parametrize("mapping", ["phq9_1", "phq9_77=Q1", "phq9_1=Nowhere", "none.toml"])
def test_a_mapping_that_cannot_be_right_is_refused(befriend: Befriend, answers: Path, mapping: str) -> None:
    assert befriend("score", answers, "-m", "phq9", "--map", mapping).code == 3


def test_recoding_may_be_for_one_measure(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    header = HEADER + "," + ",".join(f"gad7_{n}" for n in range(1, 8))
    path.write_bytes(csv_of("1,1,2,3,4,1,2,3,4,1,0,0,0,0,0,0,3", header=header))

    said = befriend("score", path, "-m", "phq9", "-m", "gad7", "--recode", "phq9:1=0,2=1,3=2,4=3", "-q")

    assert said.out.splitlines()[1].endswith(",12,moderate,9,3,minimal,7")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-m", "phq99"], "There is no measure phq99"),
        (["-m", "phq9", "--out", "scored.xlsx"], ".csv, .tsv, .parquet"),
        (["-m", "phq9", "--missing", "3"], "3 is an answer that PHQ-9 allows"),
        (["-m", "phq9", "--recode", "a=b"], "is no recoding"),
        (["-m", "phq9", "--recode", "gad7:1=0"], "not one of the measures"),
        (["-m", "phq9", "--separator", "two"], "one character"),
        (["-m", "phq9", "--format", "table", "--out", "x.csv"], "goes to the terminal"),
        ([], "--measure"),
    ],
)
def test_wrong_use_leaves_with_2_and_says_why(
    befriend: Befriend, answers: Path, arguments: list[str], said: str
) -> None:
    done = befriend("score", answers, *arguments)

    assert done.code == 2
    assert said in done.err


def test_formulas_are_kept_unless_safety_is_asked_for(befriend: Befriend, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(csv_of(f"=1+1,{ANSWERS}"))

    assert befriend("score", path, "-m", "phq9", "-q").out.splitlines()[1].startswith("=1+1,")
    safe = befriend("score", path, "-m", "phq9", "-q", "--safe-for-spreadsheets")
    assert safe.out.splitlines()[1].startswith("'=1+1,")


def test_long_work_tells_its_progress_on_stderr(
    befriend: Befriend, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("befriend.cli.progress.FIRST_AFTER_SECONDS", -1.0)
    monkeypatch.setattr("befriend.cli.progress.EVERY_SECONDS_ELSEWHERE", 0.0)

    said = befriend("score", answers, "-m", "phq9")

    assert "Checking answers: 3 of 3 (100%)" in said.err
    assert "Scoring: 3 of 3 (100%)" in said.err
