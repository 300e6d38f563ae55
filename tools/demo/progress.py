"""What the person at the terminal sees: a bar for each phase, sentences between them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

BAR = "{desc:<38} {percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} [{elapsed}, {rate_fmt}]"


class Screen:
    """Where progress goes. quiet: sentences only, for a log file."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()

    def say(self, sentence: str) -> None:
        """One line, above any bar."""
        with self._lock:
            tqdm.write(sentence)

    @contextmanager
    def bar(self, label: str, total: int, unit: str) -> Iterator[Bar]:
        """A bar for one phase."""
        shown = tqdm(
            total=total,
            desc=label,
            unit=f" {unit}",
            bar_format=BAR,
            disable=self._quiet,
            mininterval=0.3,
            dynamic_ncols=True,
        )
        try:
            yield Bar(shown, self._lock)
        finally:
            shown.close()
        if self._quiet:
            self.say(f"{label}: {total} {unit}")


class Bar:
    """Counts what is done; several threads may call it."""

    def __init__(self, shown: tqdm, lock: threading.Lock) -> None:  # type: ignore[type-arg]
        self._shown, self._lock = shown, lock

    def add(self, count: int = 1) -> None:
        with self._lock:
            self._shown.update(count)
