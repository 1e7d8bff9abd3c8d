"""`befriend outcomes`, on small files whose figures can be worked out by hand."""

import csv
import hashlib
import io
import json
import re
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


def test_by_when_people_changed_can_be_asked_instead(befriend: Befriend, answered: Path) -> None:
    said = befriend("outcomes", answered, "-m", "phq9", "--times", "--by", "service", "--smallest", 3)

    found = rows_of(said.out)
    assert {one["change"] for one in found} == {"improved", "deteriorated"}
    assert {(one["by"], one["group"]) for one in found} > {("", "")}
    assert all(0 <= float(one["changed_share"]) <= 1 for one in found)
    shown = befriend("outcomes", answered, "-m", "phq9", "--times", "--format", "table").out
    assert "it may not last" in shown


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


# What may be given away -------------------------------------------------------------------------------------------


def people_of(team: str, improved: int, unchanged: int, alone: int = 0) -> list[str]:
    """So many who fall from 16 to 8, who stay at 16, and who come once."""
    rows = []
    for person in range(improved + unchanged + alone):
        rows.append(row(f"{team}{person}", "2026-01-05", team, 16))
        if person < improved + unchanged:
            rows.append(row(f"{team}{person}", "2026-03-02", team, 8 if person < improved else 16))
    return rows


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    """East: 22 people, 12 improved and 10 not. West: 18, 15 and 3. Two more teams have 2 people and 1."""
    rows = [*people_of("East", 12, 10), *people_of("West", 15, 3), *people_of("Far", 1, 1), *people_of("Further", 1, 0)]
    return file_of(tmp_path / "teams.csv", rows)


def test_published_counts_are_rounded_or_hidden_with_their_reason(befriend: Befriend, teams: Path) -> None:
    said = befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "-q")

    everybody, east, west, smaller = rows_of(said.out)
    # By hand, to the nearest 5: 43 people, 29 improved and 14 not; East 22 with 12 and 10; West 18 with 15 and 3.
    assert (everybody["people"], everybody["improved"], everybody["no_clear_change"]) == ("45", "30", "15")
    assert (east["group"], east["people"], east["improved"], east["no_clear_change"]) == ("East", "20", "10", "10")
    assert (west["people"], west["no_clear_change"], west["no_clear_change_hidden"]) == ("20", "", "few people")
    assert (smaller["group"], smaller["people"]) == ("(smaller groups together)", "")
    assert (west["deteriorated"], west["deteriorated_hidden"], west["deteriorated_share"]) == ("", "few people", "")


def test_no_exact_figure_and_no_name_of_a_small_group_is_in_what_is_published(befriend: Befriend, teams: Path) -> None:
    for form in ("csv", "table", "json"):
        out = befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "--format", form, "-q").out

        assert "Far" not in out
        assert "Further" not in out
    counts = ("people", "pairs", "without_pair", "improved", "no_clear_change", "deteriorated", "cases", "recovered")
    for one in rows_of(befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "-q").out):
        assert all(one[name] == "" or int(one[name]) % 5 == 0 for name in counts)
        assert all(float(one[name] or 0) % 0.5 == 0 for name in ("first_mean", "last_mean"))
        assert not {"g", "d", "first_sd", "check_ins", "tied", "weeks"} & set(one)


def test_the_published_report_says_plainly_what_was_hidden_and_why(befriend: Befriend, teams: Path) -> None:
    out = befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "--format", "table").out

    assert "0 to 7" in out
    assert "because they are about 0 to 7 people" in out
    assert "rounded to the nearest 5" in out
    assert "not named" in out
    assert "What this does not protect against" in out
    assert "No earlier publication was given" in out


@pytest.mark.slow
def test_what_was_published_before_is_attacked_together_with_what_is_published_now(
    befriend: Befriend, teams: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "spring.json"
    befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "--keep", kept, "-q")
    teams.write_text(teams.read_text() + row("new", "2026-04-05", "East", 16) + "\n")

    said = befriend(
        "outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "--earlier", kept, "--format", "table"
    )

    assert said.code == 0
    assert "together with 1 earlier publication:" in said.out
    assert "people were only added, and what became of those before stayed as it was" in said.out
    assert "Far" not in kept.read_text()
    in_a_table = befriend("outcomes", teams, "-m", "phq9", "--publish", "--earlier", kept)
    assert "people were only added" in in_a_table.err


