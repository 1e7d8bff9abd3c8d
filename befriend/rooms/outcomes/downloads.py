"""A report as a file to take along: PDF in the paper that was asked for, or a table as CSV."""

from datetime import date

from django.http import Http404, HttpResponse

from befriend.rooms.people.viewer import PersonRequest, language_here

from .pages import ReportPage


def pdf_of(request: PersonRequest, page: ReportPage, name: str) -> HttpResponse:
    """The same report on paper: tagged, so that it can be read aloud, with its day and its mark on every page."""
    from befriend.drawing.report import can_be_printed, draw_report
    from befriend.drawing.worksheet import Paper

    from .paper import paper_of

    paper = paper_of(page, language_here())
    if not can_be_printed(paper):
        raise Http404
    size = Paper.LETTER if request.GET.get("paper") == "letter" else Paper.A4
    pdf = HttpResponse(draw_report(paper, size), content_type="application/pdf")
    pdf["Content-Disposition"] = f'inline; filename="{name}-{page.last_day.isoformat()}.pdf"'
    return pdf


def table_of(text: str | None, key: str, last_day: date) -> HttpResponse:
    """One table as a file; not found where there is none of that name."""
    if text is None:
        raise Http404
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{key}-{last_day.isoformat()}.csv"'
    return answer
