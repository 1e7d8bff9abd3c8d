"""The parts of a measure: drawn with their table when they are asked for, for those who may read them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.content.reading import core_library
from befriend.measure.change import ChangeClass
from befriend.measure.items import ChangeRule, Confidence, Source
from befriend.rooms.checkins.courses import CoursePoint
from befriend.rooms.checkins.queries import courses_of_parts
from befriend.rooms.progress.parts import MOST_ROWS, PartShown, parts_of
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn

RULE = ChangeRule(
    key="rule", reliable=5, caseness=None, basis="", source=Source("A paper that was read", Confidence.VERIFIED)
)


def fill(cast: Cast, key: str, *values: int) -> None:
    for week, value in enumerate(values):
        at = NOW - timedelta(weeks=len(values) - week)
        send(submission(cast["alice"], answers(value, key), key=key, at=at))


def parts(cast: Cast, key: str) -> list[PartShown]:
    found = courses_of_parts(cast.viewer("clara"), cast.id("alice"), measure(key), NOW)
    return parts_of(measure(key), core_library().measures[key].words_for("en"), found)


def test_each_cluster_of_the_pcl_5_has_its_own_course(cast: Cast) -> None:
    fill(cast, "pcl5", 1, 3)

    # 5, 2, 7 and 6 items (National Center for PTSD), each answered 3 in the newest check-in.
    latest = [(one.key, one.latest.value if one.latest else None) for one in parts(cast, "pcl5")]
    assert latest == [("cluster_b", 15.0), ("cluster_c", 6.0), ("cluster_d", 21.0), ("cluster_e", 18.0)]


def test_a_part_says_which_way_is_better(cast: Cast) -> None:
    fill(cast, "proqol5", 3)

    # ProQOL-5: compassion satisfaction is the first scale; burnout and secondary traumatic stress are better when low.
    assert [str(one.direction) for one in parts(cast, "proqol5")] == ["Lower is better."] * 2


def test_a_part_without_a_rule_says_nothing_of_change(cast: Cast) -> None:
    fill(cast, "pcl5", 0, 4)

    assert not any(one.has_rule or (one.latest and one.latest.change) for one in parts(cast, "pcl5"))


def test_a_part_with_a_rule_says_what_changed_by_it() -> None:
    whole = measure("pcl5")
    ruled = replace(whole, subscales=(replace(whole.subscales[0], change_rules=(RULE,)), *whole.subscales[1:]))
    points = [CoursePoint(uuid4(), NOW, value, "", 5, 5) for value in (15.0, 10.0)]

    first, second, *_ = parts_of(ruled, core_library().measures["pcl5"].words_for("en"), {"cluster_b": points})

    # Lower is better, and 5 points are as many as the rule asks.
    assert first.latest is not None
    assert first.latest.change is ChangeClass.RELIABLE_IMPROVEMENT
    assert not second.has_rule


def test_a_corrected_check_in_is_no_point_of_a_part(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(4, "pcl5"), key="pcl5", at=NOW - timedelta(days=1))).checkin_id
    send(submission(cast["alice"], answers(1, "pcl5"), key="pcl5", corrects=old))

    assert [one.count for one in parts(cast, "pcl5")] == [1, 1, 1, 1]


def test_the_table_holds_the_newest_scores_and_says_how_many_there_are(cast: Cast, sign_in: SignIn) -> None:
    fill(cast, "pcl5", *[1] * (MOST_ROWS + 2))

    assert [len(one.rows) for one in parts(cast, "pcl5")] == [MOST_ROWS] * 4
    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/pcl5/?parts=shown").content.decode()
    assert "The newest 8 of 10 scores" in page


def test_parts_are_fetched_only_when_they_are_opened(cast: Cast, sign_in: SignIn) -> None:
    fill(cast, "pcl5", 1, 2)
    path = f"/clients/{cast.id('alice')}/pcl5/"
    browser = sign_in("clara")

    with CaptureQueriesContext(connection) as closed:
        page = browser.get(path).content.decode()
    with CaptureQueriesContext(connection) as opened:
        with_parts = browser.get(path + "?parts=shown").content.decode()

    assert "Memories that come back" not in page
    assert "?parts=shown#parts" in page
    assert "Memories that come back" in with_parts
    # One query more, for the scores: the door to the client is open for the whole page.
    assert len(opened) == len(closed) + 1


def test_opened_parts_ask_as_often_with_a_long_course_as_with_a_short_one(cast: Cast, sign_in: SignIn) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/clients/{cast.id('alice')}/scs26/?parts=shown")
        return len(asked)

    browser = sign_in("clara")
    fill(cast, "scs26", 1, 2)
    with_little = queries()

    fill(cast, "scs26", *[3] * 20)

    assert queries() == with_little


def test_a_measure_of_one_scale_has_no_parts_to_open(cast: Cast, sign_in: SignIn) -> None:
    fill(cast, "phq9", 1)

    assert "Show the parts" not in sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()


def test_a_client_is_not_shown_the_clusters_of_a_total(cast: Cast, sign_in: SignIn) -> None:
    fill(cast, "pcl5", 1)

    assert "Show the parts" not in sign_in("alice").get("/progress/pcl5/").content.decode()


@pytest.mark.parametrize(
    "path", ["/clients/{alice}/proqol5/", "/clients/{alice}/proqol5/?parts=shown", "/check-in/answers/{alice}/{one}/"]
)
@pytest.mark.parametrize("who", ["clara", "lena"])
def test_what_helping_does_to_somebody_is_read_by_nobody_else(cast: Cast, sign_in: SignIn, who: str, path: str) -> None:
    one = send(submission(cast["alice"], answers(3, "proqol5"), key="proqol5")).checkin_id

    assert sign_in(who).get(path.format(alice=cast.id("alice"), one=one)).status_code == 404


@pytest.mark.parametrize("path", ["/clients/", "/clients/{alice}/"])
def test_no_list_of_a_clinician_names_it(cast: Cast, sign_in: SignIn, path: str) -> None:
    fill(cast, "proqol5", 3)

    assert "ProQOL" not in sign_in("clara").get(path.format(alice=cast.id("alice"))).content.decode()


def test_who_answered_it_reads_every_part(cast: Cast, sign_in: SignIn) -> None:
    fill(cast, "proqol5", 3, 4)

    page = sign_in("alice").get("/progress/proqol5/?parts=shown").content.decode()

    assert page.count('class="spark"') == 2
    assert "Reliable" not in page


def test_nobody_is_asked_or_entered_it_by_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    browser, alice = sign_in("clara"), cast.id("alice")

    assert "proqol5" not in browser.get(f"/check-in/schedule/{alice}/").content.decode()
    assert "proqol5" not in browser.get(f"/check-in/for/{alice}/").content.decode()
    assert browser.get(f"/check-in/for/{alice}/proqol5/").status_code == 404


def test_its_form_says_that_nobody_else_reads_it(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/check-in/proqol5/").content.decode()

    assert "Only you. Nobody else reads your answers or your scores" in page
    assert "Clara" not in page
