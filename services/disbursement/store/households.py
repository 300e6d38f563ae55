"""What this service knows of households, in MongoDB; the only place here where names are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, InsertOne, ReplaceOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.disbursement.domain.household import Household
from shared.history import DUPLICATE_KEY
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

    def save_many(self, households: Sequence[Household]) -> None:
        """Store the next revision of each; one that changed meanwhile stays as it is: read again to see."""
        writes: list[InsertOne[Document] | ReplaceOne[Document]] = []
        for household in households:
            read = household["revision"]
            after = {**household, "revision": read + 1, "words": _words(household)}
            if read == 0:
                writes.append(InsertOne(after))
            else:
                writes.append(ReplaceOne({"_id": household["_id"], "revision": read}, after))
        try:
            self.records.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(failure["code"] != DUPLICATE_KEY for failure in error.details["writeErrors"]):
                raise

    def revisions(self, household_ids: Iterable[str]) -> dict[str, int]:
        """Id → how often it was stored; 0 is left out."""
        found = self.records.find({"_id": {"$in": list(set(household_ids))}}, {"revision": 1})
        return {record["_id"]: record["revision"] for record in found}

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
