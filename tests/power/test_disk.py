"""The disk of a power cut: what is synced stays, what is not may be there, be missing, or be there in pieces."""

import random

from bench.power.disk import SECTOR, Create, Disk, Left, Operation, Remove, Sync, Truncate, Write

BEGUN = {"a": b"old!" * 256}


def left_by(*operations: Operation, at_random: int = 60) -> list[tuple[str, Left]]:
    disk = Disk(BEGUN)
    for operation in operations:
        disk.do(operation)
    return list(disk.cut(random.Random(1), at_random))


def test_what_was_synced_is_on_every_disk() -> None:
    left = left_by(Write("a", 0, b"new!"), Sync("a"))

    assert {data["a"][:4] for _, data in left} == {b"new!"}


def test_what_was_not_synced_is_on_some_disks_and_not_on_others() -> None:
    left = left_by(Write("a", 0, b"new!"))

    assert {data["a"][:4] for _, data in left} == {b"new!", b"old!"}


def test_a_later_write_may_arrive_without_an_earlier_one() -> None:
    left = left_by(Write("a", 0, b"1st!"), Write("a", SECTOR, b"2nd!"))

    assert (b"old!", b"2nd!") in {(data["a"][:4], data["a"][SECTOR : SECTOR + 4]) for _, data in left}


def test_a_write_arrives_by_sectors_and_no_smaller() -> None:
    left = left_by(Write("a", 0, b"x" * SECTOR * 2))

    halves = {(data["a"][:SECTOR], data["a"][SECTOR:]) for _, data in left}
    assert (b"x" * SECTOR, BEGUN["a"][SECTOR:]) in halves
    assert all(len(set(half)) in {1, 4} for pair in halves for half in pair)


def test_a_file_may_have_grown_without_its_bytes() -> None:
    left = left_by(Write("a", len(BEGUN["a"]), b"more"))

    tails = {data["a"][len(BEGUN["a"]) :] for _, data in left}
    assert {b"", b"more", bytes(4)} < tails


def test_a_file_that_was_cut_short_may_be_as_long_as_before() -> None:
    left = left_by(Truncate("a", 0))

    assert {data["a"] for _, data in left} == {b"", BEGUN["a"]}


def test_a_file_that_was_removed_comes_back_until_its_folder_is_synced() -> None:
    assert {tuple(data) for _, data in left_by(Remove("a"))} == {(), ("a",)}
    assert {tuple(data) for _, data in left_by(Remove("a"), Sync(""))} == {()}


def test_a_new_file_is_nowhere_until_its_folder_is_synced_however_often_it_is() -> None:
    synced = (Create("b"), Write("b", 0, b"here"), Sync("b"))

    assert {data.get("b") for _, data in left_by(*synced)} == {None, b"here"}
    assert {data.get("b") for _, data in left_by(*synced, Sync(""))} == {b"here"}


def test_a_file_made_anew_by_the_same_name_is_another_one() -> None:
    """The name may still lead to the bytes of the one that was removed."""
    left = left_by(Remove("a"), Create("a"), Write("a", 0, b"new!"), Sync("a"))

    assert {data.get("a") for _, data in left} == {BEGUN["a"], None, b"new!"}
