"""A submission as it is kept: the bytes as received, its files, how far it has come and who decided on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.intake.domain.place import Place

INCOMPLETE, COMPLETE = "incomplete", "complete"
"""By its files; the worker leads on from `complete`."""
PROCESSED, FLAGGED, HELD = "processed", "flagged", "held"
"""By the worker: checked and announced, to be looked at by a person, or a correction of what is not here."""
APPROVED, RETURNED, WITHDRAWN, SUPERSEDED = "approved", "returned", "withdrawn", "superseded"
"""By a person, the last one by a correction that took its place."""
STATES = (INCOMPLETE, COMPLETE, PROCESSED, FLAGGED, HELD, APPROVED, RETURNED, WITHDRAWN, SUPERSEDED)

REASON_MAX = 1000  # characters; a phone shows it whole

DECISIONS: dict[str, frozenset[str]] = {
    APPROVED: frozenset({PROCESSED, FLAGGED}),
    RETURNED: frozenset({PROCESSED, FLAGGED, HELD, APPROVED}),
    WITHDRAWN: frozenset(STATES) - {WITHDRAWN, SUPERSEDED},
}
"""What a person may decide → the states in which it may be decided."""


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
    status: one of STATES. findings: what the worker noticed. answers: typed, in plain JSON values; None
    until the worker read them.
    title, place: what it is called and where it was taken, None where no position was.
    decided_by, decided_by_name, decided_at, reason: who decided last, and why.
    deprecated_id: what this one corrects, root_id: what the first of the line was (empty for the first);
    corrected_by: what took this one's place. standing_id: of a first one, the version of its line that the
    others were told of last, empty while nothing of it stands.
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
    decided_by: str = ""
    decided_by_name: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    title: str = ""
    place: Place | None = None
    root_id: str = ""
    corrected_by: str = ""
    standing_id: str = ""
    read_version: int = 0

    @property
    def corrects(self) -> str:
        """The id of what this one corrects, empty for most; nothing corrects itself."""
        return self.deprecated_id if self.deprecated_id != self.instance_id else ""

    @property
    def line_id(self) -> str:
        """Under which id the others know what this submission says: that of the first of its line."""
        return self.root_id or self.instance_id

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

    def may_be(self, decided: str) -> bool:
        """Whether a person may decide so now."""
        return self.status in DECISIONS[decided]

    def with_files(self, more: Iterable[StoredFile]) -> Submission:
        """With files added; an incomplete submission whose last file this was is complete."""
        more = tuple(more)
        if not more:
            return self
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
