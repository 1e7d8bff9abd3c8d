"""The privacy notice: each sentence has a test that holds it, a child could read it, and anybody can open it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from befriend.base.errors import NotFoundError
from befriend.care.roles import Role
from befriend.content.messaging import pushes_in, slips_in
from befriend.content.plain_words import HARDEST_GRADE, LEAST_EASE, LONGEST_SENTENCE
from befriend.content.reading_age import flesch_kincaid, longest_sentence, sentences_in, szigriszt_pazos
from befriend.rooms.checkins.queries import filled_checkin
from befriend.rooms.flags.queries import flags_waiting_for
from befriend.rooms.people.models import Service
from befriend.rooms.people.queries import service_at_the_door
from befriend.rooms.people.services import SafetyChoices, invite, set_safety_rules
from befriend.web.privacy import NOTICE, Said
from tests.contracts.named_tests import is_there
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.verbs import safety_flag

SENTENCES = [one for part in NOTICE for one in part.sentences]

every_sentence = pytest.mark.parametrize("said", SENTENCES, ids=[str(one.words)[:40] for one in SENTENCES])


def words_in_language(language: str) -> str:
    with override(language):
        return "\n\n".join(str(one.words) for one in SENTENCES)


@every_sentence
def test_a_sentence_is_held_by_a_test_that_is_there(said: Said) -> None:
    assert is_there(said.held_by)


@every_sentence
def test_a_test_holds_one_sentence_and_not_two(said: Said) -> None:
    assert len(sentences_in(str(said.words))) == 1


def test_a_test_that_is_not_there_would_be_seen() -> None:
    assert not is_there("tests/rooms/test_privacy_notice.py::test_that_nobody_wrote")
    assert not is_there("tests/rooms/test_nothing.py::test_that_nobody_wrote")


def test_the_notice_can_be_read_by_a_child_of_eleven() -> None:
    # Grade 6 ends at twelve years of age; the floor is that of all our own words (content/plain_words.py).
    english, spanish = words_in_language("en"), words_in_language("es")

    assert flesch_kincaid(english) <= HARDEST_GRADE
    assert szigriszt_pazos(spanish) >= LEAST_EASE
    assert max(longest_sentence(english), longest_sentence(spanish)) <= LONGEST_SENTENCE


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_notice_neither_pushes_nor_hurts(language: str) -> None:
    words = words_in_language(language)

    assert [*slips_in(words, language), *pushes_in(words, language)] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("who", ["nobody", "alice", "lena"])
def test_everybody_reads_every_sentence(cast: Cast, sign_in: SignIn, who: str, language: str) -> None:
    browser = Client() if who == "nobody" else sign_in(who)

    page = unescape(browser.get("/privacy/", headers={"accept-language": language}).content.decode())

    with override(language):
        assert [str(one.words) for one in SENTENCES if str(one.words) not in page] == []


def test_it_names_the_service_and_its_number(cast: Cast, sign_in: SignIn) -> None:
    Service.objects.filter(id=cast.harbour.id).update(phone="020 7946 0000")

    page = sign_in("alice").get("/privacy/").content.decode()

    assert cast.harbour.name in page
    assert 'href="tel:02079460000"' in page


def test_where_two_services_live_it_names_none_to_a_visitor(cast: Cast) -> None:
    assert service_at_the_door(cast["alice"]) == cast.harbour

    page = Client().get("/privacy/").content.decode()

    assert Service.objects.count() > 1
    assert cast.harbour.name not in page


@pytest.mark.parametrize("address", ["/", "/account/login/", "/help/", "/today/", "/my-record/", "/check-in/phq9/"])
def test_the_way_to_it_stands_on_every_page(cast: Cast, sign_in: SignIn, address: str) -> None:
    page = sign_in("alice").get(address, follow=True).content.decode()

    assert 'href="/privacy/"' in page
    assert 'href="/privacy/"' in Client().get(address, follow=True).content.decode()


def test_whoever_comes_in_is_asked_for_no_address(cast: Cast) -> None:
    now = datetime.now(UTC)
    token = invite(viewer=cast.viewer("lena", now), role=Role.HELPER, now=now)
    pages = [Client().get(address).content.decode() for address in (f"/people/invitation/{token}/", "/account/login/")]

    assert all("<form" in page for page in pages)
    assert [found for page in pages for found in re.findall(r'<input[^>]*(?:type|name)="e-?mail"', page)] == []


def test_who_is_told_next_sees_the_name_and_no_answer(cast: Cast) -> None:
    deputy = SafetyChoices(deputy_id=cast.id("carl"))
    set_safety_rules(viewer=cast.viewer("lena"), choices=deputy, now=NOW)
    flag_id, an_hour_later = safety_flag(cast), NOW + timedelta(hours=1)
    carl = cast.viewer("carl", an_hour_later)

    [come] = [one for one in flags_waiting_for(carl, an_hour_later) if one.id == flag_id]

    assert come.client.shown_name == cast["alice"].shown_name
    with pytest.raises(NotFoundError):
        filled_checkin(carl, cast.id("alice"), come.subject_id, an_hour_later)
    assert filled_checkin(cast.viewer("clara"), cast.id("alice"), come.subject_id, an_hour_later).answers
