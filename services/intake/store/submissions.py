"""Submissions in MongoDB: one document each, written once and completed by guarded updates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import Binary
from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from services.intake.domain.record import COMPLETE, INCOMPLETE, StoredFile, Submission
from shared import reference
from shared.contracts import Envelope
from shared.history import Change, Document, ensure_outbox_index, save, save_many

_WITHOUT_BYTES = {"history": 0, "state.xml": 0, "state.answers": 0}
_BACK_FIRST = timedelta(seconds=2)
_BACK_MOST = timedelta(days=40 * 366)


@dataclass(frozen=True)
class Waiting:
    """A submission the worker has to look at. told: types of the events of its history so far."""

    submission: Submission
    told: frozenset[str]
    traceparent: str


class Submissions:
    """The collection `submissions`; _id is the instanceID.

    Beside `state` stand the fields to query by: form_id, area_id, commune_id, status, received_at, and
    todo, which is true from the moment a submission is complete until the worker is through with it.
    """

    def __init__(self, database: Database[Document]) -> None:
        self.records: Collection[Document] = database["submissions"]

    def ensure_indexes(self) -> None:
        ensure_outbox_index(self.records)
        self.records.create_index([("todo", ASCENDING)], name="todo", partialFilterExpression={"todo": True})
        for first in ((), (("form_id", ASCENDING),), (("commune_id", ASCENDING),)):
            self.records.create_index([*first, ("received_at", ASCENDING)])

    def find(self, instance_id: str) -> Submission | None:
        document = self.records.find_one({"_id": instance_id}, {"history": 0})
        return read(document) if document else None

    def find_many(self, instance_ids: Sequence[str]) -> dict[str, Submission]:
        """Those that exist, by their id."""
        found = self.records.find({"_id": {"$in": list(instance_ids)}}, {"history": 0})
        return {document["_id"]: read(document) for document in found}

    def save(self, submission: Submission, events: Sequence[Envelope], *, todo: bool | None) -> None:
        """Store it with its news in one write; Stale when it changed since it was read.

        todo: whether the worker has to look at it; None leaves that as it is.
        """
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
        changes = [
            Change(
                submission.instance_id,
                read_version=0,
                state=_state(submission),
                events=events,
                index=_index(submission, submission.status == COMPLETE or None),
            )
            for submission, events in submissions
        ]
        return save_many(self.records, changes)

    def waiting(self, limit: int) -> list[Waiting]:
        """Complete submissions that the worker has not looked at, or has to look at again."""
        return [
            Waiting(
                read(document),
                told=frozenset(event["type"] for event in document["history"]),
                traceparent=document["history"][-1]["traceparent"],
            )
            for document in self.records.find({"todo": True}).limit(limit)
        ]

    def look_again(self, wanted: Mapping[str, Any]) -> int:
        """Have the worker look again at those that a query finds; return how many. Nothing is forgotten."""
        complete = {"status": {"$nin": [INCOMPLETE, COMPLETE]}}
        return self.records.update_many({**wanted, **complete}, {"$set": {"todo": True}}).matched_count

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
        *,
        communes: Sequence[str] | None,
        areas: Sequence[str] | None = None,
        form_id: str | None = None,
        status: str | None = None,
        until: tuple[datetime, str],
        limit: int,
    ) -> list[Submission]:
        """Newest first, those received before `until` (instant, instanceID); without XML and answers.

        communes: only these, None for all. areas: of them only these exact areas (villages), None for any.

        Looks back in windows that double until the page is full: each reads one narrow range of an index,
        where one unbounded sort would read the whole collection on a server that does not stream.
        """
        wanted: dict[str, Any] = {}
        if form_id is not None:
            wanted["form_id"] = form_id
        if communes is not None:
            wanted["commune_id"] = communes[0] if len(communes) == 1 else {"$in": list(communes)}
        if areas is not None:
            wanted["area_id"] = {"$in": list(areas)}
        if status is not None:
            wanted["status"] = status
        instant, last_id = until
        found: list[Document] = []
        # The end of a range is not part of it, but others of the same instant may be still to come.
        end, back = instant + timedelta(milliseconds=1), _BACK_FIRST
        while len(found) < limit and back < _BACK_MOST:
            begin = max(end - back, _BEGINNING)
            window = self.records.find(
                {**wanted, "received_at": {"$gte": begin, "$lt": end}}, _WITHOUT_BYTES
            ).sort([("received_at", -1), ("_id", -1)])
            found += [one for one in window if (one["received_at"], one["_id"]) < (instant, last_id)]
            if begin == _BEGINNING:
                break
            end, back = begin, back * 2
        return [read(document) for document in found[:limit]]


_BEGINNING = datetime(2022, 1, 1, tzinfo=UTC)  # the programme's first year; nothing was received before


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
    }


def _index(submission: Submission, todo: bool | None) -> Document:
    index = {
        "form_id": submission.form_id,
        "area_id": submission.area_id,
        "commune_id": reference.areas().commune_of(submission.area_id),
        "status": submission.status,
        "received_at": submission.received_at,
    }
    return index if todo is None else {**index, "todo": todo}
