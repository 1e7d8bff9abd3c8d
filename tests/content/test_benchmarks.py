"""Published figures in a pack: what they say, and what is wrong with one."""

from pathlib import Path

import pytest

from befriend.content.benchmarks import read_benchmarks
from befriend.content.problems import Problem
from befriend.content.reading import core_library

FILE = Path("befriend/packs/core-en/benchmarks/nhs_talking_therapies.toml")


def test_the_newest_national_figures_are_those_that_are_published() -> None:
    """Computed from NHS England's tables of 2024-25 by somebody else than this reader; percent, one decimal."""
    newest = core_library().benchmarks["nhs_talking_therapies"].newest

    published = {
        "improved": 56.8, "no_clear_change": 34.7, "deteriorated": 6.6, "recovered": 43.4, "reliably_recovered": 39.5,
    }  # fmt: skip
    assert (newest.year, newest.courses) == ("2024-25", 564_914)
    assert {name: round(100 * newest.share(name), 1) for name in newest.counts} == published


def test_national_figures_carry_the_notice_of_their_licence() -> None:
    benchmark = core_library().benchmarks["nhs_talking_therapies"]

    assert benchmark.notice == "Contains public sector information licensed under the Open Government Licence v3.0."
    assert len(benchmark.years) == 6
    assert benchmark.source.is_verified


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("recovered = 221112", "recovered = 600000", "600000 of 500278"),
        ('licence = "OGL-3.0"', "", "licence"),
        ("courses = 562188", 'courses = "many"', "courses"),
        ('unit = "', 'units = "', "units"),
    ],
)
def test_a_figure_that_cannot_be_is_reported(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8").replace(old, new, 1)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "planted.toml").write_text(text, encoding="utf-8")
    problems: list[Problem] = []

    read_benchmarks(tmp_path, problems.append)

    assert any(said in problem.message for problem in problems), problems
