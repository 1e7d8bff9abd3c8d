"""Writes the pages of docs/trust that come from data and code: hazards, what can be read, the privacy notice."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db.models import Model

from befriend.rooms.record.tables import TABLES
from befriend.web.privacy import NOTICE

TRUST = Path(__file__).parents[1] / "docs" / "trust"

SEVERITIES: Final = ("minor", "significant", "considerable", "major", "catastrophic")
# The matrix of DCB0129 as NHS Digital printed it in the hazard log of its UK Core; each row in the order of SEVERITIES.
MATRIX: Final[Mapping[str, Sequence[int]]] = {
    "very high": (3, 4, 4, 5, 5),
    "high": (2, 3, 3, 4, 5),
    "medium": (2, 2, 3, 3, 4),
    "low": (1, 2, 2, 3, 4),
    "very low": (1, 1, 2, 2, 3),
}


@dataclass(frozen=True, slots=True)
class Rated:
    """How bad and how likely, before or after the controls."""

    severity: str
    likelihood: str

    @property
    def rating(self) -> int:
        return MATRIX[self.likelihood][SEVERITIES.index(self.severity)]

    def __str__(self) -> str:
        return f"{self.severity} x {self.likelihood} = **{self.rating}**"


@dataclass(frozen=True, slots=True)
class Control:
    """What befriend does against a hazard, the test that fails without it, and when that was last seen."""

    does: str
    test: str
    seen_failing_on: str


@dataclass(frozen=True, slots=True)
class Hazard:
    id: str
    name: str
    causes: Sequence[str]
    effect: str
    before: Rated
    after: Rated
    controls: Sequence[Control]
    deployer: str
    residual: str


def hazards() -> list[Hazard]:
    """The rows of docs/trust/hazards.toml."""
    return [_hazard(row) for row in _data("hazards.toml")["hazards"]]


def _hazard(row: Mapping[str, Any]) -> Hazard:
    controls = [Control(one["does"], one["test"], str(one.get("seen_failing_on", ""))) for one in row["controls"]]
    return Hazard(
        id=row["id"],
        name=row["name"],
        causes=row["causes"],
        effect=row["effect"],
        before=Rated(*row["before"]),
        after=Rated(*row["after"]),
        controls=controls,
        deployer=row["deployer"],
        residual=row["residual"],
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((TRUST / name).read_text(encoding="utf-8"))


def pages() -> dict[str, str]:
    return {
        "hazards.md": hazards_page(),
        "what-can-be-read.md": readable_page(),
        "privacy-notice.md": privacy_page(),
    }


# Hazards ----------------------------------------------------------------------------------------------------------

ABOUT_HAZARDS = """\
# Hazard log

In the shape of DCB0129, the English standard for those who make health software. Written from `docs/trust/hazards.toml`
by `make reference`.

**What this is not.** It is no finished safety case. The standard asks for a clinical safety officer, a registered
clinician, who identifies and accepts hazards with others. Nobody of that kind has signed this. Every rating below is
the makers' proposal. A service that deploys befriend has duties of its own (in England DCB0160): it names an owner for
each row, judges each rating again for its own people, and adds what is particular to it.

**How to read it.** Severity x likelihood gives a rating from 1 to 5 by the matrix of the standard, as NHS Digital
printed it in the hazard log of its UK Core:

"""

ABOUT_RATINGS = """
1: acceptable. 2: acceptable where more would cost more than it gives. 3: undesirable; only where less is not practical.
4: must be brought down. 5: unacceptable. The first rating imagines the product without its controls, the second with
them.

