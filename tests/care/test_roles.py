"""The page of roles: what it says, and what no role may have."""

import pytest

from befriend.care.roles import DESCRIPTIONS, RIGHTS, STAFF_ROLES, Right, Role, rights_of

ABOUT_A_RECORD = {Right.OPEN_CLIENT_RECORD, Right.WRITE_PLAN, Right.SET_SCHEDULE, Right.SEE_CASELOAD}


def test_every_role_has_its_rights_and_its_description() -> None:
    assert set(RIGHTS) == set(DESCRIPTIONS) == set(Role)


def test_every_right_is_held_by_somebody() -> None:
    assert rights_of(Role) == set(Right)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLINICIAN}))
def test_only_a_clinician_opens_a_record(role: Role) -> None:
    assert RIGHTS[role].isdisjoint(ABOUT_A_RECORD)


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_nobody_who_works_here_checks_in_as_a_client(role: Role) -> None:
    assert RIGHTS[role].isdisjoint({Right.CHECK_IN, Right.SEE_OWN_PROGRESS})


def test_only_a_lead_invites_people_who_work_here_and_links_them() -> None:
    for right in (Right.INVITE_STAFF, Right.LINK_PEOPLE):
        assert [role for role in Role if right in RIGHTS[role]] == [Role.LEAD]


def test_a_role_whose_room_is_still_to_come_has_no_rights() -> None:
    assert RIGHTS[Role.REVIEWER] == frozenset()


def test_who_runs_groups_or_helps_practises_for_themselves_and_only_who_runs_groups_reads_their_guides() -> None:
    assert RIGHTS[Role.FACILITATOR] == {Right.PRACTISE, Right.READ_GUIDES}
    assert RIGHTS[Role.HELPER] == {Right.PRACTISE}
    assert Right.READ_GUIDES in RIGHTS[Role.CLINICIAN]


def test_two_roles_together_have_the_rights_of_both() -> None:
    assert rights_of([Role.LEAD, Role.CLINICIAN]) == RIGHTS[Role.LEAD] | RIGHTS[Role.CLINICIAN]


def test_no_role_has_no_rights() -> None:
    assert rights_of([]) == frozenset()
