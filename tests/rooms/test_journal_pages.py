"""The journal's pages: nothing written is lost on an error, what is noticed is said openly, who may read is named."""

import re
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from befriend.language import Mark, Pole
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.flags.models import Flag
from befriend.rooms.journal.models import Draft, Entry, LookingForWords, Version
from befriend.rooms.journal.noticing import NAMES, PRACTICES, words_that_call
from befriend.rooms.journal.queries import open_draft, open_entry
from befriend.rooms.journal.services import choose_looking, delete_entry
from befriend.rooms.journal.writing import KINDS, LONGEST_BOX, LONGEST_TITLE, MOST_TURNS
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.journalling import entry_with_two_texts, sheet, words, write, written_entry
from tests.rooms.practising import practice
from tests.rooms.stored import everything

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

LONG = "It was a long day. " * 50


@pytest.fixture
def alice(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in("alice")


def opened(browser: Client, address: str) -> dict[str, str]:
    """The hidden parts of the form on a page."""
    html = browser.get(address).content.decode()
    return dict(re.findall(r'type="hidden" name="(entry_id|writing_id|based_on)" value="([^"]*)"', html))


def post(browser: Client, kind: str, ids: dict[str, str], **said: str) -> "TestResponse":
    return browser.post(f"/journal/write/{kind}/", ids | said)


def text_of(response: "TestResponse") -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_is_saved_and_is_read_again(alice: Client, kind: str) -> None:
    page = f"/journal/write/{kind}/"
    said = {box.key: f"Words for {box.key}." for box in KINDS[kind].boxes}

    answer = post(alice, kind, opened(alice, page), title="My title", **said)

    shown = text_of(alice.get(answer["Location"]))
    assert all(text in shown for text in ("My title", "Your entry is kept.", *said.values()))
    assert "Only you" in text_of(alice.get(page))


def test_two_opened_pages_are_two_entries(alice: Client) -> None:
    first, second = (opened(alice, "/journal/write/free/") for _ in range(2))

    for ids in (first, second, second):
        post(alice, "free", ids, text="The same words.")

    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {"text": LONG, "title": "t" * (LONGEST_TITLE + 1)},
        {"text": LONG + "x" * LONGEST_BOX},
    ],
)
def test_what_is_too_long_is_said_and_every_word_comes_back(alice: Client, said: dict[str, str]) -> None:
    ids = opened(alice, "/journal/write/free/")

    answer = post(alice, "free", ids, **said)

    assert answer.status_code == 422
    assert all(text.rstrip() in text_of(answer) for text in said.values())
    assert ids["writing_id"] in text_of(answer)
    assert not Entry.objects.exists()


def test_too_many_turns_are_said_and_every_one_comes_back(alice: Client) -> None:
    turns = {f"critic-{at}": f"hard word {at}" for at in range(1, MOST_TURNS + 2)}

    answer = post(alice, "dialogue", opened(alice, "/journal/write/dialogue/"), **turns)

    assert answer.status_code == 422
    assert all(text in text_of(answer) for text in turns.values())


def test_an_empty_page_is_answered_kindly(alice: Client) -> None:
    answer = post(alice, "free", opened(alice, "/journal/write/free/"), text="  \n ")

    assert answer.status_code == 422
    assert "A single word is enough." in text_of(answer)


@pytest.mark.parametrize("wrong", [{}, {"entry_id": "x", "writing_id": "y"}])
def test_a_page_without_its_ids_is_refused_in_words(alice: Client, wrong: dict[str, str]) -> None:
    answer = post(alice, "free", wrong, text="Words.")

    assert answer.status_code == 400
    assert "was not opened here" in text_of(answer)


def test_of_anothers_deleted_entry_nothing_is_told(cast: Cast, alice: Client, sign_in: SignIn) -> None:
    ids = opened(alice, "/journal/write/free/")
    post(alice, "free", ids, text="Mine.")
    delete_entry(viewer=cast.viewer("alice"), entry_id=UUID(ids["entry_id"]), now=NOW)
    bob = sign_in("bob")
    own = opened(bob, "/journal/write/free/")

    answer = post(bob, "free", own | {"entry_id": ids["entry_id"]}, text="Not mine.")

    assert answer.status_code == 404


