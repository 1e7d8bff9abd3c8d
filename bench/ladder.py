"""A year of a service of invented people: is a flag ever without an owner, how soon is it seen, and how many are there?

200 clients answer the PHQ-9 every week by the stated growth model (befriend.measure.simulate); other kinds of flag
come at the rates of the register. 8 clinicians, a deputy and a second lead work office hours, take leave, fall ill
on the morning it happens, and two of them leave for good. Every waiting flag is asked at every minute whose it is.
"""

import sys
import time as clock
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np

from befriend.care.ladder import Leave, Opening, Rules, Staff, Standing, held_at
from befriend.care.register import REGISTER
from befriend.care.safety import safety_answers
from befriend.content.reading import core_library
from befriend.measure.simulate import simulate_courses
from tools.figures import Line, tally

CLIENTS, CLINICIANS, WEEKS, SEED = 200, 8, 52, 20261122
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOLIDAYS = frozenset(
    date(2026, month, day) for month, day in [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]
)
OFFICE = Opening(days=frozenset(range(5)), opens=time(9), closes=time(17), closed_on=HOLIDAYS)
SEEN_EVERY = 45
"""How many minutes pass between two looks at the list, for somebody who is at work. An assumption."""
DAYS_OFF, DAYS_ILL = 25, 8
OTHER_KINDS = [kind for kind in REGISTER if kind not in {"safety"}]


@dataclass(frozen=True)
class World:
    """Everybody who works here, who is away when, and who looks after whom."""

    clinicians: Sequence[UUID]
    deputy: UUID
    lead: UUID
    leaves: Sequence[Leave]
    gone_at: dict[UUID, datetime]

    def employed(self, at: datetime) -> set[UUID]:
        """Everybody who has not left for good: a flag at somebody else is a flag without an owner."""
        gone = {one for one, since in self.gone_at.items() if since <= at}
        return {*self.clinicians, self.deputy, self.lead} - gone

    def staff(self, client: int, at: datetime) -> Staff:
        """The client's own clinician; when that one has left for good, the next takes over."""
        own = client % CLINICIANS
        order = [self.clinicians[(own + step) % CLINICIANS] for step in range(CLINICIANS)]
        first = next(one for one in order if at < self.gone_at.get(one, datetime.max.replace(tzinfo=UTC)))
        working = self.employed(at)
        away = [
            one if one.stands_in in working else replace(one, stands_in=None)
            for one in self.leaves
            if one.starts_at <= at < one.ends_at
        ]
        return Staff(linked=[first], deputy=self.deputy, leads=[self.lead, self.deputy], leaves=away)


def build_world(rng: np.random.Generator) -> World:
    people = [UUID(int=number + 1) for number in range(CLINICIANS + 2)]
    clinicians, deputy, lead = people[:CLINICIANS], people[-2], people[-1]
    leaves = [one for number, person in enumerate(people) for one in _leaves(person, people, number, rng)]
    gone = {
        clinicians[2]: YEAR + 120 * DAY + timedelta(hours=15),
        clinicians[5]: YEAR + 250 * DAY + timedelta(hours=11),
    }
    return World(clinicians, deputy, lead, leaves, gone)


