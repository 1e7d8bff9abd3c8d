"""The pages of this room as frozen objects: a caseload, a client, a course, one's own progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.care.schedule import overdue_before
from befriend.content.frozen import MeasureContent, Words
from befriend.drawing.course import CourseDrawing
from befriend.drawing.spark import SparkDrawing, draw_spark
from befriend.measure.change import ChangeClass
from befriend.measure.items import ChangeRule, Norm
from befriend.rooms.checkins.courses import shown_rule, was_skipped
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.words import DETERIORATION_OF_LATE, REASONS, SIGNS
from befriend.rooms.plans.queries import OpenChangeAsked, OpenNote
from befriend.rooms.safety.shown import CallShown

from .courses import CHANGE_SIGNS, CHANGE_WORDS, RELIABILITIES, ReviewShown, RowShown, error_norm
from .expected import ExpectedRow, ExpectedShown
from .parts import PartShown
from .short import ShortCourse

if TYPE_CHECKING:
    from befriend.rooms.checkins.models import CourseSummary
    from befriend.rooms.flags.models import Flag
    from befriend.rooms.flags.waiting import ClosedFlagShown, FlagGroup, FlagShown

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why a client stands where they stand on the list."""

    words: Text
    sign: str
    is_seen: bool = False
    """Somebody has said that they saw every flag behind it, and are acting."""


