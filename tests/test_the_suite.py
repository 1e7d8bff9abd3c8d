"""What the test suite promises about itself."""

import socket

import pytest


def test_a_test_that_reaches_another_host_is_stopped() -> None:
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"), socket.socket() as line:
        line.connect(("192.0.2.1", 80))


def test_a_test_may_speak_to_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as line:
        line.connect(server.getsockname())
