"""One conversion at a time on one machine, whichever of its processes asks."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from services.intake.problems import ConversionBusy

# Named after the account, so that two installations of one machine do not meet on a file they may not open.
LOCK = Path(tempfile.gettempdir()) / f"sinhke-conversion-{os.getuid()}.lock"
ASK_EVERY_S = 0.05


@contextmanager
def take_turn(wait_s: float) -> Iterator[None]:
    """Nobody else on this machine converts meanwhile; ConversionBusy when that was not so within `wait_s`.

    The lock is the kernel's: it ends with the process that holds it, however that ends.
    """
    handle = os.open(LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _wait(handle, monotonic() + wait_s)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, until: float) -> None:
    pause = Event()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                raise ConversionBusy() from None
            pause.wait(ASK_EVERY_S)
        else:
            return
