"""The geometry once a template has written it: small, readable to all, and whole in every language."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from befriend.web.catalogue import catalogue_context

SVG = "{http://www.w3.org/2000/svg}"


def picture(language: str = "en", name: str = "drawing", **words: str) -> str:
    context = {"drawing": catalogue_context()[name], "title": "A course", "description": "It falls.", **words}
    with translation.override(language):
        page = render_to_string("components/course_chart.html", context)
    found = re.search(r"<svg viewBox.*?role=\"img\".*?</svg>", page, re.S)
    assert found
    return found[0]


@pytest.mark.parametrize("language", ["en", "es", "de", "ar"])
def test_places_are_never_written_with_a_decimal_comma(language: str) -> None:
    drawn = ET.fromstring(picture(language))

    places = [value for element in drawn.iter() for key, value in element.items() if key in {"x", "y", "cx", "cy", "d"}]
    assert len(places) > 30
    assert not [place for place in places if "," in place]


def test_twelve_scores_with_everything_fit_in_three_kilobytes() -> None:
    assert len(picture().encode()) < 3_000


def test_twelve_scores_as_their_owner_sees_them_fit_in_two_kilobytes() -> None:
    assert len(picture(name="client_drawing", kind="client", steady_label="no clear change").encode()) < 2_000


def test_the_picture_says_in_words_what_it_shows() -> None:
    drawn = ET.fromstring(picture())

    ids = (drawn.get("aria-labelledby") or "").split()
    words = [element.text for element in drawn.iter() if element.get("id") in ids]
    assert words == ["A course", "It falls."]


def test_nothing_in_the_picture_needs_an_inline_style() -> None:
    assert "style" not in picture()
