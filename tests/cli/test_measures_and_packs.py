"""`befriend measures` and `befriend packs`: what there is, how sure we are of it, and what is wrong with it."""

import json
from pathlib import Path

from befriend.content.reading import core_library
from tests.cli.command_line import Befriend


def test_measures_are_listed_with_key_name_and_wording(befriend: Befriend) -> None:
    said = befriend("measures", "list")

    keys = {line.split()[0] for line in said.out.splitlines()[2:]}
    assert said.code == 0
    assert keys == set(core_library().measures)


def test_the_list_can_be_read_by_a_program(befriend: Befriend) -> None:
    listed = {one["key"]: one for one in json.loads(befriend("measures", "list", "--json").out)}

    assert listed["phq9"]["scores"] == ["phq9"]
    assert listed["phq9"]["items"][8] == "phq9_9"


def test_every_measure_can_be_shown(befriend: Befriend) -> None:
    for key, content in core_library().measures.items():
        said = befriend("measures", "show", key)

        assert said.code == 0
        assert content.measure.licence.owner in said.out


def test_a_fact_that_was_not_verified_is_shown_as_such(befriend: Befriend) -> None:
    lines = befriend("measures", "show", "phq9").out.splitlines()

    skipped = next(line for line in lines if "Skipped items" in line)
    source = core_library().measures["phq9"].measure.main.missing.source
    assert skipped.endswith(f"[not verified: {source.confidence}]")


def test_a_measure_with_a_short_form_says_how_sure_it_is_what_is_always_asked_and_from_where(
    befriend: Befriend,
) -> None:
    said = befriend("measures", "show", "phq9").out

    assert "3 to 6 of 9, until the standard error is 0.45" in said
    assert "Always asked: phq9_9" in said
    assert "n 2,177; Computed from the open item answers in the repository jamie-chiu/IRT_PHQ9" in said
    assert "[verified]" in said
    assert "Short form" not in befriend("measures", "show", "gad7").out


def test_a_measure_without_wording_says_so(befriend: Befriend) -> None:
    assert "wording is not included" in befriend("measures", "show", "pss10").out


def test_an_unknown_measure_names_the_known_ones(befriend: Befriend) -> None:
    said = befriend("measures", "show", "phq99")

    assert said.code == 2
    assert "phq9" in said.err


def test_the_packs_that_come_with_befriend_have_no_problem(befriend: Befriend) -> None:
    said = befriend("packs", "check")

    assert (said.code, said.out) == (0, "")


def test_a_broken_pack_leaves_with_4_and_names_file_and_line(befriend: Befriend, tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('key = "mine"\n')

    said = befriend("packs", "check", tmp_path)

    assert said.code == 4
    assert f"{tmp_path / 'pack.toml'}:1:" in said.out
