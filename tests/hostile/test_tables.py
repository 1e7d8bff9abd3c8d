"""Tables that somebody hostile made: a right result or one clear sentence, nothing half written, nothing that acts."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from befriend.cli.main import INTERNAL
from tests.cli.command_line import Befriend, Said
from tests.hostile.corpus import BYTES, ESCAPE, WORDS, zip_bomb

pytestmark = pytest.mark.slow

ITEMS = [f"phq9_{number}" for number in range(1, 10)]
COMMANDS = ("score", "change", "outcomes", "reliability")
WORDS_IN_FILES = {name: word.encode("utf-8", "surrogatepass") for name, word in WORDS.items()}


def table(*rows: list[bytes], header: tuple[bytes, ...] = ()) -> bytes:
    """A table as CSV, with every cell quoted as the rules say."""
    whole = [[b"person", b"date", *header, *(item.encode() for item in ITEMS)], *rows]
    return b"".join(b",".join(b'"' + cell.replace(b'"', b'""') + b'"' for cell in row) + b"\n" for row in whole)


def is_calm(said: Said, out: Path | None = None) -> bool:
    """Done or refused in words; with a refusal no file is left, and nothing that a terminal would act upon is shown."""
    assert said.code != INTERNAL, said.err
    assert "Traceback" not in said.err
    assert len(said.err) < 10_000
    assert all(letter.isprintable() or letter in "\n" for letter in said.err), "of what was told"
    assert ESCAPE not in said.out if said.code else True
    if out is not None and said.code:
        assert list(out.parent.glob(f"*{out.name}*")) == [], "nothing half written"
    return True


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", BYTES)
def test_bytes_that_are_no_table(befriend: Befriend, tmp_path: Path, kind: str, command: str) -> None:
    file, out = tmp_path / "answers.csv", tmp_path / "given.csv"
    file.write_bytes(BYTES[kind])

    assert is_calm(befriend(command, file, "-m", "phq9", "--out", out), out)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", WORDS)
def test_words_where_a_person_or_a_date_should_stand(
    befriend: Befriend, tmp_path: Path, kind: str, command: str
) -> None:
    file, out, word = tmp_path / "answers.csv", tmp_path / "given.csv", WORDS_IN_FILES[kind]
    ones = [b"1"] * 9
    file.write_bytes(table([word, b"2026-01-01", *ones], [word, b"2026-02-01", *ones], [b"b", word, *ones]))

    assert is_calm(befriend(command, file, "-m", "phq9", "--out", out), out)


@pytest.mark.parametrize("kind", WORDS)
def test_words_where_an_answer_should_stand(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    file, out = tmp_path / "answers.csv", tmp_path / "given.csv"
    file.write_bytes(table([b"a", b"2026-01-01", *[b"1"] * 8, WORDS_IN_FILES[kind]]))

    said = befriend("score", file, "-m", "phq9", "--out", out)

    assert is_calm(said, out)
    assert said.code or kind in {"digits of another script", "nothing to see", "not a number"}, "it is no answer"


@pytest.mark.parametrize("kind", WORDS)
def test_words_as_a_name_of_a_column(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    file, out = tmp_path / "answers.csv", tmp_path / "given.csv"
    file.write_bytes(table([b"a", b"2026-01-01", b"x", *[b"1"] * 9], header=(WORDS_IN_FILES[kind],)))

    assert is_calm(befriend("score", file, "-m", "phq9", "--out", out), out)


@pytest.mark.parametrize("kind", WORDS)
def test_words_in_each_place_of_the_long_form(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    rows = [[b"person", b"date", b"item", b"value"]]
    rows += [[b"a", b"2026-01-01", item.encode(), b"1"] for item in ITEMS]
    out = tmp_path / "given.csv"
    for place in range(4):
        spoilt = [*rows, [cell if at != place else WORDS_IN_FILES[kind] for at, cell in enumerate(rows[1])]]
        file = tmp_path / f"long{place}.csv"
        lines = (b",".join(b'"' + cell.replace(b'"', b'""') + b'"' for cell in row) for row in spoilt)
        file.write_bytes(b"\n".join(lines))

        assert is_calm(befriend("score", file, "-m", "phq9", "--out", out), out)
        out.unlink(missing_ok=True)


def test_cells_come_back_as_they_were_written(befriend: Befriend, tmp_path: Path) -> None:
    """A table of answers goes back to the program that it came from: a cell is neither changed nor marked."""
    kept = {name: word for name, word in WORDS.items() if name not in {"half a pair", "a zero byte"}}
    file, out = tmp_path / "answers.csv", tmp_path / "given.csv"
    file.write_bytes(table(*([word.encode(), b"2026-01-01", *[b"1"] * 9] for word in kept.values())))

    assert befriend("score", file, "-m", "phq9", "--out", out).code == 0

    csv.field_size_limit(10**6)
    rows = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"), newline=""))
    assert [row["person"] for row in rows] == list(kept.values())


@pytest.mark.parametrize("kind", WORDS)
def test_groups_of_a_report_hold_nothing_that_acts(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    file, word = tmp_path / "answers.csv", WORDS_IN_FILES[kind]
    rows = [
        [b"p%d" % person, day, word, *[b"%d" % (person % 4)] * 9]
        for person in range(12)
        for day in (b"2026-01-01", b"2026-03-01")
    ]
    file.write_bytes(table(*rows, header=(b"team",)))

    said = befriend("outcomes", file, "-m", "phq9", "--by", "team", "--format", "text")

    assert is_calm(said)
    assert all(letter.isprintable() or letter == "\n" for letter in said.out)


@pytest.mark.parametrize("kind", BYTES)
def test_bytes_that_are_no_mapping(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    file, mapping, out = tmp_path / "answers.csv", tmp_path / "names.toml", tmp_path / "given.csv"
    file.write_bytes(table([b"a", b"2026-01-01", *[b"1"] * 9]))
    mapping.write_bytes(BYTES[kind])

    assert is_calm(befriend("score", file, "-m", "phq9", "--map", mapping, "--out", out), out)


@pytest.mark.parametrize(
    "option", ["--map", "--missing", "--recode", "--person", "--date", "--separator", "--encoding"]
)
@pytest.mark.parametrize("kind", [name for name in WORDS if name not in {"half a pair", "a zero byte"}])
def test_words_as_an_option(befriend: Befriend, tmp_path: Path, kind: str, option: str) -> None:
    file, out = tmp_path / "answers.csv", tmp_path / "given.csv"
    file.write_bytes(table([b"a", b"2026-01-01", *[b"1"] * 9]))

    assert is_calm(befriend("score", file, "-m", "phq9", option, WORDS[kind], "--out", out), out)


@pytest.mark.parametrize("sign", ['"', "a", "7", "é", "\r", "\x00"])
def test_a_file_may_not_declare_any_sign_as_its_separator(befriend: Befriend, tmp_path: Path, sign: str) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(f"sep={sign}\n".encode() + table([b"a", b"2026-01-01", *[b"1"] * 9]))

    assert is_calm(befriend("score", file, "-m", "phq9", "--out", tmp_path / "given.csv"))


@pytest.mark.parametrize(
    "cells",
    [
        [[1, 2], [3]],
        [{"a": 1}, {"a": 2}],
        [b"\x00\xff", b"1"],
        [2**63 - 1, -(2**63)],
        [float("inf"), float("nan")],
        [None, None],
        ["<script>", "=1+1"],
    ],
    ids=["lists", "structs", "bytes", "huge", "no numbers", "nothing", "words"],
)
def test_parquet_with_other_kinds_of_cells(befriend: Befriend, tmp_path: Path, cells: list[object]) -> None:
    file, out = tmp_path / "answers.parquet", tmp_path / "given.csv"
    columns: dict[str, object] = {"person": ["a", "b"]} | {item: [1, 1] for item in ITEMS} | {"phq9_5": cells}
    pl.DataFrame(columns, strict=False).write_parquet(file)

    assert is_calm(befriend("score", file, "-m", "phq9", "--out", out), out)


def test_parquet_that_was_cut_anywhere(befriend: Befriend, tmp_path: Path) -> None:
    file, out = tmp_path / "answers.parquet", tmp_path / "given.csv"
    pl.DataFrame({"person": ["a"]} | {item: [1] for item in ITEMS}).write_parquet(file)
    whole = file.read_bytes()

    for end in range(4, len(whole), 97):
        file.write_bytes(whole[:end])
        said = befriend("score", file, "-m", "phq9", "--out", out)
        assert is_calm(said, out)
        assert said.code, "it is not whole"


def test_a_zip_bomb_is_never_unpacked(befriend: Befriend, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(zip_bomb())

    said = befriend("score", file, "-m", "phq9")

    assert is_calm(said)
    assert "zip" in said.err
