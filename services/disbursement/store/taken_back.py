"""Submissions that were returned or withdrawn, for applications that are told later than that.

Replayed events come late: without this memory they would open the case of what nobody asks for any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.database import Database

Document = dict[str, Any]


class TakenBack:
    """The collection `taken_back`: _id the submission, sequence the place in its history."""

    def __init__(self, database: Database[Document]) -> None:
        self._records = database["taken_back"]

    def note(self, submission_id: str, sequence: int) -> None:
        self._records.update_one({"_id": submission_id}, {"$max": {"sequence": sequence}}, upsert=True)

    def of(self, submission_ids: Iterable[str]) -> dict[str, int]:
        """Submission → the place in its history at which it was taken back last."""
        if self._records.find_one({}, {"_id": 1}) is None:
            return {}
        found = (self._records.find_one({"_id": one}) for one in submission_ids)
        return {one["_id"]: one["sequence"] for one in found if one is not None}
