"""The world of the census: who asks, and a full record of each client, with a canary in every text and every name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.test import Client

from befriend.care.roles import Role
from befriend.content.practising import Audience
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.journal.models import Draft, Entry
from befriend.rooms.people.models import CareLink, Membership, Person
from befriend.rooms.people.services import add_person, end_link, enter_leave
from befriend.rooms.practices.models import PracticeSession
from befriend.rooms.practices.services import start_programme
from tests.rooms.cast import BEGAN, NOW, PASSWORD, Cast, link_together
from tests.rooms.editions import kept_edition
from tests.rooms.journalling import newest_id
from tests.rooms.verbs import (
    a_programme,
    begun_practice,
    opened_feed,
    opened_in_emergency,
    signed_in_place,
    started_programme,
)
from tests.rooms.visiting import World, build_world, fill_record, signed_in

# Who asks, and what they are to the records below.
ACTORS: Mapping[str, str] = {
    "nobody": "anonymous",
    "alice": "client",
    "bob": "other client",
    "zoe": "client of another service",
    "gwen": "former client, whose clinician was Carl",
    "clara": "clinician assigned to Alice",
    "carl": "clinician assigned to Bob, not to Alice",
    "fay": "clinician formerly assigned to Alice",
    "dora": "deactivated clinician, assigned to Alice",
    "ivan": "clinician of another service",
    "lena": "lead",
    "mona": "lead of another service",
    "farid": "facilitator",
    "hope": "helper",
    "rosa": "reviewer",
    "clara_waits": "the clinician assigned to Alice, whose second factor is not shown yet",
    # To come: a co-member of a group, with the groups. There is no role of an administrator.
}
PENDING = "clara_waits"
RECORDS = ("alice", "bob", "zoe", "gwen")
NOT_LINKED = {"clara": "bob", "carl": "alice", "fay": "alice"}
"""Whose record they could open in an emergency. In the service of Ivan there is no client but his own."""
LINKED = {"clara": "alice", "carl": "bob", "dora": "alice", "ivan": "zoe"}
CLINICIAN_OF = {"alice": "clara", "bob": "carl", "zoe": "ivan", "gwen": "carl"}
OF_SERVICE = {"lena": "alice", "mona": "zoe"}
"""Of whose record a lead may end links and roles."""
OTHERS = {"alice": "bob", "clara": "bob", "lena": "zoe"}
"""Whose record is not theirs, for those to whom Alice's is."""
WORDS_FOR = {**{name: {name} for name in ("alice", "bob", "zoe")}, "clara": {"alice"}, "carl": {"bob"}, "ivan": {"zoe"}}
"""Whose written words each may come across. A former client's record is closed to everybody, them too."""
NAMES_FOR = {**WORDS_FOR, "gwen": {"gwen"}, "lena": {"alice", "bob", "gwen"}, "mona": {"zoe"}}
# Ids of one record, in the order of an address: what stands first is the parent of what follows.
IDS = (
    "client_id",
    "person_id",
    "checkin_id",
    "flag_id",
    "leave_id",
    "link_id",
    "membership_id",
    "session_id",
    "entry_id",
    "writing_id",
    "emergency_id",
    "place_id",
    "edition_id",
)
SECRETS = ("token", "feed_token")
"""Whoever holds one of these is let in, whoever they are."""
LET_IN = frozenset({"200", "204", "302", "400", "409", "422"})
NO_PROGRAMME_OF_THEIRS = ("farid",)


def canary_name(client: str) -> str:
    return f"name-of-{client}-sings"


@dataclass(frozen=True)
class CensusWorld:
    """The cast with full records, and for each record what addresses and forms are filled with."""

    cast: Cast
    parts: Mapping[str, Mapping[str, str]]
    posts: Mapping[str, Mapping[str, Mapping[str, str]]]
    browsers: Mapping[str, Client]


def build_census(cast: Cast) -> CensusWorld:
    """Everybody's record, with a canary in every text, another in every name, and Gwen, who was a client once."""
    cast = _with_gwen(cast)
    checkins = {"gwen": fill_record(cast, "gwen")}
    end_link(viewer=cast.viewer("lena"), link_id=cast.link_between("gwen", "carl").id, now=NOW)
    Membership.objects.filter(person=cast["gwen"]).update(ended_at=NOW)
    world = build_world(cast)
    world = replace(world, checkins={**world.checkins, **checkins})
    for name in RECORDS:
        # The name apart from the words, so that who may read the one and not the other is held to it.
        Person.objects.filter(username=name).update(shown_name=f"{name.title()} {canary_name(name)}")
    records = {name: _parts_of(world, name) for name in RECORDS}
    helpers = {name: _parts_of_helper(world, name) for name in ("farid", "hope")}
    return CensusWorld(
        cast,
        records | helpers,
        {name: _posts_of(world, name, records[name]) for name in RECORDS} | dict.fromkeys(helpers, world.posts),
        {who: _browser_of(who) for who in ACTORS},
    )


