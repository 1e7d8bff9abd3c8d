"""The verbs that change who is here: services, accounts, roles, links and invitations."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.cipher import new_key
from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Right, Role
from befriend.rooms.audit.services import record

from .models import CareLink, ClientKey, Invitation, Membership, Person, Service, Team
from .queries import (
    clinicians_of_service,
    open_invitation,
    open_links_of_service,
    people_of_service,
    person_to_bring_back,
)
from .viewer import Viewer
from .words import ROLE_NAMES

INVITATION_IS_OPEN = timedelta(days=14)
# It opens a whole record, and whoever holds it can use it: long enough for a message and a phone call.
WAY_BACK_IS_OPEN = timedelta(hours=24)


@transaction.atomic
def open_service(
    *, name: str, country: str, phone: str = "", is_demonstration: bool, now: datetime, by: UUID | None
) -> Service:
    """A new, empty service. Country is a two-letter code, or empty when it was not said: none is guessed."""
    service = Service.objects.create(
        name=name, country=country, phone=phone, is_demonstration=is_demonstration, created_at=now
    )
    record(service_id=service.id, action="open_service", at=now, subject="service", subject_id=service.id, by=by)
    return service


@transaction.atomic
def add_person(
    *,
    service_id: UUID,
    username: str,
    password: str | None,
    shown_name: str,
    role: Role,
    email: str = "",
    language: str = "",
    team_id: UUID | None = None,
    person_id: UUID | None = None,
    now: datetime,
    by: UUID | None,
) -> Person:
    """An account with one role. A client also gets a key of their own. Without a password nobody can sign in."""
    person = Person(
        id=person_id or uuid4(),
        service_id=service_id,
        username=username,
        email=email,
        shown_name=shown_name,
        language=language,
        joined_at=now,
    )
    person.set_password(password)
    person.save(force_insert=True)
    Membership.objects.create(service_id=service_id, person=person, role=role, team_id=team_id, started_at=now)
    if role is Role.CLIENT:
        _give_key(person)
    record(service_id=service_id, action="add_person", at=now, subject=role, subject_id=person.id, by=by)
    return person


def _give_key(client: Person) -> None:
    key_id, wrapped = settings.KEY_RING.wrap(str(client.id), new_key())
    ClientKey.objects.create(client=client, key_id=key_id, wrapped=wrapped)


@transaction.atomic
def link(*, service_id: UUID, client_id: UUID, clinician_id: UUID, now: datetime, by: UUID | None) -> CareLink:
    """Link a clinician to a client. Linking the same two again changes nothing.

    Raises:
        InputError: they are one person, or not both of this service.
    """
    _check_pair(service_id, client_id, clinician_id)
    open_link, is_new = CareLink.objects.get_or_create(
        service_id=service_id,
        client_id=client_id,
        clinician_id=clinician_id,
        ended_at=None,
        defaults={"started_at": now},
    )
    if is_new:
        record(
            service_id=service_id,
            action="link",
            at=now,
            client_id=client_id,
            subject="person",
            subject_id=clinician_id,
            by=by,
        )
    return open_link


def _check_pair(service_id: UUID, client_id: UUID, clinician_id: UUID) -> None:
    if client_id == clinician_id:
        raise InputError(_("Nobody is linked to themselves. Choose a client, and somebody else as their clinician."))
    if Person.objects.filter(id__in=(client_id, clinician_id), service_id=service_id).count() < 2:
        raise InputError(
            _("That pair cannot be linked. Choose a client and a clinician of this service from the lists.")
        )


@transaction.atomic
def link_as_lead(*, viewer: Viewer, client_id: UUID, clinician_id: UUID, now: datetime) -> None:
    """A lead links two people of their own service."""
    clinicians = {person.id for person in clinicians_of_service(viewer, now)}
    clients = set(
        Membership.objects.filter(service_id=viewer.service_id, role=Role.CLIENT, ended_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    if not viewer.may(Right.LINK_PEOPLE) or client_id not in clients or clinician_id not in clinicians:
        raise InputError(
            _("That pair cannot be linked. Choose a client and a clinician of this service from the lists.")
        )
    link(
        service_id=viewer.service_id,
        client_id=client_id,
        clinician_id=clinician_id,
        now=now,
        by=viewer.person_id,
    )


@transaction.atomic
def end_link(*, viewer: Viewer, link_id: UUID, now: datetime) -> None:
    """End a link: from the next request on, the clinician cannot open the client's record. Twice is once."""
    found = open_links_of_service(viewer, now).filter(id=link_id).first()
    if found is None:
        return
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record(
        service_id=found.service_id,
        action="end_link",
        at=now,
        client_id=found.client_id,
        subject="person",
        subject_id=found.clinician_id,
        by=viewer.person_id,
    )


