"""A reminder is one's own: kept, changed, stopped; in a calendar by a file or by an address that can be closed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from befriend.base.errors import InputError, NotFoundError
from befriend.care.reminding import Rhythm, Tone, What
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.models import Membership, Person
from befriend.rooms.practices.models import CalendarFeed, Reminder
from befriend.rooms.practices.queries import fed_reminder, is_feed_open, own_reminder, reminder_due
from befriend.rooms.practices.services import ReminderChoice, close_feed, keep_reminder, open_feed, stop_reminder
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, begin
from tests.rooms.stored import everything
from tests.rooms.test_practices_programmes_followed import start
from tests.rooms.verbs import kept_reminder, opened_feed
from tests.rooms.visiting import offered_feed, signed_in

PAGE = "/practices/reminders/"
TODAY = NOW.date()
EVENING = datetime.combine(TODAY, time(18), tzinfo=UTC)


def keep(cast: Cast, who: str = "alice", /, now: datetime = NOW, **changed: object) -> UUID:
    held: dict[str, object] = {
        "id": uuid4(),
        "rhythm": Rhythm(every_days=1),
        "at": time(18),
        "words": "quiet_minute",
        "language": "en",
    }
    choice = ReminderChoice(**(held | changed))  # type: ignore[arg-type]
    keep_reminder(viewer=cast.viewer(who), choice=choice, now=now)
    return choice.id


def days_ahead(cast: Cast, who: str = "alice", now: datetime = NOW) -> list[date]:
    own = own_reminder(cast.viewer(who))
    return [one.day for one in own.ahead(now)] if own else []


def summaries(file: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(file).events]


def fetch(token: str, language: str = "") -> bytes:
    """What a calendar gets that knows nobody here."""
    answer = Client().get(f"/calendar/{token}.ics", headers={"accept-language": language} if language else {})
    assert answer.status_code == 200
    return answer.content


def test_a_reminder_kept_in_the_morning_begins_that_evening_and_backs_off(cast: Cast) -> None:
    assert NOW < EVENING
    keep(cast)

    assert [(day - TODAY).days for day in days_ahead(cast)] == [0, 2, 6, 14, 30]


def test_a_practice_starts_the_rhythm_anew(cast: Cast) -> None:
    keep(cast)

    begin(cast, at=NOW + timedelta(days=20))

    assert days_ahead(cast)[0] == TODAY + timedelta(days=21)
    assert len(days_ahead(cast)) == 5


def test_a_step_in_a_programme_counts_as_something_done(cast: Cast) -> None:
    keep(cast)

    start(cast, now=NOW + timedelta(days=3), starts_on=TODAY + timedelta(days=3))

    assert days_ahead(cast)[0] == TODAY + timedelta(days=4)


def test_what_others_practise_changes_nothing(cast: Cast) -> None:
    keep(cast)
    before = days_ahead(cast)

    begin(cast, "bob", at=NOW + timedelta(days=20))

    assert days_ahead(cast) == before


def test_when_nothing_is_done_it_becomes_quiet_and_keeping_it_anew_begins_again(cast: Cast) -> None:
    keep(cast)
    later = NOW + timedelta(days=60)
    assert days_ahead(cast, now=later) == []

    keep(cast, now=later)

    assert days_ahead(cast, now=later)[0] == later.date()


def test_the_same_form_again_changes_nothing(cast: Cast) -> None:
    form_id = keep(cast, own_words="Call the sea to mind")
    before = everything()

    keep(cast, now=NOW + timedelta(days=5), id=form_id, own_words="Something else")

    assert everything() == before


def test_one_person_has_one_reminder_and_the_newer_choice_counts(cast: Cast) -> None:
    keep(cast, own_words="Call the sea to mind")
    marks = Reminder.objects.get().marks

    keep(cast, rhythm=Rhythm(frozenset({0, 3})), what=What.PRACTICE, practice_key=BREAK)

    own = own_reminder(cast.viewer("alice"))
    assert own is not None
    assert (own.rhythm, own.own_words, own.practice_key) == (Rhythm(frozenset({0, 3})), "", BREAK)
    assert (Reminder.objects.count(), own.marks) == (1, marks)


def test_own_words_open_for_their_writer_and_are_sealed_for_all_others(cast: Cast) -> None:
    kept_reminder(cast)

    own = own_reminder(cast.viewer("alice"))
    assert own is not None
    assert own.own_words == canary("alice")
    assert canary("alice").encode() not in bytes(Reminder.objects.get().own_words)


def test_who_has_no_key_to_seal_words_is_asked_to_take_given_ones(cast: Cast) -> None:
    with pytest.raises(InputError, match="given words"):
        keep(cast, "hope", own_words="Breathe")

    keep(cast, "hope")
    assert own_reminder(cast.viewer("hope")) is not None


def test_a_stop_forgets_the_choice_and_said_twice_is_said_once(cast: Cast) -> None:
    keep(cast)
    stop_reminder(viewer=cast.viewer("alice"), now=NOW)
    assert not Reminder.objects.exists()
    before = everything()

    stop_reminder(viewer=cast.viewer("alice"), now=NOW)

    assert everything() == before


@pytest.mark.parametrize(("hours", "tone"), [(-1, None), (0, Tone.PLAIN), (5, Tone.PLAIN), (6, None), (24, None)])
def test_a_reminder_is_due_on_its_day_from_its_time_on_and_not_later(cast: Cast, hours: int, tone: Tone | None) -> None:
    keep(cast)

    due = reminder_due(cast.viewer("alice"), EVENING + timedelta(hours=hours))

    assert (due[1].tone if due else None) == tone


def test_whoever_practised_that_day_is_not_reminded_of_it(cast: Cast) -> None:
    keep(cast)
    begin(cast, at=NOW + timedelta(minutes=5))

    assert reminder_due(cast.viewer("alice"), EVENING) is None


def test_the_time_of_a_reminder_is_the_time_where_the_service_is(cast: Cast, settings: Settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        keep(cast)
        own = own_reminder(cast.viewer("alice"))

    assert own is not None
    assert {one.at.astimezone(ZoneInfo("Pacific/Auckland")).time() for one in own.reminders} == {time(18)}


def test_an_address_is_kept_as_a_hash_only(cast: Cast) -> None:
    token = opened_feed(cast)

    assert token not in repr(everything())
    assert len(CalendarFeed.objects.get().token_hash) == 64


def test_the_same_address_opened_twice_is_opened_once(cast: Cast) -> None:
    token = opened_feed(cast)
    before = everything()

    open_feed(viewer=cast.viewer("alice"), token=token, now=NOW + timedelta(hours=1))

    assert everything() == before


def test_a_new_address_closes_the_one_before(cast: Cast) -> None:
    keep(cast)
    old = opened_feed(cast)

    open_feed(viewer=cast.viewer("alice"), token="new", now=NOW)

    assert fed_reminder("new", NOW) is not None
    with pytest.raises(NotFoundError):
        fed_reminder(old, NOW)


def test_a_closed_address_never_opens_again_not_even_for_its_owner(cast: Cast) -> None:
    token = opened_feed(cast)
    close_feed(viewer=cast.viewer("alice"), now=NOW)
    before = everything()

    for who in ("alice", "bob"):
        with pytest.raises(InputError, match="stays closed"):
            open_feed(viewer=cast.viewer(who), token=token, now=NOW)
    close_feed(viewer=cast.viewer("alice"), now=NOW)

    assert everything() == before


def test_an_address_of_somebody_else_cannot_be_taken_over(cast: Cast) -> None:
    token = opened_feed(cast)

    with pytest.raises(InputError):
        open_feed(viewer=cast.viewer("bob"), token=token, now=NOW)

    assert not is_feed_open(cast.viewer("bob"))
    assert is_feed_open(cast.viewer("alice"))


@pytest.mark.slow
def test_what_a_calendar_fetches_moves_when_a_practice_is_done(cast: Cast) -> None:
    now = timezone.now()
    keep(cast, now=now - timedelta(days=40))
    token = opened_feed(cast)
    assert summaries(fetch(token)) == []

    begin(cast, at=now)

    assert summaries(fetch(token)) == [
        "A quiet minute",
        "A quiet minute · if it suits you",
        "A quiet minute · no hurry",
        "A quiet minute · only if you like",
        "A quiet minute · you are welcome any time",
    ]


def test_what_a_calendar_fetches_twice_has_the_same_ids_and_tells_of_no_person(cast: Cast) -> None:
    keep(cast, now=timezone.now(), what=What.PRACTICE, practice_key=BREAK)
    token = opened_feed(cast)

    first, second = fetch(token), fetch(token)

    assert [one["UID"] for one in Calendar.from_ical(first).events] == [
        one["UID"] for one in Calendar.from_ical(second).events
    ]
    told = first.decode().lower()
    for word in ("alice", "harbour", "befriend", "practice", BREAK, str(cast.id("alice")), "health", "therap", "care"):
        assert word not in told


def test_own_words_stand_in_the_file_and_never_at_the_address(cast: Cast, sign_in: SignIn) -> None:
    kept_reminder(cast)
    keep(cast, now=timezone.now(), own_words=canary("alice"))
    token = opened_feed(cast)

    taken = sign_in("alice").get(f"{PAGE}calendar.ics")

    assert canary("alice") in summaries(taken.content)[0]
    assert canary("alice").encode() not in fetch(token).replace(b"\r\n ", b"")


def test_the_calendar_speaks_the_language_in_which_it_was_asked_for(cast: Cast) -> None:
    keep(cast, now=timezone.now(), language="es")
    token = opened_feed(cast)

    assert "minuto" in summaries(fetch(token, language="en"))[0]


def test_after_a_stop_the_address_is_empty_so_that_calendars_let_go(cast: Cast) -> None:
    keep(cast, now=timezone.now())
    token = opened_feed(cast)

    stop_reminder(viewer=cast.viewer("alice"), now=NOW)

    assert summaries(fetch(token)) == []


@pytest.mark.parametrize("ends", ["closed", "role", "account", "wrong"])
def test_where_an_address_ends_there_is_what_there_is_at_any_missing_one(cast: Cast, ends: str) -> None:
    keep(cast, now=timezone.now())
    token = opened_feed(cast)
    assert fetch(token)
    if ends == "closed":
        close_feed(viewer=cast.viewer("alice"), now=NOW)
    elif ends == "role":
        Membership.objects.filter(person=cast["alice"]).update(ended_at=timezone.now())
    elif ends == "account":
        Person.objects.filter(id=cast.id("alice")).update(is_active=False)
    else:
        token += "x"

    found = Client().get(f"/calendar/{token}.ics")
    missing = Client().get("/there/is/nothing/")

    assert (
        (found.status_code, found["Content-Type"])
        == (missing.status_code, missing["Content-Type"])
        == (
            404,
            "text/html; charset=utf-8",
        )
    )
    own_path, other_path = f'"/calendar/{token}.ics"', '"/there/is/nothing/"'
    assert without_marks(found.content, own_path) == without_marks(missing.content, other_path)


def without_marks(page: bytes, path: str) -> str:
    return "".join(line for line in page.decode().replace(path, "PATH").splitlines() if "csrf" not in line)


def test_no_cache_keeps_what_a_calendar_fetched(cast: Cast) -> None:
    answer = Client().get(f"/calendar/{opened_feed(cast)}.ics")

    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="calendar.ics"'
    assert "Set-Cookie" not in answer


def test_fetching_writes_nothing(cast: Cast) -> None:
    token = opened_feed(cast)
    before = everything()

    fetch(token)

    assert everything() == before


def test_a_long_record_costs_a_fetch_no_more_questions(cast: Cast) -> None:
    keep(cast, now=timezone.now())
    token = opened_feed(cast)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            fetch(token)
        return len(seen)

    with_little = asked()
    for number in range(10):
        begin(cast, at=NOW + timedelta(days=number))

    assert asked() == with_little


def form(**changed: str | list[str]) -> Mapping[str, str | list[str]]:
    held: dict[str, str | list[str]] = {
        "choice_id": str(uuid4()),
        "rhythm": "days",
        "weekdays": ["0", "3"],
        "at": "07:30",
    }
    return held | changed


def test_the_page_keeps_what_was_chosen_and_shows_it(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    browser.post(PAGE, form(words="own", own_words="Call the sea to mind"))

    page = browser.get(PAGE).content.decode()
    for shown in ("Call the sea to mind", "Monday and Thursday, 07:30", "When I leave it", "Stop the reminder"):
        assert shown in page


def test_whatever_is_skipped_gets_a_quiet_default(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in("alice").post(PAGE, {"choice_id": str(uuid4())}).status_code == 302

    own = own_reminder(cast.viewer("alice"))
    assert own is not None
    assert (own.rhythm, own.at, own.words, own.what) == (Rhythm(every_days=1), time(18), "quiet_minute", What.NOTHING)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"weekdays": []}, "tick the days"),
        ({"rhythm": "every", "every_days": ""}, "from 1 to 14"),
        ({"rhythm": "every", "every_days": "15"}, "less than or equal to 14"),
        ({"words": "own"}, "Please write your words"),
        ({"what": "practice"}, "Please choose one"),
        ({"what": "practice", "practice": "no_such"}, "no_such"),
        ({"at": "25:00"}, "valid time"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_loses_nothing(
    cast: Cast, sign_in: SignIn, sent: dict[str, str | list[str]], said: str
) -> None:
    answer = sign_in("alice").post(
        PAGE,
        form(
            **(
                {"own_words": "By the sea", "words": "own"}
                | sent
                | ({"own_words": ""} if sent == {"words": "own"} else {})
            )
        ),
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert ("By the sea" in page) == (sent != {"words": "own"})
    assert not Reminder.objects.exists()


def test_an_address_is_shown_once_and_works(cast: Cast, sign_in: SignIn) -> None:
    keep(cast, now=timezone.now())
    browser, sent = sign_in("alice"), {"offered": offered_feed(cast.id("alice"))}

    first, again = (browser.post(f"{PAGE}address/", sent).content.decode() for _ in range(2))

    address = f"http://testserver/calendar/{'x' * 32}.ics"
    assert address in first
    assert address in again
    assert address not in browser.get(PAGE).content.decode()
    assert summaries(fetch("x" * 32))
    assert AuditEntry.objects.filter(action="open_calendar_feed").count() == 1


@pytest.mark.parametrize("offered", ["", "weak", "weak:signature", "of bob"])
def test_a_token_that_the_page_did_not_offer_to_this_person_is_refused(
    cast: Cast, sign_in: SignIn, offered: str
) -> None:
    keep(cast)
    sent = offered_feed(cast.id("bob")) if offered == "of bob" else offered

    answer = sign_in("alice").post(f"{PAGE}address/", {"offered": sent})

    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_what_the_page_offers_has_at_least_128_random_bits(cast: Cast, sign_in: SignIn) -> None:
    keep(cast)
    with patch("secrets.token_urlsafe", side_effect=lambda size: f"bytes-{size}") as asked:
        sign_in("alice").get(PAGE)

    assert asked.call_args.args[0] * 8 >= 128


def test_nobody_but_the_person_learns_of_a_reminder(cast: Cast, sign_in: SignIn) -> None:
    keep(cast, own_words="Call the sea to mind")

    for who, path in (("clara", f"/clients/{cast.id('alice')}/"), ("lena", "/people/"), ("bob", PAGE)):
        page = sign_in(who).get(path).content.decode()
        assert "Call the sea to mind" not in page
        assert "Stop the reminder" not in page


@pytest.mark.parametrize(
    ("what", "leads_to"),
    [(What.NOTHING, "/practices/"), (What.PRACTICE, f"/practices/{BREAK}/"), (What.WEEK, "/practices/")],
)
def test_today_has_a_quiet_line_while_a_reminder_is_due(cast: Cast, what: What, leads_to: str) -> None:
    now = timezone.now()
    keep(cast, now=now - timedelta(days=1), at=time(0), what=what, practice_key=BREAK)

    page = signed_in("alice").get("/today/").content.decode()

    assert "You asked to be reminded: A quiet minute." in page
    assert f'href="{leads_to}"' in page


def test_a_reminder_of_a_week_leads_to_the_week(cast: Cast) -> None:
    now = timezone.now()
    start(cast, now=now - timedelta(days=2), starts_on=(now - timedelta(days=2)).date())
    keep(cast, now=now - timedelta(days=1), at=time(0), what=What.WEEK)

    page = signed_in("alice").get("/today/").content.decode()

    assert "You asked to be reminded" in page
    assert page.count('href="/practices/programmes/four_weeks_short/1/"') == 2


def test_today_says_nothing_while_no_reminder_is_due(cast: Cast) -> None:
    keep(cast, now=timezone.now() - timedelta(days=90), at=time(0))

    assert "You asked to be reminded" not in signed_in("alice").get("/today/").content.decode()
