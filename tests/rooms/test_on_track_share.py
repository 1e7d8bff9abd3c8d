"""A lead chooses how far a score may lie from the expected before it is not on track; every course says which it is."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from befriend.base.errors import InputError
from befriend.care.ontrack import LEAST_PEOPLE, SHARE, SHARES, Basis
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.models import OnTrackShare
from befriend.rooms.checkins.queries import expectation_here, on_track_share
from befriend.rooms.checkins.services import choose_on_track_share, fit_expected_courses
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, measure
from tests.rooms.conftest import SignIn
from tests.rooms.test_expected_courses_fitted import fill
from tests.rooms.tracking import OFF_TRACK, flagged_off_track, go_through

pytestmark = pytest.mark.django_db
ADDRESS = "/check-in/on-track/"


def chosen(page: str) -> list[str]:
    return re.findall(r'value="(\d+)"[^>]*checked', page)


def test_until_a_lead_chooses_four_of_five_are_on_track(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").get(ADDRESS).content.decode()

    assert chosen(page) == ["80"]
    assert [int(one) for one in re.findall(r'name="percent" value="(\d+)"', page)] == [70, 75, 80, 85, 90, 95]
    assert on_track_share(cast.harbour.id) == SHARE


def test_what_a_lead_chose_stands_there_and_counts_here_alone(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").post(ADDRESS, {"percent": "90"}, follow=True).content.decode()

    assert chosen(page) == ["90"]
    assert "Courses are shown by it at once, and flags are raised by it from the next check-in on." in page
    assert (on_track_share(cast.harbour.id), on_track_share(cast.hill.id)) == (0.9, SHARE)


def test_beyond_the_usual_bound_but_within_the_chosen_one_raises_no_flag(cast: Cast) -> None:
    choose_on_track_share(viewer=cast.viewer("lena"), percent=95, now=NOW)

    go_through(cast["alice"], *OFF_TRACK)

    assert Flag.objects.filter(kind=Kind.NOT_ON_TRACK).count() == 0


def test_within_the_usual_bound_but_beyond_the_chosen_one_raises_the_flag(cast: Cast) -> None:
    choose_on_track_share(viewer=cast.viewer("lena"), percent=70, now=NOW)

    # The same course raises none by the usual bound: tests/rooms/test_flags_not_on_track.py.
    go_through(cast["alice"], *OFF_TRACK[:-1], 14)

    assert Flag.objects.filter(kind=Kind.NOT_ON_TRACK).count() == 1


def test_a_flag_that_waits_stays_when_the_bound_is_widened(cast: Cast) -> None:
    flag = flagged_off_track(cast)

    choose_on_track_share(viewer=cast.viewer("lena"), percent=95, now=NOW)

    assert Flag.objects.get(kind=Kind.NOT_ON_TRACK).id == flag.id


@pytest.mark.parametrize("page", ["/people/service/", "/flags/", "/flags/kinds/", "/outcomes/"])
def test_a_lead_finds_the_choice_under_one_name_wherever_they_may_look_for_it(
    cast: Cast, sign_in: SignIn, page: str
) -> None:
    go_through(cast["alice"], 14, until=NOW - timedelta(days=60))

    said = sign_in("lena").get(page).content.decode()

    assert re.search(r'<a [^>]*href="/check-in/on-track/">When a score is not on track</a>', said)


def test_who_may_not_choose_it_finds_no_door_to_it(cast: Cast, sign_in: SignIn) -> None:
    assert "/check-in/on-track/" not in sign_in("clara").get("/flags/").content.decode()


def test_beside_a_flag_of_a_bound_that_was_widened_the_course_says_what_happened_and_what_to_do(
    cast: Cast, sign_in: SignIn
) -> None:
    flagged_off_track(cast)
    clara, path = sign_in("clara"), f"/clients/{cast.id('alice')}/phq9/"
    assert "The flag below" not in clara.get(path).content.decode()

    choose_on_track_share(viewer=cast.viewer("lena"), percent=95, now=NOW)

    page = clara.get(path).content.decode()
    assert "The flag below was raised while another bound counted" in page
    assert "Not on track: a reason to look at the plan" in page


def test_beside_a_flag_whose_course_came_back_by_itself_the_course_says_so_and_nothing_of_another_bound(
    cast: Cast, sign_in: SignIn
) -> None:
    go_through(cast["alice"], *OFF_TRACK, 8)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()

    assert "The flag below was raised by an earlier score, and the latest one is on track again" in page
    assert "another bound" not in page


def test_the_course_tells_the_clinician_how_many_stay_within(cast: Cast, sign_in: SignIn) -> None:
    go_through(cast["alice"], *OFF_TRACK)
    choose_on_track_share(viewer=cast.viewer("lena"), percent=90, now=NOW)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()

    assert "90 of 100 of them stay within the bound." in page
    assert "By chance alone it happens to 10 of 100" in page


@pytest.mark.parametrize("percent", [0, 69, 81, 100])
def test_what_is_not_offered_is_refused_with_what_is(cast: Cast, percent: int) -> None:
    with pytest.raises(InputError, match=f"{percent} is not among the choices. Choose one of 70%, 75%, 80%"):
        choose_on_track_share(viewer=cast.viewer("lena"), percent=percent, now=NOW)

    assert not OnTrackShare.objects.exists()


def test_a_form_without_a_choice_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("lena").post(ADDRESS, {"percent": ""})

    assert answer.status_code == 422
    assert "Please choose one of these." in answer.content.decode()


def test_choosing_what_holds_anyhow_writes_nothing(cast: Cast) -> None:
    choose_on_track_share(viewer=cast.viewer("lena"), percent=80, now=NOW)

    assert not OnTrackShare.objects.exists()
    assert not AuditEntry.objects.filter(action="choose_on_track_share").exists()


def test_the_same_choice_again_is_written_down_once(cast: Cast) -> None:
    for _time in range(2):
        choose_on_track_share(viewer=cast.viewer("lena"), percent=85, now=NOW)

    assert AuditEntry.objects.filter(action="choose_on_track_share").count() == 1


def test_the_database_keeps_no_share_that_would_call_nobody_or_everybody_on_track(cast: Cast) -> None:
    for percent in (49, 100):
        with pytest.raises(IntegrityError), transaction.atomic():
            OnTrackShare.objects.create(service=cast.harbour, percent=percent)


@pytest.mark.slow
def test_a_curve_of_ones_own_is_fitted_for_the_share_that_was_chosen(cast: Cast) -> None:
    fill(cast.harbour)
    choose_on_track_share(viewer=cast.viewer("lena"), percent=90, now=NOW)

    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    here = expectation_here(cast.harbour.id, measure(), NOW)
    assert here is not None
    assert (here.expectation.basis, here.expectation.share, here.people) == (Basis.OWN, 0.9, LEAST_PEOPLE)


@pytest.mark.slow
def test_what_a_trial_found_for_one_share_is_not_told_of_another(cast: Cast) -> None:
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)
    before = expectation_here(cast.harbour.id, measure(), NOW)

    choose_on_track_share(viewer=cast.viewer("lena"), percent=70, now=NOW)

    after = expectation_here(cast.harbour.id, measure(), NOW)
    assert before is not None
    assert after is not None
    assert before.within is not None
    assert (after.expectation.share, after.within) == (0.7, None)


def test_the_narrowest_bound_is_the_first_of_the_choices() -> None:
    """A score within it is not looked at again, whichever bound the service chose."""
    assert list(SHARES) == sorted(SHARES)
