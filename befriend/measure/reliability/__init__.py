"""How far scores can be trusted: internal consistency, agreement over time and between raters, with their errors.

Every coefficient needs only means and covariances, so a table of any size is summed up once (`spread`) and asked
as often as wanted. One rule for missing answers holds throughout: a person with any missing value is left out
(listwise), and the result says how many were used and how many were not. Reversed items must be turned first.
"""

from befriend.measure.reliability.consistency import Alpha, Omega, alpha, omega
from befriend.measure.reliability.intraclass import Icc, IccForm, icc
from befriend.measure.reliability.table import Spread, spread
from befriend.measure.reliability.times import Retest, retest

__all__ = ["Alpha", "Icc", "IccForm", "Omega", "Retest", "Spread", "alpha", "icc", "omega", "retest", "spread"]
