"""How a practice fills the length a person chose: which steps appear, and how long each stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.base.errors import InputError
from befriend.content.practising import Practice, PracticeStep, StepKind

STRETCHED = (StepKind.SAY, StepKind.PAUSE, StepKind.BREATHE, StepKind.WRITE)


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step of a chosen length, and how long it stays by itself."""

    step: PracticeStep
    seconds: int


def steps_for(practice: Practice, minutes: int) -> tuple[TimedStep, ...]:
    """The steps of one of the practice's lengths. Together they take exactly those minutes.

    No step is shorter than its own seconds. What is left of the time is shared among the steps that can be stretched,
    in proportion to their seconds; a choice or a rating keeps its own.

    Raises:
        InputError: this length cannot be chosen.
    """
    if minutes not in practice.lengths:
        choices = ", ".join(map(str, practice.lengths))
        raise InputError(f"{practice.key} has no length of {minutes} minutes. Choose one of {choices}.")
    steps = [step for step in practice.steps if step.is_in(minutes)]
    left = minutes * 60 - shortest_seconds(practice.steps, minutes)
    shares = _shares([step.seconds if step.kind in STRETCHED else 0 for step in steps], left)
    return tuple(TimedStep(step, step.seconds + share) for step, share in zip(steps, shares, strict=True))


def shortest_seconds(steps: Sequence[PracticeStep], minutes: int) -> int:
    """How long the steps of a chosen length take before any is stretched."""
    return sum(step.seconds for step in steps if step.is_in(minutes))


def _shares(weights: Sequence[int], whole: int) -> list[int]:
    """Whole parts of `whole` in proportion to the weights. Rounding the running sum keeps the total exact."""
    total, reached, shares = sum(weights), 0, []
    for index in range(len(weights)):
        upto = whole * sum(weights[: index + 1]) // total
        shares.append(upto - reached)
        reached = upto
    return shares
