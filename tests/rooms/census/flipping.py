"""Flipping each declared rule once, to see whether the census of its address notices."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

from django.http import Http404, HttpResponse

from befriend.care.roles import Right
from befriend.rooms.checkins import queries as checkin_queries
from befriend.rooms.flags import queries as flag_queries
from befriend.rooms.journal import queries as journal_queries
from befriend.rooms.people import access
from befriend.rooms.people import queries as people
from befriend.rooms.people.access import OPEN_TO_ALL, SIGNED_IN
from befriend.rooms.people.access import signed_in as signed_in_rule
from befriend.rooms.people.queries import cover
from befriend.rooms.practices.queries import playing
from befriend.rooms.signing_in import queries as signing_in_queries
from befriend.web.doors import Door
from tests.rooms.visiting import undone

from .asking import asked, hidden_from, is_as_declared, listening
from .rules import METHODS, Cell, cells_of, ids_in
from .world import CensusWorld


@dataclass(frozen=True)
class Flip:
    """One rule, turned round for a moment: what is asked of its address meanwhile must come to something else."""

    name: str
    doors: Sequence[Door]
    turned: Callable[[], AbstractContextManager[None]]


def flips(chosen: Sequence[Door]) -> Iterator[Flip]:
    """Each declared rule: another right, nobody, any method, and where an address has an id, no ownership.

    Then each query through which records are found, alone, without what it asks of the viewer.
    """
    for door in chosen:
        yield Flip(f"{door.name or door.address}: nobody", [door], partial(_replaced, door, _nobody))
        if not door.is_of_allauth:
            yield Flip(f"{door.name}: {_turned_rule(door)}", [door], partial(_replaced, door, _turned(door)))
            if door.waits_for_factor:
                yield Flip(f"{door.name}: without the second step", [door], partial(_replaced, door, _unfactored(door)))
            yield Flip(f"{door.name}: asked in any way", [door], partial(_asked_anyhow, door))
        if ids_in(door):
            yield Flip(f"{door.name}: anybody's record", [door], partial(gates_open, GATES))
    for gate in GATES:
        # Every address, lists too: what one address asks a second time, a list may ask once.
        nearest = sorted(chosen, key=lambda door: door.name.split(":")[0] not in gate.__module__)
        yield Flip(f"{gate.__module__}.{gate.__name__}: anybody's record", nearest, partial(gates_open, [gate]))


def controls(chosen: Sequence[Door]) -> Iterator[Flip]:
    """The other side: an address whose rule nobody touches must come out clean, or the flips prove nothing."""
    for door in chosen:
        yield Flip(f"{door.name}: as declared", [door], nullcontext)


def _nobody(*_: object, **__: object) -> HttpResponse:
    raise Http404


def _turned_rule(door: Door) -> str:
    return {OPEN_TO_ALL: "only who is signed in", SIGNED_IN: "everybody"}.get(door.rule or "", "everybody signed in")


def _turned(door: Door) -> Callable[..., HttpResponse]:
    view = door.pattern.callback
    if door.rule == OPEN_TO_ALL:
        return signed_in_rule(view)
    inner = view.__wrapped__  # type: ignore[attr-defined]
    return inner if door.rule == SIGNED_IN else signed_in_rule(inner)


def _unfactored(door: Door) -> Callable[..., HttpResponse]:
    """The same rule, for somebody too who works here and has shown no second factor."""
    right = None if door.rule == SIGNED_IN else Right(door.rule or "")
    inner = door.pattern.callback.__wrapped__  # type: ignore[attr-defined]
    return access._guarded(inner, right, waits_for_factor=False)


@contextmanager
def _replaced(door: Door, view: Callable[..., HttpResponse]) -> Iterator[None]:
    kept, door.pattern.callback = door.pattern.callback, view
    try:
        yield
    finally:
        door.pattern.callback = kept


@contextmanager
def _asked_anyhow(door: Door) -> Iterator[None]:
    view: Any = door.pattern.callback
    while "request_method_list" not in view.__code__.co_freevars:
        view = view.__wrapped__
    cell = view.__closure__[view.__code__.co_freevars.index("request_method_list")]
    kept, cell.cell_contents = cell.cell_contents, METHODS
    try:
        yield
    finally:
        cell.cell_contents = kept


GATES: tuple[Any, ...] = (
    people.check_client,
    people.caseload_of,
    people.client_in_emergency,
    people.emergency_for_lead,
    people._may_be_brought_back,
    people.clients_and_nothing_else,
    people.colleague_for,
    people.role_for,
    people.link_for,
    cover.leave_for,
    flag_queries._visible_to,
    checkin_queries.filled_checkin,
    journal_queries.own_entry,
    journal_queries.own_drafts,
    journal_queries._readable,
    playing.own_session,
    signing_in_queries.noted_places,
)
"""The queries through which records are found. What each asks of the viewer is what keeps others out."""


@contextmanager
def gates_open(gates: Iterable[Any]) -> Iterator[None]:
    """Let these queries ask no longer whose a row is. Their code is exchanged, so it counts wherever they are used."""
    kept = [(gate, gate.__code__) for gate in gates]
    for function, _code in kept:
        function.__code__ = OWNERLESS[function.__qualname__]
    try:
        yield
    finally:
        for function, code in kept:
            function.__code__ = code


def _without_ownership(function: Any) -> Any:
    tree = Ownerless().visit(ast.parse(textwrap.dedent(inspect.getsource(function))))
    made: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(tree), "<flipped>", "exec"), function.__globals__, made)
    return made[function.__name__]


class Ownerless(ast.NodeTransformer):
    """Takes out of a query whatever asks whose a row is: the viewer, the service, the parent of a child, a link."""

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        return ast.Pass() if ast.unparse(node.test) == "not links.exists()" else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "may":
            return ast.Constant(value=True)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("filter", "exclude"):
            node.keywords = [one for one in node.keywords if not self._asks_whose(one, node)]
            node.args = [one for one in node.args if not isinstance(one, ast.Name | ast.BinOp)]
        return node

    def _asks_whose(self, asked: ast.keyword, node: ast.Call) -> bool:
        has_id = any(one.arg == "id" for one in node.keywords)
        value = ast.unparse(asked.value)
        return value.startswith("viewer.") or (has_id and value == "client_id") or "links" in value


# Read before anything is flipped.
OWNERLESS: Mapping[str, CodeType] = {gate.__qualname__: _without_ownership(gate).__code__ for gate in GATES}


def is_killed(world: CensusWorld, flip: Flip) -> bool:
    """Whether the census of these addresses comes to something else than what is declared. It stops where it does."""
    with listening(), undone(), flip.turned():
        cells = ((door, cell) for door in flip.doors for cell in sorted(cells_of(door), key=_by_method))
        return any(_is_noticed(world, door, cell) for door, cell in cells)


def _by_method(cell: Cell) -> int:
    return METHODS.index(cell.method)


def _is_noticed(world: CensusWorld, door: Door, cell: Cell) -> bool:
    with undone(world.browsers[cell.actor]):
        status, answer, said = asked(world, door, cell)
    return not is_as_declared(cell, status, answer) or any(word in said for word in hidden_from(cell, door))
