"""Where each round found each person, in MongoDB: one small document a person and round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.intake.domain.residence import Residence
from shared.history import DUPLICATE_KEY, Document

IDS_AT_ONCE = 50  # the embedded database's time for `$in` grows with the square of what it is given


class Residents:
    """The collection `residents`; _id is `<round>|<person key>`, `found` the households and reviews."""

    def __init__(self, database: Database[Document]) -> None:
        self._residents = database["residents"]

    def note(self, residences: Sequence[Residence]) -> list[Residence]:
        """Keep these; return everything known of those persons and rounds that were known before.

        Noting the same again changes nothing. A person who is given twice was known the second time.
        """
        if not residences:
            return []
        known: set[int] = set()
        try:
            # Nearly everybody is new in a round, and one insert of many is what costs least.
            self._residents.insert_many([_document(one) for one in residences], ordered=False)
        except BulkWriteError as error:
            failures = error.details["writeErrors"]
            if any(failure["code"] != DUPLICATE_KEY for failure in failures):
                raise
            known = {failure["index"] for failure in failures}
        if not known:
            return []
        again = [residences[place] for place in sorted(known)]
        self._residents.bulk_write(
            [UpdateOne({"_id": _id(one)}, {"$addToSet": {"found": _entry(one)}}) for one in again]
        )
        return list(self._of(dict.fromkeys(map(_id, again))))

    def _of(self, ids: Iterable[str]) -> Iterable[Residence]:
        wanted = list(ids)
        for start in range(0, len(wanted), IDS_AT_ONCE):
            for document in self._residents.find({"_id": {"$in": wanted[start : start + IDS_AT_ONCE]}}):
                round_, _, key = document["_id"].partition("|")
                for entry in document["found"]:
                    yield Residence(round_, key, entry["household_id"], entry["submission_id"])


def _id(residence: Residence) -> str:
    return f"{residence.round}|{residence.person_key}"


def _document(residence: Residence) -> Document:
    return {"_id": _id(residence), "found": [_entry(residence)]}


def _entry(residence: Residence) -> Document:
    return {"household_id": residence.household_id, "submission_id": residence.submission_id}
