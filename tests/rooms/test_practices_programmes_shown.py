"""What is shown of a programme: to who can follow it, on Today, to the clinician; and what is never said."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from befriend.content.reading import core_library
from befriend.rooms.practices.services import finish_programme, go_on, pause_programme, start_programme, stop_programme
from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import begin

SHORT, EIGHT, HELPERS, GROUP = (
    "four_weeks_short",
    "eight_weeks_of_self_compassion",
    "four_weeks_for_helpers",
    "compassionate_mind_group",
)
PROGRAMMES = core_library().programmes
# Nobody is measured against the calendar here.
NEVER = ("behind", "late", "missed", "overdue", "days left", "streak")


def follow(cast: Cast, who: str = "alice", key: str = SHORT, week: int = 1, in_days: int = 0) -> None:
    """Pages read the real clock, so what they show begins by it."""
    now = timezone.now()
    starts_on = timezone.localdate(now) + timedelta(days=in_days)
    start_programme(
        viewer=cast.viewer(who), own_id=uuid4(), programme=PROGRAMMES[key], week=week, starts_on=starts_on, now=now
    )


def read(sign_in: SignIn, who: str, path: str) -> str:
    return sign_in(who).get(path).content.decode()


@pytest.mark.parametrize(
    ("who", "shown"), [("alice", {SHORT, EIGHT}), ("hope", {HELPERS}), ("farid", set()), ("bob", {SHORT, EIGHT})]
)
def test_everybody_is_shown_the_programmes_they_can_follow(
    cast: Cast, sign_in: SignIn, who: str, shown: set[str]
) -> None:
    page = read(sign_in, who, "/practices/programmes/")

    assert {key for key in PROGRAMMES if f'href="/practices/programmes/{key}/' in page} == shown


@pytest.mark.parametrize(
    ("who", "key"), [("alice", HELPERS), ("alice", GROUP), ("hope", SHORT), ("farid", GROUP), ("alice", "nothing")]
)
def test_a_programme_for_others_looks_like_none(cast: Cast, sign_in: SignIn, who: str, key: str) -> None:
    browser = sign_in(who)

    for path in ("", "1/"):
        assert browser.get(f"/practices/programmes/{key}/{path}").status_code == 404


def test_a_week_that_is_not_there_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    for week in (0, 5, 999):
        assert sign_in("alice").get(f"/practices/programmes/{SHORT}/{week}/").status_code == 404


def test_every_week_is_open_before_and_while_one_follows_it(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    for _ in range(2):
        for week in PROGRAMMES[EIGHT].weeks:
            assert browser.get(f"/practices/programmes/{EIGHT}/{week.number}/").status_code == 200
        follow(cast, key=EIGHT)


def test_the_form_starts_the_first_week_today(cast: Cast, sign_in: SignIn) -> None:
    form = {"own_id": str(uuid4()), "when": "today"}

    answer = sign_in("alice").post(f"/practices/programmes/{SHORT}/", form)

    assert answer["Location"] == f"/practices/programmes/{SHORT}/1/"


def test_a_later_start_without_its_day_is_asked_for_it_and_keeps_the_choice(cast: Cast, sign_in: SignIn) -> None:
    form = {"own_id": str(uuid4()), "when": "later", "starts_on": ""}

    answer = sign_in("alice").post(f"/practices/programmes/{SHORT}/", form)

    assert answer.status_code == 422
    assert "Please choose the day, or start today." in answer.content.decode()
    assert 'value="later" checked' in answer.content.decode()


def test_the_page_of_another_programme_says_which_one_is_in_the_way(cast: Cast, sign_in: SignIn) -> None:
    follow(cast)

    page = read(sign_in, "alice", f"/practices/programmes/{EIGHT}/")

    assert PROGRAMMES[SHORT].words["en"].title in page
    assert 'name="own_id"' not in page


def test_today_leads_into_the_week_lesson_first_and_then_what_was_not_done(cast: Cast, sign_in: SignIn) -> None:
    follow(cast)
    week = PROGRAMMES[SHORT].weeks[0]
    assert f'href="/practices/lessons/{week.lessons[0]}/"' in read(sign_in, "alice", "/today/")

    for done, left in zip(week.practices, [*week.practices[1:], week.worksheet], strict=True):
        practised = core_library().practices[done]
        begin(cast, key=done, minutes=practised.lengths[0], at=timezone.now())

        page = read(sign_in, "alice", "/today/")
        assert f'href="/practices/{left}/"' in page
        assert f'href="/practices/programmes/{SHORT}/1/"' in page


def test_today_is_silent_about_what_rests_ended_or_begins_later(cast: Cast, sign_in: SignIn) -> None:
    now, short = timezone.now(), PROGRAMMES[SHORT]
    follow(cast)
    pause_programme(viewer=cast.viewer("alice"), programme=short, now=now)
    follow(cast, "bob")
    stop_programme(viewer=cast.viewer("bob"), programme=short, now=now)
    follow(cast, "zoe", in_days=9)

    for who in ("alice", "bob", "zoe"):
        assert f"/programmes/{SHORT}/" not in read(sign_in, who, "/today/"), who


def test_no_page_of_a_programme_measures_anybody_against_the_calendar(cast: Cast, sign_in: SignIn) -> None:
    follow(cast)
    browser = sign_in("alice")

    for path in ("/practices/programmes/", f"/practices/programmes/{SHORT}/", f"/practices/programmes/{SHORT}/1/"):
        words = browser.get(path).content.decode().lower().split()
        assert not {word.strip(".,!?") for word in words} & set(NEVER)


@pytest.mark.parametrize(("end", "words"), [(stop_programme, "kind choice"), (finish_programme, "whole way")])
def test_an_end_is_praised_whichever_it_is(cast: Cast, sign_in: SignIn, end: Callable[..., None], words: str) -> None:
    follow(cast)
    end(viewer=cast.viewer("alice"), programme=PROGRAMMES[SHORT], now=timezone.now())

    assert words in read(sign_in, "alice", f"/practices/programmes/{SHORT}/")


def test_the_check_in_of_the_week_leads_to_its_form_where_its_words_may_be_shown(cast: Cast, sign_in: SignIn) -> None:
    library = core_library()
    for week in PROGRAMMES[EIGHT].weeks:
        page = read(sign_in, "alice", f"/practices/programmes/{EIGHT}/{week.number}/")
        has_words = bool(week.checkin) and library.measures[str(week.checkin)].wording_for("en") is not None

        assert (f'href="/check-in/{week.checkin}/"' in page) == has_words


def test_the_clinician_reads_the_programme_and_its_week(cast: Cast, sign_in: SignIn) -> None:
    follow(cast)
    go_on(viewer=cast.viewer("alice"), programme=PROGRAMMES[SHORT], week=3, now=timezone.now())

    page = read(sign_in, "clara", f"/clients/{cast.id('alice')}/")

    assert PROGRAMMES[SHORT].words["en"].title in page
    assert "week 3 of 4" in page


def test_a_helper_is_told_that_nobody_at_work_sees_what_they_follow(cast: Cast, sign_in: SignIn) -> None:
    page = read(sign_in, "hope", f"/practices/programmes/{HELPERS}/")

    assert "Nobody you work with is shown that you follow it." in page


@pytest.mark.parametrize("who", ["farid", "clara"])
def test_the_guide_holds_every_session_with_what_it_needs(cast: Cast, sign_in: SignIn, who: str) -> None:
    page = read(sign_in, who, f"/practices/guides/{GROUP}/")

    for week in PROGRAMMES[GROUP].weeks:
        assert f"{week.number}. <span>{PROGRAMMES[GROUP].words['en'].weeks[week.number].title}" in page
        assert core_library().practices[str(week.worksheet)].words["en"].title in page


def test_only_a_programme_with_a_guide_has_one(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("farid").get(f"/practices/guides/{SHORT}/").status_code == 404
    assert SHORT not in read(sign_in, "farid", "/practices/guides/")
