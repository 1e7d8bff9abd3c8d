"""Pictures of shares of people: a funnel of groups by their size, and one share over time, each with its limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from befriend.drawing.scale import Scale, placed, value_ticks

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 52, 704, 16, 338
ROOM_FOR_NAME: Final = 120
LINE, LETTER = 22.0, 9.0
"""How much room a name takes: between two lines, and for one letter. Both rather too much than too little."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One group or stretch of time: its place, the words beside it, whether it stands out or is not over yet."""

    x: float
    y: float
    name: str
    stands_out: bool
    is_named_before: bool = False
    is_open: bool = False
    lower: float = 0.0
    """How much lower than its dot a name stands, or higher where it is below 0, because another one stands there."""

    @property
    def name_y(self) -> float:
        return placed(self.y + self.lower)

    @property
    def name_ends(self) -> tuple[float, float]:
        """From where to where its name reaches across."""
        long = 12 + LETTER * len(self.name)
        return (self.x - long, self.x) if self.is_named_before else (self.x, self.x + long)

    @property
    def diamond(self) -> str:
        """The shape of one that stands out, so that colour is not alone in saying it."""
        return f"M{self.x} {placed(self.y - 7)}l7 7l-7 7l-7-7z"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDrawing:
    """Everything a template places: lines of limits, the middle line, dots, and the words of both axes."""

    rows: Sequence[tuple[float, str]]
    columns: Sequence[tuple[float, str]]
    middle: str
    limits: Sequence[str]
    warnings: Sequence[str]
    line: str
    dots: Sequence[Dot]
    across: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def grid(self) -> str:
        return "".join(f"M{LEFT} {y}H{RIGHT}" for y, _ in self.rows)


Limits = tuple[float, float]


def draw_funnel(
    groups: Sequence[tuple[str, int, float, bool]],
    curve: Sequence[tuple[int, Limits, Limits]],
    target: float,
    across: str,
) -> ShareDrawing:
    """A funnel: `groups` are (name, size, share, stands out), `curve` (size, 95 % limits, 99.8 % limits) by size."""
    largest = max(size for size, _, _ in curve)
    at_x, at_y = Scale(0, largest, LEFT, RIGHT), _shares()
    middle = at_y(target)
    return ShareDrawing(
        rows=_row_names(at_y),
        columns=[(at_x(size), f"{size:g}") for size in value_ticks(0, largest)],
        middle=f"M{LEFT} {middle}H{RIGHT}",
        warnings=[_path([(at_x(size), at_y(inner[side])) for size, inner, _ in curve]) for side in (0, 1)],
        limits=[_path([(at_x(size), at_y(outer[side])) for size, _, outer in curve]) for side in (0, 1)],
        line="",
        dots=_named_apart(
            [
                Dot(at_x(size), at_y(share), name, stands_out, at_x(size) > RIGHT - ROOM_FOR_NAME)
                for name, size, share, stands_out in groups
            ]
        ),
        across=across,
    )


def _named_apart(dots: Sequence[Dot]) -> list[Dot]:
    """The same dots; names that would lie over each other stand one below the other, around the middle of them all."""
    stacks: list[list[Dot]] = []
    for dot in sorted(dots, key=lambda one: one.y):
        stack = next((one for one in stacks if _are_above_each_other(one[-1], dot)), None)
        if stack is None or stack[-1].name_y + LINE <= dot.y:
            stacks.insert(0, [dot])
        else:
            stack.append(replace(dot, lower=stack[-1].name_y + LINE - dot.y))
    moved = [replace(one, lower=one.lower - stack[-1].lower / 2) for stack in stacks for one in stack]
    return [next(one for one in moved if replace(one, lower=0.0) == dot) for dot in dots]


def _are_above_each_other(one: Dot, other: Dot) -> bool:
    return one.name_ends[0] < other.name_ends[1] and other.name_ends[0] < one.name_ends[1]


