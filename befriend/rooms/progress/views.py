"""Courses on the web: one's own progress, and for a clinician the caseload, a client, a course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from befriend.care.practising import Functioning, Lasting, Severity
from befriend.care.roles import Right
from befriend.content.frozen import MeasureContent, Words
from befriend.content.reading import library_of
from befriend.measure.items import Direction, Measure
from befriend.measure.scoring.one import possible_range
from befriend.rooms.checkins.courses import shown_rule
from befriend.rooms.checkins.daily import QUESTIONS
from befriend.rooms.checkins.offered import ABOUT_HELPING, measures_to_fill
from befriend.rooms.checkins.queries import (
    FilledCheckIn,
    course_of,
    courses_of_parts,
    daily_checkins,
    expectation_here,
    short_forms_of,
    summaries_of,
    summaries_of_caseload,
)
from befriend.rooms.flags.queries import closed_flags_of_client, is_hard_now, open_flags_of_client, waiting_flags_of
from befriend.rooms.flags.waiting import FlagGroup, closed_flags_shown, flags_shown, grouped
from befriend.rooms.journal.queries import SharedLine, shared_with
from befriend.rooms.journal.writing import KINDS
from befriend.rooms.people.access import cover_here, needs
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import care_team_of, client_for, let_in, linked_client_for, may_bring_back
from befriend.rooms.people.viewer import PersonRequest, language_here
from befriend.rooms.plans.queries import changes_asked, notes_of, reviews_of
from befriend.rooms.practices.queries import Followed, OpenAdverseEffect, adverse_effects_of, dose_of, programmes_of
from befriend.rooms.practices.words import FUNCTIONINGS, LASTINGS, SEVERITIES
from befriend.rooms.safety.queries import call_waiting
from befriend.rooms.safety.shown import call_shown

from .courses import (
    NOTHING_BESIDE,
    SURENESS,
    Beside,
    drawing_for_client,
    drawing_for_clinician,
    error_norm,
    reviews_shown,
    reviews_with_course,
    rows_of,
)
from .describing import describe_beside, describe_course
from .expected import ExpectedShown, expected_shown
from .pages import (
    ClientPage,
    ClientRow,
    CoursePage,
    DailyShown,
    PractisedShown,
    ProgrammeShown,
    SharedEntryShown,
    WentBadlyShown,
    client_row,
    clinicians_cards,
    course_card,
)
from .parts import PartShown, parts_of
from .queries import OnCaseload, caseload_in_order
from .short import short_course

if TYPE_CHECKING:
    from befriend.rooms.people.models import Person

CLIENTS_ON_A_PAGE = 25
DAYS_SHOWN = 14
CLOSED_FLAGS_SHOWN = 10
NOTES_ON_A_COURSE = 5
WISHES_SHOWN = 5


@needs(Right.SEE_CASELOAD)
@require_safe
def caseload(request: PersonRequest) -> HttpResponse:
    today = timezone.localdate(request.now)
    clients = caseload_in_order(request.viewer, today, request.now)
    page = Paginator(clients, CLIENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "progress/page_caseload.html", {"page": page, "rows": _client_rows(request, page)})


def _client_rows(request: PersonRequest, page: Iterable[OnCaseload]) -> list[ClientRow]:
    """The rows of one page of the caseload: flags and courses of all its clients in one query each."""
    today, language, measures = timezone.localdate(request.now), language_here(), _measures_of_clients()
    clients = list(page)
    ids = [client_id for client_id, _name in clients]
    flags, summaries = defaultdict(list), defaultdict(list)
    for flag in waiting_flags_of(request.viewer, ids, request.now, cover_here(request)):
        flags[flag.client_id].append(flag)
    for summary in summaries_of_caseload(request.viewer, ids, request.now):
        summaries[summary.client_id].append(summary)
    return [
        client_row(client_id, name, flags[client_id], summaries[client_id], measures, language, today)
        for client_id, name in clients
    ]


@needs(Right.OPEN_CLIENT_RECORD)
@require_safe
def client(request: PersonRequest, client_id: UUID) -> HttpResponse:
    person = _open_record(request, client_id)
    viewer, now, today = request.viewer, request.now, timezone.localdate(request.now)
    summaries, measures = summaries_of(viewer, client_id, now), _measures_of_clients()
    cards = clinicians_cards(summaries, measures, language_here(), today)
    closed = closed_flags_of_client(viewer, client_id, now, CLOSED_FLAGS_SHOWN, cover_here(request))
    page = ClientPage(
        client_id=client_id,
        name=person.shown_name,
        flags=_flags(request, client_id),
        closed_flags=closed_flags_shown(closed),
        courses=cards,
        reviews=reviews_shown(reviews_of(viewer, client_id, now)),
        call=call_shown(call_waiting(viewer, client_id, now)),
        changes_asked=changes_asked(viewer, client_id, now, WISHES_SHOWN),
        notes=notes_of(viewer, client_id, now),
        daily=[_daily_shown(one) for one in daily_checkins(viewer, client_id, now, DAYS_SHOWN)],
        programmes=[_programme_shown(one, today) for one in programmes_of(viewer, client_id, now)],
        practised=[
            PractisedShown(_title(one.practice_key), one.times, one.left, one.better, one.worse, one.last_at)
            for one in dose_of(viewer, client_id, now)
        ],
        went_badly=[_went_badly(one) for one in adverse_effects_of(viewer, client_id, now)],
        shared=[_shared_shown(one) for one in shared_with(viewer, now, client_id)],
        may_bring_back=may_bring_back(viewer, client_id, now),
    )
    return render(request, "progress/page_client.html", {"page": page})


def _measures_of_clients() -> dict[str, MeasureContent]:
    """Without those of what helping does to the helper: only who answered them reads what they say."""
    return {key: found for key, found in library_of(settings.PACKS).measures.items() if key not in ABOUT_HELPING}


def _programme_shown(own: Followed, today: date) -> ProgrammeShown:
    """With its key for a title when its pack is gone."""
    found = library_of(settings.PACKS).programmes.get(own.key)
    state = own.ended_as or ("paused" if own.is_paused else "later" if own.starts_on > today else "on")
    title = found.words_for(language_here()).title if found else own.key
    weeks = len(found.weeks) if found else own.week
    return ProgrammeShown(title, own.week, weeks, state, own.starts_on, own.ended_at)


def _title(practice_key: str) -> str:
    """A practice's title; its key when its pack is gone."""
    found = library_of(settings.PACKS).practices.get(practice_key)
    return found.words_for(language_here()).title if found else practice_key


