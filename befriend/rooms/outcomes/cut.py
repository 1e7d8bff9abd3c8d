"""The data cut: which check-ins a report is made from, as they stood at the end of one day, and its mark.

Beside the team it says of each client how much they had practised by then and which programme they began.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from befriend.care.consent import Purpose
from befriend.content.frozen import MeasureContent
from befriend.content.reading import library_of
from befriend.measure.items import Direction
from befriend.rooms.checkins.offered import ABOUT_HELPING
from befriend.rooms.checkins.queries import ScoreRow, scores_of_caseload, scores_of_service
from befriend.rooms.consent.queries import who_said_no
from befriend.rooms.describing.queries import groups_for_counting
from befriend.rooms.people.queries import clinicians_of_clients, teams_of_clients
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.practices.queries.reporting import first_programmes_by, times_practised_by

PROGRAMME, PRACTICE = "programme", "practice"
"""What people are told apart by beside their team."""
WAYS_OF_A_REPORT = {PROGRAMME, PRACTICE}
NONE = "none"
DOSES: Sequence[tuple[int, str]] = ((20, "20+"), (5, "5-19"), (1, "1-4"), (0, NONE))
"""From how many ended practices on somebody is in which group: the highest that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCut:
    """The rows of a report, the last day in them, and each client's groups. The same rows have the same mark."""

    last_day: date
    rows: Sequence[ScoreRow]
    teams: Mapping[UUID, str]
    shown_teams: Collection[str] = ()
    """Teams that may have a row of their own; "" is who is in none."""
    groups: Mapping[str, Mapping[UUID, str]] = field(default_factory=dict)
    """For programme and practice, each client's group; empty where nobody began one and nobody practised.

    For an edition: for each question about oneself, the group of everybody who is in one."""
    measures: Mapping[str, MeasureContent]
    left_out: int
    """How many people with a score said no to being counted."""

    @property
    def people(self) -> int:
        """How many people its rows are about."""
        return len({row[0] for row in self.rows})

    @property
    def mark(self) -> str:
        """The HMAC-SHA-256 of the rows as text, sorted: client, measure, time in UTC, score and each of their groups.

        Under the installation's own secret: of a cut with few rows, a bare hash would tell the scores to whoever knows
        the people and tries all scores.
        """
        lines = sorted(
            "\t".join((str(client), key, at.isoformat(), repr(value), *self._groups_of(client))) + "\n"
            for client, key, at, value in self.rows
        )
        return salted_hmac("befriend.rooms.outcomes.cut", "".join(lines), algorithm="sha256").hexdigest()

    def _groups_of(self, client_id: UUID) -> Sequence[str]:
        of_each = (self.teams, self.groups.get(PROGRAMME, {}), self.groups.get(PRACTICE, {}))
        own = (f"{way}={self.groups[way].get(client_id, '')}" for way in sorted(self.groups.keys() - WAYS_OF_A_REPORT))
        return [*(one.get(client_id, "") for one in of_each), *own]


def last_whole_day(now: datetime) -> date:
    """Yesterday, where the service is: the newest day that no check-in can be added to."""
    return timezone.localdate(now) - timedelta(days=1)


def last_month_end(day: date) -> date:
    """The day itself where a month ends with it, or else the end of the month before.

    A report of the service goes up to such a day and no other: of two days, one after the other, the difference is
    what one client answered in between.
    """
    following = day + timedelta(days=1)
    return following.replace(day=1) - timedelta(days=1)


def month_ends(newest: date, months: int) -> list[date]:
    """So many ends of months, the newest first."""
    found = [newest]
    while len(found) < months:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found


def cut_of_service(viewer: Viewer, last_day: date, now: datetime, *, smallest: int) -> DataCut:
    """Everybody's check-ins that were received by the end of that day, without those of people who said no.

    A team may be shown where `smallest` people or more remain whichever one clinician's people are left out.
    """
    measures, until = _measures(), _end_of(last_day)
    rows = scores_of_service(viewer, _scales(measures), until)
    cut = _cut(viewer, last_day, rows, teams_of_clients(viewer, until), measures, now)
    clients = {row[0] for row in cut.rows}
    shown = _teams_of_several_clinicians(cut.teams, clients, clinicians_of_clients(viewer, until), smallest)
    return replace(cut, shown_teams=shown, groups=_groups(viewer, clients, until))


