"""Second factors: added, used once a code, and removed; with each of these the person's other sessions end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from befriend.base.errors import NotFoundError
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import locked_person
from befriend.rooms.people.services.keys import give_key

from ..codes import fits, new_spare_codes, plain, step_of
from ..sealing import open_secret, seal_secret

if TYPE_CHECKING:
    from befriend.rooms.people.models import Person

APP, PASSKEY, SPARE = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


@transaction.atomic
def add_app(*, person_id: UUID, secret: str, now: datetime) -> Authenticator:
    """Keep an app for codes, its secret sealed. It takes the place of an earlier one; the same again changes nothing.

    The code that showed that it works counts as used.
    """
    person = locked_person(person_id)
    held = Authenticator.objects.filter(user_id=person_id, type=APP).first()
    if held is not None and open_secret(person_id, held.data["secret"]) == secret:
        return held
    give_key(person)
    data = {"secret": seal_secret(person_id, secret), "last_step": step_of(now)}
    factor, _is_new = Authenticator.objects.update_or_create(
        user_id=person_id, type=APP, defaults={"data": data, "created_at": now, "last_used_at": now}
    )
    _record(person, "add_second_factor", factor.type, now, by=person_id)
    return factor


@transaction.atomic
def add_passkey(*, person_id: UUID, name: str, credential: Mapping[str, Any], now: datetime) -> Authenticator:
    """Keep a passkey. All of it is public: its secret never leaves the device."""
    person = locked_person(person_id)
    for held in Authenticator.objects.filter(user_id=person_id, type=PASSKEY):
        if held.data["credential"].get("id") == credential.get("id"):
            return held
    factor: Authenticator = WebAuthn.add(person, name, dict(credential)).instance
    _record(person, "add_second_factor", factor.type, now, by=person_id)
    return factor


@transaction.atomic
def make_spare_codes(*, person_id: UUID, now: datetime) -> Sequence[str]:
    """Ten new spare codes, shown this once; only their hashes are kept, and earlier codes stop working.

    Raises:
        NotFoundError: there is no second factor that they could stand in for.
    """
    person = locked_person(person_id)
    if not Authenticator.objects.filter(user_id=person_id).exclude(type=SPARE).exists():
        raise NotFoundError("There is no second step to which spare codes could belong. Set one up first.")
    codes = new_spare_codes()
    Authenticator.objects.update_or_create(
        user_id=person_id,
        type=SPARE,
        defaults={"data": {"hashes": {code[0]: make_password(code) for code in codes}}, "created_at": now},
    )
    _record(person, "make_spare_codes", SPARE, now, by=person_id)
    return codes


@transaction.atomic
def take_code(*, person_id: UUID, code: str, now: datetime) -> Authenticator | None:
    """The factor that this code belongs to, if it is right and was never used. A used code never opens again."""
    person = locked_person(person_id)  # before any factor, as every other change locks: two never wait for each other
    typed = plain(code)
    factors = Authenticator.objects.select_for_update().filter(user_id=person_id).exclude(type=PASSKEY)
    for factor in factors:
        if factor.type == APP and _take_from_app(factor, typed, now):
            return factor
        if factor.type == SPARE and _take_spare(person, factor, typed, now):
            return factor
    return None


def _take_from_app(factor: Authenticator, typed: str, now: datetime) -> bool:
    """Right in this half minute, which must be later than the last one that was used."""
    step = step_of(now)
    if step <= factor.data["last_step"] or not fits(open_secret(factor.user_id, factor.data["secret"]), typed, step):
        return False
    factor.data["last_step"] = step
    factor.save(update_fields=["data"])
    return True


def _take_spare(person: "Person", factor: Authenticator, typed: str, now: datetime) -> bool:
    kept = factor.data["hashes"].get(typed[:1])
    if kept is None or not check_password(typed, kept):
        return False
    del factor.data["hashes"][typed[0]]
    factor.save(update_fields=["data"])
    _record(person, "use_spare_code", SPARE, now, by=factor.user_id)
    return True


@transaction.atomic
def remove_factor(*, person_id: UUID, factor_id: int, now: datetime) -> None:
    """Take away one of one's own factors; with the last one go the spare codes. Twice is once."""
    person = locked_person(person_id)
    own = Authenticator.objects.filter(user_id=person_id)
    gone, _kinds = own.filter(id=factor_id).exclude(type=SPARE).delete()
    if not gone:
        return
    if not own.exclude(type=SPARE).exists():
        own.delete()
    _record(person, "remove_second_factor", "person", now, by=person_id)


@transaction.atomic
def remove_lost_factors(*, person_id: UUID, now: datetime, by: UUID | None) -> int:
    """Take away every factor of somebody who lost theirs, and sign them out everywhere. Returns how many there were."""
    person = locked_person(person_id)
    gone = Authenticator.objects.filter(user_id=person_id).exclude(type=SPARE).count()
    Authenticator.objects.filter(user_id=person_id).delete()
    if gone:
        person.signed_out_at = now
        person.save(update_fields=["signed_out_at"])
        _record(person, "remove_lost_factors", "person", now, by=by)
    return int(gone)


def _record(person: "Person", action: str, subject: str, now: datetime, *, by: UUID | None) -> None:
    record(service_id=person.service_id, action=action, at=now, subject=subject, subject_id=person.id, by=by)
