"""How a floor that knows no web marks the words a person reads, so that they are gathered for translation."""


def marked(text: str) -> str:
    """The text as it is. Whoever shows it translates it then, into the reader's language.

    >>> marked("Runs groups. Sees no check-ins.")
    'Runs groups. Sees no check-ins.'
    """
    return text