@transaction.atomic
def open_team(*, viewer: Viewer, name: str, now: datetime) -> None:
    """A new team of the viewer's service. A name that is there already changes nothing."""
    if not viewer.may(Right.INVITE_STAFF) or not name.strip():
        raise InputError(_("A team needs a name, and a lead to open it. Please give it a name."))
    team, is_new = Team.objects.get_or_create(service_id=viewer.service_id, name=name.strip())
    if is_new:
        record(
            service_id=viewer.service_id,
            action="open_team",
            at=now,
            subject="team",
            subject_id=team.id,
            by=viewer.person_id,
        )


@transaction.atomic
def end_role(*, viewer: Viewer, membership_id: UUID, now: datetime) -> None:
    """End a role: its rights are gone on the person's next request. Twice is once.

    Raises:
        InputError: it is the last lead's role. Somebody must always be next when nobody else owns a flag.
    """
    # One at a time: two leads who end each other's role at once would leave none.
    Service.objects.select_for_update().get(id=viewer.service_id)
    held = people_of_service(viewer, now).filter(id=membership_id).first()
    if held is None:
        return
    if held.role == Role.LEAD and not _has_another_lead(held, now):
        raise InputError(_("This is the last lead of the service. Make somebody else a lead first."))
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    record(
        service_id=held.service_id,
        action="end_role",
        at=now,
        subject=held.role,
        subject_id=held.person_id,
        by=viewer.person_id,
    )


def _has_another_lead(held: Membership, now: datetime) -> bool:
    leads = Membership.objects.filter(service_id=held.service_id, role=Role.LEAD, ended_at__isnull=True)
    return leads.filter(person__is_active=True).exclude(id=held.id).exists()


@transaction.atomic
def invite(
    *, viewer: Viewer, role: Role, clinician_id: UUID | None = None, team_id: UUID | None = None, now: datetime
) -> str:
    """A new invitation. Returns its token, which is shown once and not kept."""
    needed = Right.INVITE_CLIENTS if role is Role.CLIENT else Right.INVITE_STAFF
    if not viewer.may(needed):
        raise InputError(
            _("You cannot invite people as %(role)s. Ask a lead of the service to do it.") % {"role": ROLE_NAMES[role]}
        )
    if role is Role.CLIENT:
        _check_clinician(viewer, clinician_id, now)
    if team_id is not None and not Team.objects.filter(id=team_id, service_id=viewer.service_id).exists():
        raise InputError(_("There is no such team in this service. Choose one from the list, or none."))
    return _write_invitation(
        Invitation(
            service_id=viewer.service_id,
            role=role,
            clinician_id=clinician_id if role is Role.CLIENT else None,
            team_id=team_id,
            invited_by_id=viewer.person_id,
        ),
        now,
    )


@transaction.atomic
def invite_first_lead(*, service_id: UUID, now: datetime) -> str:
    """The invitation that brings the first lead into a new service. Returns its token, which is not kept.

    Raises:
        InputError: the service has a lead already, who can invite others.
    """
    if Membership.objects.filter(service_id=service_id, role=Role.LEAD, ended_at__isnull=True).exists():
        raise InputError(_("This service has a lead already. A lead invites other people on the page People."))
    return _write_invitation(Invitation(service_id=service_id, role=Role.LEAD), now)


