"""About me: what a client says about themselves is theirs to say, change and take back, and opens to nobody else."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as live
from django.utils import translation
from pytest_django.fixtures import Settings

import befriend
from befriend.base.errors import CipherError, InputError
from befriend.content.reading import core_library
from befriend.content.self_questions import RATHER_NOT
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.describing.answers import BLOCK, SelfAnswer
from befriend.rooms.describing.models import SelfDescription
from befriend.rooms.describing.queries import groups_for_counting, own_answers
from befriend.rooms.describing.services import describe_oneself, say_in_own_words, take_back_description
from befriend.rooms.people.models import ClientKey
from befriend.rooms.people.queries import ciphers_for
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.safety_plans import keep_plan, plan_sheet

pytestmark = pytest.mark.django_db
PAGE = "/my-record/about-me/"


def say(cast: Cast, option: str, question: str = "gender", who: str = "alice") -> None:
    describe_oneself(viewer=cast.viewer(who), question=question, option=option, now=NOW)


def in_words(cast: Cast, words: str, question: str = "gender") -> None:
    say_in_own_words(viewer=cast.viewer("alice"), question=question, words=words, now=NOW)


def counted(cast: Cast, who: str = "lena") -> dict[str, dict[UUID, str]]:
    ids = [person.id for person in cast.people.values()]
    return {key: dict(groups) for key, groups in groups_for_counting(cast.viewer(who), ids).items()}


def test_the_page_asks_what_the_service_chose_in_its_order(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.SELF_QUESTIONS = ("disability", "gender", "no_pack_brings_this")

    page = sign_in("alice").get(PAGE).content.decode()

    titles = [
        core_library().self_questions[key].words_for("en").title for key in ("disability", "gender", "background")
    ]
    assert 0 < page.index(titles[0]) < page.index(titles[1])
    assert titles[2] not in page


def test_a_service_that_asks_nothing_says_so(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    settings.SELF_QUESTIONS = ()

    assert "Your service asks nothing here" in sign_in("alice").get(PAGE).content.decode()


@pytest.mark.parametrize("key", live.SELF_QUESTIONS)
def test_each_question_says_why_and_can_be_left_unsaid(cast: Cast, sign_in: SignIn, key: str) -> None:
    page = sign_in("alice").get(PAGE).content.decode()
    words = core_library().self_questions[key].words_for("en")

    assert words.why in page
    assert page.count(f'value="{RATHER_NOT}"') == len(live.SELF_QUESTIONS)


def test_one_tap_answers_and_the_page_shows_it(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in("alice")

    answer = alice.post(f"{PAGE}say/", {"question": "gender", "option": "woman"})

    assert answer.headers["Location"] == f"{PAGE}#gender"
    assert 'value="woman" aria-pressed="true"' in alice.get(PAGE).content.decode()


def card_of(page: str, question: str = "gender") -> str:
    """The part of the page that belongs to one question."""
    return page.partition(f'id="{question}"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("say/", {"option": "woman"}, "Kept. You can change it"),
        ("words/", {"words": "Me."}, "Kept. You can change it"),
        ("take-back/", {}, "Taken back. It is deleted"),
    ],
)
def test_what_was_done_is_said_once_at_its_question_which_then_has_the_focus(
    cast: Cast, sign_in: SignIn, path: str, form: dict[str, str], told: str
) -> None:
    alice = sign_in("alice")

    answer = alice.post(PAGE + path, {"question": "gender"} | form)
    first, second = alice.get(PAGE).content.decode(), alice.get(PAGE).content.decode()

    assert answer.headers["Location"] == f"{PAGE}#gender"
    assert told in card_of(first)
    assert first.count(told) == 1
    assert re.search(r'<section class="card" id="gender" tabindex="-1"[^>]* aria-describedby="told-gender"', first)
    assert 'role="status" id="told-gender"' in first
    assert told not in second


def test_what_no_question_can_say_any_more_is_said_at_the_top(cast: Cast, sign_in: SignIn, settings: Settings) -> None:
    say(cast, "woman")
    settings.SELF_QUESTIONS = ("disability",)

    page = sign_in("alice").post(f"{PAGE}take-back/", {"question": "gender"}, follow=True).content.decode()

    assert "Taken back. It is deleted" in page


def test_words_that_were_written_and_not_kept_yet_are_kept_with_the_option_that_is_pressed(
    cast: Cast, sign_in: SignIn
) -> None:
    form = {"question": "gender", "option": "woman", "words": "And a sailor.", "words_before": ""}

    sign_in("alice").post(f"{PAGE}say/", form)

    assert own_answers(cast.viewer("alice"))["gender"] == SelfAnswer("woman", "And a sailor.", "2026.11")


def test_an_older_page_does_not_undo_words_that_were_kept_since(cast: Cast, sign_in: SignIn) -> None:
    in_words(cast, "New.")

    sign_in("alice").post(
        f"{PAGE}say/", {"question": "gender", "option": "woman", "words": "Old.", "words_before": "Old."}
    )

    assert own_answers(cast.viewer("alice"))["gender"].own_words == "New."


def test_an_option_is_kept_where_the_words_beside_it_are_too_long_and_these_stand_there_again(
    cast: Cast, sign_in: SignIn
) -> None:
    form = {"question": "gender", "option": "woman", "words": "ab" * 61, "words_before": ""}

    answer = sign_in("alice").post(f"{PAGE}say/", form)
    card = card_of(answer.content.decode())

    assert answer.status_code == 422
    assert "They are not kept yet: make them shorter." in card
    assert f'value="{"ab" * 61}"' in card
    assert 'value="woman" aria-pressed="true"' in card
    assert own_answers(cast.viewer("alice"))["gender"] == SelfAnswer("woman", "", "2026.11")


def test_an_option_that_is_not_offered_says_so_at_its_question_and_loses_no_word(cast: Cast, sign_in: SignIn) -> None:
    form = {"question": "gender", "option": "queen", "words": "A sailor.", "words_before": ""}

    answer = sign_in("alice").post(f"{PAGE}say/", form)
    card = card_of(answer.content.decode())

    assert answer.status_code == 422
    assert "That answer is not among those offered" in card
    assert 'value="A sailor."' in card


def test_an_answer_can_be_changed_and_only_the_newest_is_kept(cast: Cast) -> None:
    say(cast, "woman")
    say(cast, "non_binary")

    assert own_answers(cast.viewer("alice"))["gender"].option == "non_binary"
    assert SelfDescription.objects.count() == 1


def test_one_answer_taken_back_leaves_the_others(cast: Cast) -> None:
    say(cast, "woman")
    say(cast, "no", "disability")

    take_back_description(viewer=cast.viewer("alice"), question="gender", now=NOW)

    assert set(own_answers(cast.viewer("alice"))) == {"disability"}


def test_everything_taken_back_leaves_no_row(cast: Cast, sign_in: SignIn) -> None:
    say(cast, "woman")
    in_words(cast, "Me.")

    sign_in("alice").post(f"{PAGE}take-back/")

    assert not SelfDescription.objects.exists()
    assert own_answers(cast.viewer("alice")) == {}


def test_the_same_again_changes_nothing_and_leaves_no_second_row_in_the_audit(cast: Cast) -> None:
    say(cast, "woman")
    before = AuditEntry.objects.count(), bytes(SelfDescription.objects.get().answers)

    say(cast, "woman")
    take_back_description(viewer=cast.viewer("alice"), question="background", now=NOW)

    assert (AuditEntry.objects.count(), bytes(SelfDescription.objects.get().answers)) == before


@pytest.mark.parametrize(
    ("question", "option"), [("gender", "queen"), ("shoe_size", "woman"), ("", ""), ("gender", "")]
)
def test_what_is_not_offered_changes_nothing_and_says_so(cast: Cast, question: str, option: str) -> None:
    with pytest.raises(InputError, match="nothing was changed"):
        say(cast, option, question)

    assert not SelfDescription.objects.exists()


def test_a_question_that_is_no_longer_asked_can_only_be_taken_back(
    cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    say(cast, "woman")
    settings.SELF_QUESTIONS = ("disability",)
    alice = sign_in("alice")

    page = alice.get(PAGE).content.decode()

    assert "We do not ask this any more." in page
    assert alice.post(f"{PAGE}say/", {"question": "gender", "option": "man"}).status_code == 400
    alice.post(f"{PAGE}take-back/", {"question": "gender"})
    assert own_answers(cast.viewer("alice")) == {}


def test_words_that_are_too_long_stand_there_again_with_what_was_wrong(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("alice").post(f"{PAGE}words/", {"question": "gender", "words": "ab" * 61})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You wrote 122 letters, and there is room for 120." in page
    assert "ab" * 61 in page
    assert not SelfDescription.objects.exists()


@pytest.mark.parametrize("question", ["gender", "no_pack_brings_this"])
def test_words_for_what_is_no_longer_asked_are_answered_with_a_sentence(
    cast: Cast, sign_in: SignIn, settings: Settings, question: str
) -> None:
    say(cast, "woman")
    settings.SELF_QUESTIONS = ("disability",)

    answer = sign_in("alice").post(f"{PAGE}words/", {"question": question, "words": "A sailor."})

    assert "Your service does not ask this any more, so nothing was changed." in answer.content.decode()


def test_no_page_shows_it_to_anybody_else(cast: Cast, sign_in: SignIn) -> None:
    """Every other page is asked by everybody in test_access.py, where Alice's canary stands in this field too."""
    in_words(cast, canary("alice"))
    keep_plan(cast, plan_sheet("music"), is_shared=True)

    for who in ("clara", "lena", "bob", "zoe"):
        browser = sign_in(who)
        for path in (PAGE, f"/clients/{cast.id('alice')}/", "/outcomes/", f"/people/{cast.id('alice')}/"):
            said = browser.get(path, follow=True).content.decode()
            assert said.count(canary("alice")) == said.count(f"Alice {canary('alice')}")


