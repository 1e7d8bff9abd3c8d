"""How the invented people describe themselves: about as people do, and many say nothing."""

from collections.abc import Mapping

import numpy as np

from befriend.rooms.describing.answers import SelfAnswer, known_question

SAY_SOMETHING = 0.85
SAID: Mapping[str, Mapping[str, float]] = {
    "gender": {"woman": 0.56, "man": 0.34, "non_binary": 0.04, "another": 0.01},
    "birth_years": {"from_1950": 0.1, "from_1965": 0.22, "from_1980": 0.26, "from_1990": 0.25, "from_2000": 0.12},
    "home_language": {"most_people": 0.72, "another": 0.13, "several": 0.1},
    "background": {"most_people": 0.68, "smaller_group": 0.16, "both": 0.08},
    "disability": {"a_lot": 0.1, "a_little": 0.2, "no": 0.6},
}
"""Of those who say something; the rest of each leaves that one out."""
CAME_ONCE: Mapping[str, float] = {"most_people": 0.4, "another": 0.42, "several": 0.1}
"""Who came once speaks another language at home more often: that is what an edition tells who looks."""


def self_description(number: int, seed: int, *, came_once: bool = False) -> dict[str, SelfAnswer]:
    """What the person of this number says; often nothing."""
    lot = np.random.default_rng([seed, number])
    if lot.random() > SAY_SOMETHING:
        return {}
    found = {}
    for key, shares in SAID.items():
        question = known_question(key)
        place = lot.random()
        of = CAME_ONCE if came_once and key == "home_language" else shares
        chosen = next((option for option, to in zip(of, np.cumsum(list(of.values())), strict=True) if place < to), "")
        if chosen and question is not None:
            found[key] = SelfAnswer(option=chosen, version=question.edition.version)
    return found
