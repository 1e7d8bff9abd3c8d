"""Pictures of shares: places by hand, shapes beside colour, and words that cannot become markup."""

import io
import xml.etree.ElementTree as ET

import pypdf
import pytest

from befriend.drawing.report import PrintedPicture, PrintedReport, PrintedSection, PrintedTable, draw_report
from befriend.drawing.shares import BOTTOM, LEFT, RIGHT, TOP, ShareDrawing, draw_funnel, draw_over_time, printed
from befriend.drawing.worksheet import Paper

CURVE = [(50, (0.3, 0.6), (0.2, 0.7)), (100, (0.35, 0.55), (0.25, 0.65))]
GROUPS = [("North", 50, 0.5, False), ("A <b> & Co", 100, 0.0, True)]


def funnel() -> ShareDrawing:
    return draw_funnel(GROUPS, CURVE, 0.45, "People")


def test_a_group_stands_at_its_size_and_its_share() -> None:
    north, other = funnel().dots

    assert (north.x, north.y) == ((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2)
    assert (other.x, other.y) == (RIGHT, BOTTOM)


def test_a_name_at_the_edge_is_written_inwards() -> None:
    assert [dot.is_named_before for dot in funnel().dots] == [False, True]


def test_two_names_that_would_lie_over_each_other_move_apart_and_their_dots_stay() -> None:
    groups = [("Harbour", 52, 0.50, False), ("Garden", 50, 0.52, False), ("Far", 5, 0.51, False)]

    harbour, garden, far = draw_funnel(groups, CURVE, 0.45, "People").dots

    assert harbour.name_y - garden.name_y >= 20
    assert garden.name_y < garden.y < harbour.y < harbour.name_y
    assert far.name_y == far.y
    # 322 points between 0 and 100 %, from 338 upwards.
    assert harbour.y == 177


def test_limits_are_drawn_at_each_size() -> None:
    low, high = funnel().limits

    # 322 points between 0 and 100 %: 20 % is 273.6 from above, 70 % is 112.6.
    assert low == "M378.0 273.6L704.0 257.5"
    assert high == "M378.0 112.6L704.0 128.7"


def test_limits_over_time_are_steps_and_few_times_are_named() -> None:
    points = [(f"2026-Q{place}", 0.5, (0.2, 0.8), place == 3) for place in range(1, 13)]

    drawing = draw_over_time(points, 0.5, "Quarter")

    assert drawing.limits[0].count("H") == 12
    assert [name for _, name in drawing.columns] == [f"2026-Q{place}" for place in (1, 3, 5, 7, 9, 11)]
    assert [dot.stands_out for dot in drawing.dots].index(True) == 2


def test_a_time_that_is_not_over_is_dotted_and_no_line_leads_to_it() -> None:
    points = [(f"2026-Q{place}", 0.5, (0.2, 0.8), False) for place in range(1, 5)]

    drawing = draw_over_time(points, 0.5, "Quarter", is_last_open=True)

    assert [dot.is_open for dot in drawing.dots] == [False, False, False, True]
    assert drawing.line.count("L") == 2
    circles = ET.fromstring(printed(drawing)).iter("{http://www.w3.org/2000/svg}circle")
    assert [one.get("stroke-dasharray") for one in circles] == [None, None, None, "2 3"]


def test_what_stands_out_has_another_shape_on_paper_too_and_names_are_no_markup() -> None:
    drawn = ET.fromstring(printed(funnel()))

    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "A <b> & Co" in words
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 1


def report(**changed: object) -> PrintedReport:
    section = PrintedSection(
        title="By team",
        words=["Each dot is a team. #panic() *not bold*"],
        picture=PrintedPicture(printed(funnel()), "North lies within", "— limits"),
        tables=[PrintedTable("A table", ["Team", "Share"], [["North", "50 %"], ["A <b> & Co", "0 %"]])],
        notes=["A note"],
        english=["A source"],
    )
    held: dict[str, object] = {
        "language": "es", "title": "Outcomes", "subtitle": "up to", "opening": ["For a board"], "foot": "hash abc",
        "sections": [section, section],
    }  # fmt: skip
    return PrintedReport(**(held | changed))  # type: ignore[arg-type]


def test_a_report_on_paper_is_tagged_in_its_language_and_runs_nothing_of_its_words() -> None:
    read = pypdf.PdfReader(io.BytesIO(draw_report(report(), Paper.A4)))

    words = " ".join(" ".join(page.extract_text().split()) for page in read.pages)
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "es"  # type: ignore[index]
    assert "#panic() *not bold*" in words
    assert words.count("hash abc") == len(read.pages)


def test_letters_without_a_shape_are_refused_not_printed_as_boxes() -> None:
    with pytest.raises(ValueError, match="Print its page"):
        draw_report(report(title="نتائج"), Paper.A4)
