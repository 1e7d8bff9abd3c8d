"""How long something may last."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long a sign-in lasts without use, and how long at all."""

    idle: timedelta
    at_all: timedelta
