"""A second judge of tests/measure/test_growth.py: statsmodels' MixedLM on growth.csv, writing growth_statsmodels.toml.

statsmodels is not a dependency of befriend. Run in this folder, in an environment of its own:
    pip install statsmodels==0.15.0 && python growth_statsmodels.py
Its REML likelihood leaves out a constant, and its errors of effects come from the curvature of the whole likelihood
instead of generalised least squares (up to 1 % apart here), so neither is kept.
"""

import numpy as np
import pandas as pd

CASES = {
    "sessions": ("score ~ s", "~ s"),
    "weeks": ("weekly ~ x", "~ x"),
    "weeks_covariates": ("weekly ~ x + intake + intake:x + programme + programme:x", "~ x"),
}


def told(rows: pd.DataFrame, name: str, *, reml: bool) -> list[str]:
    import statsmodels.formula.api as smf  # type: ignore[import-not-found]  # not a dependency

    formula, varying = CASES[name]
    used = rows.dropna(subset=[formula.split()[0]])
    model = smf.mixedlm(formula, used, groups=used["person"], re_formula=varying)
    fit = model.fit(reml=reml, method="bfgs", gtol=1e-8, maxiter=5000)
    spread = np.asarray(fit.cov_re)
    lines = [f"[{name}_{'reml' if reml else 'ml'}]"]
    if not reml:
        lines.append(f"log_likelihood = {float(fit.llf)!r}")
    return [
        *lines,
        f"names = {list(fit.fe_params.index)!r}".replace("'", '"'),
        f"effects = {[float(value) for value in fit.fe_params]}",
        f"sds = {[float(value) for value in np.sqrt(np.diag(spread))]}",
        f"correlations = [{float(spread[1, 0] / np.sqrt(spread[0, 0] * spread[1, 1]))}]",
        f"within = {float(np.sqrt(fit.scale))}",
        "",
    ]


def main() -> None:
    rows = pd.read_csv("growth.csv")
    rows["s"], rows["x"] = np.log1p(rows["session"]), np.log1p(rows["week"])
    lines = ["# Made by: python growth_statsmodels.py, statsmodels 0.15.0", ""]
    for name in CASES:
        lines += [*told(rows, name, reml=False), *told(rows, name, reml=True)]
    with open("growth_statsmodels.toml", "w") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
