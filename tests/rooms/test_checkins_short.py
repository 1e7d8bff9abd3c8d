"""A short form: whose turn it is, what it keeps, what it never becomes, and what everything else makes of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from befriend.base.errors import AnswerError, ConflictError, InputError
from befriend.content.reading import library_of
from befriend.measure.adaptive import Ended
from befriend.measure.items import Measure
from befriend.rooms.checkins import shortening
from befriend.rooms.checkins.comparing import settling_page
from befriend.rooms.checkins.models import CheckIn, Conflict, CourseSummary, Draft, ScheduledMeasure, Score
from befriend.rooms.checkins.models import TraitEstimate as Estimate
from befriend.rooms.checkins.pages import answers_of
from befriend.rooms.checkins.queries import (
    alarm_here,
    alarm_of_next,
    course_of,
    filled_checkin,
    later_scores,
    open_form,
    scores_of_service,
    short_forms_of,
    two_versions,
)
from befriend.rooms.checkins.services import keep_short_answer, save_draft, set_schedule, settle_conflict
from befriend.rooms.checkins.shortening import can_be_shortened, next_question
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.outcomes.cut import cut_of_service
from befriend.rooms.progress.pages import clinicians_cards
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.shortened import SUM, WEEK, answered_as, ask_short, send_short, short_submission, walked, with_a_sum
from tests.rooms.stored import everything

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def turn(cast: Cast, at: object = NOW) -> int | None:
    return alarm_of_next(cast.viewer("alice"), measure(), at)  # type: ignore[arg-type]


def keep(cast: Cast, given: Mapping[str, int | None], form_id: UUID | None = None) -> bool:
    one = replace(short_submission(cast, given), **({"id": form_id} if form_id else {}))  # type: ignore[arg-type]
    return keep_short_answer(submission=one, now=NOW, by=cast.id("alice"))


# Whose turn it is -------------------------------------------------------------------------------------------------


def test_only_the_phq9_of_our_measures_can_be_shortened() -> None:
    found = [key for key, one in library_of(settings.PACKS).measures.items() if can_be_shortened(one.measure)]

    assert found == ["phq9"]


def test_the_whole_form_is_asked_unless_a_clinician_chose_otherwise(cast: Cast) -> None:
    with_a_sum(cast)
    ScheduledMeasure.objects.update(is_short=False)

    assert turn(cast) is None


def test_the_first_form_is_whole(cast: Cast) -> None:
    ask_short(cast)

    assert turn(cast) is None


def test_the_alarm_is_the_last_sum_and_six_points(cast: Cast) -> None:
    with_a_sum(cast)

    assert turn(cast) == SUM + 6


def test_the_alarm_starts_from_the_first_sum_where_that_is_lower(cast: Cast) -> None:
    with_a_sum(cast, NOW - 3 * WEEK)
    send(submission(cast["alice"], answers(2, phq9_8=0), at=NOW - WEEK))

    # 7 items at 2 are 14: reliably worse than 8 already, so everything is asked of whoever is still there.
    assert turn(cast) == SUM + 6


def test_every_fourth_form_is_whole(cast: Cast) -> None:
    with_a_sum(cast, NOW - 5 * WEEK)
    turns = []
    for week in range(4, 0, -1):
        turns.append(turn(cast, NOW - week * WEEK) is not None)
        if turns[-1]:
            send_short(cast, at=NOW - week * WEEK)

    assert turns == [True, True, True, False]


def test_a_form_after_three_months_is_whole(cast: Cast) -> None:
    with_a_sum(cast, NOW - 12 * WEEK - timedelta(days=1))

    assert turn(cast) is None


def test_a_form_that_was_asked_everything_by_the_alarm_starts_the_count_anew(cast: Cast) -> None:
    with_a_sum(cast, NOW - 4 * WEEK)
    for week in (3, 2):
        send_short(cast, at=NOW - week * WEEK)
    everything_asked = walked(cast, answered_as(3), NOW - WEEK)
    send(submission(cast["alice"], everything_asked, at=NOW - WEEK))

    assert turn(cast) is not None


def test_a_whole_form_that_was_begun_is_finished_as_one(cast: Cast) -> None:
    with_a_sum(cast)
    save_draft(submission=submission(cast["alice"], answers(None, phq9_1=1)), now=NOW, by=cast.id("alice"))

    assert turn(cast) is None


def test_a_measure_without_parameters_is_refused_for_the_short_form(cast: Cast) -> None:
    with pytest.raises(InputError, match="no short form"):
        set_schedule(
            service_id=cast.harbour.id,
            client_id=cast.id("alice"),
            measure_key="gad7",
            every_days=7,
            starts_on=NOW.date(),
            now=NOW,
            by=cast.id("clara"),
            is_short=True,
        )

    assert not ScheduledMeasure.objects.exists()


# What is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [None, 0, 1, 2, 3])
def test_the_safety_item_is_always_asked(cast: Cast, level: int | None) -> None:
    with_a_sum(cast)

    assert "phq9_9" in walked(cast, answered_as(level))


@pytest.mark.parametrize("level", [2, 3])
def test_who_may_have_got_worse_is_asked_everything(cast: Cast, level: int) -> None:
    with_a_sum(cast)

    assert set(walked(cast, answered_as(level))) == {item.id for item in measure().items}


def test_what_was_asked_in_full_is_a_whole_form_with_the_usual_flag(cast: Cast) -> None:
    with_a_sum(cast)
    given = walked(cast, answered_as(2))

    sent = send(submission(cast["alice"], given)).checkin_id

    assert not CheckIn.objects.get(id=sent).is_short
    # 8 items at 2 and the ninth at 0.
    assert Score.objects.get(checkin=sent).value == 16
    assert Flag.objects.get(subject_id=sent).kind == Kind.DETERIORATION


def test_items_without_parameters_are_asked_once_all_others_were() -> None:
    of_eight = _without_parameters(measure(), "phq9_3")
    so_far = {item.id: 3 for item in of_eight.items if item.id != "phq9_3"}

    assert next_question(of_eight, so_far, alarm=0) == "phq9_3"


def _without_parameters(of: Measure, item: str) -> Measure:
    assert of.adaptive is not None
    return replace(of, adaptive=replace(of.adaptive, items=tuple(one for one in of.adaptive.items if one[0] != item)))


def test_a_measure_with_an_item_without_parameters_has_no_alarm_and_no_short_form() -> None:
    assert not can_be_shortened(_without_parameters(measure(), "phq9_3"))


def test_why_a_form_ended_is_stored_by_the_names_of_the_library() -> None:
    assert {shortening.SURE, shortening.LONG, shortening.ALL} == set(Ended)


# One answer after another -----------------------------------------------------------------------------------------


def test_answers_are_kept_one_after_another_in_the_order_in_which_they_were_asked(cast: Cast) -> None:
    with_a_sum(cast)
    for given in ({"phq9_2": 1}, {"phq9_1": None}, {"phq9_2": 2}):
        keep(cast, given)

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)

    assert opened.asked == ("phq9_2", "phq9_1")
    assert opened.answers == {"phq9_2": 2, "phq9_1": None}


def test_the_same_answer_kept_twice_changes_nothing(cast: Cast) -> None:
    with_a_sum(cast)
    keep(cast, {"phq9_2": 1, "phq9_9": 1})
    before = [{key: value for key, value in row.items() if key != "answers"} for row in everything()["checkins.Draft"]]

    keep(cast, {"phq9_9": 1})

    assert [{k: v for k, v in row.items() if k != "answers"} for row in everything()["checkins.Draft"]] == before
    assert Flag.objects.count() == 1


def test_a_safety_answer_raises_its_flag_though_the_form_is_never_sent(cast: Cast) -> None:
    with_a_sum(cast)

    assert keep(cast, {"phq9_9": 1})

    flag = Flag.objects.get()
    assert (flag.kind, flag.owner_id) == (Kind.SAFETY, cast.id("clara"))


def test_an_answer_joins_a_whole_form_that_was_begun_without_making_it_a_short_one(cast: Cast) -> None:
    with_a_sum(cast)
    begun = submission(cast["alice"], answers(None, phq9_1=3))
    save_draft(submission=begun, now=NOW, by=cast.id("alice"))

    keep(cast, {"phq9_2": 1}, begun.id)

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)
    assert (opened.asked, opened.answers["phq9_1"], opened.answers["phq9_2"]) == ((), 3, 1)


def test_a_form_under_an_id_that_is_somebody_elses_loses_no_answer(cast: Cast) -> None:
    with_a_sum(cast)
    of_bob = submission(cast["bob"], answers(None, phq9_1=3))
    save_draft(submission=of_bob, now=NOW, by=cast.id("bob"))

    keep(cast, {"phq9_2": 1}, of_bob.id)
    keep(cast, {"phq9_1": 2}, of_bob.id)

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)
    assert opened.answers == {"phq9_2": 1, "phq9_1": 2}


def test_an_answer_that_is_no_option_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    with_a_sum(cast)

    with pytest.raises(AnswerError):
        keep(cast, {"phq9_2": 7})

    assert not Draft.objects.exists()


def test_a_form_of_something_else_is_refused(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(key="gad7"), key="gad7")
    save_draft(submission=begun, now=NOW, by=cast.id("alice"))

    with pytest.raises(ConflictError):
        keep(cast, {"phq9_2": 1}, begun.id)


def test_a_safety_answer_that_comes_after_sending_is_kept_as_a_second_version_with_its_flag(cast: Cast) -> None:
    with_a_sum(cast)
    sent, _asked = send_short(cast)

    assert keep(cast, {"phq9_9": 2}, sent)

    assert Conflict.objects.count() == 1
    assert Kind.SAFETY in set(Flag.objects.values_list("kind", flat=True))


# Sent -------------------------------------------------------------------------------------------------------------


def test_a_short_form_has_a_place_on_the_trait_and_no_score(cast: Cast) -> None:
    with_a_sum(cast)

    sent, asked = send_short(cast)

    estimate = Estimate.objects.get()
    assert (estimate.checkin_id, estimate.asked, estimate.of) == (sent, len(asked), 9)
    assert estimate.trait is not None
    assert estimate.standard_error is not None
    assert estimate.ended in {"sure", "long"}
    assert not Score.objects.filter(checkin=sent).exists()
    assert not Draft.objects.exists()


def test_a_short_form_of_seven_answers_is_not_prorated(cast: Cast) -> None:
    """The owner's rule lets two be missing: but these were not skipped."""
    with_a_sum(cast)
    seven = {item: given for item, given in answers(3).items() if item not in {"phq9_1", "phq9_2"}}

    sent = send(short_submission(cast, seven)).checkin_id

    assert not Score.objects.filter(checkin=sent).exists()


