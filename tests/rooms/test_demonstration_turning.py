"""The demonstration's client who was not on track: one crossing, no reliable change, then a turn."""

from itertools import pairwise

from befriend.care.ontrack import expectation_for, standing
from befriend.content.reading import core_library
from befriend.demo.turning import MET_DAYS_AGO, TOTALS, as_it_turned
from befriend.measure.change import ChangeClass
from befriend.measure.scoring.one import score
from befriend.measure.simulate import simulate_courses
from befriend.rooms.checkins.courses import change_between

MEASURES = [core_library().measures[key].measure for key in TOTALS]


def beyond(key: str) -> list[int]:
    """The weeks in which these scores lie beyond the stated bound."""
    measure, totals, expectation = core_library().measures[key].measure, TOTALS[key], expectation_for(key, None, 0)
    assert expectation is not None
    judged = [
        standing(
            expectation,
            first_score=totals[0],
            week=week,
            score=totals[week],
            direction=measure.main.direction,
        )
        for week in range(1, len(totals))
    ]
    return [week for week, one in enumerate(judged, start=1) if not one.is_on_track]


def test_the_answers_add_up_to_the_stated_scores_and_worry_nobody() -> None:
    person = as_it_turned(simulate_courses(MEASURES, people=1, weeks=4, seed=1)[0], MEASURES)

    for measure in MEASURES:
        own = person.of(measure)
        assert [score(measure, one.answers)[0].value for one in own] == list(TOTALS[measure.key])
        assert all(one.answers[item.id] == 0 for one in own for item in measure.safety_items)


def test_only_after_eight_weeks_the_course_leaves_the_bound_and_it_comes_back_after_the_talk() -> None:
    weeks = beyond("phq9")

    assert weeks[0] == 8
    assert weeks[-1] < 12
    assert len(TOTALS["phq9"]) - 1 - MET_DAYS_AGO / 7 < 8.5
    assert beyond("gad7") == []


def test_nothing_on_the_way_is_a_reliable_deterioration() -> None:
    for measure in MEASURES:
        totals = TOTALS[measure.key]
        changes = [change_between(measure.main, totals[0], later) for later in totals[1:]]
        changes += [change_between(measure.main, one, later) for one, later in pairwise(totals)]
        assert ChangeClass.RELIABLE_DETERIORATION not in changes
