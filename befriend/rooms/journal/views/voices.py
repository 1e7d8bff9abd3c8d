"""The two voices in an entry: looked for when its writer asks, shown to nobody else, kept nowhere."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..noticing import voices_page
from ..queries import open_entry
from .help import help_that_was_called


@needs(Right.WRITE_JOURNAL)
@require_GET
def notice(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    found = open_entry(request.viewer, entry_id)
    practices = library_of(settings.PACKS).practices
    page = voices_page(found.id, found.kind, found.newest.written, practices, language_here())
    return render(request, "journal/page_voices.html", {"page": page} | help_that_was_called(request, found))
