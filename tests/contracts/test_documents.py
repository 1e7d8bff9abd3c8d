"""What the documents say can be done: links lead somewhere, commands and files exist, the README's examples run."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from befriend.cli.main import befriend
from tests.contracts.markdown import Page, code_in, fences_in, links_in, marks_in

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
STATIC = ROOT / "befriend" / "web" / "static"
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
MOST_BYTES = 200_000

COMMAND = re.compile(r"(?:^|[\s/(|])befriend ((?:[a-z][a-z-]+ ?){1,2})(.*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
TARGET = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)")
FILE = re.compile(r"(?:befriend|tests|tools|docs|bench|\.ci)/[\w./-]+")
MADE_LATER = re.compile(r"[<*]|/fr[./]|build/|/locale/\*")

every_page = pytest.mark.parametrize("path", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])


def read(path: Path) -> Page:
    return Page(path, path.read_text(encoding="utf-8"))


@every_page
def test_every_link_leads_somewhere(path: Path) -> None:
    lost = [link for link in links_in(read(path)) if not leads_somewhere(path, link)]

    assert not lost


def leads_somewhere(path: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    file, _, mark = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    return target.exists() and (not mark or mark in marks_in(read(target)))


def test_the_index_leads_to_every_page() -> None:
    docs = ROOT / "docs"
    listed = {(docs / link).resolve() for link in links_in(read(docs / "README.md"))}
    kinds = [docs / kind for kind in ("tutorial", "how-to", "reference", "explanation", "trust")]

    assert {path for kind in kinds for path in kind.rglob("*.md")} - listed == set()


@every_page
def test_every_command_and_option_that_is_shown_exists(path: Path) -> None:
    shown = [found for line in code_in(read(path)) for found in COMMAND.findall(line)]

    assert [problem for words, rest in shown for problem in problems_of(words.split(), rest)] == []


def problems_of(words: list[str], rest: str) -> Iterator[str]:
    """What is wrong with a command such as (["packs", "check"], "my-packs --verbose")."""
    context = click.Context(befriend)
    command = befriend.get_command(context, words[0])
    if command is None:
        yield f"befriend {words[0]}"
        return
    if isinstance(command, click.Group) and len(words) > 1:
        inner = command.get_command(context, words[1])
        if inner is None:
            yield f"befriend {' '.join(words)}"
            return
        command = inner
    if words[0] != "manage":  # its options are Django's
        known = {option for one in command.get_params(click.Context(command)) for option in one.opts} | {"--help"}
        yield from (f"befriend {words[0]} {option}" for option in OPTION.findall(rest) if option not in known)


@every_page
def test_every_make_target_that_is_shown_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = [line for line in code_in(read(path)) if "apt install" not in line]

    assert {target for line in lines for target in TARGET.findall(line)} <= targets


@every_page
def test_every_file_that_is_named_exists(path: Path) -> None:
    named = {
        file.rstrip(".")
        for line in code_in(read(path))
        if not MADE_LATER.search(line) and "://" not in line
        for file in re.findall(rf"(?<![\w./-]){FILE.pattern}", line)
    }

    assert sorted(file for file in named if not any((folder / file).exists() for folder in (ROOT, STATIC))) == []


@pytest.mark.slow
def test_the_commands_of_the_readme_say_what_it_shows() -> None:
    [console] = [text for kind, text in fences_in(read(README)) if kind == "console"]

    for command, shown in re.findall(r"^\$ (.+)\n((?:[^$].*\n)*)", console, re.MULTILINE):
        assert said_by(shlex.split(command)) == shown


def said_by(command: list[str]) -> str:
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_python_of_the_readme_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    fences = fences_in(read(README))
    examples = [(text, shown) for (kind, text), (then, shown) in pairwise(fences) if (kind, then) == ("python", "text")]

    for text, shown in examples:
        exec(compile(text, str(README), "exec"), {})
        assert capsys.readouterr().out == shown
    assert len(examples) == 1


@pytest.mark.parametrize("picture", PICTURES, ids=[picture.name for picture in PICTURES])
def test_a_picture_is_light_and_shown_with_words(picture: Path) -> None:
    shown = [words for path in PAGES for words in re.findall(rf"!\[([^]]*)\]\([^)]*{picture.name}\)", read(path).text)]

    assert picture.stat().st_size <= MOST_BYTES
    assert shown
    assert all(shown)
