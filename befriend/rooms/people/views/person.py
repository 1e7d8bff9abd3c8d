"""One person of the service, for a lead: their roles, their links, and what may change."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right, Role

from ..access import needs
from ..confirming import just_confirmed
from ..forms import RoleForm, TeamForm
from ..pages import person_shown
from ..queries import clinicians_of_service, colleague_for, role_for, roles_held_by, teams_of_service
from ..services import change_team, give_role, open_account
from ..viewer import PersonRequest


@needs(Right.CHANGE_ROLES)
@require_safe
def person(request: PersonRequest, person_id: UUID) -> HttpResponse:
    return _page(request, person_id)


@needs(Right.CHANGE_ROLES)
@just_confirmed
@require_POST
def give_a_role(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A role for somebody who is here; whose account is closed comes back with it."""
    who = colleague_for(request.viewer, person_id)
    form = _role_form(request, person_id)
    if form.is_valid():
        give = give_role if who.is_active else open_account
        try:
            give(
                viewer=request.viewer,
                person_id=person_id,
                role=Role(form.cleaned_data["role"]),
                clinician_id=form.id_of("clinician"),
                team_id=form.id_of("team"),
                now=request.now,
            )
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s has this role from now on.") % {"name": who.shown_name})
            return redirect("people:person", person_id)
    return _page(request, person_id, form, status=422)


@needs(Right.CHANGE_ROLES)
@just_confirmed
@require_POST
def change_a_team(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    held = role_for(request.viewer, membership_id)
    form = TeamForm(request.POST, teams=teams_of_service(request.viewer))
    if not form.is_valid():
        messages.error(request, _("There is no such team in this service. Choose one from the list, or none."))
        return redirect("people:person", held.person_id)
    try:
        change_team(viewer=request.viewer, membership_id=membership_id, team_id=form.id_of("team"), now=request.now)
    except InputError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect("people:person", held.person_id)


def _role_form(request: PersonRequest, person_id: UUID) -> RoleForm:
    clinicians = clinicians_of_service(request.viewer, request.now)
    held = {one.role for one in roles_held_by(request.viewer, person_id, request.now)}
    return RoleForm(
        request.POST or None,
        roles=[role for role in Role if role not in held],
        clinicians=[one for one in clinicians if one.id != person_id],
        teams=teams_of_service(request.viewer),
    )


def _page(request: PersonRequest, person_id: UUID, form: RoleForm | None = None, status: int = 200) -> HttpResponse:
    shown = person_shown(request.viewer, person_id, request.now)
    context = {"person": shown, "form": form or _role_form(request, person_id)}
    return render(request, "people/page_person.html", context, status=status)
