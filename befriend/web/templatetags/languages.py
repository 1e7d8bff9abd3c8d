"""Languages in words."""

from django import template
from django.utils.translation import get_language_info

register = template.Library()


@register.filter
def language_in_words(code: str) -> str:
    """A language's own name for itself. One Django does not know keeps its code: a help page must never break."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
