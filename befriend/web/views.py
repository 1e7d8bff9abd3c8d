"""The front door: where signing in leads, by what a person may do."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from befriend.care.roles import Right, Whose
from befriend.rooms.people.access import about, needs, open_to_all, signed_in
from befriend.rooms.people.confirming import drop_held
from befriend.rooms.people.queries import service_at_the_door
from befriend.rooms.people.services import keep_language
from befriend.rooms.people.viewer import PersonRequest

from .catalogue import catalogue_context
from .door_pages import rooms_shown
from .privacy import NOTICE

HOMES: tuple[tuple[Right, str], ...] = (
    (Right.SEE_CASELOAD, "progress:caseload"),
    (Right.SEE_PEOPLE, "people:all"),
    (Right.CHECK_IN, "today:home"),
    (Right.READ_GUIDES, "practices:guides"),
    (Right.PRACTISE, "practices:find"),
)


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "welcome.html")
    return _own_home(request)


@signed_in
def _own_home(request: PersonRequest) -> HttpResponse:
    drop_held(request)  # the page that asks who it is leads here for who would rather not go on
    for right, name in HOMES:
        if request.viewer.may(right):
            return redirect(name)
    return render(request, "nothing_yet.html")


@open_to_all
@require_safe
def cannot_sign_in(request: HttpRequest) -> HttpResponse:
    """A forgotten name or password. No e-mail address is kept, so a person of the service helps."""
    return render(request, "account/cannot_sign_in.html")


SECURITY_TXT_HOLDS = timedelta(days=30)
"""For how long somebody may rely on a copy of it. RFC 9116 asks for such a day; a fixed one would run out unseen."""


@open_to_all
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a way in, in the form that RFC 9116 gives it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = request.now + SECURITY_TXT_HOLDS  # type: ignore[attr-defined]
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}"]
    spoken = ", ".join(code for code, _name in settings.LANGUAGES if code != settings.PSEUDO_LANGUAGE[0])
    text = "\n".join([*lines, f"Preferred-Languages: {spoken}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens with what somebody tells, for everybody, before they tell anything."""
    return render(request, "privacy.html", {"parts": NOTICE, "service": service_at_the_door(request.user)})


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that a part of befriend brings along and that is not used."""
    raise Http404


@about(Whose.NOBODY)
@needs(Right.CHANGE_ROLES)
@require_safe
def addresses(request: PersonRequest) -> HttpResponse:
    """Who may open what: every address with its rule, for a lead."""
    return render(request, "doors.html", {"rooms": list(rooms_shown())})


@open_to_all
@require_http_methods(["GET", "POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of this device from now on, and of the person who is signed in, on every other one."""
    answer = set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        keep_language(
            service_id=request.user.service_id,
            person_id=request.user.id,
            language=chosen,
            now=request.now,  # type: ignore[attr-defined]
        )
    return answer


@open_to_all
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page, so that it is found and looked at."""
    return render(request, "components/catalogue.html", catalogue_context())
