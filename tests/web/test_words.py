"""Every page speaks the reader's language: no English is left, and a made-up language shows what nobody marked."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import ngettext, override
from pytest_django.fixtures import Settings

from befriend.content.messaging import slips_in
from befriend.content.reading import core_library
from befriend.demo.journal import FIRST_TEXT, WRITTEN
from befriend.demo.service import Plan, build_demonstration
from befriend.drawing.course import lines_of
from befriend.rooms.people.models import Person, Service
from tests.web.reading import Reading
from tools.pseudo import pseudo
from tools.words import catalogue_path, marked_words, read_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

NOW = datetime.now(UTC)
VISITOR = "visitor"
# One of those whose room is still to come stands for all three.
PEOPLE = (VISITOR, "sam", "clara", "lena", "farid")
ALWAYS = ["/", "/help/", "/no-such-page/"]
# One address, and other words for each thing that was looked for.
FOUND = [f"/practices/?{wanted}" for wanted in ("all=1", "need=before_sleep", "component=mindfulness", "minutes=3")]
NOT_PAGES = re.compile(r"^(?!/)|^//|logout|^/out/$|\.csv$|\.pdf$|\.json$|\.svg$|^/static/")
SPANISH = catalogue_path("es")
PRACTICE, SESSION = "self_compassion_break", "7d1f3c52-6a0e-4a57-9d8b-2c4e6f8a0b1d"
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def demonstration() -> Service:
    return build_demonstration(Plan(clients=3, weeks=5), now=NOW)


@pytest.fixture
def made_up_language(settings: Settings) -> None:
    """As BEFRIEND_PSEUDO_LANGUAGE=1 offers it."""
    settings.LANGUAGES = [*settings.LANGUAGES, settings.PSEUDO_LANGUAGE]


def browser_of(person: str, language: str) -> Client:
    browser = Client(headers={"accept-language": language})
    if person != VISITOR:
        browser.force_login(
            Person.objects.get(username=person), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return browser


def every_page(language: str) -> dict[tuple[str, str], Reading]:
    """Every page of everybody, by person and place."""
    return {(person, place): page for person in PEOPLE for place, page in pages_of(person, language)}


def pages_of(person: str, language: str) -> Iterator[tuple[str, Reading]]:
    """Every page this person reaches by links, and those that come back when something was wrong or was sent."""
    browser = browser_of(person, language)
    waiting, seen = [*ALWAYS, *(FOUND if person == "sam" else [])], set()
    while waiting:
        address = waiting.pop(0)
        page = read(browser, address)
        yield address, page
        for link in page.links:
            kind = IDS.sub("#", link.split("?")[0].split("#")[0])
            if kind not in seen and not NOT_PAGES.search(link):
                seen.add(kind)
                waiting.append(link)
    yield from answers_to(person, browser)


def read(browser: Client, address: str) -> Reading:
    return Reading(browser.get(address, follow=True).content.decode())


def answers_to(person: str, browser: Client) -> Iterator[tuple[str, Reading]]:
    """What comes back after sending: a receipt, a refusal, a message."""
    for address, sent in SENT.get(person, []):
        place = address if address.startswith("/") else reverse(address, args=[client_id()])
        opened = {"form_id": form_id(browser.get(place).content.decode())}
        answer = browser.post(place, opened | sent, follow=True)
        yield f"{place} {sent}", Reading(answer.content.decode())
        for link in Reading(answer.content.decode()).links:
            if "/correct/" in link or "/answers/" in link:
                yield link, read(browser, link)


def form_id(html: str) -> str:
    """The id that the form on a page carries; none where it needs none."""
    found = re.search(r'name="form_id" value="([^"]+)"', html)
    return found[1] if found else ""


def client_id() -> UUID:
    return Person.objects.get(username="sam").id


SENT: dict[str, list[tuple[str, dict[str, str]]]] = {
    VISITOR: [("/account/login/", {"login": "sam", "password": "wrong"}), ("/account/login/", {})],
    "sam": [
        ("/check-in/phq9/", {"phq9_9": "7"}),
        ("/check-in/phq9/", {"phq9_9": "1"}),
        ("/check-in/gad7/", {}),
        ("/check-in/daily/", {"how_i_am": "2", "note": "1" * 501}),
        ("/check-in/daily/", {"how_i_am": "2"}),
        (f"/practices/{PRACTICE}/", {"minutes": "3"}),
        (f"/practices/{PRACTICE}/", {"minutes": "3", "session_id": SESSION}),
        (f"/practices/again/{SESSION}/", {"stopped": ""}),
        (f"/practices/after/{SESSION}/", {"felt": "worse"}),
        (f"/practices/worse/{SESSION}/", {"severity": "mild"}),
        (f"/practices/worse/{SESSION}/", {"severity": "mild", "lasting": "days", "functioning": "nothing"}),
        ("/account/password/change/", {"oldpassword": "a", "password1": "b", "password2": "c"}),
    ],
    "clara": [
        ("plans:review", {"reviewed_on": "tomorrow"}),
        ("plans:note", {}),
        ("/people/invite/", {"role": "client"}),
    ],
    "lena": [("/people/link/", {}), ("/people/team/", {"name": ""}), ("/people/invite/", {"role": "lead"})],
}


def names_and_content() -> list[str]:
    """What has no translation: names, of files too, what people wrote, and words of packs that are English only."""
    written = [
        "We meet every week. One small kind thing each day, chosen the evening before.",
        "Added a short evening practice, because the evenings were the hardest part.",
        "We spoke on the phone the same day and looked at the plan together.",
        *(line for text in texts_in((FIRST_TEXT, WRITTEN)) for line in [text, *re.split(r"(?<=\.)\s+", text)]),
    ]
    people = [name for names in Person.objects.values_list("shown_name", "username") for name in names]
    people += Service.objects.values_list("name", flat=True)
    known = {*texts_in(core_library())}
    # A picture writes the long name of a band in lines.
    words = [one for content in core_library().measures.values() for one in content.words.values()]
    bands = {label for one in words for label in (*one.bands.values(), *one.clinical_bands.values())}
    in_lines = {line for label in bands for _height, line in lines_of(label, middle=0, height=1000)}
    files = ["read-me-first.html", "record.json", "checkins.csv, scores.csv", "short-forms.csv"]
    found = {*written, *people, "befriend", "English", *files, *known, *in_lines}
    # A page is read with its spaces drawn together.
    return sorted((" ".join(text.split()) for text in found), key=len, reverse=True)


def texts_in(thing: object) -> Iterator[str]:
    """Every text anywhere inside the content."""
    if isinstance(thing, str):
        if thing.strip():
            yield thing
    elif is_dataclass(thing):
        for part in fields(thing):
            yield from texts_in(getattr(thing, part.name))
    elif hasattr(thing, "values"):
        yield from (text for value in thing.values() for text in texts_in(value))
    elif isinstance(thing, tuple | list | frozenset):
        yield from (text for value in thing for text in texts_in(value))


def unmarked(page: Reading, content: list[str]) -> list[str]:
    """The words of a page in the made-up language that did not come from its catalogue."""
    return [words for words in page.words if LATIN_WORD.search(left_over(words, content))]


def left_over(words: str, content: list[str]) -> str:
    while BRACKETS.search(words):
        words = BRACKETS.sub("", words)
    for known in content:
        words = words.replace(known, "")
    return words


def english_on(page: Reading, english: list[str]) -> list[str]:
    """The English sentences that stand on a page."""
    everything = "\n".join(page.words)
    return [sentence for sentence in english if sentence in everything]


def english_sentences() -> list[str]:
    """Every marked text of more than three words, cut at its placeholders, as the longest piece that is left."""
    texts = [
        form for word in marked_words() if word.id for form in ([word.id] if isinstance(word.id, str) else word.id)
    ]
    pieces = [max(re.split(r"%\(\w+\)s|%%|<[^>]+>", text), key=len).strip() for text in texts]
    return [piece for piece in pieces if len(piece.split()) > 3]


def test_nothing_on_a_spanish_page_is_left_in_english(demonstration: Service) -> None:
    english = english_sentences()

    pages = every_page("es")

    assert {page.language for page in pages.values()} == {"es"}
    assert {place: found for place, page in pages.items() if (found := english_on(page, english))} == {}


@pytest.mark.usefixtures("made_up_language")
def test_every_word_on_every_page_is_marked_for_translation(demonstration: Service) -> None:
    content = names_and_content()

    pages = every_page("ar-xb")

    assert {(page.language, page.direction) for page in pages.values()} == {("ar-xb", "rtl")}
    assert {place: found for place, page in pages.items() if (found := unmarked(page, content))} == {}
    assert len(pages) > 40


@pytest.mark.usefixtures("made_up_language")
def test_the_language_chosen_in_the_footer_is_kept(demonstration: Service) -> None:
    browser = browser_of("sam", "en")

    browser.post("/language/", {"language": "ar-xb", "next": "/"})
    chosen = read(browser, "/")
    browser.post("/language/", {"language": "es", "next": "/"})

    assert (chosen.language, chosen.direction) == ("ar-xb", "rtl")
    assert read(browser, "/").language == "es"


def test_the_made_up_language_stays_away_where_nobody_switched_it_on(demonstration: Service) -> None:
    browser = browser_of("sam", "ar-xb")
    browser.post("/language/", {"language": "ar-xb", "next": "/"})

    assert read(browser, "/").language == "en"


@pytest.mark.usefixtures("made_up_language")
def test_one_and_many_are_told_apart() -> None:
    def told(language: str) -> list[str]:
        with override(language):
            return [ngettext("%(count)s score.", "%(count)s scores.", count) % {"count": count} for count in (1, 2)]

    assert told("es") == ["1 puntuación.", "2 puntuaciones."]
    assert told("ar-xb") == [pseudo("%(count)s score.") % {"count": 1}, pseudo("%(count)s scores.") % {"count": 2}]


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_pages_of_errors_speak_the_readers_language(template: str) -> None:
    with override("es"):
        page = Reading(render_to_string(template))

    assert page.language == "es"
    assert english_on(page, english_sentences()) == []


def test_spanish_follows_the_rules_of_safe_messaging() -> None:
    said = [str(word.string) for word in read_catalogue(SPANISH)]

    assert [slips_in(text, "es") for text in said if slips_in(text, "es")] == []


def test_a_word_nobody_marked_is_seen() -> None:
    page = Reading(
        '<html lang="ar-xb" dir="rtl"><body><p>⟦Öñéé⟧ Sam</p><p>Not marked</p><p lang="en">Said</p></body></html>'
    )

    assert unmarked(page, ["Sam"]) == ["Not marked"]


def test_a_sentence_left_in_english_is_seen() -> None:
    page = Reading('<html lang="es" dir="ltr"><body><p>You can skip any question.</p></body></html>')

    assert english_on(page, ["You can skip any question."]) == ["You can skip any question."]