def test_it_is_counted_for_who_sees_what_the_service_achieves_and_for_nobody_else(cast: Cast) -> None:
    say(cast, "woman")
    say(cast, "man", who="bob")

    assert counted(cast) == {"gender": {cast.id("alice"): "woman", cast.id("bob"): "man"}}
    assert counted(cast, "clara") == {}
    assert counted(cast, "alice") == {}


def test_another_service_counts_nobody_of_this_one(cast: Cast) -> None:
    say(cast, "woman")

    assert counted(cast, "mona") == {}


def test_nothing_but_the_cut_of_an_edition_asks_for_it() -> None:
    root = Path(befriend.__file__).parent
    asking = {str(path.relative_to(root)) for path in root.rglob("*.py") if "groups_for_counting" in path.read_text()}

    assert asking == {"rooms/describing/queries.py", "rooms/outcomes/cut.py"}


def test_counting_asks_as_often_for_many_as_for_one(cast: Cast, django_assert_num_queries: Any) -> None:
    say(cast, "woman")
    ids, lena = [person.id for person in cast.people.values()], cast.viewer("lena")
    with django_assert_num_queries(2):
        groups_for_counting(lena, ids)

    say(cast, "man", who="bob")

    with django_assert_num_queries(2):
        groups_for_counting(lena, ids)


