"""The reads of the chain. They give numbers and hashes and nothing of anybody, so they ask for no viewer."""

from collections.abc import Iterator

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
