"""Reads about people. Everything about a client passes through one of three, and is closed by default.

`client_for` for what a client and those linked to them both see, `linked_client_for` for what only those linked to
them see and do, `caseload_of` for all of a clinician's clients. `check_client` and `check_linked_client` ask the same
as the first two, for whoever needs nothing of the person.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from befriend.base.cipher import ClientCipher
from befriend.base.errors import CipherError, NotFoundError
from befriend.care.roles import STAFF_ROLES, Right, Role, rights_of

from ..models import CareLink, ClientKey, Invitation, Membership, Person, Service, Team
from ..viewer import Viewer

ERASED = ""
"""The name of an account that was erased: a row that nobody may open again. Everybody else has a name."""
IDS_IN_ONE_QUESTION = 30_000
"""SQLite takes 32,766 values beside a statement unless it was built for more; a large service has more clients."""
NO_SUCH_PAGE = "There is no such page here. Go back, or start again from your home page."


def viewer_of(person: Person, now: datetime) -> Viewer:
    """The person with the roles they hold at this moment. A deactivated person holds none."""
    open_now = _open_at(now) & Q(person=person)
    roles = Membership.objects.filter(open_now).values_list("role", flat=True) if person.is_active else []
    held = frozenset(Role(role) for role in roles)
    return Viewer(person.id, person.service_id, person.shown_name, held, rights_of(held))


def _open_at(now: datetime) -> Q:
    return Q(started_at__lte=now) & (Q(ended_at__isnull=True) | Q(ended_at__gt=now))


def since(held: Membership) -> datetime:
    """Since when somebody has held a role in one piece, whatever teams it was in."""
    return held.held_since or held.started_at


LONGEST_HELD: Final = (Coalesce("held_since", "started_at"), "id")
"""The order of who has held a role longest: whoever changes the team does not go to the end."""


def caseload_of(viewer: Viewer, now: datetime) -> QuerySet[CareLink]:
    """The open links of this clinician, within their service."""
    if not viewer.may(Right.SEE_CASELOAD):
        return CareLink.objects.none()
    return CareLink.objects.filter(_open_at(now), clinician_id=viewer.person_id, service_id=viewer.service_id)


def clients_with_a_clinician(now: datetime) -> QuerySet[CareLink, UUID]:
    """The ids of clients whom an active clinician is linked to now, to be narrowed by the caller."""
    return _working_links(now).values_list("client_id", flat=True)


def _working_links(now: datetime) -> QuerySet[CareLink]:
    """The open links whose clinician can sign in and still holds that role: a client's team, without an emergency."""
    clinicians = Membership.objects.filter(_open_at(now), role=Role.CLINICIAN, person__is_active=True)
    links = CareLink.objects.filter(_open_at(now), clinician_id__in=clinicians.values("person_id"))
    return links.filter(is_emergency=False)


def linked_to(clinicians: Collection[UUID], now: datetime) -> QuerySet[CareLink, UUID]:
    """The ids of the clients whom any of these clinicians is linked to now, to be narrowed by the caller."""
    return _working_links(now).filter(clinician_id__in=clinicians).values_list("client_id", flat=True)


