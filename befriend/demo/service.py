"""Builds the demonstration service: invented people whose answers come from a stated growth model.

Everything is written through the rooms' own services, at the times the invented people answered, so
the demonstration shows exactly what a real service would have stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from befriend.care.roles import Role
from befriend.content.reading import library_of
from befriend.measure.items import Measure
from befriend.measure.simulate import InventedCheckIn, InventedPerson, simulate_courses
from befriend.rooms.checkins.occasion import occasion_id
from befriend.rooms.checkins.services import Submission, set_schedule, submit_checkin
from befriend.rooms.describing.services import describe_oneself
from befriend.rooms.flags.kinds import CLIMBING, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import open_flags_of_client
from befriend.rooms.flags.services import acknowledge_flag, close_flag, mark_contacted
from befriend.rooms.people.models import Person, Service, Team
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.people.services import SafetyChoices, add_person, link, open_service, set_safety_rules
from befriend.rooms.plans.services import PlanReview, record_review

from . import shortened, turning
from .cast import CAST, CLIENT_NAMES
from .commands import Progress, say_nothing
from .describing import self_description
from .earlier import TEAMS, bring_over
from .following import follow_short_form
from .journal import write_journal
from .practising import practise_together

INVENTED = UUID("0d4e6b52-6b0d-4f0a-8f6e-0f6c7a1d2b3c")
SEED = 20261122
WEEKS = 12
WHO_PRACTISE = 16
CLINICIANS_TEAM = "River"
MONTHLY = {"scs_sf", "who5"}
"""Measures asked every four weeks; the others are asked every week."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the demonstration is."""

    clients: int = 24
    weeks: int = WEEKS
    measures: tuple[str, ...] = ("phq9", "gad7", "scs_sf")
    clinicians: int = 1
    seed: int = SEED
    has_earlier: bool = True
    """Whether people who left before fill the reports of the service."""


@transaction.atomic
def build_demonstration(plan: Plan, *, now: datetime, progress: Progress = say_nothing) -> Service:
    """The demonstration service, all of it or nothing. A second call with one in place changes nothing."""
    existing = Service.objects.filter(is_demonstration=True).first()
    if existing is not None:
        return existing
    began = now - timedelta(weeks=plan.weeks + 1, days=4)
    service = open_service(name="Harbour House (invented)", country="GB", is_demonstration=True, now=began, by=None)
    teams = {name: Team.objects.create(service=service, name=name) for name in TEAMS}
    staff = _add_staff(service, plan, began, teams)
    _name_deputy(began)
    if plan.has_earlier:
        bring_over(service, teams, now=now, seed=plan.seed)
    measures = [library_of(settings.PACKS).measures[key].measure for key in plan.measures]
    clients = []
    people = simulate_courses(measures, people=plan.clients, weeks=plan.weeks, seed=plan.seed)
    for number, invented in enumerate(people):
        clinician = staff[number % len(staff)]
        client = _add_client(service, number, clinician, began, plan)
        clients.append(client)
        _ask(client, clinician, measures, began)
        turns = number == turning.NUMBER and plan.weeks == WEEKS
        if turns:
            invented = turning.as_it_turned(invented, measures)
        until = now if number else now - _until_due(invented, plan.weeks)
        _answer(client, clinician, invented, measures, until, plan.weeks)
        _answer_flags(client, clinician, now - timedelta(days=9))
        if turns:
            turning.wait_for_the_review(client, clinician, INVENTED, now)
        _see_flags(client, clinician, now)
        if not turns:
            _review(client, clinician, invented, now)
        if shortened.is_shortened(client) and shortened.MEASURE in plan.measures:
            shortened.begin_the_next(client, invented, measures, now)
        if number:
            _describe(client, number, plan.seed, now)
        else:
            write_journal(client, now)
            follow_short_form(client, now)
        progress(number + 1, len(people))
    practise_together(clients[:WHO_PRACTISE], now)
    return service


def _add_staff(service: Service, plan: Plan, began: datetime, teams: Mapping[str, Team]) -> list[Person]:
    """The cast without its client; returns the clinicians, more of them than the cast has when the plan asks."""
    clinicians = []
    for member in CAST:
        if member.role is not Role.CLIENT:
            team = teams[CLINICIANS_TEAM] if member.role is Role.CLINICIAN else None
            person = _add(service, member.username, member.shown_name, member.role, began, team)
            clinicians += [person] if member.role is Role.CLINICIAN else []
    for number in range(1, plan.clinicians):
        clinicians.append(_add(service, f"clinician{number}", f"Clinician {number}", Role.CLINICIAN, began))
    return clinicians


def _name_deputy(began: datetime) -> None:
    """The lead is the deputy too: in a small service there is often nobody else."""
    lead = next(member for member in CAST if member.role is Role.LEAD)
    viewer = viewer_of(Person.objects.get(username=lead.username), began)
    set_safety_rules(viewer=viewer, choices=SafetyChoices(deputy_id=viewer.person_id), now=began)


def _add(
    service: Service, username: str, shown_name: str, role: Role, now: datetime, team: Team | None = None
) -> Person:
    return add_person(
        service_id=service.id,
        username=username,
        password=None,
        shown_name=shown_name,
        role=role,
        team_id=team.id if team else None,
        person_id=uuid5(INVENTED, username),
        now=now,
        by=None,
    )


