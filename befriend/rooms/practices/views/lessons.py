"""Everything there is to read."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages import lesson_card, lesson_page
from .library import practice_if_here


@needs(Right.PRACTISE)
@require_GET
def lessons(request: PersonRequest) -> HttpResponse:
    """Everything there is to read."""
    language = language_here()
    found = [lesson_card(one, language) for one in library_of(settings.PACKS).lessons.values()]
    return render(request, "practices/page_lessons.html", {"lessons": sorted(found, key=lambda card: card.title)})


@needs(Right.PRACTISE)
@require_GET
def lesson(request: PersonRequest, lesson_key: str) -> HttpResponse:
    found = library_of(settings.PACKS).lessons.get(lesson_key)
    if found is None:
        raise Http404
    page = lesson_page(found, practice_if_here(found.try_next), language_here())
    return render(request, "practices/page_lesson.html", {"page": page})
