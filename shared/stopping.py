"""Being told to end: SIGTERM and SIGINT, heard without a lock.

A signal comes while any line of the main thread runs, also while the handler of the one before does. What the
handler does must therefore take no lock that this thread may hold: setting a `threading.Event` does, and
two signals at one moment, or one in the middle of a wait, leave a process that nothing ends any more.
Putting into a `SimpleQueue` is made for this.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any


class StopAsked:
    """Hears from its making on; only the main thread may make one, and wait."""

    def __init__(self) -> None:
        self._asked = False
        self._told: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def __bool__(self) -> bool:
        return self._asked

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it is asked, at most that long; whether it was."""
        if not self._asked:
            with suppress(Empty):
                self._told.get(timeout=timeout_s)
        return self._asked

    def _hear(self, *_: Any) -> None:
        self._asked = True
        self._told.put(None)
