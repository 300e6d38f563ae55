"""Files of submissions, kept by what they hold: one file a content hash, below one folder.

The one place that knows where bytes lie; an object store would be another module with the same promises:
what `keep` returned for is on the disk, and the same bytes are kept once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
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
        handle, path = tempfile.mkstemp(dir=folder)
        self.path = Path(path)
        self._file = os.fdopen(handle, "wb")

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def settle(self) -> None:
        """Everything written is on the disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Leave nothing behind; harmless after the part was kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)

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
        self._sweep()

    def incoming(self, name: str, content_type: str) -> Part:
        """A part to write to; `keep` it or `discard` it."""
        return Part(name, content_type, self._incoming)

    def keep(self, part: Part) -> None:
        """The part's bytes are on the disk under their hash when this returns."""
        target = self._path(part.sha256)
        if target.exists():
            part.discard()
            return
        part.settle()
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            _sync_folder(self._folder)
        part.path.replace(target)
        # The rename itself must survive a power cut before anybody is told that the file is here.
        _sync_folder(target.parent)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes to read; FileNotFoundError when nothing with that hash was kept."""
        return self._path(sha256).open("rb")

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _sweep(self) -> None:
        """Remove what a killed process left half-written."""
        for path in self._incoming.iterdir():
            try:
                if path.stat().st_mtime < time() - LEFTOVER_S:
                    path.unlink()
            except FileNotFoundError:
                continue  # another process swept it


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
