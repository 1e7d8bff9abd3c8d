"""One invented client who was not on track, whose plan was talked about, and whose course then turned.

The flag still waits: whoever looks around completes the review, with the day on which they met, and sees the turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.formats import date_format

from befriend.measure.items import Measure
from befriend.measure.simulate import InventedCheckIn, InventedPerson
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import open_flags_of_client
from befriend.rooms.flags.services import acknowledge_flag
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.plans.services import write_note

NUMBER = 2
"""Which of the invented clients: the one called Ben."""

# One score a week. By the stated curve 18 is beyond the bound in week 8, and three points are no reliable change.
TOTALS: Mapping[str, Sequence[int]] = {
    "phq9": (15, 14, 15, 14, 15, 14, 15, 15, 18, 16, 13, 11, 9),
    "gad7": (11, 11, 10, 11, 10, 11, 10, 11, 11, 10, 9, 8, 7),
}
MET_DAYS_AGO = 33
WORDS = (
    "We met on %(day)s and talked about what makes it slow: evenings alone, and once a week is little. We meet twice a "
    "week for now, and Ben's sister comes along once. Still to be written down as a review of the plan."
)


def as_it_turned(person: InventedPerson, measures: Sequence[Measure]) -> InventedPerson:
    """The same person with these scores in place of what chance gave; other measures stay."""
    by_key = {measure.key: measure for measure in measures if measure.key in TOTALS}
    others = [one for one in person.checkins if one.measure_key not in by_key]
    own = [
        InventedCheckIn(key, float(week), _answers(measure, total))
        for key, measure in by_key.items()
        for week, total in enumerate(TOTALS[key])
    ]
    return replace(person, has_left=False, checkins=tuple(sorted([*others, *own], key=lambda one: one.week)))


def _answers(measure: Measure, total: int) -> dict[str, int | None]:
    """Answers that add up to this, spread evenly; a question about safety stays at its lowest."""
    safe = {item.id for item in measure.safety_items}
    asked = [item.id for item in measure.items if item.id not in safe]
    each, more = divmod(total, len(asked))
    answers: dict[str, int | None] = dict.fromkeys(safe, 0)
    return answers | {key: each + (place < more) for place, key in enumerate(asked)}


def is_to_review(client: Person, flag: Flag) -> bool:
    """Whether whoever looks around is to answer this flag."""
    return flag.kind == Kind.NOT_ON_TRACK and client.username == f"client{NUMBER}"


def wait_for_the_review(client: Person, clinician: Person, salt: UUID, now: datetime) -> None:
    """The flag has been seen and the talk has been held; what is missing is the review."""
    viewer = viewer_of(clinician, now)
    for flag in open_flags_of_client(viewer, client.id, now):
        if is_to_review(client, flag):
            acknowledge_flag(viewer=viewer, flag_id=flag.id, now=flag.raised_at + timedelta(hours=3))
    met_at = now - timedelta(days=MET_DAYS_AGO)
    write_note(
        viewer=viewer_of(clinician, met_at),
        note_id=uuid5(salt, f"note/{client.username}"),
        client_id=client.id,
        text=WORDS % {"day": date_format(timezone.localdate(met_at), "DATE_FORMAT")},
        is_shared=False,
        now=met_at,
    )
