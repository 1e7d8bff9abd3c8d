"""What makes befriend an app of the phone, and the pages it shows there without internet. None names a person."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from befriend.care.roles import Right
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.frozen import CrisisLine
from befriend.content.reading import library_of
from befriend.rooms.checkins.daily import DAILY
from befriend.rooms.checkins.offered import fillable
from befriend.rooms.checkins.pages import FormPage, daily_form_page, measure_form_page
from befriend.rooms.checkins.queries import OpenForm
from befriend.rooms.journal.pages import sheet_page
from befriend.rooms.journal.services import Sheet
from befriend.rooms.journal.writing import KINDS, NOTHING_WRITTEN
from befriend.rooms.people.access import needs, open_to_all, signed_in
from befriend.rooms.people.viewer import PersonRequest, language_here
from befriend.rooms.practices.pages import play_page
from befriend.rooms.safety.quiet import quiet_name

from .copies import STATIC, grounding_of, pages_to_hold
from .device import device_name

NOBODY = UUID(int=0)
TURNS = 3
WORKER = STATIC / "befriend" / "js" / "worker.js"


@open_to_all
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows of the app: a name the service chose, or a quieter one, and a sign that tells nothing."""
    is_quiet = "quiet" in request.GET  # in the address: a browser asks for this without its cookies
    name, sign = (settings.QUIET_NAME or _("Notes"), "quiet") if is_quiet else (settings.APP_NAME, "icon")
    told = {
        "id": "/",
        "name": name,
        "short_name": name,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": language_here(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "background_color": "#f8f3eb",
        "theme_color": "#f8f3eb",
        "icons": [
            {"src": static(f"befriend/img/{sign}.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": static(f"befriend/img/{sign}-512.png"), "type": "image/png", "sizes": "512x512"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@open_to_all
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker stands at the root, because it may only answer for what lies beneath it."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@signed_in
@require_safe
def here(request: PersonRequest) -> HttpResponse:
    """Who is signed in, as the device knows them, and the mark that a form needs to be taken."""
    return JsonResponse({"person": device_name(request.viewer.person_id), "token": get_token(request)})


@needs(Right.CHECK_IN)
@require_safe
def pages(request: PersonRequest) -> HttpResponse:
    held = pages_to_hold(request.viewer, request.now)
    return JsonResponse({"pages": [{"at": one.at, "title": one.title} for one in held]})


@needs(Right.CHECK_IN)
@require_safe
def device(request: PersonRequest) -> HttpResponse:
    """Switch on or off that unsent forms wait on this device, and see what waits."""
    return render(request, "offline/page_device.html", {"days": settings.UNSENT_DAYS})


def _blank(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that knows neither who asks nor from where: rendered without the request, so it cannot name anybody.

    Only the neutral name of the quiet mode goes with it, where the person wants it quiet.
    """
    known = {
        "demo_mode": settings.DEMONSTRATION,
        "days": settings.UNSENT_DAYS,
        "is_copy": True,
        "quiet_name": quiet_name(request),
    }
    return HttpResponse(render_to_string(template, known | context))


@needs(Right.CHECK_IN)
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What stands in for a page that is not held."""
    library, language = library_of(settings.PACKS), language_here()
    steadying = [(key, library.practices[key].words_for(language).title) for key in grounding_of(library)]
    return _blank(request, "offline/page_home.html", {"steadying": steadying})


@needs(Right.CHECK_IN)
@require_safe
def device_copy(request: PersonRequest) -> HttpResponse:
    return _blank(request, "offline/page_device.html", {})


@needs(Right.CHECK_IN)
@require_safe
def help_copy(request: PersonRequest) -> HttpResponse:
    """Help with the lines of the person's own service, which many share."""
    service = request.user.service
    page = {**_help(request), "service_name": service.name, "service_phone": service.phone}
    return _blank(request, "safety/page_help.html", {"page": page})


def _help(request: PersonRequest) -> dict[str, tuple[CrisisLine, ...] | str | None]:
    library, country = library_of(settings.PACKS), request.user.service.country
    return {
        "lines": lines_for(library, country, timezone.localdate(request.now)),
        "emergency_number": emergency_number_for(library, country),
    }


@needs(Right.CHECK_IN)
@require_safe
def form_copy(request: PersonRequest, measure_key: str) -> HttpResponse:
    """A blank check-in. Its id and its time are made in the browser when it opens."""
    page, language = _blank_form(measure_key, request)
    return _blank(request, "offline/page_form.html", {"page": page, "language": language, "help": _help(request)})


def _blank_form(measure_key: str, request: PersonRequest) -> tuple[FormPage, str]:
    opened = OpenForm(NOBODY, request.now, {}, "", is_resumed=False)
    if measure_key == DAILY:
        return daily_form_page(opened, None, team=()), language_here()
    content, wording = fillable(measure_key)
    page = measure_form_page(content, wording, opened, None, language=language_here(), team=())
    return page, wording.language


@needs(Right.WRITE_JOURNAL)
@require_safe
def sheet_copy(request: PersonRequest, kind: str) -> HttpResponse:
    """A blank page of the journal. Its ids are made in the browser when it opens; it shows the turns it may need."""
    if kind not in KINDS:
        raise Http404
    blank = Sheet(NOBODY, NOBODY, kind, NOTHING_WRITTEN)
    page = sheet_page(blank, KINDS[kind], is_change=False, read_by=(), turns=TURNS)
    return _blank(request, "offline/page_write.html", {"page": page})


@needs(Right.PRACTISE)
@require_safe
def practice_copy(request: PersonRequest, practice_key: str) -> HttpResponse:
    """A practice in its shortest length, to be done without internet. Nothing is told about it afterwards."""
    practices = library_of(settings.PACKS).practices
    found = practices.get(practice_key)
    if found is None:
        raise Http404
    page = play_page(
        found,
        session_id=NOBODY,
        minutes=found.lengths[0],
        at_step=1,
        language=language_here(),
        way_out=practices[found.way_out],
    )
    return _blank(request, "offline/page_practice.html", {"page": page})
