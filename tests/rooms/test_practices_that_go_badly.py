"""When a practice made something worse: ground and help at once, one flag with an owner, words nobody else can read."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from befriend.base.errors import NotFoundError
from befriend.care.practising import Severity
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import CareLink
from befriend.rooms.practices.models import AdverseEffect
from befriend.rooms.practices.queries import adverse_effects_of
from befriend.rooms.practices.services import tell_adverse_effect
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.practising import TOLD, begin, practice, tell
from tests.rooms.stored import everything

FORM = {"severity": "strong", "lasting": "hours", "functioning": "some_things"}


def say_worse(browser: Client, session_id: UUID) -> str:
    return browser.post(f"/practices/after/{session_id}/", {"felt": "worse"}, follow=True).content.decode()


@pytest.mark.parametrize("felt", ["better", "same", "rather_not_say", ""])
def test_any_other_answer_leads_back_to_the_practices(cast: Cast, sign_in: SignIn, felt: str) -> None:
    answer = sign_in("alice").post(f"/practices/after/{begin(cast)}/", {"felt": felt})

    assert answer["Location"] == "/practices/"


def test_worse_leads_to_the_ground_and_to_people_to_call(cast: Cast, sign_in: SignIn) -> None:
    page = say_worse(sign_in("alice"), begin(cast))

    grounding = practice(practice().way_out).words_for("en")
    assert all(text in page for text in (grounding.title, *grounding.steps.values()))
    # The emergency number and the Samaritans, for a service in the United Kingdom.
    assert "tel:999" in page
    assert "tel:116123" in page


def test_saying_worse_alone_raises_no_flag(cast: Cast, sign_in: SignIn) -> None:
    say_worse(sign_in("alice"), begin(cast))

    assert not Flag.objects.exists()


def test_what_went_badly_reaches_the_clinician_as_one_flag(cast: Cast) -> None:
    session_id = begin(cast)

    tell(cast, session_id)

    flag = Flag.objects.get()
    assert (flag.kind, flag.state, flag.subject_id) == (Kind.ADVERSE_EFFECT, State.OPEN, session_id)
    assert (flag.client_id, flag.owner_id) == (cast.id("alice"), cast.id("clara"))


def test_without_a_clinician_what_went_badly_reaches_the_lead(cast: Cast) -> None:
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW - timedelta(days=1))

    tell(cast, begin(cast))

    assert Flag.objects.get().owner_id == cast.id("lena")


@pytest.mark.parametrize(
    ("wants_contact", "severity", "due"),
    [
        (True, Severity.MILD, timedelta(days=1)),
        (False, Severity.VERY_STRONG, timedelta(days=1)),
        (False, Severity.STRONG, timedelta(days=3)),
    ],
)
def test_the_flag_is_due_as_soon_as_it_presses(
    cast: Cast, wants_contact: bool, severity: Severity, due: timedelta
) -> None:
    tell(cast, begin(cast), wants_contact=wants_contact, severity=severity)

    flag = Flag.objects.get()
    assert flag.due_at - flag.raised_at == due


def test_told_twice_the_first_telling_stays(cast: Cast) -> None:
    session_id = begin(cast)
    tell(cast, session_id)
    before = everything()

    tell(cast, session_id, at=NOW + timedelta(hours=1), severity=Severity.MILD)

    assert everything() == before


def test_told_twice_after_the_flag_was_closed_raises_no_other(cast: Cast) -> None:
    session_id = begin(cast)
    tell(cast, session_id)
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    tell(cast, session_id)

    assert Flag.objects.get().state == State.CLOSED


def test_two_practices_that_went_badly_are_two_flags(cast: Cast) -> None:
    for _ in range(2):
        tell(cast, begin(cast))

    assert Flag.objects.filter(kind=Kind.ADVERSE_EFFECT).count() == 2


def test_once_told_the_page_thanks_and_asks_only_whether_there_is_more(cast: Cast, sign_in: SignIn) -> None:
    browser, session_id = sign_in("alice"), begin(cast)
    asked = say_worse(browser, session_id)

    thanked = browser.post(f"/practices/worse/{session_id}/", FORM, follow=True).content.decode()
    again = browser.get(f"/practices/worse/{session_id}/").content.decode()

    assert "Would you like to tell us?" in asked
    assert "There is more to tell" not in asked
    for page in (thanked, again):
        assert "Thank you for telling us." in page
        assert "Would you like to tell us?" not in page
        assert "There is more to tell" in page
        # Who may need help now finds it here as before.
        assert "tel:999" in page
        assert practice(practice().way_out).words_for("en").title in page


def test_after_telling_a_reload_sends_nothing_again(cast: Cast, sign_in: SignIn) -> None:
    session_id = begin(cast)

    assert sign_in("alice").post(f"/practices/worse/{session_id}/", FORM).status_code == 302


@pytest.mark.parametrize("form", [{"wants_contact": "on"}, {"words": "It was too much."}, {"lasting": "hours"}])
def test_any_one_answer_is_enough_to_tell(cast: Cast, sign_in: SignIn, form: dict[str, str]) -> None:
    answer = sign_in("alice").post(f"/practices/worse/{begin(cast)}/", form)

    assert answer.status_code == 302
    assert Flag.objects.get().due_at - Flag.objects.get().raised_at == timedelta(days=1)


def test_what_was_chosen_and_written_stays_when_something_is_wrong(cast: Cast, sign_in: SignIn) -> None:
    form = {"severity": "very_strong", "lasting": "for ever", "wants_contact": "on", "words": "It was too much."}

    answer = sign_in("alice").post(f"/practices/worse/{begin(cast)}/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="very_strong" id="id_severity_3" checked' in page
    assert "It was too much." in page
    assert 'name="wants_contact" id="id_wants_contact" checked' in page
    assert not AdverseEffect.objects.exists()
    assert not Flag.objects.exists()


def test_telling_nothing_is_answered_first_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("alice").post(f"/practices/worse/{begin(cast)}/", {"words": " "})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.index("Nothing is chosen or written yet.") < page.index("<h1")


def test_the_receipt_says_what_becomes_of_the_wish_for_contact(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").post(f"/practices/worse/{begin(cast)}/", {"wants_contact": "on"}, follow=True)

    words = page.content.decode()
    assert "You wished to be contacted. It is written down." in words
    assert "Nobody watches this live." in words


def test_a_wish_for_contact_stands_near_the_flag_until_it_is_closed(cast: Cast, sign_in: SignIn) -> None:
    tell(cast, begin(cast), wants_contact=True)
    path, title = f"/clients/{cast.id('alice')}/", practice().words_for("en").title

    assert f"After “{title}”, which made something worse." in sign_in("clara").get(path).content.decode()
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)
    assert "which made something worse." not in sign_in("clara").get(path).content.decode()


def test_what_went_badly_may_be_told_without_words(cast: Cast) -> None:
    session_id = begin(cast)
    told = replace(TOLD, words="")
    tell_adverse_effect(viewer=cast.viewer("alice"), session_id=session_id, told=told, now=NOW)

    assert [one.words for one in adverse_effects_of(cast.viewer("clara"), cast.id("alice"), NOW)] == [""]


def test_the_clinician_reads_what_went_badly_newest_first(cast: Cast) -> None:
    for hours in (5, 1, 3):
        at = NOW - timedelta(hours=hours)
        tell(cast, begin(cast, at=at), at=at, wants_contact=hours == 1)

    seen = adverse_effects_of(cast.viewer("clara"), cast.id("alice"), NOW)

    assert [one.told_at for one in seen] == [NOW - timedelta(hours=hours) for hours in (1, 3, 5)]
    assert [one.wants_contact for one in seen] == [True, False, False]
    assert {one.words for one in seen} == {canary("alice")}


@pytest.mark.parametrize("name", ["carl", "fay", "dora", "lena", "farid", "hope", "rosa", "bob", "ivan", "zoe", "mona"])
def test_nobody_else_reads_what_went_badly(cast: Cast, name: str) -> None:
    tell(cast, begin(cast))

    with pytest.raises(NotFoundError) as not_yours:
        adverse_effects_of(cast.viewer(name), cast.id("alice"), NOW)
    with pytest.raises(NotFoundError) as not_there:
        adverse_effects_of(cast.viewer(name), uuid4(), NOW)

    assert str(not_yours.value) == str(not_there.value)


def test_another_client_tells_nothing_about_a_practice_that_is_not_theirs(cast: Cast) -> None:
    session_id = begin(cast)
    before = everything()

    with pytest.raises(NotFoundError):
        tell(cast, session_id, name="bob")

    assert everything() == before


def test_the_clients_page_shows_the_dose_and_what_went_badly(cast: Cast, sign_in: SignIn) -> None:
    session_id = begin(cast)
    tell(cast, session_id, wants_contact=True)
    path = f"/clients/{cast.id('alice')}/"

    page = sign_in("clara").get(path).content.decode()

    title = practice().words_for("en").title
    assert f"Made something worse: {title}" in page
    assert "Wants contact" in page
    # The words themselves, beside the name that carries the same canary.
    assert f"<q>{canary('alice')}</q>" in page
    assert sign_in("carl").get(path).status_code == 404
