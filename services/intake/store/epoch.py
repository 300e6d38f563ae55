"""The server's epoch: a name for the time in which it forgot nothing. A restore from backup ends it.

Phones that see another epoch ask for what they sent and send again what is unknown (docs/adr/0013).
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.store.recent import Recent
from shared.history import Document

log = logging.getLogger(__name__)
LOOK_UP_S = 3.0  # how long a process may not notice that another one began a new epoch
MARK_EVERY_S = 300.0
MARK_FILE = "epoch-mark"


class ServerEpoch:
    """The collection `server`, _id `epoch`: value, began_at, why, and mark, a number that only grows.

    Every few minutes each web process raises the mark and notes it in a file of its own machine. A database
    that answers with a mark no higher than the noted one has been put back in time.
    """

    def __init__(self, database: Database[Document], folder: Path) -> None:
        self._records = database["server"]
        self._file = folder / MARK_FILE
        self._seen = 0
        self._next_mark = 0.0
        self._marking = Lock()
        self._recent: Recent[str] = Recent(LOOK_UP_S)

    def current(self, now: datetime) -> str:
        """Sixteen hexadecimal digits."""
        with self._marking:  # so that nobody looks before the first of all has made the record
            if monotonic() >= self._next_mark:
                self._raise_mark(now)
                self._next_mark = monotonic() + MARK_EVERY_S
        found = self._recent.get("epoch", self._look_up)
        assert found is not None, "raising the mark made the record"
        return found

    def renew(self, before: str, why: str, now: datetime, *, mark: int = 0) -> None:
        """Begin a new epoch, unless somebody did already since `before`."""
        begun = {"value": secrets.token_hex(8), "began_at": now, "why": why}
        self._records.update_one({"_id": "epoch", "value": before}, {"$set": begun, "$max": {"mark": mark}})
        self._recent.forget()
        log.warning("server epoch renewed", extra={"why": why})

    def _look_up(self) -> str | None:
        found = self._records.find_one({"_id": "epoch"}, {"value": 1})
        return str(found["value"]) if found else None

    def _raise_mark(self, now: datetime) -> None:
        # Noted marks are read first: whatever was noted by now is below what the database answers next.
        seen = max(self._seen, self._noted())
        record = self._raised(now)
        mark = int(record["mark"])
        if mark <= seen:
            self.renew(record["value"], "the database is older than the mark", now, mark=seen + 1)
            mark = seen + 1
        self._seen = mark
        self._note(mark)

    def _raised(self, now: datetime) -> Document:
        while True:
            raised = self._records.find_one_and_update(
                {"_id": "epoch"}, {"$inc": {"mark": 1}}, return_document=ReturnDocument.AFTER
            )
            if raised is not None:
                return raised
            first = {"value": secrets.token_hex(8), "began_at": now, "why": "a new installation", "mark": 0}
            with suppress(DuplicateKeyError):  # another process was first
                self._records.insert_one({"_id": "epoch", **first})

    def _noted(self) -> int:
        try:
            return int(self._file.read_text())
        except (OSError, ValueError):
            return 0  # a new machine, or a container without a lasting folder: it has seen nothing yet

    def _note(self, mark: int) -> None:
        handle, unfinished = tempfile.mkstemp(dir=self._file.parent, prefix=MARK_FILE)
        with os.fdopen(handle, "w") as file:
            file.write(str(mark))
        Path(unfinished).replace(self._file)
