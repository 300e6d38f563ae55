"""Submissions in MongoDB: one document each, written once and completed by guarded updates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from services.intake.domain.record import APPROVED, COMPLETE, FLAGGED, HELD, PROCESSED, Submission
from services.intake.store.shelves import BEGINNING, Arrivals, Span, Wanted, spans
from services.intake.store.submission_document import index_of, new_document, read, state_of
from services.intake.store.together import InsertTogether
from services.intake.store.tray import Tray
from shared.contracts import Envelope
from shared.history import (
    Change,
    Document,
    ensure_outbox_index,
    insert_many,
    save,
    save_many,
)

_WHOLE = {"history": 0}
_WITHOUT_BYTES = {"history": 0, "state.xml": 0, "state.answers": 0}
SAME_INSTANT_MAX = 1000  # a batch of 200 from each of several clients within one millisecond
MILLISECOND = timedelta(milliseconds=1)
AFTER_ALL = datetime(9000, 1, 1, tzinfo=UTC)
_NEWEST_FIRST = [("received_at", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True)
class Waiting:
    """A submission the worker has to look at. told: types of the events of its history so far."""

    submission: Submission
    told: frozenset[str]
    traceparent: str


class Submissions:
    """The collection `submissions`; _id is the instanceID.

    Beside `state` stand the fields to query by: form_id, area_id, commune_id, status, received_at, and todo,
    which is true from the moment a submission is complete until the worker is through with it: it lies in
    the tray (`store.tray`). On its shelves (`store.shelves`, with shelved_at, which is received_at) it lies
    once somebody has looked at it: what a phone waits for is one insert with one entry in one index. What a
    new submission has to tell is announced after the check, with what the check found; at once when files
    are missing.
    """

    def __init__(self, database: Database[Document]) -> None:
        self.records: Collection[Document] = database["submissions"]
        self.arrivals = Arrivals(database)
        self._tray = Tray(self.records)
        self._new = InsertTogether(self.records)

    def ensure_indexes(self) -> None:
        ensure_outbox_index(self.records)
        self._tray.ensure_index()
        # Sparse, not partial: for a span of time the embedded database uses no index with a filter.
        self.records.create_index(
            [("shelves", ASCENDING), ("shelved_at", ASCENDING)], name="shelf", sparse=True
        )
        self.arrivals.ensure_indexes()

    def find(self, instance_id: str) -> Submission | None:
        document = self.records.find_one({"_id": instance_id}, {"history": 0})
        return read(document) if document else None

    def find_without_bytes(self, instance_id: str) -> Submission | None:
        """Without XML and answers; not to be written back."""
        document = self.records.find_one({"_id": instance_id}, _WITHOUT_BYTES)
        return read(document) if document else None

    def find_many(self, instance_ids: Sequence[str]) -> dict[str, Submission]:
        """Those that exist, by their id."""
        found = self.records.find({"_id": {"$in": list(instance_ids)}}, {"history": 0})
        return {document["_id"]: read(document) for document in found}

    def save(self, submission: Submission, events: Sequence[Envelope], *, todo: bool | None) -> None:
        """Store it with its news in one write; Stale when it changed since it was read.

        todo: whether the worker has to look at it; None leaves that as it is.
        """
        if submission.read_version == 0:
            self.arrivals.note(submission.form_id, submission.received_at)
            self._new.insert(new_document(submission, events))
            return
        save(
            self.records,
            submission.instance_id,
            read_version=submission.read_version,
            state=state_of(submission),
            events=events,
            index=index_of(submission, todo),
        )

    def save_new(self, submissions: Iterable[tuple[Submission, Sequence[Envelope]]]) -> set[str]:
        """Store new ones in one round trip; return the ids that exist already. Ids must be distinct."""
        submissions = list(submissions)
        for submission, _ in submissions:
            self.arrivals.note(submission.form_id, submission.received_at)
        return insert_many(
            self.records, [new_document(submission, events) for submission, events in submissions]
        )

    def waiting(self, limit: int) -> list[Waiting]:
        """Complete submissions that the worker has not looked at, or has to look at again."""
        return [_waiting(document) for document in self._tray.oldest(limit)]

    def held(self, instance_ids: Sequence[str]) -> list[Waiting]:
        """Those of them that wait for their original."""
        found = (self.records.find_one({"_id": one, "status": HELD}) for one in instance_ids)
        return [_waiting(document) for document in found if document]

    def arrived_since(self, instant: datetime) -> int:
        """How many of those that wait for the worker came at `instant` or later."""
        return self._tray.count_since(instant)

    def look_again(self, wanted: Mapping[str, Any]) -> int:
        """Have the worker look again at those that a query finds; return how many. Nothing is forgotten."""
        # What was returned, withdrawn or replaced stays so: a person or a correction decided it.
        checked = {"status": {"$in": [PROCESSED, FLAGGED, APPROVED]}}
        return self.records.update_many({**wanted, **checked}, {"$set": {"todo": True}}).matched_count

    def wake(self, instance_ids: Sequence[str]) -> None:
        """Have the worker look again at those of them that still wait for their original."""
        for instance_id in instance_ids:
            self.records.update_one({"_id": instance_id, "status": HELD}, {"$set": {"todo": True}})

    def done(self, submission: Submission) -> None:
        """Nothing is left to do with it, unless it changed since it was read."""
        self.records.update_one(
            {"_id": submission.instance_id, "version": submission.read_version},
            {"$set": index_of(submission, False)},
        )

    def existing(self, instance_ids: Sequence[str]) -> set[str]:
        """Which of them are here, in any state."""
        return {one for one in instance_ids if self.records.find_one({"_id": one}, {"_id": 1})}

    def save_checked(self, checked: Iterable[tuple[Submission, Sequence[Envelope]]]) -> set[str]:
        """Store what the worker made of them in one round trip; return the ids that changed meanwhile."""
        changes = [
            Change(
                submission.instance_id,
                read_version=submission.read_version,
                state=state_of(submission),
                events=events,
                index=index_of(submission, False),
            )
            for submission, events in checked
        ]
        return save_many(self.records, changes)

    def page(
        self,
        wanted: Wanted,
        *,
        forms: Sequence[str],
        since: datetime | None = None,
        until: tuple[datetime, str],
        limit: int,
    ) -> list[Submission]:
        """Newest first, those received before `until` (instant, instanceID); without XML and answers.

        forms: all there are. since: none that were received before.
        """
        instant, last_id = until
        # Compared here and not in the query: a range of _id would lead the embedded database off the index.
        same_instant = self._within(wanted, (instant, instant + MILLISECOND), SAME_INSTANT_MAX)
        found = [document for document in same_instant if document["_id"] < last_id][:limit]
        busy = self.arrivals.busy(
            [wanted.form_id] if wanted.form_id is not None else forms, before=instant, since=since
        )
        for span in spans(busy):
            if len(found) >= limit:
                break
            found += self._within(wanted, span, limit - len(found))
        return [read(document) for document in found]

    def of_worker(self, worker: str, status: str, *, since: datetime, limit: int) -> list[Submission]:
        """One person's in that state, received since then, newest first.

        Costs what it finds: only for states that things soon leave.
        """
        found = self._within(Wanted(worker=worker, status=status), (since, AFTER_ALL), limit, _WHOLE)
        return [read(document) for document in found]

    def count(self, wanted: Wanted) -> int:
        """How many there are. Costs what it counts, and what waits for the worker: only for states that
        things soon leave."""
        lying = [
            self.records.aggregate(
                [{"$match": {"shelves": one}}, {"$match": wanted.rest}, {"$count": "submissions"}]
            )
            for one in wanted.shelves
        ]
        counted = sum(answer["submissions"] for answers in lying for answer in answers)
        return counted + len(self._in_tray(wanted, (BEGINNING, AFTER_ALL)))

    def _within(
        self, wanted: Wanted, span: Span, limit: int, shown: Document = _WITHOUT_BYTES
    ) -> list[Document]:
        """The newest received in that span of time, on these shelves and in the tray.

        Each shelf is asked for by itself: a choice of several uses no index.
        """
        found = [
            document for one in wanted.shelves for document in self._on(one, wanted.rest, span, limit, shown)
        ]
        found += self._in_tray(wanted, span, shown)
        found.sort(key=lambda document: (document["received_at"], document["_id"]), reverse=True)
        return found[:limit]

    def _on(self, shelf: str, rest: Document, span: Span, limit: int, shown: Document) -> Iterator[Document]:
        begin, end = span
        # The rest in a stage of its own: beside shelf and span it leads the embedded database off the index.
        return self.records.aggregate(
            [
                {"$match": {"shelves": shelf, "shelved_at": {"$gte": begin, "$lt": end}}},
                {"$match": rest},
                {"$sort": dict(_NEWEST_FIRST)},
                {"$limit": limit},
                {"$project": shown},
            ]
        )

    def _in_tray(self, wanted: Wanted, span: Span, shown: Document = _WITHOUT_BYTES) -> list[Document]:
        """Those nobody has looked at yet, and so on no shelf; all of them are complete."""
        if wanted.status not in (None, COMPLETE):
            return []
        begin, end = span
        found = self.records.find({"todo": True, "received_at": {"$gte": begin, "$lt": end}}, shown)
        return [one for one in found if "shelved_at" not in one and wanted.fits(one)]


def _waiting(document: Mapping[str, Any]) -> Waiting:
    return Waiting(
        read(document),
        told=frozenset(event["type"] for event in document["history"]),
        traceparent=document["history"][-1]["traceparent"],
    )
