"""What went badly, told again: nothing new is lost, a human looks sooner, and it is not suggested any more."""

from dataclasses import replace
from datetime import timedelta

from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.content.practising import Need
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.practices.queries import OpenAdverseEffect, adverse_effects_of
from befriend.rooms.practices.services import tell_adverse_effect
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, TOLD, begin, practice, practise

LATER = NOW + timedelta(hours=1)
STRONGER = replace(TOLD, severity=Severity.VERY_STRONG, wants_contact=True, words="It is not over.")


def told(cast: Cast) -> OpenAdverseEffect:
    return adverse_effects_of(cast.viewer("clara"), cast.id("alice"), NOW)[0]


def test_the_stronger_answers_count_whichever_came_first(cast: Cast) -> None:
    session_id, alice = begin(cast), cast.viewer("alice")
    tell_adverse_effect(viewer=alice, session_id=session_id, told=replace(TOLD, lasting=Lasting.DAYS), now=NOW)

    tell_adverse_effect(viewer=alice, session_id=session_id, told=STRONGER, now=LATER)

    kept = told(cast)
    assert (kept.severity, kept.lasting, kept.functioning) == (
        Severity.VERY_STRONG,
        Lasting.DAYS,
        Functioning.SOME_THINGS,
    )
    assert kept.wants_contact


def test_new_words_stand_after_the_first(cast: Cast) -> None:
    session_id, alice = begin(cast), cast.viewer("alice")
    for words in ("My heart raced.", "It is not over.", "It is not over."):
        tell_adverse_effect(viewer=alice, session_id=session_id, told=replace(TOLD, words=words), now=NOW)

    assert told(cast).words == "My heart raced.\nIt is not over."


def test_the_waiting_flag_is_due_sooner_and_stays_one(cast: Cast) -> None:
    session_id, alice = begin(cast), cast.viewer("alice")
    tell_adverse_effect(viewer=alice, session_id=session_id, told=TOLD, now=NOW)

    tell_adverse_effect(viewer=alice, session_id=session_id, told=STRONGER, now=LATER)

    assert Flag.objects.get().due_at == LATER + timedelta(days=1)


def test_a_flag_raised_again_is_never_due_later(cast: Cast) -> None:
    session_id, alice = begin(cast), cast.viewer("alice")
    tell_adverse_effect(viewer=alice, session_id=session_id, told=STRONGER, now=NOW)
    more = replace(STRONGER, words="And another thing.")

    tell_adverse_effect(viewer=alice, session_id=session_id, told=more, now=LATER)

    assert Flag.objects.get().due_at == NOW + timedelta(days=1)


def test_something_new_after_the_flag_was_closed_raises_another(cast: Cast) -> None:
    session_id, alice = begin(cast), cast.viewer("alice")
    tell_adverse_effect(viewer=alice, session_id=session_id, told=TOLD, now=NOW)
    close_flag(viewer=cast.viewer("clara"), flag_id=Flag.objects.get().id, reason="We spoke.", now=NOW)

    tell_adverse_effect(viewer=alice, session_id=session_id, told=STRONGER, now=LATER)

    flags = Flag.objects.filter(kind=Kind.ADVERSE_EFFECT).order_by("raised_at")
    assert [flag.state for flag in flags] == [State.CLOSED, State.OPEN]


def test_what_felt_worse_twice_is_left_out_where_something_fitting_is_asked_for(cast: Cast, sign_in: SignIn) -> None:
    browser, door = sign_in("alice"), f'href="/practices/{BREAK}/"'
    fitting = f"/practices/?need={Need(practice().needs[0]).value}"
    assert door in browser.get(fitting).content.decode()

    for _ in range(2):
        practise(cast, Felt.WORSE)

    assert door not in browser.get(fitting).content.decode()
    assert door in browser.get("/practices/?all=1").content.decode()
