"""Editions for publishing, for tests that need one, and people with answers from which one can be made."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from befriend.measure.disclosure import Protection, as_plain, hide_few, outcome_layout
from befriend.measure.disclosure.tables import Row, Table
from befriend.rooms.outcomes.models import Edition
from befriend.rooms.people.models import Person
from tests.rooms.cast import NOW, Cast, answers, client_of_clara, send, submission

MONTH = date(2026, 10, 31)
LAYOUT = outcome_layout(score=(0, 27))


def kept_edition(service_id: UUID, last_day: date = MONTH) -> UUID:
    """An edition as if it had been made: one table of 40 people."""
    counts = {name: 40 if name == "people" else 20 for name in LAYOUT.columns}
    row = Row(key=(), counts=counts, sums=dict.fromkeys(LAYOUT.means, 200.0))
    shown = hide_few([Table(by=(), rows=(row,))], LAYOUT, name="made up", protection=Protection())
    return Edition.objects.create(
        service_id=service_id,
        number=1,
        last_day=last_day,
        made_at=NOW,
        mark="0" * 64,
        measures=["phq9"],
        link="closed",
        publication=json.dumps(as_plain(shown)),
        totals=counts,
        left_out={},
    ).id


def people_who_answered(cast: Cast, many: int, *, at: datetime = NOW - timedelta(days=60)) -> Sequence[Person]:
    """So many clients, each with one PHQ-9 at that time."""
    found = [client_of_clara(cast, since=at - timedelta(days=1)) for _ in range(many)]
    for client in found:
        send(submission(client, answers(1), at=at), now=at)
    return found
