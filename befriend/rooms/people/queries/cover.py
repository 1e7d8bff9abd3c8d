"""Who looks after flags at a moment: the deputy, the leads, who is on leave, who stands in, and the service's rules."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from befriend.base.errors import NotFoundError
from befriend.care import ladder
from befriend.care.roles import RIGHTS, Right, Role

from ..models import Leave, Membership, Person, SafetyRules
from ..viewer import Viewer
from . import LONGEST_HELD, _open_at, _working_links

WHO_ANSWER_FLAGS = tuple(role for role, rights in RIGHTS.items() if Right.ANSWER_FLAGS in rights)


def safety_rules_of(service_id: UUID) -> ladder.Rules:
    """How long each may take here, and when the service is open: what was set, or the stated defaults."""
    found = SafetyRules.objects.filter(service_id=service_id).first()
    return _rules(found)


def _rules(found: SafetyRules | None) -> ladder.Rules:
    zone = timezone.get_default_timezone()
    if found is None:
        return ladder.Rules(opening=ladder.Opening(zone=zone))
    opening = ladder.Opening(
        zone=zone,
        days=frozenset(int(day) for day in found.open_days),
        opens=found.opens_at,
        closes=found.closes_at,
        closed_on=frozenset(date.fromisoformat(day) for day in found.closed_on),
    )
    return ladder.Rules(found.minutes_to_acknowledge, found.minutes_to_contact, opening)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who looks after a service's flags at one moment, before it is asked about which client."""

    service_id: UUID
    now: datetime
    rules: ladder.Rules
    deputy: UUID | None
    leads: Sequence[UUID]
    leaves: Sequence[ladder.Leave]
    able: AbstractSet[UUID]
    known: dict[UUID, ladder.Staff] = field(default_factory=dict, repr=False, compare=False)
    """Who looks after the clients that were asked about before: of one moment, as all of this is."""

    def may_reach(self, person_id: UUID) -> bool:
        """Whether a flag of a client they are not linked to may come to this person now."""
        beyond = {self.deputy, *self.leads, *(one.stands_in for one in self.leaves)}
        return person_id in beyond

    def staff_for(self, client_ids: Collection[UUID]) -> Mapping[UUID, ladder.Staff]:
        """Who looks after each of these clients: one question however many they are, and none when all are known."""
        if new := set(client_ids) - self.known.keys():
            linked = defaultdict(list)
            links = _working_links(self.now).filter(client_id__in=new).order_by("started_at", "id")
            for client_id, clinician_id in links.values_list("client_id", "clinician_id"):
                linked[client_id].append(clinician_id)
            self.known.update({one: self._staff(one, linked[one]) for one in new})
        return {one: self.known[one] for one in client_ids}

    def _staff(self, client_id: UUID, linked: Sequence[UUID]) -> ladder.Staff:
        """Somebody who works here and is a client too never looks after flags about themselves."""
        deputy = self.deputy if self.deputy != client_id else None
        leads = [one for one in self.leads if one != client_id]
        leaves = [replace(one, stands_in=None) if one.stands_in == client_id else one for one in self.leaves]
        otherwise = () if linked or deputy or leads else _anybody_to_look(self.service_id, self.now, client_id)
        return ladder.Staff(linked, deputy, leads, leaves, otherwise)


def cover_of(service_id: UUID, now: datetime) -> Cover:
    """Who looks after the flags of this service at this moment."""
    found = SafetyRules.objects.filter(service_id=service_id).first()
    held = _flag_roles(service_id, now).order_by(*LONGEST_HELD).values_list("person_id", "role")
    able = {person_id for person_id, _role in held}
    return Cover(
        service_id=service_id,
        now=now,
        rules=_rules(found),
        deputy=found.deputy_id if found is not None and found.deputy_id in able else None,
        leads=[person_id for person_id, role in held if role == Role.LEAD],
        leaves=_leaves_now(service_id, now, able),
        able=able,
    )


