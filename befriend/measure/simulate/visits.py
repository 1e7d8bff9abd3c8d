"""Invented people meet questionnaires: traits that belong together, visits, answers, leaving; many people at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.measure.simulate.answers import (
    GAD7_ITEMS,
    PHQ9_ITEMS,
    ItemBank,
    Levels,
    draw_levels,
    item_bank,
    observed_state,
    sharing_of,
)
from befriend.measure.simulate.growth import (
    DISTRESS,
    GrowthModel,
    Reals,
    Truths,
    Whole,
    blend,
    draw_effects,
    follow,
    plan_visits,
    random_from,
)

PEOPLE_AT_ONCE = 20_000
"""How many people one block holds: about 12 MB of answers over 12 weeks, whatever the size of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredVisits:
    """Levels of each bank by item, person and visit; a visit counts only where `attended`."""

    week: Reals
    attended: Truths
    has_left: Truths
    levels: tuple[Levels, ...]


def answer_visits(
    model: GrowthModel, banks: Sequence[ItemBank], n: int, weeks: int, rng: np.random.Generator
) -> AnsweredVisits:
    """n people answer every bank at each visit. Whether they leave depends on their answers to the first bank."""
    traits = list(dict.fromkeys(bank.trait for bank in banks))
    sharing = [sharing_of(trait) for trait in traits]
    intercept, slope = draw_effects(model, sharing, n, rng)
    planned = plan_visits(model.attendance, n, weeks, rng)
    levels = tuple(np.zeros((len(bank.items), n, weeks + 1), dtype=np.int8) for bank in banks)

    def observe(here: Whole, visit: int) -> Reals:
        occasion = model.occasion_sd * blend(sharing, len(here), rng)
        state = intercept[:, here] + slope[:, here] * np.log1p(planned.week[here, visit]) + occasion
        for bank, into in zip(banks, levels, strict=True):
            trait = state[traits.index(bank.trait)]
            into[:, here, visit] = draw_levels(bank.items, trait, model.attendance.skipped_item, rng)
        return observed_state(banks[0], levels[0][:, here, visit])

    attended, has_left = follow(model.dropout, planned, rng, observe)
    return AnsweredVisits(week=planned.week, attended=attended, has_left=has_left, levels=levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessments:
    """Rows of PHQ-9 and GAD-7 answers, sorted by person and week: one row of `phq9` per item, -1 where skipped."""

    person: Whole
    week: npt.NDArray[np.float32]
    phq9: Levels
    gad7: Levels

    def columns(self, *, phq9: str = "p", gad7: str = "g") -> dict[str, npt.NDArray[np.generic]]:
        """person, week, p1 to p9 and g1 to g7: ready for a table. The two letters may be replaced ("phq9_")."""
        named: dict[str, npt.NDArray[np.generic]] = {"person": self.person, "week": self.week}
        named |= {f"{phq9}{number}": answers for number, answers in enumerate(self.phq9, start=1)}
        named |= {f"{gad7}{number}": answers for number, answers in enumerate(self.gad7, start=1)}
        return named


def assessments(n_people: int, weeks: int, seed: int, *, model: GrowthModel = DISTRESS) -> Iterator[Assessments]:
    """PHQ-9 and GAD-7 answers of many invented people, block after block, so that memory does not grow.

    Meaning: one row per visit that took place. Range: 0 to 3. Missing: -1 for a skipped item, no row for a missed week.
    Errors: InputError for fewer than one person, no week, or a negative seed.
    Source: PHQ-9 items, published parameters; GAD-7 items, openly invented ones (see `answers`).

    >>> block = next(assessments(100, weeks=12, seed=7))
    >>> list(block.columns())[:4], block.phq9.shape == (9, len(block.person))
    (['person', 'week', 'p1', 'p2'], True)
    """
    banks = (item_bank("depression", PHQ9_ITEMS), item_bank("anxiety", GAD7_ITEMS))
    for number, first in enumerate(range(0, max(n_people, 1), PEOPLE_AT_ONCE)):
        people = min(PEOPLE_AT_ONCE, n_people - first)
        rng = random_from(seed, number, people=people, weeks=weeks)
        yield _rows(answer_visits(model, banks, people, weeks, rng), first)


def _rows(visits: AnsweredVisits, first: int) -> Assessments:
    phq9, gad7 = (levels[:, visits.attended] for levels in visits.levels)
    return Assessments(
        person=np.nonzero(visits.attended)[0] + first,
        week=visits.week[visits.attended].astype(np.float32),
        phq9=phq9,
        gad7=gad7,
    )
