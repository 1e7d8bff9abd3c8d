"""One's own second factors and sign-ins, as a template may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .devices import OTHER
from .models import SignedIn

KINDS: dict[str, Promise] = {
    Authenticator.Type.TOTP: gettext_lazy("An app that shows codes"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("A passkey"),
}


@dataclass(frozen=True, slots=True)
class FactorShown:
    """One second factor: what it is, and since when."""

    factor_id: int
    kind: str | Promise
    name: str
    since: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """All of somebody's second factors; `must` where they work here and have none."""

    factors: Sequence[FactorShown]
    has_app: bool
    codes_left: int
    must: bool

    @property
    def has_none(self) -> bool:
        return not self.factors


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """One place where somebody is signed in."""

    place_id: UUID
    device: str
    since: datetime
    last_used: datetime
    is_here: bool


def second_factor_page(held: Sequence[Authenticator], *, must: bool) -> SecondFactorPage:
    spare = [one for one in held if one.type == Authenticator.Type.RECOVERY_CODES]
    factors = [_factor_shown(one) for one in held if one not in spare]
    return SecondFactorPage(
        factors=factors,
        has_app=any(one.type == Authenticator.Type.TOTP for one in held),
        codes_left=sum(len(one.data["hashes"]) for one in spare),
        must=must and not factors,
    )


def _factor_shown(one: Authenticator) -> FactorShown:
    return FactorShown(one.pk, KINDS[one.type], one.data.get("name", ""), one.created_at, one.last_used_at)


def places_shown(places: Sequence[SignedIn], here: str | None) -> Sequence[PlaceShown]:
    """This very place first."""
    shown = [PlaceShown(one.id, _device(one), one.began_at, one.last_used_at, one.session_id == here) for one in places]
    return sorted(shown, key=lambda one: not one.is_here)


def _device(place: SignedIn) -> str:
    if OTHER in (place.browser, place.system):
        known = [part for part in (place.browser, place.system) if part != OTHER]
        return known[0] if known else _("A device we do not know")
    return _("%(browser)s on %(system)s") % {"browser": place.browser, "system": place.system}
