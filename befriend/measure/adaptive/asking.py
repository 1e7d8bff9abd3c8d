"""Which item to ask next, and when it is enough. The safety items of a measure are always asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from befriend.base.errors import InputError, PackError
from befriend.measure.adaptive.estimating import GRID, Estimates, estimates_from, posterior
from befriend.measure.adaptive.graded import SKIPPED, Bank, Levels, Reals, cells_of, information, log_chances, ticks
from befriend.measure.adaptive.watching import chance_of_sum
from befriend.measure.items import FIRST_ITEMS

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

EQUAL = 12
"""Two values that agree to so many decimals are equal, and the first item wins: rounding must not choose."""


class Ended(StrEnum):
    """Why a form asks nothing more: the standard error was reached, the length was, or every item was asked."""

    SURE = "sure"
    LONG = "long"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """The rules of a form that asks no more than it needs.

    It stops when the standard error is at most `sure_enough` after at least `least` items, or after `most`. `safety`
    names the items that everybody is asked, in this order, in the bank or not: they come after the first
    `before_safety` items, so that the form neither opens with them nor ends before them.
    `areas` gives each item of the bank its part of the trait and `shares` says which share of the form each part is
    to have; without them nothing is balanced. The next item is drawn from the `among` most informative ones: 1 always
    takes the first, more keep the best items from being asked of everybody.

    An *alarm* is a sum of levels that must not go unnoticed, such as last time's plus what counts as reliably worse.
    Where one is given, only the last item ends the form as long as the chance that all items together would reach it is
    `most_missed` or more. Whoever may have got worse is asked everything, and has a sum by the measure's own rule.
    """

    bank: Bank
    safety: tuple[str, ...]
    sure_enough: float
    most: int
    least: int = 1
    before_safety: int = FIRST_ITEMS
    areas: tuple[str, ...] = ()
    shares: tuple[tuple[str, float], ...] = ()
    among: int = 1
    most_missed: float = 0.02

    def __post_init__(self) -> None:
        _refuse_lengths(self)
        _refuse_shares(self)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Every item that may be asked: those of the bank, then safety items that have no parameters."""
        return self.bank.ids + tuple(item_id for item_id in self.safety if item_id not in self.bank.ids)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands after some answers. No trait without an answer; `ended` is None while there is more."""

    trait: float | None
    standard_error: float | None
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What many people were asked: `turn` is when (0 first, -1 never), rows people, columns `item_ids`."""

    turn: Places
    estimates: Estimates
    ended: tuple[Ended, ...]

    @property
    def length(self) -> Places:
        found: Places = (self.turn >= 0).sum(axis=1)
        return found


def next_item(
    form: ShortForm, so_far: Mapping[str, int], *, chance: float = 0.0, alarm: int | None = None
) -> str | None:
    """The item to ask one person next, or None when it is enough.

    Meaning: of the items not asked yet, the one that is expected to tell most, given what the answers so far leave
    likely. A safety item comes before it where its turn has come, whatever it tells.
    Formula: the largest sum over t of posterior(t) * information of the item at t.
    `so_far`: level by item id, -1 for a skipped one, which counts as asked. `chance` (0 to below 1) draws among the
    `among` best.
    Errors: InputError for an item that the form does not have, a level that the item does not have, another chance.
    Source: posterior-weighted information, van der Linden, Psychometrika 1998;63:201-216; content balance and the draw
    among the best, Kingsbury and Zara, Appl Meas Educ 1989;2:359-375.

    >>> from befriend.measure.items import GradedItem
    >>> bank = Bank(("sharp", "blunt"), (GradedItem(3.0, (0.0, 1.0)), GradedItem(1.0, (0.0, 1.0))))
    >>> form = ShortForm(bank=bank, safety=("harm",), sure_enough=0.3, most=3, before_safety=1)
    >>> next_item(form, {}), next_item(form, {"sharp": 0}), next_item(form, {"sharp": 0, "harm": -1})
    ('sharp', 'harm', 'blunt')
    >>> next_item(form, {"sharp": 0, "harm": 0, "blunt": 2}) is None
    True
    """
    if not 0 <= chance < 1:
        raise InputError(f"The chance is {chance}. Give a number from 0 to below 1.")
    asked, weights, is_watched = _one_person(form, so_far, alarm)
    if _why_over(form, asked, weights, is_watched)[0]:
        return None
    return form.item_ids[int(_choose(form, asked, weights, np.array([chance]))[0])]