**Each control names a test.** `make test` runs them all; a control that breaks fails its test. Where a day stands, the
control was taken out on that day in a copy of the code, its test was run, and it failed.
"""


def hazards_page() -> str:
    rows = hazards()
    tried = sum(bool(control.seen_failing_on) for row in rows for control in row.controls)
    total = sum(len(row.controls) for row in rows)
    worst = max(row.after.rating for row in rows)
    figures = (
        f"{len(rows)} hazards, {total} controls, each with its test; {tried} of them taken out once and seen failing. "
        f"Highest rating that is left: {worst}.\n"
    )
    overview = table(
        ["Hazard", "Before", "After"],
        ([f"[{row.id}](#{anchor(row)}) {row.name}", str(row.before.rating), str(row.after.rating)] for row in rows),
    )
    matrix = table(["Likelihood", *SEVERITIES], ([key, *map(str, row)] for key, row in MATRIX.items()))
    parts = [ABOUT_HAZARDS + matrix + ABOUT_RATINGS, figures, overview, *map(hazard_part, rows)]
    return "\n".join(parts)


def anchor(row: Hazard) -> str:
    return row.id.lower()


def hazard_part(row: Hazard) -> str:
    controls = [[one.does, f"`{one.test}`", one.seen_failing_on or "not yet"] for one in row.controls]
    lines = [
        f"## {row.id}",
        "",
        f"**{row.name}**",
        "",
        f"- **Cause:** {'; '.join(row.causes)}.",
        f"- **Effect:** {row.effect}",
        f"- **Before:** {row.before}. **After:** {row.after}.",
        f"- **The service that deploys it:** {row.deployer} **Owner:** named by that service.",
        f"- **What is left:** {row.residual}",
        "",
    ]
    return "\n".join(lines) + "\n" + table(["Control", "The test that holds it", "Taken out, seen failing"], controls)


# What can be read -------------------------------------------------------------------------------------------------

ABOUT_READABLE = """\
# What can be read

What can somebody produce about one client who has the computer, the database, the keys and the logs, because they run
it, took it, or a court told them to? Everything on this page, and nothing else that befriend keeps. It is written from
the tables themselves by `make reference`: a column that is added and not written here fails a test.

| Who holds | can read |
| --- | --- |
| the database alone | every column under *can be read* below |
| the database and the key ring (`BEFRIEND_KEYS`) | every column below, of everybody who was not deleted |
| a backup alone | nothing |
| a backup and its key | as the database alone; with the key ring of its time, as both |
| the log of befriend | when a request failed or was refused, and at which address, with ids and tokens taken out |
| the log of the web server in front, [unless it is off][off] | every address asked for, by id and network address |
| the running server, as root | everything, as it is written and read: the key ring is in its memory |
| a client's phone that is not locked | what is open on it, and [what it holds][held] |

[off]: ../how-to/install-for-real-use.md
[held]: ../explanation/offline.md

**What nobody can produce**, because befriend keeps it nowhere: a password, the text of an entry that its writer
deleted, the words of somebody who was deleted (but see [old backups](../decisions/0034-erasure.md)), where somebody
was, the network address they came from, which of their own pages they looked at, what a form said before it was saved,
and anything from another firm, since there is none.

"""

ABOUT_NOBODY = """
## Tables that tell of no single person

"""


def readable_page() -> str:
    about = _data("tables.toml")
    people = (readable_row(label, told) for label, told in about["about_a_person"].items())
    nobody = ([f"`{label}`", told] for label, told in about["about_nobody"].items())
    return (
        f"{ABOUT_READABLE}## Tables that tell of a person\n\n"
        + table(["Table", "What it tells", "Can be read", "Sealed"], people)
        + ABOUT_NOBODY
        + table(["Table", "What it holds"], nobody)
    )


def readable_row(label: str, told: str) -> list[str]:
    model = apps.get_model(label)
    sealed = sealed_in(model)
    open_ones = [one.attname for one in model._meta.concrete_fields if one.name not in sealed]
    return [f"`{label}`", told, " ".join(f"`{one}`" for one in open_ones), " ".join(f"`{one}`" for one in sealed)]


def sealed_in(model: type[Model]) -> Sequence[str]:
    return next((one.sealed for one in TABLES if one.label == model._meta.label), ())


# The privacy notice -----------------------------------------------------------------------------------------------

ABOUT_NOTICE = """\
# Privacy notice for clients

The words that stand at `/privacy/`, open to everybody and in each language of the site, each with the test that fails
when it is no longer true. Written from `befriend/web/privacy.py` by `make reference`. A sentence without a test fails a
test, and so does a notice that a child of eleven could not read
(`tests/rooms/test_privacy_notice.py::test_the_notice_can_be_read_by_a_child_of_eleven`).

The law asks a service for more than a program can know: who answers for the data, on which ground, for how long, who
else receives it, and where to complain. **Add a notice of your own beside this one.**
"""


def privacy_page() -> str:
    parts = (
        f"## {part.title}\n\n"
        + table(["What we say", "What holds it"], ([str(one.words), f"`{one.held_by}`"] for one in part.sentences))
        for part in NOTICE
    )
    return "\n".join([ABOUT_NOTICE, *parts])


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def main() -> None:
    TRUST.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (TRUST / name).write_text(page, encoding="utf-8")
        print(f"docs/trust/{name}")
