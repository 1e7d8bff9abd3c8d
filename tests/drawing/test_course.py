"""A course in its place: what stands where, and what is refused."""

from datetime import date, timedelta

import pytest

from befriend.base.errors import InputError
from befriend.drawing.course import (
    CourseBand,
    CourseDrawing,
    CoursePicture,
    CoursePoint,
    CourseRange,
    CourseReview,
    draw_course,
)

MONDAY = date(2026, 1, 12)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def course(*scores: tuple[int, float], **more: object) -> CourseDrawing:
    points = [CoursePoint(day(number), value) for number, value in scores]
    return draw_course(CoursePicture(points=points, y_range=(0, 27), **more))  # type: ignore[arg-type]


def test_distance_on_the_picture_is_distance_in_days() -> None:
    first, second, third = course((0, 10), (7, 10), (28, 10)).points

    assert third.x - second.x == pytest.approx(3 * (second.x - first.x), abs=0.2)


def test_a_higher_score_stands_higher() -> None:
    first, second = course((0, 5), (7, 20)).points

    assert second.y < first.y


def test_scores_that_come_in_any_order_are_drawn_in_time() -> None:
    assert course((14, 8), (0, 12)).points == course((0, 12), (14, 8)).points


def test_the_ends_of_the_scale_are_the_ends_of_the_plot() -> None:
    drawing = course((0, 0), (7, 27))

    assert [point.y for point in drawing.points] == [drawing.plot_bottom, drawing.plot_y]


def test_a_single_score_stands_inside_the_plot() -> None:
    drawing = course((0, 12))

    assert drawing.plot_x < drawing.points[0].x < drawing.plot_end
    assert drawing.points[0].name_y is not None


def test_only_the_first_and_last_score_carry_their_number() -> None:
    named = [point.name_y is not None for point in course((0, 12), (7, 11), (14, 9)).points]

    assert named == [True, False, True]


def test_a_long_gap_is_joined_by_the_broken_line_only() -> None:
    drawing = course((0, 12), (7, 11), (70, 9), (77, 8), gap_days=42)

    assert drawing.gaps.count("M") == 1
    assert drawing.line.count("M") == 2
    assert drawing.line.count("L") == 2


def test_without_a_gap_rule_the_line_is_whole() -> None:
    drawing = course((0, 12), (7, 11), (700, 9))

    assert drawing.gaps == ""
    assert drawing.line.count("L") == 2


def test_an_interval_is_drawn_around_its_score_and_held_on_the_scale() -> None:
    drawing = draw_course(CoursePicture(points=[CoursePoint(MONDAY, 1, low=-1.4, high=3.4)], y_range=(0, 27)))

    assert f"V{drawing.plot_bottom:g}" in drawing.intervals


def test_scores_without_interval_get_no_bar() -> None:
    assert course((0, 12)).intervals == ""


def test_better_and_worse_have_different_shapes_and_plain_scores_none() -> None:
    points = [CoursePoint(day(0), 15), CoursePoint(day(7), 22, mark="worse"), CoursePoint(day(14), 8, mark="better")]

    plain, worse, better = (p.shape for p in draw_course(CoursePicture(points=points, y_range=(0, 27))).points)

    assert plain == ""
    assert worse.count("l") != better.count("l")


def test_bands_fill_the_plot_without_gap_or_overlap() -> None:
    bands = [CourseBand("Mild", 5), CourseBand("Minimal", 0), CourseBand("Moderate", 10)]

    drawing = course((0, 12), bands=bands)

    low, middle, high = drawing.bands
    assert [band.label for band in drawing.bands] == ["Minimal", "Mild", "Moderate"]
    assert low.y == pytest.approx(middle.y + middle.height, abs=0.2)
    assert middle.y == pytest.approx(high.y + high.height, abs=0.2)
    assert high.y == drawing.plot_y


def test_a_band_too_thin_to_read_keeps_its_zone_and_loses_its_label() -> None:
    drawing = course((0, 12), bands=[CourseBand("Low", 0), CourseBand("Thin", 20), CourseBand("High", 21)])

    assert [band.label for band in drawing.bands] == ["Low", "", "High"]


