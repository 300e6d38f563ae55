"""One list handed in as a spreadsheet: what it is of, how far it has come, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.intake.domain.lists.kinds import KINDS, ListKind
from services.intake.problems import ListNotReady

WAITING, READY, UNREADABLE = "waiting", "ready", "unreadable"
ACCEPTED, SENT, DISCARDED = "accepted", "sent", "discarded"
IN_WORK = (WAITING, ACCEPTED)
"""waiting: to be read. ready: read, for a person to look at. accepted: its rows are being taken over.
sent: all are. unreadable, discarded: nothing was taken."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A spreadsheet and what became of it.

    answers: what was said of the whole list (reported_on, valid_from, school, …), days in ISO text.
    file_sha256: its bytes lie among the attachments. sender_*: who handed it in.
    base: upload whose rows it takes the place of (same period), empty for the first.
    before: upload it is compared with: `base`, or the last one of another period, or empty.
    done, total: rows read or taken over so far, of how many; total 0 while nobody knows.
    counts: rows by what they mean (new, changed, same, gone, bad). chunks: how many the rows are kept in.
    parts: for each such meaning, the chunks that have rows of it, so that a page need not look through all.
    unknown_headings: columns nobody reads. note: why it is unreadable, or the slug of what stopped it.
    """

    upload_id: str
    kind: str
    commune_id: str
    answers: Mapping[str, str]
    file_name: str
    file_size: int
    file_sha256: str
    sender_username: str
    sender_name: str
    sender_role: str
    sender_areas: tuple[str, ...]
    sent_at: datetime
    status: str = WAITING
    base: str = ""
    before: str = ""
    done: int = 0
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Sequence[int]] = field(default_factory=dict)
    chunks: int = 0
    unknown_headings: tuple[str, ...] = ()
    note: str = ""

    @property
    def of(self) -> ListKind:
        return KINDS[self.kind]

    @property
    def stem(self) -> str:
        """The same for the lists of all periods; the last of them is what people compare with."""
        return f"{self.kind}|{self.commune_id}|{self.answers.get('school', '')}"

    @property
    def series(self) -> str:
        """The same for lists that take each other's place."""
        period = "|".join(self.answers.get(name, "") for name in self.of.period)
        return f"{self.kind}|{self.commune_id}|{period}"

    @property
    def in_work(self) -> bool:
        """Whether the worker is at it, or will be."""
        return self.status in IN_WORK

    @property
    def read(self) -> bool:
        """Whether its rows can be looked at."""
        return self.status in (READY, ACCEPTED, SENT, DISCARDED)

    @property
    def good_rows(self) -> int:
        return sum(self.counts.get(name, 0) for name in ("new", "changed", "same"))


def demand_ready(upload: Upload) -> None:
    """ListNotReady unless a person may decide on it now."""
    if upload.status != READY:
        raise ListNotReady(id=upload.upload_id, state=upload.status)


def list_id(upload_id: str, chunk: int) -> str:
    """The submission that a part of the list becomes: the same however often it is sent."""
    return f"list:{upload_id}:{chunk:04d}"
