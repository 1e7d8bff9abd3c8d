"""From a file to scores: which column is which item, what a cell means, and a kind refusal of the rest."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from befriend.base.errors import AnswerError, InputError
from befriend.files.answers import Reading, labels_of
from tests.files.tables_on_disk import ANSWERS, HEADER, ITEMS, csv_of, opened, phq9, scored

LOINC = "44250-9,44255-8,44259-0,44254-1,44251-7,44258-2,44252-5,44253-3,44260-8"


def totals(tmp_path: Path, data: bytes, **how: object) -> list[int | None]:
    return scored(opened(tmp_path, data), **how).frame.collect()["phq9"].to_list()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "names",
    [
        ",".join(ITEMS),
        ",".join(ITEMS).upper(),
        ",".join(item.replace("_", ".") for item in ITEMS),
        ",".join(f"PHQ-9 item {number:02}" for number in range(1, 10)),
        LOINC,
        ",".join(f"http://loinc.org|{code}" for code in LOINC.split(",")),
    ],
    ids=["ids", "capitals", "points", "words", "loinc", "loinc with system"],
)
def test_items_are_found_under_any_plain_name(tmp_path: Path, names: str) -> None:
    assert totals(tmp_path, csv_of(f"1,{ANSWERS}", header=f"id,{names}")) == [12]


SEPARATORS = "," * len(ITEMS)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_scores_lie_beside_the_rows_they_are_of(tmp_path: Path, ending: str) -> None:
    """As a spreadsheet counts rows: separators alone are one, until nothing but such rows follow."""
    rows = [f"1,{ANSWERS}", SEPARATORS, f"3,{ANSWERS}", SEPARATORS, SEPARATORS]
    table = opened(tmp_path, ending.join([f"id,{','.join(ITEMS)}", *rows, ""]).encode()).row_by_row()

    found = scored(table)

    assert found.frame.select("id", "phq9").collect().rows() == [("1", 12), (None, None), ("3", 12)]
    assert "with nothing in them: 1. They were kept, without a score" in found.notes[0]


def test_lines_with_nothing_on_them_are_left_out_and_counted_aloud(tmp_path: Path) -> None:
    found = scored(opened(tmp_path, csv_of(f"1,{ANSWERS}", "", "", f"2,{ANSWERS}")).row_by_row())

    assert found.frame.collect()["id"].to_list() == ["1", "2"]
    assert "with nothing in them: 2. They were left out." in found.notes[0]


def test_items_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    backwards = ",".join(reversed(ITEMS))

    # Only the last column, phq9_1, is answered above zero; with two skipped: 3 * 9 / 7 = 3.86, so 4.
    assert totals(tmp_path, csv_of("1,,,0,0,0,0,0,0,3", header=f"id,{backwards}")) == [4]


def test_a_mapping_names_columns_that_have_other_names(tmp_path: Path) -> None:
    header = "id," + ",".join(f"Q{number}" for number in range(1, 10))
    mapping = {item: f"Q{number}" for number, item in enumerate(ITEMS, 1)}

    assert totals(tmp_path, csv_of(f"1,{ANSWERS}", header=header), mapping=mapping) == [12]


def test_numbered_columns_bring_a_mapping_to_paste(tmp_path: Path) -> None:
    header = "id," + ",".join(f"Q{number}" for number in range(1, 10))

    with pytest.raises(InputError, match=r"--map phq9_1=Q1,phq9_2=Q2,.*only if they stand in the order"):
        totals(tmp_path, csv_of(f"1,{ANSWERS}", header=header))


def test_an_item_without_a_column_is_refused_and_not_taken_as_skipped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column for 1 of the 9 items of PHQ-9: 'phq9_9'"):
        totals(tmp_path, csv_of("1,0,1,2,3,0,1,2,3", header="id," + ",".join(ITEMS[:8])))


def test_two_columns_for_one_item_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"2 columns that may hold phq9_1: 'phq9_1', 'PHQ9.1'"):
        totals(
            tmp_path,
            csv_of(f"1,{ANSWERS}", header=HEADER.replace("id", "PHQ9.1").replace("PHQ9.1,phq9_1", "phq9_1,PHQ9.1")),
        )


@pytest.mark.parametrize(
    "cells",
    [
        ANSWERS,
        "0.0,1.0,2.00,3.,0,1,2,3,0",
        '"0,0","1,0","2,00",3,0,1,2,3,0',
        " 0, 1 ,+2,3,0,1,2,3,0",
        "Not at all,SEVERAL days,more  than half the days,Nearly every day,0,1,2,3,0",
        "0 - Not at all,1: Several days,2,3,0,1,2,3,0",
        "LA6568-5,LA6569-3,LA6570-1,LA6571-9,0,1,2,3,0",
    ],
    ids=["numbers", "points", "commas", "spaces", "labels", "numbers with labels", "loinc answers"],
)
def test_an_answer_is_read_from_every_way_of_writing_it(tmp_path: Path, cells: str) -> None:
    assert totals(tmp_path, csv_of(f"1,{cells}")) == [12]


def test_missing_codes_and_empty_cells_are_skipped_items(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of("1,99,na,2,3,0,1,2,3,0", "2, ,,2,3,0,1,2,3,0"))

    frame = scored(table, reading=Reading(frozenset({"99", "na"}))).frame.collect()

    # 11 points on 7 items, prorated: 14.14.
    assert frame.select("phq9", "phq9.answered").rows() == [(14, 7), (14, 7)]
    assert frame["phq9_1"].to_list() == ["99", " "]


def test_missing_codes_in_a_whole_number_column_of_parquet_are_skipped_items(tmp_path: Path) -> None:
    pl.DataFrame({item: [99 if item == "phq9_1" else 1, 2] for item in ITEMS}).write_parquet(tmp_path / "x")
    table = opened(tmp_path, (tmp_path / "x").read_bytes())

    frame = scored(table, reading=Reading(frozenset({"99"}))).frame.collect()

    assert frame.select("phq9", "phq9.answered").rows() == [(9, 8), (18, 9)]


def test_not_a_number_in_parquet_is_refused_until_it_is_said_to_be_missing(tmp_path: Path) -> None:
    pl.DataFrame({item: [1.0, float("nan")] for item in ITEMS}).write_parquet(tmp_path / "x")
    table = opened(tmp_path, (tmp_path / "x").read_bytes())

    with pytest.raises(AnswerError, match=r"Row 2, column phq9_1: 'nan'.*--missing nan"):
        scored(table)
    assert scored(table, reading=Reading(frozenset({"nan"}))).frame.collect()["phq9"].to_list() == [9, None]


@pytest.mark.parametrize(
    ("wrong", "repair"),
    [
        ("7", "Correct the cell"),
        ("-1", "--missing -1"),
        ("99", "--missing 99"),
        ("NA", "--missing NA"),
        ("1.5", "whole numbers"),
        ("often", "Correct the cell"),
    ],
)
def test_a_cell_that_is_no_answer_is_refused_with_its_place_and_a_repair(
    tmp_path: Path, wrong: str, repair: str
) -> None:
    table = opened(tmp_path, csv_of(f"Ann,{ANSWERS}", f"Bo Secret,0,1,{wrong},3,0,1,2,3,0"))

    with pytest.raises(AnswerError) as refused:
        scored(table)

    said = str(refused.value)
    assert said.startswith(f"Row 3, column phq9_3: '{wrong}' is not an answer to phq9_3 of PHQ-9.")
    assert "0 (Not at all), 1 (Several days), 2 (More than half the days), 3 (Nearly every day)" in said
    assert repair in said
    assert "Secret" not in said


def test_the_row_is_the_one_a_spreadsheet_shows(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of(f'"two\nlines",{ANSWERS}', "", "3,0,1,2,3,0,1,2,3,8"))

    with pytest.raises(AnswerError, match="Row 4, column phq9_9"):
        scored(table)


def test_the_row_is_right_in_later_parts_of_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("befriend.files.scoring.PART_ROWS", 2)
    table = opened(tmp_path, csv_of(*[f"{n},{ANSWERS}" for n in range(5)], "6,0,1,2,3,0,1,2,3,8"))

    with pytest.raises(AnswerError, match="Row 7, column phq9_9"):
        scored(table)


def test_a_label_that_two_options_share_means_neither() -> None:
    wording = replace(phq9().wordings["en"], options={0: "No", 1: "Some", 2: "some ", 3: "Yes"})
    content = replace(phq9(), wordings={"en": wording})

    labels = labels_of(content, content.measure.items[0])

    assert (labels["no"], labels["yes"]) == (0, 3)
    assert "some" not in labels


def test_answers_counted_from_one_bring_the_recoding_to_paste(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of("1,1,2,3,4,1,2,3,4,1"))

    with pytest.raises(AnswerError, match=r"run from 1 to 4.*counts from 0 to 3.*--recode 1=0,2=1,3=2,4=3"):
        scored(table)
    recoded = scored(table, reading=Reading(recode={1: 0, 2: 1, 3: 2, 4: 3}))
    assert recoded.frame.collect()["phq9"].to_list() == [12]


def test_a_number_outside_a_recoding_is_refused(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of("1,0,2,3,4,1,2,3,4,1"))

    with pytest.raises(AnswerError, match=r"Row 2, column phq9_1: '0'.*must be in it"):
        scored(table, reading=Reading(recode={1: 0, 2: 1, 3: 2, 4: 3}))


def test_a_lowest_option_that_nobody_chose_is_doubted(tmp_path: Path) -> None:
    rows = [f"{number},1,2,3,1,2,3,1,2,3" for number in range(30)]

    assert "No item of PHQ-9 has the answer 0, only 1 to 3" in scored(opened(tmp_path, csv_of(*rows))).notes[0]


def test_a_column_that_is_named_like_a_score_is_not_overwritten(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of(f"5,{ANSWERS}", header=HEADER.replace("id", "phq9")))

    with pytest.raises(InputError, match=r"already has a column named 'phq9'.*--prefix new_"):
        scored(table)
    frame = scored(table, prefix="new_").frame.collect()
    assert frame.select("phq9", "new_phq9", "new_phq9.band").row(0) == ("5", 12, "moderate")


def test_several_measures_share_a_file(tmp_path: Path) -> None:
    table = opened(tmp_path, csv_of(f"1,{ANSWERS}"))

    assert scored(table, "phq9", "phq2").frame.collect().select("id", "phq9", "phq2").row(0) == ("1", 12, 1)


def test_the_input_columns_are_kept_in_their_order_before_the_scores(tmp_path: Path) -> None:
    frame = scored(opened(tmp_path, csv_of(f"1,{ANSWERS}"))).frame.collect()

    assert frame.columns == [*HEADER.split(","), "phq9", "phq9.band", "phq9.answered"]


# The long form ----------------------------------------------------------------------------------------------------


def long_rows(person: str, day: int, values: str, names: list[str] | None = None) -> list[str]:
    pairs = zip(names or ITEMS, values.split(","), strict=True)
    return [f"{person},2026-01-0{day},{name},{value}" for name, value in pairs]


LONG = "person,date,item,value"


def test_one_row_per_answer_becomes_one_row_per_check_in(tmp_path: Path) -> None:
    rows = [
        *long_rows("a", 1, ANSWERS),
        *long_rows("b", 1, "3,3,3,3,3,3,3,3,"),
        *long_rows("a", 2, "0,0,0,0,0,0,0,0,0"),
    ]

    frame = scored(opened(tmp_path, csv_of(*rows, header=LONG))).frame.collect()

    assert frame.rows() == [
        ("a", "2026-01-01", 12, "moderate", 9),
        ("b", "2026-01-01", 27, "severe", 8),
        ("a", "2026-01-02", 0, "minimal", 9),
    ]


def test_an_answer_without_a_row_is_a_skipped_item(tmp_path: Path) -> None:
    rows = [*long_rows("a", 1, ANSWERS), *long_rows("b", 1, ANSWERS)[:7]]

    frame = scored(opened(tmp_path, csv_of(*rows, header=LONG))).frame.collect()

    # 9 points on 7 items, prorated: 11.57.
    assert frame.row(1) == ("b", "2026-01-01", 12, "moderate", 7)


def test_long_rows_name_items_by_code_and_answers_by_label(tmp_path: Path) -> None:
    rows = long_rows("a", 1, "Not at all,Several days,2,3,0,1,2,3,0", LOINC.split(","))

    assert scored(opened(tmp_path, csv_of(*rows, header=LONG))).frame.collect()["phq9"].to_list() == [12]


def test_a_refused_long_answer_has_the_row_of_the_file(tmp_path: Path) -> None:
    rows = [*long_rows("a", 1, ANSWERS), *long_rows("b", 1, "0,0,0,7,0,0,0,0,0")]

    with pytest.raises(AnswerError, match="Row 14, column value: '7' is not an answer to phq9_4"):
        scored(opened(tmp_path, csv_of(*rows, header=LONG)))


def test_one_item_answered_twice_at_one_time_is_refused(tmp_path: Path) -> None:
    rows = [*long_rows("a", 1, ANSWERS), "a,2026-01-01,PHQ9.3,1"]

    with pytest.raises(InputError, match=r"Row 11 of answers.csv answers an item that the same person"):
        scored(opened(tmp_path, csv_of(*rows, header=LONG)))


def test_an_item_that_no_row_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="never names 1 of the 9 items: phq9_9"):
        scored(opened(tmp_path, csv_of(*long_rows("a", 1, ANSWERS)[:8], header=LONG)))


def test_rows_about_other_items_are_left_out_and_mentioned(tmp_path: Path) -> None:
    rows = [*long_rows("a", 1, ANSWERS), "a,2026-01-01,weather,rain"]

    found = scored(opened(tmp_path, csv_of(*rows, header=LONG)))

    assert found.frame.collect()["phq9"].to_list() == [12]
    assert "1 other" in found.notes[0]


def test_long_columns_may_have_other_names(tmp_path: Path) -> None:
    data = csv_of(*long_rows("a", 1, ANSWERS), header="who,when,question,reply")
    names = {"person": "who", "date": "when", "item": "question", "value": "reply"}

    assert scored(opened(tmp_path, data), long_names=names).frame.collect().row(0)[:3] == ("a", "2026-01-01", 12)