def test_the_cut_off_stands_where_a_score_of_its_value_stands() -> None:
    drawing = course((0, 10), cutoff=10)

    assert drawing.cutoff_y == drawing.points[0].y


def test_the_ribbon_of_no_clear_change_reaches_over_its_range() -> None:
    drawing = course((0, 11), (7, 23), steady=(11, 23))

    assert drawing.ribbon is not None
    assert drawing.ribbon.y == drawing.points[1].y
    assert drawing.ribbon.y + drawing.ribbon.height == pytest.approx(drawing.points[0].y, abs=0.2)


def test_a_review_stands_on_its_day_even_before_the_first_score() -> None:
    drawing = course((7, 10), (14, 9), reviews=[CourseReview(day(0), 1), CourseReview(day(14), 2)])

    assert drawing.reviews[0].x < drawing.points[0].x
    assert drawing.reviews[1].x == drawing.points[1].x


def test_until_leaves_room_for_the_days_since_the_last_score() -> None:
    assert course((0, 10), (7, 9), until=day(28)).points[1].x < course((0, 10), (7, 9)).points[1].x


def test_until_before_the_last_score_cuts_nothing_off() -> None:
    assert course((0, 10), (7, 9), until=day(3)).points == course((0, 10), (7, 9)).points


def test_an_empty_course_is_refused() -> None:
    with pytest.raises(InputError, match="no score to draw"):
        course()


def test_a_score_outside_the_measure_is_refused() -> None:
    with pytest.raises(InputError, match="1 of 2 scores lie outside 0 to 27"):
        course((0, 12), (7, 28))


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(InputError, match="Give the lowest possible score first"):
        draw_course(CoursePicture(points=[CoursePoint(MONDAY, 3)], y_range=(27, 0)))


LONG = "31 or more: assess further for PTSD"


def test_a_long_band_name_is_broken_into_lines_inside_its_zone() -> None:
    picture = CoursePicture(
        points=[CoursePoint(MONDAY, 9)], y_range=(0, 80), bands=[CourseBand("Below", 0), CourseBand(LONG, 31)]
    )

    band = draw_course(picture).bands[1]

    assert " ".join(words for _y, words in band.lines) == LONG
    assert len(band.lines) == 2
    assert all(band.y < y < band.y + band.height for y, _words in band.lines)


def test_a_name_with_more_lines_than_its_zone_has_ends_in_an_ellipsis() -> None:
    bands = [CourseBand("Below", 0), CourseBand(LONG, 70)]
    picture = CoursePicture(points=[CoursePoint(MONDAY, 9)], y_range=(0, 80), bands=bands)

    ((_y, words),) = draw_course(picture).bands[1].lines

    assert words.startswith("31 or more")
    assert words.endswith("…")


def test_an_expected_course_is_a_line_with_its_area_above_and_back_below() -> None:
    days = [CourseRange(day(0), 12, 10, 15), CourseRange(day(14), 9, 6, 14)]
    drawing = course((0, 12), (14, 9), expected=days)
    first, last = drawing.points
    y = {value.value: value.y for value in drawing.values}

    assert drawing.expected.line == f"M{first.x:g} {first.y:g}L{last.x:g} {last.y:g}"
    corners = drawing.expected.area.strip("Mz").split("L")
    # Around: the two upper corners from left to right, then the two lower ones back.
    assert [float(corner.split()[0]) for corner in corners] == [first.x, last.x, last.x, first.x]
    assert float(corners[0].split()[1]) == y[15]
    assert float(corners[3].split()[1]) == y[10]


def test_a_range_beyond_the_scale_is_held_at_its_ends() -> None:
    drawing = course((0, 12), (14, 9), since=[CourseRange(day(0), 12, -3, 40), CourseRange(day(14), 9, 0, 27)])

    assert {float(corner.split()[1]) for corner in drawing.since.area.strip("Mz").split("L")} == {
        drawing.plot_y,
        drawing.plot_bottom,
    }


def test_a_course_with_nothing_beside_it_draws_nothing_beside_it() -> None:
    drawing = course((0, 12), (14, 9))

    assert {each.line + each.area for each in (drawing.expected, drawing.since, drawing.as_before)} == {""}
