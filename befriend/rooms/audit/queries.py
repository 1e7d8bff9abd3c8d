"""The reads of the chain: numbers and hashes, and who did what with one record. No viewer is known down here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from .chain import BEGINNING, Anchor, Entry, Verdict, judge
from .models import AuditEntry

AT_ONCE = 2000


def chain_judged(anchor: Anchor | None = None, *, using: str = "default") -> Verdict:
    """Every entry from the first on, in one pass and little memory."""
    return judge(_entries(using), anchor)


def head() -> Anchor:
    """Where the chain ends now."""
    last = AuditEntry.objects.order_by("-number").values_list("number", "hash").first()
    return Anchor(*last) if last else Anchor(0, BEGINNING)


def _entries(using: str) -> Iterator[Entry]:
    columns = ("number", "service_id", "at", "actor_id", "action", "client_id", "subject", "subject_id", "hash")
    for row in AuditEntry.objects.using(using).order_by("number").values(*columns).iterator(AT_ONCE):
        yield Entry(**row)


@dataclass(frozen=True, slots=True)
class Deed:
    """One row about somebody's record: who did what, and when. No actor: befriend itself."""

    at: datetime
    actor_id: UUID | None
    action: str


def how_many_about(client_id: UUID, actions: Collection[str]) -> int:
    """How often others did one of these with this person's record."""
    return _by_others(client_id, actions).count()


def entries_about(client_id: UUID, actions: Collection[str], first: int, most: int) -> Sequence[Deed]:
    """What others did with this person's record, the latest first. The room that shows it says who may see it."""
    rows = _by_others(client_id, actions).order_by("-at", "-number")[first : first + most]
    return [Deed(row.at, UUID(row.actor_id) if row.actor_id else None, row.action) for row in rows]


def _by_others(client_id: UUID, actions: Collection[str]) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(client_id=str(client_id), action__in=actions).exclude(actor_id=str(client_id))
