"""The shapes of a telephone number and of a country's code, wherever somebody types one."""

import re

# Only the shape: which numbers exist, each country knows better. Letters are out, though some telephones have them.
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]*[0-9]")
_COUNTRY = re.compile(r"[A-Z]{2}")


def is_phone(text: str) -> bool:
    """Three digits, as of a help line, to the fifteen that ITU-T E.164 allows.

    >>> [is_phone(text) for text in ("116 123", "+44 20 7946 0000", "0800 TALK", "12")]
    [True, True, False, False]
    """
    return _PHONE.fullmatch(text) is not None and 3 <= sum(sign.isdigit() for sign in text) <= 15


def is_country(text: str) -> bool:
    """Two capital letters, as in ISO 3166-1. "UK" is none: the United Kingdom is "GB".

    >>> [is_country(text) for text in ("GB", "UK", "gb", "GBR")]
    [True, False, False, False]
    """
    return _COUNTRY.fullmatch(text) is not None and text != "UK"
