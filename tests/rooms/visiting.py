"""Visiting every address as each of the cast: a world full of records, and what it answers."""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.signing import Signer
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from befriend.care.practising import Functioning, Lasting, Severity
from befriend.care.roles import Role
from befriend.content.practising import Audience
from befriend.content.reading import library_of
from befriend.rooms.checkins.services import save_draft, set_schedule
from befriend.rooms.describing.services import say_in_own_words
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.journal.models import Draft, Entry
from befriend.rooms.people.models import Membership, Person, SafetyRules
from befriend.rooms.people.services import invite
from befriend.rooms.plans.services import ask_for_change, record_review, write_note
from tests.rooms.access import Rule, rules
from tests.rooms.cast import BEGAN, CLIENTS, NOW, PASSWORD, ROLES, Cast, answers, canary, send, submission
from tests.rooms.editions import kept_edition
from tests.rooms.journalling import changed_entry, kept_draft, newest_id, share
from tests.rooms.safety_plans import ask_for_call, keep_plan, plan_sheet
from tests.rooms.verbs import (
    a_practice,
    a_programme,
    a_review,
    begun_practice,
    clara_away,
    kept_reminder,
    opened_feed,
    opened_in_emergency,
    signed_in_place,
    started_programme,
    tell_worse,
)

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse


PEOPLE = ("nobody", *ROLES)
A_LIFETIME = 60 * 24 * 365 * 20
CLINICIANS = {"alice": "clara", "bob": "carl", "zoe": "ivan", "gwen": "carl"}
"""Gwen is a former client, whom only the census knows."""


@dataclass(frozen=True)
class World:
    """The cast with a full record for every client, and what the addresses of the table are filled with."""

    cast: Cast
    parts: Mapping[str, str]
    posts: Mapping[str, Mapping[str, str]]
    checkins: Mapping[str, UUID]


def fill_record(cast: Cast, name: str) -> UUID:
    """Everything one client can have, each with their canary in it. Returns a check-in with a waiting safety flag."""
    client, clinician = cast[name], cast.viewer(CLINICIANS[name])
    days = iter(range(60, 0, -5))

    def at() -> timedelta:
        return timedelta(days=next(days))

    set_schedule(
        service_id=client.service_id,
        client_id=client.id,
        measure_key="phq9",
        every_days=7,
        starts_on=NOW.date(),
        now=NOW,
        by=clinician.person_id,
    )
    send(submission(client, answers(0), at=NOW - at()))
    closed = send(submission(client, answers(1, phq9_9=1), at=NOW - at()))
    flag = Flag.objects.get(subject_id=closed.checkin_id, kind=Kind.SAFETY)
    close_flag(viewer=clinician, flag_id=flag.id, reason=canary(name), now=NOW)
    wrong = send(submission(client, answers(2), at=NOW - at()))
    send(submission(client, answers(2), at=NOW - at(), corrects=wrong.checkin_id, correction_reason=canary(name)))
    daily = submission(client, {"how_i_am": 1, "towards_myself": 2}, key="daily", note=canary(name), at=NOW - at())
    send(daily)
    send(submission(client, {"how_i_am": 2, "towards_myself": 2}, key="daily", form_id=daily.id, note=canary(name) * 2))
    begun = submission(client, {"how_i_am": 4}, key="daily", note=canary(name))
    save_draft(submission=begun, now=NOW, by=client.id)
    record_review(viewer=clinician, review=a_review(cast, name), now=NOW)
    for is_shared in (True, False):
        write_note(
            viewer=clinician, note_id=uuid4(), client_id=client.id, text=canary(name), is_shared=is_shared, now=NOW
        )
    tell_worse(cast, begun_practice(cast, name), canary(name), name)
    kept_reminder(cast, name)
    kept_draft(cast, name)
    share(cast, changed_entry(cast, name), name, CLINICIANS[name])
    keep_plan(cast, plan_sheet(canary(name)), name, is_shared=True)
    ask_for_call(cast, name, number=canary(name))
    ask_for_change(viewer=cast.viewer(name), wish_id=uuid4(), words=canary(name), now=NOW)
    say_in_own_words(viewer=cast.viewer(name), question="gender", words=canary(name), now=NOW)
    twice = submission(client, answers(3, phq9_9=2), at=NOW - at())
    send(replace(twice, answers=answers(3, phq9_9=2, phq9_1=2)), now=NOW)
    return send(twice).checkin_id


