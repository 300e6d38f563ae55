"""A record's history is also its outbox.

Each document is {_id, state, history, version, published, unsent, …index fields}.
Saving is one MongoDB write, so the new state and the news of it are stored
together or not at all; no multi-document transaction is needed. A relay
(`shared.relay`) tells the broker afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.contracts.envelope import Envelope
from shared.problems import Stale

Document = dict[str, Any]
DUPLICATE_KEY = 11000


def ensure_outbox_index(records: Collection[Document]) -> None:
    """The relay finds unsent records by this index; its size is what is unsent, not what is stored."""
    records.create_index([("unsent", ASCENDING)], name="outbox", partialFilterExpression={"unsent": True})


def save(
    records: Collection[Document],
    record_id: str,
    *,
    read_version: int,
    state: Document,
    events: Sequence[Envelope],
    index: Mapping[str, Any] | None = None,
    only_if: Mapping[str, Any] | None = None,
) -> None:
    """Store the new state with the events that led to it; raises Stale.

    read_version: how many events the record had when it was read; 0 creates it.
    index: top-level fields to query by (area, status, …), set beside the state.
    only_if: what else must hold of the stored document, for fields that change without an event; a record
    with such fields is there before its first event.
    """
    if read_version == 0 and not only_if:
        try:
            records.insert_one(new_record(record_id, state=state, events=events, index=index))
        except DuplicateKeyError:
            raise Stale(f"{record_id} exists already") from None
        return
    result = records.update_one(
        {"_id": record_id, "version": read_version, **(only_if or {})},
        _change(read_version, state, events, index),
    )
    if result.matched_count == 0:
        raise Stale(f"{record_id} changed since version {read_version}")


def new_record(
    record_id: str,
    *,
    state: Document,
    events: Sequence[Envelope],
    index: Mapping[str, Any] | None = None,
    announce: bool = True,
) -> Document:
    """The document of a record that was not there before. Arguments as of `save`.

    announce: False leaves these events to the record's next change, which is announced together with them;
    only for a record that is certain to have one.
    """
    assert events, "a record without an event would never be told to anyone"
    return {
        "_id": record_id,
        **(index or {}),
        "state": state,
        "version": len(events),
        "published": 0,
        "unsent": announce,
        "history": [event.to_wire() for event in events],
    }


def insert_many(records: Collection[Document], new: Sequence[Document]) -> set[str]:
    """Store what `new_record` made, in one round trip; return the ids that were there already.

    Each stands for itself. An id may come twice: the first is stored and the id returned for the second.
    """
    if not new:
        return set()
    try:
        records.insert_many(new, ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if any(failure["code"] != DUPLICATE_KEY for failure in failures):
            raise
        return {new[failure["index"]]["_id"] for failure in failures}
    return set()


class Change:
    """One record's save, to be written in a batch with others. Arguments as of `save`."""

    def __init__(
        self,
        record_id: str,
        *,
        read_version: int,
        state: Document,
        events: Sequence[Envelope],
        index: Mapping[str, Any] | None = None,
        only_if: Mapping[str, Any] | None = None,
    ) -> None:
        self.record_id = record_id
        self.event_ids = {event.event_id for event in events}
        self.write: InsertOne[Document] | UpdateOne
        if read_version == 0 and not only_if:
            self.write = InsertOne(new_record(record_id, state=state, events=events, index=index))
        else:
            self.write = UpdateOne(
                {"_id": record_id, "version": read_version, **(only_if or {})},
                _change(read_version, state, events, index),
            )


def save_many(records: Collection[Document], changes: Sequence[Change]) -> set[str]:
    """Save each record on its own in one round trip; return the ids that were Stale.

    Each record is still one guarded write: a stale one does not stop the others.
    Ids in `changes` must be distinct.
    """
    if not changes:
        return set()
    ids = [change.record_id for change in changes]
    assert len(set(ids)) == len(ids), "one change a record in a batch"
    try:
        result = records.bulk_write([change.write for change in changes], ordered=False)
    except BulkWriteError as error:
        if any(failure["code"] != DUPLICATE_KEY for failure in error.details["writeErrors"]):
            raise
    else:
        if result.matched_count + result.inserted_count == len(changes):
            return set()
    # Somebody was stale. The answer only counts, so ask whose events did not arrive.
    found = records.find({"_id": {"$in": ids}}, {"history.id": 1})
    stored = {record["_id"]: {event["id"] for event in record["history"]} for record in found}
    return {
        change.record_id for change in changes if not change.event_ids <= stored.get(change.record_id, set())
    }


def _change(
    read_version: int, state: Document, events: Sequence[Envelope], index: Mapping[str, Any] | None
) -> Document:
    assert events, "a change without an event would never be told to anyone"
    return {
        "$set": {
            **(index or {}),
            "state": state,
            "version": read_version + len(events),
            "unsent": True,
        },
        "$push": {"history": {"$each": [event.to_wire() for event in events]}},
    }