def test_a_page_of_a_deleted_entry_comes_back_as_a_new_one(cast: Cast, alice: Client) -> None:
    ids = opened(alice, "/journal/write/free/")
    post(alice, "free", ids, text="Once more.")
    delete_entry(viewer=cast.viewer("alice"), entry_id=UUID(ids["entry_id"]), now=NOW)

    answer = post(alice, "free", ids, text="Once more.")

    assert answer.status_code == 422
    assert "You deleted this entry before." in text_of(answer)
    assert "Once more." in text_of(answer)
    fresh = dict(re.findall(r'name="(entry_id|writing_id|based_on)" value="([^"]*)"', text_of(answer)))
    assert post(alice, "free", fresh, text="Once more.").status_code == 302
    assert Entry.objects.get().id == UUID(fresh["entry_id"])


def test_a_change_in_another_tab_is_shown_and_one_is_chosen(cast: Cast, alice: Client) -> None:
    entry_id = entry_with_two_texts(cast)

    page = text_of(alice.get(f"/journal/{entry_id}/"))
    assert all(text in page for text in ("There are two texts", "From the first tab.", "From the second tab."))
    other = re.findall(r'name="version" value="([^"]+)"', page)[1]
    alice.post(f"/journal/{entry_id}/choose/", {"version": other})

    page = text_of(alice.get(f"/journal/{entry_id}/"))
    assert "From the first tab." in page
    assert "There are two texts" not in page
    assert "From the second tab." in text_of(alice.get(f"/journal/{entry_id}/earlier/"))


@pytest.mark.parametrize("version", ["", "x", "5f0c1c8e-1d0b-4f57-a5a2-70d3b9f4a6c1"])
def test_nonsense_for_a_version_or_a_person_finds_nothing(cast: Cast, alice: Client, version: str) -> None:
    entry_id = written_entry(cast)
    before = everything()["journal.Version"], everything()["journal.Sharing"]

    assert alice.post(f"/journal/{entry_id}/choose/", {"version": version}).status_code == 404
    assert alice.post(f"/journal/{entry_id}/share/", {"link": version}).status_code == 404

    assert (everything()["journal.Version"], everything()["journal.Sharing"]) == before


# The critic and the friend ----------------------------------------------------------------------------------------


def test_another_turn_comes_without_script_and_loses_nothing(alice: Client) -> None:
    ids = opened(alice, "/journal/write/dialogue/")

    answer = post(alice, "dialogue", ids, more="2", **{"critic-1": "You are slow.", "friend-1": "You are tired."})

    page = text_of(answer)
    assert "You are slow." in page
    assert "You are tired." in page
    assert 'name="critic-2"' in page
    assert ids["writing_id"] in page
    assert Draft.objects.count() == 1
    assert not Entry.objects.exists()


def test_turns_keep_their_order_and_empty_ones_fall_away(cast: Cast, alice: Client) -> None:
    ids = opened(alice, "/journal/write/dialogue/")
    said = {"critic-1": "First.", "friend-1": "", "critic-2": "", "friend-2": "", "critic-3": "", "friend-3": "Third."}

    post(alice, "dialogue", ids, **said)

    found = open_entry(cast.viewer("alice"), UUID(ids["entry_id"]))
    assert found.newest.written.turns == (("First.", ""), ("", "Third."))


# Kept on the way --------------------------------------------------------------------------------------------------


def test_a_page_kept_on_the_way_is_gone_on_with_and_then_saved(cast: Cast, alice: Client) -> None:
    ids = opened(alice, "/journal/write/story/")
    assert alice.post("/journal/save/story/", ids | {"name": "The fog"}).status_code == 204
    assert f"/journal/unfinished/{ids['writing_id']}/" in text_of(alice.get("/journal/"))

    page = f"/journal/unfinished/{ids['writing_id']}/"
    again = opened(alice, page)
    assert "The fog" in text_of(alice.get(page))
    post(alice, "story", again, name="The fog", says="I keep going.")

    assert open_entry(cast.viewer("alice"), UUID(ids["entry_id"])).newest.written.boxes["name"] == "The fog"
    assert not Draft.objects.exists()


