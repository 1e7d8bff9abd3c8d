"""A client asks to change their plan: it is kept once, a human is told, and nobody else reads the words."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import CareLink
from befriend.rooms.plans.models import ChangeAsked
from befriend.rooms.plans.queries import changes_asked
from befriend.rooms.plans.services import PlanReview, ask_for_change, record_review
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

WORDS = "Please fewer questions on Mondays."


def wish(cast: Cast, words: str = WORDS, wish_id: UUID | None = None, client: str = "alice") -> UUID:
    wish_id = wish_id or uuid4()
    ask_for_change(viewer=cast.viewer(client), wish_id=wish_id, words=words, now=NOW)
    return wish_id


def test_a_wish_raises_a_flag_for_the_linked_clinician_within_a_week(cast: Cast) -> None:
    wish_id = wish(cast)

    flag = Flag.objects.get()
    assert (flag.kind, flag.subject_id, flag.owner_id) == (Kind.PLAN_CHANGE, wish_id, cast.id("clara"))
    assert flag.due_at == NOW + timedelta(days=7)


def test_a_plan_looked_at_after_the_wish_no_longer_promises_the_talk(cast: Cast, sign_in: SignIn) -> None:
    promise = "talks with you about it"
    wish(cast)
    alice = sign_in("alice")
    assert promise in alice.get("/plan/").content.decode()

    review = PlanReview(
        id=uuid4(),
        client_id=cast.id("alice"),
        reviewed_on=NOW.date(),
        agreed="We meet weekly.",
        changed="",
        next_review_on=None,
    )
    record_review(viewer=cast.viewer("clara"), review=review, now=NOW + timedelta(hours=1))

    page = alice.get("/plan/").content.decode()
    assert promise not in page
    assert "If your wish is not in it, you can ask once more." in page


def test_a_wish_sent_again_is_kept_once(cast: Cast) -> None:
    wish_id = wish(cast)
    before = everything()

    wish(cast, wish_id=wish_id)

    assert everything() == before


def test_other_words_under_the_same_id_are_not_taken_for_the_first(cast: Cast) -> None:
    wish_id = wish(cast)

    with pytest.raises(ConflictError):
        wish(cast, "And no more letters.", wish_id)

    assert [one.words for one in changes_asked(cast.viewer("clara"), cast.id("alice"), NOW, 9)] == [WORDS]


def test_somebody_elses_wish_cannot_be_taken(cast: Cast) -> None:
    wish_id = wish(cast)

    with pytest.raises(ConflictError):
        wish(cast, wish_id=wish_id, client="bob")


def test_another_tap_while_a_wish_waits_changes_nothing(cast: Cast) -> None:
    wish(cast)
    before = everything()

    wish(cast, words="  ")

    assert everything() == before


def test_new_words_while_a_wish_waits_are_kept_beside_it(cast: Cast) -> None:
    wish(cast, words="")

    wish(cast)

    assert sorted(one.words for one in changes_asked(cast.viewer("clara"), cast.id("alice"), NOW, 9)) == ["", WORDS]
    assert Flag.objects.filter(state=State.OPEN).count() == 2


def test_after_the_flag_was_closed_a_tap_is_a_new_wish(cast: Cast) -> None:
    wish(cast, words="")
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    wish(cast, words="")

    assert [one.is_waiting for one in changes_asked(cast.viewer("clara"), cast.id("alice"), NOW, 9)].count(True) == 1
    assert Flag.objects.count() == 2


def test_too_many_letters_are_refused_and_nothing_is_stored(cast: Cast) -> None:
    before = everything()

    with pytest.raises(InputError, match="1000"):
        wish(cast, "x" * 1001)

    assert everything() == before


def test_only_a_client_has_a_plan_to_change(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        wish(cast, client="clara")


def test_the_words_can_be_read_by_the_linked_clinician_alone(cast: Cast, sign_in: SignIn) -> None:
    wish(cast)
    path = f"/clients/{cast.id('alice')}/"

    assert WORDS in sign_in("clara").get(path).content.decode()
    assert sign_in("carl").get(path).status_code == 404
    with pytest.raises(NotFoundError):
        changes_asked(cast.viewer("lena"), cast.id("alice"), NOW, 9)


def test_with_nobody_linked_the_lead_is_told_and_reads_no_words(cast: Cast, sign_in: SignIn) -> None:
    CareLink.objects.all().delete()
    form = sign_in("alice").get("/plan/change/").content.decode()

    wish(cast)

    assert "A lead of your service is told that you asked, and does not read your words." in form
    page = sign_in("lena").get("/flags/").content.decode()
    assert "Asks to change the plan" in page
    assert WORDS not in page


def test_the_form_says_by_name_who_reads_it(cast: Cast, sign_in: SignIn) -> None:
    assert "You, and Clara. Nobody else reads your words." in sign_in("alice").get("/plan/change/").content.decode()


def test_one_tap_is_enough_and_the_plan_then_says_so(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    sent = browser.post("/plan/change/", {"form_id": str(uuid4()), "words": ""}, follow=True)

    assert ChangeAsked.objects.count() == 1
    assert "you asked for a change" in sent.content.decode()


def test_words_that_are_refused_come_back(cast: Cast, sign_in: SignIn) -> None:
    browser, sent = sign_in("alice"), {"form_id": str(uuid4()), "words": "One."}
    browser.post("/plan/change/", sent)

    page = browser.post("/plan/change/", sent | {"words": "Two."})

    assert page.status_code == 422
    assert "Two." in page.content.decode()
    assert str(sent["form_id"]) not in page.content.decode()
