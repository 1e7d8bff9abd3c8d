"""Unsafe words are found however they are written, and safe ones are left alone."""

import pytest

from befriend.content.messaging import slips_in


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "He committed suicide.", "committed suicide"),
        ("en", "COMMITTING\nSUICIDE", "COMMITTING\nSUICIDE"),
        ("en", "a failed attempt", "failed attempt"),
        ("en", "a successful suicide", "successful suicide"),
        ("en", "You are at low risk.", "low risk"),
        ("en", "There is no risk.", "no risk"),
        ("en", "attention-seeking", "attention-seeking"),
        ("en", "sign a no-suicide contract", "no-suicide contract"),
        ("es", "Cometió suicidio", "Cometió suicidio"),
        ("es", "un intento fallido", "intento fallido"),
        ("es", "riesgo bajo", "riesgo bajo"),
    ],
)
def test_unsafe_words_are_found(language: str, text: str, words: str) -> None:
    assert [slip.words for slip in slips_in(text, language)] == [words]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She died by suicide."),
        ("en", "We committed to a plan."),
        ("en", "He tried to end his life."),
        ("en", "This cannot tell if you are safe."),
        ("es", "Murió por suicidio."),
        ("es", "No puede decir si estás a salvo."),
    ],
)
def test_safe_words_are_left_alone(language: str, text: str) -> None:
    assert slips_in(text, language) == ()


def test_every_slip_says_why_and_what_to_write() -> None:
    slip = slips_in("He committed suicide.", "en")[0]

    assert slip.why == "It sounds like a crime."
    assert slip.instead.startswith("died by suicide")


def test_a_language_without_a_list_has_no_slips() -> None:
    assert slips_in("committed suicide", "cy") == ()
