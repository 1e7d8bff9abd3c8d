"""An error becomes one sentence on stderr and the exit code a script can rely on."""

import os
from pathlib import Path

import pytest

from befriend.base import errors
from befriend.cli import main
from tests.cli.command_line import Befriend


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (errors.InputError("x"), 3),
        (errors.AnswerError("x"), 3),
        (errors.PackError("x"), 3),
        (errors.NotFoundError("x"), 2),
        (errors.SettingError("x"), 5),
        (PermissionError("x"), 5),
        (errors.CipherError("x"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_class_of_error_has_its_code(problem: Exception, code: int) -> None:
    assert main.exit_code(problem) == code


def test_a_fault_of_ours_is_told_without_a_traceback_and_without_data(
    befriend: Befriend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("Mrs Secret")

    monkeypatch.setattr("befriend.cli.platform.run_server", fail)

    said = befriend("serve")

    assert said.code == main.INTERNAL
    assert "Secret" not in said.err
    assert "Traceback" not in said.err


def test_a_fault_is_shown_whole_to_a_developer_who_asks(befriend: Befriend, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("here")

    monkeypatch.setattr("befriend.cli.platform.run_server", fail)
    monkeypatch.setenv(main.TRACE, "1")

    with pytest.raises(KeyError, match="here"):
        befriend("serve")


def test_an_interruption_leaves_with_130(befriend: Befriend, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("befriend.cli.platform.run_server", stop)

    assert befriend("serve").code == main.INTERRUPTED


def test_a_missing_file_and_an_unknown_command_are_wrong_use(befriend: Befriend, tmp_path: Path) -> None:
    assert befriend("score", tmp_path / "none.csv", "-m", "phq9").code == main.USAGE
    assert befriend("scores").code == main.USAGE


def test_main_leaves_with_the_code() -> None:
    with pytest.raises(SystemExit) as left:
        main.main(["--version"])

    assert left.value.code == 0
    assert os.environ.get(main.TRACE) is None
