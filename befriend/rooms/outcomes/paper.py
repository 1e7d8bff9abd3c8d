"""The report as it goes to paper: every word made, every picture drawn."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from befriend.drawing.report import Paragraphs, PrintedPicture, PrintedReport, PrintedSection, PrintedTable
from befriend.drawing.shares import printed

from .pages import PictureShown, ReportPage, Section, TableShown


def paper_of(page: ReportPage, language: str) -> PrintedReport:
    """The same sections in the same order. What is cited in English stays English."""
    opening: Paragraphs = [str(page.about)]
    if page.is_invented:
        opening.append(_("All people and answers in this demonstration are invented."))
    if not page.sections:
        opening.append(_("There is no score yet."))
    return PrintedReport(
        language=language,
        title=str(page.title),
        subtitle=_("%(service)s, up to %(day)s") % {"service": page.service, "day": date_format(page.last_day)},
        opening=opening,
        sections=[_section(one) for one in page.sections],
        foot=_("Data cut, its mark: %(mark)s") % {"mark": page.data_cut},
    )


def _section(section: Section) -> PrintedSection:
    return PrintedSection(
        title=str(section.title),
        words=[str(words) for words in section.words],
        picture=_picture(section.picture) if section.picture else None,
        tables=[_table(one) for one in section.tables],
        notes=[str(words) for words in section.notes],
        english=list(section.english),
    )


def _picture(picture: PictureShown) -> PrintedPicture:
    signs = {
        "– –": picture.middle, "—": picture.limits, "· · ·": picture.warnings, "◆": picture.stands_out,
        "◌": picture.still_open,
    }  # fmt: skip
    legend = "; ".join(f"{sign} {words}" for sign, words in signs.items() if words)
    return PrintedPicture(printed(picture.drawing), f"{picture.title}. {picture.description}", legend)


def _table(table: TableShown) -> PrintedTable:
    rows = [[str(cell) for cell in row] for row in table.rows]
    return PrintedTable(str(table.caption), [str(word) for word in table.head], rows)
