"""RabbitMQ, and the only module that knows kombu: events go out in windows and come in in batches.

Every queue is declared by the publisher too, with its bindings: RabbitMQ confirms
and then drops an event that no queue is bound for, so a consumer that never
started would miss it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import KombuError

from shared.broker_memory import MemoryBroker
from shared.contracts.envelope import Envelope
from shared.contracts.queues import EXCHANGE, QUEUES
from shared.transport import BATCH, Arrival, BrokerAway, EventBroker, Take, arrival_of, encode

log = logging.getLogger(__name__)

WINDOW = 500  # unconfirmed events at a time: more gains little, less costs a round trip each time
CONFIRM_TIMEOUT_S = 30.0
PREFETCH = 2 * BATCH  # the next batch is on its way while one is handled
LINGER_S = 0.01  # how long a batch that is not full waits for more
LOOK_UP_S = 1.0  # how often an idle consumer asks whether to go on
CONNECT_TIMEOUT_S = 5.0
HEARTBEAT_S = 60
# A consumer that dies gives its batch back, which counts as a delivery of each event in it. The limit is far
# above what restarts cause; what passes it goes to the dead queue, and from there the worker parks it.
DELIVERY_LIMIT = 100

_ERRORS = (AMQPError, KombuError, OSError)

_EXCHANGE = Exchange(EXCHANGE, type="topic", durable=True)


def open_broker(url: str) -> EventBroker:
    """The broker at `url`; `memory://` is the one inside this process."""
    return MemoryBroker.of(url) if url.startswith("memory://") else Broker(url)


def dead_queue(queue: str) -> str:
    """Where RabbitMQ puts what was given back too often."""
    return f"{queue}.dead"


class Broker:
    """RabbitMQ. Publishing keeps one connection; each consumer has its own. One thread may publish."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._publisher: _Publisher | None = None

    def publish(self, envelopes: Sequence[Envelope]) -> set[str]:
        confirmed: set[str] = set()
        for start in range(0, len(envelopes), WINDOW):
            window = envelopes[start : start + WINDOW]
            try:
                if self._publisher is None:
                    self._publisher = _Publisher(self._connect(heartbeat_s=0))
                safe = self._publisher.send(window)
            except _ERRORS as error:
                # Above all after a time-out: a late confirm would be taken for that of another event.
                self.close()
                if not confirmed:
                    raise BrokerAway(f"{type(error).__name__}: {error}") from error
                break
            confirmed |= safe
            if len(safe) < len(window):
                # Refused or without a queue; a new connection declares the queues again.
                log.error("events not confirmed", extra={"count": len(window) - len(safe)})
                self.close()
                break
        return confirmed

    def consume(self, queue: str, take: Take, *, go_on: Callable[[], bool]) -> None:
        try:
            with self._connect(heartbeat_s=HEARTBEAT_S) as connection:
                _Consumption(connection, queue, take).run(go_on)
        except _ERRORS as error:
            raise BrokerAway(f"{type(error).__name__}: {error}") from error

    def reachable(self) -> bool:
        try:
            with self._connect(heartbeat_s=0):
                return True
        except _ERRORS:
            return False

    def depth(self, queue: str) -> int:
        """How many messages wait in `queue`; those in the hands of a consumer are not counted."""
        with self._connect(heartbeat_s=0) as connection:
            channel = connection.channel()
            _declare(channel)
            return int(channel.queue_declare(queue, passive=True).message_count)

    def purge(self) -> None:
        """Empty every queue, as tests do between stories."""
        with self._connect(heartbeat_s=0) as connection:
            channel = connection.channel()
            _declare(channel)
            for name in QUEUES:
                channel.queue_purge(name)
                channel.queue_purge(dead_queue(name))

    def close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
            self._publisher = None

    def _connect(self, *, heartbeat_s: int) -> Any:
        # A publisher is silent for hours and has nobody to send heartbeats, so it asks for none; that its
        # broker is gone shows in the missing confirm.
        connection = Connection(self._url, heartbeat=heartbeat_s, connect_timeout=CONNECT_TIMEOUT_S)
        # Several addresses, parted by semicolons, are a cluster: each is tried once.
        connection.ensure_connection(max_retries=self._url.count(";") + 1, interval_start=0, interval_step=0)
        return connection


