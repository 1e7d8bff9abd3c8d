"""Accounts: a new one, one that an invitation opens, a new password, a language."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Role
from befriend.rooms.audit.services import record

from ..models import Invitation, Membership, Person
from .inviting import close_ways_back, take
from .keys import give_key
from .links import link


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
        give_key(person)
    record(service_id=service_id, action="add_person", at=now, subject=role, subject_id=person.id, by=by)
    return person


@transaction.atomic
def accept_invitation(
    *, token: str, username: str, password: str, shown_name: str, language: str, now: datetime
) -> Person:
    """Turn an invitation into an account, once, with its role, its team and its link.

    Raises:
        NotFoundError: for a wrong, used or old token alike.
        InputError: the name to sign in with is taken, or the invitation was used a moment ago. Nothing is stored.
    """
    invitation = take(token, now)
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
    invitation = take(token, now)
    person = invitation.person
    if person is None:
        raise NotFoundError("This invitation does not open. Please ask for a new one.")
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.filter(id=invitation.id).update(accepted_by=person)
    close_ways_back(person.id, now)
    record(
        service_id=person.service_id,
        action="choose_new_password",
        at=now,
        subject="person",
        subject_id=person.id,
        by=person.id,
    )
    return person


@transaction.atomic
def keep_language(*, service_id: UUID, person_id: UUID, language: str, now: datetime) -> None:
    """The language a person chose for themselves: it waits for them on every device. The same again changes nothing."""
    if not Person.objects.filter(id=person_id).exclude(language=language).update(language=language):
        return
    record(service_id=service_id, action="keep_language", at=now, subject="person", subject_id=person_id, by=person_id)
