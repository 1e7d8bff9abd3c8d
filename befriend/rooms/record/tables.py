"""Every table that holds something about a person: how its rows lead to them, what is sealed, what is not handed over.

The export of a record and its erasure both walk this list, and a test compares it with all tables there are: a new one
that leads to a person and is not here fails. The order is that of erasure: what points at another row first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.base.cipher import Place

Row = Callable[[Model], str]

WORDS_OF_STAFF: Final = _(
    "Words that people who work here wrote for one another. They may speak of somebody else, so a person reads them "
    "before they are handed over. Ask your service."
)
A_SECRET: Final = _("A secret that opens something. It is of use to nobody but the computer.")


@dataclass(frozen=True, slots=True)
class Back:
    """Why a column is not handed over; `unless` names a column that says of a row that it is."""

    reason: Promise
    unless: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with rows about a person, known by Django's label."""

    label: str
    whose: tuple[str, ...]
    """The ways from a row to the person; any one of them is enough."""
    sealed_as: str = ""
    sealed: tuple[str, ...] = ()
    """The columns sealed with the person's key, and the name that stands for the table in their places."""
    row_in_place: Row = lambda row: str(row.pk)
    held_back: Mapping[str, Back] = field(default_factory=lambda: MappingProxyType({}))
    is_exported: bool = True
    """False: nothing of it can be read by anybody, so it is not in the export."""

    emptied: Callable[[UUID, datetime], Mapping[str, object]] | None = None
    """What an erasure leaves of a row that cannot go, because others point at it; None: the row goes."""
    stays: str = ""
    """Why an erasure leaves the rows as they are: they say nothing of the person but an id."""

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def rows_of(self, person_id: object) -> QuerySet[Model]:
        ways = Q()
        for way in self.whose:
            ways |= Q(**{way: person_id})
        return self.model._default_manager.filter(ways)

    def place(self, row: Model, column: str) -> Place:
        return Place(self.sealed_as, column, self.row_in_place(row))


def _conflict(row: Model) -> str:
    return f"{row.checkin_id}/{row.content_mark}"  # type: ignore[attr-defined]


def _nobody(person_id: UUID, now: datetime) -> Mapping[str, object]:
    """What is left of an account: a row without a name that nobody can come in with. A name that is empty marks it."""
    return {
        "username": f"erased-{person_id.hex}",
        "email": "",
        "shown_name": "",
        "language": "",
        "password": "!",
        "is_active": False,
        "joined_at": now,
        "last_login": None,
        "signed_out_at": now,
    }


OF_THE_CLIENT, OF_THE_PERSON = ("client",), ("person",)
_FLAG_WORDS = ("contacted_words", "reviewed_words", "closed_reason")

