"""Where the reason of an emergency is sealed to."""

from uuid import UUID

from befriend.base.cipher import Place


def place_of_reason(link_id: UUID) -> Place:
    return Place("emergency_access", "reason", str(link_id))
