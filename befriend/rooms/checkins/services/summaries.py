"""What is derived from a check-in: its scores, where its course stands now, and the flags that a course raises."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from befriend.care import safety
from befriend.care.ontrack import SHARES
from befriend.care.ontrack import standing as on_track
from befriend.care.schedule import Interval
from befriend.measure.change import ChangeClass
from befriend.measure.items import Measure
from befriend.measure.scoring.one import Score as ScaleScore
from befriend.measure.scoring.one import score
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag

from ..courses import CoursePoint, Standing, Summary, standing_of, summarise
from ..models import CourseSummary, ScheduledMeasure, Score, TraitEstimate
from ..offered import ABOUT_HELPING
from ..queries import all_points, expectation_here
from .submission import Submission, content_of

MINUTES_FOR_A_DETERIORATION = 3 * 24 * 60
MINUTES_FOR_NOT_ON_TRACK = 7 * 24 * 60
"""A week: it is no danger, and the talk belongs into the next meeting."""


def store_scores(submission: Submission) -> Sequence[ScaleScore]:
    found = score(content_of(submission.measure_key).measure, submission.answers)
    Score.objects.bulk_create(
        Score(
            checkin_id=submission.id,
            subscale=one.subscale,
            value=one.value,
            band=one.band or "",
            answered=one.answered,
            of=one.of,
        )
        for one in found
    )
    return found


def refresh_after(submission: Submission, scores: Sequence[ScaleScore], now: datetime, by: UUID) -> None:
    """Say anew where the course stands, after this check-in. One that got worse or is not on track raises its flag."""
    measure = content_of(submission.measure_key).measure
    point = _point_of(submission, measure, scores)
    standing = _standing_after(submission, measure, point)
    summary = summarise(measure, standing, _interval(submission.client_id, measure.key))
    _keep(submission.service_id, submission.client_id, measure.key, summary)
    # A whole form that comes late, behind a short one, is the newest sum there is: the course need not end with it.
    has_news = standing.ends_scored or point.value is not None
    if measure.key in ABOUT_HELPING or not has_news:
        return
    worse = ChangeClass.RELIABLE_DETERIORATION
    if worse in (summary.since_start, summary.of_late):
        is_of_late = summary.since_start is not worse
        _raise(Kind.DETERIORATION, submission, MINUTES_FOR_A_DETERIORATION, now, by, is_of_late=is_of_late)
    if _is_not_on_track(submission, measure, standing, point, now):
        _raise(Kind.NOT_ON_TRACK, submission, MINUTES_FOR_NOT_ON_TRACK, now, by)


def refresh_after_short(submission: Submission, estimate: TraitEstimate) -> None:
    """Say anew when the course is due. A short form has no sum: the scores stay as they were, and no flag follows."""
    measure = content_of(submission.measure_key).measure
    point = CoursePoint(
        submission.id, submission.answered_at, None, "", estimate.asked, estimate.of, submission.is_skipped
    )
    standing = _standing_after(submission, measure, point)
    summary = summarise(measure, standing, _interval(submission.client_id, measure.key))
    _keep(submission.service_id, submission.client_id, measure.key, summary)


def _raise(
    kind: Kind, submission: Submission, minutes: int, now: datetime, by: UUID, *, is_of_late: bool = False
) -> None:
    raise_flag(
        service_id=submission.service_id,
        client_id=submission.client_id,
        kind=kind,
        measure_key=submission.measure_key,
        subject_id=submission.id,
        due_at=safety.due_at(now, minutes),
        now=now,
        by=by,
        is_of_late=is_of_late,
    )


def _is_not_on_track(
    submission: Submission, measure: Measure, standing: Standing, point: CoursePoint, now: datetime
) -> bool:
    """Whether this check-in is the latest of its course, and beyond the bound. One entered late says nothing new."""
    latest_on, latest = standing.recent[-1]
    if (latest_on, latest) != (timezone.localdate(point.answered_at), point.value) or standing.first is None:
        return False
    first, week, direction = standing.first, standing.week, measure.main.direction

    def is_beyond(share: float | None) -> bool:
        here = expectation_here(submission.service_id, measure, now, share)
        if here is None or not here.expectation.judges(week):
            return False
        told = on_track(here.expectation, first_score=first, week=week, score=latest, direction=direction)
        return not told.is_on_track

    # Within the narrowest bound there is, as most are, nobody needs to be asked which bound the service chose.
    return is_beyond(SHARES[0]) and is_beyond(None)


def _point_of(submission: Submission, measure: Measure, scores: Sequence[ScaleScore]) -> CoursePoint:
    main = next(one for one in scores if one.subscale == measure.main.key)
    return CoursePoint(
        submission.id,
        submission.answered_at,
        main.value,
        main.band or "",
        main.answered,
        main.of,
        submission.is_skipped,
    )


def _standing_after(submission: Submission, measure: Measure, point: CoursePoint) -> Standing:
    """One step on from what is remembered, however long the course; all of it again when the point is not its last."""
    if submission.corrects is None:
        remembered = _remembered(submission.client_id, measure.key)
        if remembered and remembered.answered_at and remembered.answered_at < point.answered_at:
            return remembered.after(point)
    return standing_of(all_points(submission.client_id, measure))


def _remembered(client_id: UUID, measure_key: str) -> Standing | None:
    """What the course's row remembers, if it has a first score: a row from before that was kept has none."""
    rows = CourseSummary.objects.filter(client_id=client_id, measure_key=measure_key)
    rows = rows.filter(first__isnull=False, first_on__isnull=False)
    kept = rows.values_list("first", "recent", "answered_at", "done_at", "first_on")
    for first, recent, answered_at, done_at, first_on in kept:
        dated = tuple((date.fromisoformat(day), value) for day, value in recent)
        return Standing(first, dated, answered_at, done_at, first_on=first_on)
    return None


def _interval(client_id: UUID, measure_key: str) -> Interval | None:
    rows = ScheduledMeasure.objects.filter(client_id=client_id, measure_key=measure_key, ended_on__isnull=True)
    for every_days, starts_on in rows.values_list("every_days", "starts_on"):
        return Interval(every_days, starts_on)
    return None


def refresh_schedule(service_id: UUID, client_id: UUID, measure: Measure) -> None:
    """Say anew when the course is due, after how often it is asked has changed."""
    standing = standing_of(all_points(client_id, measure))
    _keep(service_id, client_id, measure.key, summarise(measure, standing, _interval(client_id, measure.key)))


def _keep(service_id: UUID, client_id: UUID, measure_key: str, summary: Summary) -> None:
    """Nearly every course has its row already, since it was scheduled: changing it is one statement."""
    columns = summary.columns()
    if not CourseSummary.objects.filter(client_id=client_id, measure_key=measure_key).update(**columns):
        CourseSummary.objects.create(service_id=service_id, client_id=client_id, measure_key=measure_key, **columns)
