"""A worker brings every event to an end: handled, ignored or parked. Good ones never wait for bad ones.

The worker runs in threads of this process, on both brokers, over the real database.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

import pytest
from pymongo.errors import AutoReconnect

from shared import health
from shared.clock import SystemClock
from shared.contracts.queues import queues_for
from shared.delivery import Handled
from shared.history import ensure_outbox_index, save
from shared.parked import ParkedEvents
from shared.problems import DatabaseAway, NotFound
from shared.tracing import trace_id, traceparent
from shared.transport import arrival_of, encode
from shared.worker import Worker
from tests.builders import TRACE, an_event, events
from tests.conftest import until

QUEUE = "reporting.events"


class Clerk:
    """Handles events and remembers them; `trouble` says what goes wrong with one."""

    def __init__(self, trouble=lambda event, attempt: None):
        self.handled, self.attempts, self._trouble, self._lock = [], {}, trouble, Lock()

    def handle(self, event):
        with self._lock:
            attempt = self.attempts[event.event_id] = self.attempts.get(event.event_id, 0) + 1
        error = self._trouble(event, attempt)
        if error:
            raise error
        self.handled.append(event)

    def handle_batch(self, batch):
        for event in batch:
            self.handle(event)

    @property
    def ids(self):
        return [event.event_id for event in self.handled]


@pytest.fixture
def rabbit_or_memory(settings, any_broker_url):
    return replace(settings, broker_url=any_broker_url, handler_attempts_max=3)


@pytest.fixture
def records(database):
    ensure_outbox_index(database.submissions)
    return database.submissions


@contextmanager
def working(*workers):
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker._stopping.set()
        for worker in workers:
            worker.stop()


def teller(settings, database, records):
    """Announces; and takes the other queue that hears it: in one process an event waits for its takers."""
    other = next(queue for queue in queues_for("intake.application.received") if queue != QUEUE)
    own = database.client[f"{database.name}_teller"]
    return Worker("teller", settings, database=own, relay_from=[records], queue=other, handlers={})


def tell(records, *news):
    for event in news:
        save(records, event.event_id, read_version=0, state={}, events=[event])


def handlers(clerk):
    return {"intake.application.received": clerk.handle}


def test_news_of_one_service_is_handled_by_the_other(rabbit_or_memory, database, records):
    clerk = Clerk()
    told = [an_event(subject=f"uuid:{number}") for number in range(20)]
    tell(records, *told)

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers=handlers(clerk)),
    ):
        until(lambda: len(set(clerk.ids)) == 20)

    assert set(clerk.ids) == {event.event_id for event in told}
    assert records.find_one({"unsent": True}) is None


def test_a_bad_event_is_parked_and_the_good_ones_behind_it_go_on(rabbit_or_memory, database, records):
    bad, good = an_event(subject="uuid:bad"), an_event(subject="uuid:good")
    clerk = Clerk(lambda event, attempt: NotFound("no household") if event.subject == "uuid:bad" else None)
    tell(records, bad, good)

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers=handlers(clerk)),
    ):
        until(lambda: good.event_id in clerk.ids)
        [parked] = until(lambda: ParkedEvents(database).list())

    assert parked["id"] == bad.event_id
    assert parked["reason"] == "not-found: no household"
    assert clerk.attempts[bad.event_id] == 1


def test_what_passes_with_time_is_tried_again(rabbit_or_memory, database, records):
    event = an_event()
    clerk = Clerk(lambda _, attempt: DatabaseAway() if attempt < 3 else None)
    tell(records, event)

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers=handlers(clerk)),
    ):
        until(lambda: clerk.ids)

    assert clerk.attempts[event.event_id] == 3
    assert ParkedEvents(database).list() == []


def test_one_bad_event_does_not_spoil_its_batch(rabbit_or_memory, database, records):
    told = [an_event(subject=f"uuid:{number}") for number in range(10)]
    clerk = Clerk(lambda event, attempt: KeyError("area") if event.subject == "uuid:4" else None)
    tell(records, *told)

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, on_batch=clerk.handle_batch),
    ):
        until(lambda: len(set(clerk.ids)) == 9)
        [parked] = until(lambda: ParkedEvents(database).list())

    assert parked["subject"] == "uuid:4"
    assert parked["reason"] == "after 3 attempts: KeyError('area')"


def test_an_event_of_no_interest_is_acknowledged(rabbit_or_memory, database, records):
    tell(records, an_event())

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers={}),
    ):
        until(lambda: records.find_one({"unsent": True}) is None)

    assert ParkedEvents(database).list() == []


def test_a_parked_event_is_handled_after_the_cause_was_mended(rabbit_or_memory, database, records):
    broken = [True]
    clerk = Clerk(lambda event, attempt: NotFound("no household") if broken[0] else None)
    event = an_event()
    tell(records, event)

    with working(
        teller(rabbit_or_memory, database, records),
        Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers=handlers(clerk)),
    ):
        until(lambda: ParkedEvents(database).list())
        broken[0] = False
        ParkedEvents(database).ask_replay(event.event_id)
        until(lambda: ParkedEvents(database).list(status="replayed"))

    assert clerk.ids == [event.event_id]


def test_the_trace_of_a_submission_goes_on_in_the_handler(rabbit_or_memory, database, records):
    traces = []
    tell(records, an_event())

    with working(
        teller(rabbit_or_memory, database, records),
        Worker(
            "clerk",
            rabbit_or_memory,
            database=database,
            queue=QUEUE,
            handlers={"intake.application.received": lambda event: traces.append(traceparent())},
        ),
    ):
        until(lambda: traces)

    assert trace_id(traces[0]) == trace_id(TRACE)
    assert traces[0] != TRACE


def test_jobs_are_asked_again_at_once_while_they_find_work(rabbit_or_memory, database):
    left = [3, 2, 1]

    def job():
        return left.pop() if left else 0

    with working(
        Worker("busy", replace(rabbit_or_memory, relay_interval_s=60), database=database, jobs=[job])
    ):
        until(lambda: not left)


def test_a_job_that_fails_is_tried_again(rabbit_or_memory, database):
    tries = []

    def job():
        tries.append(1)
        if len(tries) < 3:
            raise AutoReconnect("database away")
        return 0

    with working(Worker("busy", rabbit_or_memory, database=database, jobs=[job])):
        until(lambda: len(tries) >= 3)


def test_a_worker_says_that_it_runs_and_reaches_its_broker(rabbit_or_memory, database):
    clock = SystemClock()
    assert health.readiness(database, clock) == {"database": True, "worker": False, "broker": False}

    with working(Worker("clerk", rabbit_or_memory, database=database, queue=QUEUE, handlers={})):
        until(lambda: all(health.readiness(database, clock).values()))


def test_a_parked_event_is_parked_once_however_often_it_comes(database):
    parked = ParkedEvents(database)
    arrival = arrival_of(encode(an_event()))
    rubbish = arrival_of(b"\x00 rubbish")

    assert parked.park(arrival, "first") == parked.park(arrival, "second")
    parked.park(rubbish, "unreadable")

    shown = {one["reason"]: one for one in parked.list()}
    assert set(shown) == {"second", "unreadable"}
    assert shown["second"]["times"] == 2
    assert "raw" not in shown["second"]
    assert parked.count() == 2


def test_a_replayed_event_is_handed_over_as_it_came(database):
    parked, clerk = ParkedEvents(database), Clerk()
    [event] = events("uuid:5c1f", 1)
    parked_id = parked.park(arrival_of(encode(event)), "no household")

    parked.replay(parked_id, lambda one: (clerk.handle(one), Handled(1))[1])

    assert clerk.handled == [event]
    assert parked.list() == []
    with pytest.raises(NotFound):
        parked.replay("nothing", lambda one: Handled(1))