@dataclass(frozen=True)
class CourseCard:
    """One course in small: where it stands, and a drawing without numbers."""

    measure_key: str
    name: str
    title: str
    latest: float | None
    scored_on: date | None
    answered_at: datetime | None
    due_on: date | None
    is_overdue: bool
    was_skipped: bool
    change: ChangeClass | None
    is_uncertainty_known: bool
    recent: Sequence[tuple[date, float]]
    ends: tuple[float, float]
    cutoff: float | None

    @cached_property
    def spark(self) -> SparkDrawing | None:
        """Drawn when it is shown: on a caseload that is one course of each client."""
        return draw_spark(self.recent, y_range=self.ends, cutoff=self.cutoff) if self.recent else None

    @property
    def change_words(self) -> Text:
        return CHANGE_WORDS[self.change]

    @property
    def change_sign(self) -> str:
        return CHANGE_SIGNS[self.change]


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client on the caseload."""

    client_id: UUID
    name: str
    reasons: Sequence[ReasonShown]
    course: CourseCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPage:
    """One client: what is waiting, every course, the plan and the notes."""

    client_id: UUID
    name: str
    flags: Sequence[FlagGroup]
    closed_flags: Sequence[ClosedFlagShown]
    courses: Sequence[CourseCard]
    reviews: Sequence[ReviewShown]
    call: CallShown | None
    changes_asked: Sequence[OpenChangeAsked]
    notes: Sequence[OpenNote]
    daily: Sequence[DailyShown]
    programmes: Sequence[ProgrammeShown]
    practised: Sequence[PractisedShown]
    went_badly: Sequence[WentBadlyShown]
    shared: Sequence[SharedEntryShown]
    may_bring_back: bool

    @property
    def contact_wished(self) -> list[str]:
        """After which practices that went badly the client wished for contact, while the flag of it waits."""
        waiting = {flag.subject_id for group in self.flags for flag in group.flags}
        return [one.title for one in self.went_badly if one.wants_contact and one.session_id in waiting]


@dataclass(frozen=True, slots=True)
class SharedEntryShown:
    """An entry of the journal that the client shared with this clinician: its kind, not its words."""

    entry_id: UUID
    kind_name: Text
    changed_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class DailyShown:
    """One daily check-in in words."""

    answered_at: datetime
    how_i_am: Text
    towards_myself: Text
    note: str


@dataclass(frozen=True, slots=True)
class ProgrammeShown:
    """A programme that a client follows or followed, for their clinician: which, how far, and how it stands."""

    title: str
    week: int
    weeks: int
    state: str
    starts_on: date
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PractisedShown:
    """One practice a client did, and how it felt."""

    title: str
    times: int
    left: int
    better: int
    worse: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class WentBadlyShown:
    """One practice that made something worse, in the words of the answers; empty where a question was left."""

    session_id: UUID
    title: str
    told_at: datetime
    severity: Text
    lasting: Text
    functioning: Text
    wants_contact: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePage:
    """One course, for its client or their clinician: the picture, the same as a table, and what it means."""

    client_id: UUID
    client_name: str
    team: Sequence[str]
    measure_key: str
    name: str
    title: str
    words: Words
    drawing: CourseDrawing | None
    expected: ExpectedShown | None
    description: Text
    rows: Sequence[RowShown]
    rule: ChangeRule | None
    norm: Norm | None
    reviews: Sequence[ReviewShown]
    notes: Sequence[OpenNote]
    flags: Sequence[FlagGroup]
    low: float
    high: float
    band_words: str
    has_skipped: bool
    higher_is_better: bool
    missing_source: str
    missing_sureness: Text
    is_missing_rule_recalled: bool
    latest: RowShown | None
    may_correct: bool
    has_parts: bool
    parts: Sequence[PartShown] | None
    short: ShortCourse | None

    @property
    def rows_beside(self) -> list[tuple[RowShown, ExpectedRow | None]]:
        """Every score with what was expected of it."""
        told = self.expected.rows if self.expected else {}
        return [(row, told.get(row.checkin_id)) for row in self.rows]

    @property
    def reliability_words(self) -> Text:
        return RELIABILITIES.get(self.norm.reliability_kind or "", "") if self.norm else ""

    @property
    def is_back_on_track(self) -> bool:
        """A flag waits, and the latest score lies within the bound again."""
        latest = self.expected.latest if self.expected else None
        return latest is not None and latest.is_on_track and bool(self._off_track)

    @property
    def has_moved_bound(self) -> bool:
        """And so does the score that raised it: the bound is another than the one of then."""
        told = self.expected.rows if self.expected else {}
        is_within = any(one.subject_id in told and told[one.subject_id].is_on_track for one in self._off_track)
        return self.is_back_on_track and is_within

    @property
    def _off_track(self) -> list[FlagShown]:
        flags = [flag for group in self.flags for flag in group.flags]
        return [one for one in flags if (one.kind, one.measure_key) == (Kind.NOT_ON_TRACK, self.measure_key)]

    @property
    def change(self) -> ChangeClass | None:
        return self.latest.change if self.latest else None

    @property
    def change_words(self) -> Text:
        return CHANGE_WORDS[self.change]

    @property
    def change_sign(self) -> str:
        return CHANGE_SIGNS[self.change]


def course_card(
    summary: CourseSummary, content: MeasureContent, language: str, today: date, *, cutoff: float | None = None
) -> CourseCard:
    """One course in small. The cut-off is drawn where one is given: for a clinician, never for the client."""
    recent = [(date.fromisoformat(day), float(value)) for day, value in summary.recent]
    return CourseCard(
        measure_key=summary.measure_key,
        name=content.words_for(language).plain_name,
        title=content.measure.name,
        latest=summary.latest,
        # The day of that score: a later check-in with too few answers has none.
        scored_on=recent[-1][0] if recent else None,
        answered_at=summary.answered_at,
        due_on=summary.due_on,
        is_overdue=summary.due_on is not None and summary.due_on < overdue_before(today),
        was_skipped=was_skipped(summary.due_on, summary.answered_at),
        change=ChangeClass(summary.since_start) if summary.since_start else None,
        is_uncertainty_known=error_norm(content.measure.main) is not None,
        recent=recent,
        ends=content.ends,
        cutoff=cutoff,
    )


def clinicians_cards(
    summaries: Iterable[CourseSummary], measures: Mapping[str, MeasureContent], language: str, today: date
) -> list[CourseCard]:
    """Every course whose measure is here, with its cut-off."""
    here = [(one, measures[one.measure_key]) for one in summaries if one.measure_key in measures]
    return [course_card(one, content, language, today, cutoff=_cutoff(content)) for one, content in here]


def _cutoff(content: MeasureContent) -> float | None:
    rule = shown_rule(content.measure.main)
    return rule.caseness if rule else None


def client_row(
    client_id: UUID,
    name: str,
    flags: Iterable[Flag],
    summaries: Iterable[CourseSummary],
    measures: Mapping[str, MeasureContent],
    language: str,
    today: date,
) -> ClientRow:
    """One line of the caseload: every reason, and the course that says most."""
    cards = clinicians_cards(summaries, measures, language, today)
    flagged = list(flags)
    return ClientRow(client_id, name, _reasons(flagged, cards), _telling_course(flagged, cards))


def _reasons(flags: Sequence[Flag], cards: Sequence[CourseCard]) -> list[ReasonShown]:
    kinds = sorted({flag.kind for flag in flags} - {Kind.DETERIORATION, Kind.NOT_ON_TRACK}, key=list(REASONS).index)
    unseen = {flag.kind for flag in flags if flag.state == State.OPEN}
    reasons = [ReasonShown(REASONS[kind], SIGNS[kind], is_seen=kind not in unseen) for kind in kinds]
    reasons += _deteriorations([flag for flag in flags if flag.kind == Kind.DETERIORATION], cards)
    reasons += _not_on_track([flag for flag in flags if flag.kind == Kind.NOT_ON_TRACK], cards)
    if any(card.is_overdue for card in cards):
        reasons.append(ReasonShown(_("Check-in overdue"), "waiting"))
    better = [one.title for one in cards if one.change is ChangeClass.RELIABLE_IMPROVEMENT]
    if better:
        reasons.append(ReasonShown(_("Reliable improvement: %(names)s") % {"names": ", ".join(better)}, "better"))
    return reasons


def _deteriorations(flags: Sequence[Flag], cards: Sequence[CourseCard]) -> list[ReasonShown]:
    """In the words of their flags. Since the first score it may be better: no row may contradict itself."""
    worse = {one.measure_key for one in cards if one.change is ChangeClass.RELIABLE_DETERIORATION}
    turned = {flag.measure_key for flag in flags if flag.is_of_late} - worse
    over = {flag.measure_key: flag for flag in flags if flag.measure_key not in worse | turned}

    reasons = []
    if names := ", ".join(one.title for one in cards if one.measure_key in worse):
        reasons.append(ReasonShown(_("Reliable deterioration: %(names)s") % {"names": names}, "worse"))
    if names := ", ".join(one.title for one in cards if one.measure_key in turned):
        reasons.append(ReasonShown(f"{DETERIORATION_OF_LATE}: {names}", "worse"))
    for one in cards:
        if flag := over.get(one.measure_key):
            told = {"day": date_format(timezone.localdate(flag.raised_at), "SHORT_DATE_FORMAT"), "names": one.title}
            reasons.append(ReasonShown(_("Reliable deterioration, raised %(day)s: %(names)s") % told, "worse"))
    return reasons


def _not_on_track(flags: Sequence[Flag], cards: Sequence[CourseCard]) -> list[ReasonShown]:
    """With the day of the flag: by now the course may be on track again, and says so."""
    titles = {card.measure_key: card.title for card in cards}
    return [
        ReasonShown(
            _("Not on track, raised %(day)s: %(names)s")
            % {
                "day": date_format(timezone.localdate(flag.raised_at), "SHORT_DATE_FORMAT"),
                "names": titles.get(flag.measure_key, flag.measure_key),
            },
            SIGNS[Kind.NOT_ON_TRACK],
            is_seen=flag.state != State.OPEN,
        )
        for flag in flags
    ]


def _telling_course(flags: Sequence[Flag], cards: Sequence[CourseCard]) -> CourseCard | None:
    flagged = {flag.measure_key for flag in flags}
    drawn = [card for card in cards if card.recent]
    return max(drawn, key=lambda card: (card.measure_key in flagged, card.answered_at), default=None)
