"""Reports on the web: the service's for a lead, as page, PDF and tables; and a clinician's about their own clients."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.queries import clinicians_of_team, service_of, team_for, teams_of_service
from befriend.rooms.people.viewer import PersonRequest

from .cut import DataCut, cut_of_caseload, cut_of_service, last_month_end, last_whole_day, month_ends
from .downloads import pdf_of, table_of
from .pages import ReportPage, TeamLink, sections_of, teams_below
from .services import SMALLEST
from .tables import csv_of, machine_table

if TYPE_CHECKING:
    from .figures import Figures

SMALLEST_OF_ONE_CLINICIAN = 20
"""Below this many clients with two scores a share says more about chance than about anybody's work."""
MONTHS = 24
"""So many are offered; older ones are asked for by their address."""


@dataclass(frozen=True, slots=True)
class Day:
    """The last day of a report. `given` is what was asked for where that is no day a report can be made up to.

    `months` are the days that are offered where a report goes up to the end of a month. `is_taken_back`: the day that
    was given is in the middle of a month.
    """

    last: date
    newest: date
    given: str
    months: Sequence[date] = ()
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One report, and what it was made from."""

    page: ReportPage
    cut: DataCut
    figures: "Figures"


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
def report(request: PersonRequest) -> HttpResponse:
    day, team = _month(request), _team_asked(request)
    page = _report(request, day, team).page
    clinicians = clinicians_of_team(request.viewer, team, request.now) if team else ()
    context = {"page": page, "day": day, "team": team, "clinicians": clinicians}
    return render(request, "outcomes/page_report.html", context)


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
@cache_control(private=True, no_store=True)
def report_pdf(request: PersonRequest) -> HttpResponse:
    return pdf_of(request, _report(request, _month(request), _team_asked(request)).page, "outcomes")


@needs(Right.SEE_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
@cache_control(private=True, no_store=True)
def table_csv(request: PersonRequest) -> HttpResponse:
    """One table of the report as a file: `figures` and `stays` as `befriend outcomes` writes them, or one as shown."""
    key = request.GET.get("table", "figures")
    made = _report(request, _month(request), _team_asked(request))
    text = machine_table(made.figures, made.cut, key) or csv_of(made.page.tables, key)
    return table_of(text, key, made.page.last_day)


@needs(Right.SEE_OWN_OUTCOMES)
@at_most(Asked.REPORT)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    """What became of the clients one is linked to, all together, beside nobody else’s."""
    from .figures import figures_of

    day = _day(request)
    cut = cut_of_caseload(request.viewer, day.last, request.now)
    figures = figures_of(cut, smallest=SMALLEST_OF_ONE_CLINICIAN, with_teams=False, with_others=False)
    page = ReportPage(
        title=_("What became of my clients"),
        service=service_of(request.viewer).name,
        about=_(
            "Only you see this. It is about the people you are linked to now, all together, and beside nobody else's."
        ),
        last_day=day.last,
        data_cut=cut.mark,
        smallest=SMALLEST_OF_ONE_CLINICIAN,
        sections=sections_of(figures, cut, SMALLEST_OF_ONE_CLINICIAN),
    )
    return render(request, "outcomes/page_own.html", {"page": page, "day": day})


def _report(request: PersonRequest, day: Day, team_id: UUID | None) -> Made:
    from .figures import figures_of

    viewer = request.viewer
    team = team_for(viewer, team_id) if team_id else None
    cut = cut_of_service(viewer, day.last, request.now, smallest=SMALLEST)
    if team and team.name not in cut.shown_teams:
        raise Http404
    figures = figures_of(cut, smallest=SMALLEST, with_teams=True)
    figures = figures.of_team(team.name) if team else figures
    service = service_of(viewer)
    ids = {one.name: one.id for one in teams_of_service(viewer)}
    below = [] if team else teams_below(figures, cut)
    page = ReportPage(
        title=_("Outcomes of the team %(team)s") % {"team": team.name} if team else _("Outcomes"),
        service=service.name,
        about=_(
            "For the people who run this service. It shows numbers of many people and opens no record. Who compares "
            "two months in which little happened can still learn how one person is. It is not meant for that."
        ),
        last_day=day.last,
        data_cut=cut.mark,
        smallest=SMALLEST,
        sections=sections_of(figures, cut, SMALLEST, is_of_team=team is not None),
        pdf_url=_address("report_pdf", day, team_id),
        csv_url=_address("table_csv", day, team_id) + "&",
        teams=[TeamLink(_address("report", day, ids[name]), name, where) for name, where in below if name in ids],
        is_invented=service.is_demonstration,
    )
    return Made(page, cut, figures)


def _address(name: str, day: Day, team_id: UUID | None) -> str:
    asked = {"until": day.last.isoformat()} | ({"team": str(team_id)} if team_id else {})
    return f"{reverse(f'outcomes:{name}')}?{urlencode(asked)}"


def _day(request: PersonRequest) -> Day:
    """The last day asked for; the newest whole one where none was, or one that cannot be."""
    newest, given = last_whole_day(request.now), request.GET.get("until", "").strip()
    if not given:
        return Day(newest, newest, "")
    try:
        asked = parse_date(given)
    except ValueError:
        asked = None
    if asked is None or asked > newest or asked.year < 2000:
        return Day(newest, newest, given[:40])
    return Day(asked, newest, "")


def _month(request: PersonRequest) -> Day:
    """The same, taken back to the end of a month."""
    asked = _day(request)
    newest, last = last_month_end(asked.newest), last_month_end(asked.last)
    is_taken_back = not asked.given and last != asked.last and "until" in request.GET
    given = request.GET["until"][:40] if is_taken_back else asked.given
    offered = month_ends(newest, MONTHS)
    months = offered if last in offered else [*offered, last]
    return replace(asked, last=last, newest=newest, given=given, months=months, is_taken_back=is_taken_back)


def _team_asked(request: PersonRequest) -> UUID | None:
    given = request.GET.get("team", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None
