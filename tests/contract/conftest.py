"""The same promises, asked of both brokers: RabbitMQ over a socket and the one inside a process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from shared.broker import open_broker
from shared.transport import Arrival, EventBroker
from tests.conftest import until


class Listener:
    """A consumer in a thread. `refuse`: how many batches it fails on before it takes one."""

    def __init__(self, broker: EventBroker, queue: str, *, refuse: int = 0) -> None:
        self.taken: list[Arrival] = []
        self.batches: list[int] = []
        self.refused = 0
        self._broker, self._queue, self._refuse = broker, queue, refuse
        self._stopping, self._listening = Event(), Event()
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()
        until(self._listening.is_set)

    @property
    def ids(self) -> list[str]:
        return [one.envelope.event_id for one in self.taken if one.envelope]

    def wait_for(self, count: int) -> None:
        until(lambda: len(self.taken) >= count)

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def stop(self) -> None:
        self.ask_to_stop()
        self._thread.join(10)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._broker.consume(self._queue, self._take, go_on=self._go_on)
            except ZeroDivisionError:
                continue

    def _go_on(self) -> bool:
        self._listening.set()
        return not self._stopping.is_set()

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        if self.refused < self._refuse:
            self.refused += 1
            raise ZeroDivisionError
        self.taken += arrivals
        self.batches.append(len(arrivals))


@pytest.fixture(params=["rabbitmq", "memory"])
def any_broker_url(request: pytest.FixtureRequest) -> str:
    if request.param == "rabbitmq":
        return str(request.getfixturevalue("broker_url"))
    return f"memory://{uuid.uuid4().hex}"


@pytest.fixture
def any_broker(any_broker_url: str) -> Iterator[EventBroker]:
    broker = open_broker(any_broker_url)
    yield broker
    broker.close()


@pytest.fixture
def listening(any_broker: EventBroker) -> Iterator[dict[str, Listener]]:
    """One listener on every queue, since each gets its own copy."""
    listeners = {queue: Listener(any_broker, queue) for queue in ("disbursement.events", "reporting.events")}
    yield listeners
    for one in listeners.values():
        one.ask_to_stop()
    for one in listeners.values():
        one.stop()


@contextmanager
def listener(broker: EventBroker, queue: str, *, refuse: int = 0) -> Iterator[Listener]:
    made = Listener(broker, queue, refuse=refuse)
    try:
        yield made
    finally:
        made.stop()
