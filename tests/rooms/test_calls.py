"""Asking to be called: one tap reaches an owner with a due time, twice is once, and the page says who sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from befriend.base.errors import InputError, NotFoundError
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.safety.models import CallAsked
from befriend.rooms.safety.queries import call_waiting
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.safety_plans import ask_for_call

pytestmark = pytest.mark.django_db


def test_one_tap_reaches_the_linked_clinician_with_a_due_time(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("alice").post("/help/call/")

    flag = Flag.objects.get(kind=Kind.CALL_ME)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help/call/")
    assert (flag.client_id, flag.owner_id) == (cast.id("alice"), cast.id("clara"))
    assert flag.due_at - flag.raised_at == timedelta(hours=4)


def test_who_has_no_clinician_is_seen_by_a_lead(cast: Cast) -> None:
    from befriend.rooms.people.services import end_link

    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("alice", "clara").id, now=NOW)

    ask_for_call(cast)

    assert Flag.objects.get(kind=Kind.CALL_ME).owner_id == cast.id("lena")


def test_asked_twice_is_one_and_what_is_added_is_kept(cast: Cast) -> None:
    ask_for_call(cast)
    audited = AuditEntry.objects.count()
    ask_for_call(cast)
    assert AuditEntry.objects.count() == audited

    ask_for_call(cast, time_of_day="evening", number="07700 900123")
    ask_for_call(cast)

    assert (Flag.objects.count(), CallAsked.objects.count()) == (1, 1)
    call = call_waiting(cast.viewer("clara"), cast.id("alice"), NOW)
    assert call is not None
    assert (call.time_of_day, call.number) == ("evening", "07700 900123")


def test_a_form_that_comes_again_after_the_answer_asks_for_nothing_new(cast: Cast) -> None:
    form = uuid4()
    ask_for_call(cast, call_id=form)
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    ask_for_call(cast, call_id=form)
    assert call_waiting(cast.viewer("alice"), cast.id("alice"), NOW) is None

    ask_for_call(cast)
    assert Flag.objects.filter(kind=Kind.CALL_ME).count() == 2


def test_two_clients_with_one_form_id_are_two_calls(cast: Cast) -> None:
    form = uuid4()

    ask_for_call(cast, call_id=form)
    ask_for_call(cast, "bob", call_id=form)

    assert set(Flag.objects.values_list("client_id", flat=True)) == {cast.id("alice"), cast.id("bob")}


@pytest.mark.parametrize(("time_of_day", "number"), [("at midnight", ""), ("", "1" * 41)])
def test_what_cannot_be_kept_is_refused_and_asks_nobody(cast: Cast, time_of_day: str, number: str) -> None:
    with pytest.raises(InputError):
        ask_for_call(cast, time_of_day=time_of_day, number=number)

    assert not CallAsked.objects.exists()
    assert not Flag.objects.exists()


def test_a_refused_number_stands_in_the_form_again(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("alice").post("/help/call/", {"number": "1" * 41})

    assert answer.status_code == 422
    assert "1" * 41 in answer.content.decode()


def test_only_the_client_and_who_is_linked_read_the_number(cast: Cast) -> None:
    ask_for_call(cast, number="07700 900123")

    for who in ("carl", "lena", "bob"):
        with pytest.raises(NotFoundError):
            call_waiting(cast.viewer(who), cast.id("alice"), NOW)


def test_the_clinician_reads_when_and_where_to_call_on_the_clients_page(cast: Cast, sign_in: SignIn) -> None:
    ask_for_call(cast, time_of_day="evening", number="07700 900123")

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

    assert "Asks to be called" in page
    assert "In the evening" in page
    assert "07700 900123" in page


def test_the_page_says_who_sees_it_and_that_nobody_watches(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/help/call/").content.decode()

    assert f"{cast['clara'].shown_name} will see it when they next look." in page
    assert "Nobody watches this live." in page
    assert "within 4 hours" in page
    assert "nobody can call" in page
