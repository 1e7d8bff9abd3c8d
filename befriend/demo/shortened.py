"""One invented client who is asked by short forms: whole forms at first, then short ones, and one that was begun.

Of each invented check-in, which answers everything, a short form asks what its rules choose. Nothing else is invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from befriend.measure.items import Measure
from befriend.measure.simulate import InventedCheckIn, InventedPerson
from befriend.rooms.checkins.queries import alarm_of_next, is_asked_short, open_form
from befriend.rooms.checkins.services import Submission, keep_short_answer, set_schedule
from befriend.rooms.checkins.shortening import Answers, is_whole, next_question
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import viewer_of

NUMBER, USERNAME = 8, "hassan"
"""Which of the invented clients: the one called Hassan. By chance his course is calm, and the alarm rings once."""
MEASURE = "phq9"
FROM_WEEK = 3
"""Three whole forms come first, so that there is a sum to start from and something to compare."""
BEGUN = 2
"""So many questions of the next form are answered."""
BEGUN_AGO = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers of one form. `asked`: the items of a short one; none of a whole one."""

    answers: Answers
    asked: Sequence[str] = ()


def is_shortened(client: Person) -> bool:
    return client.username == USERNAME


def as_asked(
    client: Person, clinician: Person, checkin: InventedCheckIn, measures: Sequence[Measure], at: datetime
) -> Asked:
    """What this client answers at that time: everything, or what a short form asks."""
    measure = next((one for one in measures if one.key == checkin.measure_key == MEASURE), None)
    if measure is None or checkin.week < FROM_WEEK:
        return Asked(checkin.answers)
    if not is_asked_short(client.id, MEASURE):
        _choose(client, clinician, at)
    alarm = alarm_of_next(viewer_of(client, at), measure, at)
    answers = checkin.answers if alarm is None else _walked(measure, checkin.answers, alarm)
    return Asked(answers) if is_whole(measure, answers) else Asked(answers, tuple(answers))


def begin_the_next(client: Person, invented: InventedPerson, measures: Sequence[Measure], now: datetime) -> None:
    """Two questions of the next form are answered as last time. It is not due yet: it was opened by choice."""
    measure = next(one for one in measures if one.key == MEASURE)
    last, at = invented.of(measure)[-1].answers, now - BEGUN_AGO
    for _number in range(BEGUN):
        viewer = viewer_of(client, at)
        alarm, opened = alarm_of_next(viewer, measure, at), open_form(viewer, client.id, MEASURE, at)
        item = None if alarm is None else next_question(measure, opened.answers, alarm)
        if item is None:
            return
        keep_short_answer(
            submission=Submission(
                id=opened.id,
                service_id=client.service_id,
                client_id=client.id,
                measure_key=MEASURE,
                language="en",
                answers={item: last[item]},
                opened_at=at,
                answered_at=at,
                asked=(item,),
            ),
            now=at,
            by=client.id,
        )


def _choose(client: Person, clinician: Person, at: datetime) -> None:
    """The clinician asks for the short form from now on, as often as before."""
    set_schedule(
        service_id=client.service_id,
        client_id=client.id,
        measure_key=MEASURE,
        every_days=7,
        starts_on=at.date(),
        now=at,
        by=clinician.id,
        is_short=True,
    )


def _walked(measure: Measure, everything: Mapping[str, int | None], alarm: int) -> Answers:
    answers: dict[str, int | None] = {}
    while (item := next_question(measure, answers, alarm)) is not None:
        answers[item] = everything[item]
    return answers
