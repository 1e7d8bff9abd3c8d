"""A short form on the web: question by question, left and taken up again, sent once, and what pages then say of it."""

import csv
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from befriend.rooms.checkins.models import CheckIn, Draft, ScheduledMeasure, Score, TraitEstimate
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import Cast, answers, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.shortened import WEEK, send_short, with_a_sum
from tests.rooms.test_export_of_my_record import export_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FORM, SHORT = "/check-in/phq9/", "/check-in/phq9/short/"


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the page's form, without its token."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name not in {"csrfmiddlewaretoken", "befriend_person"}}


def page_of(browser: Client, path: str = SHORT) -> str:
    answer = browser.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def answer_all(browser: Client, level: int, *, safety: int = 0) -> list[str]:
    """Answer the form until nothing more is asked. Returns what was asked."""
    asked: list[str] = []
    while "item" in (given := fields(page_of(browser))):
        item = given["item"]
        asked.append(item)
        browser.post(SHORT, given | {item: str(safety if item == "phq9_9" else level), "go": "next"})
        assert len(asked) < 10
    return asked


@pytest.fixture
def began(cast: Cast) -> Cast:
    """Alice with a sum of a week ago, who is asked the short form."""
    with_a_sum(cast, timezone.now() - WEEK)
    return cast


def test_a_client_is_asked_one_question_after_another_and_sends_a_short_form(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    asked = answer_all(browser, 1)
    sent = browser.post(SHORT, fields(page_of(browser)))

    assert sent.status_code == 302
    stored = CheckIn.objects.get(is_short=True)
    assert sent.headers["Location"] == f"/check-in/receipt/{stored.id}/"
    assert "phq9_9" in asked
    assert TraitEstimate.objects.get().asked == len(asked) < 9
    assert f"Today we asked {len(asked)} of 9 questions." in page_of(browser, sent.headers["Location"])


def question_about_safety(browser: Client) -> str:
    """The page that asks it, once everything before it has been answered."""
    while (given := fields(page := page_of(browser)))["item"] != "phq9_9":
        browser.post(SHORT, given | {given["item"]: "1", "go": "next"})
    return page


def test_the_first_page_says_that_one_question_is_about_safety_and_shows_the_way_to_help(
    began: Cast, sign_in: SignIn
) -> None:
    first = page_of(sign_in("alice"))

    assert "One question is about hurting yourself. Before you answer it, the page says who will see it." in first
    assert "Nobody is watching this page live." in first
    assert "Why only a few?" in first


def test_the_question_about_safety_says_that_its_answer_is_seen_once_it_is_saved_and_it_is(
    began: Cast, sign_in: SignIn
) -> None:
    browser = sign_in("alice")
    page = question_about_safety(browser)

    browser.post(f"{SHORT}save/", fields(page) | {"item": "phq9_9", "phq9_9": "1"})

    assert "after you have pressed Next, or once this page has said “Saved”" in page
    assert Flag.objects.get().kind == Kind.SAFETY


def test_the_question_about_safety_says_itself_who_sees_its_answer(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    first, page = page_of(browser), question_about_safety(browser)

    assert "If it is true for you" not in first
    assert "Question 1," not in page
    assert "This question is about hurting yourself. If it is true for you, Clara will see it when they" in page


def test_sending_twice_keeps_one_form_and_gives_the_same_receipt(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    answer_all(browser, 1)
    last = fields(page_of(browser))

    first, second = browser.post(SHORT, last), browser.post(SHORT, last)

    assert first.headers["Location"] == second.headers["Location"]
    assert CheckIn.objects.filter(is_short=True).count() == 1


def test_a_form_whose_schedule_was_changed_before_it_was_sent_is_taken(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    answer_all(browser, 1)
    last = fields(page_of(browser))
    ScheduledMeasure.objects.update(is_short=False)

    assert browser.post(SHORT, last).headers["Location"].startswith("/check-in/receipt/")


def test_who_may_have_got_worse_ends_with_a_whole_form(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    asked = answer_all(browser, 2)
    browser.post(SHORT, fields(page_of(browser)))

    assert len(asked) == 9
    newest = CheckIn.objects.order_by("received_at").last()
    assert newest is not None
    assert not newest.is_short
    assert Score.objects.get(checkin=newest).value == 16
    assert Flag.objects.get().kind == Kind.DETERIORATION


def test_a_worrying_answer_shows_help_on_the_next_page_and_raises_its_flag(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    given = fields(page_of(browser))
    browser.post(SHORT, given | {"item": "phq9_9", "phq9_9": "1"})

    assert "Talk to someone now" in page_of(browser)
    assert Flag.objects.get().kind == Kind.SAFETY


def test_a_worrying_answer_is_kept_as_soon_as_it_is_chosen(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    given = fields(page_of(browser))

    answer = browser.post(f"{SHORT}save/", given | {"item": "phq9_9", "phq9_9": "2"})

    assert answer.json() == {"saved": True, "show_help": True}
    assert Flag.objects.get().kind == Kind.SAFETY


def test_a_question_that_is_only_looked_at_is_not_skipped(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    browser.post(f"{SHORT}save/", fields(page_of(browser)))

    assert not Draft.objects.exists()


@pytest.mark.parametrize(("goes", "to"), [("leave", "/today/"), ("all", f"{FORM}?whole=1")])
def test_leaving_and_asking_for_everything_keep_what_was_answered(
    began: Cast, sign_in: SignIn, goes: str, to: str
) -> None:
    browser = sign_in("alice")
    given = fields(page_of(browser))

    led = browser.post(SHORT, given | {given["item"]: "3", "go": goes})

    assert led.headers["Location"] == to
    whole = page_of(browser, f"{FORM}?whole=1")
    assert f'name="{given["item"]}" value="3" checked' in whole
    assert whole.count('class="question"') == 9


def test_a_form_that_was_left_goes_on_where_it_was(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    first = fields(page_of(browser))["item"]
    browser.post(SHORT, fields(page_of(browser)) | {first: "1"})

    again = fields(page_of(sign_in("alice"), FORM))

    assert again["item"] != first
    assert again["back_to"] == first


def test_back_shows_the_question_before_with_its_answer_and_skips_nothing(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    first = fields(page_of(browser))
    browser.post(SHORT, first | {first["item"]: "2"})
    second = fields(page_of(browser))

    led = browser.post(SHORT, second | {"go": "back"})
    page = page_of(browser, led.headers["Location"])

    assert fields(page)["item"] == first["item"]
    assert f'name="{first["item"]}" value="2" checked' in page
    assert fields(page_of(browser))["item"] == second["item"]


def test_a_form_that_ends_too_early_is_asked_on_and_nothing_is_lost(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    form_id = fields(page_of(browser))["form_id"]

    led = browser.post(SHORT, {"send": "1", "form_id": form_id, "phq9_2": "1"})
    page = page_of(browser, led.headers["Location"])

    assert led.headers["Location"] == SHORT
    assert "Your answers are kept. There is a little more to ask before you send." in page
    assert fields(page)["back_to"] == "phq9_2"
    assert not CheckIn.objects.filter(is_short=True).exists()


def test_a_form_that_waited_on_a_device_is_taken_as_it_is_and_the_next_one_is_whole(
    began: Cast, sign_in: SignIn
) -> None:
    browser = sign_in("alice")
    given = fields(page_of(browser)) | {"send": "1", "phq9_2": "3", "phq9_9": "0"}
    del given["item"]
    sent = timezone.now()
    waited = {"answered_at": (sent - timedelta(hours=2)).isoformat(), "sent_at": sent.isoformat()}

    led = browser.post(SHORT, given | waited)

    assert led.headers["Location"].startswith("/check-in/receipt/")
    assert TraitEstimate.objects.get().ended == ""
    assert page_of(browser, FORM).count('class="question"') == 9


def test_a_form_without_the_question_about_safety_is_asked_on_however_long_it_waited(
    began: Cast, sign_in: SignIn
) -> None:
    browser = sign_in("alice")
    given = fields(page_of(browser)) | {"send": "1", "phq9_2": "3"}
    del given["item"]
    sent = timezone.now()
    waited = {"answered_at": (sent - timedelta(hours=2)).isoformat(), "sent_at": sent.isoformat()}

    led = browser.post(SHORT, given | waited)

    assert led.headers["Location"] == SHORT
    assert not CheckIn.objects.filter(is_short=True).exists()


def test_a_sending_without_any_answer_stores_nothing_and_says_so(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    form_id = fields(page_of(browser))["form_id"]

    told = browser.post(SHORT, {"send": "1", "form_id": form_id}, follow=True)

    assert "There was no answer in what came, so nothing was sent." in told.content.decode()
    assert CheckIn.objects.count() == 1


def test_a_sent_answer_that_is_not_on_its_list_is_told_at_its_question_and_the_others_are_kept(
    began: Cast, sign_in: SignIn
) -> None:
    browser = sign_in("alice")
    form_id = fields(page_of(browser))["form_id"]

    told = browser.post(SHORT, {"send": "1", "form_id": form_id, "phq9_2": "9", "phq9_9": "1", "phq9_4": "2"})
    page = told.content.decode()

    assert told.status_code == 422
    assert "the form is not sent yet. Your other answers are kept." in page
    assert fields(page)["item"] == "phq9_2"
    assert "This answer is not on the list." in page
    assert CheckIn.objects.count() == 1
    assert Flag.objects.get().kind == Kind.SAFETY
    whole = page_of(browser, f"{FORM}?whole=1")
    assert 'name="phq9_4" value="2" checked' in whole
    assert re.search(r'name="phq9_9" value="1"[^>]* checked', whole)


@pytest.mark.parametrize("is_sending", [True, False])
def test_a_worrying_answer_after_sending_raises_its_flag_and_shows_help(
    began: Cast, sign_in: SignIn, is_sending: bool
) -> None:
    """Sending, beside an answer that is not on its list; or as the answer to one question, from an older page."""
    browser = sign_in("alice")
    answer_all(browser, 0)
    last = fields(page_of(browser))
    browser.post(SHORT, last)
    assert not Flag.objects.exists()

    given = {"form_id": last["form_id"], "phq9_9": "2"}
    given |= {"send": "1", "phq9_1": "9"} if is_sending else {"item": "phq9_9"}
    led = browser.post(SHORT, given, follow=True)

    assert led.redirect_chain[-1][0] == f"/check-in/receipt/{last['form_id']}/"
    assert "You do not have to carry this alone." in led.content.decode()
    assert Kind.SAFETY in {flag.kind for flag in Flag.objects.all()}


def test_an_answer_after_sending_leads_to_the_receipt(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    answer_all(browser, 1)
    last = fields(page_of(browser))
    browser.post(SHORT, last)

    led = browser.post(SHORT, {"form_id": last["form_id"], "item": "phq9_1", "phq9_1": "0"})

    assert led.headers["Location"] == f"/check-in/receipt/{last['form_id']}/"


def test_an_unknown_question_is_not_found(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    assert browser.post(SHORT, fields(page_of(browser)) | {"item": "phq9_10"}).status_code == 404


def test_an_answer_that_is_not_on_the_list_is_told_beside_its_question(began: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    given = fields(page_of(browser))

    told = browser.post(SHORT, given | {given["item"]: "8"})

    assert told.status_code == 422
    assert "This answer is not on the list" in told.content.decode()


# Answer again -----------------------------------------------------------------------------------------------------


def sent_lately(cast: Cast) -> tuple[UUID, list[str]]:
    sent, asked = send_short(cast, at=timezone.now() - timedelta(minutes=1))
    return sent, list(asked)


def test_answering_again_asks_the_same_questions(began: Cast, sign_in: SignIn) -> None:
    sent, asked = sent_lately(began)
    browser = sign_in("alice")
    page = page_of(browser, f"/check-in/correct/{sent}/")

    browser.post(f"/check-in/correct/{sent}/", fields(page) | dict.fromkeys(asked, "0"))

    assert {item for item in map("phq9_{}".format, range(1, 10)) if f'name="{item}"' in page} == set(asked)
    assert "There is no score this time." in page
    assert "Your answers become one score" not in page
    assert 'href="?whole=1"' in page
    assert CheckIn.objects.get(corrects=sent).is_short


def test_an_answer_that_leaves_the_alarm_open_asks_kindly_for_the_rest(began: Cast, sign_in: SignIn) -> None:
    sent, asked = sent_lately(began)
    browser = sign_in("alice")
    again = fields(page_of(browser, f"/check-in/correct/{sent}/"))

    receipt = browser.post(f"/check-in/correct/{sent}/", again | dict.fromkeys(asked, "3") | {"phq9_9": "0"})
    page = page_of(browser, receipt.headers["Location"])
    [address] = re.findall(r'href="(/check-in/correct/[^"]+\?whole=1)"', page)
    rest = page_of(browser, address)
    own = page_of(browser, "/progress/phq9/")
    assert "Not sure yet" in own
    assert "Left open" not in own
    assert "Left open" in page_of(sign_in("clara"), f"/clients/{began.id('alice')}/phq9/")
    browser.post(address, fields(rest) | dict.fromkeys(map("phq9_{}".format, range(1, 9)), "3") | {"phq9_9": "0"})

    assert rest.count('class="question"') == 9
    assert Score.objects.order_by("checkin__received_at").values_list("value", flat=True).last() == 24
    assert Kind.DETERIORATION in set(Flag.objects.values_list("kind", flat=True))


# What pages say of it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "path"), [("alice", "/progress/phq9/"), ("clara", "/clients/{alice}/phq9/")])
def test_short_forms_stand_on_a_course_of_their_own(began: Cast, sign_in: SignIn, who: str, path: str) -> None:
    before = page_of(sign_in(who), path.format(alice=began.id("alice")))
    sent, _asked = sent_lately(began)

    page = page_of(sign_in(who), path.format(alice=began.id("alice")))
    sums, _heading, small = page.partition('id="short-forms"')

    assert 'id="short-forms"' not in before
    assert str(sent) not in sums
    assert str(sent) in small
    # The picture of the sums has one dot, as before.
    assert re.findall(r'<path class="course" d="[^"]*"', sums) == re.findall(r'<path class="course" d="[^"]*"', before)


def test_a_clinician_reads_what_was_not_asked(began: Cast, sign_in: SignIn) -> None:
    sent, asked = sent_lately(began)

    page = page_of(sign_in("clara"), f"/check-in/answers/{began.id('alice')}/{sent}/")

    assert page.count("Not asked") == 9 - len(asked)
    assert "it has no score" in page


def test_the_caseload_shows_the_last_sum_and_no_overdue_check_in(began: Cast, sign_in: SignIn) -> None:
    sent_lately(began)

    page = page_of(sign_in("clara"), "/clients/")

    assert "Check-in overdue" not in page


def test_an_export_tells_skipped_from_not_asked_and_gives_nobody_a_sum(began: Cast, sign_in: SignIn) -> None:
    sent, asked = sent_lately(began)

    files = export_of(sign_in("alice"))
    rows = [one for one in csv.DictReader(io.StringIO(files["short-forms.csv"])) if one["checkin"] == str(sent)]

    assert [one["state"] for one in rows].count("not asked") == 9 - len(asked)
    assert {one["question"] for one in rows if one["state"] == "answered"} == set(asked)
    assert str(sent) not in files["checkins.csv"]
    assert "not asked" in files["read-me-first.html"]
    # What `befriend score` reads as the long form of a table has these two columns.
    assert not {"item", "value"} & set(rows[0])


def test_a_clinician_chooses_the_short_form_and_takes_it_back(cast: Cast, sign_in: SignIn) -> None:
    with_a_sum(cast, timezone.now() - WEEK)
    ScheduledMeasure.objects.update(is_short=False)
    browser, path = sign_in("clara"), f"/check-in/schedule/{cast.id('alice')}/"
    chosen = []
    for form in ("short", "short", "whole"):
        browser.post(path, {"phq9": "7", "form-phq9": form})
        chosen.append(ScheduledMeasure.objects.get(ended_on=None).is_short)

    assert chosen == [True, True, False]
    # One row for each choice that changed something.
    assert ScheduledMeasure.objects.count() == 3


def test_pages_ask_as_often_after_many_short_forms_as_after_few(cast: Cast, sign_in: SignIn) -> None:
    now = timezone.now()
    with_a_sum(cast, now - 11 * WEEK)

    def more(weeks: range) -> None:
        for week in weeks:
            if week % 4:
                send_short(cast, at=now - week * WEEK)
            else:
                send(submission(cast["alice"], answers(1), at=now - week * WEEK))

    def asked_by(who: str, path: str) -> int:
        browser = sign_in(who)
        with CaptureQueriesContext(connection) as asked:
            page_of(browser, path)
        return len(asked)

    course = f"/clients/{cast.id('alice')}/phq9/"
    pages = [("alice", SHORT), ("alice", FORM), ("alice", "/progress/phq9/"), ("clara", course), ("clara", "/clients/")]
    more(range(10, 8, -1))
    with_few = [asked_by(*page) for page in pages]

    more(range(8, 1, -1))

    assert [asked_by(*page) for page in pages] == with_few
