"""Files of submissions, kept by what they hold: one file a content hash, below one folder.

The one place that knows where bytes lie; an object store would be another module with the same promises:
what `keep` returned for is on the disk, and the same bytes are kept once.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from time import time
from types import TracebackType
from typing import BinaryIO

LEFTOVER_S = 24 * 3600  # a request that took a day is over, whatever became of it


class Part:
    """One file on its way in: hashed while it is written to a temporary file. Not kept until `keep`."""

    def __init__(self, name: str, content_type: str, folder: Path) -> None:
        self.name, self.content_type, self.size = name, content_type, 0
        self._hash = hashlib.sha256()
        self._path = f"{folder}/{secrets.token_hex(12)}"
        self._file = open(self._path, "xb", opener=_for_us_alone)  # noqa: SIM115 (closed by keep or discard)
        self._kept = False

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def settle(self, target: str) -> None:
        """Everything written lies at `target`, on the disk, when this returns."""
        self._file.flush()
        # First the name, then the disk: so the file system writes both at once. Should the power fail in
        # between, what lies there is not what its name says, and `keep` looks before it believes a name.
        os.rename(self._path, target)
        self._kept = True
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing behind; harmless after the part was kept."""
        self._file.close()
        if not self._kept:
            Path(self._path).unlink(missing_ok=True)

    def __enter__(self) -> Part:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


class AttachmentFiles:
    """All kept files. Two processes may keep the same bytes at once: the second rename changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._shelves: set[str] = set()
        self._sweep()

    def incoming(self, name: str, content_type: str) -> Part:
        """A part to write to; `keep` it or `discard` it."""
        return Part(name, content_type, self._incoming)

    def keep(self, part: Part) -> None:
        """The part's bytes are on the disk under their hash when this returns."""
        sha256 = part.sha256
        shelf = self._shelf(sha256)
        target = f"{shelf}/{sha256}"
        if not _holds(target, sha256):
            part.settle(target)
        # The name itself must survive a power cut before anybody is told that the file is here.
        sync(shelf)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes to read; FileNotFoundError when nothing with that hash was kept."""
        return (self._folder / sha256[:2] / sha256).open("rb")

    def _shelf(self, sha256: str) -> str:
        shelf = f"{self._folder}/{sha256[:2]}"
        if shelf not in self._shelves:
            os.makedirs(shelf, exist_ok=True)
            sync(str(self._folder))
            self._shelves.add(shelf)
        return shelf

    def _sweep(self) -> None:
        """Remove what a killed process left half-written."""
        for path in self._incoming.iterdir():
            try:
                if path.stat().st_mtime < time() - LEFTOVER_S:
                    path.unlink()
            except FileNotFoundError:
                continue  # another process swept it


def _holds(path: str, sha256: str) -> bool:
    """Whether these very bytes lie there, and on the disk: a power cut may have left a name without them."""
    try:
        with open(path, "rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
            if whole:
                os.fsync(file.fileno())
    except FileNotFoundError:
        return False
    return whole


def sync(path: str) -> None:
    """What was written to the file or folder is on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
