"""What a lead reads before something ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.care.roles import Role
from befriend.rooms.flags.queries import how_many_wait_about, how_many_wait_at
from befriend.rooms.people.queries import (
    HeldLink,
    clinicians_of_service,
    colleague_for,
    invitations_that_end_with,
    link_for,
    links_around,
    links_held_by,
    role_for,
    roles_held_by,
)
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.people.words import ROLE_NAMES

from .queries import link_that_ends


@dataclass(frozen=True, slots=True)
class Leaving:
    """One ending: what ends, whom it would leave alone, and who could take over."""

    person_id: UUID
    title: str
    ends: Sequence[str]
    goes_on: Sequence[str]
    alone: Sequence[str]
    kept: Sequence[HeldLink]
    takers: Sequence[tuple[UUID, str]]
    action: str
    done: str

    @property
    def can_go_on(self) -> bool:
        return not self.alone or bool(self.takers)


def role_that_ends(viewer: Viewer, membership_id: UUID, now: datetime) -> Leaving:
    held = role_for(viewer, membership_id)
    name, role = held.person.shown_name, Role(held.role)
    held_links = links_held_by(viewer, held.person_id, now) if role is Role.CLINICIAN else []
    ends = [_("The role %(role)s of %(name)s.") % {"role": ROLE_NAMES[role], "name": name}]
    if role is Role.CLIENT:
        ends += _clinicians_who_go(viewer, held.person_id, now)
        goes_on = _flags_to_a_lead(how_many_wait_about(viewer, held.person_id))
    else:
        goes_on = _flags_to_others(how_many_wait_at(viewer, held.person_id))
    return Leaving(
        person_id=held.person_id,
        title=_("End the role %(role)s of %(name)s?") % {"role": ROLE_NAMES[role], "name": name},
        ends=[*ends, *_invitations(viewer, held.person_id, now)],
        goes_on=goes_on,
        alone=[one.client for one in held_links if not one.others],
        kept=[one for one in held_links if one.others],
        takers=_takers(viewer, held.person_id, now),
        action=_("End this role"),
        done=_("The role has ended."),
    )


def account_that_closes(viewer: Viewer, person_id: UUID, now: datetime) -> Leaving:
    person = colleague_for(viewer, person_id)
    held_links = links_held_by(viewer, person_id, now)
    roles = [str(ROLE_NAMES[Role(one.role)]) for one in roles_held_by(viewer, person_id, now)]
    ends = [_("Every role: %(roles)s.") % {"roles": ", ".join(roles)}] if roles else []
    ends.append(_("Signing in, on every device, at once."))
    ends += _clinicians_who_go(viewer, person_id, now)
    about, at_them = how_many_wait_about(viewer, person_id), how_many_wait_at(viewer, person_id)
    return Leaving(
        person_id=person_id,
        title=_("Close the account of %(name)s?") % {"name": person.shown_name},
        ends=[*ends, *_invitations(viewer, person_id, now)],
        goes_on=_flags_to_a_lead(about) + _flags_to_others(at_them),
        alone=[one.client for one in held_links if not one.others],
        kept=[one for one in held_links if one.others],
        takers=_takers(viewer, person_id, now),
        action=_("Close this account"),
        done=_("The account is closed. Nothing was deleted, and it can be opened again."),
    )


def link_to_end(viewer: Viewer, link_id: UUID, now: datetime) -> Leaving:
    link = link_for(viewer, link_id)
    names = {"client": link.client.shown_name, "clinician": link.clinician.shown_name}
    ends = link_that_ends(viewer, link_id, now)
    return Leaving(
        person_id=link.client_id,
        title=_("End the link between %(client)s and %(clinician)s?") % names,
        ends=[_("%(clinician)s can no longer open the record of %(client)s.") % names],
        goes_on=[_("Flags about %(client)s that wait at %(clinician)s, as not yet seen.") % names],
        alone=[ends.client] if ends and not ends.others else [],
        kept=[ends] if ends and ends.others else [],
        takers=_takers(viewer, link.clinician_id, now),
        action=_("End this link"),
        done=_("The link has ended. The clinician can no longer open this record."),
    )


def _takers(viewer: Viewer, leaving_id: UUID, now: datetime) -> list[tuple[UUID, str]]:
    return [(one.id, one.shown_name) for one in clinicians_of_service(viewer, now) if one.id != leaving_id]


def _clinicians_who_go(viewer: Viewer, client_id: UUID, now: datetime) -> list[str]:
    """For a client: whose access ends."""
    linked = [one.clinician.shown_name for one in links_around(viewer, client_id, now) if one.client_id == client_id]
    return [_("The link with %(names)s.") % {"names": ", ".join(linked)}] if linked else []


def _flags_to_a_lead(count: int) -> list[str]:
    told = ngettext(
        "%(count)d flag about them still waits. It goes to a lead, who must look at it.",
        "%(count)d flags about them still wait. They go to a lead, who must look at them.",
        count,
    )
    return [told % {"count": count}] if count else []


def _flags_to_others(count: int) -> list[str]:
    told = ngettext(
        "%(count)d flag waits at them. It goes to the clinician linked longest, or to a lead, as not yet seen.",
        "%(count)d flags wait at them. They go to the clinician linked longest, or to a lead, as not yet seen.",
        count,
    )
    return [told % {"count": count}] if count else []


def _invitations(viewer: Viewer, person_id: UUID, now: datetime) -> list[str]:
    count = invitations_that_end_with(viewer, person_id, now)
    told = ngettext(
        "%(count)d open invitation that they made, or that leads to them.",
        "%(count)d open invitations that they made, or that lead to them.",
        count,
    )
    return [told % {"count": count}] if count else []
