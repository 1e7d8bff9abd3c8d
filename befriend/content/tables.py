"""Typed reading of a TOML file: a wrong or missing value becomes a problem with its line, and reading goes on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeGuard, TypeVar

from befriend.base.errors import PackError
from befriend.base.toml import parse
from befriend.content.problems import Problem, Report
from befriend.content.toml_places import Place, line_of, places_in
from befriend.measure.items import Confidence, Source

Choice = TypeVar("Choice", bound=StrEnum)

_UNSEEN_DAY = date(1970, 1, 1)
# Far beyond any rule of a questionnaire, and nothing that a computer could choke on: 1e999999999 is also a fraction.
_LARGEST = 10**9
_FRACTION = re.compile(r"\s*[-+]?\d{0,12}(\.\d{0,18})?(e[-+]?\d{1,2})?(/\d{1,12})?\s*", re.ASCII | re.IGNORECASE)
_SHOWN = 200


def read_toml(path: Path, report: Report) -> "Table | None":
    """The root table of a TOML file. None when it cannot be read at all: the reason has then been reported."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return Table(path=path, place=(), values=parse(text), lines=places_in(text), report=report)
    except OSError:
        report(Problem(path, 1, "This file is missing or cannot be read.", "Add it, or give it back its permissions."))
    except UnicodeDecodeError as error:
        report(Problem(path, 1, f"This file is not UTF-8: byte {error.start} does not fit.", "Save it as UTF-8."))
    except ValueError as error:
        report(Problem(path, _line_in(str(error)), f"This is not valid TOML: {error}.", "Mend the line."))
    return None


def _line_in(message: str) -> int:
    found = re.search(r"at line (\d+)", message)
    return int(found.group(1)) if found else 1


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


