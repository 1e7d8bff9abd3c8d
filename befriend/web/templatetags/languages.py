"""Languages in words."""

from django import template
from django.utils.translation import get_language_info

register = template.Library()


@register.filter
def language_in_words(code: str) -> str:
    """A language's name, in the language of the page. One unknown to Django keeps its code: help must never break."""
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code
