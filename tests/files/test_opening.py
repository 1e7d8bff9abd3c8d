"""A table opens whatever program wrote it, or is refused with the row and what to do."""

import codecs
import gzip
from pathlib import Path

import polars as pl
import pytest

from befriend.base.errors import InputError
from tests.files.tables_on_disk import ANSWERS, HEADER, csv_of, opened

PLAIN = csv_of(f"é,{ANSWERS}")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        codecs.BOM_UTF8 + PLAIN,
        PLAIN.decode().encode("utf-16"),
        PLAIN.decode().encode("utf-16-le"),
        PLAIN.decode().encode("utf-16-be"),
        PLAIN.decode().encode("utf-32"),
        PLAIN.decode().encode("latin-1"),
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        PLAIN.rstrip(b"\n"),
        PLAIN + b"\n\r\n\n",
        PLAIN.replace(b",", b";"),
        PLAIN.replace(b",", b"\t"),
        PLAIN.replace(b",", b"|"),
        b"sep=;\n" + PLAIN.replace(b",", b";"),
        codecs.BOM_UTF8 + PLAIN.replace(b"id", b'"id"', 1),
    ],
    ids=[
        "plain",
        "utf-8 mark",
        "utf-16",
        "utf-16 little, no mark",
        "utf-16 big, no mark",
        "utf-32",
        "latin-1",
        "windows line ends",
        "old mac line ends",
        "no last line end",
        "blank lines at the end",
        "semicolons",
        "tabs",
        "vertical bars",
        "sep= line",
        "mark before a quotation mark",
    ],
)
def test_the_same_table_is_read_from_every_dress(tmp_path: Path, data: bytes) -> None:
    table = opened(tmp_path, data)

    assert ",".join(table.columns) == HEADER
    assert table.rows == 1
    assert table.filled().collect().row(0) == ("é", *ANSWERS.split(","))


def test_a_sep_line_is_counted_as_a_row(tmp_path: Path) -> None:
    assert opened(tmp_path, b"sep=;\nid;a\n1;2\n").first_row == 3
    assert opened(tmp_path, b"id;a\n1;2\n").first_row == 2


def test_another_encoding_than_utf_8_is_mentioned(tmp_path: Path) -> None:
    assert "Windows-1252" in opened(tmp_path, PLAIN.decode().encode("latin-1")).notes[0]


def test_an_encoding_that_was_said_is_used(tmp_path: Path) -> None:
    table = opened(tmp_path, "id,naïve\n1,œ\n".encode("iso8859-15"), encoding="iso8859-15")

    assert table.frame.collect().row(0) == ("1", "œ")


def test_cells_stay_as_written(tmp_path: Path) -> None:
    table = opened(tmp_path, b'id,a,b\n007,1.0,"=1+1"\n" x ","a\nb","say ""hi"""\n')

    assert table.frame.collect().rows() == [("007", "1.0", "=1+1"), (" x ", "a\nb", 'say "hi"')]


def test_loose_quotation_marks_stay_in_their_cell(tmp_path: Path) -> None:
    table = opened(tmp_path, b'id,a\n5" tall,1\n6",2\n')

    assert table.frame.collect().rows() == [('5" tall', "1"), ('6"', "2")]
    assert "quotation marks" in table.notes[0]


def test_a_blank_row_in_the_middle_is_left_out_and_still_counted(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,a\n1,2\n\n3,4\n\n")

    assert table.filled().collect().rows() == [("1", "2"), ("3", "4")]
    assert table.frame.collect().rows()[2] == ("3", "4")


def test_a_column_without_a_name_is_named_by_its_place(tmp_path: Path) -> None:
    assert opened(tmp_path, b'"",a,\n1,2,3\n').columns == ("column_1", "a", "column_3")


def test_a_parquet_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    pl.DataFrame({"id": [1], "phq9_1": [2]}).write_parquet(tmp_path / "x")

    table = opened(tmp_path, (tmp_path / "x").read_bytes())

    assert (table.columns, table.rows, table.first_row) == (("id", "phq9_1"), 1, 1)


def test_a_header_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,a")

    assert table.rows == 0
    assert table.frame.collect().height == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "nothing but blank lines"),
        (b"id,a\n1,2\n3\n", "Row 3 of answers.csv has 1 cells, but the row of column names has 2"),
        (b"id,a\n1,2\n3,4,5\n", "Row 3 of answers.csv has 3 cells"),
        (b'id,a\n"1\n\n",2\n3\n', "Row 3 of answers.csv has 1 cells"),
        (b"id,a\n1,2\n3\0,4\n", "NUL byte in row 3"),
        (b"id,a,id\n1,2,3\n", "2 columns named 'id': columns 1, 3"),
        (b'id,a\n1,2\n"3,4\n5,6\n', 'quotation mark (") in row 3'),
        (b"1,2\n3,4\n", "begins with a row of numbers"),
        (",".join(f"c{n}" for n in range(10**6)).encode() + b"\n", "1,000,000 columns"),
        (b"PAR1 and then nothing", "cannot be read as Parquet"),
        (b"PK\x03\x04 xlsx", "spreadsheet"),
        (gzip.compress(b"id,a\n"), "compressed"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value[:20],
)
def test_what_cannot_be_a_table_is_refused_with_place_and_repair(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(InputError) as refused:
        opened(tmp_path, data)

    assert said in str(refused.value)
    # After what happened comes what to do: at least one more sentence.
    assert str(refused.value).rstrip().endswith((".", "-"))
    assert str(refused.value).count(". ") >= 1


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no encoding named klingon"):
        opened(tmp_path, PLAIN, encoding="klingon")


def test_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as ascii"):
        opened(tmp_path, PLAIN, encoding="ascii")


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_rows_of_separators_alone_are_blank_rows(tmp_path: Path, ending: bytes) -> None:
    """A spreadsheet leaves them where cells were emptied: in the middle, and often hundreds at the end."""
    table = opened(tmp_path, ending.join([b"id,a,b", b"1,2,3", b",,", b"2,0,1", b",,", b",,", b""]))

    assert table.filled().collect().rows() == [("1", "2", "3"), ("2", "0", "1")]
    assert table.rows == 3
    assert (table.blank_rows, table.hollow_rows) == (1, 1)


def test_empty_cells_behind_the_last_named_column_are_left_out_and_said(tmp_path: Path) -> None:
    table = opened(tmp_path, b'id,a\n1,"2",,\n2,3\n3,4, ,\n')

    assert table.frame.collect().rows() == [("1", "2"), ("2", "3"), ("3", "4")]
    assert "empty cells behind the last named column" in table.notes[0]


def test_a_filled_cell_behind_the_last_named_column_is_refused_by_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Row 2 of .* has 4 cells"):
        opened(tmp_path, b"id,a\n1,2,,\n2,3,,x\n")


@pytest.mark.parametrize(
    "data",
    [b"PHQ-9 results,,\nid,a,b\n1,2,3\n", b"PHQ-9 results\nid,a,b\n1,2,3\n", b";PHQ-9 results;\nid;a;b\n1;2;3\n"],
    ids=["as wide as the table", "alone in its row", "in the second cell"],
)
def test_a_title_above_the_names_is_seen(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match=r"looks like a title, 'PHQ-9 results'"):
        opened(tmp_path, data)


def test_an_empty_row_above_the_names_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        opened(tmp_path, b",,\nid,a,b\n1,2,3\n")


def test_row_numbers_without_a_name_are_no_title(tmp_path: Path) -> None:
    assert opened(tmp_path, b",a\n1,2\n").columns == ("column_1", "a")
