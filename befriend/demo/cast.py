"""The named people of the demonstration, one for each role and a second client. All of them are invented."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Role
from befriend.rooms.people.words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class CastMember:
    username: str
    shown_name: str
    role: Role
    comes_for: Promise

    @property
    def role_name(self) -> Promise:
        return ROLE_NAMES[self.role]


CAST: tuple[CastMember, ...] = (
    CastMember("sam", "Sam", Role.CLIENT, _("Checks in and sees how things change")),
    CastMember("hassan", "Hassan", Role.CLIENT, _("Checks in with only a few questions")),
    CastMember("clara", "Clara", Role.CLINICIAN, _("Sees who needs attention, and why")),
    CastMember("lena", "Lena", Role.LEAD, _("Reads what the service achieves, invites people and links them")),
    CastMember("farid", "Farid", Role.FACILITATOR, _("Runs groups; their room is still to come")),
    CastMember("hope", "Hope", Role.HELPER, _("Answers requests; their room is still to come")),
    CastMember("rosa", "Rosa", Role.REVIEWER, _("Reviews words; their room is still to come")),
)

CLIENT_NAMES: tuple[str, ...] = (
    "Amina", "Ben", "Carmen", "Dele", "Elif", "Femi", "Grace", "Hassan", "Ines", "Jonas", "Kofi", "Leila",
    "Mateo", "Nadia", "Oskar", "Priya", "Rana", "Tomas", "Uma", "Viktor", "Wanjiru", "Yara", "Zoe",
)  # fmt: skip
