"""`befriend audit verify` and `audit anchor`: the codes they leave with, and what they print."""

import pytest

from befriend.cli import main
from befriend.rooms.audit.models import AuditEntry
from tests.cli.command_line import Befriend
from tests.rooms.test_audit_chain import write


@pytest.mark.django_db
def test_an_untouched_audit_ends_with_its_anchor(befriend: Befriend) -> None:
    write()

    anchor = befriend("audit", "anchor")
    walked = befriend("audit", "verify", "--anchor", anchor.out.strip())

    assert (anchor.code, walked.code) == (0, 0)
    assert walked.out == f"1 entries, each as it was written. The chain ends at {anchor.out}"


@pytest.mark.django_db
def test_a_changed_audit_leaves_with_4_and_says_where(befriend: Befriend) -> None:
    write()
    AuditEntry.objects.update(action="nothing")

    said = befriend("audit", "verify")

    assert said.code == main.PACK_PROBLEMS
    assert "Number 1 is not as it was written" in said.out
    assert "Keep this database as it is" in said.err


@pytest.mark.django_db
def test_a_tail_that_was_cut_off_is_found_by_the_anchor(befriend: Befriend) -> None:
    write()
    write()
    anchor = befriend("audit", "anchor").out.strip()
    AuditEntry.objects.filter(number=2).delete()

    assert befriend("audit", "verify").code == 0
    assert befriend("audit", "verify", "--anchor", anchor).code == main.PACK_PROBLEMS


def test_what_is_no_anchor_is_refused(db: None, befriend: Befriend) -> None:
    assert befriend("audit", "verify", "--anchor", "yesterday").code == main.REFUSED
