"""What a template may hold: no inline script or style, which the content policy refuses, and no part nobody wrote."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parent
TEMPLATES = sorted(path for path in ROOT.rglob("templates/**/*.html"))
NAMES = {str(path).partition("/templates/")[2] for path in TEMPLATES}

DJANGO_TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
DJANGO_COMMENTS = re.compile(r"{% comment.*?%}.*?{% endcomment %}", re.DOTALL)
PARTS = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
SENT_BY_SCRIPT = re.compile(r"<(?:keep-unsent|auto-save)\b")
WHOSE = '{% include "components/whose_form.html"'
# What a script element may hold without being a program.
DATA_TYPES = {"application/json", "application/ld+json", "importmap", "speculationrules"}


class InlineFinder(HTMLParser):
    """Collects what the content policy would refuse to run or apply."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {name}" for name, value in attrs if (value or "").strip().startswith("javascript:")]
        is_program = tag == "script" and not given.get("src") and given.get("type") not in DATA_TYPES
        if tag == "style" or is_program:
            self.found.append(tag)


def inline_code(source: str) -> list[str]:
    """Every inline style, script and event handler in a template."""
    finder = InlineFinder()
    finder.feed(DJANGO_TAGS.sub("x", DJANGO_COMMENTS.sub("", source)))
    return finder.found


def missing_parts(source: str) -> list[str]:
    """Every part or parent that a template names and nobody wrote; allauth's own are elsewhere."""
    named = PARTS.findall(DJANGO_COMMENTS.sub("", source))
    return [name for name in named if name not in NAMES and not name.startswith(("account/", "allauth/", "mfa/"))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_code_and_only_parts_that_exist(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert inline_code(source) == []
    assert missing_parts(source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_form_that_a_script_sends_says_for_whom_it_was_made(path: Path) -> None:
    source = DJANGO_COMMENTS.sub("", path.read_text(encoding="utf-8"))
    parts = [one for name in PARTS.findall(source) for one in TEMPLATES if one.as_posix().endswith(f"/{name}")]
    whole = source + "".join(part.read_text(encoding="utf-8") for part in parts)

    assert WHOSE in whole or not SENT_BY_SCRIPT.search(source)


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ('<p style="color: red">', ["p style"]),
        ('<button onclick="go()">', ["button onclick"]),
        ("<script>go()</script>", ["script"]),
        ("<style>p { color: red }</style>", ["style"]),
        ('<a href="javascript:go()">', ["a href"]),
        ('{% if wide %}<p {% if new %}class="new"{% endif %} style="x">{% endif %}', ["p style"]),
    ],
)
def test_inline_code_is_seen(planted: str, seen: list[str]) -> None:
    assert inline_code(planted) == seen


@pytest.mark.parametrize(
    "allowed",
    [
        '<script src="{% static \'befriend/js/form.js\' %}" type="module"></script>',
        '<script type="application/json">{"a": 1}</script>',
        "{% comment %} Needs: style, onclick. <p style='x'> {% endcomment %}",
        '<svg><rect x="{{ bar.x }}" class="bar"/></svg>',
    ],
)
def test_what_the_policy_allows_is_left_alone(allowed: str) -> None:
    assert inline_code(allowed) == []


def test_a_part_that_is_not_there_is_seen() -> None:
    assert missing_parts('{% include "today/_nowhere.html" with due=due %}') == ["today/_nowhere.html"]
