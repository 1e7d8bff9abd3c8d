"""People who were here before: three teams over some years and who works in them, brought over at once for a report.

Unlike everybody else of the demonstration they are not written through the rooms' services, one check-in after the
other: hundreds of them would make whoever starts it wait. What is written is what those services would have kept, but
for flags and audit, which stayed in the system before. All of them are invented; the clients have left.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from befriend.base.cipher import ClientCipher, new_key
from befriend.care.programmes import Ended
from befriend.care.roles import Role
from befriend.content.frozen import Library, MeasureContent
from befriend.measure.scoring.one import score
from befriend.measure.simulate import InventedCheckIn, InventedPerson, simulate_courses
from befriend.rooms.checkins.models import SELF, CheckIn, Score
from befriend.rooms.checkins.queries import places_of
from befriend.rooms.describing.answers import SelfAnswer, sealed_answers
from befriend.rooms.describing.models import SelfDescription
from befriend.rooms.people.models import CareLink, ClientKey, Membership, Person, Service, Team
from befriend.rooms.practices.models import OwnProgramme, PracticeSession

from .describing import self_description

EARLIER = UUID("5b0f6a0e-3f0d-4c8e-9b5a-1f4f0c3f7d11")
MEASURES = ("phq9", "gad7")
TEAMS: Mapping[str, int] = {"Garden": 80, "Harbour": 80, "River": 70}
"""So many people were in each."""
CLINICIANS: Mapping[str, Sequence[str]] = {
    "Garden": ("Aiko", "Bruno"),
    "Harbour": ("Dana", "Emre"),
    "River": ("Freya",),
}
"""Who saw them, in turn: of a team whose people are nearly all one clinician's a report shows nothing.

