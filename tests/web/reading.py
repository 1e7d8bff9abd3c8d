"""What a person reads on a page: its words and the language they are in, and the pages its links lead to."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
UNREAD = frozenset({"script", "style", "code"})
# Attributes that are read out, or that a script puts on the page.
READ_OUT = frozenset(["aria-label", "alt", "title", "placeholder"])
SCRIPTS_WORDS = frozenset(
    f"data-{word}"
    for word in (
        *("saved", "trying", "progress", "back", "next", "skip", "look"),
        *("pause", "go-on", "alone", "chime", "read", "larger", "left", "stop"),
    )
)


@dataclass
class Reading(HTMLParser):
    """A page as it is read: `words` in the page's own language; those marked as another one are left out."""

    html: str
    language: str = ""
    direction: str = ""
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    _open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language, self.direction = given["lang"], given["dir"]
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag not in VOID:
            self._open.append((tag, given.get("lang") or self._spoken()))
        for name, value in given.items():
            if name in READ_OUT | SCRIPTS_WORDS:
                self.handle_data(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag = self._open[-1][0] if self._open else ""
        if data.strip() and tag not in UNREAD and self._spoken() == self.language:
            self.words.append(" ".join(data.split()))

    def _spoken(self) -> str:
        return self._open[-1][1] if self._open else self.language