def check_client(viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """Let the viewer pass who is that client or is linked to them now: for what is read of a client beside their name.

    Raises:
        NotFoundError: for anybody else's client and for one who does not exist, alike.
    """
    if (viewer.is_client and client_id == viewer.person_id) or viewer.let_in == (client_id, now):
        return
    links = caseload_of(viewer, now).filter(client_id=client_id, client__service_id=viewer.service_id)
    if not links.exists():
        raise NotFoundError(NO_SUCH_PAGE)


def let_in(viewer: Viewer, client_id: UUID, now: datetime) -> Viewer:
    """The viewer, let in to this client: at this moment nothing asks again, which a page does that reads ten things.

    Raises:
        NotFoundError: as `check_client`.
    """
    check_client(viewer, client_id, now)
    return replace(viewer, let_in=(client_id, now))


def check_linked_client(viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """Let the viewer pass who is linked to the client now. Nobody works on their own record, whatever roles they hold.

    Raises:
        NotFoundError: for oneself, anybody else's client and for one who does not exist, alike.
    """
    _refuse_oneself(viewer, client_id)
    check_client(viewer, client_id, now)


def client_for(viewer: Viewer, client_id: UUID, now: datetime) -> Person:
    """The client, when the viewer is that client or is linked to them now.

    Raises:
        NotFoundError: as `check_client`.
    """
    check_client(viewer, client_id, now)
    return Person.objects.select_related("service").get(id=client_id, service_id=viewer.service_id)


def linked_client_for(viewer: Viewer, client_id: UUID, now: datetime) -> Person:
    """The client, when the viewer is linked to them now.

    Raises:
        NotFoundError: as `check_linked_client`.
    """
    _refuse_oneself(viewer, client_id)
    return client_for(viewer, client_id, now)


def _refuse_oneself(viewer: Viewer, client_id: UUID) -> None:
    if client_id == viewer.person_id:
        raise NotFoundError(NO_SUCH_PAGE)


def cipher_for(client_id: UUID) -> ClientCipher:
    """The cipher that seals and opens this client's fields."""
    for key_id, wrapped in ClientKey.objects.filter(client_id=client_id).values_list("key_id", "wrapped"):
        return settings.KEY_RING.unwrap(str(client_id), key_id, wrapped)
    raise CipherError("This person's key is gone: what they wrote was erased and cannot be opened again.")


def ciphers_for(client_ids: Collection[UUID]) -> Mapping[UUID, ClientCipher]:
    """The ciphers of several clients at once; of whom was erased there is none."""
    ids, ciphers = list(client_ids), {}
    for start in range(0, len(ids), IDS_IN_ONE_QUESTION):
        found = ClientKey.objects.filter(client_id__in=ids[start : start + IDS_IN_ONE_QUESTION])
        for client_id, key_id, wrapped in found.values_list("client_id", "key_id", "wrapped"):
            ciphers[client_id] = settings.KEY_RING.unwrap(str(client_id), key_id, wrapped)
    return ciphers


def keys_by_service_key() -> dict[str, int]:
    """How many people's keys each key of the service wraps: numbers, so it asks for no viewer."""
    rows = ClientKey.objects.values_list("key_id").annotate(many=Count("client_id")).order_by("key_id")
    return dict(rows)


def people_of_service(viewer: Viewer, now: datetime) -> QuerySet[Membership]:
    """Everybody with an open role in the viewer's service, for a lead."""
    if not viewer.may(Right.SEE_PEOPLE):
        return Membership.objects.none()
    open_here = Membership.objects.filter(_open_at(now), service_id=viewer.service_id)
    return open_here.select_related("person", "team").order_by("role", "person__shown_name")


def clinicians_of_service(viewer: Viewer, now: datetime) -> Sequence[Person]:
    """The clinicians a new client can be linked to: all for a lead, themselves for a clinician."""
    if not viewer.may(Right.INVITE_CLIENTS):
        return []
    clinicians = Membership.objects.filter(
        _open_at(now), service_id=viewer.service_id, role=Role.CLINICIAN, person__is_active=True
    ).select_related("person")
    if not viewer.may(Right.LINK_PEOPLE):
        clinicians = clinicians.filter(person_id=viewer.person_id)
    return [membership.person for membership in clinicians.order_by("person__shown_name")]


def open_links_of_service(viewer: Viewer, now: datetime) -> QuerySet[CareLink]:
    """Who is linked to whom, for a lead: names and dates only."""
    if not viewer.may(Right.LINK_PEOPLE):
        return CareLink.objects.none()
    links = CareLink.objects.filter(_open_at(now), service_id=viewer.service_id, is_emergency=False)
    return links.select_related("client", "clinician").order_by("client__shown_name")


def care_team_of(client_id: UUID, now: datetime) -> Sequence[str]:
    """The names of the clinicians who can see this client's scores now: what "who sees this" says."""
    links = _working_links(now).filter(client_id=client_id)
    return list(links.order_by("started_at").values_list("clinician__shown_name", flat=True))


def links_of(viewer: Viewer, now: datetime) -> QuerySet[CareLink]:
    """The viewer's own open links to clinicians who can sign in: whom they can share something with."""
    own = _working_links(now).filter(client_id=viewer.person_id, service_id=viewer.service_id)
    return own.select_related("clinician").order_by("started_at", "id")


def open_invitation(token_hash: str, now: datetime) -> Invitation:
    """The invitation this token opens, while it is unused and in date.

    Raises:
        NotFoundError: for a wrong, used or old token alike.
    """
    found = Invitation.objects.filter(token_hash=token_hash, accepted_at__isnull=True, expires_at__gt=now).first()
    if found is None:
        raise NotFoundError("This invitation does not open. It may be used up or too old. Please ask for a new one.")
    return found


def service_at_the_door(user: Person | AnonymousUser) -> Service | None:
    """The service a visitor stands in front of: their own, or the only one of this installation. None when unclear."""
    if isinstance(user, Person):
        return user.service
    services = list(Service.objects.all()[:2])
    return services[0] if len(services) == 1 else None


def real_service_exists() -> bool:
    """Whether this database holds a service of real people. One without tables holds none."""
    return _has_table() and Service.objects.filter(is_demonstration=False).exists()


def countries_served() -> Sequence[str]:
    """The countries in which the services of this database are, each once. One without tables has none."""
    countries = Service.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
    return list(countries) if _has_table() else []


def _has_table() -> bool:
    return Service._meta.db_table in connection.introspection.table_names()


def names_of_real_services() -> Sequence[str]:
    """The services of real people in this database, for whoever installs it."""
    return list(Service.objects.filter(is_demonstration=False).order_by("created_at").values_list("name", flat=True))


def lock_client(client_id: UUID, service_id: UUID) -> ClientCipher:
    """Let one writer at a time change this client's record, until the transaction ends, and seal what it writes.

    The row that is locked is the client's key: a record that was erased can no longer be written to.

    Raises:
        NotFoundError: there is no such client in this service.
    """
    keys = ClientKey.objects.select_for_update(of=("self",)).filter(client_id=client_id, client__service_id=service_id)
    for key_id, wrapped in keys.values_list("key_id", "wrapped"):
        return settings.KEY_RING.unwrap(str(client_id), key_id, wrapped)
    raise NotFoundError("There is no such person here.")


def locked_person(person_id: UUID) -> Person:
    """Somebody's own row, so that one change at a time is made to how they sign in, until the transaction ends."""
    return Person.objects.select_for_update(no_key=True).get(id=person_id)


def person_called(username: str) -> Person | None:
    """Whoever signs in with this name: for an administrator at the machine, not for a page."""
    return Person.objects.filter(username=username.strip().lower()).first()


def lock_person(person_id: UUID, service_id: UUID) -> None:
    """Let nobody else change this person or write to their record, until the transaction ends. One who is not: nothing.

    Their key is locked too, which every writer of a record takes first.
    """
    list(ClientKey.objects.select_for_update(of=("self",)).filter(client_id=person_id, client__service_id=service_id))
    list(Person.objects.select_for_update(no_key=True).filter(id=person_id, service_id=service_id))


def service_of_somebody(person_id: UUID) -> UUID | None:
    """The service of a person who stands in this database and was not erased; None for anybody else."""
    found = Person.objects.filter(id=person_id).exclude(shown_name=ERASED)
    return found.values_list("service_id", flat=True).first()


def client_only_for(viewer: Viewer, person_id: UUID, now: datetime) -> Person:
    """A client of the service who never held another role and can sign in, for a lead: whose second factor they may
    free.

    Whoever works or worked here is left out, leads and oneself too: by a colleague's account one would read others'
    records, and roles can be ended and given again.

    Raises:
        NotFoundError: for anybody else and for nobody, alike.
    """
    found = clients_and_nothing_else(viewer, now).filter(id=person_id).first()
    if found is None or not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is no such person here.")
    return found


def clients_and_nothing_else(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    """Who is a client of the service now, can sign in, and never held another role; to be narrowed by the caller."""
    ever = Membership.objects.filter(service_id=viewer.service_id)
    clients = ever.filter(_open_at(now), role=Role.CLIENT).values("person_id")
    others = ever.exclude(role=Role.CLIENT).values("person_id")
    found = Person.objects.filter(service_id=viewer.service_id, is_active=True, id__in=clients)
    return found.exclude(id__in=others)


def works_here(person_id: UUID, now: datetime) -> bool:
    """Whether this person holds a role now in which others rely on them."""
    return Membership.objects.filter(_open_at(now), person_id=person_id, role__in=STAFF_ROLES).exists()


def one_change_at_a_time(service_id: UUID) -> None:
    """Until the transaction ends, nobody else changes who holds which role or is linked to whom in this service.

    Taken before anybody asks who would be left: two leads who end each other's role at once would leave none, and two
    links that end at once a client with nobody. It keeps no check-in waiting, which only names the service.
    """
    Service.objects.select_for_update(no_key=True).get(id=service_id)


LEAST_OF_A_NAME: Final = 3


def clients_in_emergency(viewer: Viewer, words: str, now: datetime, most: int) -> Sequence[Person]:
    """Clients of the service with these words in their name, for whoever may open a record in an emergency.

    Fewer than three letters find only whose whole name they are: nobody leafs through all clients.
    Not oneself, and nobody to whom one is linked: their record is open already.
    """
    if not words:
        return []
    is_part = len(words) >= LEAST_OF_A_NAME
    asked = called(words, "shown_name") if is_part else Q(shown_name__iexact=words) | Q(shown_name=words.title())
    found = _not_linked_to(viewer, now).filter(asked).order_by("shown_name", "id")
    return list(found[:most])


def client_in_emergency(viewer: Viewer, client_id: UUID, now: datetime) -> Person:
    """A client whose record this viewer could open in an emergency.

    Raises:
        NotFoundError: it is oneself, somebody of another service, no client now, or nobody, alike.
    """
    found = _not_linked_to(viewer, now).filter(id=client_id, service_id=viewer.service_id).first()
    if found is None:
        raise NotFoundError(NO_SUCH_PAGE)
    return found


def _not_linked_to(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    if not viewer.may(Right.OPEN_IN_EMERGENCY):
        return Person.objects.none()
    clients = Membership.objects.filter(_open_at(now), service_id=viewer.service_id, role=Role.CLIENT)
    others = Person.objects.filter(id__in=clients.values("person_id")).exclude(id=viewer.person_id)
    return others.exclude(id__in=caseload_of(viewer, now).filter(is_emergency=False).values("client_id"))


def emergency_links(clinician_id: UUID, client_id: UUID, service_id: UUID, now: datetime) -> QuerySet[CareLink]:
    """The links in an emergency of one clinician to one client that are not over, the first one first.

    Without asking whether they have begun: of two requests at once, the second read its clock before the first began.
    """
    of_both = CareLink.objects.filter(service_id=service_id, clinician_id=clinician_id, client_id=client_id)
    return of_both.filter(is_emergency=True, ended_at__gt=now).order_by("started_at", "id")


def emergency_for_lead(viewer: Viewer, link_id: UUID) -> CareLink:
    """A link in an emergency of the service, over or not, for a lead; never one to their own record.

    Raises:
        NotFoundError: for any other link and for none, alike.
    """
    here = CareLink.objects.filter(id=link_id, service_id=viewer.service_id, is_emergency=True)
    found = here.exclude(client_id=viewer.person_id).select_related("clinician").first()
    if found is None or not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is nothing open here.")
    return found


def opened_in_emergency_by(link_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Who opened a record through each of these links in an emergency."""
    links = CareLink.objects.filter(id__in=link_ids, is_emergency=True)
    return dict(links.values_list("id", "clinician_id"))


def own_emergency_links(viewer: Viewer) -> QuerySet[CareLink, UUID]:
    """The ids of every link in an emergency that was the viewer's: what they never look at themselves."""
    own = CareLink.objects.filter(is_emergency=True, clinician_id=viewer.person_id, service_id=viewer.service_id)
    return own.values_list("id", flat=True)


def clients_of_service(viewer: Viewer, now: datetime) -> Sequence[Person]:
    """The clients a lead can link: names only."""
    if not viewer.may(Right.LINK_PEOPLE):
        return []
    held = Membership.objects.filter(_open_at(now), service_id=viewer.service_id, role=Role.CLIENT)
    return [one.person for one in held.select_related("person").order_by("person__shown_name")]


def how_many_clients(viewer: Viewer, now: datetime) -> int:
    """How many clients the service has now, for a lead."""
    if not viewer.may(Right.SEE_PEOPLE):
        return 0
    return Membership.objects.filter(_open_at(now), service_id=viewer.service_id, role=Role.CLIENT).count()


def person_to_bring_back(viewer: Viewer, person_id: UUID, now: datetime) -> Person:
    """Somebody this viewer may help back in: anyone of the service for a lead, a linked client for a clinician.

    Whoever helps somebody in could come in as them. So nobody but a lead does it for a person with a staff role.

    Raises:
        NotFoundError: for anybody else and for nobody, alike.
    """
    found = _may_be_brought_back(viewer, now).filter(id=person_id).first()
    if found is None:
        raise NotFoundError("There is no such person here.")
    return found


def may_bring_back(viewer: Viewer, person_id: UUID, now: datetime) -> bool:
    """Whether this viewer may help that person back in."""
    return _may_be_brought_back(viewer, now).filter(id=person_id).exists()


def _may_be_brought_back(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    active_here = Person.objects.filter(service_id=viewer.service_id, is_active=True)
    if viewer.may(Right.SEE_PEOPLE):
        return active_here
    staff = Membership.objects.filter(_open_at(now)).exclude(role=Role.CLIENT)
    links = caseload_of(viewer, now).filter(is_emergency=False)
    linked = active_here.filter(id__in=links.values("client_id"))
    return linked.exclude(id__in=staff.values("person_id"))


def service_of(viewer: Viewer) -> Service:
    return Service.objects.get(id=viewer.service_id)


def names_around(person: Person) -> Sequence[str]:
    """What the person's service and its teams are called: for what a password may not be made of, not for a page."""
    teams = Team.objects.filter(service_id=person.service_id).values_list("name", flat=True)
    return [person.service.name, *teams] if person.service_id else []


def teams_of_service(viewer: Viewer) -> Sequence[Team]:
    """The teams of the viewer's service, for somebody who invites people into them."""
    if not viewer.may(Right.INVITE_CLIENTS):
        return []
    return list(Team.objects.filter(service_id=viewer.service_id).order_by("name"))


def teams_of_clients(viewer: Viewer, until: datetime) -> Mapping[UUID, str]:
    """The team each client belonged to at that moment, by name; of somebody who had left, the one they had then.

    It is that of their own role, or else that of the clinician who was linked to them first: of the role that the
    clinician held when the link began. Two questions.

    A role that moved to another team was in the old one until then (`change_team`).
    """
    if not viewer.may(Right.SEE_OUTCOMES):
        return {}
    begun = Membership.objects.filter(service_id=viewer.service_id, started_at__lt=until, role=Role.CLIENT)
    last = dict(begun.order_by("started_at", F("ended_at").asc(nulls_last=True)).values_list("person_id", "team__name"))
    own = {person_id: team for person_id, team in last.items() if team}
    links = CareLink.objects.filter(service_id=viewer.service_id, started_at__lt=until, is_emergency=False)
    of_clinicians = links.filter(
        Q(clinician__memberships__ended_at__isnull=True) | Q(clinician__memberships__ended_at__gt=F("started_at")),
        clinician__memberships__role=Role.CLINICIAN,
        clinician__memberships__team__isnull=False,
        clinician__memberships__started_at__lte=F("started_at"),
    ).order_by("-started_at", "-id", "clinician__memberships__started_at")
    by_link = of_clinicians.values_list("client_id", "clinician__memberships__team__name")
    return dict(by_link) | own


def clinicians_of_clients(viewer: Viewer, until: datetime) -> Mapping[UUID, AbstractSet[UUID]]:
    """Who had been linked to each client before that moment, now or once, for who sees what a service achieves."""
    if not viewer.may(Right.SEE_OUTCOMES):
        return {}
    links = CareLink.objects.filter(service_id=viewer.service_id, started_at__lt=until, is_emergency=False)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for client_id, clinician_id in links.values_list("client_id", "clinician_id"):
        found[client_id].add(clinician_id)
    return found


def team_for(viewer: Viewer, team_id: UUID) -> Team:
    """A team of the viewer's service, for who sees what it achieves.

    Raises:
        NotFoundError: there is no such team in this service.
    """
    team = Team.objects.filter(id=team_id, service_id=viewer.service_id).first()
    if team is None or not viewer.may(Right.SEE_OUTCOMES):
        raise NotFoundError("There is no such team here.")
    return team


def clinicians_of_team(viewer: Viewer, team_id: UUID, now: datetime) -> Sequence[Person]:
    """Who works in a team as a clinician now: names, for who sees the people of the service."""
    if not viewer.may(Right.SEE_PEOPLE):
        return []
    held = Membership.objects.filter(
        _open_at(now), service_id=viewer.service_id, team_id=team_id, role=Role.CLINICIAN, person__is_active=True
    )
    return [one.person for one in held.select_related("person").order_by("person__shown_name")]


@dataclass(frozen=True, slots=True)
class HeldLink:
    """One open link of a clinician, and who else would still be there for the client."""

    link: CareLink
    client_id: UUID
    client: str
    others: Sequence[str]


def colleague_for(viewer: Viewer, person_id: UUID) -> Person:
    """Anybody of the service, for somebody who changes roles; whose account is closed too.

    Raises:
        NotFoundError: for a person of another service and for nobody, alike.
    """
    found = Person.objects.filter(id=person_id, service_id=viewer.service_id).exclude(shown_name=ERASED).first()
    if found is None or not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is no such person here.")
    return found


def role_for(viewer: Viewer, membership_id: UUID) -> Membership:
    """A role that somebody of the service holds or held, for somebody who changes roles.

    Raises:
        NotFoundError: for a role in another service and for none, alike.
    """
    found = Membership.objects.filter(id=membership_id, service_id=viewer.service_id).select_related("person").first()
    if found is None or not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is no such role here.")
    return found


def link_for(viewer: Viewer, link_id: UUID) -> CareLink:
    """A link of the service, open or ended, for somebody who links people.

    Raises:
        NotFoundError: for a link of another service and for none, alike.
    """
    links = CareLink.objects.filter(id=link_id, service_id=viewer.service_id).select_related("client", "clinician")
    found = links.first()
    if found is None or not viewer.may(Right.LINK_PEOPLE):
        raise NotFoundError("There is no such link here.")
    return found


def links_held_by(viewer: Viewer, clinician_id: UUID, now: datetime) -> Sequence[HeldLink]:
    """A clinician's open links, for a lead, and who else is linked to each of those clients. Two questions."""
    held = list(open_links_of_service(viewer, now).filter(clinician_id=clinician_id))
    others = defaultdict(list)
    beside = (
        _working_links(now).filter(client_id__in=[one.client_id for one in held]).exclude(clinician_id=clinician_id)
    )
    for client_id, name in beside.order_by("started_at").values_list("client_id", "clinician__shown_name"):
        others[client_id].append(name)
    return [HeldLink(one, one.client_id, one.client.shown_name, others[one.client_id]) for one in held]


def roles_held_by(viewer: Viewer, person_id: UUID, now: datetime) -> Sequence[Membership]:
    """The open roles of one person: for a lead anybody's of the service, for everybody their own."""
    if person_id != viewer.person_id and not viewer.may(Right.SEE_PEOPLE):
        return []
    held = Membership.objects.filter(_open_at(now), person_id=person_id, service_id=viewer.service_id)
    return list(held.select_related("team").order_by(LONGEST_HELD[0], "role"))


def links_around(viewer: Viewer, person_id: UUID, now: datetime) -> Sequence[CareLink]:
    """The open links in which this person is the client or the clinician, for a lead."""
    around = open_links_of_service(viewer, now).filter(Q(client_id=person_id) | Q(clinician_id=person_id))
    return list(around)


def people_without_a_role(viewer: Viewer, now: datetime) -> QuerySet[Person]:
    """Who was here and holds no role now, with an open account or a closed one, for a lead; each with their roles."""
    if not viewer.may(Right.SEE_PEOPLE):
        return Person.objects.none()
    holding = Membership.objects.filter(_open_at(now), service_id=viewer.service_id)
    gone = Person.objects.filter(service_id=viewer.service_id).exclude(id__in=holding.values("person_id"))
    gone = gone.exclude(shown_name=ERASED).prefetch_related("memberships")
    return gone.order_by("shown_name", "id")


def worked_here_once() -> Q:
    """Who ever held a role other than a client's: for a list of people."""
    return Q(id__in=Membership.objects.exclude(role=Role.CLIENT).values("person_id"))


def called(words: str, name: str) -> Q:
    """Whose name, in the column `name`, holds these words, however they are written large and small.

    SQLite compares only unaccented letters without regard to size; so the words as a name is written are asked too.
    """
    return Q(**{f"{name}__icontains": words}) | Q(**{f"{name}__contains": words.title()})


def invitations_that_end_with(viewer: Viewer, person_id: UUID, now: datetime) -> int:
    """How many open invitations this person made, or would be the clinician of."""
    if not viewer.may(Right.CHANGE_ROLES):
        return 0
    still_open = Invitation.objects.filter(service_id=viewer.service_id, accepted_at__isnull=True, expires_at__gt=now)
    return still_open.filter(Q(invited_by_id=person_id) | Q(clinician_id=person_id)).count()
