"""Reads of check-ins. Those for a screen take viewer= and pass through people.client_for."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import InputError, NotFoundError
from befriend.care.consent import Purpose
from befriend.care.ontrack import SHARE, Basis, Expectation, LaterScore, expectation_for, told_expectation
from befriend.care.roles import Right
from befriend.measure.items import Direction, Measure
from befriend.rooms.consent.queries import who_said_no
from befriend.rooms.people.queries import caseload_of, check_client, cipher_for
from befriend.rooms.people.viewer import Viewer

from .courses import CoursePoint, weeks_between
from .daily import DAILY
from .models import (
    SELF,
    CheckIn,
    Conflict,
    CourseSummary,
    Draft,
    OnTrackShare,
    OwnCurve,
    ScheduledMeasure,
    Score,
    TraitEstimate,
)
from .occasion import correction_id, occasion_id
from .offered import ABOUT_HELPING, measures_to_fill
from .shortening import SumsBefore, alarm_of, can_be_shortened, is_turn_of_short

log = logging.getLogger(__name__)

# The id last: two that were answered and received in the same instant keep one order on every page.
IN_TIME = ("checkin__answered_at", "checkin__received_at", "checkin_id")
AN_OWN_CURVE_HOLDS = timedelta(days=7)
"""Fitted longer ago it is not used: whoever has said no since would stay in it, where nothing fits it anew."""

A_SHORT_WHILE = timedelta(hours=12)
"""For how long whoever opens the form anew is told that they have just sent one: an evening, not the next week."""

BEGUN_OF_LATE = timedelta(days=14)
"""For so long after its last answer the home page leads back to a form: most forms ask about as many days."""


@dataclass(frozen=True, slots=True)
class SentBefore:
    """A check-in of the same measure that was sent a short while ago."""

    id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What a form needs to open: its id, what was saved of it before, and the one that was sent just before it."""

    id: UUID
    opened_at: datetime
    answers: Mapping[str, int | None]
    note: str
    is_resumed: bool
    before: SentBefore | None = None
    asked: Sequence[str] = ()
    """What a short form has asked so far, in that order. Empty for a whole form."""


@dataclass(frozen=True, slots=True)
class SecondVersion:
    """Other content that arrived under the same form. One entered from paper also says when it was answered."""

    id: UUID
    received_at: datetime
    answers: Mapping[str, int | None]
    note: str
    answered_on: date | None
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class FilledCheckIn:
    """One check-in with its answers opened, for somebody who may read them."""

    id: UUID
    measure_key: str
    language: str
    answered_at: datetime
    received_at: datetime
    entered_by: str
    answers: Mapping[str, int | None]
    note: str
    correction_reason: str
    corrected_by: UUID | None
    conflicts: Sequence[SecondVersion]
    is_short: bool = False

    @property
    def is_corrected(self) -> bool:
        return self.corrected_by is not None


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """A check-in that arrived twice: what counts in its place now, and the other versions."""

    checkin_id: UUID
    counting: FilledCheckIn
    others: Sequence[SecondVersion]


def main_scores(client_id: UUID, measure: Measure) -> list[CoursePoint]:
    """The course of one measure in order of time, corrected check-ins left out."""
    scores = _current_scores(client_id).filter(checkin__measure_key=measure.key, subscale=measure.main.key)
    rows = scores.order_by(*IN_TIME).values_list(
        "checkin_id",
        "checkin__answered_at",
        "value",
        "band",
        "answered",
        "of",
        "checkin__is_skipped",
    )
    return [CoursePoint(*row) for row in rows]


def all_points(client_id: UUID, measure: Measure) -> list[CoursePoint]:
    """The course with its short forms, which have no score, for what asks when somebody answered last."""
    short = [
        CoursePoint(one.checkin_id, one.answered_at, None, "", one.asked, one.of, one.is_skipped)
        for one in _short_forms(client_id, measure.key)
    ]
    return sorted([*main_scores(client_id, measure), *short], key=lambda point: point.answered_at)


