"""Learning from all practices of a service what they do as a whole. Once a night; it loads tables, no request does."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ..models import WhatHelpsHere
from ..queries.helping import FOLDS, everybodys_tallies, fold_of, pool_as_told


@transaction.atomic
def learn_what_helps(*, service_id: UUID, now: datetime) -> int:
    """Learn anew, for each fold of people from all the others; how many rated times that was. Twice is once."""
    # Here and not above: the website never loads tables.
    from befriend.measure.helping.components import cells_of, fit_components, others_of, pool_of
    from befriend.measure.helping.pool import STARTING

    rows = everybodys_tallies(service_id)
    for fold in range(FOLDS):
        others = [(str(person), key, one) for person, key, one in rows if fold_of(person) != fold]
        cells = cells_of(others)
        pool = pool_of(cells, fit_components(cells, STARTING), others_of(others))
        WhatHelpsHere.objects.update_or_create(
            service_id=service_id, fold=fold, defaults={"learned_at": now, "pool": pool_as_told(pool)}
        )
    return sum(one.times for _person, _key, one in rows)
