"""Emergencies as a template may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .queries import Opened


@dataclass(frozen=True, slots=True)
class OpenedShown:
    """One time a record was opened in an emergency, and whether it is open still."""

    emergency_id: UUID
    client_id: UUID
    client_name: str
    by: str
    opened_at: datetime
    closes_at: datetime
    reason: str
    looked_at_by: str
    is_open: bool


def opened_shown(found: Iterable[Opened], now: datetime) -> list[OpenedShown]:
    return [
        OpenedShown(
            emergency_id=one.link_id,
            client_id=one.client_id,
            client_name=one.client_name,
            by=one.by,
            opened_at=one.opened_at,
            closes_at=one.closes_at,
            reason=one.reason,
            looked_at_by=one.looked_at_by,
            is_open=one.is_open(now),
        )
        for one in found
    ]
