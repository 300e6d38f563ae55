"""Budget lines in MongoDB: counters that every payment moves, and a history of allotments and carry-overs.

A posting crosses two documents, the line and the one that is its truth (a case, a project, or
the line money is carried from), and there is no transaction over both. So:

    1. reserve   one guarded write on the line: the posting is noted in `open`; a commitment takes
                 its room here, or is refused
    2.           the truth is stored with the posting in it, guarded by its version and fence
    3. settle    one guarded write on the line: the posting leaves `open`, its counters move

The posting is counted exactly once, because only who finds it in `open` may count it. What a crash
leaves in `open` the sweeper settles when the truth holds it, and undoes when it does not; before
that it raises the truth's fence, so that a late second write cannot arrive after all.
The document does not grow with the number of payments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.disbursement.domain.budget import COUNTERS, TAKES_ROOM, Posting, free, moved
from services.disbursement.problems import BudgetExceeded, InFlight
from shared import history
from shared.contracts.envelope import Envelope
from shared.money import Money
from shared.problems import NotFound, Stale

Document = dict[str, Any]
CASE, PROJECT, LINE = "case", "project", "line"
_GIVEN = {"$subtract": [{"$add": ["$allotted", "$carried_in"]}, "$carried_out"]}
_USED = {"$subtract": [{"$add": ["$committed", "$disbursed"]}, "$returned"]}


@dataclass(frozen=True)
class StoredLine:
    """A line as it was read. counters: by name, in đồng. open: postings in flight, by id."""

    state: Document
    version: int
    fence: int
    carried_from_year: int | None
    counters: Mapping[str, int]
    open: Mapping[str, Document]

    @property
    def free(self) -> Money:
        return free(self.counters)


@dataclass(frozen=True)
class Reserved:
    """A posting with the document that is its truth. kind_of_truth: case | project | line."""

    posting: Posting
    kind_of_truth: str
    truth_id: str


class BudgetLines:
    """All budget lines, of all years."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["budget_lines"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        history.ensure_outbox_index(self.records)
        self.records.create_index([("budget_year", ASCENDING)], name="year")

    def get(self, line_id: str) -> StoredLine | None:
        found = self.records.find_one({"_id": line_id}, {"history": 0})
        return _stored(found) if found else None

    def many(self, line_ids: Sequence[str]) -> dict[str, StoredLine]:
        found = self.records.find({"_id": {"$in": list(set(line_ids))}}, {"history": 0})
        return {record["_id"]: _stored(record) for record in found}

    def of_year(self, year: int | None) -> list[StoredLine]:
        """The lines of a year, or of all years: there are tens of them."""
        found = self.records.find({} if year is None else {"budget_year": year}, {"history": 0})
        return sorted((_stored(record) for record in found), key=lambda line: line.state["line_id"])

    def with_open_postings(self) -> list[StoredLine]:
        """Lines on which something is in flight; there are only tens of lines."""
        return [_stored(r) for r in self.records.find({"open": {"$ne": {}}}, {"history": 0})]

    def enter(self, state: Document, carried_from_year: int | None) -> None:
        """Open a line without money; Stale when the id is taken."""
        record = {
            "_id": state["line_id"],
            "budget_year": state["budget_year"],
            "carried_from_year": carried_from_year,
            "state": state,
            "history": [],
            "version": 0,
            "published": 0,
            "fence": 0,
            "open": {},
            **dict.fromkeys(COUNTERS, 0),
        }
        try:
            self.records.insert_one(record)
        except DuplicateKeyError:
            raise Stale(f"{state['line_id']} exists already") from None

    def allot(self, read: StoredLine, state: Document, event: Envelope, amount: Money) -> None:
        """Give the line `amount` (below zero: take it back). Stale, or BudgetExceeded when it is used."""
        self._save(read, state, event, counter="allotted", amount=amount, room=-amount)

    def carry_out(self, read: StoredLine, state: Document, event: Envelope, amount: Money) -> None:
        """Take `amount` out of the line for another year. Stale, or BudgetExceeded when it is used."""
        self._save(read, state, event, counter="carried_out", amount=amount, room=amount)

    def reserve(self, line_id: str, reserved: Sequence[Reserved], now: datetime) -> None:
        """Step 1 for all of `reserved` together, or for none.

        Raises BudgetExceeded, InFlight (one of them is in flight already), NotFound (no such line).
        """
        postings = [one.posting for one in reserved]
        takes = [posting for posting in postings if posting.kind in TAKES_ROOM]
        room = Money.total(posting.amount for posting in takes)
        query: Document = {
            "_id": line_id,
            **{f"open.{posting.posting_id}": {"$exists": False} for posting in postings},
        }
        if room:
            query["$expr"] = _has_room(room)
        change: Document = {
            "$set": {f"open.{one.posting.posting_id}": _note(one, now) for one in reserved},
        }
        if takes:
            change["$inc"] = moved(takes)
        if self.records.update_one(query, change).matched_count:
            return
        line = self.get(line_id)
        if line is None:
            raise NotFound("there is no such budget line", line_id=line_id)
        if line.free >= room or any(posting.posting_id in line.open for posting in postings):
            # Somebody had one of them in flight, and may have finished since.
            raise InFlight()
        raise BudgetExceeded(line_id=line_id, free=line.free.dong, needed=room.dong)

    def settle(self, line_id: str, postings: Sequence[Posting]) -> None:
        """Step 3: count the postings whose truth is stored; those no longer open were counted before."""
        self._close(line_id, postings, moved([p for p in postings if p.kind not in TAKES_ROOM]), self.settle)

    def undo(self, line_id: str, postings: Sequence[Posting]) -> None:
        """Instead of step 3: forget the postings whose truth was not stored, and give their room back."""
        back = moved([p for p in postings if p.kind in TAKES_ROOM])
        self._close(line_id, postings, {name: -dong for name, dong in back.items()}, self.undo)

    def receive(self, line_id: str, reserved: Reserved, now: datetime, from_year: int) -> bool:
        """Step 1 of a carry-over on the line that gets the money.

        False when the line has money of its own year, or of a third one.
        """
        posting_id = reserved.posting.posting_id
        result = self.records.update_one(
            {
                "_id": line_id,
                "allotted": 0,
                "carried_from_year": {"$in": [None, from_year]},
                f"open.{posting_id}": {"$exists": False},
            },
            {"$set": {f"open.{posting_id}": _note(reserved, now), "carried_from_year": from_year}},
        )
        return bool(result.matched_count)

    def fence(self, line_id: str, at: int) -> None:
        """From now on a write that read the line at this fence is stale."""
        self.records.update_one({"_id": line_id, "fence": at}, {"$inc": {"fence": 1}})

    def _close(
        self,
        line_id: str,
        postings: Sequence[Posting],
        counters: Mapping[str, int],
        one_by_one: Any,
    ) -> None:
        if not postings:
            return
        names = [f"open.{posting.posting_id}" for posting in postings]
        change: Document = {"$unset": dict.fromkeys(names, "")}
        if counters:
            change["$inc"] = dict(counters)
        query = {"_id": line_id, **{name: {"$exists": True} for name in names}}
        if self.records.update_one(query, change).matched_count or len(postings) == 1:
            return
        # The sweeper closed some of them meanwhile; each of the others still counts once.
        for posting in postings:
            one_by_one(line_id, [posting])

    def _save(
        self, read: StoredLine, state: Document, event: Envelope, *, counter: str, amount: Money, room: Money
    ) -> None:
        line_id = state["line_id"]
        only_if: Document = {"fence": read.fence, "carried_from_year": read.carried_from_year}
        if room > Money(0):
            only_if["$expr"] = _has_room(room)
        try:
            history.save(
                self.records,
                line_id,
                read_version=read.version,
                state=state,
                events=[event],
                # Only this method moves these two counters, and the version guards it.
                index={counter: read.counters[counter] + amount.dong},
                only_if=only_if,
            )
        except Stale:
            line = self.get(line_id)
            if line is not None and line.version == read.version and line.free < room:
                raise BudgetExceeded(line_id=line_id, free=line.free.dong, needed=room.dong) from None
            raise


def _has_room(room: Money) -> Document:
    return {"$lte": [{"$add": [_USED, room.dong]}, _GIVEN]}


def _note(one: Reserved, now: datetime) -> Document:
    return {
        "kind": one.posting.kind,
        "amount": one.posting.amount.dong,
        "truth": one.kind_of_truth,
        "truth_id": one.truth_id,
        "at": now,
    }


def _stored(record: Mapping[str, Any]) -> StoredLine:
    return StoredLine(
        state=record["state"],
        version=record["version"],
        fence=record["fence"],
        carried_from_year=record["carried_from_year"],
        counters={name: record[name] for name in COUNTERS},
        open=record["open"],
    )
