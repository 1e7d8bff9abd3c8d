"""The accessibility check: axe-core on a page, with the size of touch targets switched on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playwright.sync_api import CDPSession, Page

# Standard and best-practice rules are on by default; axe leaves this one (WCAG 2.2, 2.5.8) to whoever asks for it.
OPTIONS: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
# The rules that read colours: all that can change between the light and the dark of one page.
READ_COLOURS = ("color-contrast", "link-in-text-block")
COLOURS = {"runOnly": [*READ_COLOURS], "resultTypes": ["violations"]}
# All the others: what can change between two languages in the same colours.
WORDS = {**OPTIONS, "rules": {**OPTIONS["rules"], **{rule: {"enabled": False} for rule in READ_COLOURS}}}

# Where scripts are off, what stands inside <noscript> is read as elements.
RUNS_SCRIPTS = """() => {
  const box = document.createElement("div");
  box.innerHTML = "<noscript><b></b></noscript>";
  return box.querySelector("b") === null;
}"""


@dataclass(frozen=True)
class Violation:
    """One broken rule, in words that say where and how to mend it."""

    rule: str
    impact: str
    help: str
    places: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"{self.rule} ({self.impact}): {self.help}", *(f"    {place}" for place in self.places)])


def violations(page: Page, options: Mapping[str, Any] = OPTIONS) -> list[Violation]:
    """What axe finds on the page as it stands once it has come whole, read from its top."""
    page.wait_for_load_state()
    # The bar that stays in sight lies over whatever has been scrolled below it: that is no fault of the target there.
    page.evaluate("window.scrollTo(0, 0)")
    # Evaluated rather than added as a script tag, which the site's own content policy would rightly refuse.
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    with timers_running(page):
        found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [read_violation(row) for row in found["violations"]]


@contextmanager
def timers_running(page: Page) -> Iterator[None]:
    """Give axe the timers it waits for on a page that was opened with JavaScript off, then switch them off again."""
    if page.evaluate(RUNS_SCRIPTS):
        yield
        return
    devtools = page.context.new_cdp_session(page)
    # A new session believes that scripts run: only after stopping them itself does its word to start them count.
    stop_scripts(devtools, stopped=True)
    stop_scripts(devtools, stopped=False)
    yield
    stop_scripts(devtools, stopped=True)


def stop_scripts(devtools: CDPSession, *, stopped: bool) -> None:
    devtools.send("Emulation.setScriptExecutionDisabled", {"value": stopped})


def read_violation(row: dict[str, Any]) -> Violation:
    places = tuple(place for node in row["nodes"] for place in describe_node(node))
    return Violation(row["id"], row["impact"] or "unrated", row["help"], places)


def describe_node(node: dict[str, Any]) -> list[str]:
    first, *advice = [line.strip() for line in node["failureSummary"].splitlines() if line.strip()]
    return [" ".join(map(str, node["target"])), node["html"][:160], *(f"- {line}" for line in advice or [first])]
