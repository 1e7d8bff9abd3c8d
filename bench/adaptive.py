"""How short an adaptive form is, against the whole bank and the best fixed form, at the same standard error.

Invented people answer two real banks: PROMIS Depression (28 items) and the PHQ-9, whose item 9 everybody is asked. Then
what drawing among the best costs, whether a fit gives a truth back within its errors, how fast it all is, and, with a
file of real PHQ-9 answers (`python -m bench.adaptive FILE`, columns phq9_1 to phq9_9), the refit of the published one.
"""

import csv
import sys
import time
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path

import girth
import numpy as np
import numpy.typing as npt

from befriend.measure.adaptive import (
    SKIPPED,
    Bank,
    Ended,
    Estimates,
    ShortForm,
    ask_everybody,
    estimate,
    information,
    next_item,
)
from befriend.measure.adaptive.changing import RELIABLE
from befriend.measure.adaptive.fitting import fit_graded
from befriend.measure.items import GradedItem
from befriend.measure.simulate.answers import PHQ9_ITEMS, draw_levels

Reals = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]

PROMIS = Path(__file__).parents[1] / "tests" / "measure" / "oracles" / "adaptive_promis.toml"
PEOPLE = 5_000
GROUPS = {"general population": (0.0, 1.0), "people in care": (1.0, 0.8)}
SURE = (0.5, 0.4, 0.3, 0.25)
AMONG = (1, 3, 5)
FITS, FITTED_PEOPLE = 60, 1_000
PUBLISHED_REFIT = -20838.6

MOST_OF_BANK = 0.5
"""An adaptive form at a standard error of .3 is to ask at most this share of a bank of 28."""
LEAST_AGREEMENT = 0.95
COVERED = (0.93, 0.97)
MOST_MILLISECONDS = 5.0
RELIABLE_POINTS = 6
"""Points on the PHQ-9 that are a reliable change (NHS Talking Therapies)."""
LEAST_SEEN = 0.95


def main() -> int:
    """Print the tables; the exit code says whether the targets were reached."""
    held = [print_lengths(), print_phq9(), print_changes(), print_exposure(), print_recovery(), print_speed()]
    if len(sys.argv) > 1:
        held.append(print_refit(Path(sys.argv[1])))
    return int(not all(held))


def promis() -> Bank:
    items = tomllib.loads(PROMIS.read_text())["items"]
    return Bank(tuple(items), tuple(GradedItem(of[0], tuple(of[1:])) for of in items.values()))


def phq9() -> Bank:
    return Bank(tuple(f"phq9_{place}" for place in range(1, 10)), PHQ9_ITEMS)


def people(bank: Bank, n: int, seed: int, mean: float = 0.0, sd: float = 1.0) -> tuple[Reals, Levels]:
    rng = np.random.default_rng(seed)
    trait = rng.normal(mean, sd, n)
    return trait, draw_levels(bank.items, trait, 0, rng).T


def agreement(one: Reals, other: Reals) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def print_lengths() -> bool:
    bank, held = promis(), True
    print(f"PROMIS Depression, {len(bank.ids)} items, {PEOPLE:,} invented people in each group")
    print(
        f"  {'':20}{'sure':>6}{'of all':>8}{'adaptive':>10}{'9 in 10':>9}{'fixed':>7}{'r with bank':>13}"
        f"{'error':>7}{'bank':>7}"
    )
    for name, (mean, sd) in GROUPS.items():
        trait, levels = people(bank, PEOPLE, seed=1, mean=mean, sd=sd)
        full = estimate(bank, levels)
        for sure in SURE:
            asked = ask_everybody(ShortForm(bank=bank, safety=(), sure_enough=sure, most=len(bank.ids)), levels)
            reachable = full.standard_error <= sure
            r = agreement(asked.estimates.trait, full.trait)
            length = asked.length[reachable]
            print(
                f"  {name:20}{sure:6.2f}{reachable.mean():8.1%}{length.mean():10.1f}{np.quantile(length, 0.9):9.0f}"
                f"{fixed_length(bank, levels, sure, reachable):7}{r:13.3f}{error(asked.estimates.trait, trait):7.3f}"
                f"{error(full.trait, trait):7.3f}"
            )
            if sure == 0.3:
                held &= length.mean() <= MOST_OF_BANK * len(bank.ids) and r >= LEAST_AGREEMENT
    print(
        "  of all: people for whom the whole bank is that sure; adaptive, 9 in 10: items they are asked, mean and 90th"
    )
    print("  percentile; fixed: items of the best fixed form as sure for nine in ten of them; error: root mean")
    print("  square distance from the truth, of everybody")
    return held


