"""`befriend outcomes --publish`: tables that can be given away, and in plain words what was hidden in them and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from befriend.base.errors import InputError
from befriend.cli.outcomes_report import EVERYBODY, NONE, group_name
from befriend.cli.showing import laid_out
from befriend.measure.disclosure import (
    SMALLER,
    Cell,
    Hidden,
    Layout,
    Link,
    Protection,
    Publication,
    PublishedShare,
    ShownRow,
    as_plain,
    from_plain,
    hide_few,
    outcome_tables,
    publish,
    published_share,
    strongest_link,
)
from befriend.measure.disclosure.outcomes import SHARE_FROM, SHARES

if TYPE_CHECKING:
    import polars as pl

    from befriend.measure.outcomes import Counts

PROTECTION: Final = Protection()
SMALLER_NAME: Final = "(smaller groups together)"
WHY: Final = {Hidden.FEW: "few people", Hidden.LINKED: "linked"}
ASSUMED: Final[Mapping[Link, str]] = {
    Link.CLOSED: "Assumed of what came between the publications, in the order in which they were made: people were "
    "only added, and what became of those before stayed as it was. The figures allow it.",
    Link.OPEN: "Assumed of what came between the publications, in the order in which they were made: people were only "
    "added, and what became of some has changed. The figures do not allow that it stayed as it was.",
    Link.NONE: "Assumed of what came between the publications: nothing. The figures do not allow that people were only "
    "added, so people left, or a file is of other people. If nobody left, do not publish this: look at the files.",
}
"""What the attacker was taken to know of earlier publications, by how they are linked."""

NOT_PROTECTED: Final = (
    "What this does not protect against: somebody who already knows most people of a group; exact figures published "
    "beside it; another score of the same people; choosing columns until a difference shows. Read "
    "docs/explanation/small-numbers.md before you publish."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One score that may be published, with what was published of it earlier."""

    score: str
    rule: str
    layout: Layout
    publication: Publication
    earlier: tuple[Publication, ...]
    link: Link
    made_at: datetime


def make_publication(
    score: str,
    rule: str,
    counts: "Mapping[str | None, Sequence[Counts]]",
    layout: Layout,
    *,
    name: str,
    files: Sequence[Path],
    now: datetime,
) -> Published:
    """Protect the tables of one score beside the publications in these files, in the order in which those were made.

    Raises:
        InputError: a file is no publication, is one of another score, or says no day; and as `publish`.
    """
    read = sorted((_read(path, score, layout) for path in files), key=lambda one: one[0])
    earlier = tuple(publication for _made_at, publication in read)
    tables = outcome_tables(counts, layout, PROTECTION)
    draft = hide_few(tables, layout, name=name, protection=PROTECTION)
    link = strongest_link([*earlier, draft], layout)
    publication = publish(tables, layout, name=name, protection=PROTECTION, earlier=earlier, link=link)
    return Published(
        score=score, rule=rule, layout=layout, publication=publication, earlier=earlier, link=link, made_at=now
    )


