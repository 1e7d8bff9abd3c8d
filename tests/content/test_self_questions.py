"""Questions about oneself in a pack: what they say, what is wrong with one, and that a service's own replaces ours."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from befriend.content.checking import check_packs
from befriend.content.reading import CORE_PACK, core_library, read_library
from befriend.content.self_questions import RATHER_NOT

GENDER = CORE_PACK / "self_questions" / "gender"
MANIFEST = """
key = "own"
title = "Our own"
version = "1"
date = "2026-11-22"
language = "en"
languages = ["en", "es"]
author = "Us"
reviewer = ""
licence = "CC0-1.0"
source = "Our own"
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of a service's own, with the question about gender as it is here."""
    (tmp_path / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    shutil.copytree(GENDER, tmp_path / "self_questions" / "gender")
    return tmp_path


def told(own: Path) -> list[str]:
    return [problem.message for problem in check_packs([own], today=date(2026, 11, 22))]


@pytest.mark.parametrize("key", core_library().self_questions)
def test_each_question_is_asked_in_both_languages_with_its_reason_and_its_options(key: str) -> None:
    question = core_library().self_questions[key]

    assert set(question.words) == {"en", "es"}
    for words in question.words.values():
        assert all([words.name, words.title, words.why, *words.options.values()])
        assert tuple(words.options) == question.options
    assert RATHER_NOT not in question.options


def test_a_question_says_which_versions_mean_the_same(own: Path) -> None:
    path = own / "self_questions" / "gender" / "question.toml"
    newer = path.read_text(encoding="utf-8").replace(
        'version = "2026.11"', 'version = "2027.1"\nsame_meaning = ["2026.11"]'
    )
    path.write_text(newer, encoding="utf-8")

    question = read_library([CORE_PACK, own]).self_questions["gender"]

    assert told(own) == []
    assert [question.still_means(one) for one in ("2027.1", "2026.11", "2026.10", "")] == [True, True, False, False]


def test_a_pack_as_it_should_be_has_no_problem(own: Path) -> None:
    assert told(own) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("question.toml", '"another"]', '"rather_not"]', "no name for an answer"),
        ("question.toml", '"another"]', '"Another one"]', "no name for an answer"),
        ("question.toml", '"woman", "man", "non_binary", "another"', '"woman"', "options names 1"),
        ("question.toml", '"man"', '"woman"', "options names 4"),
        ("question.toml", 'key = "gender"', 'key = "sex"', "in the folder 'gender'"),
        ("question.toml", 'key = "gender"', 'key = "gender"\nsame_meaning = ["2026.11"]', "the version that this is"),
        ("words.en.toml", 'man = "Man"\n', "", "no words for 'man'"),
        ("words.en.toml", "why =", "because =", "why"),
        ("words.es.toml", 'language = "es"', 'language = "en"', "in a file named for 'es'"),
    ],
)
def test_what_is_wrong_with_a_question_is_reported(own: Path, file: str, old: str, new: str, said: str) -> None:
    path = own / "self_questions" / "gender" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert any(said in message for message in told(own)), told(own)


def test_words_that_are_hard_to_read_and_files_that_nobody_reads_are_reported(own: Path) -> None:
    folder = own / "self_questions" / "gender"
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    path = folder / "words.en.toml"
    hard = "Demographic categorisation facilitates organisational accountability regarding differential effectiveness."
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("We want to help you well, whatever your gender.", hard), encoding="utf-8")

    said = told(own)

    assert any("school grade" in message for message in said)
    assert "Nobody reads this file." in said


def test_a_services_own_question_takes_the_place_of_ours(own: Path) -> None:
    path = own / "self_questions" / "gender" / "question.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"2026.11"', '"ours"', 1), encoding="utf-8")

    found = read_library((CORE_PACK, own)).self_questions["gender"]

    assert (found.pack, found.edition.version) == ("own", "ours")
