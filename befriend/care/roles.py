"""Who may do what: each role with a plain description and its list of rights. This page is the whole truth.

A right is only the first door. The second is the link: a clinician opens a client's record only
while the two are linked (rooms/people/queries/), and every row belongs to one service.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from befriend.base.words import marked


class Right(StrEnum):
    """One thing a person may do. Views name the right they need; roles list the rights they give."""

    CHECK_IN = "check_in"
    SEE_OWN_PROGRESS = "see_own_progress"
    PRACTISE = "practise"
    READ_GUIDES = "read_guides"
    WRITE_JOURNAL = "write_journal"
    SEE_CASELOAD = "see_caseload"
    OPEN_CLIENT_RECORD = "open_client_record"
    WRITE_PLAN = "write_plan"
    SET_SCHEDULE = "set_schedule"
    ENTER_ANSWERS = "enter_answers"
    ANSWER_FLAGS = "answer_flags"
    INVITE_CLIENTS = "invite_clients"
    INVITE_STAFF = "invite_staff"
    LINK_PEOPLE = "link_people"
    CHANGE_ROLES = "change_roles"
    SEE_PEOPLE = "see_people"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    SEE_OUTCOMES = "see_outcomes"
    SEE_OWN_OUTCOMES = "see_own_outcomes"


class Role(StrEnum):
    CLIENT = "client"
    CLINICIAN = "clinician"
    FACILITATOR = "facilitator"
    HELPER = "helper"
    LEAD = "lead"
    REVIEWER = "reviewer"


DESCRIPTIONS: dict[Role, str] = {
    Role.CLIENT: marked("Checks in, sees their own progress and their own plan."),
    Role.CLINICIAN: marked("Sees the clients they are linked to, answers flags, agrees plans."),
    Role.FACILITATOR: marked("Runs groups. Sees no check-ins."),
    Role.HELPER: marked("Answers requests. Sees no check-ins."),
    Role.LEAD: marked(
        "Runs the service: invites people, gives and ends roles, links clients and clinicians, "
        "is next when nobody else owns a flag, reads what the service achieves."
    ),
    Role.REVIEWER: marked("Reviews words for a community. Sees no person's record."),
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLIENT: frozenset({Right.CHECK_IN, Right.SEE_OWN_PROGRESS, Right.PRACTISE, Right.WRITE_JOURNAL}),
    Role.CLINICIAN: frozenset(
        {
            Right.SEE_CASELOAD,
            Right.OPEN_CLIENT_RECORD,
            Right.WRITE_PLAN,
            Right.SET_SCHEDULE,
            Right.ENTER_ANSWERS,
            Right.ANSWER_FLAGS,
            Right.INVITE_CLIENTS,
            Right.READ_GUIDES,
            Right.OPEN_IN_EMERGENCY,
            Right.SEE_OWN_OUTCOMES,
        }
    ),
    Role.FACILITATOR: frozenset({Right.PRACTISE, Right.READ_GUIDES}),
    Role.HELPER: frozenset({Right.PRACTISE}),
    Role.LEAD: frozenset(
        {
            Right.SEE_PEOPLE,
            Right.INVITE_CLIENTS,
            Right.INVITE_STAFF,
            Right.LINK_PEOPLE,
            Right.CHANGE_ROLES,
            Right.ANSWER_FLAGS,
            Right.SEE_OUTCOMES,
        }
    ),
    Role.REVIEWER: frozenset(),
}


class Whose(StrEnum):
    """Whose record a right is about: the second door."""

    NOBODY = "nobody"
    OWN = "own"
    LINKED = "linked"
    OWN_OR_LINKED = "own_or_linked"
    NOT_LINKED = "not_linked"
    FLAGS = "flags"
    SERVICE = "service"


WHOSE: Mapping[Right, Whose] = {
    Right.CHECK_IN: Whose.OWN,
    Right.SEE_OWN_PROGRESS: Whose.OWN,
    Right.PRACTISE: Whose.OWN,
    Right.READ_GUIDES: Whose.NOBODY,
    Right.WRITE_JOURNAL: Whose.OWN,
    Right.SEE_CASELOAD: Whose.LINKED,
    Right.OPEN_CLIENT_RECORD: Whose.LINKED,
    Right.WRITE_PLAN: Whose.LINKED,
    Right.SET_SCHEDULE: Whose.LINKED,
    Right.ENTER_ANSWERS: Whose.LINKED,
    Right.ANSWER_FLAGS: Whose.FLAGS,
    Right.INVITE_CLIENTS: Whose.SERVICE,
    Right.INVITE_STAFF: Whose.SERVICE,
    Right.LINK_PEOPLE: Whose.SERVICE,
    Right.CHANGE_ROLES: Whose.SERVICE,
    Right.SEE_PEOPLE: Whose.SERVICE,
    Right.OPEN_IN_EMERGENCY: Whose.NOT_LINKED,
    Right.SEE_OUTCOMES: Whose.SERVICE,
    Right.SEE_OWN_OUTCOMES: Whose.LINKED,
}

STAFF_ROLES = frozenset(Role) - {Role.CLIENT}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything these roles allow together.

    >>> Right.OPEN_CLIENT_RECORD in rights_of([Role.LEAD])
    False
    """
    return frozenset().union(*(RIGHTS[role] for role in roles))