@dataclass(frozen=True, slots=True)
class ShortFormSent:
    """One short form: where it places somebody, how sure that is, and why it asked no more (empty: it should have)."""

    checkin_id: UUID
    answered_at: datetime
    trait: float | None
    standard_error: float | None
    asked: int
    of: int
    ended: str
    is_skipped: bool


def short_forms_of(viewer: Viewer, client_id: UUID, measure: Measure, now: datetime) -> list[ShortFormSent]:
    """The short forms of one measure in order of time, corrected ones left out."""
    check_client(viewer, client_id, now)
    return _short_forms(client_id, measure.key)


def short_form_sent(viewer: Viewer, checkin_id: UUID) -> ShortFormSent | None:
    """One short form of the viewer's own; None for a whole form."""
    found = TraitEstimate.objects.filter(checkin_id=checkin_id, checkin__client_id=viewer.person_id)
    return next((ShortFormSent(*row) for row in found.values_list(*_OF_A_SHORT_FORM)), None)


_OF_A_SHORT_FORM = (
    "checkin_id",
    "checkin__answered_at",
    "trait",
    "standard_error",
    "asked",
    "of",
    "ended",
    "checkin__is_skipped",
)


def _short_forms(client_id: UUID, measure_key: str) -> list[ShortFormSent]:
    found = TraitEstimate.objects.filter(
        checkin__client_id=client_id, checkin__measure_key=measure_key, checkin__corrected_by__isnull=True
    )
    return [ShortFormSent(*row) for row in found.order_by(*IN_TIME).values_list(*_OF_A_SHORT_FORM)]


def sums_before(client_id: UUID, measure: Measure, at: datetime) -> SumsBefore | None:
    """What a short form that is answered at this time starts from; None where there is no sum yet."""
    scored = _current_scores(client_id).filter(
        checkin__measure_key=measure.key, subscale=measure.main.key, value__isnull=False, checkin__answered_at__lt=at
    )
    first = scored.order_by(*IN_TIME).values_list("value", flat=True).first()
    last = scored.order_by(*(f"-{name}" for name in IN_TIME)).values_list("value", "checkin__answered_at")
    for value, last_at in last[:1]:
        assert first is not None, "where there is a last one, there is a first"
        assert value is not None, "only scores with a value were asked for"
        since = TraitEstimate.objects.filter(
            checkin__client_id=client_id,
            checkin__measure_key=measure.key,
            checkin__corrected_by__isnull=True,
            checkin__answered_at__gte=last_at,
            checkin__answered_at__lt=at,
        )
        ended = list(since.values_list("ended", flat=True))
        return SumsBefore(first=first, last=value, last_at=last_at, short_since=len(ended), is_left_open="" in ended)
    return None


def is_asked_short(client_id: UUID, measure_key: str) -> bool:
    """Whether a clinician chose the short form of this measure for this client."""
    rows = ScheduledMeasure.objects.filter(client_id=client_id, measure_key=measure_key, ended_on__isnull=True)
    return rows.filter(is_short=True).exists()


def asked_short_of(viewer: Viewer, client_id: UUID, now: datetime) -> frozenset[str]:
    """The measures for which the short form was chosen."""
    check_client(viewer, client_id, now)
    rows = ScheduledMeasure.objects.filter(client_id=client_id, ended_on__isnull=True, is_short=True)
    return frozenset(rows.values_list("measure_key", flat=True))


def alarm_here(client_id: UUID, measure: Measure, now: datetime) -> int | None:
    """The alarm of a short form now; None where the measure has no short form, or this client has no sum yet."""
    before = sums_before(client_id, measure, now) if can_be_shortened(measure) else None
    return alarm_of(measure, before) if before else None


