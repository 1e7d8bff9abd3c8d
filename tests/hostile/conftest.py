"""What the hostile tests share with those of the commands."""

import pytest

from tests.cli.command_line import Befriend, runner
from tests.rooms.conftest import quick_passwords

__all__ = ["befriend", "quick_passwords"]


@pytest.fixture
def befriend(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Befriend:
    """Calls the command line: `befriend("score", path, "-m", "phq9")`."""
    return runner(capsys, monkeypatch)