@pytest.mark.slow
def test_earlier_publications_are_taken_in_the_order_in_which_they_were_made(
    befriend: Befriend, teams: Path, tmp_path: Path
) -> None:
    spring, summer = tmp_path / "spring.json", tmp_path / "summer.json"
    publish = ("outcomes", teams, "-m", "phq9", "--publish", "--format", "table", "-q")
    befriend(*publish, "--keep", spring)
    spring.write_text(re.sub(r'"made_at": "[^"]+"', '"made_at": "2026-03-31T09:00:00+00:00"', spring.read_text()))
    more = people_of("North", 8, 12)
    teams.write_text(teams.read_text() + "\n".join(more) + "\n")
    befriend(*publish, "--keep", summer)

    one = befriend(*publish, "--earlier", spring, "--earlier", summer)
    other = befriend(*publish, "--earlier", summer, "--earlier", spring)

    assert one.out == other.out
    # In the other order people would have gone, and nothing would be known.
    assert "people were only added" in one.out
    assert "Assumed of what came between the publications: nothing." not in one.out


@pytest.mark.parametrize("day", ["", "spring", "2026-03-31"])
def test_an_earlier_publication_that_does_not_say_when_it_was_made_is_refused(
    befriend: Befriend, teams: Path, tmp_path: Path, day: str
) -> None:
    kept = tmp_path / "spring.json"
    befriend("outcomes", teams, "-m", "phq9", "--publish", "--keep", kept, "-q")
    told = json.loads(kept.read_text())
    kept.write_text(json.dumps(told | {"made_at": day}))

    refused = befriend("outcomes", teams, "-m", "phq9", "--publish", "--earlier", kept)

    assert refused.code == 3
    assert "does not say when it was made" in refused.err


def test_what_was_kept_is_never_written_over_by_what_needs_it(befriend: Befriend, teams: Path, tmp_path: Path) -> None:
    kept = tmp_path / "spring.json"
    befriend("outcomes", teams, "-m", "phq9", "--publish", "--keep", kept, "-q")
    before = kept.read_bytes()

    again = tmp_path / "." / "spring.json"
    refused = befriend("outcomes", teams, "-m", "phq9", "--publish", "--earlier", kept, "--keep", again)

    assert (refused.code, kept.read_bytes()) == (2, before)
    assert "would write over" in refused.err


def test_the_smallest_group_of_a_publication_is_not_chosen(befriend: Befriend, teams: Path) -> None:
    refused = befriend("outcomes", teams, "-m", "phq9", "--publish", "--smallest", "20")

    assert refused.code == 2
    assert "--publish has its own smallest group" in refused.err


def test_a_publication_of_another_score_is_no_earlier_one(befriend: Befriend, teams: Path, tmp_path: Path) -> None:
    kept = tmp_path / "phq9.json"
    befriend("outcomes", teams, "-m", "phq9", "--publish", "--keep", kept, "-q")

    other = befriend("outcomes", teams, "-m", "gad7", "--publish", "--earlier", kept)
    broken = befriend("outcomes", teams, "-m", "gad7", "--publish", "--earlier", teams)

    assert (other.code, broken.code) == (3, 3)
    assert "is a publication of 'phq9'" in other.err
    assert "is no publication" in broken.err


def test_who_changed_teams_counts_once_and_in_the_last_one(befriend: Befriend, teams: Path) -> None:
    # Ten of West are seen once more, in East: by hand 32 people there and 8 in West.
    rows = [row(f"West{person}", "2026-03-09", "East", 8) for person in range(10)]
    teams.write_text(teams.read_text() + "\n".join(rows) + "\n")

    found = rows_of(befriend("outcomes", teams, "-m", "phq9", "--by", "service", "--publish", "-q").out)

    assert [(one["group"], one["people"]) for one in found[1:3]] == [("East", "30"), ("West", "10")]


def test_of_two_scores_that_are_judged_together_only_that_judgement_is_published(
    befriend: Befriend, teams: Path
) -> None:
    both = befriend("outcomes", teams, "-m", "phq9", "-m", "gad7", "--publish", "-q")

    assert [one["score"] for one in rows_of(both.out)] == ["phq9+gad7"]


@pytest.mark.parametrize("options", [["--publish", "--stays"], ["--publish", "--times"], ["--keep", "k.json"]])
def test_options_that_do_not_go_with_protection_are_refused(
    befriend: Befriend, teams: Path, options: list[str]
) -> None:
    assert befriend("outcomes", teams, "-m", "phq9", *options).code == 2
