"""What I share: each purpose has its yes or no, its end, its words; a no counts from the next request on."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from befriend.base.errors import NotFoundError
from befriend.care.consent import ASKED, Choice, Purpose, holds
from befriend.care.practising import Felt
from befriend.rooms.consent.models import Consent
from befriend.rooms.consent.queries import has_agreed, own_choices, who_said_no
from befriend.rooms.consent.services import choose
from befriend.rooms.practices.queries.helping import everybodys_tallies
from befriend.rooms.practices.services import Ratings, say_how_it_was
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.journalling import share, written_entry
from tests.rooms.practising import practise
from tests.rooms.safety_plans import keep_plan, plan_sheet
from tests.rooms.verbs import a_practice, begun_practice, started_programme

pytestmark = pytest.mark.django_db
PAGE, CHOOSE = "/my-record/shared/", "/my-record/shared/choose/"
TODAY = NOW.date()


def say(cast: Cast, purpose: Purpose, *, is_given: bool, until: date | None = None, who: str = "alice") -> None:
    choose(viewer=cast.viewer(who), purpose=purpose, is_given=is_given, until=until, now=NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_says_what_who_and_what_holds_unasked(purpose: Purpose) -> None:
    asked = ASKED[purpose]

    assert all([asked.title, asked.what, asked.who])
    assert holds(purpose, None, TODAY) is asked.holds_unasked


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(is_given=True), True),
        (Choice(is_given=False), False),
        (Choice(is_given=True, until=TODAY), True),
        (Choice(is_given=True, until=TODAY - timedelta(days=1)), False),
    ],
)
def test_a_yes_holds_through_its_last_day_and_a_no_at_once(choice: Choice, *, expected: bool) -> None:
    assert holds(Purpose.PRACTICES, choice, TODAY) is expected


def test_a_no_to_what_i_practise_counts_from_the_clinicians_next_request_on(cast: Cast, sign_in: SignIn) -> None:
    title = a_practice().words_for("en").title
    practise(cast, Felt.BETTER, key=a_practice().key, at=timezone.now() - timedelta(days=1))
    clara, page = sign_in("clara"), f"/clients/{cast.id('alice')}/"
    assert title in clara.get(page).content.decode()

    sign_in("alice").post(CHOOSE, {"purpose": "practices", "answer": "no"})

    assert title not in clara.get(page).content.decode()
    sign_in("alice").post(CHOOSE, {"purpose": "practices", "answer": "yes"})
    assert title in clara.get(page).content.decode()


def test_nor_does_the_clinician_see_the_programme_then(cast: Cast, sign_in: SignIn) -> None:
    title = started_programme(cast).words_for("en").title
    clara, page = sign_in("clara"), f"/clients/{cast.id('alice')}/"
    assert title in clara.get(page).content.decode()

    say(cast, Purpose.PRACTICES, is_given=False)

    assert title not in clara.get(page).content.decode()


def test_the_pages_of_practices_say_then_that_only_i_see_it(cast: Cast, sign_in: SignIn) -> None:
    programme = started_programme(cast).key
    session_id = practise(cast, Felt.BETTER, key=a_practice().key)
    pages = [f"/practices/after/{session_id}/", "/practices/what-helps/", f"/practices/programmes/{programme}/"]
    alice = sign_in("alice")
    assert "Clara" in alice.get(pages[0]).content.decode()

    say(cast, Purpose.PRACTICES, is_given=False)

    for page in pages[:2]:
        shown = alice.get(page).content.decode()
        assert "Only you." in shown
        assert "Clara" not in shown
        assert "Your team can see" not in shown


def test_who_said_no_is_not_counted_the_next_night(cast: Cast) -> None:
    for name in ("alice", "bob"):
        session_id, viewer = begun_practice(cast, name), cast.viewer(name)
        say_how_it_was(viewer=viewer, session_id=session_id, felt=Felt.BETTER, after=Ratings(3, 2), now=NOW)
    counted = {person for person, _key, _tally in everybodys_tallies(cast.harbour.id, NOW)}
    assert counted == {cast.id("alice"), cast.id("bob")}

    say(cast, Purpose.LEARNING, is_given=False)

    assert {person for person, _key, _tally in everybodys_tallies(cast.harbour.id, NOW)} == {cast.id("bob")}
    assert who_said_no(cast.harbour.id, Purpose.LEARNING, NOW) == {cast.id("alice")}


def test_a_yes_that_has_ended_is_a_no(cast: Cast) -> None:
    say(cast, Purpose.LEARNING, is_given=True, until=TODAY)

    assert has_agreed(cast.id("alice"), Purpose.LEARNING, NOW)
    assert not has_agreed(cast.id("alice"), Purpose.LEARNING, NOW + timedelta(days=1))
    assert who_said_no(cast.harbour.id, Purpose.LEARNING, NOW + timedelta(days=1)) == {cast.id("alice")}


def test_one_persons_no_is_nobody_elses_and_one_purposes_no_is_no_others(cast: Cast) -> None:
    say(cast, Purpose.PRACTICES, is_given=False)

    assert has_agreed(cast.id("bob"), Purpose.PRACTICES, NOW)
    assert has_agreed(cast.id("alice"), Purpose.LEARNING, NOW)


def test_the_same_again_changes_nothing_and_every_choice_is_kept_with_its_time(cast: Cast) -> None:
    for is_given in (False, False, True, True, False):
        say(cast, Purpose.PRACTICES, is_given=is_given)

    rows = Consent.objects.filter(client=cast["alice"]).order_by("number")
    assert [(row.number, row.is_given) for row in rows] == [(1, False), (2, True), (3, False)]
    assert own_choices(cast.viewer("alice")) == {Purpose.PRACTICES: Choice(is_given=False)}


def test_only_a_client_is_asked(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        say(cast, Purpose.PRACTICES, is_given=False, who="hope")


def test_the_page_shows_who_what_and_until_when(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in("alice")
    alice.post(CHOOSE, {"purpose": "practices", "answer": "no"})
    alice.post(CHOOSE, {"purpose": "learning", "answer": "no"})
    alice.post(CHOOSE, {"purpose": "learning", "answer": "yes", "days": "30"})

    page = alice.get(PAGE).content.decode()

    assert "Clara</strong>, since" in page
    assert "You do not share this." in page
    until = timezone.localdate() + timedelta(days=30)
    assert f"until {until.day} {until:%B} {until.year}" in page


def test_the_page_shows_what_is_shared_of_journal_and_plan_and_where_to_change_it(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get(PAGE).content.decode()
    assert page.count("Only you can read it.") == 2

    share(cast, written_entry(cast))
    keep_plan(cast, plan_sheet("A walk."), is_shared=True)

    page = sign_in("alice").get(PAGE).content.decode()
    assert "You share 1 entry, with Clara" in page
    assert "Those who are linked to you can read it." in page
    assert 'href="/journal/"' in page
    assert 'href="/help/plan/"' in page


@pytest.mark.parametrize("sent", [{}, {"purpose": "practices"}, {"purpose": "x", "answer": "no"}])
def test_what_is_neither_yes_nor_no_changes_nothing_and_says_so(
    cast: Cast, sign_in: SignIn, sent: dict[str, str]
) -> None:
    answer = sign_in("alice").post(CHOOSE, sent)

    assert answer.status_code == 400
    assert "nothing was changed" in answer.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("page", ["", "opened/", "shared/", "export/", "erase/"])
def test_no_page_of_my_record_uses_a_name_that_the_shell_of_every_page_needs(
    cast: Cast, sign_in: SignIn, page: str, settings: Settings
) -> None:
    settings.UNSENT_DAYS, settings.ERASURE_DAYS = 9, 11
    say(cast, Purpose.PRACTICES, is_given=False)

    shown = sign_in("alice").get(f"/my-record/{page}").content.decode()

    assert '<this-device data-days="9"' in shown
