"""The register of kinds as a template may see it, with what a service counted of late."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.care.register import REGISTER

from .kinds import Kind
from .queries import RaisedOfLate
from .words import REASONS, SIGNS


@dataclass(frozen=True, slots=True)
class KindShown:
    """One kind of flag: why there is one, whose it is, what raises it, how often, and when it should go."""

    name: Promise
    sign: str
    purpose: str
    owner: str
    trigger: str
    expected: float
    basis: str
    retire: str
    counted: int
    clients: int
    days: int


def kinds_shown(late: RaisedOfLate) -> list[KindShown]:
    """Every kind there is, in the order of the register."""
    return [
        KindShown(
            name=REASONS[Kind(key)],
            sign=SIGNS[Kind(key)],
            purpose=_(one.purpose),
            owner=_(one.owner),
            trigger=_(one.trigger),
            expected=one.per_100_a_month,
            basis=_(one.basis),
            retire=_(one.retire),
            counted=late.by_kind.get(key, 0),
            clients=late.clients,
            days=late.days,
        )
        for key, one in REGISTER.items()
        if key in Kind.values
    ]
