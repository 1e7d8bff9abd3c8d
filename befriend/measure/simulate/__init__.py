"""Invented people for demonstration, tests and benchmarks: a stated growth model with drop-out, not noise.

`growth` says how people change, `answers` what they answer, `visits` brings the two together for many people,
`courses` gives a few people one can meet. Never imported by a request: it loads NumPy.
"""

from befriend.measure.simulate.courses import (
    Archetype,
    InventedCheckIn,
    InventedPerson,
    simulate_course,
    simulate_courses,
)
from befriend.measure.simulate.growth import (
    DISTRESS,
    PHQ9_SCORES,
    Attendance,
    DropOut,
    GrowthModel,
    SimulatedPeople,
    simulate_people,
)
from befriend.measure.simulate.visits import Assessments, assessments

__all__ = [
    "DISTRESS",
    "PHQ9_SCORES",
    "Archetype",
    "Assessments",
    "Attendance",
    "DropOut",
    "GrowthModel",
    "InventedCheckIn",
    "InventedPerson",
    "SimulatedPeople",
    "assessments",
    "simulate_course",
    "simulate_courses",
    "simulate_people",
]