@pytest.mark.slow
def test_keys_of_more_people_than_postgresql_takes_in_one_question_are_found(cast: Cast) -> None:
    """A database takes so many values and no more, and a service may count more people than that."""
    many = [uuid4() for _ in range(66_000)]

    assert set(ciphers_for([cast.id("alice"), *many, cast.id("bob")])) == {cast.id("alice"), cast.id("bob")}


def test_who_would_rather_not_say_and_words_alone_are_in_no_group(cast: Cast) -> None:
    say(cast, RATHER_NOT)
    in_words(cast, "A bit of everything.", "background")

    assert counted(cast) == {}


def test_without_their_key_nobody_is_counted_and_nothing_opens(cast: Cast) -> None:
    say(cast, "woman")
    ClientKey.objects.filter(client=cast["alice"]).delete()

    assert counted(cast) == {}
    with pytest.raises(CipherError):
        own_answers(cast.viewer("alice"))


@pytest.mark.parametrize("option", [*core_library().self_questions["birth_years"].options, RATHER_NOT])
def test_the_length_of_what_is_stored_does_not_tell_the_answer(cast: Cast, option: str) -> None:
    say(cast, "man")
    alone = len(SelfDescription.objects.get().answers)

    say(cast, option, "birth_years")

    assert len(SelfDescription.objects.get().answers) == alone
    assert alone % BLOCK == 0


