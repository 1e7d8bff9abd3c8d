"""The ladder on real records: a flag goes on by waiting and by leave, is seen by everybody it came to, and ends."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.base.errors import InputError, NotFoundError
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.services import set_schedule
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import closed_flags_of_client, flags_waiting_for, open_flags_of_client
from befriend.rooms.flags.services import (
    acknowledge_flag,
    climb_flags,
    close_flag,
    mark_contacted,
    mark_plan_reviewed,
    raise_flag,
)
from befriend.rooms.people.models import Membership, SafetyRules
from befriend.rooms.people.services import SafetyChoices, enter_leave, set_safety_rules, take_back_leave
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.verbs import clara_away, safety_flag


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Clara owns, Carl is the deputy, Lena the lead; Fay answers flags too, and has no client."""
    name_deputy(cast, "carl")
    return cast


def name_deputy(cast: Cast, who: str, **changed: object) -> None:
    choices = SafetyChoices(deputy_id=cast.id(who), **changed)  # type: ignore[arg-type]
    set_safety_rules(viewer=cast.viewer("lena"), choices=choices, now=NOW)


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def who_sees(cast: Cast, flag_id: UUID, minutes: int) -> set[str]:
    """Everybody of the service in whose list this flag waits."""
    at = after(minutes)
    people = ("clara", "carl", "fay", "lena", "mona", "ivan", "hope")
    return {who for who in people if flag_id in {one.id for one in flags_waiting_for(cast.viewer(who, at), at)}}


def owner_shown(cast: Cast, minutes: int) -> str:
    at = after(minutes)
    return open_flags_of_client(cast.viewer("clara", at), cast.id("alice"), at)[0].owner.username


@pytest.mark.parametrize(
    ("minutes", "seen_by", "owner"),
    [
        (59, {"clara"}, "clara"),
        (60, {"clara", "carl"}, "carl"),
        (120, {"clara", "carl", "lena"}, "lena"),
        (90_000, {"clara", "carl", "lena"}, "lena"),
    ],
)
def test_without_any_command_everybody_it_has_come_to_sees_it(
    cast: Cast, minutes: int, seen_by: set[str], owner: str
) -> None:
    flag_id = safety_flag(cast)

    assert who_sees(cast, flag_id, minutes) == seen_by
    assert owner_shown(cast, minutes) == owner


