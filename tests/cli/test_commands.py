"""Every command has help, a place in the reference and a test; help needs nothing heavy."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import befriend as package
from befriend.base.contact import is_phone
from befriend.cli import main
from tests.cli.command_line import Befriend

ROOT = Path(package.__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference" / "command-line.md"


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*words, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


COMMANDS = list(commands(main.befriend))
NAMES = [" ".join(words) for words, _ in COMMANDS]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(befriend: Befriend, name: str) -> None:
    said = befriend(*name.split(), "--help")

    assert said.code == 0
    assert f"Usage: befriend {name}" in said.out


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=NAMES)
def test_every_command_and_option_is_in_the_reference(words: tuple[str, ...], command: click.Command) -> None:
    text = REFERENCE.read_text(encoding="utf-8")

    assert f"## befriend {words[0]}" in text
    assert f"befriend {' '.join(words)}" in text
    section = text.split(f"## befriend {words[0]}")[1].split("\n## ")[0]
    names = [option.opts[0] for option in command.params if isinstance(option, click.Option)]
    shared = text.split("## Options of every command on a file")[1].split("\n## ")[0]
    assert [name for name in names if f"`{name}" not in section + shared] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_tested(name: str) -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    words = ", ".join(f'"{word}"' for word in name.split())

    assert f"befriend({words}" in tests, f"No test calls befriend({words}, …)."


def test_every_exit_code_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    codes = [0, main.INTERNAL, main.USAGE, main.REFUSED, main.PACK_PROBLEMS, main.SURROUNDINGS, main.INTERRUPTED]

    assert [code for code in codes if f"| {code} |" not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["score", "--help"], ["measures", "list"]])
def test_help_and_lists_import_nothing_heavy(arguments: list[str]) -> None:
    look = (
        "import sys; from befriend.cli.main import run; run(sys.argv[1:]);"
        "heavy = {'polars', 'numpy', 'scipy', 'django', 'granian'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", look, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_scoring_one_person_imports_no_table_library() -> None:
    look = "import sys, befriend.measure.scoring.one; sys.exit('polars' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


# Groups, and the doors to the platform ------------------------------------------------------------------------------


def test_a_group_without_a_command_shows_its_commands(befriend: Befriend) -> None:
    assert "show" in befriend("measures").err + befriend("measures", "--help").out
    assert "check" in befriend("packs").err + befriend("packs", "--help").out


def test_serve_starts_the_server_on_the_address_asked_for(befriend: Befriend, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, int, int]] = []
    monkeypatch.setattr("befriend.cli.platform.run_server", lambda *how: started.append(how))

    said = befriend("serve", "--host", "0.0.0.0", "--port", 8123, "--workers", 3)

    assert (said.code, started) == (0, [("0.0.0.0", 8123, 3)])


def test_demo_prepares_and_then_serves(befriend: Befriend, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    def prepare() -> str:
        done.append("prepared")
        return "Riverside"

    monkeypatch.setattr("befriend.demo.commands.prepare", prepare)
    monkeypatch.setattr("befriend.cli.platform.run_server", lambda *how: done.append(how))

    said = befriend("demo", "--serve", "--port", 8124)

    assert said.code == 0
    assert done == ["prepared", ("127.0.0.1", 8124, 1)]
    assert "Riverside" in said.err


def test_manage_hands_its_words_to_django(befriend: Befriend, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr("befriend.cli.platform.call_django", lambda *words: called.append(words))

    assert befriend("manage", "migrate", "--plan").code == 0
    assert called == [("migrate", "--plan")]
    assert befriend("manage").code == main.USAGE


def test_a_service_is_not_opened_with_a_country_that_is_no_code(befriend: Befriend) -> None:
    said = befriend("open-service", "Riverside", "--country", "Great Britain")

    assert said.code == main.USAGE
    assert "two capital letters" in said.err


@pytest.mark.parametrize("phone", ["your own number", "12", "+", "0800-FLOWERS", "1" * 16, "020 7946 0000; drop"])
def test_a_service_is_not_opened_with_a_number_that_nobody_can_call(befriend: Befriend, phone: str) -> None:
    said = befriend("open-service", "Riverside", "--phone", phone)

    assert said.code == main.USAGE
    assert "is not a telephone number" in said.err
    assert phone in said.err


@pytest.mark.parametrize("phone", ["999", "020 7946 0000", "+44 (0)20 7946-0000", "01.23.45.67.89"])
def test_numbers_of_every_country_have_the_shape_of_one(phone: str) -> None:
    assert is_phone(phone)
