"""What every command on a table of answers takes: the file, the measure, and how its columns and cells are read."""

import contextlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from befriend.base.errors import NotFoundError
from befriend.cli.progress import Progress
from befriend.content.frozen import Library, MeasureContent
from befriend.content.reading import CORE_PACK, read_library

if TYPE_CHECKING:
    from befriend.files.opening import Table
    from befriend.files.scoring import Asked

Command = TypeVar("Command", bound=Callable[..., Any])

LONG_PARTS: Final = ("person", "date", "item", "value")
TABS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChoices:
    """What was chosen on the command line for reading a table."""

    file: str
    measure: tuple[str, ...]
    map: tuple[str, ...]
    missing: str
    recode: tuple[str, ...]
    person: str | None
    date: str | None
    item: str | None
    value: str | None
    separator: str | None
    encoding: str | None
    packs: tuple[Path, ...]
    quiet: bool

    @property
    def name(self) -> str:
        return "standard input" if self.file == "-" else Path(self.file).name

    @property
    def long_names(self) -> dict[str, str]:
        """The columns of the long form that were named. Person and date alone do not make a table long."""
        given = {part: name for part in LONG_PARTS if (name := getattr(self, part))}
        return given if {"item", "value"} & set(given) else {}


_OPTIONS: Final = (
    click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True)),
    click.option("--measure", "-m", multiple=True, required=True, metavar="KEY", help="The measure, such as phq9."),
    click.option(
        "--map",
        multiple=True,
        metavar="ITEM=COLUMN,…|FILE.toml",
        help="Which column holds which item. May be repeated.",
    ),
    click.option("--missing", default="", metavar="CODES", help="Codes that mean not answered, such as 99,-9,NA."),
    click.option(
        "--recode", multiple=True, metavar="[KEY:]OLD=NEW,…", help="Numbers that stand for other ones: 1=0,2=1,3=2,4=3."
    ),
    click.option("--person", metavar="COLUMN", help="The column that says whose answers these are."),
    click.option("--date", metavar="COLUMN", help="The column that says when they were given."),
    click.option("--item", metavar="COLUMN", help="One answer per row: the column with the item's name."),
    click.option("--value", metavar="COLUMN", help="One answer per row: the column with the answer."),
    click.option("--separator", metavar="CHARACTER", help="What stands between cells. Found out when not given."),
    click.option("--encoding", metavar="NAME", help="The encoding of the text. Found out when not given."),
    click.option(
        "--packs",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A folder with your own measures. May be repeated.",
    ),
    click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors."),
)


def table_options(command: Command) -> Command:
    """The shared argument and options of a command on a table, handed over as one object named `choices`."""

    def gather(**given: Any) -> Any:
        shared = {name: given.pop(name) for name in TableChoices.__dataclass_fields__}
        return command(choices=TableChoices(**shared), **given)

    gather.__doc__ = command.__doc__
    gather.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    decorated: Any = gather
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def find_measures(keys: Sequence[str], packs: Sequence[Path]) -> list[MeasureContent]:
    """The measures of these keys.

    Raises:
        NotFoundError: no pack has such a measure.
    """
    library = _library(tuple(packs))
    by_plain = {re.sub(r"\W|_", "", key.casefold()): content for key, content in library.measures.items()}
    found = [by_plain.get(re.sub(r"\W|_", "", key.casefold())) for key in dict.fromkeys(keys)]
    for key, content in zip(dict.fromkeys(keys), found, strict=True):
        if content is None:
            raise NotFoundError(
                f"There is no measure {key}. The measures are {', '.join(sorted(library.measures))}; "
                "`befriend measures list` says more, and --packs adds your own."
            )
    return [content for content in found if content is not None]


@cache
def _library(packs: tuple[Path, ...]) -> Library:
    return read_library((CORE_PACK, *packs))


@contextlib.contextmanager
def opened(choices: TableChoices, progress: Progress) -> Iterator[tuple["Table", Path]]:
    """The opened table, and a folder for what the work needs, removed afterwards."""
    from befriend.files.opening import open_table, spool

    with tempfile.TemporaryDirectory(prefix="befriend-") as folder:
        scratch = Path(folder)
        path = spool(sys.stdin.buffer, scratch) if choices.file == "-" else Path(choices.file)
        separator = TABS.get(choices.separator or "", choices.separator)
        if separator is not None and len(separator) != 1:
            raise click.BadParameter("Give one character, or the word tab.", param_hint="--separator")
        table = open_table(
            path, name=choices.name, scratch=scratch, separator=separator, encoding=choices.encoding, told=progress
        )
        yield table, scratch


def asked_for(choices: TableChoices, *, prefix: str = "", with_remembered_bands: bool = False) -> list["Asked"]:
    """The measures asked for, each with how its cells are read."""
    from befriend.files.answers import Reading
    from befriend.files.scoring import Asked

    missing = frozenset(code.strip().casefold() for code in choices.missing.split(",") if code.strip())
    contents = find_measures(choices.measure, choices.packs)
    recodes = _recodes(choices.recode, [content.measure.key for content in contents])
    asked = []
    for content in contents:
        key = content.measure.key
        _refuse_answers_as_missing(content, missing, recodes.get(key))
        reading = Reading(missing, recodes.get(key))
        asked.append(
            Asked(content=content, reading=reading, prefix=prefix, with_remembered_bands=with_remembered_bands)
        )
    return asked


def _refuse_answers_as_missing(
    content: MeasureContent, missing: frozenset[str], recode: Mapping[int, int] | None
) -> None:
    values = {str(value) for item in content.measure.items for value in item.values}
    if recode is None and values & missing:
        raise click.BadParameter(
            f"{min(values & missing)} is an answer that {content.measure.name} allows, so it cannot mean that an item "
            "was not answered. Leave it out of the codes.",
            param_hint="--missing",
        )


def _recodes(texts: Sequence[str], keys: Sequence[str]) -> dict[str, dict[int, int]]:
    recodes: dict[str, dict[int, int]] = {}
    for text in texts:
        key, colon, pairs = text.rpartition(":")
        if colon and key not in keys:
            raise click.BadParameter(f"{key} is not one of the measures asked for.", param_hint="--recode")
        for one in [key] if colon else keys:
            recodes.setdefault(one, {}).update(_pairs(pairs))
    return recodes


def _pairs(text: str) -> dict[int, int]:
    matches = [re.fullmatch(r"\s*(-?\d+)\s*=\s*(-?\d+)\s*", pair) for pair in text.split(",")]
    if not all(matches):
        raise click.BadParameter(f"{text} is no recoding. Write it as 1=0,2=1,3=2,4=3.", param_hint="--recode")
    return {int(match[1]): int(match[2]) for match in matches if match}


def say(choices: TableChoices, notes: Sequence[str]) -> None:
    """Tell notes on stderr, unless silence was asked for."""
    if not choices.quiet:
        for note in notes:
            click.echo(f"Note: {note}", err=True)