def alarm_of_next(viewer: Viewer, measure: Measure, now: datetime) -> int | None:
    """The alarm of the viewer's own next form where that may be short; None where everything is asked.

    A whole form that was begun is finished as one. So is a short one whose turn has gone: its answers stand in it.
    """
    if not can_be_shortened(measure) or not is_asked_short(viewer.person_id, measure.key):
        return None
    draft = _unsent_draft(viewer.person_id, measure.key)
    before = sums_before(viewer.person_id, measure, now)
    if before is None or not is_turn_of_short(before, now) or (draft is not None and not opened_draft(draft).asked):
        return None
    return alarm_of(measure, before)


def is_sent(viewer: Viewer, form_id: UUID) -> bool:
    """Whether this form of the viewer's own was sent."""
    return CheckIn.objects.filter(id=form_id, client_id=viewer.person_id).exists()


def _current_scores(client_id: UUID) -> QuerySet[Score]:
    return Score.objects.filter(checkin__client_id=client_id, checkin__corrected_by__isnull=True)


@dataclass(frozen=True, slots=True)
class ExpectationHere:
    """What courses of one measure are compared with in a service. Of a curve of its own: how it came about.

    `people`, `fitted_at`: whom it was fitted to, and when. `tried_on`, `within`: the people that a trial fit had not
    seen, and the share of their scores within its bound.
    """

    expectation: Expectation
    fitted_at: datetime | None = None
    people: int = 0
    tried_on: int = 0
    within: float | None = None


def on_track_share(service_id: UUID) -> float:
    """The share of people who count as on track in this service: what a lead chose, or the usual one."""
    chosen = OnTrackShare.objects.filter(service_id=service_id).values_list("percent", flat=True).first()
    return SHARE if chosen is None else chosen / 100


def expectation_here(
    service_id: UUID, measure: Measure, now: datetime, share: float | None = None
) -> ExpectationHere | None:
    """The service's own curve where one was fitted of late and can be read, else the stated one, else None.

    Its bound is that of the service's share, or of the given one.
    Nothing is fitted here, and nothing that was kept badly keeps a check-in from being taken.
    """
    if measure.main.direction is Direction.NEITHER:
        return None
    kept, own = _own_curve(service_id, measure.key, now)
    if share is None:
        share = on_track_share(service_id)
    expectation = expectation_for(measure.key, own, kept.people if kept else 0, share)
    if expectation is None:
        return None
    if kept is None or expectation.basis is not Basis.OWN:
        return ExpectationHere(expectation)
    is_as_tried = own is not None and own.share == expectation.share
    return ExpectationHere(
        expectation, kept.fitted_at, kept.people, kept.tried_on, kept.within if is_as_tried else None
    )


def _own_curve(service_id: UUID, measure_key: str, now: datetime) -> tuple[OwnCurve | None, Expectation | None]:
    try:
        of_late = OwnCurve.objects.filter(service_id=service_id, fitted_at__gte=now - AN_OWN_CURVE_HOLDS)
        kept = of_late.filter(measure_key=measure_key).first()
        return kept, told_expectation(kept.told) if kept else None
    except (InputError, ValueError):  # the second: what is stored is no JSON at all
        log.warning("The own curve of %s cannot be read. The stated one counts until it is fitted anew.", measure_key)
        return None, None


def later_scores(service_id: UUID, measure: Measure, now: datetime) -> Sequence[LaterScore]:
    """Every score after the first of each client's course, for learning from many. Who said no is not among them."""
    left_out = who_said_no(service_id, Purpose.LEARNING, now)
    scores = Score.objects.filter(
        checkin__service_id=service_id,
        checkin__measure_key=measure.key,
        checkin__corrected_by__isnull=True,
        subscale=measure.main.key,
        value__isnull=False,
    )
    first: dict[UUID, tuple[date, float]] = {}
    found = []
    rows = scores.order_by("checkin__client_id", *IN_TIME)
    for client_id, at, value in rows.values_list("checkin__client_id", "checkin__answered_at", "value").iterator():
        assert value is not None
        day = timezone.localdate(at)
        began, at_first = first.setdefault(client_id, (day, value))
        if day > began and client_id not in left_out:
            found.append(LaterScore(str(client_id), weeks_between(began, day), value, at_first))
    return found