def keep(published: Published, path: Path) -> None:
    """Write the publication where the next one can be held against it. It holds only what is shown."""
    about = {"score": published.score, "made_at": published.made_at.isoformat(timespec="seconds")}
    text = json.dumps({**about, **as_plain(published.publication)}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _read(path: Path, score: str, layout: Layout) -> tuple[datetime, Publication]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise InputError(f"{path} is no publication. Give a file that --keep wrote, as it was written.") from problem
    if not isinstance(plain, dict):
        raise InputError(f"{path} is no publication. Give a file that --keep wrote, as it was written.")
    publication = from_plain(plain)
    columns = {name for table in publication.tables for row in table.rows for name in row.cells}
    if plain.get("score") != score or not columns <= set(layout.columns):
        raise InputError(
            f"{path} is a publication of {plain.get('score')!r}, and this is one of {score!r}. Give --earlier those of "
            "the same score, judged the same way."
        )
    return _made_at(path, plain), publication


def _made_at(path: Path, plain: Mapping[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(str(plain.get("made_at")))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(
            f"{path} does not say when it was made, and the order of publications tells how people were added. Give "
            "the file that --keep wrote, as it was; or make it again from the data of that day, the oldest first."
        )
    return found


# The table ----------------------------------------------------------------------------------------------------------


def published_table(published: Published, level: float, data_cut: str) -> "pl.DataFrame":
    """One row per group. Beside each count stands why it is hidden; shares and means are those of shown counts."""
    import polars as pl

    columns = published.layout.columns
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(("score", "by", "group"), pl.String)
    for name in columns:
        kinds |= {name: pl.Int64, f"{name}_hidden": pl.String}
        if name in SHARES:
            kinds |= dict.fromkeys((f"{name}_share", f"{name}_low", f"{name}_high"), pl.Float64)
    kinds |= dict.fromkeys(published.layout.means, pl.Float64)
    kinds |= dict.fromkeys(("rule", "data_cut"), pl.String)
    rows = [
        {"score": published.score, "rule": published.rule, "data_cut": data_cut} | _values(by, row, level)
        for by, row in _rows(published.publication)
    ]
    return pl.DataFrame(rows, schema=kinds)


def _values(by: str | None, row: ShownRow, level: float) -> dict[str, Any]:
    group = None if by is None else SMALLER_NAME if row.key[0] == SMALLER else row.key[0]
    values: dict[str, Any] = {"by": by, "group": group, **row.means}
    for name, cell in row.cells.items():
        values |= {name: cell.count, f"{name}_hidden": None if cell.hidden is None else WHY[cell.hidden]}
        share = published_share(row, name, PROTECTION, level) if name in SHARES else None
        if share is not None:
            values |= {f"{name}_share": share.share, f"{name}_low": share.low, f"{name}_high": share.high}
    return values


def _rows(publication: Publication) -> Iterator[tuple[str | None, ShownRow]]:
    for table in publication.tables:
        for row in table.rows:
            yield (table.by[0] if table.by else None), row


# For a person to read -------------------------------------------------------------------------------------------------


def published_text(published: Published, level: float, data_cut: str) -> str:
    """The tables, then what was hidden and why, and what that does not protect against."""
    layout, publication = published.layout, published.publication
    heading = ["group", *(name.replace("_", " ") for name in (*layout.columns, *layout.means))]
    rows = [
        [_name(by, row), *(_count(cell) for cell in row.cells.values()), *map(_mean, row.means.values())]
        for by, row in _rows(publication)
    ]
    shares = [name for name in layout.columns if name in SHARES]
    share_rows = [
        [_name(by, row), *(_share(published_share(row, name, PROTECTION, level)) for name in shares)]
        for by, row in _rows(publication)
    ]
    parts = [
        f"{published.score}\n{published.rule}",
        laid_out([heading, *rows], right=range(1, len(heading))),
        f"Shares, of a shown count of {SHARE_FROM} people or more; in brackets, how far rounding and chance "
        f"({100 * level:g} %) can move them:\n"
        + laid_out([["group", *(f"{name} of {SHARES[name]}".replace("_", " ") for name in shares)], *share_rows],
                   right=range(1, len(shares) + 1)),
        "\n".join(said_of(published)),
        f"Data cut (SHA-256 of the file): {data_cut}",
    ]  # fmt: skip
    return "\n\n".join(parts)


def said_of(published: Published) -> list[str]:
    """What was hidden and why, in sentences."""
    publication, few = published.publication, PROTECTION.few
    has_smaller = any(SMALLER in row.key for _, row in _rows(publication))
    said = [
        f"Hidden: {publication.hidden(Hidden.FEW)} counts, because they are about 0 to {few} people. A count of 0 is "
        "hidden too: it would say what everybody else in its row has in common.",
        f"Hidden with them: {publication.hidden(Hidden.LINKED)} counts of {few + 1} or more, because otherwise a "
        "count of few people, or what came since an earlier publication, could be worked out.",
        f"All other counts are rounded to the nearest {PROTECTION.base}, so rows need not add up. Shares are made from "
        f"rounded counts. Means are rounded to the nearest {PROTECTION.mean_step:g} and stand where the rounded number "
        f"of pairs is {PROTECTION.mean_from} or more.",
        "Somebody who was in two groups of a column counts in the one that was stated last.",
    ]
    if has_smaller:
        said.append(
            f"Groups of fewer than {few + 1} people stand together and are not named: where people describe "
            "themselves, the name of a group can say who somebody is."
        )
    said.append(
        f"Before this was shown it was attacked{_earlier(published.earlier)}: no hidden number can be "
        f"told more closely than to a range of {PROTECTION.span}, for example 1 to {1 + PROTECTION.span}."
    )
    said += assumed_by(published)
    if not published.earlier:
        said.append(
            "No earlier publication was given. If there was one of these people, give it with --earlier: the "
            "difference between two tables can be one person."
        )
    return [*said, NOT_PROTECTED]


def assumed_by(published: Published) -> list[str]:
    """What the attacker was taken to know of what came between the publications, where there are several."""
    return [ASSUMED[published.link]] if published.earlier else []


def _earlier(earlier: Sequence[Publication]) -> str:
    if not earlier:
        return ""
    return f", together with {len(earlier)} earlier {'publication' if len(earlier) == 1 else 'publications'}"


def _name(by: str | None, row: ShownRow) -> str:
    if by is None:
        return EVERYBODY
    return f"{by}: {SMALLER_NAME}" if row.key[0] == SMALLER else group_name(by, row.key[0])


def _count(cell: Cell) -> str:
    if cell.count is not None:
        return f"{cell.count:,}"
    return f"0 to {PROTECTION.few}" if cell.hidden is Hidden.FEW else f"{PROTECTION.few + 1} or more"


def _mean(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _share(share: PublishedShare | None) -> str:
    if share is None:
        return NONE
    return f"{100 * share.share:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"
