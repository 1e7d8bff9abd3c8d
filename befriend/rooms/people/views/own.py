"""One's own account, for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from befriend.care.roles import Whose

from ..access import about, signed_in
from ..pages import own_roles
from ..viewer import PersonRequest


@about(Whose.OWN)
@signed_in
@require_safe
def my_account(request: PersonRequest) -> HttpResponse:
    """How one signs in, one's language, and what one may do here."""
    context = {
        "name": request.viewer.shown_name,
        "sign_in_name": request.user.username,
        "has_password": request.user.has_usable_password(),
        "roles": own_roles(request.viewer, request.now),
    }
    return render(request, "people/page_my_account.html", context)
