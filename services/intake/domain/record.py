"""A submission as it is kept: the bytes as received, its files, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

INCOMPLETE = "incomplete"
COMPLETE = "complete"
"""The first two states; the worker leads on from `complete`."""


@dataclass(frozen=True)
class StoredFile:
    """One file of a submission; its bytes are kept under their sha256. size in bytes."""

    name: str
    size: int
    sha256: str
    content_type: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a phone or another client sent, word for word; never edited, only completed with its files.

    xml_sha256: of the bytes as received. canonical_sha256: the same for two ways of writing one document.
    submitter: username behind the token or app key. door: openrosa | json.
    files_expected: names the XML speaks of. files: those that came, also ones nobody asked for.
    status: incomplete | complete, then what the worker made of it.
    findings: what the worker noticed. answers: typed, in plain JSON values; None until the worker read them.
    read_version: the record's version in the store, 0 while it is new.
    """

    instance_id: str
    form_id: str
    form_version: str
    xml: bytes
    xml_sha256: str
    canonical_sha256: str
    submitter: str
    device_id: str
    area_id: str
    received_at: datetime
    door: str
    deprecated_id: str = ""
    files_expected: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    status: str = COMPLETE
    findings: tuple[dict[str, Any], ...] = ()
    answers: dict[str, Any] | None = None
    read_version: int = 0

    @property
    def files_missing(self) -> tuple[str, ...]:
        present = {file.name for file in self.files}
        return tuple(name for name in self.files_expected if name not in present)

    @property
    def files_present(self) -> int:
        """How many of the expected files are here."""
        return len(self.files_expected) - len(self.files_missing)

    def file(self, name: str) -> StoredFile | None:
        return next((file for file in self.files if file.name == name), None)

    def is_same_as(self, xml_sha256: str, canonical_sha256: str) -> bool:
        """Whether a document with these hashes says what this one says."""
        return xml_sha256 == self.xml_sha256 or canonical_sha256 == self.canonical_sha256

    def with_files(self, more: Iterable[StoredFile]) -> Submission:
        """With files added; an incomplete submission whose last file this was is complete."""
        grown = replace(self, files=(*self.files, *more))
        if grown.status in (INCOMPLETE, COMPLETE):
            return replace(grown, status=INCOMPLETE if grown.files_missing else COMPLETE)
        return grown


def sort_files(
    known: Iterable[StoredFile], sent: Iterable[StoredFile]
) -> tuple[list[StoredFile], list[StoredFile]]:
    """(new, rival) among the files sent: rivals bear the name of a known file but hold other bytes.

    A file that came before with the same bytes is neither: phones start over after a broken line.
    """
    held = {file.name: file.sha256 for file in known}
    new: list[StoredFile] = []
    rival: list[StoredFile] = []
    for file in sent:
        before = held.setdefault(file.name, file.sha256)
        if before != file.sha256:
            rival.append(file)
        elif not any(file.name == one.name for one in (*known, *new)):
            new.append(file)
    return new, rival
