"""The pages of docs/trust say what code and data say today, and each test that they name is there."""

from datetime import date
from pathlib import Path

import pytest

from tests.contracts.named_tests import ROOT, is_there, named_in
from tools.trust_pages import MATRIX, SEVERITIES, TRUST, Hazard, Rated, hazards, pages

HAZARDS = hazards()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

every_hazard = pytest.mark.parametrize("hazard", HAZARDS, ids=[one.id for one in HAZARDS])


@pytest.mark.parametrize("name", ["hazards.md", "what-can-be-read.md", "privacy-notice.md"])
def test_a_written_page_of_trust_is_fresh(name: str) -> None:
    kept = (TRUST / name).read_text(encoding="utf-8")

    assert kept == pages()[name], f"docs/trust/{name} is stale. Run: make reference"


@pytest.mark.parametrize("path", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_every_test_that_a_page_names_is_there(path: Path) -> None:
    assert [one for one in named_in(path.read_text(encoding="utf-8")) if not is_there(one)] == []


@every_hazard
def test_a_hazard_has_a_control_and_each_control_its_test(hazard: Hazard) -> None:
    assert hazard.controls
    assert [one.test for one in hazard.controls if not is_there(one.test)] == []


@every_hazard
def test_a_hazard_says_what_causes_it_what_it_does_and_what_is_left(hazard: Hazard) -> None:
    assert all([hazard.name, *hazard.causes, hazard.effect, hazard.deployer, hazard.residual])


@every_hazard
def test_controls_never_raise_a_rating_and_leave_none_that_must_come_down(hazard: Hazard) -> None:
    assert hazard.after.rating <= min(hazard.before.rating, 3)


def test_hazards_are_numbered_in_their_order() -> None:
    assert [one.id for one in HAZARDS] == [f"H{number:02}" for number in range(1, len(HAZARDS) + 1)]


def test_ten_controls_at_least_were_taken_out_and_their_tests_failed() -> None:
    seen = {one.test for hazard in HAZARDS for one in hazard.controls if one.seen_failing_on}

    assert len(seen) >= 10
    assert all(date.fromisoformat(one.seen_failing_on) for h in HAZARDS for one in h.controls if one.seen_failing_on)


def test_the_matrix_is_that_of_the_standard() -> None:
    # NHS Digital, UK Core hazard log: a single death is rated 2 where it can hardly happen, and 5 where it surely does.
    assert [Rated("major", likelihood).rating for likelihood in MATRIX] == [5, 4, 3, 3, 2]
    assert [Rated(severity, "medium").rating for severity in SEVERITIES] == [2, 2, 3, 3, 4]
