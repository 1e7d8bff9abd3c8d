"""When somebody would like to be called, and what they may say of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_NUMBER = 40

TIMES_OF_DAY: dict[str, Promise] = {
    "": _("Any time"),
    "morning": _("In the morning"),
    "afternoon": _("In the afternoon"),
    "evening": _("In the evening"),
}
