"""Every kind of fault in a practice, lesson or programme is told with its file, its line and a repair."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from befriend.base.errors import PackError
from befriend.content.checking import PractisingCounts, check_packs, count_content
from befriend.content.reading import CORE_PACK, read_library
from tests.content.planting import Fault, faults_in, line_with, plant

TODAY = date(2026, 11, 22)
FAULTS = faults_in("practising_faults.toml")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_told_at_its_line_with_a_repair(small_pack: Path, fault: Fault) -> None:
    path = small_pack / fault.file
    plant(path, fault.old, fault.new)

    problems = check_packs([small_pack], today=TODAY)

    found = [problem for problem in problems if fault.told in problem.message]
    assert [(problem.path, problem.line) for problem in found] == [(path, line_with(path, fault.at, fault.nth))]
    assert found[0].repair.endswith(".")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_drags_no_crowd_of_false_ones_behind_it(small_pack: Path, fault: Fault) -> None:
    plant(small_pack / fault.file, fault.old, fault.new)

    assert len(check_packs([small_pack], today=TODAY)) <= 2


def test_the_small_pack_has_no_problems_before_a_fault_is_planted(small_pack: Path) -> None:
    assert check_packs([small_pack], today=TODAY) == []


@pytest.mark.parametrize(
    "name",
    [
        "practices/kind_letter/words.es.toml",
        "practices/kind_letter/words.en.toml",
        "lessons/kindness/text.es.md",
        "lessons/kindness/words.es.toml",
        "programmes/two_weeks/words.es.toml",
        "programmes/two_weeks/guide.es.md",
    ],
)
def test_words_missing_in_a_promised_language_are_told(small_pack: Path, name: str) -> None:
    (small_pack / name).unlink()

    problems = check_packs([small_pack], today=TODAY)

    assert [problem.path for problem in problems] == [small_pack / name]
    assert "which the pack promises" in problems[0].message


@pytest.mark.parametrize(
    "name",
    [
        "practices/kind_letter/practice.toml",
        "lessons/kindness/lesson.toml",
        "programmes/two_weeks/programme.toml",
    ],
)
def test_a_folder_without_its_structure_is_told(small_pack: Path, name: str) -> None:
    (small_pack / name).unlink()

    problems = check_packs([small_pack], today=TODAY)

    assert [problem.path for problem in problems if "The folder has no" in problem.message] == [small_pack / name]


@pytest.mark.parametrize(
    "name", ["practices/kind_letter/word.fr.toml", "lessons/kindness/notes.md", "programmes/two_weeks/text.en.md"]
)
def test_a_file_that_nobody_reads_is_told(small_pack: Path, name: str) -> None:
    (small_pack / name).write_text('language = "fr"\n')

    assert [str(problem.path) for problem in check_packs([small_pack], today=TODAY)] == [str(small_pack / name)]


def test_a_guide_is_read_for_a_group_only(small_pack: Path) -> None:
    plant(small_pack / "programmes/two_weeks/programme.toml", '"group"', '"person"')

    problems = check_packs([small_pack], today=TODAY)

    assert [(problem.path.name, problem.message) for problem in problems] == [
        ("guide.en.md", "Nobody reads this file."),
        ("guide.es.md", "Nobody reads this file."),
    ]


def test_an_unreadable_practice_is_not_also_said_to_be_missing_where_it_is_named(small_pack: Path) -> None:
    (small_pack / "practices/still_hands/practice.toml").write_text("key = [")

    problems = check_packs([small_pack], today=TODAY)

    assert {problem.path.parent.name for problem in problems} == {"still_hands"}


def test_what_a_practice_names_may_be_in_another_pack(small_pack: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    (second / "practices").mkdir(parents=True)
    shutil.copy(small_pack / "pack.toml", second)
    shutil.move(small_pack / "practices/kind_letter", second / "practices/kind_letter")

    assert check_packs([small_pack, second], today=TODAY) == []
    assert any("no practice 'still_hands'" in problem.message for problem in check_packs([second], today=TODAY))


def test_a_practice_that_two_packs_bring_is_told(small_pack: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    (second / "practices").mkdir(parents=True)
    shutil.copy(small_pack / "pack.toml", second)
    shutil.copytree(small_pack / "practices/kind_letter", second / "practices/kind_letter")

    problems = check_packs([small_pack, second], today=TODAY)

    assert [problem.message for problem in problems] == ["An earlier pack brings 'kind_letter' already."]


def test_the_inner_critic_may_be_quoted(small_pack: Path) -> None:
    path = small_pack / "practices/kind_letter/words.en.toml"
    plant(path, "Who could write to you today?", "Who says “You are a failure, you must try harder”?")

    assert check_packs([small_pack], today=TODAY) == []


def test_a_broken_practice_refuses_the_whole_library(small_pack: Path) -> None:
    plant(small_pack / "practices/kind_letter/practice.toml", "lengths = [3, 10]", "lengths = [10]")

    with pytest.raises(PackError, match="The shortest length is 10 minutes"):
        read_library([small_pack])


def test_practices_lessons_programmes_and_worksheets_are_counted_by_language(small_pack: Path) -> None:
    shutil.copy(
        small_pack / "practices/still_hands/words.en.toml", french := small_pack / "practices/still_hands/words.fr.toml"
    )
    plant(french, 'language = "en"', 'language = "fr"')

    counts = count_content(read_library([small_pack])).practising

    whole = PractisingCounts(practices=1, moments=1, worksheets=1, lessons=1, programmes=1)
    assert counts["en"] == counts["es"] == whole
    assert counts["fr"] == PractisingCounts(practices=0, moments=1, worksheets=0, lessons=0, programmes=0)


def test_what_was_found_is_told_in_other_words_in_spanish() -> None:
    """A finding copied from the English file would leave a Spanish reader with English."""
    library = read_library([CORE_PACK])
    practices = [(one.words["en"].findings, one.words["es"].findings) for one in library.practices.values()]
    programmes = [(one.words["en"].findings, one.words["es"].findings) for one in library.programmes.values()]
    lessons = [(one.findings["en"], one.findings["es"]) for one in library.lessons.values()]

    for english, spanish in (*practices, *programmes, *lessons):
        assert not set(english) & set(spanish)


def test_every_practice_of_the_core_pack_begins_short_and_away_from_the_breath() -> None:
    for practice in read_library([CORE_PACK]).practices.values():
        assert practice.lengths[0] <= 3, practice.key
        assert practice.anchors[0] != "breath", practice.key
        assert set(practice.words) >= {"en", "es"}, practice.key
