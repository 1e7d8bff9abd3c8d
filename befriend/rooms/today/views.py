"""The client's home."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.checkins.queries import begun_forms, is_daily_done, summaries_of
from befriend.rooms.emergency.queries import last_about_oneself
from befriend.rooms.flags.queries import is_hard_now
from befriend.rooms.people.access import needs
from befriend.rooms.people.confirming import signed_in_since
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest, language_here
from befriend.rooms.practices.queries import not_to_suggest, open_programmes, practised_since, reminder_due
from befriend.rooms.signing_in.queries import taken_away

from .moments import moment_of_the_day
from .pages import today_page
from .reminders import reminder_line
from .weeks import door_of_the_week

TOLD_FOR = timedelta(days=14)
"""How long the first page says that the record was opened in an emergency; the record says it for good."""


@needs(Right.CHECK_IN)
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    viewer, now = request.viewer, request.now
    today = timezone.localdate(now)
    library = library_of(settings.PACKS)
    left_out = not_to_suggest(viewer)
    week = door_of_the_week(
        library, open_programmes(viewer), partial(practised_since, viewer), left_out, today, language_here()
    )
    page = today_page(
        name=viewer.shown_name,
        language=language_here(),
        measures=library.measures,
        summaries=summaries_of(viewer, viewer.person_id, now),
        begun=begun_forms(viewer, now),
        is_daily_done=is_daily_done(viewer, today, now),
        is_hard_now=is_hard_now(viewer),
        reminder=reminder_line(reminder_due(viewer, now), library.practices, week),
        week=week,
        moment=moment_of_the_day(library, viewer.person_id, today, left_out),
        team=care_team_of(viewer.person_id, now),
        opened_in_emergency=last_about_oneself(viewer, since=now - TOLD_FOR),
        taken_away=next((one for one in taken_away(viewer) if one.is_to_be_told(signed_in_since(request), now)), None),
        today=today,
    )
    return render(request, "today/page_today.html", {"page": page})