def error(found: Reals, truth: Reals) -> float:
    return float(np.sqrt(((found - truth) ** 2).mean()))


def fixed_length(bank: Bank, levels: Levels, sure: float, reachable: npt.NDArray[np.bool_]) -> int:
    """The best items for the middle of these people, one more at a time, until nine in ten are sure."""
    traits = estimate(bank, levels[reachable]).trait
    best = np.argsort(-information(bank, traits).mean(axis=1), kind="stable")
    for size in range(1, len(best) + 1):
        answers = np.where(np.isin(np.arange(len(best)), best[:size]), levels[reachable], SKIPPED)
        if (estimate(bank, answers).standard_error <= sure).mean() >= 0.9:
            return size
    return len(best)


def print_phq9() -> bool:
    bank = phq9()
    trait, levels = people(bank, PEOPLE, seed=2)
    full = estimate(bank, levels)
    print(f"\nPHQ-9, {PEOPLE:,} invented people in care; item 9 is asked of everybody")
    print(
        f"  {'sure':>6}{'most':>6}{'asked':>8}{'sure at end':>13}{'item 9':>9}{'r with all':>12}"
        f"{'error':>7}{'all 9':>7}"
    )
    held = True
    for sure, most in ((0.55, 9), (0.5, 9), (0.45, 9), (0.4, 9), (0.45, 6)):
        asked = ask_everybody(ShortForm(bank=bank, safety=("phq9_9",), sure_enough=sure, most=most), levels)
        share = np.mean([why is Ended.SURE for why in asked.ended])
        of_nine = float((asked.turn[:, 8] >= 0).mean())
        held &= of_nine == 1.0
        print(
            f"  {sure:6.2f}{most:6}{asked.length.mean():8.2f}{share:13.1%}{of_nine:9.0%}"
            f"{agreement(asked.estimates.trait, full.trait):12.3f}{error(asked.estimates.trait, trait):7.3f}"
            f"{error(full.trait, trait):7.3f}"
        )
    return held


def print_changes() -> bool:
    """How often a real turn for the worse is seen: by the sum of nine, by the trait from nine, by the short form."""
    bank = phq9()
    rng = np.random.default_rng(8)
    trait = rng.normal(0, 1, PEOPLE)
    form = ShortForm(bank=bank, safety=("phq9_9",), sure_enough=0.45, most=6)
    before = draw_levels(bank.items, trait, 0, rng).T
    print(f"\nReliably worse on the PHQ-9, {PEOPLE:,} invented people in care who moved by so much")
    print(
        f"  {'moved by':>10}{'6 points of the sum':>21}{'trait, nine items':>19}{'trait, short form':>19}"
        f"{'with alarm: asked':>19}{'of the first':>14}"
    )
    held = True
    for moved in (-1.0, 0.0, 0.5, 1.0, 1.5):
        after = draw_levels(bank.items, trait + moved, 0, rng).T
        alarms = before.sum(axis=1) + RELIABLE_POINTS
        by_sum = after.sum(axis=1) >= alarms
        whole = share_worse(estimate(bank, before), estimate(bank, after))
        short = share_worse(ask_everybody(form, before).estimates, ask_everybody(form, after).estimates)
        length = ask_everybody(form, after, alarms=alarms).length
        seen = float((length[by_sum] == len(bank.ids)).mean())
        print(f"  {moved:10.1f}{by_sum.mean():21.1%}{whole:19.1%}{short:19.1%}{length.mean():19.2f}{seen:14.1%}")
        held &= moved < 0 or seen >= LEAST_SEEN
    print("  with alarm: items asked when nothing but the last ends a form that may still reach those 6 points; of the")
    print("  first: who of those found by the sum was asked all nine, and so has that very sum")
    return held