def _declare(channel: Any) -> None:
    """Exchange, queues, bindings and dead queues; harmless when they are there."""
    _EXCHANGE(channel).declare()
    for name, patterns in QUEUES.items():
        Queue(dead_queue(name), durable=True, queue_arguments={"x-queue-type": "quorum"})(channel).declare()
        queue = Queue(
            name,
            durable=True,
            queue_arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": dead_queue(name),
                # Without these two RabbitMQ may lose a message on its way to the dead queue.
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )(channel)
        queue.declare()
        for pattern in patterns:
            queue.bind_to(_EXCHANGE, routing_key=pattern)


class _Publisher:
    """A channel in confirm mode, with up to a window of events on their way."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._channel = connection.channel()
        _declare(self._channel)
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._tag = 0
        self._waiting: dict[int, str] = {}
        self._confirmed: set[str] = set()
        self._returned: set[str] = set()

    def send(self, window: Sequence[Envelope]) -> set[str]:
        """The ids of those the broker has on disk in every queue that wants them."""
        self._confirmed, self._returned = set(), set()
        for envelope in window:
            self._tag += 1
            self._waiting[self._tag] = envelope.event_id
            message = self._channel.prepare_message(
                encode(envelope),
                content_type="application/cloudevents+json",
                properties={
                    "delivery_mode": 2,
                    "message_id": envelope.event_id,
                    "type": envelope.event_type,
                },
            )
            self._channel.basic_publish(
                message, exchange=EXCHANGE, routing_key=envelope.event_type, mandatory=True
            )
        while self._waiting:
            self._connection.drain_events(timeout=CONFIRM_TIMEOUT_S)
        # An event without a queue is returned first and confirmed then; it is not safe anywhere.
        return self._confirmed - self._returned

    def close(self) -> None:
        with suppress(*_ERRORS, AttributeError):  # py-amqp meets its own None on a lost connection
            self._connection.close()

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._confirmed |= self._settle(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple)

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])

    def _settle(self, tag: int, multiple: bool) -> set[str]:
        tags = [waiting for waiting in self._waiting if waiting <= tag] if multiple else [tag]
        return {self._waiting.pop(settled) for settled in tags if settled in self._waiting}


class _Consumption:
    """One consumer's channel: collects arrivals, gives them in batches, acknowledges each batch whole."""

    def __init__(self, connection: Any, queue: str, take: Take) -> None:
        self._connection, self._queue, self._take = connection, queue, take
        self._channel = connection.channel()
        _declare(self._channel)
        self._arrivals: list[Arrival] = []
        self._last_tag = 0

    def run(self, go_on: Callable[[], bool]) -> None:
        queues = [Queue(name, no_declare=True) for name in (self._queue, dead_queue(self._queue))]
        consumer = Consumer(
            self._channel, queues, on_message=self._collect, prefetch_count=PREFETCH, auto_declare=False
        )
        with consumer:
            while go_on():
                self._connection.heartbeat_check()
                # Some may have come already, while the broker answered to the subscription.
                if not self._arrivals and not self._drain(LOOK_UP_S):
                    continue
                while len(self._arrivals) < BATCH and self._drain(LINGER_S):
                    pass
                self._take(self._arrivals)
                self._channel.basic_ack(self._last_tag, multiple=True)
                self._arrivals = []

    def _collect(self, message: Any) -> None:
        body = message.body
        raw = body.encode() if isinstance(body, str) else bytes(body)
        dead = message.delivery_info["routing_key"] == dead_queue(self._queue)
        self._arrivals.append(arrival_of(raw, dead=dead))
        self._last_tag = message.delivery_tag

    def _drain(self, timeout_s: float) -> bool:
        """Whether something came within `timeout_s`."""
        before = len(self._arrivals)
        try:
            self._connection.drain_events(timeout=timeout_s)
        except TimeoutError:
            return False
        return len(self._arrivals) > before
