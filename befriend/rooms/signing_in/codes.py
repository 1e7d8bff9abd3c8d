"""Codes that a person types: those an app shows for half a minute (RFC 6238), and spare codes on paper."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

SECONDS = 30
SPARE_CODES = 10
# No letter or digit that is easily taken for another: 31 of them, and 12 in a row are 59 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 12


def step_of(now: datetime) -> int:
    """Which half minute this is, counted from 1970."""
    return int(now.timestamp()) // SECONDS


def fits(secret: str, code: str, step: int) -> bool:
    """Whether an app with this secret shows this code in this half minute."""
    return hmac.compare_digest(code.encode(), shown_at(secret, step).encode())


def shown_at(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))


def new_spare_codes() -> Sequence[str]:
    """Ten codes. Each begins with its own digit, so that only one hash is ever computed for a code that comes in."""
    return [f"{number}{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}" for number in range(SPARE_CODES)]


def plain(typed: str) -> str:
    """A code as it was meant: spaces, dashes and small letters do not matter.

    >>> plain(" 123 456 "), plain("3-abcd-efgh-jkmn")
    ('123456', '3ABCDEFGHJKMN')
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def written(code: str) -> str:
    """A spare code as it stands on paper.

    >>> written("3ABCDEFGHJKMN")
    '3-ABCD-EFGH-JKMN'
    """
    return "-".join((code[0], code[1:5], code[5:9], code[9:]))