def _teams_of_several_clinicians(
    teams: Mapping[UUID, str],
    clients: Collection[UUID],
    linked: Mapping[UUID, AbstractSet[UUID]],
    smallest: int,
) -> frozenset[str]:
    """What a team whose people are nearly all one clinician's achieves is what that clinician achieves: for them alone.

    "" stands for the people of no team.
    """
    people = defaultdict(list)
    for client in clients:
        people[teams.get(client, "")].append(linked.get(client, frozenset()))
    return frozenset(name for name, of_each in people.items() if _is_of_several(of_each, smallest))


def _is_of_several(linked: Sequence[AbstractSet[UUID]], smallest: int) -> bool:
    """`linked` says of each person of a team who was linked to them."""
    clinicians = set().union(*linked)
    return len(clinicians) > 1 and all(sum(one not in of_each for of_each in linked) >= smallest for one in clinicians)


def _groups(viewer: Viewer, clients: Collection[UUID], until: datetime) -> Mapping[str, Mapping[UUID, str]]:
    """Of those who agreed to be counted. A no to showing clinicians what one practises moves nobody: two reports would
    tell what they did.
    """
    programmes, times = first_programmes_by(viewer, until), times_practised_by(viewer, until)
    found: dict[str, Mapping[UUID, str]] = {}
    if programmes:
        found[PROGRAMME] = {one: programmes.get(one, NONE) for one in clients}
    if times:
        found[PRACTICE] = {one: dose_group(times.get(one, 0)) for one in clients}
    return found


def dose_group(times: int) -> str:
    """The group of somebody who ended so many practices."""
    return next(name for least, name in DOSES if times >= least)


def cut_of_edition(viewer: Viewer, last_day: date, now: datetime, *, smallest: int) -> DataCut:
    """Everybody's check-ins by the end of that day, with their teams and with how they describe themselves now."""
    measures, until = _measures(), _end_of(last_day)
    rows = scores_of_service(viewer, _scales(measures), until)
    cut = _cut(viewer, last_day, rows, teams_of_clients(viewer, until), measures, now)
    clients = {row[0] for row in cut.rows}
    shown = _teams_of_several_clinicians(cut.teams, clients, clinicians_of_clients(viewer, until), smallest)
    return replace(cut, shown_teams=shown, groups=groups_for_counting(viewer, clients))


def cut_of_caseload(viewer: Viewer, last_day: date, now: datetime) -> DataCut:
    """The same of a clinician's own clients, without teams."""
    measures = _measures()
    rows = scores_of_caseload(viewer, _scales(measures), _end_of(last_day), now)
    return _cut(viewer, last_day, rows, {}, measures, now)


def _cut(
    viewer: Viewer,
    last_day: date,
    rows: Sequence[ScoreRow],
    teams: Mapping[UUID, str],
    measures: Mapping[str, MeasureContent],
    now: datetime,
) -> DataCut:
    no = who_said_no(viewer.service_id, Purpose.LEARNING, now)
    kept = [row for row in rows if row[0] not in no]
    left_out = len({row[0] for row in rows} & no)
    return DataCut(last_day=last_day, rows=kept, teams=teams, measures=measures, left_out=left_out)


def _measures() -> dict[str, MeasureContent]:
    """Those of clients whose main score has a better and a worse: of others nothing can be said to improve."""
    found = library_of(settings.PACKS).measures
    return {
        key: one
        for key, one in found.items()
        if key not in ABOUT_HELPING and one.measure.main.direction is not Direction.NEITHER
    }


def _scales(measures: Mapping[str, MeasureContent]) -> dict[str, str]:
    return {key: one.measure.main.key for key, one in measures.items()}


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
