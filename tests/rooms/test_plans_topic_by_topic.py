"""A review topic by topic: anything may be left out, it closes the flag, and what was found stays with clinicians."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.care.reviewing import TOPICS, Found, Looked, TopicLooked
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import closed_flags_of_client
from befriend.rooms.plans.models import LookedAt, Review
from befriend.rooms.plans.queries import reviews_of
from befriend.rooms.plans.services import PlanReview, record_review, review_by_topics
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.tracking import flagged_off_track
from tests.rooms.verbs import a_review

LOOKED = Looked(
    {"alliance": TopicLooked(Found.WELL), "fit": TopicLooked(Found.WORK, ("pace",))}, "Once a week is little."
)


def review(cast: Cast, looked: Looked = LOOKED, **changed: object) -> PlanReview:
    kept = a_review(cast, **changed)
    review_by_topics(viewer=cast.viewer("clara"), review=kept, looked=looked, shown=every_flag(), now=NOW)
    return kept


def every_flag() -> set[UUID]:
    return set(Flag.objects.values_list("id", flat=True))


def address(cast: Cast) -> str:
    return f"/plan/{cast.id('alice')}/topics/"


def test_it_is_a_review_of_the_plan_with_what_was_looked_at(cast: Cast) -> None:
    review(cast, agreed="We meet twice a week.")

    (kept,) = reviews_of(cast.viewer("clara"), cast.id("alice"), NOW)
    assert (kept.agreed, kept.looked) == ("We meet twice a week.", LOOKED)


def test_it_closes_every_flag_about_a_course_that_waits_and_no_other(cast: Cast) -> None:
    flagged_off_track(cast)
    send(submission(cast["alice"], answers(3, phq9_9=1), at=NOW))  # reliably worse, and a worrying answer

    review(cast, changed="Twice a week.")

    waiting = Flag.objects.exclude(state=State.CLOSED)
    assert list(waiting.values_list("kind", flat=True)) == ["safety"]
    (first, *_more) = closed_flags_of_client(cast.viewer("clara"), cast.id("alice"), NOW, 5)
    assert "Topics: Working together, Fit of the treatment." in first.reason
    assert "Twice a week." in first.reason


def test_a_flag_raised_while_the_page_was_open_stays_open_and_the_answer_names_it(cast: Cast, sign_in: SignIn) -> None:
    shown = flagged_off_track(cast)
    clara = sign_in("clara")
    opened = clara.get(address(cast)).content.decode()
    form = {"form_id": uuid4(), "reviewed_on": NOW.date(), "found_fit": "well", "flags": ids_on(opened)}
    send(submission(cast["alice"], answers(3, phq9_9=0), at=NOW))  # now 24: reliably worse

    page = clara.post(address(cast), form, follow=True).content.decode()

    assert dict(Flag.objects.values_list("kind", "state")) == {"not_on_track": "closed", "deterioration": "open"}
    assert ids_on(opened) == [str(shown.id)]
    assert "Still open: PHQ-9 (Reliable deterioration)." in page


def ids_on(page: str) -> list[str]:
    return re.findall(r'name="flags" value="([^"]+)"', page)


def test_a_flag_raised_after_the_day_of_the_review_stays_open(cast: Cast) -> None:
    flag = flagged_off_track(cast)  # raised on the day of NOW

    review(cast, reviewed_on=NOW.date() - timedelta(days=1))

    assert Flag.objects.get(id=flag.id).state == State.OPEN


def test_the_day_of_the_review_is_that_of_the_service(cast: Cast) -> None:
    flag = flagged_off_track(cast)
    # Half past eleven at night by the clock of the world is half an hour past midnight in a London summer.
    Flag.objects.filter(id=flag.id).update(raised_at=NOW.replace(month=7, day=1, hour=23, minute=30))

    with timezone.override("Europe/London"):
        review(cast, reviewed_on=date(2026, 7, 1), next_review_on=None)

    assert Flag.objects.get(id=flag.id).state == State.OPEN


@pytest.mark.parametrize("safety", [TopicLooked(Found.WORK), TopicLooked(None, ("today",))])
def test_with_something_about_safety_to_act_on_the_flag_stays_open_seen_and_with_its_time(
    cast: Cast, safety: TopicLooked
) -> None:
    flag = flagged_off_track(cast)

    review(cast, Looked({"safety": safety}))

    kept = Flag.objects.get(id=flag.id)
    assert (kept.state, kept.owner, kept.acknowledged_at) == (State.ACKNOWLEDGED, cast["clara"], NOW)
    assert kept.due_at == flag.due_at


def test_the_answer_says_that_it_stays_open_for_what_is_to_be_done(cast: Cast, sign_in: SignIn) -> None:
    flag = flagged_off_track(cast)
    form = {"form_id": uuid4(), "reviewed_on": NOW.date(), "found_safety": "work", "flags": [flag.id]}

    page = sign_in("clara").post(address(cast), form, follow=True).content.decode()

    assert "You found something about safety to act on." in page


@pytest.mark.parametrize("safety", [TopicLooked(Found.WELL), TopicLooked(None, ("ask", "plan"))])
def test_with_safety_talked_about_and_nothing_to_act_on_the_flag_closes(cast: Cast, safety: TopicLooked) -> None:
    flag = flagged_off_track(cast)

    review(cast, Looked({"safety": safety}))

    assert Flag.objects.get(id=flag.id).state == State.CLOSED


def test_the_id_of_another_clients_flag_closes_nothing_and_is_as_one_that_is_not_there(
    cast: Cast, sign_in: SignIn
) -> None:
    others = flagged_off_track(cast, "bob")
    clara = sign_in("clara")
    answered = [
        clara.post(
            address(cast),
            {"form_id": uuid4(), "reviewed_on": NOW.date(), "found_fit": "well", "flags": [forged]},
            follow=True,
        )
        for forged in (others.id, uuid4(), "no id")
    ]

    assert {one.status_code for one in answered} == {200}
    assert not any("Still open" in one.content.decode() for one in answered)
    assert Flag.objects.get(id=others.id).state == State.OPEN


@pytest.mark.parametrize(
    ("looked", "agreed"), [(Looked({}, ""), "We go on."), (LOOKED, ""), (Looked({}, "A hard week."), "")]
)
def test_every_question_may_be_left_out(cast: Cast, looked: Looked, agreed: str) -> None:
    review(cast, looked, agreed=agreed, changed="", next_review_on=None)

    assert LookedAt.objects.count() == Review.objects.count() == 1


def test_a_form_with_nothing_in_it_is_no_review_and_the_flag_waits_on(cast: Cast) -> None:
    flag = flagged_off_track(cast)

    with pytest.raises(InputError, match="Nothing is filled in yet"):
        review(cast, Looked({}, " "), agreed="", changed=" ")

    assert not Review.objects.exists()
    assert Flag.objects.get(id=flag.id).state == State.OPEN


def test_the_same_form_sent_again_changes_nothing(cast: Cast) -> None:
    flagged_off_track(cast)
    kept = review(cast)
    before = everything()

    review_by_topics(viewer=cast.viewer("clara"), review=kept, looked=LOOKED, shown=every_flag(), now=NOW)

    assert everything() == before


@pytest.mark.parametrize("looked", [Looked({}, "Something else."), Looked({"fit": TopicLooked(Found.WELL)})])
def test_other_words_under_the_same_form_are_refused_and_kept_by_nobody(cast: Cast, looked: Looked) -> None:
    kept = review(cast)
    before = everything()

    with pytest.raises(ConflictError):
        review_by_topics(viewer=cast.viewer("clara"), review=kept, looked=looked, shown=(), now=NOW)

    assert everything() == before


def test_the_id_of_a_plain_review_is_not_taken_over(cast: Cast) -> None:
    kept = a_review(cast)
    record_review(viewer=cast.viewer("clara"), review=kept, now=NOW)

    with pytest.raises(ConflictError):
        review_by_topics(viewer=cast.viewer("clara"), review=kept, looked=LOOKED, shown=(), now=NOW)


@pytest.mark.parametrize("who", ["carl", "fay", "ivan", "lena"])
def test_whoever_is_not_linked_finds_no_such_client(cast: Cast, who: str) -> None:
    with pytest.raises((NotFoundError, InputError)):
        review_by_topics(viewer=cast.viewer(who), review=a_review(cast), looked=LOOKED, shown=(), now=NOW)

    assert not Review.objects.exists()


def test_the_client_reads_what_was_agreed_and_nothing_of_what_was_found(cast: Cast, sign_in: SignIn) -> None:
    flagged_off_track(cast)
    review(cast, agreed="We meet twice a week.")
    alice = sign_in("alice")

    pages = [alice.get(path).content.decode() for path in ("/plan/", "/progress/", "/progress/phq9/", "/today/")]

    assert "We meet twice a week." in pages[0]
    for page in pages:
        for words in ("track", "Fit of the treatment", "Once a week is little.", "expected", "beyond"):
            assert words not in page
    assert reviews_of(cast.viewer("alice"), cast.id("alice"), NOW)[0].looked is None


def test_a_client_reads_a_kind_line_where_nothing_new_was_agreed(cast: Cast, sign_in: SignIn) -> None:
    review(cast, agreed="", changed="")

    assert "You looked at your plan together." in sign_in("alice").get("/plan/").content.decode()


def test_the_flag_leads_to_the_page_and_the_page_back_to_the_course(cast: Cast, sign_in: SignIn) -> None:
    flagged_off_track(cast)
    clara = sign_in("clara")
    assert f'href="{address(cast)}"' in clara.get("/flags/").content.decode()

    page = clara.get(address(cast)).content.decode()
    assert all(topic.title in page for topic in TOPICS.values())

    sent = clara.post(
        address(cast),
        {"form_id": uuid4(), "reviewed_on": "2026-11-20", "found_alliance": "well", "steps_fit": ["pace", "practices"]},
    )
    assert sent.headers["Location"] == f"/clients/{cast.id('alice')}/phq9/"
    (kept,) = reviews_of(cast.viewer("clara"), cast.id("alice"), NOW)
    # In the order in which they are asked, however they were sent.
    assert kept.looked == Looked({"alliance": TopicLooked(Found.WELL), "fit": TopicLooked(None, ("practices", "pace"))})


def test_a_page_that_cannot_be_kept_says_why_and_loses_no_tick_and_no_word(cast: Cast, sign_in: SignIn) -> None:
    form = {"form_id": uuid4(), "reviewed_on": "2126-01-01", "words": "A hard week.", "steps_fit": ["pace"]}

    sent = sign_in("clara").post(address(cast), form)

    page = sent.content.decode()
    assert sent.status_code == 422
    assert "which is still to come" in page
    assert "A hard week." in page
    assert re.search(r'name="steps_fit" value="pace"[^>]* checked', page)


def test_a_strange_step_is_refused_with_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    sent = sign_in("clara").post(
        address(cast), {"form_id": uuid4(), "reviewed_on": "2026-11-20", "steps_fit": ["everything"]}
    )

    assert sent.status_code == 422
    assert not Review.objects.exists()


@pytest.mark.parametrize("is_waiting", [True, False])
def test_a_safety_question_that_waits_is_told_first(cast: Cast, sign_in: SignIn, is_waiting: bool) -> None:
    send(submission(cast["alice"], answers(1, phq9_9=int(is_waiting)), at=NOW))

    page = sign_in("clara").get(address(cast)).content.decode()

    assert ("A safety question waits" in page) is is_waiting


def test_the_clinician_reads_on_the_course_what_was_looked_at(cast: Cast, sign_in: SignIn) -> None:
    flagged_off_track(cast)
    review(cast)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()

    for words in (
        "Fit of the treatment",
        "Something to work on",
        "Meet more often for a while",
        "Once a week is little.",
    ):
        assert words in page


def test_only_flags_about_courses_lead_to_the_page(cast: Cast, sign_in: SignIn) -> None:
    send(submission(cast["alice"], answers(0, phq9_9=1), at=NOW))
    assert Flag.objects.get().kind == Kind.SAFETY

    assert address(cast) not in sign_in("clara").get("/flags/").content.decode()
