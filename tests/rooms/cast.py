"""The cast of the room tests: two services, their people with names and fixed relations, built through the services.

Alice and Bob are clients of Harbour House: Clara is linked to Alice, Carl to Bob. Fay was linked to Alice once.
Dora is still linked to Alice, and longer than Clara, but her account is switched off. Zoe, Ivan and Mona live in
another service. The leads Lena and Mona are the deputies for safety too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from befriend.care.roles import Role
from befriend.content.reading import core_library
from befriend.measure.items import Measure
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.occasion import occasion_id
from befriend.rooms.checkins.services import Receipt, Submission, submit_checkin
from befriend.rooms.people.models import CareLink, Person, Service
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.people.services import (
    SafetyChoices,
    add_person,
    end_link,
    link,
    open_service,
    set_safety_rules,
)
from befriend.rooms.people.viewer import Viewer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEGAN = NOW - timedelta(days=200)
PASSWORD = "three small words"

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "alice": Role.CLIENT,
        "bob": Role.CLIENT,
        "clara": Role.CLINICIAN,
        "carl": Role.CLINICIAN,
        "fay": Role.CLINICIAN,
        "dora": Role.CLINICIAN,
        "lena": Role.LEAD,
        "farid": Role.FACILITATOR,
        "hope": Role.HELPER,
        "rosa": Role.REVIEWER,
        "zoe": Role.CLIENT,
        "ivan": Role.CLINICIAN,
        "mona": Role.LEAD,
    }
)
OTHER_SERVICE = frozenset({"zoe", "ivan", "mona"})
CLIENTS = tuple(name for name, role in ROLES.items() if role is Role.CLIENT)


def canary(name: str) -> str:
    """A word that stands in everything this client has, and nowhere else."""
    return f"canary-of-{name}"


@dataclass(frozen=True)
class Cast:
    """Everybody, by name."""

    harbour: Service
    hill: Service
    people: Mapping[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def id(self, name: str) -> UUID:
        return self.people[name].id

    def viewer(self, name: str, now: datetime = NOW) -> Viewer:
        return viewer_of(self.people[name], now)

    def link_between(self, client: str, clinician: str) -> CareLink:
        return CareLink.objects.get(client=self[client], clinician=self[clinician], ended_at=None)


def gather() -> Cast:
    """The two services with their people and links, through the services that a real installation uses."""
    harbour = open_service(name="Harbour House", country="GB", is_demonstration=False, now=BEGAN, by=None)
    hill = open_service(name="Hill House", country="ES", is_demonstration=False, now=BEGAN, by=None)
    people = {name: _add(hill if name in OTHER_SERVICE else harbour, name, role) for name, role in ROLES.items()}
    cast = Cast(harbour, hill, people)
    for lead in ("lena", "mona"):
        choices = SafetyChoices(deputy_id=cast.id(lead))
        set_safety_rules(viewer=cast.viewer(lead, BEGAN), choices=choices, now=BEGAN)
    # Dora first: an account that is switched off must not become the owner of a flag.
    for client, clinician in (
        ("alice", "dora"),
        ("alice", "fay"),
        ("alice", "clara"),
        ("bob", "carl"),
        ("zoe", "ivan"),
    ):
        link_together(cast, client, clinician)
    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "fay").id, now=BEGAN + timedelta(days=30))
    Person.objects.filter(id=cast.id("dora")).update(is_active=False)
    cast["dora"].is_active = False
    return cast


def _add(service: Service, name: str, role: Role) -> Person:
    shown = f"{name.title()} {canary(name)}" if role is Role.CLIENT else name.title()
    return add_person(
        service_id=service.id, username=name, password=PASSWORD, shown_name=shown, role=role, now=BEGAN, by=None
    )


def link_together(cast: Cast, client: str, clinician: str, since: datetime = BEGAN) -> None:
    link(
        service_id=cast[client].service_id,
        client_id=cast.id(client),
        clinician_id=cast.id(clinician),
        now=since,
        by=None,
    )


def client_of_clara(cast: Cast, name: str = "", since: datetime = BEGAN) -> Person:
    """Another client of Harbour House, linked to Clara since then. Without a name they get one of their own."""
    own = f"{name}-{uuid4()}"
    client = add_person(
        service_id=cast.harbour.id,
        username=own,
        password=None,
        shown_name=name or own,
        role=Role.CLIENT,
        now=since,
        by=None,
    )
    link(service_id=client.service_id, client_id=client.id, clinician_id=cast.id("clara"), now=since, by=None)
    return client


def measure(key: str = "phq9") -> Measure:
    return core_library().measures[key].measure


def answers(value: int | None = 1, key: str = "phq9", **changed: int | None) -> dict[str, int | None]:
    """The same answer everywhere, zero for a safety item, and what is changed: `answers(2, phq9_9=1)`."""
    safe = {item.id for item in measure(key).safety_items}
    given: dict[str, int | None] = {item.id: 0 if item.id in safe else value for item in measure(key).items}
    return given | changed


def next_form(person: Person, key: str = "phq9") -> UUID:
    """The id that a form opened now would carry."""
    earlier = CheckIn.objects.filter(client=person, measure_key=key).order_by("-received_at", "-id")
    return occasion_id(person.id, key, earlier.values_list("id", flat=True).first())


def submission(
    person: Person,
    given: Mapping[str, int | None] | None = None,
    *,
    key: str = "phq9",
    form_id: UUID | None = None,
    at: datetime = NOW,
    note: str = "",
    corrects: UUID | None = None,
    correction_reason: str = "",
) -> Submission:
    """A filled form as it arrives: a new one, unless its id is given."""
    return Submission(
        id=form_id or (uuid4() if corrects else next_form(person, key)),
        service_id=person.service_id,
        client_id=person.id,
        measure_key=key,
        language="en",
        answers=answers() if given is None else given,
        opened_at=at - timedelta(minutes=3),
        answered_at=at,
        note=note,
        corrects=corrects,
        correction_reason=correction_reason,
    )


def send(filled: Submission, now: datetime | None = None) -> Receipt:
    return submit_checkin(submission=filled, now=now or filled.answered_at, by=filled.client_id)
