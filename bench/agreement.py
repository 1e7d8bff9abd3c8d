"""How far befriend's numbers are from those of other programs on the same data, as one table.

    python -m bench.agreement            against the numbers that the judges' scripts left in tests/measure/oracles
    python -m bench.agreement --again    runs the scripts of R once more first, with the R that is here

The tests hold the same comparisons, as strictly or more; this prints what they measure. A difference is relative to the
judge's number, or to 0.1 where that is smaller. girth is an ordinary part of the tests and always runs; statsmodels is
not, so its numbers are those of its script.
"""

import math
import shutil
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from befriend.measure.growth.fitting import GrowthFit
from befriend.measure.reliability import IccForm, alpha, icc, omega, retest
from tests.measure import test_adaptive, test_growth, test_outcomes, test_outcomes_timing, test_reliability

SMALL: Final = 0.1
SCRIPTS: Final = ("growth.R", "reliability.R", "outcomes.R", "timing.R")
Judges = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was compared: with whom, how many numbers, how far apart they were, how far they may be."""

    judge: str
    what: str
    apart: Sequence[float]
    allowed: float

    @property
    def worst(self) -> float:
        return max(self.apart)

    @property
    def agrees(self) -> bool:
        return self.worst <= self.allowed


def main(*asked: str) -> int:
    """Print the table. The exit code says whether everything is within what is allowed."""
    judges, made = (_run_again() if "--again" in asked else _read(test_growth.ORACLES)), []
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="girth")
    for part in (growth_rows, reliability_rows, adaptive_rows, outcome_rows, timing_rows):
        made += list(part(judges))
    print(f"{'judge':24}{'what':58}{'numbers':>8}{'furthest apart':>16}{'allowed':>10}")
    for row in made:
        note = "" if row.agrees else "  NOT within it"
        print(f"{row.judge:24}{row.what:58}{len(row.apart):8}{row.worst:16.1e}{row.allowed:10.0e}{note}")
    return int(not all(row.agrees for row in made))


def apart(ours: Iterable[float | None], theirs: Iterable[float]) -> list[float]:
    """How far each of our numbers is from theirs; infinitely, where we have none."""
    return [
        math.inf if one is None else abs(one - other) / max(abs(other), SMALL)
        for one, other in zip(ours, theirs, strict=True)
    ]


# Growth curves: lme4, nlme, statsmodels ---------------------------------------------------------------------------


def growth_rows(judges: Judges) -> Iterator[Row]:
    lme4, statsmodels = judges["growth"], judges["growth_statsmodels"]
    inside = {case: test_growth.fitted(case) for case in test_growth.INSIDE}
    flat = {f"flat_{one}": test_growth.fitted(f"flat_{one}") for one in ("ml", "reml")}
    name = f"lme4, {len(inside)} fits"
    yield Row(judge=name, what="log-likelihood", apart=_likelihoods(inside, lme4), allowed=1e-6)
    yield Row(judge=name, what="fixed effects", apart=_effects(inside, lme4), allowed=1e-4)
    yield Row(judge=name, what="their standard errors", apart=_errors(inside, lme4), allowed=1e-4)
    yield Row(judge=name, what="spreads and correlations", apart=_spreads(inside, lme4), allowed=1e-4)
    name = f"lme4, {len(flat)} at a boundary"
    yield Row(judge=name, what="log-likelihood", apart=_likelihoods(flat, lme4), allowed=1e-6)
    yield Row(
        judge=name,
        what="fixed effects, spreads and correlations",
        apart=_effects(flat, lme4) + _spreads(flat, lme4),
        allowed=1e-4,
    )
    with_errors = {case: fit for case, fit in inside.items() if "sd_errors" in lme4[case]}
    off = [one for case, fit in with_errors.items() for one in _component_errors(fit, lme4[case])]
    yield Row(judge=f"nlme, {len(with_errors)} fits", what="standard errors of spreads", apart=off, allowed=1e-2)
    second = {case: test_growth.fitted(case) for case in statsmodels}
    told = {case: fit for case, fit in second.items() if "log_likelihood" in statsmodels[case]}
    name = f"statsmodels, {len(second)} fits"
    yield Row(judge=name, what="log-likelihood (ML)", apart=_likelihoods(told, statsmodels), allowed=1e-6)
    yield Row(judge=name, what="fixed effects", apart=_effects(second, statsmodels), allowed=1e-4)
    yield Row(judge=name, what="spreads and correlations", apart=_spreads(second, statsmodels), allowed=1e-4)


def _likelihoods(fits: dict[str, GrowthFit], judge: dict[str, Any]) -> list[float]:
    return [one for case, fit in fits.items() for one in apart([fit.log_likelihood], [judge[case]["log_likelihood"]])]


def _effects(fits: dict[str, GrowthFit], judge: dict[str, Any]) -> list[float]:
    return [
        one
        for case, fit in fits.items()
        for one in apart(
            [fit.curve.effect(test_growth.our_name(name)).estimate for name in judge[case]["names"]],
            judge[case]["effects"],
        )
    ]


def _errors(fits: dict[str, GrowthFit], judge: dict[str, Any]) -> list[float]:
    return [
        one
        for case, fit in fits.items()
        for one in apart(
            [fit.curve.effect(test_growth.our_name(name)).standard_error for name in judge[case]["names"]],
            judge[case]["errors"],
        )
    ]


def _spreads(fits: dict[str, GrowthFit], judge: dict[str, Any]) -> list[float]:
    return [
        one
        for case, fit in fits.items()
        for one in apart(
            [each.estimate for each in fit.components],
            [*judge[case]["sds"], *judge[case]["correlations"], judge[case]["within"]],
        )
    ]


def _component_errors(fit: GrowthFit, judge: dict[str, Any]) -> list[float]:
    wanted = [*judge["sd_errors"], *judge.get("correlation_errors", []), judge["within_error"]]
    return apart([each.standard_error for each in fit.components], wanted)


# Reliability: psych -----------------------------------------------------------------------------------------------


def reliability_rows(judges: Judges) -> Iterator[Row]:
    told = judges["reliability"]
    items, phq9 = test_reliability.ITEMS, test_reliability.PHQ9
    both = (("items", items), ("phq9", phq9))
    alphas = apart([alpha(data).value for _, data in both], [told[name]["alpha"] for name, _ in both])
    yield Row(judge="psych", what="alpha, 2 data sets", apart=alphas, allowed=1e-9)
    fitted = [omega(data) for _, data in both]
    omegas = apart([one.value for one in fitted], [told[name]["omega_ml"] for name, _ in both])
    loadings = [one for (name, _), fit in zip(both, fitted, strict=True) for one in _loadings(fit.loadings, told[name])]
    asked = [test_reliability.omega_as_psych_asks(data) for _, data in both]
    psychs = apart(asked, [told[name]["psych_omega_ml"] for name, _ in both])
    yield Row(judge="psych", what="omega in its own way, 2 data sets", apart=psychs, allowed=1e-3)
    yield Row(judge="R factanal", what="omega, 2 data sets", apart=omegas, allowed=1e-4)
    yield Row(judge="R factanal", what="loadings", apart=loadings, allowed=1e-3)
    cases = (
        (test_reliability.JUDGES, 0.95, "shrout_fleiss_95"),
        (test_reliability.RATINGS, 0.95, "ratings_95"),
        (test_reliability.RATINGS, 0.90, "ratings_90"),
    )
    values, ends = [], []
    for ratings, level, name in cases:
        for place, form in enumerate(IccForm):
            found = icc(ratings, form, level)
            values += apart([found.value], [told[name]["value"][place]])
            ends += apart(found.interval, (told[name]["low"][place], told[name]["high"][place]))
    yield Row(judge="psych", what="intraclass correlations, 6 forms, 3 data sets", apart=values, allowed=1e-8)
    yield Row(judge="psych", what="their intervals", apart=ends, allowed=1e-7)
    complete = items[~np.isnan(items).any(axis=1)]
    again = retest(complete[:, 0], complete[:, 1], 0.95)
    pairs = apart([again.value, *again.interval], [told["retest"]["r"], *told["retest"]["interval_95"]])
    yield Row(judge="R cor.test", what="retest and its interval", apart=pairs, allowed=1e-8)


def _loadings(ours: Iterable[float], told: dict[str, Any]) -> list[float]:
    return apart(ours, told["loadings_ml"])


# Graded responses: girth ------------------------------------------------------------------------------------------


def adaptive_rows(judges: Judges) -> Iterator[Row]:
    """girth runs here and now, on 800 invented people's PHQ-9; it stays as far from the published refit itself."""
    ours, theirs = test_adaptive.fits_side_by_side()
    slopes = [abs(one.slope - other) for one, other in zip(ours.items, theirs["Discrimination"], strict=True)]
    thresholds = np.abs(np.array([one.thresholds for one in ours.items]) - theirs["Difficulty"]).ravel().tolist()
    yield Row(judge="girth", what="slopes of 9 items (not relative)", apart=slopes, allowed=0.06)
    yield Row(judge="girth", what="thresholds of 9 items (not relative)", apart=thresholds, allowed=0.1)


