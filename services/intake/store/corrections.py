"""Which correction came first for its original, and which wait for one that is not here.

Two small collections beside the submissions, so that those who never correct anything pay nothing:
`claims` (_id the corrected id, by its correction) and `held` (_id the correction, waits_for the id it needs).
Written before the submission itself; whoever dies in between does it again.
"""

from __future__ import annotations

from collections.abc import Iterable

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.history import Document

IDS_AT_ONCE = 50  # the embedded database's time for `$in` grows with the square of what it is given
SWEPT_MAX = 1000


class Corrections:
    """Claims on originals, and corrections that wait."""

    def __init__(self, database: Database[Document]) -> None:
        self._claims = database["claims"]
        self._held = database["held"]

    def ensure_indexes(self) -> None:
        self._held.create_index([("waits_for", ASCENDING)])

    def claim(self, original_id: str, correction_id: str) -> str:
        """Whose the original is: this correction's, or that of the one that asked before."""
        try:
            self._claims.insert_one({"_id": original_id, "by": correction_id})
        except DuplicateKeyError:
            known = self._claims.find_one({"_id": original_id})
            assert known is not None, "claims are never taken away"
            return str(known["by"])
        return correction_id

    def claimed_by(self, original_id: str) -> str:
        """The correction that asked first, empty when none did."""
        known = self._claims.find_one({"_id": original_id})
        return str(known["by"]) if known else ""

    def pass_on(self, original_id: str, before: str, after: str) -> None:
        """Give the claim of one correction to another; nothing when somebody else has it by now."""
        self._claims.update_one({"_id": original_id, "by": before}, {"$set": {"by": after}})

    def hold(self, correction_id: str, waits_for: str) -> None:
        self._held.update_one({"_id": correction_id}, {"$set": {"waits_for": waits_for}}, upsert=True)

    def let_go(self, correction_id: str) -> None:
        self._held.delete_one({"_id": correction_id})

    def waiting_for(self, original_ids: Iterable[str]) -> list[str]:
        """The corrections that wait for one of these."""
        wanted = list(original_ids)
        if not wanted or self._held.find_one({}, {"_id": 1}) is None:
            return []
        return [
            document["_id"]
            for start in range(0, len(wanted), IDS_AT_ONCE)
            for document in self._held.find({"waits_for": {"$in": wanted[start : start + IDS_AT_ONCE]}})
        ]

    def waiting(self) -> list[tuple[str, str]]:
        """(correction, what it waits for) of all that wait, a thousand at most."""
        return [(one["_id"], one["waits_for"]) for one in self._held.find({}).limit(SWEPT_MAX)]
