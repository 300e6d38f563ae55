"""Submissions in MongoDB: one document each, written once and completed by guarded updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from services.intake.domain.place import Place
from services.intake.domain.record import APPROVED, COMPLETE, FLAGGED, HELD, PROCESSED, StoredFile, Submission
from services.intake.store.shelves import Arrivals, Wanted, shelves, spans
from services.intake.store.together import InsertTogether
from services.intake.store.tray import Tray
from shared import reference
from shared.contracts import Envelope
from shared.history import (
    Change,
    Document,
    ensure_outbox_index,
    insert_many,
    new_record,
    save,
    save_many,
)

_WITHOUT_BYTES = {"history": 0, "state.xml": 0, "state.answers": 0}
SAME_INSTANT_MAX = 1000  # a batch of 200 from each of several clients within one millisecond
_NEWEST_FIRST = [("received_at", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True)
class Waiting:
    """A submission the worker has to look at. told: types of the events of its history so far."""

    submission: Submission
    told: frozenset[str]
    traceparent: str


class Submissions:
    """The collection `submissions`; _id is the instanceID.

    Beside `state` stand the fields to query by: form_id, area_id, commune_id, status, received_at, shelves
    (`store.shelves`), and todo, which is true from the moment a submission is complete until the worker is
    through with it. While it is true a submission lies in the tray (`store.tray`), otherwise on its shelves,
    and only there: what a phone waits for is one insert with one entry in one index. What a new submission
    has to tell is announced after the check, with what the check found; at once when files are missing.
    """

    def __init__(self, database: Database[Document]) -> None:
        self.records: Collection[Document] = database["submissions"]
        self.arrivals = Arrivals(database)
        self._tray = Tray(self.records)
        self._new = InsertTogether(self.records)

    def ensure_indexes(self) -> None:
        ensure_outbox_index(self.records)
        self._tray.ensure_index()
        self.records.create_index(
            [("shelves", ASCENDING), ("received_at", ASCENDING)],
            name="shelved",
            partialFilterExpression={"todo": False},
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
            self._new.insert(_new(submission, events))
            return
        save(
            self.records,
            submission.instance_id,
            read_version=submission.read_version,
            state=_state(submission),
            events=events,
            index=_index(submission, todo),
        )

    def save_new(self, submissions: Iterable[tuple[Submission, Sequence[Envelope]]]) -> set[str]:
        """Store new ones in one round trip; return the ids that exist already. Ids must be distinct."""
        submissions = list(submissions)
        for submission, _ in submissions:
            self.arrivals.note(submission.form_id, submission.received_at)
        return insert_many(self.records, [_new(submission, events) for submission, events in submissions])

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
            {"_id": submission.instance_id, "version": submission.read_version}, {"$set": {"todo": False}}
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
                state=_state(submission),
                events=events,
                index=_index(submission, False),
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
        same_instant = self._on(wanted, {"received_at": instant}, SAME_INSTANT_MAX)
        found = [document for document in same_instant if document["_id"] < last_id][:limit]
        busy = self.arrivals.busy(
            [wanted.form_id] if wanted.form_id is not None else forms, before=instant, since=since
        )
        for begin, end in spans(busy):
            if len(found) >= limit:
                break
            within = {"received_at": {"$gte": begin, "$lt": end}}
            found += self._on(wanted, within, limit - len(found))
        return [read(document) for document in found]

    def of_worker(self, worker: str, status: str, *, since: datetime, limit: int) -> list[Submission]:
        """One person's in that state, received since then, newest first.

        Costs what it finds: only for states that things soon leave.
        """
        [of_worker] = Wanted(worker=worker, status=status).shelves
        since_then = {"shelves": of_worker, "received_at": {"$gte": since}}
        found = [
            document
            for todo in (False, True)
            for document in self.records.find({"todo": todo, **since_then}, {"history": 0})
            .sort(_NEWEST_FIRST)
            .limit(limit)
        ]
        found.sort(key=lambda document: (document["received_at"], document["_id"]), reverse=True)
        return [read(document) for document in found[:limit]]

    def count(self, wanted: Wanted) -> int:
        """How many there are. Costs what it counts: only for states that things soon leave."""
        return sum(
            self.records.count_documents({"todo": todo, "shelves": one, **wanted.rest})
            for one in wanted.shelves
            for todo in (False, True)
        )

    def _on(self, wanted: Wanted, within: Document, limit: int) -> list[Document]:
        """The newest of these shelves, with what lies in the tray and will come to lie there.

        Each is asked for by itself: a choice of several uses no index.
        """
        found = [
            document
            for one in wanted.shelves
            for todo in (False, True)
            for document in self.records.find(
                {"todo": todo, "shelves": one, **within, **wanted.rest}, _WITHOUT_BYTES
            )
            .sort(_NEWEST_FIRST)
            .limit(limit)
        ]
        found.sort(key=lambda document: (document["received_at"], document["_id"]), reverse=True)
        return found[:limit]


def _waiting(document: Mapping[str, Any]) -> Waiting:
    return Waiting(
        read(document),
        told=frozenset(event["type"] for event in document["history"]),
        traceparent=document["history"][-1]["traceparent"],
    )


def read(document: Mapping[str, Any]) -> Submission:
    """A document as a Submission; xml is empty where the query left it out."""
    state = document["state"]
    return Submission(
        instance_id=document["_id"],
        form_id=document["form_id"],
        form_version=state["form_version"],
        xml=bytes(state.get("xml", b"")),
        xml_sha256=state["xml_sha256"],
        canonical_sha256=state["canonical_sha256"],
        submitter=state["submitter"],
        device_id=state["device_id"],
        area_id=document["area_id"],
        received_at=document["received_at"],
        door=state["door"],
        deprecated_id=state["deprecated_id"],
        files_expected=tuple(state["files_expected"]),
        files=tuple(StoredFile(**file) for file in state["files"]),
        status=document["status"],
        findings=tuple(state["findings"]),
        answers=state.get("answers"),
        decided_by=state.get("decided_by", ""),
        decided_by_name=state.get("decided_by_name", ""),
        decided_at=state.get("decided_at"),
        reason=state.get("reason", ""),
        title=state.get("title", ""),
        place=Place(**state["place"]) if state.get("place") else None,
        root_id=state.get("root_id", ""),
        corrected_by=state.get("corrected_by", ""),
        standing_id=state.get("standing_id", ""),
        read_version=document["version"],
    )


def _state(submission: Submission) -> Document:
    assert submission.xml, "a submission read without its bytes must not be written back"
    return {
        "form_version": submission.form_version,
        "xml": Binary(submission.xml),
        "xml_sha256": submission.xml_sha256,
        "canonical_sha256": submission.canonical_sha256,
        "submitter": submission.submitter,
        "device_id": submission.device_id,
        "door": submission.door,
        "deprecated_id": submission.deprecated_id,
        "files_expected": list(submission.files_expected),
        "files": [vars(file) for file in submission.files],
        "findings": list(submission.findings),
        "answers": submission.answers,
        **({"place": vars(submission.place)} if submission.place else {}),
        **{name: said for name in _WHEN_SAID if (said := getattr(submission, name))},
    }


_WHEN_SAID = (
    "decided_by",
    "decided_by_name",
    "decided_at",
    "reason",
    "title",
    "root_id",
    "corrected_by",
    "standing_id",
)
"""What submissions do not have when they come: left out, so that the door writes no more than it must."""


def _new(submission: Submission, events: Sequence[Envelope]) -> Document:
    complete = submission.status == COMPLETE
    return new_record(
        submission.instance_id,
        state=_state(submission),
        events=events,
        index=_index(submission, todo=complete),
        announce=not complete,
    )


def _index(submission: Submission, todo: bool | None) -> Document:
    commune_id = reference.areas().commune_of(submission.area_id)
    index = {
        "form_id": submission.form_id,
        "area_id": submission.area_id,
        "commune_id": commune_id,
        "status": submission.status,
        "received_at": submission.received_at,
        "shelves": shelves(
            submission.form_id,
            commune_id,
            submission.status,
            submission.submitter,
            [finding["code"] for finding in submission.findings],
        ),
    }
    return index if todo is None else {**index, "todo": todo}
