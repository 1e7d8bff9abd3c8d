"""The invented scores that simulate_growth_lme4.R is handed: PHQ-9 as a plain mixed model, and many who leave."""

import csv
import sys
from dataclasses import replace

from befriend.measure.simulate import PHQ9_SCORES, DropOut, SimulatedPeople, simulate_people

MODEL = replace(PHQ9_SCORES, dropout=DropOut(base=-2.5, per_state=0.8, per_change=0.8))


def people() -> SimulatedPeople:
    return simulate_people(MODEL, n=1500, weeks=12, seed=1982)


if __name__ == "__main__":
    rows = people()
    writer = csv.writer(sys.stdout)
    writer.writerow(["person", "week", "score"])
    writer.writerows(zip(rows.person.tolist(), rows.week.tolist(), rows.score.tolist(), strict=True))
