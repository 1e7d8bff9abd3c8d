"""When a change between two scores is more than measurement error, and when it matters: rules for one person.

Requests use this package, so it imports nothing heavy. The formulas are plain arithmetic: one number gives one
number, and a NumPy array or a Polars expression of first and last scores gives a column.

Which way is better comes from the measure's `Direction`, never from the data. Two families live here. A *change
rule* (`rules`) is a published number of points, and counts "at least". An *index* (`index`) divides the change by
its error, and counts "beyond". They are not the same: a report names the one it used, with the reliability and its
kind, the reference group, the cut-off and the critical value.
"""

from befriend.measure.change.clinical import (
    ClinicalChange,
    clinical_change,
    cutoff_a,
    cutoff_b,
    cutoff_c,
)
from befriend.measure.change.error import (
    Group,
    Interval,
    difference_error,
    minimal_detectable_change,
    score_interval,
    standard_error,
)
from befriend.measure.change.index import (
    CRITICAL_VALUE,
    Method,
    Reference,
    classify_index,
    edwards_nunnally,
    gulliksen_lord_novick,
    hageman_arrindell,
    hsu_linn_lord,
    jacobson_truax,
    nunnally_kotsch,
    reliable_change,
)
from befriend.measure.change.referral import (
    Pair,
    Referral,
    ReferralClass,
    classify_referral,
)
from befriend.measure.change.rules import (
    Change,
    ChangeClass,
    Scores,
    classify,
    gain,
    is_case,
)

__all__ = [
    "CRITICAL_VALUE",
    "Change",
    "ChangeClass",
    "ClinicalChange",
    "Group",
    "Interval",
    "Method",
    "Pair",
    "Reference",
    "Referral",
    "ReferralClass",
    "Scores",
    "classify",
    "classify_index",
    "classify_referral",
    "clinical_change",
    "cutoff_a",
    "cutoff_b",
    "cutoff_c",
    "difference_error",
    "edwards_nunnally",
    "gain",
    "gulliksen_lord_novick",
    "hageman_arrindell",
    "hsu_linn_lord",
    "is_case",
    "jacobson_truax",
    "minimal_detectable_change",
    "nunnally_kotsch",
    "reliable_change",
    "score_interval",
    "standard_error",
]