def services_with_courses() -> Sequence[UUID]:
    """The services of this installation in which somebody checked in, for the command that fits their curves."""
    return list(CourseSummary.objects.order_by("service_id").values_list("service_id", flat=True).distinct())


def courses_of_parts(viewer: Viewer, client_id: UUID, measure: Measure, now: datetime) -> dict[str, list[CoursePoint]]:
    """The courses of a measure's other scales, by key, in order of time."""
    check_client(viewer, client_id, now)
    scores = _current_scores(client_id).filter(checkin__measure_key=measure.key).exclude(subscale=measure.main.key)
    rows = scores.order_by(*IN_TIME).values_list(
        "subscale", "checkin_id", "checkin__answered_at", "value", "band", "answered", "of"
    )
    found: dict[str, list[CoursePoint]] = {}
    for key, checkin_id, at, value, band, answered, of in rows:
        found.setdefault(key, []).append(CoursePoint(checkin_id, at, value, band, answered, of))
    return found


def course_of(viewer: Viewer, client_id: UUID, measure: Measure, now: datetime) -> list[CoursePoint]:
    check_client(viewer, client_id, now)
    return main_scores(client_id, measure)


def summaries_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[CourseSummary]:
    """Where each course of this client stands, the soonest due first."""
    check_client(viewer, client_id, now)
    return list(
        CourseSummary.objects.filter(client_id=client_id).order_by(F("due_on").asc(nulls_last=True), "-measure_key")
    )


def schedule_of(viewer: Viewer, client_id: UUID, now: datetime) -> dict[str, int]:
    """Measure key to the number of days between check-ins, for what is asked now."""
    check_client(viewer, client_id, now)
    rows = ScheduledMeasure.objects.filter(client_id=client_id, ended_on__isnull=True)
    return dict(rows.values_list("measure_key", "every_days"))


def open_form(viewer: Viewer, client_id: UUID, measure_key: str, now: datetime) -> OpenForm:
    """The form for the next check-in of this course, with the saved draft where there is one."""
    check_client(viewer, client_id, now)
    draft = _unsent_draft(client_id, measure_key)
    if draft is not None:
        return opened_draft(draft)
    last = (
        CheckIn.objects.filter(client_id=client_id, measure_key=measure_key)
        .order_by("-received_at", "-id")
        .values_list("id", "received_at", "entered_by")
        .first()
    )
    is_just_sent = last is not None and last[2] == SELF and now - last[1] < A_SHORT_WHILE
    before = SentBefore(last[0], last[1]) if last and is_just_sent else None
    form_id = occasion_id(client_id, measure_key, last[0] if last else None)
    return OpenForm(form_id, now, {}, "", is_resumed=False, before=before)


def open_correction(viewer: Viewer, client_id: UUID, checkin_id: UUID, now: datetime) -> OpenForm:
    """The form that corrects a check-in, with its answers filled in."""
    filled = filled_checkin(viewer, client_id, checkin_id, now)
    asked = tuple(filled.answers) if filled.is_short else ()
    return OpenForm(correction_id(checkin_id), now, filled.answers, filled.note, is_resumed=False, asked=asked)


def _unsent_draft(client_id: UUID, measure_key: str) -> Draft | None:
    """The client's newest saved form of this measure that was never sent, whatever was entered meanwhile."""
    sent = CheckIn.objects.filter(id=OuterRef("id"))
    drafts = Draft.objects.filter(~Exists(sent), client_id=client_id, measure_key=measure_key)
    return drafts.order_by("-saved_at").first()


def begun_forms(viewer: Viewer, now: datetime) -> dict[str, datetime]:
    """The viewer's own forms that were begun of late and not sent: measure key to when each was opened first.

    The daily check-in is not among them: tomorrow it asks about tomorrow.
    """
    sent = CheckIn.objects.filter(id=OuterRef("id"))
    of_late = Draft.objects.filter(client_id=viewer.person_id, saved_at__gte=now - BEGUN_OF_LATE)
    rows = of_late.filter(~Exists(sent), measure_key__in=list(measures_to_fill()))
    return dict(rows.order_by("saved_at").values_list("measure_key", "opened_at"))


