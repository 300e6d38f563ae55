"""Tells the broker what the histories of a collection hold and it has not heard yet.

The state and its events were stored in one write; from then on the events are on
their way, whatever dies. The relay looks for `unsent`, publishes, and marks. When
it dies in between, the events go out twice, and every consumer bears that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from pymongo import UpdateMany
from pymongo.collection import Collection

from shared.contracts.envelope import Envelope
from shared.history import Document
from shared.transport import EventBroker

TAIL = 8
"""How many of a history's newest events are read at first; a record with more unsent ones is read again."""
GROUP = 25
"""How many records one write marks; the stand-in compares every record of a write with every id in it."""
TURNS_MAX = 1000
"""How many events of one record are announced at a time at most."""


def relay(records: Collection[Document], broker: EventBroker, *, limit: int = 500) -> int:
    """Publish what at most `limit` records have not announced yet; return how many events were confirmed.

    The events of one record leave in order: the second only after the first is confirmed.
    """
    tails = [_Tail(record) for record in _unsent(records, limit)]
    confirmed: set[str] = set()
    try:
        for turn in _turns(tails, confirmed):
            confirmed |= broker.publish(turn)
    finally:
        # What was confirmed before a trouble is marked all the same, so that it does not go out again.
        _mark(records, tails, confirmed)
    return len(confirmed)


class _Tail:
    """The unannounced end of one record's history."""

    def __init__(self, record: Document) -> None:
        self.record_id: Any = record["_id"]
        self.published: int = record["published"]
        self.version: int = record["version"]
        self.events = [Envelope.from_wire(event) for event in record["history"]]

    def announced(self, confirmed: set[str]) -> int:
        """How many events of the history the broker has now, counted from its start without a gap."""
        count = self.published
        for event in self.events:
            if event.event_id not in confirmed:
                break
            count += 1
        return count


def _unsent(records: Collection[Document], limit: int) -> Iterator[Document]:
    shown = {"version": 1, "published": 1, "history": {"$slice": -TAIL}}
    for record in records.find({"unsent": True}, shown).limit(limit):
        missing = record["version"] - record["published"]
        if missing <= TAIL:
            yield {**record, "history": record["history"][len(record["history"]) - missing :]}
            continue
        longer = {**shown, "history": {"$slice": [record["published"], TURNS_MAX]}}
        again = records.find_one({"_id": record["_id"]}, longer)
        assert again is not None, "histories are never deleted"
        yield {**again, "published": record["published"]}


def _turns(tails: Sequence[_Tail], confirmed: set[str]) -> Iterator[list[Envelope]]:
    """First the first event of every record, then the second of those whose first arrived, and so on."""
    for place, column in enumerate(zip_longest(*(tail.events for tail in tails))):
        turn = [
            event
            for tail, event in zip(tails, column, strict=True)
            if event is not None and (place == 0 or tail.events[place - 1].event_id in confirmed)
        ]
        if not turn:
            return
        yield turn


def _mark(records: Collection[Document], tails: Sequence[_Tail], confirmed: set[str]) -> None:
    """Remember what is announced, and that nothing is left where the record did not grow meanwhile."""
    done: dict[int, list[Any]] = defaultdict(list)
    begun: dict[int, list[Any]] = defaultdict(list)
    for tail in tails:
        count = tail.announced(confirmed)
        if count == tail.version:
            done[count].append(tail.record_id)
        elif count > tail.published:
            begun[count].append(tail.record_id)
    settle = [
        UpdateMany({"_id": {"$in": ids}, "version": count}, {"$set": {"published": count, "unsent": False}})
        for count, ids in _groups(done)
    ]
    expected = sum(len(ids) for ids in done.values())
    if settle and records.bulk_write(settle, ordered=False).matched_count < expected:
        # Some grew while their events were on the way: these stay unsent, from there on.
        for count, ids in done.items():
            begun[count] += ids
    note = [
        UpdateMany({"_id": {"$in": ids}, "published": {"$lt": count}}, {"$set": {"published": count}})
        for count, ids in _groups(begun)
    ]
    if note:
        records.bulk_write(note, ordered=False)


def _groups(by_count: dict[int, list[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Records that got equally far are marked together: one write for many, not many writes."""
    for count, ids in by_count.items():
        for start in range(0, len(ids), GROUP):
            yield count, ids[start : start + GROUP]
