"""The verbs that end something of a person: in one transaction with the flags that waited at them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.rooms.flags.services import pass_on_flags
from befriend.rooms.people import services as people
from befriend.rooms.people.queries import one_change_at_a_time
from befriend.rooms.people.viewer import Viewer

from .queries import link_that_ends


@transaction.atomic
def end_role(*, viewer: Viewer, membership_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> None:
    """End a role with its links, and pass on its flags. Twice is once.

    Raises:
        NotFoundError: there is no such role in this service.
        InputError: it is the last lead's role, or a client would be left without a clinician.
    """
    person = people.end_role(viewer=viewer, membership_id=membership_id, takes_over_id=takes_over_id, now=now)
    _pass_on_all(viewer, person.id, now)


@transaction.atomic
def close_account(*, viewer: Viewer, person_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> None:
    """Close an account: everything of the person ends, nothing is deleted, their flags are passed on. Twice is once.

    Raises:
        NotFoundError: there is no such person in this service.
        InputError: it is one's own account or the last lead's, or a client would be left without a clinician.
    """
    people.close_account(viewer=viewer, person_id=person_id, takes_over_id=takes_over_id, now=now)
    _pass_on_all(viewer, person_id, now)


@transaction.atomic
def end_link(*, viewer: Viewer, link_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> None:
    """End a link, begin the one that takes its place, and pass on the flags. Twice is once.

    Raises:
        NotFoundError: there is no such link in this service.
        InputError: the client would be left without a clinician.
    """
    one_change_at_a_time(viewer.service_id)
    ends = link_that_ends(viewer, link_id, now)
    if ends is None:
        return
    if takes_over_id is None and not ends.others:
        raise InputError(
            _("Without somebody who takes over, these clients would have nobody: %(names)s. Choose another clinician.")
            % {"names": ends.client}
        )
    found = people.end_link(viewer=viewer, link_id=link_id, takes_over_id=takes_over_id, now=now)
    if found is not None:
        pass_on_flags(
            service_id=viewer.service_id,
            owner_id=found.clinician_id,
            client_id=found.client_id,
            now=now,
            by=viewer.person_id,
        )


def _pass_on_all(viewer: Viewer, person_id: UUID, now: datetime) -> None:
    """What waits at this person, and what waits about them."""
    pass_on_flags(service_id=viewer.service_id, owner_id=person_id, now=now, by=viewer.person_id)
    pass_on_flags(service_id=viewer.service_id, client_id=person_id, now=now, by=viewer.person_id)