def standing(form: ShortForm, so_far: Mapping[str, int], *, alarm: int | None = None) -> Standing:
    """Where one person stands, how sure that is, and whether and why the form has ended.

    Arguments and errors as in `next_item`; formulas as in `estimating.estimate`.

    >>> from befriend.measure.items import GradedItem
    >>> form = ShortForm(bank=Bank(("mood",), (GradedItem(2.0, (0.0,)),)), safety=(), sure_enough=0.3, most=1)
    >>> standing(form, {})
    Standing(trait=None, standard_error=None, ended=None)
    >>> after = standing(form, {"mood": 1})
    >>> round(after.trait, 2), round(after.standard_error, 2), str(after.ended)
    (0.61, 0.8, 'long')
    """
    asked, weights, is_watched = _one_person(form, so_far, alarm)
    reason = _why_over(form, asked, weights, is_watched)[0]
    if all(level == SKIPPED or item_id not in form.bank.ids for item_id, level in so_far.items()):
        return Standing(None, None, reason)
    found = estimates_from(weights)
    return Standing(float(found.trait[0]), float(found.standard_error[0]), reason)


def ask_everybody(form: ShortForm, levels: Levels, *, seed: int | None = None, alarms: Levels | None = None) -> Asked:
    """What many people would have been asked, and what would be known of them, from their answers to every item.

    `levels`: rows people, columns `item_ids` of the form, -1 where a person would skip. All people are asked side by
    side, one turn at a time, by the same rules as `next_item`. `alarms`: one for each person, or none at all. `seed`
    draws among the best when `among` is above 1.
    An estimate from no answer at all is NaN.
    Errors: InputError as in `estimate`, and without a seed where one is needed.

    >>> from befriend.measure.items import GradedItem
    >>> bank = Bank(("sharp", "blunt"), (GradedItem(3.0, (0.0, 1.0)), GradedItem(1.0, (0.0, 1.0))))
    >>> form = ShortForm(bank=bank, safety=("blunt",), sure_enough=0.6, most=2, before_safety=1)
    >>> asked = ask_everybody(form, np.array([[1, 0], [0, 0]]))
    >>> asked.turn.tolist(), [str(why) for why in asked.ended]
    ([[0, 1], [0, 1]], ['sure', 'long'])
    """
    if form.among > 1 and seed is None:
        raise InputError("The next item is drawn among several, so a seed is needed. Give seed=1, or any other number.")
    rng = np.random.default_rng(seed)
    n_bank = len(form.bank.ids)
    if levels.ndim != 2 or levels.shape[1] != len(form.item_ids):
        raise InputError(f"The answers have the shape {levels.shape}. Give one column for each of {form.item_ids}.")
    ticks(form.bank, levels[:, :n_bank])
    table, starts = log_chances(form.bank, GRID), cells_of(form.bank).starts
    logs = np.zeros((len(levels), len(GRID)))
    turn = np.full(levels.shape, -1, dtype=np.intp)
    reasons: list[Ended | None] = [None] * len(levels)
    going = np.arange(len(levels))
    for now in range(len(form.item_ids) + 1):
        weights = posterior(logs[going])
        so_far = np.where(turn[going] >= 0, levels[going], SKIPPED)[:, :n_bank]
        is_watched = _watched(form, so_far, None if alarms is None else alarms[going])
        found_over = _why_over(form, turn[going] >= 0, weights, is_watched)
        for person, reason in zip(going, found_over, strict=True):
            reasons[person] = reason
        goes_on = np.array([reason is None for reason in found_over])
        if not goes_on.any():
            break
        going = going[goes_on]
        place = _choose(form, turn[going] >= 0, weights[goes_on], rng.random(len(going)))
        turn[going, place] = now
        level = levels[going, place]
        tells = (place < n_bank) & (level != SKIPPED)
        logs[going[tells]] += table[starts[place[tells]] + level[tells]]
    answered = ((turn >= 0) & (levels != SKIPPED))[:, :n_bank].any(axis=1)
    found = estimates_from(posterior(logs))
    estimates = Estimates(np.where(answered, found.trait, np.nan), np.where(answered, found.standard_error, np.nan))
    return Asked(turn, estimates, tuple(reason for reason in reasons if reason is not None))


