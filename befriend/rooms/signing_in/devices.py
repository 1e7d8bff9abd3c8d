"""What a browser says of itself, as two plain names: nothing finer is kept, so that nobody is told apart by it."""

from collections.abc import Sequence

OTHER = "other"

# In this order: many browsers also name those whose ways they copied.
BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Sequence[tuple[str, str]] = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_and_system(agent: str) -> tuple[str, str]:
    """The names of the browser and of what it runs on.

    >>> browser_and_system("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0")
    ('Firefox', 'Android')
    >>> browser_and_system("")
    ('other', 'other')
    """
    return _first_named(BROWSERS, agent), _first_named(SYSTEMS, agent)


def _first_named(names: Sequence[tuple[str, str]], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), OTHER)
