"""A written practice to print: as a page, and as a PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.content.practising import Practice
from befriend.drawing.worksheet import Paper, can_be_drawn, draw_worksheet
from befriend.rooms.people.access import needs
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages import sheet_of, worksheet_page
from .library import practice_or_404


def _written(key: str) -> Practice:
    found = practice_or_404(key)
    if not found.is_written:
        raise Http404
    return found


@needs(Right.PRACTISE)
@require_GET
def worksheet(request: PersonRequest, practice_key: str) -> HttpResponse:
    """A written practice as one plain page to print. It names nobody."""
    page = worksheet_page(_written(practice_key), language_here())
    return render(request, "practices/page_worksheet.html", {"page": page})


@needs(Right.PRACTISE)
@at_most(Asked.WORKSHEET)
@require_GET
@cache_control(private=True, no_store=True)
def worksheet_pdf(request: PersonRequest, practice_key: str) -> HttpResponse:
    """The same as a PDF. A name stands on it when the box was ticked, and nothing of it is kept anywhere."""
    paper = Paper.LETTER if request.GET.get("paper") == "letter" else Paper.A4
    named = request.viewer.shown_name if request.GET.get("named") == "1" else None
    sheet = sheet_of(_written(practice_key), language_here(), name=named)
    if not can_be_drawn(sheet):
        raise Http404
    pdf = HttpResponse(draw_worksheet(sheet, paper), content_type="application/pdf")
    pdf["Content-Disposition"] = 'inline; filename="worksheet.pdf"'
    return pdf