# One turn, for many people at once --------------------------------------------------------------------------------


def _choose(form: ShortForm, asked: Flags, weights: Reals, chance: Reals) -> Places:
    """The column of the next item for each person, whose form must not be over."""
    wanted = _wanted(form, asked)
    tells = np.zeros(asked.shape)
    tells[:, : len(form.bank.ids)] = (weights @ information(form.bank, GRID).T).round(EQUAL)
    is_safety_turn, safety = _safety_turn(form, asked), _safety_places(form)
    # In a safety item's turn the order of the safety items decides, not what they tell.
    order = np.zeros(asked.shape)
    order[:, safety] = -np.arange(len(safety))
    worth = np.where(wanted, np.where(is_safety_turn[:, np.newaxis], order, tells), -np.inf)
    best_first = np.argsort(-worth, axis=1, kind="stable")
    drawn = np.floor(chance * np.minimum(form.among, wanted.sum(axis=1))).astype(np.intp)
    drawn[is_safety_turn] = 0
    found: Places = np.take_along_axis(best_first, drawn[:, np.newaxis], axis=1)[:, 0]
    return found


def _wanted(form: ShortForm, asked: Flags) -> Flags:
    """The items among which the next one is: safety items in their turn, else those of the area that lags most."""
    is_safety = np.isin(np.arange(asked.shape[1]), _safety_places(form))
    turn = _safety_turn(form, asked)[:, np.newaxis]
    others = ~asked & ~is_safety
    found: Flags = np.where(turn, ~asked & is_safety, _in_lagging_area(form, asked, others))
    return found


def _in_lagging_area(form: ShortForm, asked: Flags, open_items: Flags) -> Flags:
    if not form.shares:
        return open_items
    n_bank = len(form.bank.ids)
    areas, shares = [area for area, _ in form.shares], np.array([share for _, share in form.shares])
    member = np.array([[area == of_item for of_item in form.areas] for area in areas], dtype=np.float64)
    had = asked[:, :n_bank] @ member.T
    is_open = open_items[:, :n_bank] @ member.T > 0
    lag = shares - had / np.maximum(had.sum(axis=1, keepdims=True), 1)
    lag = np.where(is_open, lag.round(EQUAL), -np.inf)
    chosen = member[lag.argmax(axis=1)] > 0
    found = open_items.copy()
    found[:, :n_bank] &= chosen
    return found


def _safety_turn(form: ShortForm, asked: Flags) -> Flags:
    """Whether a safety item is next: one is left, and the items before it have been asked or there are none."""
    safety = _safety_places(form)
    left = (~asked[:, safety]).any(axis=1)
    none_other = ~(~asked & ~np.isin(np.arange(asked.shape[1]), safety)).any(axis=1)
    found: Flags = left & ((asked.sum(axis=1) >= form.before_safety) | none_other)
    return found