def _leaves(person: UUID, people: Sequence[UUID], number: int, rng: np.random.Generator) -> Iterator[Leave]:
    """Planned leave in five stretches of a week, with somebody who stands in; illness, where nobody was named."""
    for start in rng.choice(51, size=DAYS_OFF // 5, replace=False):
        stands_in = people[(number + 1) % CLINICIANS]
        begins = YEAR + int(start) * 7 * DAY
        yield Leave(person, begins, begins + 7 * DAY, stands_in if stands_in != person else None)
    for day in rng.choice(DAYS, size=DAYS_ILL // 2, replace=False):
        # Entered on the morning of the first day: until then everybody thinks they are there.
        begins = YEAR + int(day) * DAY + timedelta(hours=9, minutes=30)
        yield Leave(person, begins, begins + 2 * DAY)


@dataclass(frozen=True)
class Raised:
    """One flag as it is raised: by whom, of which kind, when."""

    kind: str
    client: int
    at: datetime


def raised_in_a_year(rng: np.random.Generator) -> tuple[list[Raised], int]:
    """Every flag of the year in its order, and how many repeats were folded into one that waited."""
    phq9 = core_library().measures["phq9"].measure
    flags = []
    for person in simulate_courses([phq9], people=CLIENTS, weeks=WEEKS, seed=SEED):
        for checkin in person.checkins:
            if safety_answers(phq9, checkin.answers):
                at = YEAR + timedelta(weeks=checkin.week) + int(rng.integers(24 * 60)) * MINUTE
                flags.append(Raised("safety", person.number, at))
    folded = 0
    for kind in OTHER_KINDS:
        count = rng.poisson(REGISTER[kind].per_100_a_month * CLIENTS / 100 * 12)
        for client, minute in zip(
            rng.integers(CLIENTS, size=count), rng.integers(DAYS * 24 * 60, size=count), strict=True
        ):
            flags.append(Raised(kind, int(client), YEAR + int(minute) * MINUTE))
            if kind == "deterioration":
                folded += int(rng.poisson(0.9))  # a course that stays worse says so again each week while one waits
    inside = [one for one in flags if YEAR <= one.at < YEAR + DAYS * DAY]
    return sorted(inside, key=lambda one: one.at), folded


def is_at_work(person: UUID, staff: Staff, at: datetime) -> bool:
    is_open = at.weekday() < 5 and at.date() not in HOLIDAYS and OFFICE.opens <= at.time() < OFFICE.closes
    return is_open and staff.is_here(person, at)


@dataclass
class Lived:
    """What became of one flag."""

    minutes: int
    without_owner: int
    owner_away_while_others_are_there: int
    seen_after_open_minutes: int
    owners: int


def live(raised: Raised, world: World, rng: np.random.Generator) -> Lived:
    """Ask at every minute whose the flag is, until somebody who is at work has looked at it and acted."""
    flag = Standing(raised.at, climbs=REGISTER[raised.kind].interrupts)
    rules = Rules(opening=OFFICE)
    at, minutes, nobody, away, open_minutes = raised.at, 0, 0, 0, 0
    owners = set()
    looks = rng.integers(1, 2 * SEEN_EVERY)
    while True:
        staff = world.staff(raised.client, at)
        held = held_at(flag, staff, rules, at)
        nobody += held.owner not in world.employed(at)
        others = [one for one in (*staff.linked, world.deputy, world.lead) if staff.is_here(one, at)]
        away += not staff.is_here(held.owner, at) and bool(others)
        owners.add(held.owner)
        is_open = OFFICE.opens <= at.time() < OFFICE.closes and at.weekday() < 5 and at.date() not in HOLIDAYS
        open_minutes += is_open
        if is_open and is_at_work(held.owner, staff, at):
            looks -= 1
        if looks <= 0:
            return Lived(minutes, nobody, away, open_minutes, len(owners))
        at += MINUTE
        minutes += 1


def main() -> int:
    began = clock.perf_counter()
    rng = np.random.default_rng(SEED)
    world = build_world(rng)
    flags, folded = raised_in_a_year(rng)
    lived = [live(one, world, rng) for one in flags]
    nobody = sum(one.without_owner for one in lived)
    away = sum(one.owner_away_while_others_are_there for one in lived)
    counts = Counter(one.kind for one in flags)
    safety = [one for flag, one in zip(flags, lived, strict=True) if REGISTER[flag.kind].interrupts]
    waits = sorted(one.seen_after_open_minutes for one in safety)
    print(f"{CLIENTS} clients, {CLINICIANS} clinicians, a deputy and a lead; one year; {len(flags)} flags")
    asked = sum(one.minutes + 1 for one in lived)
    tally(Line.FLAGS, asked, nobody)
    print(f"minutes asked                              {asked}")
    print(f"minutes without an owner                   {nobody}")
    print(f"minutes with an owner who is away, while   {away}")
    print("  somebody on the ladder is there")
    print(
        f"safety and calls: seen by somebody there   median {waits[len(waits) // 2]}, longest {waits[-1]} open minutes"
    )
    print(f"  longest of all                          {max(one.minutes for one in safety) / 60:.1f} hours by the clock")
    print(f"  that went on to another owner            {sum(one.owners > 1 for one in safety)} of {len(safety)}")
    print("\nkind              a year   per clinician and week   per 100 clients and month   expected")
    for kind, count in counts.most_common():
        weekly, monthly = count / CLINICIANS / WEEKS, count / CLIENTS * 100 / 12
        print(f"{kind:<16} {count:>7} {weekly:>24.2f} {monthly:>27.1f} {REGISTER[kind].per_100_a_month:>10g}")
    everything = len(flags) + folded
    print(f"\nrepeats folded: {folded} of {everything} ({folded / everything:.0%})")
    print(f"took {clock.perf_counter() - began:.0f} s")
    return int(nobody > 0 or away > 0)


if __name__ == "__main__":
    sys.exit(main())