def opened_draft(draft: Draft) -> OpenForm:
    """The form that was saved, as it was left."""
    held = cipher_for(draft.client_id).open_json(Place("draft", "answers", str(draft.id)), draft.answers)
    answers, note = _content(held)
    assert isinstance(held, dict)
    asked = held.get("asked", [])
    assert isinstance(asked, list)
    return OpenForm(draft.id, draft.opened_at, answers, note, is_resumed=True, asked=tuple(map(str, asked)))


def _content(held: object) -> tuple[dict[str, int | None], str]:
    """Answers and note out of an opened draft or conflict."""
    assert isinstance(held, dict)
    answers, note = held["answers"], held["note"]
    assert isinstance(answers, dict)
    return answers, str(note)


def places_of(checkin_id: UUID) -> dict[str, Place]:
    """Where each sealed column of a check-in belongs."""
    return {column: Place("checkin", column, str(checkin_id)) for column in ("answers", "note", "correction_reason")}


def filled_checkin(viewer: Viewer, client_id: UUID, checkin_id: UUID, now: datetime) -> FilledCheckIn:
    """One check-in of this client with its answers. What a helper answered about helping, only that person reads.

    Raises:
        NotFoundError: it is not this client's, is not for the viewer, or does not exist, alike.
    """
    check_client(viewer, client_id, now)
    row = CheckIn.objects.filter(id=checkin_id, client_id=client_id).select_related("corrected_by").first()
    if row is None or (row.measure_key in ABOUT_HELPING and viewer.person_id != client_id):
        raise NotFoundError("There is no such check-in here. Go back to the list and open it from there.")
    cipher = cipher_for(client_id)
    place = places_of(row.id)
    answers = cipher.open_json(place["answers"], row.answers)
    assert isinstance(answers, dict)
    return FilledCheckIn(
        id=row.id,
        measure_key=row.measure_key,
        language=row.language,
        answered_at=row.answered_at,
        received_at=row.received_at,
        entered_by=row.entered_by,
        answers=answers,  # type: ignore[arg-type]
        note=cipher.open_text(place["note"], row.note),
        correction_reason=cipher.open_text(place["correction_reason"], row.correction_reason),
        corrected_by=row.corrected_by.id if hasattr(row, "corrected_by") else None,
        conflicts=[
            _second_version(cipher, kept) for kept in Conflict.objects.filter(checkin=row).order_by("received_at")
        ],
        is_short=row.is_short,
    )


def two_versions(viewer: Viewer, client_id: UUID, checkin_id: UUID, now: datetime) -> TwoVersions:
    """A check-in that arrived twice with differences, and which check-in counts in its place now.

    Raises:
        NotFoundError: it is not this client's, does not exist, or arrived only once, alike.
    """
    first = filled_checkin(viewer, client_id, checkin_id, now)
    if not first.conflicts:
        raise NotFoundError("There is no second version of this check-in. Go back to the list and open it from there.")
    counting = first
    while counting.corrected_by is not None:
        counting = filled_checkin(viewer, client_id, counting.corrected_by, now)
    return TwoVersions(checkin_id, counting, first.conflicts)


def _second_version(cipher: ClientCipher, kept: Conflict) -> SecondVersion:
    place = Place("conflict", "answers", f"{kept.checkin_id}/{kept.content_mark}")
    held = cipher.open_json(place, kept.answers)
    assert isinstance(held, dict)
    day = held.get("answered_on")
    answered_on = date.fromisoformat(str(day)) if day else None
    return SecondVersion(kept.id, kept.received_at, *_content(held), answered_on, is_short=bool(held.get("is_short")))