TABLES: tuple[Table, ...] = (
    Table(
        label="checkins.Conflict",
        whose=("checkin__client",),
        sealed_as="conflict",
        sealed=("answers",),
        row_in_place=_conflict,
    ),
    Table(label="checkins.Score", whose=("checkin__client",)),
    Table(label="checkins.TraitEstimate", whose=("checkin__client",)),
    Table(
        label="checkins.CheckIn",
        whose=OF_THE_CLIENT,
        sealed_as="checkin",
        sealed=("answers", "note", "correction_reason"),
    ),
    Table(label="checkins.Draft", whose=OF_THE_CLIENT, sealed_as="draft", sealed=("answers",)),
    Table(label="checkins.ScheduledMeasure", whose=OF_THE_CLIENT),
    Table(label="checkins.CourseSummary", whose=OF_THE_CLIENT),
    Table(
        label="flags.Flag",
        whose=OF_THE_CLIENT,
        sealed_as="flag",
        sealed=_FLAG_WORDS,
        held_back={column: Back(WORDS_OF_STAFF) for column in _FLAG_WORDS},
    ),
    Table(label="emergency.EmergencyAccess", whose=OF_THE_CLIENT, sealed_as="emergency_access", sealed=("reason",)),
    Table(label="journal.Reading", whose=("entry__client",)),
    Table(label="journal.Sharing", whose=("entry__client",)),
    Table(label="journal.Version", whose=("entry__client",), sealed_as="journal_version", sealed=("words",)),
    Table(label="journal.Draft", whose=OF_THE_CLIENT, sealed_as="journal_draft", sealed=("words",)),
    Table(label="journal.Entry", whose=OF_THE_CLIENT),
    Table(label="journal.DeletedEntry", whose=OF_THE_CLIENT),
    Table(label="journal.LookingForWords", whose=OF_THE_CLIENT),
    Table(
        label="plans.LookedAt",
        whose=OF_THE_CLIENT,
        sealed_as="looked_at",
        sealed=("found",),
        held_back={"found": Back(WORDS_OF_STAFF)},
    ),
    Table(label="plans.Review", whose=OF_THE_CLIENT, sealed_as="review", sealed=("agreed", "changed")),
    Table(label="plans.ChangeAsked", whose=OF_THE_CLIENT, sealed_as="change_asked", sealed=("words",)),
    Table(
        label="plans.Note",
        whose=OF_THE_CLIENT,
        sealed_as="note",
        sealed=("text",),
        held_back={"text": Back(WORDS_OF_STAFF, unless="is_shared")},
    ),
    Table(
        label="practices.AdverseEffect",
        whose=("session__client",),
        sealed_as="adverse_effect",
        sealed=("words",),
    ),
    Table(label="practices.PracticeSession", whose=OF_THE_CLIENT),
    Table(label="practices.Favourite", whose=OF_THE_CLIENT),
    Table(label="practices.OwnProgramme", whose=OF_THE_PERSON),
    Table(label="practices.Reminder", whose=OF_THE_PERSON, sealed_as="reminder", sealed=("own_words",)),
    Table(label="practices.CalendarFeed", whose=OF_THE_PERSON, held_back={"token_hash": Back(A_SECRET)}),
    Table(label="safety.PlanVersion", whose=OF_THE_CLIENT, sealed_as="safety_plan_version", sealed=("words",)),
    Table(label="safety.PlanSharing", whose=OF_THE_CLIENT),
    Table(label="safety.CallAsked", whose=OF_THE_CLIENT, sealed_as="call_asked", sealed=("number",)),
    Table(label="safety.QuietMode", whose=OF_THE_PERSON),
    Table(label="consent.Consent", whose=OF_THE_CLIENT),
    Table(
        label="describing.SelfDescription",
        whose=OF_THE_CLIENT,
        sealed_as="self_description",
        sealed=("answers",),
    ),
    Table(label="people.Invitation", whose=("person", "accepted_by"), held_back={"token_hash": Back(A_SECRET)}),
    Table(label="people.Leave", whose=OF_THE_PERSON),
    Table(label="people.CareLink", whose=OF_THE_CLIENT),
    Table(label="people.Membership", whose=OF_THE_PERSON),
    Table(label="people.ClientKey", whose=OF_THE_CLIENT, is_exported=False),
    Table(label="account.EmailAddress", whose=("user",)),
    Table(label="mfa.Authenticator", whose=("user",), held_back={"data": Back(A_SECRET)}),
    Table(label="signing_in.LostFactor", whose=OF_THE_CLIENT, sealed_as="lost_factor", sealed=("reason",)),
    Table(label="signing_in.SignedIn", whose=OF_THE_PERSON, held_back={"session": Back(A_SECRET)}),
    Table(label="people.Person", whose=("id",), held_back={"password": Back(A_SECRET)}, emptied=_nobody),
    Table(label="record.Erasure", whose=("person_id",), stays="That the person asked, and that it was done."),
    Table(
        label="backups.ErasedPerson",
        whose=("person_id",),
        stays="So that the restore of an earlier backup erases the person again.",
    ),
)

EXCEPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "people.SafetyRules": "Belongs to the service; names whoever is its deputy in that work.",
        "audit.AuditEntry": "Who did what, with ids as text: told in the export in words; it stays after an erasure.",
        "account.EmailConfirmation": "Leads to an e-mail address of allauth, with which it goes; nobody has one here.",
    }
)
"""Tables that lead to a person and are not walked, each with the reason."""
