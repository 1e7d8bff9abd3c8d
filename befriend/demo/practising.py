"""What invented people practised: enough that one of them can see every verdict, and others stand behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings

from befriend.care.practising import Felt
from befriend.content.reading import library_of
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.practices.services import Ratings, begin_practice, learn_what_helps, say_how_it_was

FEWEST_DAYS = 2
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Practised:
    """One practice, time by time: distress before and after, and how it felt. None: not said."""

    key: str
    distress: Sequence[tuple[int, int] | None]
    felt: Sequence[Felt | None]


B, S, W = Felt.BETTER, Felt.SAME, Felt.WORSE

OF_THE_CAST: tuple[Practised, ...] = (
    Practised("self_compassion_break", ((8, 5), (7, 5), (7, 3), (6, 4), (8, 4), (6, 3)), (B, B, B, None, B, B)),
    Practised("grounding_feet", ((7, 4), (6, 4), (8, 5), (7, 5)), (B, None, B, B)),
    Practised(
        "letter_from_inner_friend",
        ((6, 6), (5, 6), (7, 6), (6, 6), (5, 5), (6, 7), (7, 7), (5, 4), (6, 6), (4, 5)),
        (S, S, B, S, None, S, S, B, S, S),
    ),
    Practised("body_scan", ((5, 6), (4, 7), (5, 7), (4, 6)), (S, W, W, W)),
    Practised("loving_kindness_self", ((6, 4),), (B,)),
    Practised("supportive_touch", (None, None), (B, S)),
)
"""What the cast's own client did: some helps, one makes no difference, one does not help, two are just begun."""

OF_OTHERS: tuple[tuple[str, float], ...] = (
    ("grounding_senses", 1.2),
    ("kindness_to_myself_act", 0.8),
    ("self_compassion_break", 1.0),
    ("affectionate_breathing", 0.2),
)
"""What each of the others did three times, and by how many points it eases their distress on average."""

NOISE, TIMES = 1.6, 3


def practised_by(number: int) -> list[Practised]:
    """What one of the others said: the same every time the demonstration is made."""
    draw = Random(f"{SEED}/{number}")  # noqa: S311 - invented people, no secret
    found = []
    for key, ease in OF_OTHERS:
        before = [draw.randint(4, 8) for _time in range(TIMES)]
        after = [min(max(round(one - draw.gauss(ease, NOISE)), 0), 10) for one in before]
        said = list(zip(before, after, strict=True))
        found.append(Practised(key, said, [B if low < high else W if low > high + 1 else S for high, low in said]))
    return found


def practise(client: Person, practised: Sequence[Practised], now: datetime) -> None:
    """Everything this person did, spread over the weeks before now, each practice in its shortest length."""
    for place, one in enumerate(practised):
        for number, (rated, felt) in enumerate(zip(reversed(one.distress), reversed(one.felt), strict=True)):
            at = now - timedelta(days=FEWEST_DAYS + 4 * number, hours=3 * place + 1)
            _once(client, one.key, rated, felt, at)


def _once(client: Person, key: str, rated: tuple[int, int] | None, felt: Felt | None, at: datetime) -> None:
    practice = library_of(settings.PACKS).practices[key]
    viewer: Viewer = viewer_of(client, at)
    before, after = rated if rated else (None, None)
    session_id = uuid5(NAMESPACE_OID, f"{client.id}/{key}/{at.isoformat()}")
    begin_practice(
        viewer=viewer,
        session_id=session_id,
        practice=practice,
        minutes=practice.lengths[0],
        before=Ratings(None, before),
        now=at,
    )
    later = at + timedelta(minutes=practice.lengths[0])
    say_how_it_was(viewer=viewer, session_id=session_id, felt=felt, after=Ratings(None, after), now=later)


def practise_together(clients: Sequence[Person], now: datetime) -> None:
    """The first is the cast's own client; the others did a little each; then what helps is learned from all of them."""
    if not clients:
        return
    practise(clients[0], OF_THE_CAST, now)
    for number, client in enumerate(clients[1:]):
        practise(client, practised_by(number), now)
    learn_what_helps(service_id=clients[0].service_id, now=now)
