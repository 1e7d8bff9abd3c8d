"""What each kind of flag is called on a screen, and why it was raised."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kinds import Kind, State

REASONS: dict[str, Promise] = {
    Kind.SAFETY: _("A safety question was answered above zero"),
    Kind.DETERIORATION: _("Reliable deterioration"),
    Kind.NOT_ON_TRACK: _("Not on track: a reason to look at the plan"),
    Kind.CONFLICT: _("Two versions of one check-in arrived"),
    Kind.ADVERSE_EFFECT: _("A practice made something worse"),
    Kind.PLAN_CHANGE: _("Asks to change the plan"),
    Kind.CALL_ME: _("Asks to be called"),
    Kind.ERASURE: _("Asked to have everything about them deleted"),
    Kind.EMERGENCY_ACCESS: _("Somebody opened this record in an emergency"),
}

SIGNS: dict[str, str] = {
    Kind.SAFETY: "safety",
    Kind.DETERIORATION: "worse",
    Kind.NOT_ON_TRACK: "worse",
    Kind.CONFLICT: "waiting",
    Kind.ADVERSE_EFFECT: "worse",
    Kind.PLAN_CHANGE: "waiting",
    Kind.CALL_ME: "waiting",
    Kind.ERASURE: "waiting",
    Kind.EMERGENCY_ACCESS: "waiting",
}

STEPS: dict[str, Promise] = {
    State.ACKNOWLEDGED: _("Seen"),
    State.CONTACTED: _("In contact"),
    State.REVIEWED: _("Looked at the plan together"),
}
"""What was said of a flag on its way, as a list shows it."""
