"""What a log line may say: no id of a person or a record, and no way in."""

import logging
import re
import time

ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
WAY_IN = re.compile(r"(/(?:invitation|calendar)/)[^/\s\"']+")


def without_ids(text: str) -> str:
    """The text without what names a person or lets one in.

    >>> without_ids("Not Found: /clients/0d4e6b52-6b0d-4f0a-8f6e-0f6c7a1d2b3c/phq9/")
    'Not Found: /clients/[id]/phq9/'
    >>> without_ids("Not Found: /people/invitation/kZ3-x_9/")
    'Not Found: /people/invitation/[way in]/'
    >>> without_ids("Not Found: /calendar/kZ3-x_9.ics")
    'Not Found: /calendar/[way in]'
    """
    return WAY_IN.sub(r"\1[way in]", ID.sub("[id]", text))


class Discreet(logging.Formatter):
    """Writes a whole line, with its traceback, and then takes out what names somebody: nothing goes around it.

    Each line begins with its time in UTC, so that logs of two machines can be laid side by side.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def converter(self, seconds: float | None) -> time.struct_time:
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        return without_ids(super().format(record))
