"""What the tests of commands share."""

import pytest

from tests.cli.command_line import Befriend, runner


@pytest.fixture
def befriend(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Befriend:
    """Calls the command line: `befriend("score", path, "-m", "phq9")`."""
    return runner(capsys, monkeypatch)
