"""A course in small: what stands on a caseload is true, also when the newest check-in gave no score."""

from datetime import UTC, date, datetime
from types import MappingProxyType

from befriend.content.reading import core_library
from befriend.rooms.checkins.models import CourseSummary
from befriend.rooms.progress.pages import course_card

SCORED = MappingProxyType({"latest": 17.0, "recent": [["2026-11-08", 19.0], ["2026-11-15", 17.0]]})


def test_a_score_stands_with_the_day_it_was_given_not_with_a_later_checkin_that_has_none() -> None:
    nearly_empty = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    summary = CourseSummary(measure_key="phq9", answered_at=nearly_empty, since_start="", **SCORED)

    card = course_card(summary, core_library().measures["phq9"], "en", nearly_empty.date())

    assert (card.latest, card.scored_on) == (17.0, date(2026, 11, 15))
