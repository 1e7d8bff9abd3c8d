"""What the hostile tests share with those of the commands."""

import pytest

from tests.cli.command_line import Befriend, runner


@pytest.fixture
def befriend(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Befriend:
    """Calls the command line: `befriend("score", path, "-m", "phq9")`."""
    return runner(capsys, monkeypatch)
