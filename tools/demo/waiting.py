"""Waiting for what happens elsewhere: ask, pause, ask again; give up by a deadline and say for what."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE_FIRST_S, PAUSE_MOST_S = 0.1, 2.0


class NeverCame(Exception):
    """Something that should have followed did not, within the time given."""


def until(ask: Callable[[], T | None], *, what: str, within_s: float) -> T:
    """The first answer of `ask` that is not None.

    what: the thing waited for, as the message names it. Raises NeverCame after `within_s`.
    """
    deadline = time.monotonic() + within_s
    pause_s = PAUSE_FIRST_S
    while True:
        found = ask()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise NeverCame(f"đã chờ {within_s:.0f} giây mà chưa thấy: {what}")
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, PAUSE_MOST_S)
