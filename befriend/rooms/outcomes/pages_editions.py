"""An edition as one frozen object, made from what was kept of it: the same sections for a screen, for PDF and CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from befriend.content.reading import library_of
from befriend.measure.disclosure.outcomes import SHARE_FROM, SHARES, published_share
from befriend.measure.disclosure.tables import SMALLER, Cell, Hidden, Protection, ShownRow, ShownTable
from befriend.rooms.checkins.courses import shown_rule
from befriend.rooms.people.viewer import language_here

from .pages import NOTHING, ReportPage, Section, TableShown, Text, to_tenths
from .queries import EditionListed, MadeEdition
from .words import (
    ASSUMED,
    LEFT_OUT,
    MEANINGS,
    NO_TEAM,
    NOT_SAID,
    PUBLISHED_NAMES,
    PUBLISHED_SHARES,
    SMALLER_GROUPS,
)

TEAM = "team"
WHY = {Hidden.FEW: "few people", Hidden.LINKED: "linked"}
STAYED = ("people", "pairs", "without_pair")
MEANT = {"pairs": "paired", "without_pair": "without_second"}
"""Under which name the report explains a column that is called otherwise here."""


@dataclass(frozen=True, slots=True)
class EditionsPage:
    """The editions there are, and up to which days another may be made."""

    editions: Sequence[EditionListed]
    months: Sequence[date]
    problem: str = ""


def edition_page(made: MadeEdition, service: str, *, is_invented: bool) -> ReportPage:
    sections = [_what_it_is(made), *(_table_section(made, one) for one in made.publication.tables)]
    sections += [_meanings(made), _how_protected(made), _how_made(made)]
    address = reverse("outcomes:edition_csv", args=[made.id])
    return ReportPage(
        title=_("Outcomes: the edition for publishing"),
        service=service,
        about=_(
            "Made to be given away: small numbers are hidden, all others are rounded, so parts need not add up to the "
            "whole."
        ),
        last_day=made.last_day,
        data_cut=made.mark,
        smallest=made.publication.protection.few + 1,
        sections=sections,
        pdf_url=reverse("outcomes:edition_pdf", args=[made.id]),
        csv_url=f"{address}?",
        is_invented=is_invented,
    )


def edition_rows(made: MadeEdition) -> Iterator[Sequence[object]]:
    """Everything as one table for a computer, in the columns of `befriend outcomes --publish`: first their names."""
    columns, protection = _columns(made), made.publication.protection
    means = list(made.publication.tables[0].rows[0].means)
    head = ["score", "by", "group"]
    for name in columns:
        head += [name, f"{name}_hidden"]
        head += [f"{name}_{end}" for end in ("share", "low", "high")] if name in SHARES else []
    yield [*head, *means, "data_cut"]
    score = "+".join(made.measures)
    for table in made.publication.tables:
        for row in table.rows:
            by = table.by[0] if table.by else ""
            group = "" if not by else "(smaller groups together)" if row.key[0] == SMALLER else row.key[0]
            cells: list[object] = [score, by, group]
            for name in columns:
                cell = row.cells[name]
                cells += [cell.count, "" if cell.hidden is None else WHY[cell.hidden]]
                if name in SHARES:
                    share = published_share(row, name, protection)
                    cells += [share.share, share.low, share.high] if share else [None, None, None]
            yield [*cells, *(row.means[name] for name in means), made.mark]


# Parts --------------------------------------------------------------------------------------------------------------


def _what_it_is(made: MadeEdition) -> Section:
    return Section(
        key="what",
        title=_("What this shows"),
        words=[
            _("What became of the people who answered %(name)s, from the first score to the last one.")
            % {"name": _name(made)},
            _(
                "It describes. It does not say why: people also change by themselves, groups differ in many things, "
                "and who has no second score is not like who has one. Groups stand in no order of merit."
            ),
            _("People say who they are if they like to, in answers they chose, and agreed that these are counted."),
        ],
    )


def _table_section(made: MadeEdition, table: ShownTable) -> Section:
    """Two tables, so that each has room: who stayed, and what became of those who did."""
    key = table.by[0] if table.by else "everybody"
    title = _title(key) if table.by else _("Everybody")
    stayed = [name for name in _columns(made) if name in STAYED]
    became = [name for name in _columns(made) if name not in STAYED]
    who_stayed = _("%(table)s: who stayed") % {"table": title}
    tables = [_table(made, table, f"{key}-stayed", who_stayed, stayed, [])]
    if became:
        what_became = _("%(table)s: what became of them") % {"table": title}
        tables.append(_table(made, table, f"{key}-became", what_became, became, list(table.rows[0].means)))
    return Section(key=key, title=title, tables=tables)


def _table(
    made: MadeEdition, table: ShownTable, key: str, caption: str, columns: Sequence[str], means: Sequence[str]
) -> TableShown:
    protection = made.publication.protection
    rows: list[Sequence[Text]] = []
    for row in sorted(table.rows, key=lambda one: _place(table, one)):
        cells = [_with_share(row, name, protection) for name in columns]
        rows.append([_group(table, row), *cells, *(_mean(row.means[name]) for name in means)])
    head: list[Text] = [_("Group"), *(PUBLISHED_NAMES[name] for name in (*columns, *means))]
    return TableShown(key, caption, head, rows, is_wide=True)


def _meanings(made: MadeEdition) -> Section:
    rows: list[Sequence[Text]] = []
    for name in _columns(made):
        words: Text = MEANINGS.get(MEANT.get(name, name), NOTHING)
        if name == "without_pair":
            words = _("They came once, or skipped too much, or stopped coming. Nobody knows how they are.")
        elif name == "mixed":
            words = _("One of the two scores got better by more than chance explains, and the other worse.")
        elif name == "cases":
            words = _("The first score was high enough to count as a case.")
        of = PUBLISHED_SHARES[SHARES[name]] if name in SHARES else NOTHING
        rows.append((PUBLISHED_NAMES[name], of, words))
    table = TableShown(
        "meanings", _("What the columns mean"), [_("Column"), _("Its share is"), _("What it means")], rows, is_wide=True
    )
    return Section(key="meanings", title=_("What the columns mean"), tables=[table], english=_rules(made))


def _how_protected(made: MadeEdition) -> Section:
    publication, protection = made.publication, made.publication.protection
    few, earlier = protection.few, made.number - 1
    words: list[Text] = [
        _(
            "Numbers hidden because they are about 0 to %(few)s people: %(hidden)s. The table says “0 to %(few)s”. A "
            "0 is hidden too: it would say what everybody else in its row has in common."
        )
        % {"hidden": publication.hidden(Hidden.FEW), "few": few},
        _(
            "Larger numbers hidden with them, because otherwise one of the small ones could be worked out: %(hidden)s. "
            "The table says “%(least)s or more”."
        )
        % {"hidden": publication.hidden(Hidden.LINKED), "least": few + 1},
        _(
            "All others are rounded to the nearest %(base)s, so rows need not add up. Shares are made from rounded "
            "numbers, where the whole is %(from)s or more; in brackets, how far rounding and chance (95%%) can move "
            "them. Means are rounded to the nearest half and stand where %(pairs)s people or more have two scores."
        )
        % {"base": protection.base, "from": SHARE_FROM, "pairs": protection.mean_from},
        _(
            "Groups of fewer than %(smallest)s people stand together without a name. What people write in their own "
            "words makes no group."
        )
        % {"smallest": few + 1},
        _(
            "Before this edition was kept, we tried to work out the hidden numbers ourselves, with a program: from it "
            "and the editions before it (%(earlier)s), once with and once without the exact numbers of everybody that "
            "those who run the service read. We could not: no hidden number could be told more closely than to a range "
            "of %(span)s, or than those exact numbers tell by themselves."
        )
        % {"earlier": earlier, "span": protection.span},
    ]
    words += [ASSUMED[made.link]] if not made.is_first else []
    words += [LEFT_OUT[why] % {"table": _title(key)} for key, why in made.left_out.items()]
    notes = [
        _(
            "What this does not hold off: somebody who knows most people of a group already; exact numbers given away "
            "beside it; another score of the same people; tables that were published in another way. An edition knows "
            "of the editions before it, and of nothing else."
        )
    ]
    return Section(key="protected", title=_("What is hidden here, and why"), words=words, notes=notes)


def _how_made(made: MadeEdition) -> Section:
    words = [
        _(
            "Made from all check-ins that the service had received by the end of %(day)s, on %(made)s. Who said no to "
            "being counted is in no number. It is kept as it is: asked for again, it is the same."
        )
        % {"day": date_format(made.last_day), "made": date_format(made.made_at)}
    ]
    table = TableShown(
        "data-cut",
        _("The data cut"),
        [_("What"), _("Value")],
        [
            (_("Last day"), made.last_day.isoformat()),
            (_("Edition"), str(made.number)),
            (_("Mark (HMAC-SHA-256)"), made.mark),
        ],
    )
    return Section(key="made", title=_("How this was made"), words=words, tables=[table])


# Cells --------------------------------------------------------------------------------------------------------------


def _columns(made: MadeEdition) -> list[str]:
    return list(made.publication.tables[0].rows[0].cells)


def _title(key: str) -> str:
    if key == TEAM:
        return _("By team")
    question = library_of(settings.PACKS).self_questions.get(key)
    return question.words_for(language_here()).name if question else key


def _group(table: ShownTable, row: ShownRow) -> Text:
    if not table.by:
        return _("Everybody")
    key, group = table.by[0], row.key[0]
    if group == SMALLER:
        return SMALLER_GROUPS
    if group is None:
        return NO_TEAM if key == TEAM else NOT_SAID
    question = library_of(settings.PACKS).self_questions.get(key)
    return question.words_for(language_here()).options.get(group, group) if question else group


def _place(table: ShownTable, row: ShownRow) -> tuple[int, str]:
    """Groups as their question offers them, teams by their names; who did not say, and smaller groups, at the end."""
    group = row.key[0] if table.by else None
    if group is None or group == SMALLER:
        return 1_000, "" if group is None else SMALLER
    question = library_of(settings.PACKS).self_questions.get(table.by[0])
    options = question.options if question else ()
    return options.index(group) if group in options else 999, group


def _with_share(row: ShownRow, name: str, protection: Protection) -> Text:
    shown = _count(row.cells[name], protection)
    share = published_share(row, name, protection) if name in SHARES else None
    if share is None:
        return shown
    return f"{shown} ({100 * share.share:.0f} %; {100 * share.low:.0f}–{100 * share.high:.0f})"


def _count(cell: Cell, protection: Protection) -> str:
    if cell.count is not None:
        return number_format(cell.count, force_grouping=True)
    if cell.hidden is Hidden.FEW:
        return _("0 to %(few)s") % {"few": protection.few}
    return _("%(least)s or more") % {"least": protection.few + 1}


def _mean(value: float | None) -> str:
    return NOTHING if value is None else to_tenths(value)


def _name(made: MadeEdition) -> str:
    known = library_of(settings.PACKS).measures
    return " + ".join(known[key].measure.name if key in known else key for key in made.measures)


def _rules(made: MadeEdition) -> list[str]:
    known = library_of(settings.PACKS).measures
    found = [shown_rule(known[key].measure.main) for key in made.measures if key in known]
    return [f"{rule.basis}. {rule.source.citation}." for rule in found if rule is not None]
