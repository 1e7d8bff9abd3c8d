"""What opens most holes in other programs is used nowhere here, or only where it is listed with its reason."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parent

# What a call or an attribute is called, and what can go wrong with it.
CALLS: Mapping[str, str] = {
    "execute": "SQL by hand",
    "executescript": "SQL by hand",
    "raw": "SQL by hand",
    "extra": "SQL by hand",
    "RawSQL": "SQL by hand",
    "system": "a shell",
    "popen": "a shell",
    "Popen": "a shell",
    "subprocess.run": "a shell",
    "eval": "code from words",
    "exec": "code from words",
    "from_string": "a template from words",
    "Template": "a template from words",
    "mark_safe": "words that are not escaped",
    "SafeString": "words that are not escaped",
    "csrf_exempt": "a form without its mark",
    "md5": "a broken hash",
    "sha1": "a broken hash",
    "send_mail": "a mail",
    "EmailMessage": "a mail",
}
# What a module is for that nothing here needs, by the first part of its name or by all of it.
MODULES: Mapping[str, str] = {
    **dict.fromkeys(("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"), "objects from a stranger's bytes"),
    **dict.fromkeys(("xml", "lxml", "defusedxml"), "XML"),
    **dict.fromkeys(("ldap", "ldap3"), "LDAP"),
    **dict.fromkeys(
        ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client"), "asking another host"
    ),
    **dict.fromkeys(("socket", "ssl", "ftplib", "telnetlib", "paramiko"), "asking another host"),
    **dict.fromkeys(("smtplib", "imaplib", "poplib", "django.core.mail"), "a mail"),
    **dict.fromkeys(("graphene", "strawberry", "ariadne"), "GraphQL"),
    **dict.fromkeys(("channels", "websockets", "socketio"), "a web socket"),
    **dict.fromkeys(("memcache", "pymemcache", "pylibmc"), "memcached"),
    **dict.fromkeys(("jwt", "jose", "authlib", "oauthlib"), "a token that carries its own rights"),
    "random": "chance that can be foretold",
    "django.forms.models": "a form that takes every field of a table",
}
FIELDS = ("ModelForm", "FileField", "ImageField", "FileInput", "ClearableFileInput")

# Where one of them is right, and why. An entry that is not needed any more fails too.
ALLOWED: Mapping[tuple[str, str], str] = {
    ("care/suggest.py", "random"): "which practices are shown today, with a given seed; nothing is guarded by it",
    ("demo/practising.py", "random"): "invented people, with a given seed",
    ("cli/platform.py", "subprocess.run"): "our own command, with no word of anybody's in it",
    ("rooms/backups/engines/postgres.py", "subprocess.run"): "pg_dump and pg_restore, as a list and without a shell",
    ("rooms/backups/engines/postgres.py", "execute"): "names of tables, quoted by psycopg.sql",
    ("rooms/backups/restoring.py", "execute"): "two fixed statements that delete the sessions of a restored backup",
    (
        "rooms/backups/engines/sqlite.py",
        "execute",
    ): "names of tables that the database itself gave, and one path as a value",
    ("rooms/audit/services.py", "execute"): "two fixed sentences",
    ("rooms/audit/guard.py", "execute"): "fixed sentences that make and lift the guard",
    ("rooms/record/erasing.py", "execute"): "names of our own tables",
    ("web/durable.py", "execute"): "fixed sentences that ask the database for its settings",
    ("rooms/signing_in/views/factors.py", "mark_safe"): "a picture drawn here, whose words are escaped by who draws it",
}

SCRIPTS = sorted((ROOT / "web" / "static").rglob("*.js"))
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|WebSocket|EventSource"
    r"|on(?:paste|copy)\b|addEventListener\(\s*[\"'](?:paste|copy)|(?:window|parent|opener|top)\.postMessage|__proto__"
)
UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape\s+off|type=[\"']?file\b")


def used_in(source: str) -> Iterator[str]:
    """The names above that a module uses."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (found for one in names for found in _of_module(one.name))
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from _of_module(module)
                yield from (one.name for one in names if one.name in FIELDS or one.name in CALLS)
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield name
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if f"{owner}.{name}" in CALLS:
                yield f"{owner}.{name}"
            case ast.Attribute(attr=name) if name in FIELDS:
                yield name
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS:
                yield name


def _of_module(name: str) -> Iterator[str]:
    yield from (known for known in (name, name.partition(".")[0]) if known in MODULES)


def modules() -> Iterator[Path]:
    return (path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.slow
def test_what_opens_holes_is_used_only_where_it_is_listed() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules()
        for name in used_in(path.read_text(encoding="utf-8"))
    }

    assert sorted(found - set(ALLOWED)) == [], "Do without it, or list it above with the reason why it is safe here."
    assert sorted(set(ALLOWED) - found) == [], "These are allowed and no longer needed: take them out."


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("import pickle", "pickle"),
        ("import xml.etree.ElementTree as tree", "xml"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("from random import choice", "random"),
        ("from django.views.decorators.csrf import csrf_exempt", "csrf_exempt"),
        ("cursor.execute(f'SELECT {name}')", "execute"),
        ("Person.objects.raw(words)", "raw"),
        ("eval(words)", "eval"),
        ("Template(words)", "Template"),
        ("mark_safe(words)", "mark_safe"),
        ("subprocess.run(words, shell=True)", "subprocess.run"),
        ("os.system(words)", "system"),
        ("hashlib.md5(words)", "md5"),
        ("class OneForm(forms.ModelForm): ...", "ModelForm"),
        ("picture = forms.FileField()", "FileField"),
    ],
)
def test_what_opens_holes_is_seen(planted: str, name: str) -> None:
    assert name in set(used_in(planted))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_markup_from_words_and_hears_no_other_window(script: Path) -> None:
    assert IN_SCRIPTS.findall(script.read_text(encoding="utf-8")) == []


def test_no_template_leaves_words_unescaped_or_takes_a_file() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): UNESCAPED.findall(path.read_text(encoding="utf-8"))
        for path in ROOT.rglob("templates/**/*.*")
        if path.is_file() and path.suffix in {".html", ".txt", ".svg"}
    }

    assert {path: marks for path, marks in found.items() if marks} == {}


@pytest.mark.parametrize("planted", ["{{ words|safe }}", "{% autoescape off %}", '<input type="file" name="one">'])
def test_words_that_are_not_escaped_and_files_are_seen(planted: str) -> None:
    assert UNESCAPED.search(planted)
