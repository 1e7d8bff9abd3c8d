"""Adaptive and short forms: how items answer to a trait, how sure an estimate is, and which item to ask next.

`graded` is the model, `estimating` reads a trait from answers, `asking` chooses the next item and knows when it is
enough, `shortened` makes the short form of a measure, `watching` keeps it from missing a turn for the worse,
`changing` compares two forms of one person. They need NumPy alone. `fitting` finds parameters for a table of answers
with SciPy, and is imported from its own module.
docs/explanation/adaptive.md has the formulas and their sources.
"""

from befriend.measure.adaptive.asking import Asked, Ended, ShortForm, Standing, ask_everybody, next_item, standing
from befriend.measure.adaptive.changing import TraitChange, trait_change
from befriend.measure.adaptive.estimating import Estimates, estimate, estimate_from_sums
from befriend.measure.adaptive.graded import SKIPPED, Bank, chances, information
from befriend.measure.adaptive.shortened import levels_of, short_form_of
from befriend.measure.adaptive.watching import chance_of_sum

__all__ = [
    "SKIPPED",
    "Asked",
    "Bank",
    "Ended",
    "Estimates",
    "ShortForm",
    "Standing",
    "TraitChange",
    "ask_everybody",
    "chance_of_sum",
    "chances",
    "estimate",
    "estimate_from_sums",
    "information",
    "levels_of",
    "next_item",
    "short_form_of",
    "standing",
    "trait_change",
]