def build_world(cast: Cast) -> World:
    """A full record for every client of the cast."""
    # Pages read the real clock, by which every flag has climbed long ago. Here they wait where they were raised.
    SafetyRules.objects.update(minutes_to_acknowledge=A_LIFETIME, minutes_to_contact=A_LIFETIME)
    checkins = {name: fill_record(cast, name) for name in CLIENTS}
    token = invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=_really_now())
    practice, entry_id = a_practice(), Entry.objects.get(client=cast["alice"]).id
    parts = {
        "client_id": str(cast.id("alice")),
        "person_id": str(cast.id("alice")),
        "checkin_id": str(checkins["alice"]),
        "flag_id": str(Flag.objects.get(subject_id=checkins["alice"], kind=Kind.SAFETY).id),
        "leave_id": str(clara_away(cast, since=date(2126, 1, 5))),
        "link_id": str(cast.link_between("alice", "clara").id),
        "membership_id": str(Membership.objects.get(person=cast["hope"]).id),
        "measure_key": "phq9",
        "practice_key": practice.key,
        "programme_key": started_programme(cast).key,
        "guide_key": a_programme(Audience.GROUP).key,
        "week_number": "1",
        "lesson_key": next(iter(library_of(settings.PACKS).lessons)),
        "session_id": str(begun_practice(cast)),
        "entry_id": str(entry_id),
        "writing_id": str(Draft.objects.get(client=cast["alice"]).id),
        "kind": "free",
        "feed_token": opened_feed(cast),
        "token": token,
        "place_id": str(signed_in_place(cast, "alice")),
        "number": "1",
        "edition_id": str(kept_edition(cast.harbour.id)),
        "key": "abc",
        "uidb36": "a",
    }
    parts |= {"emergency_id": str(opened_in_emergency(cast, at=BEGAN + timedelta(days=1)))}
    form = {"form_id": str(uuid4())}
    posts: dict[str, dict[str, str]] = {
        "signing_in:add_app": {"code": "no code"},
        "signing_in:add_passkey": {"credential": "no passkey"},
        "signing_in:remove_lost": {"reason": "Her phone is lost.", "is_seen": "on"},
        "emergency:find": {"name": "no such name"},
        "emergency:open": {"reason": "She does not answer."},
        "account_login": {"login": "alice", "password": PASSWORD},
        "set_language": {"language": "es"},
        "checkins:daily": {"form_id": str(uuid4()), "how_i_am": "3"},
        "checkins:form": {"form_id": str(uuid4()), "phq9_1": "1"},
        "checkins:save": {"form_id": str(uuid4()), "phq9_1": "1"},
        "checkins:short": {"form_id": str(uuid4()), "item": "phq9_1", "phq9_1": "1"},
        "checkins:save_short": {"form_id": str(uuid4()), "item": "phq9_1", "phq9_1": "1"},
        "checkins:correct": {"form_id": str(uuid4()), "phq9_1": "1", "reason": "A slip."},
        "checkins:enter": {"form_id": str(uuid4()), "phq9_1": "1", "answered_on": "2026-01-05"},
        "plans:change": {"form_id": str(uuid4()), "words": "Fewer questions."},
        "checkins:on_track": {"percent": "80"},
        "checkins:settle": {"counts": parts["checkin_id"]},
        "plans:review": form | {"reviewed_on": "2026-01-05", "agreed": "We go on."},
        "plans:topics": form | {"reviewed_on": "2026-01-05", "found_fit": "work", "steps_fit": "pace"},
        "plans:note": form | {"text": "A note."},
        "people:invite": {"role": "client", "clinician": str(cast.id("clara"))},
        "people:service": {"name": ""},
        "people:link": {"client": str(cast.id("bob")), "clinician": str(cast.id("clara"))},
        "people:team": {"name": "Quay"},
        "people:cover": {
            "deputy": str(cast.id("lena")),
            "minutes_to_acknowledge": "60",
            "minutes_to_contact": "240",
            "open_days": "0",
            "opens_at": "09:00",
            "closes_at": "17:00",
        },
        "people:leave": {"starts_on": "2126-01-05", "ends_on": "2126-01-09", "stands_in": ""},
        "people:give_role": {"role": "helper"},
        "people:change_team": {"team": ""},
        "leaving:end_link": {"takes_over": str(cast.id("carl"))},
        "people:accept": {"shown_name": "New", "username": "new", "password": PASSWORD},
        "practices:practice": {"session_id": str(uuid4()), "minutes": str(practice.lengths[0])},
        "practices:favourite": {"wanted": "1"},
        "practices:place": {"step": "2"},
        "practices:programme": {"own_id": str(uuid4()), "when": "today"},
        "practices:go_on": {"week": "2"},
        "practices:reminders": {"choice_id": str(uuid4()), "rhythm": "every", "every_days": "3"},
        "practices:open_feed": {"offered": offered_feed(cast.id("alice"))},
        "practices:after": {"distress": "3"},
        "practices:worse": {
            "severity": next(iter(Severity)),
            "lasting": next(iter(Lasting)),
            "functioning": next(iter(Functioning)),
        },
        "flags:close": {"reason": "We spoke."},
        "safety:write": {"form_id": str(uuid4()), "alone": "A walk.", "shared": "no"},
        "safety:share": {"shared": "no"},
        "safety:call": {"form_id": str(uuid4()), "time_of_day": "evening", "number": "07700 900123"},
        "safety:quiet": {"quiet": "1"},
        "record:choose": {"purpose": "practices", "answer": "no"},
        "outcomes:make_edition": {"until": "2026-10-30"},
        "describing:say": {"question": "gender", "option": "woman"},
        "describing:words": {"question": "gender", "words": "Me."},
        "flags:together": {"answer": "close", "reason": "We spoke.", "flag": parts["flag_id"]},
        "journal:before": {"looks": "yes"},
        "journal:write": {"entry_id": str(uuid4()), "writing_id": str(uuid4()), "text": "A line."},
        "journal:save": {"entry_id": str(uuid4()), "writing_id": str(uuid4()), "text": "A line."},
        "journal:choose": {"version": str(newest_id(entry_id))},
        "journal:earlier": {"before": "2"},
        "journal:share": {"link": str(cast.link_between("alice", "clara").id)},
        "journal:take_back": {"link": str(cast.link_between("alice", "clara").id)},
    }
    return World(cast, parts, posts, checkins)


