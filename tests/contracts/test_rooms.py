"""A room never opens a neighbour's tables, views, forms or pages: it asks the neighbour's services and queries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import befriend

ROOMS = Path(befriend.__file__).parent / "rooms"
DRAWERS = {"models", "views", "forms", "pages", "urls"}


def imported_names(source: str, module: str) -> Iterator[str]:
    """Every dotted name a module imports when it runs, relative imports made absolute."""
    for node in statements_that_run(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(module.split(".")[: -node.level]) if node.level else ""
            origin = ".".join(filter(None, [start, node.module]))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def statements_that_run(node: ast.AST) -> Iterator[ast.AST]:
    """Everything but `if TYPE_CHECKING:`, where a module only says what kind of row a neighbour's query hands it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from statements_that_run(child)


def trespasses(source: str, module: str) -> list[str]:
    """The drawers of other rooms that a module opens. Tables may point at tables: that is what a foreign key is."""
    own, drawer = module.split(".")[2:4]
    closed = DRAWERS - {"models"} if drawer == "models" else DRAWERS
    rooms = (name.split(".") for name in imported_names(source, module) if name.startswith("befriend.rooms."))
    return [".".join(parts) for parts in rooms if parts[2] != own and not closed.isdisjoint(parts[3:4])]


def room_modules() -> list[Path]:
    return sorted(path for path in ROOMS.rglob("*.py") if path.parent != ROOMS and "migrations" not in path.parts)


@pytest.mark.parametrize("path", room_modules(), ids=lambda path: str(path.relative_to(ROOMS)))
def test_a_room_opens_no_neighbours_drawers(path: Path) -> None:
    module = ".".join(("befriend", *path.relative_to(ROOMS.parent).with_suffix("").parts))

    assert trespasses(path.read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize(
    "planted",
    [
        "from befriend.rooms.people.models import Person",
        "from befriend.rooms.people import models",
        "import befriend.rooms.people.views",
        "from ..people.models import Person",
        "def later() -> None:\n    from befriend.rooms.people.forms import NameForm",
    ],
)
def test_an_opened_drawer_is_seen(planted: str) -> None:
    assert len(trespasses(planted, "befriend.rooms.checkins.services")) == 1


@pytest.mark.parametrize(
    "allowed",
    [
        "from befriend.rooms.people.queries import people_of",
        "from befriend.rooms.people import services",
        "from ..flags.services import raise_flag",
        "from .models import CheckIn",
        "if TYPE_CHECKING:\n    from befriend.rooms.people.models import Person",
        "from befriend.rooms.checkins.models import CheckIn",
    ],
)
def test_a_door_may_be_used(allowed: str) -> None:
    assert trespasses(allowed, "befriend.rooms.checkins.services") == []


def test_a_table_may_point_at_a_neighbours_table() -> None:
    assert trespasses("from befriend.rooms.people.models import Person", "befriend.rooms.plans.models") == []
