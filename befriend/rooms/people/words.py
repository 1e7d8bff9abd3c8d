"""What each role and each right is called on a screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Right, Role

ROLE_NAMES: dict[Role, Promise] = {
    Role.CLIENT: _("Client"),
    Role.CLINICIAN: _("Clinician"),
    Role.FACILITATOR: _("Facilitator"),
    Role.HELPER: _("Helper"),
    Role.LEAD: _("Lead"),
    Role.REVIEWER: _("Reviewer"),
}

RIGHT_NAMES: dict[Right, Promise] = {
    Right.CHECK_IN: _("Check in"),
    Right.SEE_OWN_PROGRESS: _("See one's own progress and plan"),
    Right.PRACTISE: _("Find and do practices"),
    Right.READ_GUIDES: _("Read the guides of group programmes"),
    Right.WRITE_JOURNAL: _("Write in one's own journal"),
    Right.SEE_CASELOAD: _("See the clients one is linked to"),
    Right.OPEN_CLIENT_RECORD: _("Open the record of a client one is linked to"),
    Right.WRITE_PLAN: _("Write reviews and notes"),
    Right.SET_SCHEDULE: _("Set what is asked, and how often"),
    Right.ENTER_ANSWERS: _("Enter answers from paper or an interview"),
    Right.ANSWER_FLAGS: _("Answer flags"),
    Right.INVITE_CLIENTS: _("Invite clients"),
    Right.INVITE_STAFF: _("Invite people who work here"),
    Right.LINK_PEOPLE: _("Link clients and clinicians"),
    Right.CHANGE_ROLES: _("Give and end roles, close and open accounts"),
    Right.SEE_PEOPLE: _("See who is here"),
    Right.SEE_OUTCOMES: _("See what the service achieves, in numbers of many people"),
    Right.SEE_OWN_OUTCOMES: _("See what became of one's own clients together, in numbers"),
    Right.OPEN_IN_EMERGENCY: _("Open any client's record for one hour in an emergency, seen by others"),
}
