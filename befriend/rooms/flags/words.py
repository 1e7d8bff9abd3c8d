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

DETERIORATION_OF_LATE = _("Reliable deterioration of late")


def reason_of(kind: str, *, is_of_late: bool) -> Promise:
    """Why one flag was raised: the same words wherever it is named. "Of late" is told apart from "since the first"."""
    return DETERIORATION_OF_LATE if kind == Kind.DETERIORATION and is_of_late else REASONS[kind]


TOLD_TO_THE_CLIENT: dict[str, Promise] = {
    Kind.SAFETY: _("You answered a question about safety, so somebody was asked to look soon"),
    Kind.DETERIORATION: _("Your answers showed that it got harder, so somebody was asked to talk about it with you"),
    Kind.NOT_ON_TRACK: _("Your answers were a reason to look at your plan together"),
    Kind.CONFLICT: _("Two versions of one check-in arrived, so somebody was asked which one counts"),
    Kind.ADVERSE_EFFECT: _("You said that a practice made something worse"),
    Kind.PLAN_CHANGE: _("You asked to change your plan"),
    Kind.CALL_ME: _("You asked to be called"),
    Kind.ERASURE: _("You asked to have everything about you deleted"),
    Kind.EMERGENCY_ACCESS: _("Somebody opened your record in an emergency"),
}
"""The same for whoever it is about, as the file with their whole record says it: no verdict, and what followed."""

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