def test_sending_twice_is_sending_once(cast: Cast) -> None:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast))
    first = send(filled)
    before = everything()

    assert send(filled) == first
    assert everything() == before


def test_the_whole_form_sent_beside_the_short_one_is_kept_as_a_second_version(cast: Cast) -> None:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast))
    send(filled)

    assert send(replace(filled, answers=answers(1), asked=())).is_conflict

    assert Flag.objects.get().kind == Kind.CONFLICT
    assert CheckIn.objects.filter(is_short=False).count() == 1


def test_every_question_skipped_leaves_it_due(cast: Cast) -> None:
    with_a_sum(cast, NOW - 2 * WEEK)
    due = CourseSummary.objects.get().due_on

    send(short_submission(cast, walked(cast, answered_as(None, phq9_9=None))))

    assert Estimate.objects.get().trait is None
    assert CourseSummary.objects.get().due_on == due


# What everything else makes of it ---------------------------------------------------------------------------------


def test_it_counts_as_done_for_the_schedule_and_changes_nothing_else_of_the_course(cast: Cast) -> None:
    with_a_sum(cast)
    before = CourseSummary.objects.values().get()

    send_short(cast, answered_as(0))

    after = CourseSummary.objects.values().get()
    assert after["due_on"] == (NOW + WEEK).date()
    assert (after["answered_at"], after["done_at"]) == (NOW, NOW)
    moved = {"due_on", "answered_at", "done_at"}
    assert {k: v for k, v in after.items() if k not in moved} == {k: v for k, v in before.items() if k not in moved}


