"""What waits for the worker, oldest first, without ever reading all that waits to take some of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo import ASCENDING
from pymongo.collection import Collection

from shared.history import Document

SPAN_FIRST = timedelta(seconds=1)
SPAN_MAX = timedelta(minutes=10)
_OLDEST_FIRST = [("received_at", ASCENDING)]


class Tray:
    """The submissions with `todo`. One reader at a time.

    Where a query costs what it matches, whatever its limit, as on the embedded database, a tray of ten
    thousand would be read whole for each batch of two hundred. So, once more wait than were wanted, they are
    read by spans of the time they were received in, each about as long as it takes to fill a batch.
    """

    def __init__(self, records: Collection[Document]) -> None:
        self._records = records
        self._from: datetime | None = None  # None while so little waits that all of it may be read
        self._span = SPAN_FIRST

    def ensure_index(self) -> None:
        self._records.create_index(
            [("todo", ASCENDING), ("received_at", ASCENDING)],
            name="tray",
            partialFilterExpression={"todo": True},
        )

    def oldest(self, limit: int) -> list[Document]:
        """Up to `limit` that wait, about the oldest of them; none only when nothing waits."""
        if self._from is not None and (found := self._by_spans(limit)):
            return found
        found = self._find({}, limit)
        if len(found) == limit:
            self._from, self._span = found[-1]["received_at"], SPAN_FIRST
        return found

    def count_since(self, instant: datetime) -> int:
        """How many of those that wait were received at `instant` or later."""
        return self._records.count_documents({"todo": True, "received_at": {"$gte": instant}})

    def _by_spans(self, limit: int) -> list[Document]:
        assert self._from is not None, "more wait than are wanted at a time"
        # Whoever was read and left, came late, or has to be looked at again.
        found = self._find({"received_at": {"$lt": self._from}}, limit)
        if len(found) == limit:
            self._from = None
        while self._from is not None and len(found) < limit:
            until = self._from + self._span
            more = self._find({"received_at": {"$gte": self._from, "$lt": until}}, limit + 1)
            room = limit - len(found)
            if len(more) > room:
                until = more[room]["received_at"]
                self._span /= 2
            elif len(more) < room / 2:
                self._span *= 2
            found += more[:room]
            self._from = until if self._span <= SPAN_MAX else None
        return found

    def _find(self, within: Document, limit: int) -> list[Document]:
        return list(self._records.find({"todo": True, **within}).sort(_OLDEST_FIRST).limit(limit))