def is_not_sent_yet(viewer: Viewer, client_id: UUID, form_id: UUID, now: datetime) -> bool:
    """Whether this client saved that form and has not sent it. Its answers stay with them until they do."""
    check_client(viewer, client_id, now)
    is_sent = CheckIn.objects.filter(id=form_id).exists()
    return not is_sent and Draft.objects.filter(id=form_id, client_id=client_id).exists()


def daily_checkins(viewer: Viewer, client_id: UUID, now: datetime, most: int) -> list[FilledCheckIn]:
    """The latest daily check-ins with their words, newest first."""
    check_client(viewer, client_id, now)
    cipher = cipher_for(client_id)
    found = []
    daily = CheckIn.objects.filter(client_id=client_id, measure_key=DAILY, corrected_by__isnull=True)
    for row in daily.order_by("-answered_at")[:most]:
        place = places_of(row.id)
        answers, note = cipher.open_json(place["answers"], row.answers), cipher.open_text(place["note"], row.note)
        assert isinstance(answers, dict)
        found.append(
            FilledCheckIn(
                id=row.id,
                measure_key=DAILY,
                language=row.language,
                answered_at=row.answered_at,
                received_at=row.received_at,
                entered_by=row.entered_by,
                answers=answers,  # type: ignore[arg-type]
                note=note,
                correction_reason="",
                corrected_by=None,
                conflicts=(),
            )
        )
    return found


def is_daily_done(viewer: Viewer, today: date, now: datetime) -> bool:
    """Whether the viewer did their own daily check-in today."""
    own = CheckIn.objects.filter(client_id=viewer.person_id, measure_key=DAILY)
    return own.filter(answered_at__date=today).exists()


def courses_of_outer_client() -> QuerySet[CourseSummary]:
    """Where the courses of the outer row's client stand."""
    return CourseSummary.objects.filter(client_id=OuterRef("client_id"))


def summaries_of_caseload(viewer: Viewer, client_ids: Sequence[UUID], now: datetime) -> Sequence[CourseSummary]:
    """Where the courses of several clients stand, as far as the viewer is linked to them now."""
    linked = caseload_of(viewer, now).filter(client_id__in=client_ids).values("client_id")
    return list(CourseSummary.objects.filter(client_id__in=linked).order_by("measure_key"))


ScoreRow = tuple[UUID, str, datetime, float | None]
"""Whose, of which measure, when it was answered, and the score: none where too little was answered."""


def scores_of_service(viewer: Viewer, scales: Mapping[str, str], until: datetime) -> list[ScoreRow]:
    """The scores of everybody's check-ins as they stood at that moment, for who sees what a service achieves.

    `scales`: which scale of each measure. What was received or corrected later is as if it had not happened.
    """
    if not viewer.may(Right.SEE_OUTCOMES):
        return []
    return _rows_until(Score.objects.filter(checkin__service_id=viewer.service_id), scales, until)


def scores_of_caseload(viewer: Viewer, scales: Mapping[str, str], until: datetime, now: datetime) -> list[ScoreRow]:
    """The same of those to whom the viewer is linked now, for a clinician who looks at their own work."""
    if not viewer.may(Right.SEE_OWN_OUTCOMES):
        return []
    linked = caseload_of(viewer, now).filter(is_emergency=False).values("client_id")
    return _rows_until(Score.objects.filter(checkin__client_id__in=linked), scales, until)


def _rows_until(scores: QuerySet[Score], scales: Mapping[str, str], until: datetime) -> list[ScoreRow]:
    stood = Q(checkin__corrected_by__isnull=True) | Q(checkin__corrected_by__received_at__gte=until)
    wanted = scores.filter(
        stood, checkin__received_at__lt=until, checkin__measure_key__in=scales, subscale__in=set(scales.values())
    )
    rows = wanted.values_list("checkin__client_id", "checkin__measure_key", "checkin__answered_at", "value", "subscale")
    return [(client, key, at, value) for client, key, at, value, subscale in rows if scales[key] == subscale]
