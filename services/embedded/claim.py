"""One run for one folder: a lock while it lasts, and an end to what an earlier run left behind."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TextIO

from services.embedded.child import stop_leftovers

log = logging.getLogger(__name__)

WAIT_S = 30.0


class InUse(Exception):
    """Another run works on this folder."""


@contextmanager
def claimed(var: Path) -> Iterator[None]:
    """Hold `var` alone within the block; InUse when somebody else does and goes on to.

    The lock ends with this process, however it ends; it is not passed on to children.
    """
    file = var / "run" / "lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as held:
        _lock(held, var)
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        left = stop_leftovers(var)
        if left:
            log.warning("leftovers of an earlier run stopped", extra={"programs": left})
        yield


def _lock(held: TextIO, var: Path) -> None:
    """A run that is just ending is waited for."""
    end = monotonic() + WAIT_S
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if monotonic() > end:
                raise InUse(f"{var} is in use by another run") from error
            sleep(0.1)
        else:
            return
