"""The field for a day, as a browser wants it in every language."""

from django import forms

AS_A_BROWSER_WANTS_IT = "%Y-%m-%d"
"""Whatever the language: a browser shows the day in the reader's own way, and takes no other from the page."""


def day_input() -> forms.DateInput:
    return forms.DateInput(format=AS_A_BROWSER_WANTS_IT, attrs={"type": "date"})
