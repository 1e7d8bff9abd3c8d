"""Cuts the power after every recorded operation, and counts what is found on each disk that this could leave."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.power.disk import Disk, Sync
from bench.power.judging import Footprint, verdict, whole
from bench.power.recording import Recording


@dataclass(slots=True)
class Tally:
    """What the cuts found. `lost` counts check-ins that were acknowledged and gone in at least one way."""

    syncs: int = 0
    points: int = 0
    disks: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    lost: set[str] = field(default_factory=set)
    halves: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def is_fine(self) -> bool:
        return not (self.lost or self.halves or self.faults)


def cut_everywhere(
    recording: Recording,
    scratch: Path,
    *,
    seed: int,
    at_random: int,
    is_tried: Callable[[int, bool], bool] = lambda number, is_sync: True,
) -> Tally:
    """Every point at which something was recorded, or those that `is_tried` takes by number and by being a sync."""
    footprints = whole(recording.folder, [one for _, one in recording.acknowledged])
    disk, draw, tally = Disk(recording.begun), random.Random(seed), Tally()
    times = [at for at, _ in recording.operations[1:]] + [float("inf")]
    for number, (_, operation) in enumerate(recording.operations):
        is_sync = isinstance(operation, Sync)
        tally.syncs += is_sync
        disk.do(operation)
        if is_tried(number, is_sync):
            # The cut comes just before the next operation: as late as this disk is still all there is.
            known = [one for at, one in recording.acknowledged if at < times[number]]
            _cut_here(disk, scratch, footprints, known, draw, at_random, tally)
    return tally


def _cut_here(
    disk: Disk,
    scratch: Path,
    footprints: dict[str, Footprint],
    known: list[str],
    draw: random.Random,
    at_random: int,
    tally: Tally,
) -> None:
    tally.points += 1
    for way, left in disk.cut(draw, at_random):
        tally.disks += 1
        found = verdict(left, scratch, footprints, known)
        tally.lost |= found.lost
        tally.halves += found.halves
        tally.faults.update(found.faults)
        tally.bad[way] += not found.is_fine