@transaction.atomic
def invite_back(*, viewer: Viewer, person_id: UUID, now: datetime) -> str:
    """An invitation for somebody who forgot their password: they alone choose the new one. It closes earlier ones.

    Raises:
        NotFoundError: this viewer may not bring that person back; to them the person does not exist.
    """
    person = person_to_bring_back(viewer, person_id, now)
    Person.objects.select_for_update().get(id=person_id)
    _close_ways_back(person_id, now)
    role = Membership.objects.filter(person=person, ended_at__isnull=True).values_list("role", flat=True).first()
    return _write_invitation(
        Invitation(
            service_id=viewer.service_id, role=role or Role.CLIENT, person=person, invited_by_id=viewer.person_id
        ),
        now,
    )


def _write_invitation(invitation: Invitation, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    invitation.token_hash = hash_token(token)
    invitation.created_at, invitation.expires_at = now, now + _life_of(invitation)
    invitation.save(force_insert=True)
    record(
        service_id=invitation.service_id,
        action="invite_back" if invitation.person_id else "invite",
        at=now,
        subject=invitation.role,
        subject_id=invitation.person_id or invitation.id,
        by=invitation.invited_by_id,
    )
    return token


def _life_of(invitation: Invitation) -> timedelta:
    return WAY_BACK_IS_OPEN if invitation.person_id else INVITATION_IS_OPEN


def _close_ways_back(person_id: UUID, now: datetime) -> None:
    """Close every open way back in of this person: only the newest one works, and none after it was used."""
    ways = Invitation.objects.filter(person_id=person_id, accepted_at__isnull=True, expires_at__gt=now)
    ways.update(expires_at=now)


def _check_clinician(viewer: Viewer, clinician_id: UUID | None, now: datetime) -> None:
    if clinician_id not in {person.id for person in clinicians_of_service(viewer, now)}:
        raise InputError(_("A new client needs a clinician of this service. Choose one from the list."))


@transaction.atomic
def accept_invitation(
    *, token: str, username: str, password: str, shown_name: str, language: str, now: datetime
) -> Person:
    """Turn an invitation into an account, once, with its role, its team and its link.

    Raises:
        NotFoundError: for a wrong, used or old token alike.
        InputError: the name to sign in with is taken, or the invitation was used a moment ago. Nothing is stored.
    """
    invitation = _take(token, now)
    if Person.objects.filter(username=username).exists():
        raise InputError(_("This name is taken. Please choose another, for example with a number."))
    person_id = uuid4()
    person = add_person(
        service_id=invitation.service_id,
        username=username,
        password=password,
        shown_name=shown_name,
        role=Role(invitation.role),
        language=language,
        team_id=invitation.team_id,
        person_id=person_id,
        now=now,
        by=person_id,
    )
    Invitation.objects.filter(id=invitation.id).update(accepted_by=person)
    if invitation.clinician_id:
        link(
            service_id=invitation.service_id,
            client_id=person.id,
            clinician_id=invitation.clinician_id,
            now=now,
            by=person.id,
        )
    return person


@transaction.atomic
def choose_new_password(*, token: str, password: str, now: datetime) -> Person:
    """The person an invitation names chooses a new password. Their other sessions end, and no other way back is open.

    Raises:
        NotFoundError: for a wrong, used or old token, and for one that names nobody, alike.
    """
    invitation = _take(token, now)
    person = invitation.person
    if person is None:
        raise NotFoundError("This invitation does not open. Please ask for a new one.")
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.filter(id=invitation.id).update(accepted_by=person)
    _close_ways_back(person.id, now)
    record(
        service_id=person.service_id,
        action="choose_new_password",
        at=now,
        subject="person",
        subject_id=person.id,
        by=person.id,
    )
    return person


def _take(token: str, now: datetime) -> Invitation:
    """The open invitation, marked as used: of two who come at once, one gets it."""
    invitation = open_invitation(hash_token(token), now)
    taken = Invitation.objects.filter(id=invitation.id, accepted_at__isnull=True).update(accepted_at=now)
    if not taken:
        raise InputError(_("This invitation was used a moment ago. If that was you, sign in with the name you chose."))
    return invitation


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