# Outcomes: R and metafor ------------------------------------------------------------------------------------------


def outcome_rows(judges: Judges) -> Iterator[Row]:
    found: list[float] = []
    ours = test_outcomes.found_in_table_of_r()
    for score, services in judges["outcomes"].items():
        for service, theirs in services.items():
            for columns, values, is_told in test_outcomes.cells_of(theirs):
                found += apart([ours[score, service][column] for column in columns], values) if is_told else []
    yield Row(judge="R, metafor", what="counts, shares, intervals, extremes, effects", apart=found, allowed=1e-8)


def timing_rows(judges: Judges) -> Iterator[Row]:
    ours, found = test_outcomes_timing.found_in_table_of_r(), list[float]()
    for row in judges["timing"]["rows"]:
        one = ours[row["score"], row["service"], row["change"], row["week"]]
        columns = ("at_risk", "changed", "changed_share")
        found += apart([one[name] for name in columns], [float(row[name.removeprefix("changed_")]) for name in columns])
        if one["changed"]:
            found += apart([one["changed_low"], one["changed_high"]], [float(row["low"]), float(row["high"])])
    yield Row(judge="R, survival", what="by when people had changed, with intervals", apart=found, allowed=1e-8)


# The judges -------------------------------------------------------------------------------------------------------


def _read(folder: Path) -> Judges:
    names = ("growth", "growth_statsmodels", "reliability", "outcomes")
    told: Judges = {name: tomllib.loads((folder / f"{name}.toml").read_text()) for name in names}
    return told | {"timing": {"rows": test_outcomes_timing.told_by_r(folder)}}


def _run_again() -> Judges:
    """What R says today, of the same data: each script invents them anew from its own seed."""
    with tempfile.TemporaryDirectory(prefix="befriend-agreement-") as name:
        folder = Path(name) / "oracles"
        shutil.copytree(test_growth.ORACLES, folder)
        for script in SCRIPTS:
            subprocess.run(["Rscript", script], cwd=folder, check=True, capture_output=True)
        return _read(folder)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
