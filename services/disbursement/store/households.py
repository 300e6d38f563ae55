"""What this service knows of households, in MongoDB; the only place here where names are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.disbursement.domain.household import Household
from shared.problems import Stale
from shared.text import search_key

Document = dict[str, Any]


class Households:
    """Built from intake's events alone; it can be thrown away and built again."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["households"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        self.records.create_index([("words", ASCENDING)], name="words")

    def get(self, household_id: str) -> Household | None:
        return self.records.find_one({"_id": household_id})

    def many(self, household_ids: Iterable[str]) -> dict[str, Household]:
        found = self.records.find({"_id": {"$in": list(set(household_ids))}})
        return {record["_id"]: record for record in found}

    def save(self, household: Household) -> None:
        """Store the next revision; Stale when another one came between."""
        read = household["revision"]
        after = {**household, "revision": read + 1, "words": _words(household)}
        if read == 0:
            try:
                self.records.insert_one(after)
            except DuplicateKeyError:
                raise Stale(f"{household['_id']} came at the same time") from None
            return
        result = self.records.replace_one({"_id": household["_id"], "revision": read}, after)
        if result.matched_count == 0:
            raise Stale(f"{household['_id']} changed since revision {read}")

    def search(self, text: str, limit: int) -> Sequence[str]:
        """Ids of households in which one name or the code holds every word of `text`."""
        words = search_key(text).split()
        if not words:
            return []
        # One word by the index, the others by looking: the first is as good as any.
        found = self.records.find({"words": words[0]}, {"words": 1}).limit(limit * 10)
        return [record["_id"] for record in found if set(words) <= set(record["words"])][:limit]


def _words(household: Mapping[str, Any]) -> list[str]:
    texts = [household["_id"], *(member["full_name"] for member in household["members"])]
    return sorted({word for text in texts for word in [*search_key(text).split(), search_key(text)]})
