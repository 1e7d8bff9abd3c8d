"""What helps me: what each practice did for the person who looks, and for nobody else."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages.helping import helping_page
from ..queries import is_kept_private, own_times, pool_for


@needs(Right.PRACTISE)
@require_GET
def what_helps(request: PersonRequest) -> HttpResponse:
    page = helping_page(
        library_of(settings.PACKS).practices,
        own=own_times(request.viewer),
        pool=pool_for(request.viewer),
        language=language_here(),
    )
    context = {"page": page, "is_private": is_kept_private(request.viewer, request.now)}
    return render(request, "practices/page_what_helps.html", context)