They have left and their accounts are closed: the clinician of the cast stays the only one whom anybody can choose.
"""
SHORT_TEAM, SHORT_WEEKS = "River", 2
"""One team saw people for too short a time: that is what its figures tell who looks."""
CAME_ONCE = 7
"""Every so many-th came once, and nobody knows how they are."""
PROGRAMMES: Sequence[str | None] = (None, "four_weeks_short", None, "eight_weeks_of_self_compassion", None)
PRACTISED = (0, 6, 0, 24, 2, 12, 3)
PRACTICE, MINUTES = "self_compassion_break", 5
"""Which programme they began and how often they practised, in turn: none of it made a course better or worse."""
WEEKS = 12
YEARS_AGO = timedelta(weeks=160)


def bring_over(service: Service, teams: Mapping[str, Team], *, now: datetime, seed: int) -> None:
    """Everybody who was here before, with their first check-ins and their last."""
    contents = {key: _library().measures[key] for key in MEASURES}
    people = simulate_courses(
        [one.measure for one in contents.values()], people=sum(TEAMS.values()), weeks=WEEKS, seed=seed
    )
    written = [
        _written(service, teams[name], number, invented, contents, now, seed)
        for number, (name, invented) in enumerate(zip(_team_of_each(), people, strict=True))
    ]
    _add_clinicians(service, teams, now - YEARS_AGO, now)
    Person.objects.bulk_create([one.person for one in written])
    Membership.objects.bulk_create([one.membership for one in written])
    CareLink.objects.bulk_create([one.link for one in written])
    ClientKey.objects.bulk_create([one.key for one in written])
    CheckIn.objects.bulk_create([checkin for one in written for checkin in one.checkins])
    Score.objects.bulk_create([found for one in written for found in one.scores])
    PracticeSession.objects.bulk_create([done for one in written for done in one.practised])
    OwnProgramme.objects.bulk_create([begun for one in written for begun in one.programmes])
    SelfDescription.objects.bulk_create([said for one in written for said in one.descriptions])


def _add_clinicians(service: Service, teams: Mapping[str, Team], began: datetime, ended: datetime) -> None:
    for team, names in CLINICIANS.items():
        for name in names:
            person = Person(
                id=uuid5(EARLIER, name),
                service=service,
                username=f"earlier-{name.lower()}",
                shown_name=name,
                is_active=False,
                joined_at=began,
            )
            person.set_unusable_password()
            person.save()
            Membership.objects.create(
                service=service,
                person=person,
                team=teams[team],
                role=Role.CLINICIAN,
                started_at=began,
                ended_at=ended,
            )


class _Written:
    """The rows of one person."""

    def __init__(self, service: Service, team: Team, number: int, began: datetime, ended: datetime) -> None:
        self.person = Person(
            id=uuid5(EARLIER, str(number)),
            service=service,
            username=f"earlier{number}",
            shown_name=f"Earlier {number + 1}",
            is_active=False,
            joined_at=began,
        )
        self.ended = ended
        self.person.set_unusable_password()
        self.membership = Membership(
            service=service, person=self.person, team=team, role=Role.CLIENT, started_at=began, ended_at=ended
        )
        seen_by = CLINICIANS[team.name]
        self.link = CareLink(
            service=service,
            client=self.person,
            clinician_id=uuid5(EARLIER, seen_by[number % len(seen_by)]),
            started_at=began,
            ended_at=ended,
        )
        client_id, key = str(self.person.id), new_key()
        key_id, wrapped = settings.KEY_RING.wrap(client_id, key)
        self.key = ClientKey(client=self.person, key_id=key_id, wrapped=wrapped)
        self.cipher = ClientCipher(client_id, key)
        self.checkins: list[CheckIn] = []
        self.scores: list[Score] = []
        self.practised: list[PracticeSession] = []
        self.programmes: list[OwnProgramme] = []
        self.descriptions: list[SelfDescription] = []

    def practise(self, times: int, began: datetime) -> None:
        """So many times the same practice, spread over the weeks."""
        version = _library().practices[PRACTICE].edition.version
        self.practised = [
            PracticeSession(
                id=uuid5(self.person.id, f"practice {number}"),
                service_id=self.person.service_id,
                client=self.person,
                practice_key=PRACTICE,
                version=version,
                minutes=MINUTES,
                began_at=at,
                ended_at=at + timedelta(minutes=MINUTES),
            )
            for number in range(times)
            for at in [began + timedelta(weeks=WEEKS) * (number / times)]
        ]

    def follow(self, key: str, began: datetime, ended: datetime) -> None:
        """A programme from its first week to its last."""
        programme = _library().programmes[key]
        self.programmes = [
            OwnProgramme(
                id=uuid5(self.person.id, key),
                service_id=self.person.service_id,
                person=self.person,
                programme_key=key,
                version=programme.edition.version,
                audience=programme.audience,
                starts_on=timezone.localdate(began),
                week=len(programme.weeks),
                week_began_at=ended,
                began_at=began,
                ended_at=ended,
                ended_as=Ended.FINISHED,
            )
        ]

    def describe(self, answers: Mapping[str, SelfAnswer], at: datetime) -> None:
        """What they said about themselves; no row where they said nothing."""
        sealed = sealed_answers(self.cipher, self.person.id, answers)
        row = SelfDescription(client=self.person, service_id=self.person.service_id, answers=sealed, changed_at=at)
        self.descriptions = [row] if answers else []

    def add(self, number: int, content: MeasureContent, answers: Mapping[str, int | None], at: datetime) -> None:
        checkin_id = uuid5(self.person.id, str(number))
        sealed = self.cipher.seal_json(places_of(checkin_id)["answers"], dict(answers))
        self.checkins.append(
            CheckIn(
                id=checkin_id,
                service_id=self.person.service_id,
                client=self.person,
                measure_key=content.measure.key,
                measure_version=content.measure.version,
                pack=content.pack,
                pack_version=content.pack_version,
                language="en",
                answers=sealed,
                opened_at=at,
                answered_at=at,
                received_at=at,
                entered_by=SELF,
                is_skipped=all(answer is None for answer in answers.values()),
            )
        )
        self.scores += [
            Score(
                checkin_id=checkin_id,
                subscale=one.subscale,
                value=one.value,
                band=one.band or "",
                answered=one.answered,
                of=one.of,
            )
            for one in score(content.measure, answers)
        ]


def _library() -> Library:
    from befriend.content.reading import library_of

    return library_of(settings.PACKS)


def _team_of_each() -> Iterator[str]:
    """In turn, so that every team saw people all the time."""
    left = dict(TEAMS)
    while any(left.values()):
        for name in TEAMS:
            if left[name]:
                left[name] -= 1
                yield name


def _written(
    service: Service,
    team: Team,
    number: int,
    invented: InventedPerson,
    contents: Mapping[str, MeasureContent],
    now: datetime,
    seed: int,
) -> _Written:
    everybody = sum(TEAMS.values())
    began = now - YEARS_AGO + (YEARS_AGO - timedelta(weeks=WEEKS + 2)) * (number / everybody)
    rows = _Written(service, team, number, began, began + timedelta(weeks=WEEKS + 1))
    weeks = SHORT_WEEKS if team.name == SHORT_TEAM else WEEKS
    kept = [one for one in _kept(invented, contents, weeks) if number % CAME_ONCE or one.week == 0]
    for place, checkin in enumerate(kept):
        rows.add(place, contents[checkin.measure_key], checkin.answers, began + timedelta(weeks=checkin.week))
    rows.describe(self_description(number, seed, came_once=not number % CAME_ONCE), began)
    rows.practise(PRACTISED[number % len(PRACTISED)], began)
    if key := PROGRAMMES[number % len(PROGRAMMES)]:
        rows.follow(key, began, rows.ended)
    return rows


def _kept(invented: InventedPerson, contents: Mapping[str, MeasureContent], weeks: int) -> Sequence[InventedCheckIn]:
    """Of each measure the first three check-ins and the last: enough to see how long people stayed."""
    kept: list[InventedCheckIn] = []
    for content in contents.values():
        course = [one for one in invented.of(content.measure) if one.week <= weeks]
        kept += course[:3] + course[3:][-1:]
    return kept
