"""What a service's check-ins amount to: pairs of scores, rates and effects with their intervals, and who is missing.

A table of scored check-ins becomes one row per course (`courses`), courses become counts and sums per group (`counts`),
and counts become figures (`figures`). What each figure means, and where its formula comes from, is data
(`definitions`). Nothing here ranks, and nothing says why: a figure describes.

It loads Polars, so a website imports it only within a request for a report, and no other request waits for it.
"""

from befriend.measure.change.error import Interval
from befriend.measure.outcomes.chapters import QUARTER, are_a_referral, by_quarter, outcomes_by, together_name
from befriend.measure.outcomes.control import ControlChart, ControlPoint, Signal, control_chart
from befriend.measure.outcomes.counts import Counts, group_counts, sample_reference
from befriend.measure.outcomes.courses import AT, Judged, courses_of
from befriend.measure.outcomes.definitions import DEFINITIONS, Definition
from befriend.measure.outcomes.effects import Moments, PairedEffects, paired_effects
from befriend.measure.outcomes.engines import elsewhere
from befriend.measure.outcomes.figures import SMALLEST_GROUP, Outcome, Share, outcome_table, outcomes
from befriend.measure.outcomes.limits import FunnelPoint, Place, binomial_limits, funnel_point
from befriend.measure.outcomes.rates import extremes, wilson
from befriend.measure.outcomes.staying import stays_table
from befriend.measure.outcomes.timing import times_table

__all__ = [
    "AT",
    "DEFINITIONS",
    "QUARTER",
    "SMALLEST_GROUP",
    "ControlChart",
    "ControlPoint",
    "Counts",
    "Definition",
    "FunnelPoint",
    "Interval",
    "Judged",
    "Moments",
    "Outcome",
    "PairedEffects",
    "Place",
    "Share",
    "Signal",
    "are_a_referral",
    "binomial_limits",
    "by_quarter",
    "control_chart",
    "courses_of",
    "elsewhere",
    "extremes",
    "funnel_point",
    "group_counts",
    "outcome_table",
    "outcomes",
    "outcomes_by",
    "paired_effects",
    "sample_reference",
    "stays_table",
    "times_table",
    "together_name",
    "wilson",
]