def _browser_of(who: str) -> Client:
    browser = signed_in("clara", with_factor=False) if who == PENDING else signed_in(who)
    browser.raise_request_exception = False  # a fault is an answer of 500, as for everybody
    return browser


def _with_gwen(cast: Cast) -> Cast:
    """Somebody who was a client here and is one no more: her record is kept, and nobody is linked to it."""
    gwen = add_person(
        service_id=cast.harbour.id,
        username="gwen",
        password=PASSWORD,
        shown_name="Gwen",
        role=Role.CLIENT,
        now=BEGAN,
        by=None,
    )
    grown = replace(cast, people={**cast.people, "gwen": gwen})
    link_together(grown, "gwen", "carl")
    return grown


def _parts_of(world: World, name: str) -> dict[str, str]:
    """What an address is filled with when it is about this client."""
    cast, client, clinician = world.cast, world.cast[name], CLINICIAN_OF[name]
    link = CareLink.objects.filter(client=client, clinician=cast[clinician]).latest("started_at")
    own = {
        "client_id": client.id,
        "person_id": client.id,
        "checkin_id": world.checkins[name],
        # Of a kind that does not climb: whose it is does not depend on what time it is.
        "flag_id": Flag.objects.get(client=client, kind=Kind.PLAN_CHANGE).id,
        "leave_id": _leave_of(cast, clinician),
        "link_id": link.id,
        "membership_id": Membership.objects.get(person=client, role=Role.CLIENT).id,
        "entry_id": Entry.objects.get(client=client).id,
        "writing_id": Draft.objects.get(client=client).id,
        "emergency_id": _emergency_of(world, name),
        "place_id": signed_in_place(cast, name),
        "edition_id": _edition_of(world, name),
    }
    if name == "gwen":  # her sessions are hers, and her role has ended
        own["session_id"] = PracticeSession.objects.filter(client=client).latest("began_at").id
        return {**world.parts, **{part: str(value) for part, value in own.items()}}
    own["session_id"] = begun_practice(cast, name)
    started_programme(cast, name)
    return {**world.parts, **{part: str(value) for part, value in own.items()}, "feed_token": opened_feed(cast, name)}


def _emergency_of(world: World, name: str) -> UUID:
    """Opened once, long ago, by a clinician who is not linked. A lead reads Gwen's: its reason holds no canary."""
    if name == "alice":
        return UUID(world.parts["emergency_id"])
    if name == "zoe":  # whose service has no second clinician
        return uuid4()
    reason = "She did not answer." if name == "gwen" else ""
    return opened_in_emergency(world.cast, name, "fay", reason=reason, at=BEGAN + timedelta(days=1))


def _edition_of(world: World, name: str) -> UUID:
    """That of the service in which the client is, or was."""
    return kept_edition(world.cast.hill.id) if name == "zoe" else UUID(world.parts["edition_id"])


def _leave_of(cast: Cast, clinician: str) -> UUID:
    since = date(2126, 1, 5)
    return enter_leave(
        viewer=cast.viewer(clinician),
        person_id=cast.id(clinician),
        starts_on=since,
        ends_on=since + timedelta(days=6),
        stands_in_id=None,
        now=NOW,
    ).id


def _parts_of_helper(world: World, name: str) -> dict[str, str]:
    """Who works here practises too, and has nothing of a client's."""
    programme = a_programme(Audience.HELPER)
    if name == "hope":
        start_programme(
            viewer=world.cast.viewer(name), own_id=uuid4(), programme=programme, week=1, starts_on=NOW.date(), now=NOW
        )
    own = {"session_id": str(begun_practice(world.cast, name)), "programme_key": programme.key}
    return {**{part: one for part, one in world.parts.items() if part not in IDS}, **own}


def _posts_of(world: World, name: str, parts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The forms of visiting.py, in which every id is of this record."""
    posts = {address: dict(form) for address, form in world.posts.items()}
    newest = str(newest_id(UUID(parts["entry_id"])))
    for address, field_name, value in (
        ("checkins:settle", "counts", parts["checkin_id"]),
        ("flags:together", "flag", parts["flag_id"]),
        ("journal:choose", "version", newest),
        ("journal:share", "link", parts["link_id"]),
        ("journal:take_back", "link", parts["link_id"]),
        ("people:link", "client", parts["client_id"]),
        ("leaving:end_link", "takes_over", str(world.cast.id("ivan" if name == "zoe" else "fay"))),
    ):
        posts[address][field_name] = value
    return posts
