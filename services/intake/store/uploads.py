"""Files on their way in, piece by piece: what arrived of each, across cut lines, restarts and processes.

A partial file is appended to under a lock and only where it ends, so that of two requests for one file each
piece is written once, and one that hangs on a dead line holds up nobody. How much arrived is said only of
bytes that are on the disk. Whoever has them all checks the hash of the whole and keeps it elsewhere.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

from services.intake.problems import UploadOffset
from services.intake.store.attachments import sync

CHUNK = 64 * 1024
LEFTOVER_S = 14 * 24 * 3600  # a phone that was silent for two weeks begins its file again
SWEEP_EVERY_S = 3600.0


@dataclass(frozen=True)
class UploadKey:
    """One file of one submission with the content it is to have."""

    instance_id: str
    name: str
    sha256: str


class Uploads:
    """Partial files below one folder, which the web processes of a deployment share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._next_sweep = 0.0

    def received(self, instance_id: str, name: str, sha256: str = "") -> int:
        """How many bytes of the file are on the disk; without a hash, of the one furthest come."""
        found = self._of(instance_id).glob(f"{_short(name)}.{sha256 or '*'}")
        return max((_on_disk(path) for path in found), default=0)

    def append(self, key: UploadKey, offset: int, pieces: Iterable[bytes]) -> int:
        """Where the file ends afterwards; UploadOffset when it does not end at `offset` before.

        When `pieces` breaks off, what it gave until then is kept.
        """
        self._sweep()
        path = self._path(key)
        begins = offset == 0 and not path.exists()
        if begins:
            path.parent.mkdir(exist_ok=True)
        try:
            handle = os.open(path, os.O_RDWR | (os.O_CREAT if offset == 0 else 0), 0o600)
        except FileNotFoundError:
            raise UploadOffset(offset=0) from None
        try:
            end = _write_all(handle, offset, pieces)
        finally:
            os.fsync(handle)
            if begins:
                # The names too: bytes without a name are lost in a power cut.
                sync(str(path.parent))
                sync(str(self._folder))
            gone = os.fstat(handle).st_nlink == 0
            os.close(handle)
        if gone:
            raise UploadOffset(offset=0)  # thrown away, or kept, by a request that was quicker
        return end

    def read(self, key: UploadKey) -> Iterator[bytes]:
        """What arrived so far; nothing when there is no such upload."""
        try:
            with self._path(key).open("rb") as file:
                while piece := file.read(CHUNK):
                    yield piece
        except FileNotFoundError:
            return

    def discard(self, key: UploadKey) -> None:
        """Forget the upload; harmless when somebody did already."""
        self._path(key).unlink(missing_ok=True)

    def _of(self, instance_id: str) -> Path:
        return self._folder / _short(instance_id)

    def _path(self, key: UploadKey) -> Path:
        return self._of(key.instance_id) / f"{_short(key.name)}.{key.sha256}"

    def _sweep(self) -> None:
        """Now and then, remove what nobody goes on with."""
        if monotonic() < self._next_sweep:
            return
        self._next_sweep = monotonic() + SWEEP_EVERY_S
        for folder in self._folder.iterdir():
            for path in folder.iterdir():
                try:
                    if path.stat().st_mtime < time() - LEFTOVER_S:
                        path.unlink()
                except FileNotFoundError:
                    continue  # another process swept it


def _write_all(handle: int, offset: int, pieces: Iterable[bytes]) -> int:
    _demand_end(handle, offset)  # also where no piece comes, so that a wrong offset is always told
    for piece in pieces:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            _demand_end(handle, offset)
            written = 0
            while written < len(piece):
                written += os.pwrite(handle, piece[written:], offset + written)
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
        offset += len(piece)
    return offset


def _demand_end(handle: int, offset: int) -> None:
    end = os.fstat(handle).st_size
    if end != offset:
        raise UploadOffset(offset=end)


def _on_disk(path: Path) -> int:
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return 0
    try:
        size = os.fstat(handle).st_size
        os.fsync(handle)  # a request that is still writing has not done so yet
    finally:
        os.close(handle)
    return size


def _short(text: str) -> str:
    # Names are long, foreign or hostile; as file names they are digests.
    return hashlib.sha256(text.encode()).hexdigest()[:32]
