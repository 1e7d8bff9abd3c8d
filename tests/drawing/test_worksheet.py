"""A worksheet as PDF: one page, in its order and language, tagged, its letters inside, and no name unasked."""

import io
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from befriend.content.practising import Practice
from befriend.content.reading import core_library
from befriend.drawing.worksheet import Paper, Sheet, SheetStep, can_be_drawn, draw_worksheet
from befriend.rooms.practices.pages import sheet_of

WRITTEN = sorted(key for key, one in core_library().practices.items() if one.is_written)
SIZES = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}  # points: ISO 216, ANSI/ASME Y14.1
HEBREW = "שלום חבר"
ARABIC = "مرحبا"


def practice(key: str) -> Practice:
    return core_library().practices[key]


def read(sheet: Sheet, paper: Paper = Paper.A4) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(draw_worksheet(sheet, paper)))


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(reader.pages[0].extract_text().split())


def a_sheet(**changed: object) -> Sheet:
    held: dict[str, Any] = {
        "language": "en",
        "title": "A kind line",
        "summary": "One line, for you.",
        "steps": [SheetStep("Think of a friend.", ["One", "Two"], "", 0), SheetStep("Write.", [], "To me", 4)],
        "note": "Stop whenever you like.",
        "name": None,
    }
    return Sheet(**(held | changed))


def place_of_title(sheet: Sheet) -> float:
    """How far from the left edge the largest words begin, in points."""
    places: list[float] = []

    def note(text: str, page: Any, line: Any, _font: Any, size: float) -> None:
        if text.strip() and size > 15:
            places.append(page[4] + line[4])

    read(sheet).pages[0].extract_text(visitor_text=note)
    return places[0]


def fonts_of(reader: pypdf.PdfReader) -> Iterator[Any]:
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        font = font.get_object()
        yield font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", WRITTEN)
def test_every_written_practice_is_one_page_in_its_order(key: str, language: str) -> None:
    sheet = sheet_of(practice(key), language, name=None)

    for paper, (width, height) in SIZES.items():
        reader = read(sheet, paper)

        assert len(reader.pages) == 1
        assert reader.pages[0].mediabox[2:] == pytest.approx((width, height), abs=1)
        words, last = words_of(reader), 0
        for text in [sheet.title, sheet.note, sheet.summary, *(step.text for step in sheet.steps)]:
            # From its own beginning on: the ends of lines may have a hyphen of the text.
            last = words.index(" ".join(text.split())[:25], last)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_its_language_and_is_tagged(language: str) -> None:
    reader = read(sheet_of(practice("letter_from_inner_friend"), language, name=None))
    root: Any = reader.trailer["/Root"]

    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_its_letters_are_inside_accents_too() -> None:
    sheet = a_sheet(language="es", title="¿Qué diría tu año, señora Núñez? ¡Ánimo, pingüino!")
    reader = read(sheet)

    assert sheet.title in words_of(reader)
    for font in fonts_of(reader):
        descriptor = font["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_no_name_stands_on_it_unless_it_was_asked_for() -> None:
    assert "Alice Rivers" not in words_of(read(a_sheet()))
    assert words_of(read(a_sheet(name="Alice Rivers"))).startswith("Alice Rivers")


@pytest.mark.parametrize("name", [None, "Alice Rivers"])
def test_its_properties_name_nobody_and_no_time(name: str | None) -> None:
    found: Any = read(a_sheet(name=name)).metadata

    assert set(found) <= {"/Title", "/Creator"}
    assert found["/Title"] == "A kind line"


def test_words_that_look_like_commands_are_only_words() -> None:
    typed = '#read("/etc/passwd") *x* = $y$ "]'

    assert typed in words_of(read(a_sheet(summary=typed)))


def test_right_to_left_words_stand_at_the_right() -> None:
    places = {"en": place_of_title(a_sheet(title="Hello")), "he": place_of_title(a_sheet(language="he", title=HEBREW))}

    assert places["he"] > 300 > places["en"]


def test_a_script_without_letters_here_is_said_and_not_drawn_in_boxes() -> None:
    sheet = a_sheet(language="ar", title=ARABIC)

    assert not can_be_drawn(sheet)
    assert not can_be_drawn(a_sheet(name=ARABIC))
    with pytest.raises(ValueError, match="letters without a shape"):
        draw_worksheet(sheet, Paper.A4)


def test_a_sheet_with_far_too_many_words_is_refused_and_never_two_pages() -> None:
    with pytest.raises(ValueError, match="too many words"):
        draw_worksheet(a_sheet(steps=[SheetStep("word " * 2000, [], "", 2)]), Paper.A4)


@pytest.mark.slow
def test_what_draws_it_is_loaded_only_when_a_sheet_is_asked_for() -> None:
    script = "import befriend.drawing.worksheet, sys; sys.exit('typst' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
