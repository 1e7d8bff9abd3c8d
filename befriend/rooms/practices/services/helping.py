"""Learning from all practices of a service what they do as a whole. Once a night; it loads tables, no request does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from befriend.measure.helping.pool import STARTING, Pool
from befriend.measure.helping.times import Tally

from ..models import WhatHelpsHere
from ..queries.helping import FOLDS, everybodys_tallies, fold_of, pool_as_told


def learn_what_helps(*, service_id: UUID, now: datetime) -> int:
    """Learn anew, for each fold of people from all the others; how many rated times that was. Twice is once.

    It reads and fits outside any transaction: on SQLite an open one keeps every other writer waiting, a safety answer
    too. What was rated meanwhile counts the next night.
    """
    rows = everybodys_tallies(service_id, now)
    _keep(service_id, {fold: _pool_without(fold, rows) for fold in range(FOLDS)}, now)
    return sum(one.times for _person, _key, one in rows)


def _pool_without(fold: int, rows: Sequence[tuple[UUID, str, Tally]]) -> Pool:
    """What everybody tells who is not in this fold."""
    # Here and not above: the website never loads tables.
    from befriend.measure.helping.components import cells_of, fit_components, others_of, pool_of

    others = [(str(person), key, one) for person, key, one in rows if fold_of(person) != fold]
    cells = cells_of(others)
    return pool_of(cells, fit_components(cells, STARTING), others_of(others))


@transaction.atomic
def _keep(service_id: UUID, pools: Mapping[int, Pool], now: datetime) -> None:
    for fold, pool in pools.items():
        WhatHelpsHere.objects.update_or_create(
            service_id=service_id, fold=fold, defaults={"learned_at": now, "pool": pool_as_told(pool)}
        )
