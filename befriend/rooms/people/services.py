"""The verbs that change who is here: services, accounts, roles, links and invitations."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from befriend.base.cipher import new_key
from befriend.base.errors import InputError
from befriend.care.roles import Right, Role
from befriend.rooms.audit.services import record

from .models import CareLink, ClientKey, Invitation, Membership, Person, Service
from .queries import clinicians_of_service, open_invitation, open_links_of_service
from .viewer import Viewer

DAYS_INVITATION_IS_OPEN = 14


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
    Membership.objects.create(service_id=service_id, person=person, role=role, started_at=now)
    if role is Role.CLIENT:
        _give_key(person)
    record(service_id=service_id, action="add_person", at=now, subject=role, subject_id=person.id, by=by)
    return person


def _give_key(client: Person) -> None:
    key_id, wrapped = settings.KEY_RING.wrap(str(client.id), new_key())
    ClientKey.objects.create(client=client, key_id=key_id, wrapped=wrapped)


@transaction.atomic
def link(*, service_id: UUID, client_id: UUID, clinician_id: UUID, now: datetime, by: UUID | None) -> CareLink:
    """Link a clinician to a client. Linking the same two again changes nothing."""
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
        raise InputError("That pair cannot be linked. Choose a client and a clinician of this service from the lists.")
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
    wanted = [found for found in open_links_of_service(viewer, now) if found.id == link_id]
    for found in wanted:
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
def invite(*, viewer: Viewer, role: Role, clinician_id: UUID | None, now: datetime) -> str:
    """A new invitation. Returns its token, which is shown once and not kept."""
    needed = Right.INVITE_CLIENTS if role is Role.CLIENT else Right.INVITE_STAFF
    if not viewer.may(needed):
        raise InputError(f"You cannot invite people as {role}. Ask a lead of the service to do it.")
    if role is Role.CLIENT:
        _check_clinician(viewer, clinician_id, now)
    linked_to = clinician_id if role is Role.CLIENT else None
    return _write_invitation(viewer.service_id, role, linked_to, now, viewer.person_id)


@transaction.atomic
def invite_first_lead(*, service_id: UUID, now: datetime, by: UUID | None) -> str:
    """The invitation that brings the first lead into a new service. Returns its token, which is not kept.

    Raises:
        InputError: the service has a lead already, who can invite others.
    """
    if Membership.objects.filter(service_id=service_id, role=Role.LEAD, ended_at__isnull=True).exists():
        raise InputError("This service has a lead already. A lead invites other people on the page People.")
    return _write_invitation(service_id, Role.LEAD, None, now, by)


def _write_invitation(service_id: UUID, role: Role, clinician_id: UUID | None, now: datetime, by: UUID | None) -> str:
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        service_id=service_id,
        role=role,
        clinician_id=clinician_id,
        token_hash=hash_token(token),
        invited_by_id=by,
        created_at=now,
        expires_at=now + timedelta(days=DAYS_INVITATION_IS_OPEN),
    )
    record(service_id=service_id, action="invite", at=now, subject=role, subject_id=invitation.id, by=by)
    return token


def _check_clinician(viewer: Viewer, clinician_id: UUID | None, now: datetime) -> None:
    if clinician_id not in {person.id for person in clinicians_of_service(viewer, now)}:
        raise InputError("A new client needs a clinician of this service. Choose one from the list.")


@transaction.atomic
def accept_invitation(
    *, token: str, username: str, password: str, shown_name: str, language: str, now: datetime
) -> Person:
    """Turn an invitation into an account, once, with its role and its link.

    Raises:
        NotFoundError: for a wrong, used or old token alike.
    """
    invitation = open_invitation(hash_token(token), now)
    person_id = uuid4()
    taken = Invitation.objects.filter(id=invitation.id, accepted_at__isnull=True).update(accepted_at=now)
    if not taken:
        raise InputError("This invitation was used a moment ago. If that was you, sign in with the name you chose.")
    person = add_person(
        service_id=invitation.service_id,
        username=username,
        password=password,
        shown_name=shown_name,
        role=Role(invitation.role),
        language=language,
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


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
