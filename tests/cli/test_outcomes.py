"""`befriend outcomes`, on small files whose figures can be worked out by hand."""

import csv
import hashlib
import io
import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command_line import Befriend
from tests.files.tables_on_disk import ITEMS

GAD7 = [f"gad7_{number}" for number in range(1, 8)]


def answers(total: int | None, items: int) -> list[str]:
    """Answers 0 to 3 that add up to a total; none at all for no score."""
    if total is None:
        return [""] * items
    return [str(min(3, max(0, total - 3 * place))) for place in range(items)]


def row(person: str, day: str, service: str, phq9: int | None, gad7: int | None = 5) -> str:
    return ",".join([person, day, service, *answers(phq9, 9), *answers(gad7, 7)])


def file_of(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join([",".join(["person", "date", "service", *ITEMS, *GAD7]), *rows, ""]))
    return path


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """East: 12 people from 16. 6 fall to 8, 3 stay, 1 rises to 22, 1 comes once, 1 is never scored. West: 4 people."""
    rows = []
    lasts = [8] * 6 + [15] * 3 + [22]
    for person, last in enumerate(lasts):
        rows += [row(f"e{person}", "2026-01-05", "East", 16), row(f"e{person}", "2026-03-02", "East", last)]
    rows += [row("e10", "2026-01-05", "East", 16), row("e11", "2026-01-05", "East", None)]
    for person in range(4):
        rows += [row(f"w{person}", "2026-01-05", "West", 12), row(f"w{person}", "2026-02-02", "West", 11)]
    return file_of(tmp_path / "answered.csv", rows)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_outcomes_counts_who_got_better_and_who_is_missing(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--by", "service")

    everybody, east, west = rows_of(said.out)
    # By hand: 16 people, 14 pairs, 6 improved; the two without a pair could have improved or not.
    assert (everybody["people"], everybody["pairs"], everybody["improved"]) == ("16", "14", "6")
    assert float(everybody["improved_least"]) == pytest.approx(6 / 16)
    assert float(everybody["improved_most"]) == pytest.approx(8 / 16)
    assert (east["group"], east["people"], east["without_score"], east["with_one"]) == ("East", "12", "1", "1")
    # East: 10 pairs, all of them cases; 6 recovered, and two more might have.
    assert (east["cases"], east["recovered"], east["deteriorated"], east["weeks"]) == ("10", "6", "1", "8.0")
    assert float(east["recovered_least"]) == pytest.approx(6 / 12)
    assert float(east["recovered_most"]) == pytest.approx(8 / 12)
    assert (west["group"], west["size"], west["people"], west["improved"]) == ("West", "fewer than 10 people", "", "")


def test_the_table_carries_its_rule_and_the_hash_of_the_file(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9")

    expected = hashlib.sha256(answered.read_bytes()).hexdigest()
    (found,) = rows_of(said.out)
    assert found["data_cut"] == expected
    assert "a change of 6 points or more" in found["rule"]
    assert "not verified: second-hand" in found["rule"]
    assert expected in said.err


def test_the_same_file_through_a_pipe_gives_the_same_table(befriend: Befriend, answered: Path) -> None:
    direct = befriend("outcomes", answered, "-m", "phq9", "-m", "gad7", "--by", "service")

    piped = befriend("outcomes", "-", "-m", "phq9", "-m", "gad7", "--by", "service", stdin=answered.read_bytes())

    assert piped.out == direct.out


def test_the_report_says_that_it_describes_and_does_not_rank(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--by", "service", "--format", "table")

    assert "It does not say why" in said.out
    assert "no ranking" in said.out
    assert "60 % (31 to 83)" in said.out  # Wilson of 6 of 10: .3127 to .8318 (R, prop.test)
    assert "50 to 67 %" in said.out
    assert "fewer than 10 people" in said.out
    assert hashlib.sha256(answered.read_bytes()).hexdigest() in said.out


def test_a_table_in_a_file_or_a_pipe_comes_with_the_same_sentence_beside_it(
    befriend: Befriend, answered: Path, tmp_path: Path
) -> None:
    for where in ([], ["--out", tmp_path / "o.csv"]):
        assert "It does not say why" in befriend("outcomes", answered, "-m", "phq9", *where).err
    assert befriend("outcomes", answered, "-m", "phq9", "--quiet").err == ""


def test_groups_stand_in_the_order_of_their_names_whatever_they_achieved(befriend: Befriend, tmp_path: Path) -> None:
    rows = []
    for service, last in (("Zed", 2), ("Abe", 20), ("Mid", 8)):
        for person in range(10):
            who = f"{service}{person}"
            rows += [row(who, "2026-01-05", service, 16), row(who, "2026-03-02", service, last)]

    said = befriend("outcomes", file_of(tmp_path / "three.csv", rows), "-m", "phq9", "--by", "service", "-q")

    assert [one["group"] for one in rows_of(said.out)] == ["", "Abe", "Mid", "Zed"]


def test_two_scores_of_talking_therapies_are_also_judged_together(befriend: Befriend, tmp_path: Path) -> None:
    rows = []
    for person in range(12):
        # PHQ-9 falls by 8 for all; GAD-7 rises by its 4 points for three of them, who are mixed.
        last = 9 if person < 3 else 5
        rows += [row(f"p{person}", "2026-01-05", "East", 16, 5), row(f"p{person}", "2026-03-02", "East", 8, last)]

    said = befriend("outcomes", file_of(tmp_path / "both.csv", rows), "-m", "phq9", "-m", "gad7", "-q")

    phq9, gad7, together = rows_of(said.out)
    assert (phq9["improved"], gad7["deteriorated"]) == ("12", "3")
    assert (together["score"], together["improved"], together["mixed"]) == ("phq9+gad7", "9", "3")
    assert (together["recovered"], together["d"]) == ("9", "")
    assert "Open Government Licence v3.0" in together["rule"]


def test_an_index_takes_the_place_of_the_rule(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--reliability", 0.8, "--method", "en")

    (found,) = rows_of(said.out)
    assert "Edwards Nunnally: reliable beyond 1.96" in found["rule"]
    assert found["recovered"] == ""
    assert found["improved"] != ""


def test_how_long_people_stay_can_be_asked_instead(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--stays", "--by", "service")

    # 15 people have a score: one gave one, 14 gave two; the one joins the next until there are ten.
    first = rows_of(said.out)[0]
    assert (first["scores_from"], first["scores_to"], first["reached"], first["stopped"]) == ("1", "2", "15", "15")
    shown = befriend("outcomes", answered, "-m", "phq9", "--stays", "--format", "table").out
    assert "whether an ending was planned" in shown


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_the_form_follows_the_ending(befriend: Befriend, answered: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"outcomes.{ending}"

    assert befriend("outcomes", answered, "-m", "phq9", "--out", out).code == 0

    read = {
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
        "json": lambda path: pl.DataFrame(json.loads(path.read_text())),
    }
    assert read[ending](out)["pairs"].to_list() == [14]  # type: ignore[operator]


def test_a_parquet_file_gives_the_figures_of_its_csv_twin(befriend: Befriend, answered: Path, tmp_path: Path) -> None:
    path = tmp_path / "answered.parquet"
    pl.read_csv(answered, try_parse_dates=True).write_parquet(path)

    ours, twin = (rows_of(befriend("outcomes", one, "-m", "phq9", "--by", "service").out) for one in (path, answered))

    assert [one | {"data_cut": ""} for one in ours] == [one | {"data_cut": ""} for one in twin]


def test_a_column_to_group_by_that_is_not_there_is_named(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--by", "team")

    assert said.code == 3
    assert "no column 'team' to group by" in said.err
    assert "'service'" in said.err


def test_people_are_no_groups(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--by", "person")

    assert said.code == 3
    assert "befriend change" in said.err


def test_two_different_scores_on_one_first_day_are_counted_and_told(befriend: Befriend, tmp_path: Path) -> None:
    rows = [row("e0", "2026-01-05", "East", 24)]
    for person in range(10):
        rows += [row(f"e{person}", "2026-01-05", "East", 16), row(f"e{person}", "2026-03-02", "East", 9)]

    (found,) = rows_of(befriend("outcomes", file_of(tmp_path / "twice.csv", rows), "-m", "phq9").out)

    assert (found["tied"], found["first_mean"]) == ("1", "16.0")


def test_check_ins_without_a_person_are_left_out_and_counted(befriend: Befriend, answered: Path) -> None:
    before = befriend("outcomes", answered, "-m", "phq9")
    answered.write_text(answered.read_text() + row("", "2026-01-05", "East", 3) + "\n")

    said = befriend("outcomes", answered, "-m", "phq9")

    assert rows_of(said.out)[0]["people"] == rows_of(before.out)[0]["people"]
    assert "Left out, because their column person is empty: 1 check-ins." in said.err


def test_definitions_are_printed_without_a_file(befriend: Befriend) -> None:
    said = befriend("outcomes", "--definitions")

    assert said.code == 0
    assert "improved, improved_share, improved_low" in said.out
    assert "Wilson" in said.out


def test_an_index_belongs_to_one_measure(befriend: Befriend, answered: Path) -> None:
    assert befriend("outcomes", answered, "-m", "phq9", "-m", "gad7", "--reliability", 0.8).code == 2