def test_the_command_writes_the_new_owner_down_with_an_audit_row(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    assert climb_flags(service_id=cast.harbour.id, now=after(70)) == 1

    assert Flag.objects.get(id=flag_id).owner == cast["carl"]
    row = AuditEntry.objects.latest("id")
    assert (row.action, row.subject_id, row.client_id) == ("climb_flag", str(flag_id), str(cast.id("alice")))


def test_writing_it_down_twice_does_no_harm(cast: Cast) -> None:
    safety_flag(cast)
    climb_flags(service_id=cast.harbour.id, now=after(70))
    before = everything()

    assert climb_flags(service_id=cast.harbour.id, now=after(71)) == 0
    assert everything() == before


def test_written_down_or_not_the_same_people_have_it_at_the_same_time(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    climb_flags(service_id=cast.harbour.id, now=after(100))

    assert owner_shown(cast, 119) == "carl"
    assert owner_shown(cast, 120) == "lena"
    assert who_sees(cast, flag_id, 120) == {"clara", "carl", "lena"}


def test_the_command_line_writes_down_every_service(cast: Cast) -> None:
    flag_id, told = safety_flag(cast), StringIO()
    Flag.objects.update(waiting_since=NOW - timedelta(days=900))  # the command reads the real clock

    call_command("climb_flags", stdout=told)

    assert f"1 flags of service {cast.harbour.id} have a new owner." in told.getvalue()
    assert Flag.objects.get(id=flag_id).owner == cast["lena"]


def test_the_deputy_it_came_to_can_act_and_owns_it_from_then_on(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    acknowledge_flag(viewer=cast.viewer("carl", after(61)), flag_id=flag_id, now=after(61))

    flag = Flag.objects.get(id=flag_id)
    assert (flag.owner, flag.state) == (cast["carl"], State.ACKNOWLEDGED)
    assert who_sees(cast, flag_id, 200) == {"clara", "carl"}


def test_before_it_comes_to_the_deputy_it_is_not_there_for_them(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    with pytest.raises(NotFoundError):
        acknowledge_flag(viewer=cast.viewer("carl"), flag_id=flag_id, now=after(59))


def test_seen_and_then_no_contact_in_four_hours_it_goes_on_unseen(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=after(10))

    assert owner_shown(cast, 249) == "clara"
    assert owner_shown(cast, 250) == "carl"
    assert flags_waiting_for(cast.viewer("carl"), after(250))[0].state == State.OPEN


def test_after_contact_it_goes_to_nobody_else(cast: Cast) -> None:
    flag_id = safety_flag(cast)
    mark_contacted(viewer=cast.viewer("clara"), flag_id=flag_id, words="We spoke.", now=after(30))

    assert who_sees(cast, flag_id, 90_000) == {"clara"}
    assert climb_flags(service_id=cast.harbour.id, now=after(90_000)) == 0


def test_a_deterioration_goes_to_nobody_else(cast: Cast) -> None:
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    send(submission(cast["alice"], answers(3), at=NOW))

    assert who_sees(cast, Flag.objects.get(kind=Kind.DETERIORATION).id, 90_000) == {"clara"}


def test_a_flag_raised_while_its_owner_is_on_leave_belongs_to_who_stands_in(cast: Cast) -> None:
    clara_away(cast, "fay")

    assert Flag.objects.get(id=safety_flag(cast)).owner == cast["fay"]


def test_when_leave_begins_what_waits_goes_to_who_stands_in_and_comes_back_after(cast: Cast) -> None:
    """A deterioration: a kind that does not climb, so that only the leave moves it."""
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    send(submission(cast["alice"], answers(3), at=NOW))
    flag_id = Flag.objects.get().id
    acknowledge_flag(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)

    clara_away(cast, "fay")

    assert owner_shown(cast, 1) == "fay"
    assert "fay" in who_sees(cast, flag_id, 1)
    assert owner_shown(cast, 8 * 24 * 60) == "clara"


def test_without_somebody_who_stands_in_the_deputy_has_it_during_leave(cast: Cast) -> None:
    clara_away(cast, None)

    assert Flag.objects.get(id=safety_flag(cast)).owner == cast["carl"]


def test_leave_that_was_taken_back_moves_nothing(cast: Cast) -> None:
    take_back_leave(viewer=cast.viewer("clara"), leave_id=clara_away(cast, "fay"), now=NOW)

    assert Flag.objects.get(id=safety_flag(cast)).owner == cast["clara"]


def test_a_night_is_not_waited_through_where_a_service_set_its_hours(cast: Cast) -> None:
    # NOW is a Sunday; the service opens on Monday at 9.
    name_deputy(cast, "carl", open_days="01234", opens_at=time(9), closes_at=time(17), closed_on=[date(2026, 11, 23)])
    flag = Flag.objects.get(id=safety_flag(cast))

    assert flag.due_at == datetime(2026, 11, 24, 10, 0, tzinfo=NOW.tzinfo)
    assert owner_shown(cast, 24 * 60) == "clara"


@pytest.mark.parametrize("who", ["hope", "alice", "mona", "dora"])
def test_only_somebody_of_the_service_who_may_answer_flags_is_deputy(cast: Cast, who: str) -> None:
    before = everything()

    with pytest.raises(InputError, match="clinician or a lead"):
        name_deputy(cast, who)

    assert everything() == before


@pytest.mark.parametrize("who", ["clara", "hope", "alice"])
def test_only_a_lead_names_the_deputy(cast: Cast, who: str) -> None:
    with pytest.raises(InputError):
        set_safety_rules(viewer=cast.viewer(who), choices=SafetyChoices(deputy_id=cast.id("carl")), now=NOW)


@pytest.mark.parametrize(
    "changed",
    [{"open_days": ""}, {"opens_at": time(17), "closes_at": time(9)}, {"opens_at": time(9), "closes_at": time(9)}],
)
def test_hours_in_which_nobody_could_ever_be_there_are_refused(cast: Cast, changed: dict[str, object]) -> None:
    with pytest.raises(InputError, match="at least one day"):
        name_deputy(cast, "carl", **changed)


def leave(cast: Cast, viewer: str, person: str, stands_in: str | None = None, days: tuple[int, int] = (0, 1)) -> object:
    first, last = (NOW.date() + timedelta(days=one) for one in days)
    return enter_leave(
        viewer=cast.viewer(viewer),
        person_id=cast.id(person),
        starts_on=first,
        ends_on=last,
        stands_in_id=cast.id(stands_in) if stands_in else None,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("viewer", "person", "stands_in", "days"),
    [
        ("clara", "carl", None, (0, 1)),
        ("mona", "clara", None, (0, 1)),
        ("hope", "hope", None, (0, 1)),
        ("alice", "clara", None, (0, 1)),
        ("clara", "clara", "clara", (0, 1)),
        ("clara", "clara", "hope", (0, 1)),
        ("clara", "clara", "ivan", (0, 1)),
        ("clara", "clara", None, (2, 1)),
        ("clara", "clara", None, (-3, -1)),
    ],
)
def test_leave_that_cannot_be_is_refused_and_nothing_is_kept(
    cast: Cast, viewer: str, person: str, stands_in: str | None, days: tuple[int, int]
) -> None:
    before = everything()

    with pytest.raises(InputError):
        leave(cast, viewer, person, stands_in, days)

    assert everything() == before


def test_a_lead_enters_the_leave_of_somebody_who_is_ill(cast: Cast) -> None:
    leave(cast, "lena", "clara", "fay")

    assert Flag.objects.get(id=safety_flag(cast)).owner == cast["fay"]


def test_the_same_leave_twice_is_one(cast: Cast) -> None:
    assert clara_away(cast) == clara_away(cast)


@pytest.mark.parametrize("who", ["carl", "fay", "mona", "alice"])
def test_somebody_elses_leave_is_not_there_to_take_back(cast: Cast, who: str) -> None:
    leave_id = clara_away(cast)

    with pytest.raises(NotFoundError):
        take_back_leave(viewer=cast.viewer(who), leave_id=leave_id, now=NOW)


def ask(cast: Cast, key: str, every_days: int = 7) -> None:
    set_schedule(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        measure_key=key,
        every_days=every_days,
        starts_on=NOW.date(),
        now=NOW,
        by=cast.id("clara"),
    )


def test_without_a_deputy_no_measure_with_a_safety_item_is_switched_on(cast: Cast) -> None:
    SafetyRules.objects.all().delete()
    before = everything()

    with pytest.raises(InputError, match="A lead names the deputy"):
        ask(cast, "phq9")

    assert everything() == before


def test_without_a_deputy_other_measures_are_asked_and_any_is_switched_off(cast: Cast) -> None:
    ask(cast, "phq9")
    SafetyRules.objects.all().delete()

    ask(cast, "gad7")
    ask(cast, "phq9", 0)


def test_a_deputy_who_has_left_is_none(cast: Cast) -> None:
    Membership.objects.filter(person=cast["carl"]).update(ended_at=NOW - timedelta(days=1))

    with pytest.raises(InputError, match="no deputy"):
        ask(cast, "phq9")


def test_the_form_says_what_to_do_and_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    SafetyRules.objects.all().delete()

    page = sign_in("clara").post(f"/check-in/schedule/{cast.id('alice')}/", {"add": "phq9", "add_every": "7"})

    assert page.status_code == 422
    assert "A lead names the deputy" in page.content.decode()


def test_the_plan_is_reviewed_after_the_contact_and_not_before(cast: Cast) -> None:
    flag_id = safety_flag(cast)

    with pytest.raises(InputError, match="in contact"):
        mark_plan_reviewed(viewer=cast.viewer("clara"), flag_id=flag_id, now=NOW)


def test_the_steps_say_who_and_when_and_open_for_who_may_read(cast: Cast) -> None:
    flag_id, clara = safety_flag(cast), cast.viewer("clara")
    acknowledge_flag(viewer=clara, flag_id=flag_id, now=after(5))
    mark_contacted(viewer=clara, flag_id=flag_id, words=" Called her. ", now=after(30))
    mark_plan_reviewed(viewer=clara, flag_id=flag_id, now=after(40))
    close_flag(viewer=clara, flag_id=flag_id, reason="Safe at her sister's.", now=after(50))

    closed = closed_flags_of_client(clara, cast.id("alice"), after(60), 1)[0]
    assert [(one.state, one.at, one.by, one.words) for one in closed.steps] == [
        ("acknowledged", after(5), "Clara", ""),
        ("contacted", after(30), "Clara", "Called her."),
        ("reviewed", after(40), "Clara", ""),
    ]


@pytest.mark.parametrize("say", [mark_contacted, mark_plan_reviewed])
def test_a_step_said_twice_keeps_the_first(cast: Cast, say: object) -> None:
    flag_id, clara = safety_flag(cast), cast.viewer("clara")
    mark_contacted(viewer=clara, flag_id=flag_id, words="First.", now=after(5))
    mark_plan_reviewed(viewer=clara, flag_id=flag_id, words="First.", now=after(6))
    before = everything()

    say(viewer=clara, flag_id=flag_id, words="Second.", now=after(9))  # type: ignore[operator]

    assert everything() == before


def test_the_page_leads_from_contact_to_the_plan(cast: Cast, sign_in: SignIn) -> None:
    flag_id, browser = safety_flag(cast), sign_in("clara")
    sent = {"flag": str(flag_id), "answer": "contact", "reason": "Called her."}

    page = browser.post("/flags/together/", sent, follow=True).content.decode()

    assert "In contact: Clara" in page
    assert "Called her." in page
    assert "We looked at the plan together" in page
    assert "I was in contact with them" not in page


def test_the_deputys_list_asks_as_often_with_many_as_with_few(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("carl")

    def queries(count: int) -> int:
        for _number in range(count):
            raise_flag(
                service_id=cast.harbour.id,
                client_id=cast.id("alice"),
                kind=Kind.SAFETY,
                measure_key="phq9",
                subject_id=cast.harbour.id if count == 0 else UUID(int=Flag.objects.count() + 1),
                due_at=NOW,
                now=NOW,
                by=None,
            )
        Flag.objects.update(waiting_since=NOW - timedelta(days=900))  # pages read the real clock
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/flags/").status_code == 200
        return len(asked)

    assert queries(2) == queries(8)


@pytest.mark.slow
def test_through_three_weeks_of_leave_and_silence_somebody_who_is_there_has_each_flag(cast: Cast) -> None:
    """A sample of the year that bench/ladder.py lives through, on real records: each asked every three hours."""
    leave(cast, "clara", "clara", "fay", (1, 6))
    leave(cast, "lena", "carl", None, (4, 9))
    leave(cast, "lena", "fay", "carl", (5, 5))
    away = {"clara": range(1, 7), "carl": range(4, 10), "fay": range(5, 6), "lena": range(0)}
    at, seen = NOW, 0

    for step in range(21 * 8):
        at = NOW + timedelta(hours=3 * step)
        if step % 16 == 0:
            send(submission(cast["alice"], answers(1, phq9_9=1), at=at))
        if step % 3 == 0:
            climb_flags(service_id=cast.harbour.id, now=at)
        for flag in open_flags_of_client(cast.viewer("clara", at), cast.id("alice"), at):
            assert (at.date() - NOW.date()).days not in away[flag.owner.username], (step, flag.owner.username)
            seen += 1
            if flag.raised_at < at - timedelta(days=5):
                close_flag(viewer=cast.viewer("clara", at), flag_id=flag.id, reason="We spoke.", now=at)

    assert seen > 300
