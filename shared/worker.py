"""A service's worker: announces its histories, takes its queue, does its jobs, until it is told to stop.

Each of these has a thread of its own, so that none waits for another. Whatever
goes wrong in one is logged and tried again after a pause that grows; an event is
acknowledged only when it is handled, or parked in the database.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from prometheus_client import start_http_server
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared import health, mongo, tracing
from shared.broker import open_broker
from shared.clock import SystemClock
from shared.contracts.envelope import Envelope
from shared.delivery import Handled, Handler, Ignored, Outcome, Parked, deliver
from shared.history import Document
from shared.observability import EVENTS_RELAYED, EVENTS_TAKEN, PARKED, UNSENT, start_logging
from shared.parked import ParkedEvents
from shared.relay import relay
from shared.settings import Settings
from shared.stopping import StopAsked
from shared.transport import Arrival, BrokerAway, EventBroker

log = logging.getLogger(__name__)

PAUSE_FIRST_S = 0.1
PAUSE_MAX_S = 3.0
STOP_WITHIN_S = 20.0
GAUGES_EVERY = 10  # heartbeats; counting is dearer than beating
COUNT_MAX = 10_000


class Stopped(Exception):
    """The worker was told to stop while it waited; what it holds goes back to the queue."""


class Worker:
    """One service's worker. `run` blocks until SIGTERM; `start` and `stop` serve a process with several.

    relay_from: the collections whose histories it announces.
    handlers: event type → what to do, one event at a time.
    on_batch: instead of handlers: takes up to 200 events, acknowledged together when it
    returns; when it raises, they are tried one at a time and the bad ones parked.
    jobs: asked again and again, at once when they say they did something.
    """

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        database: Database[Document],
        relay_from: Sequence[Collection[Document]] = (),
        queue: str | None = None,
        handlers: Mapping[str, Handler] | None = None,
        on_batch: Callable[[list[Envelope]], None] | None = None,
        jobs: Sequence[Callable[[], int]] = (),
    ) -> None:
        assert (queue is None) == (handlers is None and on_batch is None), (
            "a queue needs someone who takes it"
        )
        assert handlers is None or on_batch is None, "handlers, or batches, not both"
        self._name, self._settings, self._database = name, settings, database
        self._relay_from, self._queue, self._jobs = relay_from, queue, jobs
        self._handlers, self._on_batch = handlers, on_batch
        self._parked = ParkedEvents(database)
        self._stopping = threading.Event()
        self._listens = threading.Event()
        self._told_in_vain = threading.Event()
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then finish what is at hand; loses nothing."""
        start_logging(f"{self._name}-worker", self._settings.log_level)
        asked = StopAsked()
        if self._settings.worker_metrics_port:
            start_http_server(self._settings.worker_metrics_port)
        self.start()
        log.info("worker started", extra={"relays": len(self._relay_from), "queue": self._queue})
        asked.wait()
        self.stop()
        log.info("worker stopped")

    def start(self) -> None:
        """Begin, in threads."""
        loops: dict[str, Callable[[], None]] = {"heartbeat": self._beat}
        if self._relay_from:
            broker = open_broker(self._settings.broker_url)
            loops["relay"] = lambda: self._repeat(lambda: self._announce(broker), "relay")
        if self._queue is not None:
            consuming = open_broker(self._settings.broker_url)
            loops["consume"] = lambda: self._repeat(lambda: self._consume(consuming), "consume")
            loops["replay"] = lambda: self._repeat(
                lambda: self._parked.replay_wanted(self._deliver), "replay", pause_s=2.0
            )
        for number, job in enumerate(self._jobs):
            name = getattr(job, "__name__", f"job {number}")
            loops[f"job-{number}"] = lambda job=job, name=name: self._repeat(job, name)  # type: ignore[misc]
        self._threads = [
            threading.Thread(target=loop, name=f"{self._name}-{name}", daemon=True)
            for name, loop in loops.items()
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask every thread to end and wait for it."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(STOP_WITHIN_S)

    def _repeat(self, work: Callable[[], int], what: str, *, pause_s: float | None = None) -> None:
        idle_s = self._settings.relay_interval_s if pause_s is None else pause_s
        troubles = 0
        while not self._stopping.is_set():
            try:
                done = work()
            except Stopped:
                return
            except Exception as error:  # a worker that ends on a bug would take the good work down with it
                troubles += 1
                self._say(what, error, troubles)
                self._stopping.wait(_pause(troubles))
            else:
                troubles = 0
                if not done:
                    self._stopping.wait(idle_s)

    def _say(self, what: str, error: Exception, times: int) -> None:
        expected = isinstance(error, PyMongoError) or getattr(error, "passes_with_time", False)
        log.log(
            logging.WARNING if expected else logging.ERROR,
            "worker waits",
            extra={"what": what, "times": times, "error": f"{type(error).__name__}: {error}"},
            exc_info=None if expected else error,
        )

    def _announce(self, broker: EventBroker) -> int:
        sent = 0
        try:
            for records in self._relay_from:
                sent += relay(records, broker)
        except BrokerAway:
            self._told_in_vain.set()
            raise
        self._told_in_vain.clear()
        if sent:
            EVENTS_RELAYED.labels(self._name).inc(sent)
        return sent

    def _consume(self, broker: EventBroker) -> int:
        assert self._queue is not None
        try:
            broker.consume(self._queue, self._take, go_on=self._go_on)
        finally:
            self._listens.clear()
        return 0

    def _go_on(self) -> bool:
        self._listens.set()
        return not self._stopping.is_set()

    def _take(self, arrivals: list[Arrival]) -> None:
        """Bring each arrival to an end: handled, ignored or parked. Stopped, when it must be given back."""
        troubles = 0
        while True:
            try:
                self._settle(arrivals)
            except PyMongoError as error:
                # Not even parking works. What is held stays held: given back, it would only come again.
                troubles += 1
                self._say("settle", error, troubles)
                self._wait(troubles)
            else:
                return

    def _settle(self, arrivals: list[Arrival]) -> None:
        good: list[Arrival] = []
        for arrival in arrivals:
            if arrival.envelope is None:
                self._park(arrival, f"unreadable: {arrival.unreadable}")
            elif arrival.dead:
                self._park(arrival, "given back too often: its handling ended the worker again and again")
            else:
                good.append(arrival)
        if not good:
            return
        if self._on_batch is not None and self._take_whole(good):
            return
        for arrival in good:
            assert arrival.envelope is not None
            outcome = self._deliver(arrival.envelope)
            match outcome:
                case Parked(reason):
                    self._park(arrival, reason)
                case Handled():
                    EVENTS_TAKEN.labels(self._name, "handled").inc()
                case Ignored():
                    EVENTS_TAKEN.labels(self._name, "ignored").inc()

    def _take_whole(self, good: list[Arrival]) -> bool:
        assert self._on_batch is not None
        envelopes = [arrival.envelope for arrival in good if arrival.envelope is not None]
        try:
            with tracing.tracing(tracing.child_of(envelopes[0].traceparent)):
                self._on_batch(envelopes)
        except Exception as error:  # one bad event must not hold up the good ones: they go on one at a time
            self._say("batch", error, 1)
            return False
        EVENTS_TAKEN.labels(self._name, "handled").inc(len(envelopes))
        return True

    def _deliver(self, envelope: Envelope) -> Outcome:
        on_batch = self._on_batch
        handlers = self._handlers if on_batch is None else {envelope.event_type: lambda one: on_batch([one])}
        assert handlers is not None
        with tracing.tracing(tracing.child_of(envelope.traceparent)):
            return deliver(
                envelope, handlers, attempts_max=self._settings.handler_attempts_max, wait=self._wait
            )

    def _park(self, arrival: Arrival, reason: str) -> None:
        parked_id = self._parked.park(arrival, reason)
        EVENTS_TAKEN.labels(self._name, "parked").inc()
        log.error("event parked", extra={"parked_id": parked_id, "reason": reason})

    def _wait(self, attempt: int) -> None:
        """Pause after a trouble, and until the database answers: its absence is not the event's fault."""
        while True:
            if self._stopping.wait(_pause(attempt)):
                raise Stopped
            if mongo.answers(self._database):
                return

    def _beat(self) -> None:
        clock = SystemClock()
        for number in itertools.count():
            try:
                reached = (self._queue is None or self._listens.is_set()) and not self._told_in_vain.is_set()
                health.beat(self._database, broker_reached=reached, at=clock.now())
                if number % GAUGES_EVERY == 0:
                    self._count()
            except PyMongoError as error:
                self._say("heartbeat", error, 1)
            if self._stopping.wait(health.HEARTBEAT_INTERVAL_S):
                return

    def _count(self) -> None:
        PARKED.labels(self._name).set(self._parked.count())
        counts = [records.count_documents({"unsent": True}, limit=COUNT_MAX) for records in self._relay_from]
        UNSENT.labels(self._name).set(sum(counts))


def _pause(attempt: int) -> float:
    return float(min(PAUSE_FIRST_S * 2 ** (attempt - 1), PAUSE_MAX_S))
