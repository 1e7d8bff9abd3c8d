"""Words that a new password may not be made of: what anybody would try first who knows this service."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Person
from .queries import names_around

WORDS_EVERYWHERE = (
    "befriend",
    *("password", "contraseña", "secret", "secreto", "welcome", "bienvenida", "bienvenido", "login", "admin"),
    *("letmein", "changeme", "qwerty", "asdfgh", "abcdef", "iloveyou", "tequiero", "1234567890", "123456", "1234"),
    *("client", "cliente", "clinician", "clínica", "clinic", "facilitator", "helper", "lead", "reviewer"),
    *("therapy", "terapia", "health", "salud", "mental", "hospital", "service", "servicio", "team", "equipo"),
    *("spring", "summer", "autumn", "winter", "primavera", "verano", "otoño", "invierno"),
)
"""Beside these: the names of the service and its teams, the site's address, the person's own names, and
BEFRIEND_PASSWORD_WORDS. docs/explanation/signing-in.md lists them."""

LEAST_OF_A_WORD = 4
"""A shorter word stands in too many others."""
LEAST_BESIDE = 6
"""As many different letters and digits must be left beside such words, or the password hardly hides anything."""

# How people write a word otherwise. "l" and "i" count as one letter, since "1" stands for either.
SWAPPED = str.maketrans("01345@$l", "oieasasi")


class EasyHere:
    """Refuses a password of which little is left without the words that are tried first here. Any others will do."""

    def validate(self, password: str, user: Person | None = None) -> None:
        plain, words = folded(password), folded_words(tuple(words_around(user)))
        beside = without(plain, words)
        if beside != plain and len(set(beside)) < LEAST_BESIDE:
            raise ValidationError(self.get_error_message(), code="password_easy_here")

    def get_error_message(self) -> str:
        return _(
            "This password is easy to guess for somebody who knows this place or you. "
            "Leave such names out. Three words in a row that do not belong together are hard to guess."
        )

    def get_help_text(self) -> str:
        return _("Your password must not be made of names that belong to you or to this place.")


def words_around(person: Person | None) -> list[str]:
    """Every name and word that somebody would try first for this person, as it is written."""
    names = [*WORDS_EVERYWHERE, *settings.PASSWORD_WORDS, settings.APP_NAME, settings.QUIET_NAME]
    names += settings.ALLOWED_HOSTS
    if person is not None:
        names += [person.username, person.shown_name, *names_around(person)]
    return [word for name in names for word in (name, *re.split(r"[\W_]+", name))]


@lru_cache(maxsize=8)
def folded_words(words: tuple[str, ...]) -> list[str]:
    """Those that are long enough, the longest first: of "harbour" and "harbourside" the second is taken out whole."""
    plain = {folded(word) for word in words}
    return sorted((word for word in plain if len(word) >= LEAST_OF_A_WORD), key=lambda word: (-len(word), word))


def without(plain: str, words: Iterable[str]) -> str:
    for word in words:
        plain = plain.replace(word, " ")  # a gap, so that what stood on both sides makes no new word
    return plain.replace(" ", "")


def folded(text: str) -> str:
    """Letters and digits alone, without accents and size, and letters that were swapped for a look-alike put back.

    >>> folded("B3friend!"), folded("Contraseña") == folded("c0ntra$ena")
    ('befriend', True)
    """
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(SWAPPED)
    return "".join(letter for letter in apart if letter.isalnum())