def offered_feed(person_id: UUID) -> str:
    """The token that the page of reminders offers to this person, as its form carries it."""
    return Signer(salt=f"practices.calendar_feed.{person_id}").sign("x" * 32)


def _really_now() -> datetime:
    """Pages read the real clock, so an invitation must be open by it."""
    return timezone.now()


@contextmanager
def undone(browser: Client | None = None) -> Iterator[None]:
    """Take back whatever is written inside, in the database and in a browser, and how often it was asked for."""
    cookies = None if browser is None else browser.cookies.output(header="", sep=";")
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    cache.clear()
    if browser is not None:
        browser.cookies = SimpleCookie(cookies)


def named_addresses(patterns: object, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every address, with the parts that it asks for."""
    for pattern in patterns:  # type: ignore[attr-defined]
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_addresses(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", tuple(pattern.pattern.regex.groupindex)


@functools.cache
def parts_of_addresses() -> Mapping[str, tuple[str, ...]]:
    return dict(named_addresses(get_resolver().url_patterns))


def ask(browser: Client, world: World, address: str, method: str) -> "TestResponse":
    path = reverse(address, kwargs={part: world.parts[part] for part in parts_of_addresses()[address]})
    if method == "GET":
        return browser.get(path)
    return browser.post(path, world.posts.get(address, {}))


def told(response: "TestResponse") -> str:
    is_sign_in = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
    return "sign-in" if is_sign_in or response.status_code == 401 else str(response.status_code)


def body_of(response: "TestResponse") -> bytes:
    """What an answer holds, a file that is sent piece by piece too."""
    return response.getvalue() if response.streaming else response.content


def signed_in(name: str, *, with_factor: bool = True) -> Client:
    """A browser in which one of the cast is signed in, with a second factor; "nobody" is a visitor."""
    browser = Client()
    if name != "nobody":
        person = Person.objects.get(username=name)
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        if with_factor:
            show_factor(browser, person)
    return browser


def show_factor(browser: Client, person: Person) -> None:
    """What allauth keeps of a session in which a second factor was shown."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def visit_all(who: str, world: World) -> Iterator[tuple[Rule, list["TestResponse"]]]:
    """Every address of the table, asked by one of the cast; where a redirect leads comes along."""
    browser = signed_in(who)
    for rule in (rule for rule in rules() if rule.who == who):
        with undone(browser):
            answer = ask(browser, world, rule.address, rule.method)
            after = [browser.get(answer["Location"])] if answer.status_code == 302 else []
            yield rule, [answer, *after]
