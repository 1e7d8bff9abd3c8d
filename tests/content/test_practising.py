"""What the folders of a practice, a lesson and a programme say comes out as the frozen objects they describe."""

from datetime import date
from pathlib import Path

import pytest

from befriend.content.frozen import Library
from befriend.content.practising import (
    USUAL_LINES,
    Anchor,
    Audience,
    Block,
    BlockKind,
    Component,
    Further,
    Lesson,
    Practice,
    PracticeKind,
    Programme,
    Span,
    StepKind,
    Strength,
    Week,
    WeekWords,
)
from befriend.content.reading import read_library


@pytest.fixture
def library(small_pack: Path) -> Library:
    return read_library([small_pack])


@pytest.fixture
def letter(library: Library) -> Practice:
    return library.practices["kind_letter"]


@pytest.fixture
def lesson(library: Library) -> Lesson:
    return library.lessons["kindness"]


@pytest.fixture
def programme(library: Library) -> Programme:
    return library.programmes["two_weeks"]


def test_a_practice_says_what_it_trains_and_how_it_can_be_done(letter: Practice) -> None:
    assert (letter.pack, letter.kind, letter.lengths) == ("small", PracticeKind.PRACTICE, (3, 10))
    assert letter.components == (Component.SELF_KINDNESS, Component.MINDFULNESS)
    assert letter.anchors == (Anchor.HANDS, Anchor.FEET)
    assert letter.edition.date == date(2026, 11, 22)
    assert [evidence.strength for evidence in letter.evidence] == [Strength.EARLY]


def test_steps_keep_their_order_their_options_and_from_when_they_appear(letter: Practice) -> None:
    assert [(step.id, step.kind, step.seconds, step.from_minutes) for step in letter.steps] == [
        ("arrive", StepKind.SAY, 20, None),
        ("rest", StepKind.BREATHE, 30, 10),
        ("whom", StepKind.CHOOSE, 20, None),
        ("letter", StepKind.WRITE, 100, None),
    ]
    assert letter.steps[2].options == ("friend", "self")
    assert [step.id for step in letter.written_steps] == ["letter"]


def test_the_words_come_in_the_readers_language_and_else_in_english(letter: Practice) -> None:
    assert letter.words_for("es").title == "Una carta amable"
    assert letter.words_for("cy").title == "A kind letter"


def test_a_writing_box_has_its_own_label_or_the_text_of_its_step(letter: Practice) -> None:
    english, spanish = letter.words_for("en"), letter.words_for("es")

    assert (english.prompt_for("letter"), english.lines_for("letter")) == ("Dear me,", 18)
    assert (spanish.prompt_for("letter"), spanish.lines_for("letter")) == ("Escribe como te escribiría.", USUAL_LINES)


def test_a_practice_that_stirs_nothing_needs_no_content_note(library: Library) -> None:
    assert library.practices["still_hands"].words_for("en").content_note == ""


def test_what_the_evidence_found_is_told_in_the_readers_language(
    letter: Practice, lesson: Lesson, programme: Programme
) -> None:
    assert letter.words_for("es").findings == ("No se encontró nada.",)
    assert lesson.findings_for("es") == ("No se encontró nada.",)
    assert lesson.findings_for("cy") == ("Nothing was found.",)
    assert programme.words_for("es").findings == ("No se ha probado.",)


def test_a_lesson_leads_to_a_practice_and_to_further_reading(lesson: Lesson) -> None:
    assert (lesson.minutes, lesson.try_next, lesson.components) == (3, "kind_letter", ())
    assert lesson.further == (Further("A book", "A library", "en"),)


def test_a_long_text_is_taken_apart_into_blocks_and_emphasis(lesson: Lesson) -> None:
    text = lesson.text_for("en")

    assert text.title == "What kindness is"
    assert text.blocks == (
        Block(
            BlockKind.PARAGRAPH,
            (
                (
                    Span("Kindness is "),
                    Span("not", is_emphasised=True),
                    Span(" weakness. It can be a firm thing that stays with you."),
                ),
            ),
        ),
        Block(BlockKind.HEADING, ((Span("Two ways"),),)),
        Block(
            BlockKind.BULLETS,
            (
                (Span("You can say a "), Span("kind", is_emphasised=True), Span(" word.")),
                (Span("You can rest."),),
            ),
        ),
        Block(BlockKind.NUMBERED, ((Span("First one."),), (Span("Then the next."),))),
        Block(BlockKind.HEADING, ((Span("One thing to try"),),)),
        Block(BlockKind.PARAGRAPH, ((Span("Write one kind line today, if you like."),),)),
    )


def test_a_block_can_be_read_without_its_emphasis(lesson: Lesson) -> None:
    assert lesson.text_for("en").blocks[2].plain_lines == ("You can say a kind word.", "You can rest.")


def test_the_weeks_of_a_programme_are_numbered_and_hold_keys(programme: Programme) -> None:
    assert programme.audience is Audience.GROUP
    assert programme.weeks == (
        Week(number=1, lessons=("kindness",), practices=("still_hands",), worksheet="kind_letter", checkin="phq9"),
        Week(number=2, lessons=(), practices=("kind_letter", "still_hands"), worksheet=None, checkin=None),
    )
    assert programme.words_for("es").weeks[2] == WeekWords("Escribir", "Si quieres, escribe una carta.")


def test_a_group_has_a_guide_and_a_person_has_none(small_pack: Path, programme: Programme) -> None:
    guide = programme.guide_for("es")
    assert guide is not None
    assert guide.title == "Para quien facilita"

    folder = small_pack / "programmes/two_weeks"
    structure = folder / "programme.toml"
    structure.write_text(structure.read_text().replace('"group"', '"person"'))

    assert read_library([small_pack]).programmes["two_weeks"].guide_for("es") is None
