"""Runs `befriend ...` inside the test, and keeps what it said and the code it left with."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from befriend.cli.main import run


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Befriend = Callable[..., Said]


class Pipe(io.TextIOWrapper):
    """A stdin that holds some bytes."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")


def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Befriend:
    def befriend(*arguments: object, stdin: bytes = b"") -> Said:
        monkeypatch.setattr("sys.stdin", Pipe(stdin))
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return befriend
