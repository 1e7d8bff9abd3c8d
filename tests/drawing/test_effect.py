"""The small picture of what a practice does: the same scale for every practice, and nothing beyond its ends."""

from befriend.drawing.effect import EDGE, draw_effect


def test_no_difference_stands_in_the_middle_and_better_at_the_end() -> None:
    drawn = draw_effect(0, 2.5, 5, reach=5, width=112)

    assert (drawn.start_x, drawn.same_x, drawn.end_x) == (EDGE, 56, 112 - EDGE)
    assert (drawn.low_x, drawn.mean_x, drawn.high_x) == (56, 81, 106)


def test_what_lies_beyond_the_ends_is_drawn_at_the_end() -> None:
    drawn = draw_effect(-9, 0, 9)

    assert (drawn.low_x, drawn.high_x) == (drawn.start_x, drawn.end_x)


def test_every_picture_has_the_same_scale() -> None:
    small, large = draw_effect(0, 0.1, 0.2), draw_effect(-3, 0, 3)

    assert (small.same_x, small.start_x, small.end_x) == (large.same_x, large.start_x, large.end_x)