def _shared_shown(line: SharedLine) -> SharedEntryShown:
    kind = KINDS.get(line.kind)
    return SharedEntryShown(line.entry_id, kind.name if kind else "", line.changed_at, line.is_read)


def _went_badly(told: OpenAdverseEffect) -> WentBadlyShown:
    return WentBadlyShown(
        told.session_id,
        _title(told.practice_key),
        told.told_at,
        SEVERITIES[Severity(told.severity)] if told.severity else "",
        LASTINGS[Lasting(told.lasting)] if told.lasting else "",
        FUNCTIONINGS[Functioning(told.functioning)] if told.functioning else "",
        told.wants_contact,
        told.words,
    )


def _flags(request: PersonRequest, client_id: UUID) -> list[FlagGroup]:
    found = open_flags_of_client(request.viewer, client_id, request.now, cover_here(request))
    return grouped(flags_shown(found, request.now))


def _open_record(request: PersonRequest, client_id: UUID) -> Person:
    """The client, with a line in the audit that their record was opened."""
    request.viewer = let_in(request.viewer, client_id, request.now)
    person = linked_client_for(request.viewer, client_id, request.now)
    opened(
        Opening.RECORD,
        viewer=request.viewer,
        client_id=client_id,
        subject="client",
        subject_id=client_id,
        now=request.now,
    )
    return person


def _daily_shown(filled: FilledCheckIn) -> DailyShown:
    chosen = {question.id: question.words_for(filled.answers.get(question.id)) for question in QUESTIONS}
    return DailyShown(filled.answered_at, chosen["how_i_am"], chosen["towards_myself"], filled.note)


