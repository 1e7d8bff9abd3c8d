"""Who owns a flag at a moment: its owner, then the deputy, then the leads, and never nobody.

A flag that nobody acknowledges climbs one rung for each wait; one that somebody acknowledged climbs on when nobody was
in contact in time. Waits run while the service is open. Who is on leave is skipped, and whoever stands in for them
comes in their place. All of it follows from the clock, so that no nightly job can leave it stale.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

MINUTES_TO_ACKNOWLEDGE = 60
"""How long whoever has a safety flag may leave it unseen before it goes to the next. Our own choice, not a finding."""
MINUTES_TO_CONTACT = 4 * 60
"""How long somebody who said "I am acting" may take to be in contact with the person. Our own choice as well."""
EVERY_DAY = frozenset(range(7))
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Opening:
    """When waits run: on these days of the week (Monday is 0) between two times of day. Without more said: always.

    `closes` at midnight is the end of the day. On a day of `closed_on` no wait runs.
    """

    zone: tzinfo = UTC
    days: AbstractSet[int] = EVERY_DAY
    opens: time = MIDNIGHT
    closes: time = MIDNIGHT
    closed_on: AbstractSet[date] = frozenset()

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError(f"a service that opens at {self.opens} cannot close at {self.closes}")

    def stretches(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches from a moment on, for as long as one asks; a service that never opens is always open."""
        if not self.days:
            yield from Opening(self.zone).stretches(since)
            return
        day = since.astimezone(self.zone).date()
        while True:
            if day.weekday() in self.days and day not in self.closed_on:
                opens, closes = self._moments(day)
                if closes > since:
                    yield max(opens, since), closes
            day += timedelta(days=1)

    def _moments(self, day: date) -> tuple[datetime, datetime]:
        last = day + timedelta(days=1) if self.closes == MIDNIGHT else day
        # In UTC, so that a day on which the clocks change is as long as it is.
        opens = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        return opens, datetime.combine(last, self.closes, self.zone).astimezone(UTC)


def minutes_open(since: datetime, until: datetime, opening: Opening) -> int:
    """The whole minutes between two moments in which the service was open.

    >>> weekdays = Opening(days=frozenset(range(5)), opens=time(9), closes=time(17))
    >>> friday, monday = datetime(2026, 11, 20, 16, 30, tzinfo=UTC), datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
    >>> minutes_open(friday, monday, weekdays)
    40
    """
    passed = timedelta()
    for opens, closes in opening.stretches(since):
        if opens >= until:
            break
        passed += min(closes, until) - opens
    return passed // timedelta(minutes=1)


def moment_after(since: datetime, minutes: int, opening: Opening) -> datetime:
    """When so many open minutes will have passed.

    >>> weekdays = Opening(days=frozenset(range(5)), opens=time(9), closes=time(17))
    >>> moment_after(datetime(2026, 11, 20, 16, 30, tzinfo=UTC), 60, weekdays).isoformat()
    '2026-11-23T09:30:00+00:00'
    """
    left = timedelta(minutes=minutes)
    for opens, closes in opening.stretches(since):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("the days do not end")


@dataclass(frozen=True, slots=True)
class Rules:
    """How long each may take, and when the service is open. The defaults hold where a service set nothing."""

    minutes_to_acknowledge: int = MINUTES_TO_ACKNOWLEDGE
    minutes_to_contact: int = MINUTES_TO_CONTACT
    opening: Opening = Opening()

    def __post_init__(self) -> None:
        if min(self.minutes_to_acknowledge, self.minutes_to_contact) < 1:
            raise ValueError("a wait has at least one minute")


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is not there from a moment until a moment; another may stand in for them."""

    person: UUID
    starts_at: datetime
    ends_at: datetime
    stands_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who can sign in and may answer flags, as seen from one client: the longest linked and the longest lead first.

    `otherwise` is asked only where there is nobody else at all.
    """

    linked: Sequence[UUID]
    deputy: UUID | None
    leads: Sequence[UUID]
    leaves: Sequence[Leave] = ()
    otherwise: Sequence[UUID] = ()

    def is_here(self, person: UUID, at: datetime) -> bool:
        return not any(one.person == person and one.starts_at <= at < one.ends_at for one in self.leaves)

    def in_place_of(self, person: UUID, at: datetime) -> UUID | None:
        """The person, or who stands in for them, or who stands in for that one; nobody when all are away."""
        asked = set()
        wanted: UUID | None = person
        while wanted is not None and wanted not in asked:
            if self.is_here(wanted, at):
                return wanted
            asked.add(wanted)
            wanted = self._stand_in(wanted, at)
        return None

    def _stand_in(self, person: UUID, at: datetime) -> UUID | None:
        """Of two leaves that overlap, the one that began last says who stands in."""
        away = [one for one in self.leaves if one.person == person and one.starts_at <= at < one.ends_at]
        named = [one.stands_in for one in sorted(away, key=lambda one: one.starts_at, reverse=True)]
        return next((one for one in named if one is not None), None)