def test_it_counts_as_done_also_after_the_schedule_was_changed(cast: Cast) -> None:
    with_a_sum(cast)
    send_short(cast)

    ask_short(cast, every_days=14)

    assert CourseSummary.objects.get().due_on == (NOW + 2 * WEEK).date()


def test_a_whole_form_entered_late_leaves_the_short_one_done(cast: Cast) -> None:
    with_a_sum(cast)
    send_short(cast)

    send(submission(cast["alice"], answers(1), at=NOW - timedelta(days=3), form_id=uuid4()), now=NOW)

    assert CourseSummary.objects.get().due_on == (NOW + WEEK).date()


def test_a_whole_form_that_comes_behind_a_short_one_and_is_much_worse_raises_its_flag(cast: Cast) -> None:
    """It waited on a device, or on paper: 24 after 8, and the short form of today says nothing of a sum."""
    with_a_sum(cast, NOW - 2 * WEEK)
    send_short(cast)

    send(submission(cast["alice"], answers(3), at=NOW - WEEK, form_id=uuid4()), now=NOW)

    assert Flag.objects.get().kind == Kind.DETERIORATION


def test_it_is_no_point_on_the_course_of_sums(cast: Cast) -> None:
    whole = with_a_sum(cast)
    sent, _asked = send_short(cast)

    viewer = cast.viewer("clara")
    assert [point.checkin_id for point in course_of(viewer, cast.id("alice"), measure(), NOW)] == [whole]
    assert [one.checkin_id for one in short_forms_of(viewer, cast.id("alice"), measure(), NOW)] == [sent]


