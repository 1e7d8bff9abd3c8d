"""Expected courses: linear mixed-effects growth curves, fitted exactly from grouped sufficient statistics.

`form` says what a model looks like, `moments` sums a table up, `likelihood` judges one candidate, `searching` finds the
best, `fitting` tells what was found, `course` says what a fitted or stated curve expects of one person, `interrupted`
on both sides of a change, `telling` how a curve is kept. The last three and `form` are for requests: they import
nothing heavy, so the fit is imported from its own module. The mathematics is derived in docs/explanation/growth.md.
"""

from befriend.measure.growth.course import ExpectedScore, expected_course, given_first_score, own_course
from befriend.measure.growth.form import Category, Covariate, Curve, Effect, GrowthForm, Likelihood

__all__ = [
    "Category",
    "Covariate",
    "Curve",
    "Effect",
    "ExpectedScore",
    "GrowthForm",
    "Likelihood",
    "expected_course",
    "given_first_score",
    "own_course",
]