def test_an_entry_that_somebody_began_to_change_opens_with_that_change(cast: Cast, alice: Client) -> None:
    entry_id = write(cast, sheet("As saved."))
    ids = opened(alice, f"/journal/{entry_id}/change/")
    alice.post("/journal/save/free/", ids | {"text": "As begun."})

    led_on = alice.get(f"/journal/{entry_id}/change/", follow=True)

    assert "As begun." in text_of(led_on)
    assert "As saved." in text_of(alice.get(f"/journal/{entry_id}/change/?saved=1"))
    assert open_draft(cast.viewer("alice"), UUID(ids["writing_id"])).entry_id == entry_id


def test_what_cannot_be_kept_on_the_way_is_not_called_kept(alice: Client) -> None:
    ids = opened(alice, "/journal/write/free/")

    assert alice.post("/journal/save/free/", ids | {"text": "x" * (LONGEST_BOX + 1)}).status_code == 400
    assert alice.post("/journal/save/free/", {"text": "Words."}).status_code == 400


# Words that call for help -----------------------------------------------------------------------------------------

CALLING = "Long day. I want to die."


def choose(cast: Cast, is_wanted: bool | None) -> None:
    choose_looking(viewer=cast.viewer("alice"), is_wanted=is_wanted, now=NOW)


def kept_page(alice: Client, text: str) -> str:
    answer = post(alice, "free", opened(alice, "/journal/write/free/"), text=text)
    return text_of(alice.get(answer["Location"]))


def test_before_the_first_entry_one_question_is_asked_once(cast: Cast, alice: Client) -> None:
    assert "/journal/before/?kind=free" in text_of(alice.get("/journal/"))

    answer = alice.post("/journal/before/", {"kind": "free", "looks": ""})

    assert answer["Location"] == "/journal/write/free/"
    assert "/journal/before/?kind=free" not in text_of(alice.get("/journal/"))
    assert LookingForWords.objects.get().is_wanted is None


def test_the_question_has_no_answer_chosen_beforehand(alice: Client) -> None:
    page = text_of(alice.get("/journal/before/?kind=free"))

    assert re.findall(r'name="looks" value="(\w*)"', page) == ["yes", "no", ""]
    assert "checked" not in page
    assert "button primary" not in page


def test_the_answer_can_be_changed_and_is_written_down_without_its_content(cast: Cast, alice: Client) -> None:
    for said, kept in (("yes", True), ("no", False), ("no", False)):
        alice.post("/journal/before/", {"looks": said})
        assert LookingForWords.objects.get().is_wanted is kept

    rows = AuditEntry.objects.filter(action="choose_looking")
    assert [row.subject_id for row in rows] == [str(cast.id("alice"))] * 2


@pytest.mark.parametrize("said", ["maybe", "1"])
def test_an_answer_that_is_none_is_asked_again(alice: Client, said: str) -> None:
    assert alice.post("/journal/before/", {"looks": said}).status_code == 422
    assert not LookingForWords.objects.exists()


def test_after_a_yes_words_that_call_for_help_are_named_with_help_beside_them(cast: Cast, alice: Client) -> None:
    choose(cast, True)
    before = everything()

    page = kept_page(alice, CALLING)

    assert "We noticed some words" in page
    assert '<q dir="auto">I want to die</q>' in page
    assert "nobody was told" in page
    assert 'href="tel:' in page
    # It is true that nobody was told, and that nothing of it is kept.
    after = everything()
    for table in ("flags.Flag", "journal.Sharing", "journal.LookingForWords"):
        assert after[table] == before[table]
    assert not Flag.objects.exists()


def test_a_call_for_help_leads_to_a_call_and_to_being_read_and_comes_before_the_voices(
    cast: Cast, alice: Client
) -> None:
    choose(cast, True)
    kept = kept_page(alice, CALLING)
    entry_id = Entry.objects.get().id
    voices = text_of(alice.get(f"/journal/{entry_id}/voices/"))

    for page in (kept, voices):
        assert 'href="/help/call/"' in page
        assert f'href="/journal/{entry_id}/share/">Let' in page
    assert voices.index("We noticed some words") < voices.index("The voices in this")
    assert "There is kindness in this." not in voices


def test_every_entry_has_the_way_to_a_person(cast: Cast, alice: Client) -> None:
    assert "If you need someone now:" in kept_page(alice, "The bus was late.")


def test_words_in_spanish_are_noticed_on_an_english_page(cast: Cast) -> None:
    assert words_that_call(words("Hoy fue largo. Quiero morirme.")) != []


