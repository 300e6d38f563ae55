"""Which transaction-point sessions there are; what is paid at them stays with the cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database

Document = dict[str, Any]


class Sessions:
    """One small document a session, written before the first order that names it."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["sessions"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        self.records.create_index([("area", ASCENDING), ("date", ASCENDING)], name="area_date")

    def note(self, session_ids: Iterable[str]) -> None:
        """Make sure these sessions are listed."""
        writes = []
        for session_id in sorted(set(session_ids)):
            area, _, date = session_id.rpartition("|")
            named = {"area": area, "date": date}
            writes.append(UpdateOne({"_id": session_id}, {"$setOnInsert": named}, upsert=True))
        if writes:
            self.records.bulk_write(writes, ordered=False)

    def between(self, areas: Sequence[str], first: str, last: str) -> list[Document]:
        """Sessions of these areas from one day to another, both included, by day and area."""
        found = self.records.find({"area": {"$in": list(areas)}, "date": {"$gte": first, "$lte": last}})
        return sorted(found, key=lambda record: (record["date"], record["area"]))