def draw_over_time(
    points: Sequence[tuple[str, float, Limits, bool]],
    centre: float,
    across: str,
    named: int = 6,
    is_last_open: bool = False,
) -> ShareDrawing:
    """A control chart: `points` are (name of the time, share, limits, stands out), in order of time.

    A last one that is open is not over yet: its dot is dotted, and the line ends before it. Limits are steps,
    because every stretch of time has its own number of people. At most `named` times are named.
    """
    step = (RIGHT - LEFT) / len(points)
    places = [placed(LEFT + step * (place + 0.5)) for place in range(len(points))]
    at_y = _shares()
    every = -(-len(points) // named)
    over = len(points) - is_last_open
    middle = at_y(centre)
    return ShareDrawing(
        rows=_row_names(at_y),
        columns=[(places[place], points[place][0]) for place in range(0, len(points), every)],
        middle=f"M{LEFT} {middle}H{RIGHT}",
        warnings=[],
        limits=[_steps([at_y(limits[side]) for _, _, limits, _ in points], step) for side in (0, 1)],
        line=_path([(x, at_y(share)) for x, (_, share, _, _) in zip(places, points, strict=True)][:over]),
        dots=[
            Dot(places[place], at_y(share), "", stands_out, is_open=place >= over)
            for place, (_, share, _, stands_out) in enumerate(points)
        ],
        across=across,
    )


def _shares() -> Scale:
    return Scale(0, 1, BOTTOM, TOP)


def _row_names(at_y: Scale) -> list[tuple[float, str]]:
    return [(at_y(percent / 100), f"{percent} %") for percent in (0, 20, 40, 60, 80, 100)]


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def _steps(heights: Sequence[float], step: float) -> str:
    parts = [
        f"{'M' if not place else 'L'}{placed(LEFT + step * place)} {y}H{placed(LEFT + step * (place + 1))}"
        for place, y in enumerate(heights)
    ]
    return "".join(parts)


INK, SOFT, PALE, BLUE, WARM = "#1c1c1c", "#555555", "#cccccc", "#1f5f7a", "#8a3b12"


def printed(drawing: ShareDrawing) -> str:
    """The same picture as a file of its own, for paper: dark on white, with nothing that a style sheet would add."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height + 22}" '
        'font-family="Libertinus Serif" font-size="14">',
        f'<path d="{drawing.grid}" stroke="{PALE}" stroke-width="1" fill="none"/>',
        *(_stroke(path, SOFT, ' stroke-dasharray="2 4"') for path in drawing.warnings),
        *(_stroke(path, SOFT) for path in drawing.limits),
        _stroke(drawing.middle, INK, ' stroke-dasharray="7 4"'),
        _stroke(drawing.line, BLUE) if drawing.line else "",
        *map(_dot, drawing.dots),
        *(_text(LEFT - 8, y + 5, name, "end") for y, name in drawing.rows),
        *(_text(x, BOTTOM + 22, name, "middle") for x, name in drawing.columns),
        _text((LEFT + RIGHT) / 2, BOTTOM + 48, drawing.across, "middle"),
        "</svg>",
    ]
    return "".join(parts)


def _stroke(path: str, colour: str, more: str = "") -> str:
    return f'<path d="{path}" stroke="{colour}" stroke-width="1.6" fill="none"{more}/>'


def _dot(dot: Dot) -> str:
    dotted = ' stroke-dasharray="2 3"' if dot.is_open else ""
    shape = (
        f'<path d="{dot.diamond}" fill="{WARM}"/>'
        if dot.stands_out
        else f'<circle cx="{dot.x}" cy="{dot.y}" r="5" fill="white" stroke="{BLUE}" stroke-width="2"{dotted}/>'
    )
    beside, anchor = (-12, "end") if dot.is_named_before else (12, "start")
    # Paper under the letters, so that no line runs through a name.
    name = _text(
        dot.x + beside, dot.name_y + 5, dot.name, anchor, ' stroke="white" stroke-width="4" paint-order="stroke"'
    )
    return shape + (name if dot.name else "")


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return f'<text x="{placed(x)}" y="{placed(y)}" text-anchor="{anchor}" fill="{INK}"{more}>{escape(words)}</text>'
