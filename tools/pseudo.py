"""Turns English into a made-up language: as long as a long one, and written from right to left.

A page in it shows at a glance what a layout cannot hold, and every word that nobody marked for translation.
"""

import re

from babel.messages.catalog import Catalog

LANGUAGE = "ar_XB"
# What must stay as it is comes first: placeholders of Python and of our scripts, tags, entities. The rest are words.
KEPT_OR_WORD = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w+\}|<[^>]+>|&\w+;)|[A-Za-z]+")
ACCENTED = str.maketrans(
    "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvWwXxYyZz",
    "ÅåƁƀÇçÐðÉéƑƒĜĝĤĥÎîĴĵĶķĻļṀɱÑñÖöÞþǪǫŔŕŠšŢţÛûṼṽŴŵẊẋÝýŽž",
)
VOWELS = frozenset("aeiouy")
# Between these two marks even Latin letters run from right to left.
TURNED, TURNED_BACK = "\u202e", "\u202c"


def pseudo(text: str) -> str:
    """The text in the made-up language, about 40 % longer, in brackets that show a text which is cut off.

    >>> pseudo("Send").replace(TURNED, "").replace(TURNED_BACK, "")
    '⟦Šééñð⟧'
    >>> "<b>%(name)s</b>" in pseudo("Hello, <b>%(name)s</b>.")
    True
    """
    return f"⟦{KEPT_OR_WORD.sub(_turn, text)}⟧"


def _turn(found: re.Match[str]) -> str:
    return found.group() if found[1] else TURNED + _long(found.group()).translate(ACCENTED) + TURNED_BACK


def _long(word: str) -> str:
    """Every vowel twice: English is a little less than two fifths vowels."""
    return "".join(letter * 2 if letter in VOWELS else letter for letter in word)


def speak_pseudo(catalogue: Catalog) -> None:
    """Say every word of a catalogue in the made-up language. Its plurals are those of English."""
    for word in catalogue:
        if word.id:
            word.string = pseudo(word.id) if isinstance(word.id, str) else tuple(map(pseudo, word.id))
