"""What was looked up a moment ago, so that each request need not ask the database again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Value = TypeVar("Value")
ENTRIES_MAX = 10_000  # more keys than a district has phones; beyond it somebody is guessing


class Recent(Generic[Value]):
    """Remembers found values for some seconds; what was not found is asked for again each time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._entries: dict[Hashable, tuple[float, Value]] = {}

    def get(self, key: Hashable, look_up: Callable[[], Value | None]) -> Value | None:
        entry = self._entries.get(key)
        if entry is not None and entry[0] > monotonic():
            return entry[1]
        found = look_up()
        if found is not None:
            if len(self._entries) >= ENTRIES_MAX:
                self._entries.clear()
            self._entries[key] = (monotonic() + self._seconds, found)
        return found

    def forget(self) -> None:
        """Ask anew from now on; for whoever just changed something."""
        self._entries.clear()
