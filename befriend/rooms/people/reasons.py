"""A reason that somebody gives in words before they do what another will read about."""

from django.utils.translation import gettext as _

from befriend.base.errors import InputError

LEAST_WORDS = 3
LEAST_LETTERS = 12
"""Instead of the words, since some languages are written without spaces."""


def check_reason(reason: str) -> None:
    """Refuse what is no reason in words.

    Raises:
        InputError: it has too few words.
    """
    if len(reason.split()) < LEAST_WORDS and sum(map(str.isalpha, reason)) < LEAST_LETTERS:
        raise InputError(_("Please say in a few words why. The client will read it."))
