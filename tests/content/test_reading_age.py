"""Syllables, sentences and the two formulas, against dictionaries and published examples."""

import pytest

from befriend.content.reading_age import (
    english_syllables,
    flesch_kincaid,
    longest_sentence,
    sentences_in,
    spanish_syllables,
    szigriszt_pazos,
    words_in,
)

# Carnegie Mellon pronouncing dictionary 0.7b: the number of vowels that carry a stress mark.
ENGLISH = """
the 1, kind 1, you 1, eye 1, lived 1, likes 1, hoped 1, changes 2, table 2, tables 2, little 2, troubled 2, handled 2,
wanted 2, needed 2, watched 1, being 2, doing 2, worrying 3, staying 2, happy 2, people 2, create 2, science 2, quiet 2,
diet 2, various 3, nation 2, special 2, social 2, material 4, experience 4, idea 3, area 3, business 2, something 2,
sometimes 2, tired 2, player 2, actual 3, influence 3, hopeless 2, careful 2, safely 2, moment 2, movement 2,
optimism 4, compassion 3, criticism 4, anxious 2, nervous 2, previous 3, unhappiness 4, depression 3, over 2,
questionnaire 3
"""

# By the rules of the Ortografía de la lengua española (Real Academia Española 2010): diphthong, hiatus, silent u.
SPANISH = """
sol 1, bien 1, muy 1, rey 1, hoy 1, ánimo 3, triste 2, días 2, país 2, oído 3, leer 2, caos 2, ahora 3, ciudad 2, aún 2,
quiere 2, sigue 2, guía 2, pingüino 3, guerra 2, puntuación 3, semanas 3, energía 4, profesional 4, cuidado 3, héroe 3,
averigüe 4, molestado 4, ruido 2, viuda 2, yo 1, playa 2
"""


def pairs(text: str) -> list[tuple[str, int]]:
    return [(word, int(count)) for word, count in (entry.split() for entry in text.split(","))]


@pytest.mark.parametrize(("word", "count"), pairs(ENGLISH))
def test_an_english_word_has_the_syllables_of_the_dictionary(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), pairs(SPANISH))
def test_a_spanish_word_has_the_syllables_of_the_rules(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_flesch_kincaid_gives_the_grade_of_a_published_example() -> None:
    # Wikipedia, Flesch-Kincaid readability tests: 13 words, 24 syllables, grade 11.3.
    text = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."

    assert sum(english_syllables(word) for word in words_in(text)) == 24
    assert flesch_kincaid(text) == pytest.approx(11.3, abs=0.05)


def test_flesch_kincaid_has_its_lowest_value_for_one_syllable_sentences() -> None:
    # 0.39 x 1 + 11.8 x 1 - 15.59 = -3.40, the lowest grade the formula can give (same page).
    assert flesch_kincaid("Go. Sit. Stay.") == pytest.approx(-3.40)


def test_szigriszt_pazos_follows_its_formula() -> None:
    # 4 words, 8 syllables (ca-sa, ro-ja, ca-sa, ver-de), 2 sentences: 206.835 - 62.3 x 2 - 2 = 80.235.
    assert szigriszt_pazos("Casa roja. Casa verde.") == pytest.approx(80.235)


def test_a_text_without_words_is_not_hard() -> None:
    assert flesch_kincaid("... 12") == 0.0
    assert szigriszt_pazos("") == 100.0


@pytest.mark.parametrize(
    ("text", "count"),
    [("One. Two.", 2), ("One? Two! Three", 3), ("Score 3.5 is mid.", 1), ("No full stop\n\nNew part", 2), ("", 0)],
)
def test_sentences_end_at_a_stop_and_not_inside_a_number(text: str, count: int) -> None:
    assert len(sentences_in(text)) == count


def test_the_longest_sentence_is_counted_in_words() -> None:
    assert longest_sentence("I rest. Then I walk to the sea. Good.") == 6