def _add_client(service: Service, number: int, clinician: Person, began: datetime, plan: Plan) -> Person:
    """The first client is the cast's own; the others have invented names, and one of them can be looked at too."""
    first = next(member for member in CAST if member.role is Role.CLIENT)
    if number == 0:
        client = _add(service, first.username, first.shown_name, Role.CLIENT, began)
    else:
        round_, place = divmod(number - 1, len(CLIENT_NAMES))
        name = CLIENT_NAMES[place] + (f" {round_ + 1}" if round_ else "")
        username = shortened.USERNAME if number == shortened.NUMBER else f"client{number}"
        client = _add(service, username, name, Role.CLIENT, began)
    link(service_id=service.id, client_id=client.id, clinician_id=clinician.id, now=began, by=None)
    return client


def _ask(client: Person, clinician: Person, measures: Sequence[Measure], began: datetime) -> None:
    for measure in measures:
        set_schedule(
            service_id=client.service_id,
            client_id=client.id,
            measure_key=measure.key,
            every_days=28 if measure.key in MONTHLY else 7,
            starts_on=timezone.localdate(began),
            now=began,
            by=clinician.id,
        )


def _describe(client: Person, number: int, seed: int, now: datetime) -> None:
    """All but the cast's own client, whom nobody has asked yet."""
    for key, answer in self_description(number, seed).items():
        describe_oneself(viewer=viewer_of(client, now), question=key, option=answer.option, now=now)


def _answer(
    client: Person,
    clinician: Person,
    invented: InventedPerson,
    measures: Sequence[Measure],
    now: datetime,
    weeks: int,
) -> None:
    last: dict[str, UUID] = {}
    for checkin in _asked(invented):
        answered_at = now - timedelta(weeks=weeks + 1 - checkin.week)
        if _has_flag(client):
            _answer_flags(client, clinician, answered_at)
        given = shortened.Asked(checkin.answers)
        if shortened.is_shortened(client):
            given = shortened.as_asked(client, clinician, checkin, measures, answered_at)
        form_id = occasion_id(client.id, checkin.measure_key, last.get(checkin.measure_key))
        submit_checkin(
            submission=Submission(
                id=form_id,
                service_id=client.service_id,
                client_id=client.id,
                measure_key=checkin.measure_key,
                language="en",
                answers=given.answers,
                asked=given.asked,
                opened_at=answered_at,
                answered_at=answered_at,
            ),
            now=answered_at,
            by=client.id,
        )
        last[checkin.measure_key] = form_id


def _has_flag(client: Person) -> bool:
    """Asked first, because most of the time there is none: this is half of what a start takes."""
    return Flag.objects.filter(client_id=client.id).exclude(state=State.CLOSED).exists()


def _until_due(invented: InventedPerson, weeks: int) -> timedelta:
    """How much earlier the cast's own client answered, so that a check-in is due when somebody looks around."""
    since_last = timedelta(weeks=weeks + 1 - invented.checkins[-1].week)
    return max(timedelta(0), timedelta(weeks=1) - since_last)


def _answer_flags(client: Person, clinician: Person, now: datetime) -> None:
    """What was raised before this time has been answered: seen, acted on, closed."""
    viewer = viewer_of(clinician, now)
    for flag in open_flags_of_client(viewer, client.id, now):
        if flag.raised_at < now and not turning.is_to_review(client, flag):
            seen_at = flag.raised_at + timedelta(minutes=25)
            acknowledge_flag(viewer=viewer, flag_id=flag.id, now=seen_at)
            done = "We spoke on the phone the same day and looked at the plan together."
            close_flag(viewer=viewer, flag_id=flag.id, reason=done, now=seen_at + timedelta(hours=5))


def _see_flags(client: Person, clinician: Person, now: datetime) -> None:
    """What was raised in the last days has been seen, and somebody was in contact on the same day."""
    viewer = viewer_of(clinician, now)
    for flag in open_flags_of_client(viewer, client.id, now):
        seen_at = flag.raised_at + timedelta(minutes=25)
        acknowledge_flag(viewer=viewer, flag_id=flag.id, now=seen_at)
        if flag.kind in CLIMBING and seen_at + timedelta(hours=2) < now:
            words = "We spoke on the phone, and meet tomorrow."
            mark_contacted(viewer=viewer, flag_id=flag.id, words=words, now=seen_at + timedelta(hours=2))


def _asked(invented: InventedPerson) -> Iterator[InventedCheckIn]:
    """The check-ins that were asked: every week, or for some measures every fourth."""
    return (one for one in invented.checkins if one.measure_key not in MONTHLY or round(one.week) % 4 == 0)


def _review(client: Person, clinician: Person, invented: InventedPerson, now: datetime) -> None:
    """Half of the invented people have looked at their plan once, in the middle."""
    if invented.number % 2 == 0:
        return
    reviewed_at = now - timedelta(weeks=WEEKS // 2)
    record_review(
        viewer=viewer_of(clinician, reviewed_at),
        review=PlanReview(
            id=uuid5(INVENTED, f"review/{client.username}"),
            client_id=client.id,
            reviewed_on=timezone.localdate(reviewed_at),
            agreed="We meet every week. One small kind thing each day, chosen the evening before.",
            changed="Added a short evening practice, because the evenings were the hardest part.",
            next_review_on=timezone.localdate(reviewed_at + timedelta(weeks=8)),
        ),
        now=reviewed_at,
    )
