"""Writes befriend/language/weights/help.<language>.json from the development sentences: `python -m tools.weights`.

A ridge logistic regression on words and pairs of words. What calls are the development entries of help.<language>.csv
that do; what does not are the others, and the development sentences of voices.<language>.csv. The held-out part is
never read here. `calls_from` is the lowest step at which, in ten-fold cross-validation, at most one in fifty of the
ordinary sentences (those of the voices) would be taken for a call.
"""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from befriend.language.rulebook import rule_set
from befriend.language.weighing import FOLDER, parts_of

DATA = Path(__file__).parents[1] / "tests" / "language" / "data"
LANGUAGES = ("en", "es")
SEEN_IN_AT_LEAST = 2
PENALTY = 1 / 3
FOLDS = 10
STEPS = [round(0.1 * step, 1) for step in range(31)]
FALSE_ALARMS_ALLOWED = 0.02

Numbers = NDArray[np.float64]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        path = FOLDER / f"help.{language}.json"
        path.write_text(made(language), encoding="utf-8")
        print(f"{path}: {path.stat().st_size:,} bytes")


def made(language: str) -> str:
    """The text of one file of weights, heaviest words first."""
    parts, calls, is_ordinary = sentences_of(language)
    calls_from = first_step(parts, calls, is_ordinary)
    vocabulary, before, weights = fitted(parts, calls)
    heaviest = sorted(zip(vocabulary, weights, strict=True), key=lambda pair: (-pair[1], pair[0]))
    words = {part: round(float(weight), 2) for part, weight in heaviest if abs(weight) >= 0.005}
    table = {
        "about": "Made by `python -m tools.weights`. Above zero: speaks for a call. Below: against.",
        "calls_from": calls_from,
        "before": round(before, 2),
        "words": words,
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def sentences_of(language: str) -> tuple[list[set[str]], Numbers, NDArray[np.bool_]]:
    """The parts of each development sentence, whether it calls, and whether it is an ordinary one."""
    rules = rule_set("help", language)
    assert rules is not None
    rows = [(row["text"], row["calls"] == "yes", False) for row in development(f"help.{language}.csv")]
    rows += [(row["text"], False, True) for row in development(f"voices.{language}.csv")]
    parts = [
        set[str]().union(*(parts_of(one.words) for one in rules.sentences(text, by_line=False))) for text, _, _ in rows
    ]
    return parts, np.array([calls for _, calls, _ in rows], dtype=float), np.array([ordinary for *_, ordinary in rows])


def development(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["part"] == "development"]


def first_step(parts: Sequence[set[str]], calls: Numbers, is_ordinary: NDArray[np.bool_]) -> float:
    weighed = np.zeros(len(parts))
    for fold in range(FOLDS):
        inside = [place for place in range(len(parts)) if place % FOLDS != fold]
        outside = [place for place in range(len(parts)) if place % FOLDS == fold]
        vocabulary, before, weights = fitted([parts[place] for place in inside], calls[inside])
        weighed[outside] = before + table_of([parts[place] for place in outside], vocabulary) @ weights
    shares = [(step, float(np.mean(weighed[is_ordinary] >= step))) for step in STEPS]
    return next(step for step, share in shares if share <= FALSE_ALARMS_ALLOWED)


def fitted(parts: Sequence[set[str]], calls: Numbers) -> tuple[list[str], float, Numbers]:
    counts = Counter(part for sentence in parts for part in sentence)
    vocabulary = sorted(part for part, count in counts.items() if count >= SEEN_IN_AT_LEAST)
    table = table_of(parts, vocabulary)
    balance = np.where(calls == 1, len(calls) / (2 * calls.sum()), len(calls) / (2 * (len(calls) - calls.sum())))
    signs = 2 * calls - 1

    def loss(point: Numbers) -> tuple[float, Numbers]:
        margins = signs * (point[0] + table @ point[1:])
        pulls = -balance * signs / (1 + np.exp(margins))
        slopes = np.concatenate([[pulls.sum()], table.T @ pulls + PENALTY * point[1:]])
        return float(np.sum(balance * np.logaddexp(0, -margins)) + PENALTY / 2 * point[1:] @ point[1:]), slopes

    best = minimize(loss, np.zeros(len(vocabulary) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return vocabulary, float(best.x[0]), best.x[1:]


def table_of(parts: Sequence[set[str]], vocabulary: Sequence[str]) -> csr_matrix:
    """One row a sentence, each of length one: a long sentence weighs no more than a short one."""
    places = {part: place for place, part in enumerate(vocabulary)}
    known = [sorted(places[part] for part in sentence if part in places) for sentence in parts]
    values = [1 / sqrt(len(row)) for row in known for _ in row]
    starts = np.cumsum([0, *(len(row) for row in known)])
    return csr_matrix((values, [place for row in known for place in row], starts), shape=(len(parts), len(vocabulary)))


if __name__ == "__main__":
    main()
