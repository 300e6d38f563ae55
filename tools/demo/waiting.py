"""Waiting for what happens elsewhere: ask, pause, ask again; give up when nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

PAUSE_FIRST_S, PAUSE_MOST_S = 0.1, 2.0


class NeverCame(Exception):
    """Something that should have followed did not, though it was waited for."""


def until(
    ask: Callable[[], T | None],
    *,
    what: str,
    still_s: float,
    seen: Callable[[], Any] = lambda: None,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """The first answer of `ask` that is not None.

    what: the thing waited for, as the message names it. seen: how far it is; a slow system
    is waited for as long as that changes. Raises NeverCame once it stood still for `still_s`.
    """
    before, changed_at = seen(), time.monotonic()
    pause_s = PAUSE_FIRST_S
    while True:
        found = ask()
        if found is not None:
            return found
        if seen() != before:
            before, changed_at = seen(), time.monotonic()
        elif time.monotonic() - changed_at > still_s:
            raise NeverCame(f"từ {still_s:.0f} giây nay không có gì tiến thêm, vẫn chờ: {what}")
        pause(pause_s)
        pause_s = min(pause_s * 1.5, PAUSE_MOST_S)
