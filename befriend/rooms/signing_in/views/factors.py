"""The second factor: what one has, adding an app or a passkey, spare codes, and taking one away."""

from allauth.account.internal.flows.login import clear_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from befriend.care.roles import STAFF_ROLES, Whose
from befriend.drawing.square_code import square_code
from befriend.rooms.people.access import about, signed_in, signed_in_so_far
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.second_factor import has_factor, has_shown_factor, remember_factor, to_second_factor
from befriend.rooms.people.viewer import PersonRequest

from ..codes import written
from ..forms import AppForm, PasskeyForm
from ..pages import second_factor_page
from ..queries import own_factors, taken_away
from ..services import add_app as keep_app
from ..services import add_passkey as keep_passkey
from ..services import end_other_sessions, make_spare_codes, remove_factor
from ..setting_up import address_for_apps, forget_secret, in_groups, secret_being_set_up


@about(Whose.OWN)
@signed_in_so_far
@require_safe
def second_factor(request: PersonRequest) -> HttpResponse:
    """What one has; and for who works here and has none, how to set one up."""
    if _must_show_first(request):
        return to_second_factor(request)
    works_here = not STAFF_ROLES.isdisjoint(request.viewer.roles)
    page = second_factor_page(own_factors(request.viewer), must=works_here)
    context = {
        "page": page,
        "works_here": works_here,
        "is_client": request.viewer.is_client,
        "taken": taken_away(request.viewer),
    }
    return render(request, "signing_in/page_second_factor.html", context)


@about(Whose.OWN)
@signed_in_so_far
@just_confirmed
@require_http_methods(["GET", "POST"])
def add_app(request: PersonRequest) -> HttpResponse:
    if _must_show_first(request):
        return to_second_factor(request)
    secret = secret_being_set_up(request)
    form = AppForm(request.POST or None, secret=secret, now=request.now)
    if form.is_bound and form.is_valid():
        factor = keep_app(person_id=request.viewer.person_id, secret=secret, now=request.now)
        forget_secret(request)
        return _added(request, factor)
    address = address_for_apps(secret, request.user.username)
    context = {
        "form": form,
        # Drawn by us from an address whose parts are quoted; the title is escaped there.
        "square": mark_safe(square_code(address, _("Square code for your app"))),  # noqa: S308
        "secret": in_groups(secret),
        "address": address,
    }
    return render(request, "signing_in/page_add_app.html", context, status=422 if form.errors else 200)


@about(Whose.OWN)
@signed_in_so_far
@just_confirmed
@require_http_methods(["GET", "POST"])
def add_passkey(request: PersonRequest) -> HttpResponse:
    if _must_show_first(request):
        return to_second_factor(request)
    form = PasskeyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"] or _("Passkey")
        credential = form.cleaned_data["credential"]
        factor = keep_passkey(person_id=request.user.id, name=name, credential=credential, now=request.now)
        return _added(request, factor)
    context = {"form": form, "ask": {"creation_options": begin_registration(request.user, False)}}
    return render(request, "signing_in/page_add_passkey.html", context, status=422 if form.errors else 200)


def _must_show_first(request: PersonRequest) -> bool:
    """Whoever has a factor shows it before another is added: a password alone must not add one."""
    return has_factor(request) and not has_shown_factor(request)


def _added(request: PersonRequest, factor: Authenticator) -> HttpResponse:
    """This session has shown it; sessions that began without it end."""
    remember_factor(request, factor)
    end_other_sessions(viewer=request.viewer, keep=request.session.session_key, now=request.now)
    messages.success(request, _("It works. From now on you sign in with your password and this."))
    return redirect("signing_in:spare_codes")


@about(Whose.OWN)
@signed_in
@just_confirmed
@require_http_methods(["GET", "POST"])
def spare_codes(request: PersonRequest) -> HttpResponse:
    """New codes on paper, shown on this one page and never again."""
    if not has_factor(request):
        return redirect("signing_in:second_factor")
    codes: list[str] = []
    if request.method == "POST":
        codes = [*map(written, make_spare_codes(person_id=request.viewer.person_id, now=request.now))]
    page = second_factor_page(own_factors(request.viewer), must=False)
    return render(request, "signing_in/page_spare_codes.html", {"codes": codes, "page": page})


@about(Whose.OWN)
@signed_in
@just_confirmed
@require_POST
def remove(request: PersonRequest, number: int) -> HttpResponse:
    """Take one away. Who has none left has shown none, and who works here is asked for a new one at once."""
    remove_factor(person_id=request.viewer.person_id, factor_id=number, now=request.now)
    if not has_factor(request):
        clear_authentication_records(request)
    end_other_sessions(viewer=request.viewer, keep=request.session.session_key, now=request.now)
    messages.success(request, _("Removed. It no longer opens your account."))
    return redirect("signing_in:second_factor")
