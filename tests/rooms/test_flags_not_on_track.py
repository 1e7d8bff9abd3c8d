"""A course that is not on track raises one flag for a talk: folded, rested, and never taken for a safety flag."""

from datetime import date, timedelta

import pytest

from befriend.care.ontrack import REST_DAYS
from befriend.rooms.checkins.courses import weeks_between
from befriend.rooms.checkins.models import CourseSummary
from befriend.rooms.flags.kinds import CLIMBING, Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flags_waiting_for, is_hard_now
from befriend.rooms.flags.services import close_flag
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.tracking import OFF_TRACK, flagged_off_track, go_through, phq9_of

WEEK = timedelta(weeks=1)


def kinds() -> list[str]:
    return list(Flag.objects.order_by("raised_at", "kind").values_list("kind", flat=True))


def test_a_score_beyond_the_bound_raises_one_flag_for_the_clinician_with_a_week_to_answer(cast: Cast) -> None:
    flag = flagged_off_track(cast)

    assert (flag.owner_id, flag.measure_key, flag.state) == (cast.id("clara"), "phq9", State.OPEN)
    assert flag.due_at - flag.raised_at == WEEK
    assert kinds() == ["not_on_track"]


def test_a_score_within_the_bound_raises_nothing(cast: Cast) -> None:
    go_through(cast["alice"], *OFF_TRACK[:-1], 14)

    assert kinds() == []


def test_the_first_score_and_others_of_its_day_are_never_judged(cast: Cast) -> None:
    go_through(cast["alice"], 1, 6, every=timedelta(minutes=20))

    assert Flag.objects.filter(kind=Kind.NOT_ON_TRACK).count() == 0


def test_scores_that_stay_beyond_are_folded_into_the_flag_that_waits(cast: Cast) -> None:
    go_through(cast["alice"], *OFF_TRACK, 15, 16, 15)

    assert kinds() == ["not_on_track"]


def test_a_reliable_deterioration_takes_it_in_on_whichever_measure(cast: Cast) -> None:
    # 14 to 20 are six points: reliably worse by the NHS rule, and beyond the bound as well.
    go_through(cast["alice"], 14, 20, 20)
    for week in (1, 0):
        send(submission(cast["alice"], answers(2 - week, "gad7"), key="gad7", at=NOW + timedelta(weeks=1 - week)))

    assert kinds()[0] == "deterioration"
    assert "not_on_track" not in kinds()


def test_after_one_was_closed_the_next_waits_four_weeks(cast: Cast) -> None:
    flag = flagged_off_track(cast)
    close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="We changed the plan.", now=NOW + timedelta(days=1))

    for days, expected in ((7, 1), (REST_DAYS, 1), (REST_DAYS + 7, 2)):
        send(submission(cast["alice"], phq9_of(15), at=NOW + timedelta(days=days)))
        assert Flag.objects.filter(kind=Kind.NOT_ON_TRACK).count() == expected


def test_a_safety_answer_in_the_same_check_in_is_a_flag_of_its_own_and_stands_first(cast: Cast) -> None:
    go_through(cast["alice"], *OFF_TRACK[:-1], until=NOW - WEEK)
    send(submission(cast["alice"], phq9_of(14) | {"phq9_9": 1}, at=NOW))

    assert [one.kind for one in flags_waiting_for(cast.viewer("clara"), NOW)] == ["safety", "not_on_track"]


def test_it_neither_climbs_nor_tells_the_client_that_it_is_hard_now(cast: Cast) -> None:
    flagged_off_track(cast)

    assert Kind.NOT_ON_TRACK not in CLIMBING
    assert not is_hard_now(cast.viewer("alice"))
    assert flags_waiting_for(cast.viewer("lena"), NOW + timedelta(days=30)) == []


def test_nobody_is_judged_by_a_stated_curve_after_half_a_year(cast: Cast) -> None:
    go_through(cast["alice"], 14, 15, every=timedelta(weeks=27))

    assert kinds() == []


def test_a_measure_with_neither_a_stated_nor_an_own_curve_raises_nothing(cast: Cast) -> None:
    for week, value in enumerate((1, 2, 2)):
        send(submission(cast["alice"], answers(value, "core10"), key="core10", at=NOW + week * WEEK))

    assert Flag.objects.filter(kind=Kind.NOT_ON_TRACK).count() == 0


def test_a_check_in_entered_late_does_not_judge_the_latest_score_again(cast: Cast) -> None:
    flag = flagged_off_track(cast)
    close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="We changed the plan.", now=NOW)
    much_later = NOW + timedelta(days=REST_DAYS + 1)

    send(submission(cast["alice"], phq9_of(14), at=NOW - timedelta(days=3)), now=much_later)

    assert kinds() == ["not_on_track"]


def test_a_course_remembers_the_day_of_its_first_score_and_finds_it_again(cast: Cast) -> None:
    go_through(cast["alice"], *range(14, 0, -1))
    first_on = (NOW - 13 * WEEK).date()
    assert CourseSummary.objects.get(client=cast["alice"]).first_on == first_on

    # A row from before that was kept.
    CourseSummary.objects.update(first_on=None)
    send(submission(cast["alice"], phq9_of(3), at=NOW + WEEK))

    assert CourseSummary.objects.get(client=cast["alice"]).first_on == first_on


@pytest.mark.parametrize("closed_kind", [Kind.DETERIORATION, Kind.NOT_ON_TRACK])
def test_a_flag_of_either_kind_that_was_closed_gives_the_plan_its_time(cast: Cast, closed_kind: Kind) -> None:
    flag = flagged_off_track(cast)
    Flag.objects.filter(id=flag.id).update(kind=closed_kind)
    close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="We spoke.", now=NOW)

    send(submission(cast["alice"], phq9_of(15), at=NOW + WEEK))

    assert Flag.objects.count() == 1


def test_the_day_of_the_first_score_counts_where_the_service_is() -> None:
    assert weeks_between(date(2026, 1, 5), date(2026, 1, 12)) == 1.0
