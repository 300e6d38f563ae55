"""The registers of all forms in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from services.intake.domain.register import Entry, Head, Newcomer, entries_after
from shared.history import DUPLICATE_KEY, Document
from shared.problems import Stale

PAGE = 200
ATTEMPTS_MAX = 5


class Registers:
    """The collections `registers` (_id `<form id>|<number>`) and `register_heads` (_id form id).

    The entries are the truth; a head only says where to look first.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._entries = database["registers"]
        self._heads = database["register_heads"]

    def ensure_indexes(self) -> None:
        self._entries.create_index([("form_id", ASCENDING), ("number", ASCENDING)])
        self._entries.create_index("instance_id", unique=True)

    def enter(self, form_id: str, newcomers: Sequence[Newcomer], at: datetime) -> None:
        """Give those that have none yet their place; harmless twice. Stale when others kept coming first."""
        for _ in range(ATTEMPTS_MAX):
            known = self._known(one.instance_id for one in newcomers)
            new = [one for one in newcomers if one.instance_id not in known]
            if not new:
                return
            entries = entries_after(self.head(form_id), form_id, new, at)
            try:
                self._entries.insert_many([_document(one) for one in entries], ordered=True)
            except BulkWriteError as error:
                if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
                    raise
                continue  # another worker was quicker; what was written before that stands
            self._heads.replace_one(
                {"_id": form_id}, {"number": entries[-1].number, "seal": entries[-1].seal}, upsert=True
            )
            return
        raise Stale(f"the register of {form_id} kept growing")

    def head(self, form_id: str) -> Head:
        """The last entry; entries written by somebody who died before saying so are found."""
        document = self._heads.find_one({"_id": form_id})
        head = Head(document["number"], document["seal"]) if document else Head()
        while further := self._entries.find_one({"_id": _id(form_id, head.number + 1)}):
            head = Head(further["number"], further["seal"])
        return head

    def heads(self) -> dict[str, Head]:
        """Form id → its last entry."""
        return {one["_id"]: self.head(one["_id"]) for one in self._heads.find({})}

    def after(self, form_id: str, number: int, limit: int = PAGE) -> list[Entry]:
        """At most `limit` entries that follow the given number, in order."""
        within = {"form_id": form_id, "number": {"$gt": number, "$lte": number + limit}}
        return sorted(map(_read, self._entries.find(within)), key=lambda one: one.number)

    def all(self, form_id: str) -> Iterator[Entry]:
        """Every entry from the first on; a gap does not end it before the head."""
        last = self.head(form_id).number
        for start in range(0, last, PAGE):
            yield from self.after(form_id, start)

    def _known(self, instance_ids: Iterable[str]) -> set[str]:
        return {
            one["instance_id"]
            for one in self._entries.find({"instance_id": {"$in": list(instance_ids)}}, {"instance_id": 1})
        }


def _id(form_id: str, number: int) -> str:
    return f"{form_id}|{number}"


def _document(entry: Entry) -> Document:
    return {"_id": _id(entry.form_id, entry.number), **asdict(entry)}


def _read(document: Mapping[str, Any]) -> Entry:
    return Entry(**{name: value for name, value in document.items() if name != "_id"})
