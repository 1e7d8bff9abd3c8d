"""The real server's power is cut: a sample of what `python -m bench.power` tries at every operation."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.demonstration import in_service
from bench.power.cutting import Tally, cut_everywhere
from bench.power.disk import Operation, Sync, Truncate
from bench.power.recording import Recording, record

pytestmark = [pytest.mark.slow, pytest.mark.traced]

POSTS = 4


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the server did to its files while four check-ins were sent, two of them with a worrying answer."""
    service = tmp_path_factory.mktemp("power") / "service"
    in_service(service, "bench.demonstration", "2")
    return record(service, POSTS)


def cut(recording: Recording, scratch: Path) -> Tally:
    """At every sync, and at a few places between."""
    return cut_everywhere(
        recording, scratch, seed=1, at_random=1, is_tried=lambda number, is_sync: is_sync or number % 40 == 0
    )


def without(recording: Recording, is_left_out: Callable[[Operation, Operation | None], bool]) -> Recording:
    """The same as if the server had not waited for the disk there."""
    before = [None, *(operation for _, operation in recording.operations)]
    kept = [
        (at, operation)
        for (at, operation), last in zip(recording.operations, before, strict=False)
        if not is_left_out(operation, last)
    ]
    return replace(recording, operations=tuple(kept))


def test_no_acknowledged_check_in_is_lost_and_none_is_there_by_half(recording: Recording, tmp_path: Path) -> None:
    tally = cut(recording, tmp_path / "left")

    assert len(recording.acknowledged) == POSTS
    assert tally.syncs >= 3 * POSTS, "each commit waited for the disk"
    assert tally.disks >= 4 * tally.points
    assert tally.is_fine, tally


def test_without_syncs_the_same_cuts_find_lost_check_ins(recording: Recording, tmp_path: Path) -> None:
    tally = cut(without(recording, lambda operation, _: isinstance(operation, Sync)), tmp_path / "left")

    assert tally.lost
    assert tally.faults, "and databases that SQLite calls malformed"


def test_without_the_last_sync_of_a_commit_its_journal_takes_it_back(recording: Recording, tmp_path: Path) -> None:
    """What a rollback journal with synchronous FULL does: it empties or deletes the journal, and does not wait."""

    def is_last(operation: Operation, before: Operation | None) -> bool:
        return isinstance(operation, Sync) and isinstance(before, Truncate)

    tally = cut(without(recording, is_last), tmp_path / "left")

    assert tally.lost
    assert not tally.faults
