"""What one practice does for somebody, as a picture one line tall: where it lies between worse and better."""

from dataclasses import dataclass

from befriend.drawing.scale import Scale

EDGE = 6.0
REACH = 5.0


@dataclass(frozen=True, slots=True)
class EffectDrawing:
    """A line from worse to better with no difference in its middle; on it a bar from low to high, and a dot."""

    width: float
    height: float
    middle_y: float
    start_x: float
    end_x: float
    same_x: float
    low_x: float
    mean_x: float
    high_x: float


def draw_effect(
    low: float, mean: float, high: float, *, reach: float = REACH, width: float = 240, height: float = 28
) -> EffectDrawing:
    """Place one effect: every picture has the same scale. What lies beyond its ends is drawn at the end."""
    x = Scale(-reach, reach, at_low=EDGE, at_high=width - EDGE)
    return EffectDrawing(width, height, height / 2, x(-reach), x(reach), x(0), x.held(low), x.held(mean), x.held(high))