def _flag_roles(service_id: UUID, now: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(
        _open_at(now), service_id=service_id, role__in=WHO_ANSWER_FLAGS, person__is_active=True
    )


def _leaves_now(service_id: UUID, now: datetime, able: AbstractSet[UUID]) -> list[ladder.Leave]:
    """Who is away today. Who may no longer answer flags stands in for nobody."""
    today = timezone.localdate(now)
    away = _away_on(today).filter(service_id=service_id)
    return [
        ladder.Leave(
            one.person_id,
            _midnight(one.starts_on),
            _midnight(one.ends_on + timedelta(days=1)),
            one.stands_in_id if one.stands_in_id in able else None,
        )
        for one in away.order_by("entered_at", "id")
    ]


def is_linked_and_there(person: str, now: datetime) -> Q:
    """Whether the person in this column of the outer row is linked to the row's client now, and not away.

    Asked inside the database, without the cover: of all that waits in a service, only what is in doubt is fetched.
    """
    linked = _working_links(now).filter(client_id=OuterRef("client_id"), clinician_id=OuterRef(person))
    away = _away_on(timezone.localdate(now)).filter(person_id=OuterRef(person))
    return Q((f"{person}__isnull", False)) & Q(Exists(linked)) & ~Q(Exists(away))


def _away_on(today: date) -> QuerySet[Leave]:
    return Leave.objects.filter(starts_on__lte=today, ends_on__gte=today, taken_back_at__isnull=True)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _anybody_to_look(service_id: UUID, now: datetime, client_id: UUID) -> list[UUID]:
    """Without a lead: who was one and can sign in, else a clinician, else any who works here, else the first lead.

    Only where there is nobody else at all, the client themselves: a flag always has an owner.
    """
    worked = Membership.objects.filter(service_id=service_id).exclude(role=Role.CLIENT).order_by(*LONGEST_HELD)
    held = worked.exclude(person_id=client_id) if worked.exclude(person_id=client_id).exists() else worked
    active, leads = held.filter(person__is_active=True), held.filter(role=Role.LEAD)
    working = active.filter(_open_at(now))
    for found in (active & leads, working.filter(role=Role.CLINICIAN), working, leads):
        owner = found.values_list("person_id", flat=True).first()
        if owner is not None:
            return [owner]
    return []


def without(staff: ladder.Staff, person_id: UUID) -> ladder.Staff:
    """The same people without one of them, who is never asked, and stands in for nobody."""
    return replace(
        staff,
        linked=[one for one in staff.linked if one != person_id],
        deputy=None if staff.deputy == person_id else staff.deputy,
        leads=[one for one in staff.leads if one != person_id],
        leaves=[replace(one, stands_in=None) if one.stands_in == person_id else one for one in staff.leaves],
        otherwise=[one for one in staff.otherwise if one != person_id],
    )


def somebody_besides(client_id: UUID, service_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether anybody else than this person looks after the client's flags now."""
    staff = without(cover_of(service_id, now).staff_for([client_id])[client_id], person_id)
    return bool(staff.linked or staff.deputy or staff.leads)


def flag_owner_for(client_id: UUID, service_id: UUID, now: datetime, *, never: UUID | None = None) -> UUID:
    """Who looks at this client's new flags: the longest-linked clinician who is there, else the next on the ladder.

    `never` names somebody who must not be the one: what they did is what is looked at.

    people/services sees to it that there is a lead. Should there be none all the same, no check-in fails for it.

    Raises:
        NotFoundError: nobody has ever worked in this service.
    """
    staff = cover_of(service_id, now).staff_for([client_id])[client_id]
    if never is not None:
        staff = without(staff, never)
    try:
        return ladder.ladder(staff, now)[0]
    except ValueError as nobody:
        raise NotFoundError(
            "This service has no lead who could look at a flag. Give somebody the role lead."
        ) from nobody


def deputy_of(service_id: UUID, now: datetime) -> Person | None:
    """The service's deputy for safety, while they can sign in and may answer flags."""
    rules = SafetyRules.objects.filter(service_id=service_id, deputy__isnull=False).select_related("deputy").first()
    if rules is None or rules.deputy is None:
        return None
    is_able = _flag_roles(service_id, now).filter(person_id=rules.deputy.id).exists()
    return rules.deputy if is_able else None


def names_of(people: Collection[UUID]) -> Mapping[UUID, Person]:
    """The people behind these ids: of those a flag came to, whose names stand beside it."""
    return Person.objects.in_bulk(people) if people else {}


def who_may_answer_flags(viewer: Viewer, now: datetime) -> Sequence[Person]:
    """Everybody of the service whom a flag may come to: who can be deputy, and who can stand in."""
    if not viewer.may(Right.ANSWER_FLAGS):
        return []
    able = _flag_roles(viewer.service_id, now).values("person_id")
    return list(Person.objects.filter(id__in=able).order_by("shown_name", "id"))


def safety_rules_for(viewer: Viewer) -> SafetyRules | None:
    """What the service set, for whoever may answer flags; nothing where it set nothing."""
    if not viewer.may(Right.ANSWER_FLAGS):
        return None
    return SafetyRules.objects.filter(service_id=viewer.service_id).first()


def leaves_from_now(viewer: Viewer, now: datetime) -> Sequence[Leave]:
    """Leave that is or is to come: for a lead everybody's, for everybody else their own and what they stand in for."""
    if not viewer.may(Right.ANSWER_FLAGS):
        return []
    whose = Q() if viewer.may(Right.CHANGE_ROLES) else Q(person_id=viewer.person_id) | Q(stands_in_id=viewer.person_id)
    found = Leave.objects.filter(
        whose, service_id=viewer.service_id, ends_on__gte=timezone.localdate(now), taken_back_at__isnull=True
    )
    return list(found.select_related("person", "stands_in").order_by("starts_on", "person__shown_name", "id"))


def leave_for(viewer: Viewer, leave_id: UUID) -> Leave:
    """A leave that this viewer may take back: their own, or as a lead anybody's of the service.

    Raises:
        NotFoundError: for anybody else's and for one that does not exist, alike.
    """
    whose = Q() if viewer.may(Right.CHANGE_ROLES) else Q(person_id=viewer.person_id)
    found = Leave.objects.filter(whose, id=leave_id, service_id=viewer.service_id).first()
    if found is None or not viewer.may(Right.ANSWER_FLAGS):
        raise NotFoundError("There is no such leave here. It may belong to somebody else.")
    return found