def share_worse(before: Estimates, after: Estimates) -> float:
    error_of = np.hypot(before.standard_error, after.standard_error)
    return float((after.trait - before.trait >= RELIABLE * error_of).mean())


def print_exposure() -> bool:
    bank = promis()
    _, levels = people(bank, PEOPLE, seed=3, mean=1.0, sd=0.8)
    print("\nWhat drawing among the best costs: PROMIS Depression, people in care, sure at .3, at most 12")
    print(f"  {'among':>6}{'asked':>8}{'most asked item':>17}{'items seldom asked (under 1 in 50)':>37}")
    top = []
    for among in AMONG:
        form = ShortForm(bank=bank, safety=(), sure_enough=0.3, most=12, among=among)
        asked = ask_everybody(form, levels, seed=4)
        share = (asked.turn >= 0).mean(axis=0)
        top.append(float(share.max()))
        print(f"  {among:6}{asked.length.mean():8.2f}{share.max():17.1%}{int((share < 0.02).sum()):37}")
    return top == sorted(top, reverse=True)


def print_recovery() -> bool:
    truth = np.concatenate([[item.slope, *item.thresholds] for item in PHQ9_ITEMS])
    off, errors = [], []
    for seed in range(FITS):
        fit = fit_graded(phq9().ids, people(phq9(), FITTED_PEOPLE, seed=100 + seed)[1])
        off.append(np.concatenate([[item.slope, *item.thresholds] for item in fit.items]) - truth)
        errors.append(np.concatenate([[item.slope_error, *item.threshold_errors] for item in fit.items]))
    strayed, said = np.array(off), np.array(errors)
    covered = float((np.abs(strayed) <= 1.96 * said).mean())
    ratio = float((said.mean(axis=0) / strayed.std(axis=0, ddof=1)).mean())
    print(f"\n{FITS} fits of {FITTED_PEOPLE:,} invented people to the PHQ-9, {len(truth)} parameters each")
    print(f"  95 % intervals hold the truth: {covered:.1%}; standard error said / seen: {ratio:.3f}")
    return COVERED[0] <= covered <= COVERED[1]


def print_speed() -> bool:
    bank = promis()
    form = ShortForm(bank=bank, safety=(), sure_enough=0.3, most=12)
    so_far = dict.fromkeys(bank.ids[:4], 1)
    next_item(form, so_far)
    one = best_of(lambda: next_item(form, so_far), 50) * 1000
    levels = people(bank, 20_000, seed=5)[1]
    many = best_of(lambda: ask_everybody(form, levels), 2)
    answers = people(phq9(), 2_000, seed=6)[1]
    ours = best_of(lambda: fit_graded(phq9().ids, answers), 2)
    peer = best_of(lambda: girth_fit(answers), 2)
    print(f"\nThe next item for one person: {one:.2f} ms; 20,000 whole forms: {many:.2f} s")
    print(f"Fit of 2,000 people to the PHQ-9 with standard errors: {ours:.2f} s; girth without: {peer:.2f} s")
    return one <= MOST_MILLISECONDS


def girth_fit(answers: Levels) -> object:
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return girth.grm_mml(answers.T.astype(int), {"quadrature_n": 61, "quadrature_bounds": (-6, 6)})


def best_of(run: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return min(spent)


def print_refit(path: Path) -> bool:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    bank = phq9()
    levels = np.array([[int(row[item_id]) if row[item_id] else SKIPPED for item_id in bank.ids] for row in rows])
    fit = fit_graded(bank.ids, levels)
    published = [[item.slope, *item.thresholds] for item in PHQ9_ITEMS]
    ours = [[item.slope, *item.thresholds] for item in fit.items]
    apart = float(np.abs(np.array(ours) - np.array(published)).max())
    print(
        f"\nRefit of {fit.people:,} real people: log-likelihood {fit.log_likelihood:.1f} "
        f"(the other program: {PUBLISHED_REFIT})"
    )
    print(f"  furthest parameter: {apart:.4f} apart")
    return abs(fit.log_likelihood - PUBLISHED_REFIT) < 0.1 and apart < 0.01


if __name__ == "__main__":
    sys.exit(main())