def ladder(staff: Staff, at: datetime) -> tuple[UUID, ...]:
    """Who is asked, rung by rung, at this moment: each once, and only who is there, unless nobody is.

    Raises:
        ValueError: nobody has ever worked here.
    """
    wanted = [staff.in_place_of(one, at) for one in staff.linked]
    first = [one for one in wanted if one is not None][:1]
    beyond = [staff.in_place_of(one, at) for one in ([staff.deputy] if staff.deputy else []) + list(staff.leads)]
    here = tuple(dict.fromkeys(one for one in (*first, *beyond) if one is not None))
    everybody = here or _nobody_is_there(staff)
    if not everybody:
        raise ValueError("a flag needs somebody who could own it")
    return everybody


def _nobody_is_there(staff: Staff) -> tuple[UUID, ...]:
    """Everybody is away: then it waits for those whose it would be, and for the one who comes back first."""
    deputy = (staff.deputy,) if staff.deputy else ()
    return tuple(dict.fromkeys((*staff.linked[:1], *deputy, *staff.leads))) or tuple(staff.otherwise)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a flag stands: how far it had climbed at `since`, and who said what. `climbs` is false for a kind that
    waits with its owner until its due time and is then counted as late."""

    since: datetime
    rung: int = 0
    seen_at: datetime | None = None
    seen_by: UUID | None = None
    is_contacted: bool = False
    climbs: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Whose a flag is at a moment, how far it has climbed, and everybody it has come to: the owner stands last.

    `is_seen` says that its owner acknowledged it. `since` is where the wait of this rung is counted from.
    """

    owner: UUID
    rung: int
    since: datetime
    is_seen: bool
    reached: tuple[UUID, ...]


def held_at(flag: Standing, staff: Staff, rules: Rules, at: datetime) -> Held:
    """Who has the flag at this moment. Total: whoever comes and goes, somebody has it."""
    rungs = ladder(staff, at)
    if flag.seen_by is not None and _is_in_hand(flag, staff, rules, at):
        upto = rungs[: min(flag.rung, len(rungs) - 1) + 1]
        return Held(flag.seen_by, flag.rung, flag.since, is_seen=True, reached=_with_last(upto, flag.seen_by))
    since, rung = _climbed(flag, staff, rules, at)
    upto = rungs[: min(rung, len(rungs) - 1) + 1]
    owner = upto[-1]
    return Held(owner, rung, since, is_seen=flag.seen_by == owner, reached=upto)


def _with_last(people: Sequence[UUID], last: UUID) -> tuple[UUID, ...]:
    return (*(one for one in people if one != last), last)


def _is_in_hand(flag: Standing, staff: Staff, rules: Rules, at: datetime) -> bool:
    """Whether somebody who is there said that they are acting, and was in contact or has still time for it."""
    if flag.seen_by is None or flag.seen_at is None or not _may_act(flag.seen_by, staff, at):
        return False
    if flag.is_contacted or not flag.climbs:
        return True
    return minutes_open(flag.seen_at, at, rules.opening) < rules.minutes_to_contact


def _may_act(person: UUID, staff: Staff, at: datetime) -> bool:
    """Whether this person still belongs to those who look after this client, and is there or all are away."""
    belongs = person in (*staff.linked, staff.deputy, *staff.leads) or person in ladder(staff, at)
    return belongs and (staff.is_here(person, at) or person in ladder(staff, at))


def _climbed(flag: Standing, staff: Staff, rules: Rules, at: datetime) -> tuple[datetime, int]:
    """From when the present rung's waits are counted, and how far the flag has climbed."""
    if not flag.climbs or flag.is_contacted:
        return flag.since, flag.rung
    since, rung = flag.since, flag.rung
    if flag.seen_at is not None and flag.seen_by is not None and _may_act(flag.seen_by, staff, at):
        since, rung = moment_after(flag.seen_at, rules.minutes_to_contact, rules.opening), rung + 1
    steps = minutes_open(since, at, rules.opening) // rules.minutes_to_acknowledge
    return moment_after(since, steps * rules.minutes_to_acknowledge, rules.opening), rung + steps
