"""The second ear: what the weights do, that they are fresh, and that a guard silences them."""

import json

import pytest

from befriend.language import calls_for_help
from befriend.language.calls import BY_WEIGHT
from befriend.language.weighing import FOLDER, Weights, weights_of
from tools.weights import made

LANGUAGES = ["en", "es"]
MOST_BYTES = 60_000


def test_words_that_weigh_enough_together_call() -> None:
    weights = Weights(calls_from=1.0, before=-1.0, words={"i": 1.0, "so": 1.0, "tired": 2.0, "calm": -3.0})

    assert weights.call(("<", "i", "so", "tired", ">"))  # -1 + 4 / sqrt(3) = 1.31
    assert not weights.call(("<", "i", "so", "tired", "calm", ">"))  # -1 + 1 / sqrt(4) = -0.5


def test_a_sentence_with_too_few_known_words_is_not_weighed() -> None:
    weights = Weights(calls_from=0.0, before=5.0, words={"i": 1.0, "tired": 2.0})

    assert not weights.call(("<", "i", "am", "tired", ">"))


def test_a_word_that_is_said_often_weighs_once() -> None:
    weights = Weights(calls_from=1.0, before=0.0, words={"i": 0.5, "so": 0.5, "low": 0.5})

    assert not weights.call(("<", *("i", "so", "low") * 50, ">"))  # 1.5 / sqrt(3) = 0.87


def test_a_call_by_weight_stands_on_the_whole_sentence_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = Weights(calls_from=1.0, before=0.0, words={"the": 1.0, "bus": 1.0, "was": 1.0})
    monkeypatch.setattr("befriend.language.calls.weights_of", lambda purpose, language: weights)
    text = "Good. The bus was late. Well."

    [call] = calls_for_help(text, "en")

    assert text[call.start : call.end] == "The bus was late."
    assert call.rule == BY_WEIGHT


def test_what_a_guard_kept_back_is_not_weighed() -> None:
    assert calls_for_help("I told the doctor that I would not kill myself.", "en") == ()


@pytest.mark.parametrize("language", ["fr", "", "../help.en"])
def test_a_language_without_weights_has_none(language: str) -> None:
    assert weights_of("help", language) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_small_enough_to_read(language: str) -> None:
    assert (FOLDER / f"help.{language}.json").stat().st_size <= MOST_BYTES


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_those_that_the_development_sentences_give(language: str) -> None:
    kept = json.loads((FOLDER / f"help.{language}.json").read_text(encoding="utf-8"))
    fresh = json.loads(made(language))

    assert kept["calls_from"] == fresh["calls_from"]
    assert kept["words"].keys() >= {part for part, weight in fresh["words"].items() if abs(weight) >= 0.02}
    assert kept["words"] == pytest.approx({part: fresh["words"].get(part, 0.0) for part in kept["words"]}, abs=0.02)