@needs(Right.OPEN_CLIENT_RECORD)
@require_safe
def course(request: PersonRequest, client_id: UUID, measure_key: str) -> HttpResponse:
    content = _content(measure_key)
    if measure_key in ABOUT_HELPING:
        raise Http404
    person = _open_record(request, client_id)
    page = _course_page(request, person, content, is_own=False)
    return render(request, "progress/page_course.html", {"page": page})


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    viewer, today, measures = request.viewer, timezone.localdate(request.now), library_of(settings.PACKS).measures
    summaries = summaries_of(viewer, viewer.person_id, request.now)
    cards = [
        course_card(one, measures[one.measure_key], language_here(), today)
        for one in summaries
        if one.measure_key in measures and one.answered_at
    ]
    daily = [_daily_shown(one) for one in daily_checkins(viewer, viewer.person_id, request.now, DAYS_SHOWN)]
    team = care_team_of(viewer.person_id, request.now)
    context = {"cards": cards, "daily": daily, "team": team, "is_hard_now": is_hard_now(viewer)}
    return render(request, "progress/page_own.html", context)


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def own_course(request: PersonRequest, measure_key: str) -> HttpResponse:
    content = _content(measure_key)
    person = client_for(request.viewer, request.viewer.person_id, request.now)
    page = _course_page(request, person, content, is_own=True)
    context = {"page": page, "is_hard_now": is_hard_now(request.viewer)}
    return render(request, "progress/page_own_course.html", context)


def _has_parts(measure: Measure, *, is_own: bool) -> bool:
    """A client reads one score of a questionnaire that has a total; of one without, every part is a score."""
    return len(measure.scales) > 1 and not (is_own and measure.total is not None)


def _parts(request: PersonRequest, client_id: UUID, measure: Measure, words: Words) -> list[PartShown]:
    return parts_of(measure, words, courses_of_parts(request.viewer, client_id, measure, request.now))


def _content(measure_key: str) -> MeasureContent:
    content = library_of(settings.PACKS).measures.get(measure_key)
    if content is None:
        raise Http404
    return content


def _beside(expected: ExpectedShown | None) -> Beside:
    if expected is None:
        return NOTHING_BESIDE
    turn = expected.turn
    return Beside(expected.days, turn.since, turn.as_before) if turn else Beside(expected.days)


def _course_page(request: PersonRequest, person: Person, content: MeasureContent, *, is_own: bool) -> CoursePage:
    viewer, now, today = request.viewer, request.now, timezone.localdate(request.now)
    measure, words = content.measure, content.words_for(language_here())
    ends = possible_range(measure, measure.main)
    points = course_of(viewer, person.id, measure, now)
    rows = rows_of(measure.main, points, ends, words)
    reviews = reviews_with_course(measure.main, reviews_of(viewer, person.id, now), points)
    expected = None
    if is_own:
        drawing = drawing_for_client(measure, rows, today)
    else:
        here = expectation_here(viewer.service_id, measure, now)
        expected = expected_shown(here, measure.main.direction, rows, reviews, ends, today)
        drawing = drawing_for_clinician(measure, words, rows, reviews, today, _beside(expected))
    latest = next((row for row in reversed(rows) if row.value is not None), None)
    latest_band = next((point.band for point in reversed(points) if point.value is not None), "")
    return CoursePage(
        client_id=person.id,
        client_name=person.shown_name,
        team=care_team_of(person.id, now) if is_own else (),
        measure_key=measure.key,
        name=words.plain_name,
        title=measure.name,
        words=words,
        drawing=drawing,
        expected=expected,
        description=" ".join(filter(None, [describe_course(rows), describe_beside(expected)])),
        rows=list(reversed(rows)),
        rule=shown_rule(measure.main),
        norm=error_norm(measure.main),
        reviews=list(reversed(reviews)),
        notes=[] if is_own else notes_of(viewer, person.id, now)[:NOTES_ON_A_COURSE],
        flags=[] if is_own else _flags(request, person.id),
        low=ends[0],
        high=ends[1],
        latest=latest,
        may_correct=is_own and measure.key in measures_to_fill(),
        has_parts=_has_parts(measure, is_own=is_own),
        parts=_parts(request, person.id, measure, words) if request.GET.get("parts") == "shown" else None,
        short=short_course(short_forms_of(viewer, person.id, measure, now), measure, today, is_own=is_own),
        has_skipped=any(row.value is not None and row.answered < row.of for row in rows),
        higher_is_better=measure.main.direction is Direction.HIGHER_IS_BETTER,
        missing_source=measure.main.missing.source.citation,
        missing_sureness=SURENESS[measure.main.missing.source.confidence],
        is_missing_rule_recalled=not measure.main.missing.source.may_be_shown,
        band_words=words.bands.get(latest_band, "")
        if measure.main.bands_source and measure.main.bands_source.may_be_shown
        else "",
    )
