"""A written practice to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages import worksheet_steps
from .library import practice_or_404


@needs(Right.PRACTISE)
@require_GET
def worksheet(request: PersonRequest, practice_key: str) -> HttpResponse:
    """A written practice as one plain page to print. It names nobody."""
    found = practice_or_404(practice_key)
    if not found.is_written:
        raise Http404
    context = {
        "words": found.words_for(language_here()),
        "sheet": worksheet_steps(found, language_here()),
        "key": found.key,
    }
    return render(request, "practices/page_worksheet.html", context)