def test_no_change_and_no_course_is_judged_by_it(cast: Cast) -> None:
    """Better by far than the first sum, then as before: neither raises a flag nor says that anything changed."""
    with_a_sum(cast, NOW - 3 * WEEK, given=2)
    send_short(cast, answered_as(0), NOW - 2 * WEEK)
    send_short(cast, answered_as(1), NOW - WEEK)

    assert CourseSummary.objects.get().since_start == ""
    assert not Flag.objects.exists()


def test_the_next_whole_form_is_compared_with_the_last_whole_one(cast: Cast) -> None:
    with_a_sum(cast, NOW - 3 * WEEK)
    send_short(cast, answered_as(0), NOW - 2 * WEEK)

    send(submission(cast["alice"], answers(2), at=NOW))

    # 16 after 8, whatever came between.
    assert CourseSummary.objects.get().recent == [
        [(NOW - 3 * WEEK).date().isoformat(), 8.0],
        [NOW.date().isoformat(), 16.0],
    ]
    assert Flag.objects.get().kind == Kind.DETERIORATION


def test_on_track_is_judged_by_whole_forms_alone(cast: Cast) -> None:
    """The same answers on the same day: as a whole form they are beyond the bound."""
    with_a_sum(cast, NOW - 10 * WEEK, given=2)
    send_short(cast, answered_as(2), NOW - timedelta(hours=1))
    assert not Flag.objects.exists()

    send(submission(cast["alice"], answers(2), at=NOW, form_id=uuid4()))

    assert Flag.objects.get().kind == Kind.NOT_ON_TRACK


def test_a_card_shows_the_last_sum_and_its_day(cast: Cast) -> None:
    with_a_sum(cast)
    send_short(cast, answered_as(0))

    measures = library_of(settings.PACKS).measures
    [card] = clinicians_cards(CourseSummary.objects.all(), measures, "en", NOW.date())

    assert (card.latest, card.scored_on) == (SUM, (NOW - WEEK).date())
    assert [value for _day, value in card.recent] == [SUM]
    assert (card.is_overdue, card.was_skipped) == (False, False)


def test_own_curves_are_fitted_without_it(cast: Cast) -> None:
    with_a_sum(cast)
    send_short(cast)

    assert later_scores(cast.harbour.id, measure(), NOW) == []


def test_a_report_holds_no_row_of_it_and_two_whole_forms_around_it_are_a_pair(cast: Cast) -> None:
    with_a_sum(cast, NOW - 3 * WEEK)
    send_short(cast, at=NOW - 2 * WEEK)
    send(submission(cast["alice"], answers(0), at=NOW - WEEK))

    rows = scores_of_service(cast.viewer("lena"), {"phq9": "total"}, NOW)
    cut = cut_of_service(cast.viewer("lena"), (NOW - timedelta(days=1)).date(), NOW, smallest=10)

    assert [value for _client, _key, _at, value in sorted(rows, key=lambda row: row[2])] == [8.0, 0.0]
    assert set(cut.rows) == set(rows)


# Skipped is not the same as not asked -----------------------------------------------------------------------------


def states(cast: Cast, checkin_id: UUID) -> dict[int, str]:
    filled = filled_checkin(cast.viewer("alice"), cast.id("alice"), checkin_id, NOW)
    content = library_of(settings.PACKS).measures["phq9"]
    shown = answers_of(content, content.wording_for("en"), filled)
    return {
        one.number: "not asked" if not one.is_asked else "skipped" if one.answer is None else "answered"
        for one in shown
    }


