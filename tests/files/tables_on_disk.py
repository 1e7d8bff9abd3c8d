"""Small tables of PHQ-9 answers on disk, as the tests of files and commands need them."""

from collections.abc import Mapping
from pathlib import Path

from befriend.content.frozen import MeasureContent
from befriend.content.reading import core_library
from befriend.files.answers import Reading
from befriend.files.opening import Table, open_table
from befriend.files.scoring import Asked, Scored, score_opened

ITEMS = [f"phq9_{number}" for number in range(1, 10)]
HEADER = ",".join(["id", *ITEMS])
ANSWERS = "0,1,2,3,0,1,2,3,0"  # 12 points: moderate


def say_nothing(doing: str, done: int, goes_to: int) -> None:
    """Progress that nobody watches."""


def phq9() -> MeasureContent:
    return core_library().measures["phq9"]


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    return "".join(f"{row}\n" for row in (header, *rows)).encode()


def opened(folder: Path, data: bytes, *, separator: str | None = None, encoding: str | None = None) -> Table:
    path = folder / "answers.csv"
    path.write_bytes(data)
    return open_table(
        path, name="answers.csv", scratch=folder, separator=separator, encoding=encoding, told=say_nothing
    )


def scored(
    table: Table,
    *keys: str,
    reading: Reading | None = None,
    mapping: Mapping[str, str] | None = None,
    long_names: Mapping[str, str] | None = None,
    prefix: str = "",
) -> Scored:
    asked = [
        Asked(content=core_library().measures[key], reading=reading or Reading(), prefix=prefix)
        for key in keys or ("phq9",)
    ]
    return score_opened(table, asked, mapping=mapping or {}, long_names=long_names or {}, told=say_nothing)
