"""What one shares: who sees what and until when, and changing one's mind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.consent import Purpose
from befriend.care.roles import Right
from befriend.rooms.consent.services import choose
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from ..forms import ChoiceForm
from ..pages import sharing_page


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def shared(request: PersonRequest) -> HttpResponse:
    page = sharing_page(request.viewer, request.now)
    return render(request, "record/page_shared.html", {"page": page, "lengths": ChoiceForm()["days"]})


@needs(Right.SEE_OWN_PROGRESS)
@require_POST
def choose_one(request: PersonRequest) -> HttpResponse:
    """Say yes or no to one purpose.

    Raises:
        InputError: what was sent is neither.
    """
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise InputError(_("That was neither a yes nor a no, so nothing was changed. Go back and choose once more."))
    choose(
        viewer=request.viewer,
        purpose=Purpose(form.cleaned_data["purpose"]),
        is_given=form.is_yes,
        until=form.until(localdate(request.now)),
        now=request.now,
    )
    messages.success(request, _("It counts from now on. You can change it again whenever you like."))
    return redirect("record:shared")
