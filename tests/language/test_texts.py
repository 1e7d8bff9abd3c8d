"""The two verbs on whole texts: spans, lines, spellings, other languages, very long and hostile texts."""

import time
from collections.abc import Callable

import pytest

from befriend.language import Pole, calls_for_help, voices

A_LONG_TEXT = 100_000
HOSTILE = [
    "i " * (A_LONG_TEXT // 2),
    "a" * A_LONG_TEXT,
    "'" * A_LONG_TEXT,
    "." * A_LONG_TEXT,
    "\n" * A_LONG_TEXT,
    "\n " * (A_LONG_TEXT // 2),
    '"' * A_LONG_TEXT,
    "é" * A_LONG_TEXT,
    "e\u0301" * (A_LONG_TEXT // 2),
    "i want to " * (A_LONG_TEXT // 10),
    "i do not want to die " * (A_LONG_TEXT // 21),
    "I want to die. " * (A_LONG_TEXT // 15),
    "i want to die exam " * (A_LONG_TEXT // 19),
    "no quiero vivir con " * (A_LONG_TEXT // 20),
    "i am such an " * (A_LONG_TEXT // 13),
    "i am such an idiot but " * (A_LONG_TEXT // 23),
    "no quiero " * (A_LONG_TEXT // 10),
    "todo el mundo menos yo " * (A_LONG_TEXT // 23),
    "> < > < " * (A_LONG_TEXT // 8),
]
SECONDS_FOR_A_LONG_TEXT = 5.0
"""Far above what it takes (about half a second), so that a busy machine does not fail it; quadratic time would."""


def poles(text: str, language: str = "en") -> list[Pole]:
    return [mark.pole for mark in voices(text, language)]


def called(text: str, language: str = "en") -> list[str]:
    return [text[call.start : call.end] for call in calls_for_help(text, language)]


def test_a_mark_stands_on_its_whole_sentence_and_on_no_more() -> None:
    text = "  The bus was late. I am such an idiot!  I went home."

    [mark] = voices(text, "en")

    assert text[mark.start : mark.end] == "I am such an idiot!"


def test_the_end_of_a_line_ends_a_sentence_of_a_voice() -> None:
    text = "I am such an idiot\nit will pass"

    assert [text[mark.start : mark.end] for mark in voices(text, "en")] == ["I am such an idiot", "it will pass"]


def test_a_call_stands_on_the_words_that_call() -> None:
    assert called("Long day. Honestly I just want to die. Good night.") == ["I just want to die"]


def test_a_call_is_heard_over_the_end_of_a_line() -> None:
    assert called("I want\nto die") == ["I want\nto die"]


def test_three_dots_do_not_hide_a_call() -> None:
    assert called("I want... to die") == ["I want... to die"]


@pytest.mark.parametrize(
    "text",
    [
        "I DON’T WANT TO LIVE",
        "i dont want to live",
        "I dooon't want to live",
        "I don`t  want to live",
        "I do not want to live",
    ],
)
def test_a_call_is_heard_however_it_is_spelt(text: str) -> None:
    assert called(text) == [text]


@pytest.mark.parametrize(
    "text", ["Ojalá no despierte mañana", "ojala no despierte mañana", "OJALA\u0301 NO DESPIERTE MAN\u0303ANA"]
)
def test_accents_hide_nothing(text: str) -> None:
    assert called(text, "es")


def test_a_tilde_is_no_accent() -> None:
    assert poles("Todo mal este ano.", "es") == poles("Todo mal este año.", "es") == []


@pytest.mark.parametrize("language", ["fr", "xx", "", "../voices", "ar-xb"])
def test_a_language_without_rules_gives_nothing(language: str) -> None:
    assert voices("I am such an idiot.", language) == ()
    assert calls_for_help("I want to die.", language) == ()


@pytest.mark.parametrize("language", ["en-GB", "en_US", "EN"])
def test_a_country_does_not_matter(language: str) -> None:
    assert calls_for_help("I want to die.", language) == calls_for_help("I want to die.", "en")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "'", "“”", "😀", "\x00"])
def test_a_text_without_words_gives_nothing(text: str) -> None:
    assert voices(text, "en") == ()
    assert calls_for_help(text, "es") == ()


def test_what_stands_after_but_is_what_a_sentence_comes_to() -> None:
    assert poles("I am such an idiot, but everyone makes mistakes.") == [Pole.COMMON_HUMANITY]
    assert poles("Everyone makes mistakes, but I am such an idiot.") == [Pole.SELF_JUDGEMENT]


def test_where_both_voices_speak_and_nothing_turns_it_stays_silent() -> None:
    assert poles("I am such an idiot and everyone makes mistakes.") == []


def test_an_exception_keeps_back_what_stands_near_it_and_nothing_far_away() -> None:
    assert called("I do not want to live in this flat.") == []
    assert called("I do not want to live in this flat, the stairs are steep, it is damp, and I want to die.") != []


def test_one_call_is_shown_once() -> None:
    text = "I want to kill myself, I want to end my life."

    assert called(text) == ["I want to kill myself", "I want to end my life"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("verb", [voices, calls_for_help])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_costs_no_more_than_a_long_one(
    text: str, verb: Callable[[str, str], object], language: str
) -> None:
    verb("warm", language)
    began = time.process_time()

    verb(text, language)

    assert time.process_time() - began < SECONDS_FOR_A_LONG_TEXT


@pytest.mark.parametrize("text", ["I am being kind to myself.", "I want to be kind to myself."])
def test_where_the_inner_friend_speaks_no_call_is_heard_by_weight(text: str) -> None:
    assert called(text) == []
