"""What several files of the web's tests ask for."""

import logging
import logging.config
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings

from befriend.web.logs import Discreet


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the log that the settings describe writes."""
    # Whatever ran before in this process may have set it up otherwise.
    logging.config.dictConfig(settings.LOGGING)
    [console] = [one for one in logging.getLogger().handlers if isinstance(one.formatter, Discreet)]
    assert isinstance(console, logging.StreamHandler)
    written = StringIO()
    usual = console.setStream(written)
    yield written
    console.setStream(usual)
