"""The client's home as one frozen object: what is due, the last change in kind words, one door to each room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from befriend.care.schedule import is_due
from befriend.content.frozen import MeasureContent
from befriend.content.practising import Practice
from befriend.measure.change import ChangeClass
from befriend.rooms.checkins.courses import was_skipped

from .reminders import ReminderLine
from .weeks import WeekDoor

if TYPE_CHECKING:
    from befriend.rooms.checkins.models import CourseSummary
    from befriend.rooms.signing_in.queries import TakenAway


@dataclass(frozen=True, slots=True)
class DueShown:
    """One check-in that is waiting."""

    key: str
    name: str
    asks_about: str
    minutes: int
    due_on: date
    was_skipped: bool
    began_at: datetime | None
    """When it was begun, where it was not sent yet."""


@dataclass(frozen=True, slots=True)
class BegunShown:
    """One check-in that is not waiting, and that somebody began by themselves."""

    key: str
    name: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """The last change on one course."""

    key: str
    name: str
    kind: ChangeClass


@dataclass(frozen=True, slots=True)
class MomentShown:
    """Today's micro-practice: another one every day."""

    key: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    name: str
    is_daily_done: bool
    is_hard_now: bool
    due: Sequence[DueShown]
    begun: Sequence[BegunShown]
    next_due: DueShown | None
    change: ChangeShown | None
    reminder: ReminderLine | None
    week: WeekDoor | None
    moment: MomentShown | None
    team: Sequence[str]
    opened_in_emergency: datetime | None
    taken_away: TakenAway | None


def today_page(
    *,
    name: str,
    language: str,
    measures: Mapping[str, MeasureContent],
    summaries: Sequence[CourseSummary],
    begun: Mapping[str, datetime],
    is_daily_done: bool,
    is_hard_now: bool,
    reminder: ReminderLine | None,
    week: WeekDoor | None,
    moment: Practice | None,
    team: Sequence[str],
    opened_in_emergency: datetime | None,
    taken_away: TakenAway | None,
    today: date,
) -> TodayPage:
    """The page from what is scheduled and what was last answered."""
    scheduled = [
        DueShown(
            summary.measure_key,
            measures[summary.measure_key].words_for(language).plain_name,
            measures[summary.measure_key].words_for(language).asks_about,
            measures[summary.measure_key].words_for(language).minutes,
            summary.due_on,
            was_skipped(summary.due_on, summary.answered_at),
            begun.get(summary.measure_key),
        )
        for summary in summaries
        if summary.due_on is not None and summary.measure_key in measures
    ]
    # What was skipped last time waits behind the rest: it may be left again.
    due = sorted((one for one in scheduled if is_due(one.due_on, today)), key=lambda one: one.was_skipped)
    later = [one for one in scheduled if not is_due(one.due_on, today)]
    return TodayPage(
        name=name,
        is_daily_done=is_daily_done,
        is_hard_now=is_hard_now,
        due=due,
        begun=[
            BegunShown(key, measures[key].words_for(language).plain_name, at)
            for key, at in begun.items()
            if key in measures and key not in {one.key for one in due}
        ],
        next_due=later[0] if later else None,
        change=None if is_hard_now else _last_change(summaries, measures, language),
        reminder=reminder,
        week=week,
        moment=_moment_shown(moment, language) if moment else None,
        team=team,
        opened_in_emergency=opened_in_emergency,
        taken_away=taken_away,
    )


def _moment_shown(moment: Practice, language: str) -> MomentShown:
    words = moment.words_for(language)
    return MomentShown(moment.key, words.title, words.summary)


def _last_change(
    summaries: Sequence[CourseSummary], measures: Mapping[str, MeasureContent], language: str
) -> ChangeShown | None:
    """The change on the course that was answered last, where a change rule may be shown."""
    changed = [one for one in summaries if one.since_start and one.answered_at and one.measure_key in measures]
    if not changed:
        return None
    latest = max(changed, key=lambda one: one.answered_at)  # type: ignore[arg-type, return-value]
    name = measures[latest.measure_key].words_for(language).plain_name
    return ChangeShown(latest.measure_key, name, ChangeClass(latest.since_start))