def _watched(form: ShortForm, levels: Levels, alarms: Levels | None) -> Flags:
    """Whose form goes on to the last item, because their alarm may still be reached."""
    if alarms is None:
        return np.zeros(len(levels), dtype=np.bool_)
    found: Flags = chance_of_sum(form.bank, levels, alarms) >= form.most_missed
    return found


def _why_over(form: ShortForm, asked: Flags, weights: Reals, is_watched: Flags) -> list[Ended | None]:
    """Why each person is asked nothing more, or None. Nothing ends a form while a safety item is left."""
    number = asked.sum(axis=1)
    is_safe: Flags = np.asarray(asked[:, _safety_places(form)].all(axis=1))
    is_all: Flags = np.asarray(asked.all(axis=1))
    is_sure = (estimates_from(weights).standard_error <= form.sure_enough) & (number >= form.least) & ~is_watched
    is_long = (number >= form.most) & ~is_watched
    reasons = zip(is_sure.tolist(), is_long.tolist(), is_all.tolist(), strict=True)
    return [_reason(*reason) if safe else None for safe, reason in zip(is_safe.tolist(), reasons, strict=True)]


def _reason(is_sure: bool, is_long: bool, is_all: bool) -> Ended | None:
    if is_sure:
        return Ended.SURE
    if is_long:
        return Ended.LONG
    return Ended.ALL if is_all else None


def _safety_places(form: ShortForm) -> list[int]:
    return [form.item_ids.index(item_id) for item_id in form.safety]


def _one_person(form: ShortForm, so_far: Mapping[str, int], alarm: int | None) -> tuple[Flags, Reals, Flags]:
    unknown = sorted(set(so_far) - set(form.item_ids))
    if unknown:
        raise InputError(f"The form has no items {unknown}. Its items are {list(form.item_ids)}.")
    asked = np.array([[item_id in so_far for item_id in form.item_ids]])
    levels = np.array([[so_far.get(item_id, SKIPPED) for item_id in form.bank.ids]])
    is_watched = _watched(form, levels, None if alarm is None else np.array([alarm]))
    return asked, posterior(ticks(form.bank, levels) @ log_chances(form.bank, GRID)), is_watched


# What a form may be -----------------------------------------------------------------------------------------------


def _refuse_lengths(form: ShortForm) -> None:
    if len(set(form.safety)) < len(form.safety):
        raise PackError(f"The safety items {list(form.safety)} hold one twice. Name each once.")
    if not 0 < form.sure_enough < 1:
        raise PackError(
            f"The form is to stop at a standard error of {form.sure_enough}. Give a number above 0 and below 1, the "
            "spread before the first answer."
        )
    if not 0 <= form.most_missed < 1:
        raise PackError(f"most_missed is {form.most_missed}. Give a chance from 0 to below 1.")
    if form.before_safety < 0 or form.among < 1 or form.least < 1:
        raise PackError(
            f"before_safety is {form.before_safety}, among {form.among} and least {form.least}. Give at least 0, 1, 1."
        )
    needed = max(form.least, len(form.safety) + min(form.before_safety, len(set(form.bank.ids) - set(form.safety))))
    if form.most < needed:
        raise PackError(
            f"The form asks at most {form.most} items, and it needs {needed}: at least {form.least}, and the "
            f"{len(form.safety)} safety items after the first {form.before_safety}. Raise `most`."
        )


def _refuse_shares(form: ShortForm) -> None:
    named = [area for area, _ in form.shares]
    if not form.shares and not form.areas:
        return
    if len(form.areas) != len(form.bank.ids) or set(form.areas) != set(named) or len(set(named)) < len(named):
        raise PackError(
            f"The items have the areas {list(form.areas)}, and shares are given for {named}. Give each item an area, "
            "and each area a share, once."
        )
    if any(share <= 0 for _, share in form.shares) or abs(sum(share for _, share in form.shares) - 1) > 1e-6:
        raise PackError(f"The shares are {dict(form.shares)}. Give each a number above 0; together they are 1.")
