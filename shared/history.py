"""A record's history is also its outbox.

Each document is {_id, state, history, version, published, unsent, …index fields}.
Saving is one MongoDB write, so the new state and the news of it are stored
together or not at all; no multi-document transaction is needed. A relay
(`shared.relay`) tells the broker afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, UpdateOne
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
    only_if: what else must hold of the stored document, for fields that change without an event.
    """
    try:
        result = records.update_one(
            {"_id": record_id, "version": read_version, **(only_if or {})},
            _change(read_version, state, events, index),
            upsert=read_version == 0,
        )
    except DuplicateKeyError:
        raise Stale(f"{record_id} exists already") from None
    if result.matched_count == 0 and result.upserted_id is None:
        raise Stale(f"{record_id} changed since version {read_version}")


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
        self.write = UpdateOne(
            {"_id": record_id, "version": read_version, **(only_if or {})},
            _change(read_version, state, events, index),
            upsert=read_version == 0,
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
        if result.matched_count + result.upserted_count == len(changes):
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
    change: Document = {
        "$set": {
            **(index or {}),
            "state": state,
            "version": read_version + len(events),
            "unsent": True,
        },
        "$push": {"history": {"$each": [event.to_wire() for event in events]}},
    }
    if read_version == 0:
        change["$setOnInsert"] = {"published": 0}
    return change
