"""Every page that each person can reach by links, in Spanish and from right to left: the language that was asked for,
nothing for axe to find, nothing wider than a phone, and a title that tells nothing.
"""

import pytest

from tests.journeys.axe import OPTIONS, WORDS
from tests.journeys.browsing import Devices
from tests.journeys.conftest import Axe
from tests.journeys.crawling import PEOPLE, Look, arrive, problems_in_looks

pytestmark = pytest.mark.slow

# What a device asks for, and what the page then says of itself. The last is made up: long, and from right to left.
LANGUAGES = {"es": ("es", "ltr"), "ar-XB": ("ar-xb", "rtl")}
# Spanish changes the words alone: it is read where they have least room. Colours are read in English, and once from
# right to left, where another edge of a box could lie under the words.
LOOKS: dict[str, list[Look]] = {
    "es": [(360, "light", WORDS)],
    "ar-XB": [(1280, "light", WORDS), (360, "dark", OPTIONS)],
}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_in_every_language(open_page: Devices, axe: Axe, person: str, locale: str) -> None:
    page = open_page("desktop", locale=locale)
    arrive(page, person)

    problems = problems_in_looks(page, person, axe, LOOKS[locale], LANGUAGES[locale])

    assert not problems, "\n".join(problems)
