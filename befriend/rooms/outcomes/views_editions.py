"""Editions for publishing on the web: the list, the making, and one edition as page, PDF and table."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.queries import service_of
from befriend.rooms.people.viewer import PersonRequest

from .cut import last_month_end, last_whole_day, month_ends
from .downloads import pdf_of, table_of
from .pages import ReportPage
from .pages_editions import EditionsPage, edition_page, edition_rows
from .queries import edition_for, editions_listed
from .services import make_edition
from .tables import csv_of, csv_of_rows

MONTHS = 12
"""So many ends of months are offered, as far as no edition goes up to them or beyond."""


@needs(Right.SEE_OUTCOMES)
@require_safe
def editions(request: PersonRequest) -> HttpResponse:
    return _list(request)


@needs(Right.SEE_OUTCOMES)
@just_confirmed
@at_most(Asked.REPORT)
@require_POST
def make(request: PersonRequest) -> HttpResponse:
    try:
        last_day = parse_date(request.POST.get("until", ""))
    except ValueError:
        last_day = None
    try:
        if last_day is None:
            raise InputError(_("No month was chosen, so no edition was made. Choose one."))
        edition_id = make_edition(viewer=request.viewer, last_day=last_day, now=request.now)
    except InputError as refused:
        return _list(request, problem=str(refused))
    messages.success(request, _("The edition is made and kept. Read it before you give it away."))
    return redirect("outcomes:edition", edition_id)


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
def edition(request: PersonRequest, edition_id: UUID) -> HttpResponse:
    return render(request, "outcomes/page_edition.html", {"page": _page(request, edition_id)})


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
@cache_control(private=True, no_store=True)
def edition_pdf(request: PersonRequest, edition_id: UUID) -> HttpResponse:
    return pdf_of(request, _page(request, edition_id), "edition")


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
@cache_control(private=True, no_store=True)
def edition_csv(request: PersonRequest, edition_id: UUID) -> HttpResponse:
    """The whole edition in the columns of `befriend outcomes --publish`, or one table of it as shown."""
    key = request.GET.get("table", "edition")
    made = edition_for(request.viewer, edition_id)
    is_whole = key in {"edition", "figures"}
    text = csv_of_rows(edition_rows(made)) if is_whole else csv_of(_page(request, edition_id).tables, key)
    return table_of(text, key, made.last_day)


def _page(request: PersonRequest, edition_id: UUID) -> ReportPage:
    service = service_of(request.viewer)
    made = edition_for(request.viewer, edition_id)
    return edition_page(made, service.name, is_invented=service.is_demonstration)


def _list(request: PersonRequest, problem: str = "") -> HttpResponse:
    listed = editions_listed(request.viewer)
    months = month_ends(last_month_end(last_whole_day(request.now)), MONTHS)
    open_months = [day for day in months if not listed or day > listed[0].last_day]
    page = EditionsPage(listed, open_months, problem)
    return render(request, "outcomes/page_editions.html", {"page": page}, status=422 if problem else 200)