def test_the_export_tells_the_answers_in_words(cast: Cast) -> None:
    from befriend.rooms.record.rows import whole_record
    from befriend.rooms.record.telling import told

    say(cast, "woman")
    in_words(cast, "And a sailor.")

    with translation.override("es"):
        sections = told(whole_record(cast.viewer("alice")), [], "es")

    lines = [(str(line.name), str(line.text)) for section in sections for item in section.items for line in item.lines]
    assert ("¿Cuál es tu género?", "Mujer; And a sailor.") in lines


def test_words_of_ones_own_leave_an_option_with_the_version_it_was_chosen_from(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(cast, "woman")
    old = core_library().self_questions["gender"]
    newer = replace(old, edition=replace(old.edition, version="2027.1"))
    monkeypatch.setattr("befriend.rooms.describing.services.questions_asked", lambda: [newer])

    in_words(cast, "And a sailor.")

    assert own_answers(cast.viewer("alice"))["gender"] == SelfAnswer("woman", "And a sailor.", "2026.11")


# A question that changed -------------------------------------------------------------------------------------------


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the question about gender be a later version of itself."""

    def changed(**newer: Any) -> None:
        library = core_library()
        old = library.self_questions["gender"]
        gender = replace(old, edition=replace(old.edition, version="2027.1"), **newer)
        now = replace(library, self_questions={**library.self_questions, "gender": gender})
        for room in ("describing.answers", "record.telling"):
            monkeypatch.setattr(f"befriend.rooms.{room}.library_of", lambda _packs: now)

    return changed


def test_an_answer_from_before_a_question_changed_is_not_counted_and_its_writer_is_asked_again(
    cast: Cast, sign_in: SignIn, change: Callable[..., None]
) -> None:
    say(cast, "woman")
    change()

    card = card_of(sign_in("alice").get(PAGE).content.decode())

    assert counted(cast) == {}
    assert "We changed this question after you answered it." in card
    assert 'aria-pressed="true"' not in card
    assert "Take this back" in card


def test_who_answers_the_changed_question_is_counted_again(cast: Cast, change: Callable[..., None]) -> None:
    say(cast, "woman")
    change()

    say(cast, "woman")

    assert counted(cast) == {"gender": {cast.id("alice"): "woman"}}
    assert own_answers(cast.viewer("alice"))["gender"].version == "2027.1"


def test_an_answer_counts_on_where_the_pack_says_that_the_question_means_the_same(
    cast: Cast, sign_in: SignIn, change: Callable[..., None]
) -> None:
    say(cast, "woman")
    change(same_meaning=("2026.11",))

    page = sign_in("alice").get(PAGE).content.decode()

    assert counted(cast) == {"gender": {cast.id("alice"): "woman"}}
    assert "We changed this question" not in page


def test_who_would_rather_not_say_is_not_asked_again(cast: Cast, sign_in: SignIn, change: Callable[..., None]) -> None:
    say(cast, RATHER_NOT)
    change()

    assert "We changed this question" not in sign_in("alice").get(PAGE).content.decode()


def test_the_export_does_not_tell_an_old_answer_in_new_words(cast: Cast, change: Callable[..., None]) -> None:
    from befriend.rooms.record.rows import whole_record
    from befriend.rooms.record.telling import told

    say(cast, "another")
    change()

    sections = told(whole_record(cast.viewer("alice")), [], "en")

    lines = [str(line.text) for section in sections for item in section.items for line in item.lines]
    assert "another (answered before we changed this question; not counted any more)" in lines


def test_a_later_answer_says_when_it_was_given(cast: Cast) -> None:
    say(cast, "woman")
    later = NOW + timedelta(days=1)

    describe_oneself(viewer=cast.viewer("alice"), question="gender", option="man", now=later)

    assert SelfDescription.objects.get().changed_at == later
    assert own_answers(cast.viewer("alice"))["gender"] == SelfAnswer("man", "", "2026.11")
