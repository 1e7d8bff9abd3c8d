"""A journey reads nothing only once on a page that may still be on its way: first it waits for something of that page.

A press may lead to another page, whose script may come later than its words: `.count()`, `.all()` or `page.evaluate()`
then read whichever is there. What waits by itself (`expect`, `inner_text`) is no such read. `to_have_url` says that the
next page was begun, and nothing of what stands on it.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
JOURNEYS = Path(__file__).parent.parent / "journeys"
MOVES = {"click", "dblclick", "tap", "reload", "go_back", "go_forward"}
READS = {"count", "all", "all_inner_texts", "all_text_contents", "content", "evaluate", "evaluate_all", "is_visible"}
READS |= {"is_hidden", "is_checked", "is_enabled", "title"}
NAMES_THE_PAGE = {"to_have_url", "wait_for_url"}
SETTLED, BEGUN, MOVING = range(3)
Ends = Mapping[str, int | None]
"""In which state a function of the journeys leaves its page; None where it leaves it as it was."""


class Walk(ast.NodeVisitor):
    """Follows a function in the order in which it is written, and notes what is read while the page moves."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.state: int | None = None
        self.found: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function inside another runs when it is called."""

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """The same."""

    def visit_With(self, node: ast.With) -> None:
        """What is expected of what happens inside has come when it is over."""
        self.generic_visit(node)
        if any("expect_" in ast.unparse(item.context_expr) for item in node.items):
            self.state = SETTLED

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name = name_of(node)
        if name in NAMES_THE_PAGE and self.state in (BEGUN, MOVING):
            self.state = BEGUN
        elif name in MOVES:
            self.state = MOVING
        elif name in READS and is_read_once(node):
            self.read(node, BEGUN)
        elif is_waited_for(node):
            self.state = SETTLED
        elif isinstance(node.func, ast.Name) and self.ends.get(name) is not None:
            self.state = self.ends[name]

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        if node.attr == "url":
            self.read(node, MOVING)

    def read(self, node: ast.expr, too_early: int) -> None:
        if self.state is not None and self.state >= too_early:
            self.found.append(f"line {node.lineno}: {ast.unparse(node)[:80]}")


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_read_once(call: ast.Call) -> bool:
    """What a locator evaluates waits for its element; what a page evaluates waits for nothing."""
    if not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr != "evaluate" or isinstance(call.func.value, ast.Name)


def is_waited_for(call: ast.Call) -> bool:
    name = name_of(call)
    is_assertion = name.startswith(("to_", "not_to_")) and "expect(" in ast.unparse(call.func)
    return is_assertion or name == "goto" or name.startswith(("wait_for", "expect_")) or name in {"axe", "violations"}


def functions_of(source: str) -> Mapping[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def walked(function: ast.FunctionDef, ends: Ends) -> Walk:
    walk = Walk(ends)
    for statement in function.body:
        walk.visit(statement)
    return walk


def ends_of(functions: Mapping[str, ast.FunctionDef], known: Ends) -> Ends:
    """What each function does to a page, those that it calls included."""
    ends = dict(known)
    for _ in range(3):  # one that calls one that calls one
        ends |= {name: walked(function, ends).state for name, function in functions.items()}
    return ends


def early_reads(source: str, shared: Ends) -> Iterator[str]:
    functions = functions_of(source)
    ends = ends_of(functions, shared)
    for function in functions.values():
        yield from walked(function, ends).found


@cache
def shared_ends() -> Ends:
    """Of what the journeys borrow from one another: the first of each name that another file has."""
    ends: Ends = {}
    for path in sorted(JOURNEYS.glob("*.py"), key=lambda path: path.name.startswith("test_")):
        functions = functions_of(path.read_text(encoding="utf-8"))
        ends = {**ends_of(functions, ends), **ends}
    return ends


@pytest.mark.parametrize("path", sorted(JOURNEYS.glob("*.py")), ids=lambda path: path.name)
def test_nothing_is_read_once_on_a_page_that_may_still_be_on_its_way(path: Path) -> None:
    assert list(early_reads(path.read_text(encoding="utf-8"), shared_ends())) == []


BEGIN = """
def begin(page):
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(re.compile("/again/"))
"""


@pytest.mark.parametrize(
    "planted",
    [
        "def test(page):\n    begin(page)\n    while not page.locator('.pacer:visible').count():\n        pass",
        "def test(page):\n    page.reload()\n    assert page.evaluate(ROUND) == 10",
        "def test(page):\n    page.locator('a').click()\n    assert page.url.endswith('#turn-2')",
        "def test(page):\n    page.locator('a').click()\n    for more in page.locator('summary').all():\n        pass",
    ],
)
def test_an_early_read_is_seen(planted: str) -> None:
    assert len(list(early_reads(BEGIN + planted, {}))) == 1


@pytest.mark.parametrize(
    "allowed",
    [
        "def test(page):\n    begin(page)\n    expect(page.locator('h1')).to_be_visible()\n    page.title()",
        "def test(page):\n    begin(page)\n    entry = page.url",
        "def test(page):\n    begin(page)\n    expect_script(page, ROUND, 10)",
        "def test(page):\n    begin(page)\n    page.goto('/today/')\n    assert page.locator('p').count() == 1",
        "def test(page):\n    with page.expect_navigation():\n        begin(page)\n    page.locator('p').all()",
        "def test(page):\n    page.locator('a').click()\n    return page.locator('.address').inner_text()",
    ],
)
def test_what_waits_first_may_read(allowed: str) -> None:
    assert list(early_reads(BEGIN + allowed, {})) == []
