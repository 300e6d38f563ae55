"""A broker inside one process, for where no RabbitMQ can be had: it keeps nothing over a restart.

It still loses nothing: an event counts as published only when every queue's
consumer has acknowledged it, so what a crash takes away is still unsent in its
record's history, and the relay sends it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition
from time import monotonic
from typing import ClassVar

from shared.contracts.envelope import Envelope
from shared.contracts.queues import QUEUES, queues_for
from shared.transport import BATCH, Arrival, BrokerAway, Take, arrival_of, encode

SETTLE_TIMEOUT_S = 30.0
LOOK_UP_S = 1.0


class MemoryBroker:
    """One for each address in a process; threads share it."""

    _by_url: ClassVar[dict[str, MemoryBroker]] = {}

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: dict[str, deque[Arrival]] = {queue: deque() for queue in QUEUES}
        self._consumers: dict[str, int] = dict.fromkeys(QUEUES, 0)
        self._owed: dict[str, set[str]] = {}

    @classmethod
    def of(cls, url: str) -> MemoryBroker:
        return cls._by_url.setdefault(url, cls())

    def publish(self, envelopes: Sequence[Envelope]) -> set[str]:
        """As promised, with one more: waits until the consumers are done with what it sends.

        Where a queue has no consumer the event is not taken at all, and stays with its record.
        """
        confirmed: set[str] = set()
        for start in range(0, len(envelopes), BATCH):
            window = envelopes[start : start + BATCH]
            safe = self._send(window)
            confirmed |= safe
            if len(safe) < len(window):
                break
        if envelopes and not confirmed:
            raise BrokerAway("no consumer is there yet")
        return confirmed

    def consume(self, queue: str, take: Take, *, go_on: Callable[[], bool]) -> None:
        with self._changed:
            self._consumers[queue] += 1
            self._changed.notify_all()
        try:
            while go_on():
                batch = self._next_batch(queue)
                if not batch:
                    continue
                try:
                    take(batch)
                except BaseException:
                    with self._changed:
                        self._waiting[queue].extendleft(reversed(batch))
                    raise
                self._settle(queue, batch)
        finally:
            with self._changed:
                self._consumers[queue] -= 1
                self._changed.notify_all()

    def reachable(self) -> bool:
        return True

    def purge(self) -> None:
        """Empty every queue, as tests do between stories."""
        with self._changed:
            self._owed.clear()
            for waiting in self._waiting.values():
                waiting.clear()

    def put_raw(self, queue: str, raw: bytes) -> None:
        """Put a message into a queue as a stranger could; for tests."""
        with self._changed:
            self._waiting[queue].append(arrival_of(raw))
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing is held."""

    def _send(self, window: Sequence[Envelope]) -> set[str]:
        mine: set[str] = set()
        with self._changed:
            for envelope in window:
                wanted = set(queues_for(envelope.event_type))
                if not wanted or not all(self._consumers[queue] for queue in wanted):
                    break
                mine.add(envelope.event_id)
                self._owed[envelope.event_id] = wanted
                for queue in wanted:
                    self._waiting[queue].append(arrival_of(encode(envelope)))
            self._changed.notify_all()
            until = monotonic() + SETTLE_TIMEOUT_S
            while any(event_id in self._owed for event_id in mine) and self._changed.wait(
                until - monotonic()
            ):
                pass
            unsettled = {event_id for event_id in mine if self._owed.pop(event_id, None)}
        return mine - unsettled

    def _next_batch(self, queue: str) -> list[Arrival]:
        with self._changed:
            waiting = self._waiting[queue]
            if not waiting:
                self._changed.wait(LOOK_UP_S)
            return [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]

    def _settle(self, queue: str, batch: Sequence[Arrival]) -> None:
        with self._changed:
            for arrival in batch:
                owed = self._owed.get(arrival.envelope.event_id) if arrival.envelope else None
                if arrival.envelope and owed:
                    owed.discard(queue)
                    if not owed:
                        del self._owed[arrival.envelope.event_id]
            self._changed.notify_all()