@pytest.mark.parametrize("answer", [None, False])
def test_without_a_yes_nothing_looks(
    cast: Cast, alice: Client, answer: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def must_not_look(*_: object) -> tuple[()]:
        raise AssertionError("The text was looked at, and nobody had said yes.")

    monkeypatch.setattr("befriend.rooms.journal.noticing.calls_for_help", must_not_look)
    monkeypatch.setattr("befriend.rooms.journal.noticing.voices", must_not_look)
    choose(cast, answer)

    page = kept_page(alice, CALLING)

    assert "Your entry is kept." in page
    assert "We noticed some words" not in page


def test_before_the_question_was_asked_nothing_looks(cast: Cast, alice: Client) -> None:
    assert "We noticed some words" not in kept_page(alice, CALLING)


def test_words_are_named_after_saving_and_not_at_every_reading(cast: Cast, alice: Client) -> None:
    choose(cast, True)
    kept_page(alice, CALLING)

    assert "We noticed some words" not in text_of(alice.get(f"/journal/{Entry.objects.get().id}/"))


# The two voices ---------------------------------------------------------------------------------------------------


def test_the_voices_are_named_in_words_with_a_practice_for_a_hard_one(cast: Cast, alice: Client) -> None:
    entry_id = write(cast, sheet("I am such an idiot. The bus was late."))
    before = everything()

    page = text_of(alice.get(f"/journal/{entry_id}/voices/"))

    assert (
        '<mark class="voice hard">I am such an idiot.</mark> <span class="voice-name">(hard on yourself)</span>' in page
    )
    assert "Would you say this to a friend?" in page
    assert practice(PRACTICES[Pole.SELF_JUDGEMENT]).words_for("en").title in page
    assert "It can be wrong" in page
    assert everything() == before


def test_every_voice_has_a_name_and_every_hard_one_a_practice_that_exists() -> None:
    assert set(NAMES) == set(Pole)
    assert set(PRACTICES) == {pole for pole in Pole if not pole.is_kind}
    assert all(practice(key) for key in PRACTICES.values())


@pytest.mark.parametrize("text", ["<b>I am such an idiot.</b>", "I am such an idiot.\n\nI am such an idiot. <i>"])
def test_a_noticed_text_is_whole_and_nothing_in_it_becomes_markup(cast: Cast, alice: Client, text: str) -> None:
    entry_id = write(cast, sheet(text))

    page = alice.get(f"/journal/{entry_id}/voices/").content.decode()

    article = page[page.index("<article") : page.index("</article>")]
    bare = re.sub(r' <span class="voice-name">[^<]*</span>|<[^>]+>', "", article.replace("<br>", "\n"))
    assert unescape(bare).split() == text.split()
    assert "<b>" not in article
    assert "<i>" not in article


def test_where_two_languages_notice_the_same_words_no_word_stands_twice(
    cast: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = {"en": Mark(0, 7, Pole.ISOLATION, "a"), "es": Mark(4, 12, Pole.MINDFULNESS, "b")}
    monkeypatch.setattr("befriend.rooms.journal.noticing.voices", lambda _text, language: (marks[language],))
    entry_id = write(cast, sheet("no es one of us"))

    page = alice.get(f"/journal/{entry_id}/voices/").content.decode()

    article = page[page.index("<article") : page.index("</article>")]
    assert re.sub(r' <span class="voice-name">[^<]*</span>|<[^>]+>', "", article).strip() == "no es one of us"


# On paper ---------------------------------------------------------------------------------------------------------


def test_on_paper_there_is_no_name_unless_it_is_chosen(cast: Cast, alice: Client) -> None:
    entry_id = write(cast, sheet("A letter."))
    name = cast["alice"].shown_name

    assert name not in text_of(alice.get(f"/journal/{entry_id}/paper/"))
    assert name in text_of(alice.get(f"/journal/{entry_id}/paper/?name=1"))


# Fast -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_journal_asks_as_often_with_many_entries_as_with_few(cast: Cast, alice: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert alice.get("/journal/").status_code == 200
        return len(asked)

    for _ in range(3):
        written_entry(cast)
    few = queries()
    for _ in range(30):
        written_entry(cast)

    assert queries() == few
    assert Version.objects.count() == 33
