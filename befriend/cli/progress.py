"""Says on stderr how far long work is: a line that moves on a terminal, a line now and then elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from typing import Final

FIRST_AFTER_SECONDS: Final = 1.5
EVERY_SECONDS_ON_A_TERMINAL: Final = 0.2
EVERY_SECONDS_ELSEWHERE: Final = 10.0


@dataclass(slots=True)
class Progress:
    """Call it with what is being done, how far it is and how far it goes. Quick work says nothing."""

    is_quiet: bool = False
    _next: float = field(default_factory=lambda: time.monotonic() + FIRST_AFTER_SECONDS)
    _width: int = 0

    def __call__(self, doing: str, done: int, goes_to: int) -> None:
        now = time.monotonic()
        if self.is_quiet or now < self._next:
            return
        is_terminal = sys.stderr.isatty()
        self._next = now + (EVERY_SECONDS_ON_A_TERMINAL if is_terminal else EVERY_SECONDS_ELSEWHERE)
        share = f" ({100 * done // goes_to}%)" if goes_to else ""
        line = f"{doing}: {done:,} of {goes_to:,}{share}"
        sys.stderr.write(f"\r{line:<{self._width}}" if is_terminal else f"{line}\n")
        sys.stderr.flush()
        self._width = len(line) if is_terminal else 0

    def clear(self) -> None:
        """Wipe the moving line."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0
