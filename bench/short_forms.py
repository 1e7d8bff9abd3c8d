"""What a course of short forms costs: how many turns for the worse are found, how much later, and how much is asked.

Invented people in care answer the PHQ-9 at one form after another. Every form whole is compared with short forms under
the rules of the site (`rooms.checkins.shortening`): safety item, alarm, and whole again after so many short ones. Found
is who the site flags: 6 points worse than at the start, or than at both scored forms before.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.measure.adaptive import Bank, ShortForm, ask_everybody
from befriend.measure.simulate.answers import PHQ9_ITEMS, draw_levels
from befriend.rooms.checkins.shortening import SHORT_BETWEEN_WHOLE

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Sums = npt.NDArray[np.int64]

PEOPLE = 1_000
FORMS = 12
WOBBLE = 0.25
"""Spreads by which a person is off from one form to the next without having changed."""
POINTS = 6
MOVES: Mapping[str, Callable[[int], float]] = {
    "stays": lambda form: 0.0,
    "slowly worse (1.2 spreads in 12)": lambda form: 0.1 * form,
    "suddenly worse (1 spread at 6)": lambda form: 1.0 * (form >= 6),
    "slowly better": lambda form: -0.1 * form,
}
SCHEMES = ((1, True), (SHORT_BETWEEN_WHOLE, True), (7, True), (SHORT_BETWEEN_WHOLE, False))
LEAST_FOUND = 0.9
MOST_LATE = 1.0


@dataclass(frozen=True)
class Course:
    """When each person was first found worse (FORMS + 1: never), and how many items a form asked them on average."""

    found_at: npt.NDArray[np.int64]
    asked: float


def main() -> int:
    """Print the table; the exit code says whether the rules of the site find nearly as much, nearly as soon."""
    bank = Bank(tuple(f"phq9_{place}" for place in range(1, 10)), PHQ9_ITEMS)
    form = ShortForm(bank=bank, safety=("phq9_9",), sure_enough=0.45, most=6)
    print(f"PHQ-9, {PEOPLE:,} invented people in care, {FORMS} forms after a first whole one")
    print(f"  {'':34}{'short between':>14}{'alarm':>7}{'items':>7}{'found':>8}{'of whole':>10}{'later by':>10}")
    held = True
    for name, move in MOVES.items():
        trait = np.random.default_rng(21).normal(0, 1, PEOPLE)
        levels = _answers(trait, [move(number) for number in range(FORMS + 1)])
        whole = _walk(form, levels, short_between=0, has_alarm=False)
        _print_row(name, "none", "", whole, whole)
        for short_between, has_alarm in (
            (1, True),
            (SHORT_BETWEEN_WHOLE, True),
            (7, True),
            (SHORT_BETWEEN_WHOLE, False),
        ):
            course = _walk(form, levels, short_between=short_between, has_alarm=has_alarm)
            share, late = _print_row("", str(short_between), "yes" if has_alarm else "no", course, whole)
            is_judged = has_alarm and short_between == SHORT_BETWEEN_WHOLE and "worse" in name
            held &= not is_judged or (share >= LEAST_FOUND and late <= MOST_LATE)
    print(
        "  items: asked at a form on average; of whole: of those found with every form whole, who is found too; later"
    )
    print("  by: how many forms later these are found")
    return int(not held)


def _answers(trait: Reals, moved: list[float]) -> list[npt.NDArray[np.int8]]:
    rng = np.random.default_rng(22)
    return [draw_levels(PHQ9_ITEMS, trait + by + rng.normal(0, WOBBLE, len(trait)), 0, rng).T for by in moved]


def _walk(form: ShortForm, levels: list[npt.NDArray[np.int8]], *, short_between: int, has_alarm: bool) -> Course:
    """Every form in turn: whole where it is due, else short; a sum only where everything was asked."""
    first = levels[0].sum(axis=1).astype(np.int64)
    # The two sums before the latest; nobody has them yet.
    sums = [first.copy(), np.full(len(first), -1)]
    since, found_at, asked = np.zeros(len(first), dtype=int), np.full(len(first), FORMS + 1), 0.0
    for number, given in enumerate(levels[1:], start=1):
        is_due = since >= short_between
        length = np.full(len(first), len(form.bank.ids))
        if not is_due.all():
            alarms = np.minimum(first, sums[0]) + POINTS if has_alarm else np.full(len(first), 99)
            length[~is_due] = ask_everybody(form, given[~is_due], alarms=alarms[~is_due]).length
        is_whole = length == len(form.bank.ids)
        total = given.sum(axis=1).astype(np.int64)
        is_worse = is_whole & (_since_start(total, first) | _of_late(total, sums))
        found_at = np.where(is_worse & (found_at > FORMS), number, found_at)
        sums = [np.where(is_whole, total, sums[0]), np.where(is_whole, sums[0], sums[1])]
        since = np.where(is_whole, 0, since + 1)
        asked += float(length.mean())
    return Course(found_at, asked / FORMS)


def _since_start(total: Sums, first: Sums) -> Flags:
    worse: Flags = total >= first + POINTS
    return worse


def _of_late(total: Sums, sums: list[Sums]) -> Flags:
    worse: Flags = (sums[1] >= 0) & (total >= np.maximum(sums[0], sums[1]) + POINTS)
    return worse


def _print_row(name: str, between: str, alarm: str, course: Course, whole: Course) -> tuple[float, float]:
    of_whole, also = whole.found_at <= FORMS, course.found_at <= FORMS
    share = float(also[of_whole].mean()) if of_whole.any() else 1.0
    both = of_whole & also
    late = float((course.found_at - whole.found_at)[both].mean()) if both.any() else 0.0
    print(f"  {name:34}{between:>14}{alarm:>7}{course.asked:7.2f}{also.mean():8.1%}{share:10.1%}{late:10.2f}")
    return share, late


if __name__ == "__main__":
    sys.exit(main())
