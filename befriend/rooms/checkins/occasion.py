"""The id of the check-in a form will become, known when the form opens and the same in every tab.

It is made from what came before: the client, the measure, and the check-in that was last when the form
opened. Two tabs, two devices or five parallel posts therefore carry one id, and the database keeps one row.
"""

from uuid import UUID, uuid5

OCCASIONS = UUID("6f1c2f0e-6a0b-4d0e-9d55-3f5b8f5f2a11")


def occasion_id(client_id: UUID, measure_key: str, after: UUID | None) -> UUID:
    """The id of the next check-in of this course.

    >>> client = UUID("00000000-0000-0000-0000-000000000001")
    >>> occasion_id(client, "phq9", None) == occasion_id(client, "phq9", None)
    True
    """
    return uuid5(OCCASIONS, f"{client_id}/{measure_key}/{after or 'first'}")


def own_id(form_id: UUID, client_id: UUID) -> UUID:
    """The id of this client's check-in when its form came under an id that belongs to somebody else's."""
    return uuid5(OCCASIONS, f"{client_id}/instead-of/{form_id}")


def settled_id(version: UUID) -> UUID:
    """The id of the check-in that a second version becomes when it is the one that counts."""
    return uuid5(OCCASIONS, f"settles/{version}")


def correction_id(corrected: UUID) -> UUID:
    """The id of the check-in that corrects this one: one correction each, and a correction can be corrected."""
    return uuid5(OCCASIONS, f"corrects/{corrected}")