def test_a_page_of_answers_tells_skipped_from_not_asked(cast: Cast) -> None:
    with_a_sum(cast)
    sent, asked = send_short(cast, answered_as(0, phq9_9=None))

    found = states(cast, sent)

    assert found[9] == "skipped"
    assert {number for number, state in found.items() if state != "not asked"} == {int(item[-1]) for item in asked}
    assert "not asked" in found.values()


def test_a_whole_form_has_nothing_that_was_not_asked(cast: Cast) -> None:
    sent = with_a_sum(cast)

    assert set(states(cast, sent).values()) == {"answered"}


def test_two_versions_differ_where_one_was_asked_what_the_other_was_not(cast: Cast) -> None:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast))
    send(filled)
    send(replace(filled, answers={**answers(None), **filled.answers}, asked=()))
    content = library_of(settings.PACKS).measures["phq9"]

    page = settling_page(
        content,
        content.wording_for("en"),
        two_versions(cast.viewer("clara"), cast.id("alice"), filled.id, NOW),
        client_id=cast.id("alice"),
        client_name="Alice",
        language="en",
        is_waiting=True,
    )

    assert len(page.different) == 9 - len(filled.asked)


def test_a_short_version_that_is_chosen_stays_a_short_form(cast: Cast) -> None:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast))
    send(filled)
    send(replace(filled, answers={**filled.answers, "phq9_9": 1}))

    settle_conflict(
        viewer=cast.viewer("clara"),
        client_id=cast.id("alice"),
        checkin_id=filled.id,
        counts=Conflict.objects.get().id,
        words="",
        now=NOW,
    )

    settled = CheckIn.objects.get(corrects=filled.id)
    assert settled.is_short
    assert not Score.objects.filter(checkin=settled).exists()


# Corrections ------------------------------------------------------------------------------------------------------


def correct(cast: Cast, sent: UUID, given: Mapping[str, int | None], *, asks_all: bool = False) -> UUID:
    right = submission(cast["alice"], given, corrects=sent, at=NOW + timedelta(hours=1))
    return send(right if asks_all else replace(right, asked=tuple(given))).checkin_id


def test_a_corrected_short_form_is_a_short_form_in_its_place(cast: Cast) -> None:
    with_a_sum(cast)
    sent, asked = send_short(cast)

    right = correct(cast, sent, {**dict.fromkeys(asked, 0)})

    [one] = short_forms_of(cast.viewer("clara"), cast.id("alice"), measure(), NOW)
    assert (one.checkin_id, one.answered_at) == (right, NOW)
    assert not Score.objects.filter(checkin=right).exists()


def test_after_a_correction_that_leaves_the_alarm_open_the_next_form_is_whole(cast: Cast) -> None:
    with_a_sum(cast)
    sent, asked = send_short(cast, answered_as(0))

    correct(cast, sent, dict.fromkeys(asked, 3) | {"phq9_9": 0})

    assert Estimate.objects.get(checkin__corrected_by=None).ended == ""
    assert turn(cast, NOW + WEEK) is None


def test_a_correction_that_asks_everything_is_a_whole_form_with_its_sum(cast: Cast) -> None:
    with_a_sum(cast)
    sent, _asked = send_short(cast)

    right = correct(cast, sent, answers(2), asks_all=True)

    assert Score.objects.get(checkin=right).value == 16
    assert short_forms_of(cast.viewer("clara"), cast.id("alice"), measure(), NOW) == []
    assert Flag.objects.get(subject_id=right).kind == Kind.DETERIORATION


# The parameters change --------------------------------------------------------------------------------------------


def test_without_its_parameters_a_short_form_is_still_taken_and_says_that_it_knows_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_sum(cast)
    filled = short_submission(cast, walked(cast))
    content = library_of(settings.PACKS).measures["phq9"]
    bare = replace(content, measure=replace(content.measure, adaptive=None))
    monkeypatch.setattr("befriend.rooms.checkins.services.short.content_of", lambda _key: bare)

    sent = send(filled).checkin_id

    assert (Estimate.objects.get().trait, Estimate.objects.get().ended) == (None, "")
    assert states(cast, sent)[9] == "answered"


def test_answers_to_items_that_lost_their_parameters_are_kept_and_the_form_goes_on(cast: Cast) -> None:
    with_a_sum(cast)
    alarm = alarm_here(cast.id("alice"), measure(), NOW)
    assert alarm is not None

    found = next_question(_without_parameters(measure(), "phq9_2"), {"phq9_2": 1, "phq9_1": 1}, alarm)

    assert found not in {None, "phq9_1", "phq9_2"}
