"""What one's own practices did, time by time, and what the practices of the service tell as a whole."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from befriend.care.consent import Purpose
from befriend.care.practising import Felt, may_suggest
from befriend.measure.helping.pool import Components, Others, Pool, empty_pool
from befriend.measure.helping.times import Around, Tally, change_of, tally
from befriend.rooms.consent.queries import who_said_no
from befriend.rooms.people.viewer import Viewer

from ..models import PracticeSession, WhatHelpsHere

FOLDS = 10
"""A person's pool comes from the folds they are not in, so that their own times are never counted twice."""

AROUND = ("kindness_before", "kindness_after", "distress_before", "distress_after")


@dataclass(frozen=True, slots=True)
class OneTime:
    """One time of one practice: when it began, how far it moved the person, how it felt."""

    began_at: datetime
    change: float | None
    felt: Felt | None


@dataclass(frozen=True)
class OwnTimes:
    """All times that somebody did practices to an end, by practice, the oldest first."""

    by_practice: Mapping[str, Sequence[OneTime]]

    def before(self, moment: datetime) -> "OwnTimes":
        """As it was then: what is suggested in the morning is suggested in the evening."""
        earlier = {key: [one for one in times if one.began_at < moment] for key, times in self.by_practice.items()}
        return OwnTimes({key: times for key, times in earlier.items() if times})

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """The practices that were rated, each with its times as one."""
        told = {key: tally(one.change for one in times) for key, times in self.by_practice.items()}
        return {key: one for key, one in told.items() if one is not None}

    @cached_property
    def felt_worse(self) -> frozenset[str]:
        """What felt worse too often in a row to be suggested again."""
        return frozenset(
            key
            for key, times in self.by_practice.items()
            if not may_suggest([one.felt for one in reversed(times) if one.felt is not None])
        )

    def felt(self, key: str) -> Counter[Felt]:
        return Counter(one.felt for one in self.by_practice[key] if one.felt is not None)


def own_times(viewer: Viewer) -> OwnTimes:
    """What the viewer's own practices did, each time that came to an end."""
    ended = PracticeSession.objects.filter(client_id=viewer.person_id, ended_at__isnull=False).order_by("began_at")
    found: dict[str, list[OneTime]] = defaultdict(list)
    for key, began_at, felt, *answers in ended.values_list("practice_key", "began_at", "felt", *AROUND):
        found[key].append(OneTime(began_at, change_of(Around(*answers)), Felt(felt) if felt else None))
    return OwnTimes(found)


def fold_of(person_id: UUID) -> int:
    return person_id.int % FOLDS


def pool_for(viewer: Viewer) -> Pool:
    """What other people of the service tell of its practices; the starting values until somebody learned it."""
    learned = WhatHelpsHere.objects.filter(service_id=viewer.service_id, fold=fold_of(viewer.person_id))
    told = learned.values_list("pool", flat=True).first()
    return empty_pool() if told is None else pool_from(told)


def pool_as_told(pool: Pool) -> dict[str, Any]:
    """A pool as plain values. A millionth of a point is finer than any use of it."""
    parts = pool.components
    return {
        "components": [parts.person, parts.practice, parts.pair, parts.noise, parts.mean, parts.mean_sd],
        "keys": list(pool.keys),
        "means": [round(one, 6) for one in pool.means],
        "covariances": [[round(one, 6) for one in row] for row in pool.covariances],
        "others": {key: [others.people, others.better] for key, others in pool.others.items()},
    }


def pool_from(told: Mapping[str, Any]) -> Pool:
    names = ("person", "practice", "pair", "noise", "mean", "mean_sd")
    return Pool(
        components=Components(**dict(zip(names, told["components"], strict=True))),
        keys=tuple(told["keys"]),
        means=tuple(told["means"]),
        covariances=tuple(tuple(row) for row in told["covariances"]),
        others={key: Others(*counts) for key, counts in told["others"].items()},
    )


def services_that_practise() -> Sequence[UUID]:
    """The services in which somebody did a practice."""
    return list(PracticeSession.objects.order_by("service_id").values_list("service_id", flat=True).distinct())


def everybodys_tallies(service_id: UUID, now: datetime) -> Sequence[tuple[UUID, str, Tally]]:
    """For each person of a service and each practice they rated, their times as one. Who said no is not among them."""
    left_out = who_said_no(service_id, Purpose.LEARNING, now)
    changes: dict[tuple[UUID, str], list[float | None]] = defaultdict(list)
    ended = PracticeSession.objects.filter(service_id=service_id, ended_at__isnull=False)
    for person_id, key, *answers in ended.values_list("client_id", "practice_key", *AROUND).iterator():
        changes[person_id, key].append(change_of(Around(*answers)))
    asked = ((person_id, key, said) for (person_id, key), said in sorted(changes.items()) if person_id not in left_out)
    told = ((person_id, key, tally(said)) for person_id, key, said in asked)
    return [(person_id, key, one) for person_id, key, one in told if one is not None]
