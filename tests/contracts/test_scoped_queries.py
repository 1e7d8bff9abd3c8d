"""No row is fetched by an id alone that came from outside: whoever it belongs to is asked in the same query.

An id in an address or a form is a stranger's word. `Note.objects.get(id=note_id)` would hand out anybody's note;
`Note.objects.get(id=note_id, client_id=client_id)` cannot. This reads the syntax tree of every room.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parent
LOOKUPS = {"get", "filter", "exclude", "get_or_create", "update_or_create", "in_bulk", "get_object_or_404"}
BY_ID = ("id", "pk", "id__in", "pk__in")
SCOPES = ("service_id", "client_id", "person_id", "client", "person", "clinician_id", "entry", "viewer")
# Where an id alone is right, and why. A line whose function is gone, or is scoped now, fails.
ALLOWED: Mapping[str, str] = {
    "checkins/queries.py:is_not_sent_yet": "asks whether a form was sent; the draft is asked with its client",
    "checkins/services/drafts.py:save_draft": "looks for the id at anybody's, so as never to write over it",
    "flags/queries.py:was_raised": "yes or no, about a check-in that was found through its client before",
    "flags/services.py:raise_flag": "a verb of other rooms: the id is of what they just stored",
    "journal/services.py:_entry_of": "looks for the id at anybody's, and refuses what is not the viewer's own",
    "journal/services.py:save_draft": "looks for the id at anybody's, and refuses what is not the viewer's own",
    "people/queries/__init__.py:opened_in_emergency_by": "ids of flags that were found; it tells only who opened",
    "people/queries/__init__.py:one_change_at_a_time": "locks the row of the service that the caller is in",
    "people/queries/__init__.py:locked_person": "the id is the session's own, or an administrator's at the machine",
    "people/queries/__init__.py:service_of_somebody": "the ids are of who was erased, from the installation's own list",
    "people/services/accounts.py:keep_language": "the id is the session's own",
    "people/services/closing.py:close_account": "colleague_for, two lines above, asked with the service",
    "people/services/inviting.py:invite_back": "locks the row that person_to_bring_back found one line above",
    "plans/services.py:_stored_once": "looks for the id at anybody's, so as never to write over it",
}


def lookups_by_id_alone(source: str) -> Iterator[str]:
    """The functions that look a row up in a table by an id they were given, with nothing beside it."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            given = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
            calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
            if any(_is_by_id_alone(call, given) for call in calls):
                yield function.name


def _is_by_id_alone(call: ast.Call, given: set[str]) -> bool:
    if not _asks_a_table(call):
        return False
    asked = {keyword.arg or "": keyword.value for keyword in call.keywords}
    by_id = [value for name, value in asked.items() if name in BY_ID or name.endswith(("subject_id",))]
    is_scoped = any(name.removesuffix("__in").endswith(SCOPES) for name in asked) or _mentions_scope(call)
    return any(_was_given(value, given) for value in by_id) and not is_scoped


def _asks_a_table(call: ast.Call) -> bool:
    """Whether it is a lookup on a table itself (`X.objects...`), not on rows that another query let through."""
    if isinstance(call.func, ast.Name):
        return call.func.id in LOOKUPS
    return isinstance(call.func, ast.Attribute) and call.func.attr in LOOKUPS and ".objects" in ast.unparse(call.func)


def _mentions_scope(call: ast.Call) -> bool:
    """Scoped by what stands before the keywords, `filter(Q(client_id=...), id=...)`, or by an earlier filter."""
    before = " ".join([*map(ast.unparse, call.args), ast.unparse(call.func)])
    return any(f"{scope}=" in before for scope in SCOPES) or "is_self" in before or "whose" in before


def _was_given(value: ast.expr, given: set[str]) -> bool:
    """An argument of the function, or a field of one: what a caller, and so a stranger, chose."""
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        return value.value.id in given and value.value.id not in {"self", "viewer", "request"} | _ROWS
    return isinstance(value, ast.Name) and value.id in given


# Arguments that are rows already fetched.
_ROWS = {"flag", "entry", "session", "person", "invitation", "stored", "draft", "row", "membership", "link"}


def modules() -> list[Path]:
    found = [*(ROOT / "rooms").rglob("*.py"), *(ROOT / "web").rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def test_no_row_is_fetched_by_an_id_alone() -> None:
    found = {
        f"{path.relative_to(ROOT / 'rooms' if ROOT / 'rooms' in path.parents else ROOT)}:{name}"
        for path in modules()
        for name in lookups_by_id_alone(path.read_text(encoding="utf-8"))
    }

    assert found - set(ALLOWED) == set(), "Ask with the client or the service in the same query."
    assert set(ALLOWED) - found == set(), "These are allowed and no longer needed: take them out."


@pytest.mark.parametrize(
    "planted",
    [
        "def note(viewer, note_id):\n    return Note.objects.get(pk=note_id)",
        "def note(viewer, note_id):\n    return Note.objects.filter(id=note_id).first()",
        "def note(viewer, note_id):\n    return Note.objects.select_related('client').get(id=note_id)",
        "def notes(viewer, ids):\n    return Note.objects.filter(id__in=ids)",
        "def note(request, note_id):\n    return get_object_or_404(Note, pk=note_id)",
        "def keep(*, viewer, sheet):\n    Draft.objects.update_or_create(id=sheet.draft_id, defaults={'text': b''})",
    ],
)
def test_a_lookup_by_an_id_alone_is_seen(planted: str) -> None:
    assert len(list(lookups_by_id_alone(planted))) == 1


@pytest.mark.parametrize(
    "scoped",
    [
        "def note(viewer, note_id):\n    return Note.objects.get(id=note_id, client_id=viewer.person_id)",
        "def note(viewer, note_id):\n    return Note.objects.filter(client__service_id=viewer.service_id, id=note_id)",
        "def note(viewer, note_id):\n    return Note.objects.filter(client_id=viewer.person_id).get(id=note_id)",
        "def flag(viewer, flag_id):\n    return _visible_to(viewer).filter(id=flag_id).first()",
        "def own(viewer):\n    return Person.objects.get(id=viewer.person_id)",
    ],
)
def test_a_scoped_lookup_is_left_alone(scoped: str) -> None:
    assert list(lookups_by_id_alone(scoped)) == []
