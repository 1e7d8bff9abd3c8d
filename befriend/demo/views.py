"""Signing in to the demonstration: one button for each of the cast, no password and no second factor. The address is
there in the demonstration only."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from befriend.rooms.people.access import open_to_all
from befriend.rooms.people.models import Person
from befriend.rooms.people.second_factor import LOOKING_AROUND

from .cast import CAST


@open_to_all
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("person", "")
    if wanted not in {member.username for member in CAST}:
        raise Http404
    person = Person.objects.filter(username=wanted, service__is_demonstration=True).first()
    if person is None:
        raise Http404
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[LOOKING_AROUND] = True
    return redirect("home")
