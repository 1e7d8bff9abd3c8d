"""Published effects of trials in a pack: what they say, and what is wrong with one."""

from pathlib import Path

import pytest

from befriend.content.problems import Problem
from befriend.content.reading import core_library
from befriend.content.trials import read_trial_reviews

FOLDER = Path("befriend/packs/core-en/benchmarks/trials")


def test_the_effects_are_those_that_the_abstracts_print() -> None:
    """Read in the abstracts a second time, in the order of the numbers there."""
    reviews = core_library().trial_reviews

    printed = {
        key: {effect.outcome.value: (effect.effect, effect.interval) for effect in one.effects}
        for key, one in reviews.items()
    }
    assert printed["wilson_2019"] == {
        "self_compassion": (0.52, (0.32, 0.71)),
        "anxiety": (0.46, (0.25, 0.66)),
        "depression": (0.40, (0.23, 0.57)),
    }
    assert printed["ferrari_2019"] == {
        "self_compassion": (0.75, None), "stress": (0.67, None), "depression": (0.66, None), "anxiety": (0.57, None),
    }  # fmt: skip
    assert printed["kirby_2017"] == {
        "self_compassion": (0.70, (0.59, 0.87)),
        "depression": (0.64, (0.45, 0.82)),
        "anxiety": (0.49, (0.30, 0.68)),
        "distress": (0.47, (0.19, 0.56)),
        "wellbeing": (0.51, (0.30, 0.63)),
    }
    assert [reviews[key].trials for key in ("ferrari_2019", "kirby_2017", "wilson_2019")] == [27, 21, 22]


def test_every_review_says_how_sure_it_is_and_every_measure_is_one_that_exists() -> None:
    library = core_library()

    assert {key: one.source.is_verified for key, one in library.trial_reviews.items()} == {
        "ferrari_2019": True, "kirby_2017": False, "wilson_2019": True,
    }  # fmt: skip
    named = {key for one in library.trial_reviews.values() for effect in one.effects for key in effect.measures}
    assert named <= set(library.measures)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("effect = 0.46", "effect = 4.6", "does not lie between"),
        ("low = 0.32", "low = 0.62", "does not lie between"),
        ("high = 0.71", "", "high is missing"),
        ('outcome = "anxiety"', 'outcome = "mood"', "mood"),
        ('licence = "CC-BY-4.0"', "", "licence"),
        ('confidence = "verified"', 'confidence = "sure"', "sure"),
        ('active_controls = "no_difference"', "", "active_controls"),
        ("trials = 22", 'trials = "22"', "trials"),
    ],
)
def test_an_effect_that_cannot_be_is_reported(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "wilson_2019.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "benchmarks" / "trials").mkdir(parents=True)
    (tmp_path / "benchmarks" / "trials" / "planted.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    problems: list[Problem] = []

    read_trial_reviews(tmp_path, problems.append)

    assert any(said in problem.message for problem in problems), problems


def test_a_review_without_effects_is_reported(tmp_path: Path) -> None:
    text = (FOLDER / "wilson_2019.toml").read_text(encoding="utf-8").split("[[effects]]")[0]
    (tmp_path / "benchmarks" / "trials").mkdir(parents=True)
    (tmp_path / "benchmarks" / "trials" / "planted.toml").write_text(text, encoding="utf-8")
    problems: list[Problem] = []

    read_trial_reviews(tmp_path, problems.append)

    assert [problem.message for problem in problems] == ["This review has no effects."]
