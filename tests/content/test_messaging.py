"""Unsafe words are found however they are written, and safe ones are left alone."""

import pytest

from befriend.content.messaging import pushes_in, slips_in


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


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Keep your streak.", "streak"),
        ("en", "You should rest.", "You should"),
        ("en", "you shouldn’t worry", "you shouldn’t"),
        ("en", "Now you have to write.", "you have to"),
        ("en", "You failed today.", "failed"),
        ("en", "Please try harder.", "try harder"),
        ("en", "Don't give up.", "Don't give up"),
        ("en", "You are two days behind. Catch up now.", "Catch up"),
        ("en", "Just relax.", "Just relax"),
        ("en", "This will help.", "This will help"),
        ("en", "Sit down. Close your eyes.", "Close your eyes"),
        ("es", "Mantén tu racha.", "racha"),
        ("es", "Ahora tienes que escribir.", "tienes que"),
        ("es", "Deberías descansar.", "Deberías"),
        ("es", "Fue un fracaso.", "fracaso"),
        ("es", "No te rindas.", "No te rindas"),
        ("es", "Cierra los ojos.", "Cierra los ojos"),
    ],
)
def test_words_that_push_or_shame_are_found(language: str, text: str, words: str) -> None:
    assert [slip.words for slip in pushes_in(text, language)] == [words]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "That must be hard."),
        ("en", "You do not have to do this."),
        ("en", "If you have to stop, stop."),
        ("en", "If you like, close your eyes."),
        ("en", "You can close your eyes or leave them open."),
        ("en", "Someone will help you."),
        ("en", "The critic says “You must try harder, you failed”."),
        ("es", "No tienes que hacerlo."),
        ("es", "No hay que hacerlo bien."),
        ("es", "Si quieres, cierra los ojos."),
        ("es", "La voz dice «debes esforzarte»."),
    ],
)
def test_an_invitation_and_a_quoted_critic_are_left_alone(language: str, text: str) -> None:
    assert pushes_in(text, language) == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_pushing_word_says_why_and_what_to_write(language: str) -> None:
    slip = pushes_in({"en": "your streak", "es": "tu racha"}[language], language)[0]

    assert slip.why.endswith(".")
    assert slip.instead