@dataclass(slots=True)
class Table:
    """One table of a file. It remembers which keys were asked for, so that `finish` can refuse all others.

    Every reader returns a stand-in (an empty text, 0, ...) after it has reported a problem. Nobody keeps what was
    read from a file with a problem.
    """

    path: Path
    place: Place
    values: Mapping[str, object]
    lines: Mapping[Place, int]
    report: Report
    around: "Table | None" = None
    is_faulty: bool = False
    _asked: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.values

    def names(self) -> tuple[str, ...]:
        """Every key, for a table whose keys are data. All count as asked for."""
        self._asked.update(self.values)
        return tuple(self.values)

    def problem(self, message: str, repair: str, key: str | None = None) -> None:
        place = self.place if key is None else (*self.place, key)
        self.report(Problem(self.path, line_of(place, self.lines), message, repair))
        self._mark_faulty()

    @contextmanager
    def building(self) -> Iterator[None]:
        """Report what a frozen object refuses, at this table's line.

        Not when something inside the table is at fault already: what the object then refuses is a stand-in.
        """
        try:
            yield
        except PackError as error:
            if not self.is_faulty:
                self.problem(str(error), "docs/reference/measure-pack.md describes every key.")

    def text(self, key: str, default: str | None = None, *, may_be_empty: bool = False) -> str:
        value = self._value(key, "a text", default)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._refuse(key, value, "a text in quotes")
            return ""
        if not value.strip() and not may_be_empty and default is None:
            self.problem(f"{self.name_of(key)} is empty.", "Write the text, or take the whole entry out.", key)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._value(key, "a whole number", default)
        if _is_whole(value):
            return value
        if value is not None:
            self._refuse(key, value, "a whole number")
        return 0

    def number(self, key: str) -> float:
        value = self._value(key, "a number", None)
        if isinstance(value, int | float) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST:
            return float(value)
        if value is not None:
            self._refuse(key, value, "a number")
        return 0.0

    def fraction(self, key: str, default: Fraction | None = None) -> Fraction:
        value = self._value(key, "a number", default)
        if value is None or isinstance(value, Fraction):
            return value or Fraction(0)
        try:
            if not isinstance(value, bool) and isinstance(value, int | float | str) and _FRACTION.fullmatch(str(value)):
                return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            pass
        self._refuse(key, value, 'a number, or a fraction in quotes such as "25/3"')
        return Fraction(0)

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._value(key, "true or false", default)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._refuse(key, value, "true or false, without quotes")
        return False

    def day(self, key: str) -> date:
        """A date, written 2026-11-22 or in quotes."""
        value = self._value(key, "a date", None)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            pass
        if value is not None:
            self._refuse(key, value, "a date such as 2026-11-22")
        return _UNSEEN_DAY

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        value = self._value(key, "one of " + ", ".join(kind), default)
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        if value is not None:
            self._refuse(key, value, "one of " + ", ".join(kind))
        return next(iter(kind))

    def choices(self, key: str, kind: type[Choice], *, may_be_empty: bool = False) -> tuple[Choice, ...]:
        """A list of choices, each named once."""
        named = self.texts(key)
        known = [kind(entry) for entry in named if entry in list(kind)]
        if len(known) < len(named) or len(set(named)) < len(named):
            self._refuse(key, list(named), "each once, of " + ", ".join(kind))
        elif self.values.get(key) == [] and not may_be_empty:
            self._refuse(key, [], "at least one of " + ", ".join(kind))
        return tuple(known)

    def wholes(self, key: str) -> tuple[int, ...]:
        value = self._value(key, "a list of whole numbers", None)
        if isinstance(value, list) and all(map(_is_whole, value)):
            return tuple(value)
        if value is not None:
            self._refuse(key, value, "a list of whole numbers such as [3, 10]")
        return ()

    def exactly(self, key: str, wanted: Sequence[str], whose: str) -> Mapping[str, str]:
        """An inner table of texts, that names all of `wanted` and nothing else."""
        inner = self.table(key)
        texts = {name: inner.text(name) for name in inner.names()}
        for name in sorted(set(wanted) - set(texts)):
            self.problem(
                f"{self.name_of(key)} has no words for {name!r}.", f"Add {name} under [{self.name_of(key)}].", key
            )
        for name in sorted(set(texts) - set(wanted)):
            inner.problem(
                f"{self.name_of(key)} has words for {name!r}, which {whose} does not have.",
                f"Take it out. {whose.capitalize()} has {', '.join(sorted(wanted)) or 'none'}.",
                name,
            )
        return texts

    def numbers(self, key: str) -> tuple[float, ...]:
        value = self._value(key, "a list of numbers", None)
        if isinstance(value, list) and all(
            isinstance(entry, int | float) and not isinstance(entry, bool) and abs(entry) <= _LARGEST for entry in value
        ):
            return tuple(float(entry) for entry in value)
        if value is not None:
            self._refuse(key, value, "a list of numbers such as [-1.5, 0.2]")
        return ()

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._value(key, "a list of texts", default)
        if isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value):
            return tuple(value)
        if value is not None:
            self._refuse(key, value, 'a list of texts such as ["en", "es"]')
        return ()

    def table(self, key: str) -> "Table":
        """An inner table; empty when it is missing, so that each missing key inside is told too."""
        value = self._value(key, "a table", None)
        if value is not None and not isinstance(value, dict):
            self._refuse(key, value, f"a table such as [{key}]")
        return self._inner((*self.place, key), value if isinstance(value, dict) else {})

    def tables(self, key: str) -> tuple["Table", ...]:
        """A list of tables, written [[key]]; none when the key is absent."""
        if not self.has(key):
            return ()
        value = self.values[key]
        if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            return tuple(self._inner((*self.place, key, index), entry) for index, entry in enumerate(value))
        self._refuse(key, value, f"a list of tables, each under [[{key}]]")
        return ()

    def source(self) -> Source:
        """The two keys that stand beside every fact."""
        return Source(citation=self.text("source"), confidence=self.choice("confidence", Confidence))

    def finish(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                repair = "Take it out, or mend its spelling. Known here: " + ", ".join(sorted(self._asked)) + "."
                self.problem(f"{self.name_of(key)} is not a known key.", repair, key)

    def name_of(self, key: str) -> str:
        """The dotted name of a key, as a person would say it: items[3].options."""
        name = ""
        for part in (*self.place, key):
            name += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
        return name.removeprefix(".")

    def _inner(self, place: Place, values: Mapping[str, object]) -> "Table":
        return Table(path=self.path, place=place, values=values, lines=self.lines, report=self.report, around=self)

    def _mark_faulty(self) -> None:
        table: Table | None = self
        while table is not None:
            table.is_faulty = True
            table = table.around

    def _value(self, key: str, wanted: str, default: object) -> object:
        if self.has(key):
            return self.values[key]
        if default is None:
            self.problem(f"{self.name_of(key)} is missing.", f"Give {wanted}.", key)
        return default

    def _refuse(self, key: str, value: object, wanted: str) -> None:
        given = f"{value!r}" if len(f"{value!r}") <= _SHOWN else f"{value!r:.{_SHOWN}}…"
        self.problem(f"{self.name_of(key)} is {given}.", f"Give {wanted}.", key)
