"""Who is here, who was, and who is linked to whom: for a lead."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import DESCRIPTIONS, RIGHTS, Right, Role
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.backups.queries import last_trial

from ..access import needs, signed_in
from ..confirming import just_confirmed
from ..forms import LinkForm, SearchForm, ServiceForm
from ..pages import clients_shown, gone_shown, staff_shown
from ..queries import (
    called,
    clients_of_service,
    clinicians_of_service,
    open_links_of_service,
    people_of_service,
    people_without_a_role,
    service_of,
    teams_of_service,
    worked_here_once,
)
from ..queries.cover import deputy_of
from ..services import describe_service, link_as_lead, open_team
from ..viewer import PersonRequest
from ..words import RIGHT_NAMES, ROLE_NAMES

ON_A_PAGE = 50


@needs(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def everyone(request: PersonRequest) -> HttpResponse:
    words, search = _asked_for(request)
    held = people_of_service(request.viewer, request.now)
    if words:
        held = held.filter(called(words, "person__shown_name"))
    clients = Paginator(held.filter(role=Role.CLIENT), ON_A_PAGE).get_page(request.GET.get("page"))
    links = open_links_of_service(request.viewer, request.now)
    staff = staff_shown(held.exclude(role=Role.CLIENT))
    context = {
        "staff": [one for one in staff if not one.is_closed],
        "closed_staff": [one for one in staff if one.is_closed],
        "clients": clients_shown(clients, links.filter(client_id__in=[one.person_id for one in clients])),
        "page": clients,
        "teams": teams_of_service(request.viewer),
        "link_form": _link_form(request, None),
        "has_deputy": deputy_of(request.viewer.service_id, request.now) is not None,
        "trial": last_trial(request.now),
    }
    return render(request, "people/page_everyone.html", context | search)


@needs(Right.SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: PersonRequest) -> HttpResponse:
    """Who holds no role now: somebody may come back."""
    words, search = _asked_for(request)
    found = people_without_a_role(request.viewer, request.now)
    if words:
        found = found.filter(called(words, "shown_name"))
    page = Paginator(found.exclude(worked_here_once()), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"staff": gone_shown(found.filter(worked_here_once())), "clients": gone_shown(page), "page": page}
    return render(request, "people/page_gone.html", context | search)


def _asked_for(request: PersonRequest) -> tuple[str, dict[str, object]]:
    """The name looked for, and what the search on a page needs.

    It is posted: an address stands in the browser's history and in the log of whatever serves the site.
    """
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["name"].strip() if form.is_valid() else ""
    return words, {"search_form": form, "looked_for": words}


@needs(Right.CHANGE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: PersonRequest) -> HttpResponse:
    """What the service is called, where it is, and its own number."""
    kept = service_of(request.viewer)
    form = ServiceForm(
        request.POST or None, initial={name: getattr(kept, name) for name in ("name", "country", "phone")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            describe_service(viewer=request.viewer, **form.cleaned_data, now=request.now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. It counts from now on."))
            return redirect("people:service")
    library = library_of(settings.PACKS)
    context = {
        "form": form,
        "lines": lines_for(library, kept.country, localdate(request.now)),
        "emergency_number": emergency_number_for(library, kept.country),
    }
    return render(request, "people/page_service.html", context, status=422 if form.errors else 200)


@needs(Right.INVITE_STAFF)
@require_POST
def new_team(request: PersonRequest) -> HttpResponse:
    try:
        open_team(viewer=request.viewer, name=request.POST.get("name", ""), now=request.now)
    except InputError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect("people:all")


def _link_form(request: PersonRequest, posted: QueryDict | None) -> LinkForm:
    return LinkForm(
        posted,
        clients=clients_of_service(request.viewer, request.now),
        clinicians=clinicians_of_service(request.viewer, request.now),
    )


@needs(Right.LINK_PEOPLE)
@just_confirmed
@require_POST
def link_people(request: PersonRequest) -> HttpResponse:
    form = _link_form(request, request.POST)
    if not form.is_valid():
        messages.error(request, _("That pair cannot be linked. Choose both from the lists."))
        return redirect("people:all")
    link_as_lead(
        viewer=request.viewer,
        client_id=UUID(form.cleaned_data["client"]),
        clinician_id=UUID(form.cleaned_data["clinician"]),
        now=request.now,
    )
    names = [dict(form.fields[name].choices)[form.cleaned_data[name]] for name in ("client", "clinician")]  # type: ignore[attr-defined]
    messages.success(
        request, _("%(client)s and %(clinician)s are linked from now on.") % {"client": names[0], "clinician": names[1]}
    )
    return redirect("people:all")


@signed_in
@require_safe
def roles(request: PersonRequest) -> HttpResponse:
    """Who may do what, for anybody here to read."""
    table = [
        (ROLE_NAMES[role], _(DESCRIPTIONS[role]), [RIGHT_NAMES[right] for right in Right if right in RIGHTS[role]])
        for role in Role
    ]
    context = {"roles": table, "sees_addresses": request.viewer.may(Right.CHANGE_ROLES)}
    return render(request, "people/page_roles.html", context)
