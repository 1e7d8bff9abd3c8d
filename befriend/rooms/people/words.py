"""What each role is called on a screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Role

ROLE_NAMES: dict[Role, Promise] = {
    Role.CLIENT: _("Client"),
    Role.CLINICIAN: _("Clinician"),
    Role.FACILITATOR: _("Facilitator"),
    Role.HELPER: _("Helper"),
    Role.LEAD: _("Lead"),
    Role.REVIEWER: _("Reviewer"),
}
