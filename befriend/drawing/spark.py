"""A course as a picture no taller than a line of text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from befriend.base.errors import InputError
from befriend.drawing.scale import Scale

EDGE = 5.0


@dataclass(frozen=True, slots=True)
class SparkDrawing:
    """A line by real time, the last score as a dot, and the cut-off where there is one."""

    width: float
    height: float
    line: str
    last_x: float
    last_y: float
    cutoff_y: float | None


def draw_spark(
    scores: Sequence[tuple[date, float]],
    *,
    y_range: tuple[float, float],
    cutoff: float | None = None,
    width: float = 132,
    height: float = 36,
) -> SparkDrawing:
    """Place a small course: every picture of one measure has the same scale, so that two people can be compared."""
    if not scores:
        raise InputError("There is no score to draw. Leave the small picture out.")
    ordered = sorted(scores, key=lambda score: score[0])  # of one day, in the order given
    first = ordered[0][0]
    x = Scale(0, (ordered[-1][0] - first).days, at_low=EDGE, at_high=width - EDGE)
    y = Scale(*y_range, at_low=height - EDGE, at_high=EDGE)
    places = [(x((day - first).days), y.held(value)) for day, value in ordered]
    line = "M" + "L".join(f"{at_x:g} {at_y:g}" for at_x, at_y in places)
    cutoff_y = None if cutoff is None else y.held(cutoff)
    return SparkDrawing(width, height, line, *places[-1], cutoff_y)
