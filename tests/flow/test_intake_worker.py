"""Intake's worker over the real broker: what a phone sent arrives as events in the queues of the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.intake.worker import make_worker
from shared.broker import Broker
from shared.clock import FixedClock
from shared.mongo import connect, database
from shared.settings import Settings
from shared.transport import Arrival
from tests import builders_intake as build
from tests.conftest import until
from tests.intake_office import IntakeOffice


class Listener:
    """Whoever reads a queue: keeps the types of the events by their subject."""

    def __init__(self, broker_url: str, queue: str) -> None:
        self.heard: dict[str, list[str]] = {}
        self._listening = True
        self._thread = threading.Thread(
            target=lambda: Broker(broker_url).consume(queue, self._take, go_on=lambda: self._listening)
        )
        self._thread.start()

    def _take(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            assert arrival.envelope is not None
            self.heard.setdefault(arrival.envelope.subject, []).append(arrival.envelope.event_type)

    @property
    def count(self) -> int:
        """How many events were heard."""
        return sum(map(len, self.heard.values()))

    def stop(self) -> None:
        self._listening = False
        self._thread.join(10)


@pytest.fixture
def clock() -> FixedClock:
    """After everything that the builders tell of: no form takes a day to come."""
    return FixedClock(datetime(2026, 3, 15, 2, 30, tzinfo=UTC))


@pytest.fixture
def disbursement(rabbit_settings: Settings) -> Iterator[Listener]:
    listener = Listener(rabbit_settings.broker_url, "disbursement.events")
    yield listener
    listener.stop()


@pytest.fixture
def reporting(rabbit_settings: Settings) -> Iterator[Listener]:
    listener = Listener(rabbit_settings.broker_url, "reporting.events")
    yield listener
    listener.stop()


def test_what_is_sent_reaches_whoever_listens_for_it(
    rabbit_settings: Settings, clock: FixedClock, disbursement: Listener, reporting: Listener
) -> None:
    of = database(connect(rabbit_settings.mongo_url), "intake")
    office = IntakeOffice(rabbit_settings, of, clock)
    office.send("household_review", build.a_household_review(), "uuid:review")
    office.send("loan_application", build.a_loan_application(), "uuid:loan")
    office.send("activity_report", build.an_activity_report(), "uuid:activity")
    office.send("person_list", build.a_health_insurance_list(), "uuid:list")

    worker = make_worker(rabbit_settings, clock)
    worker.start()
    try:
        until(lambda: reporting.count == 3 + 3 + 3 + 3 + 2 and disbursement.count == 1 + 2)
    finally:
        worker.stop()

    assert disbursement.heard == {
        "ILO-03-0031": ["intake.household.updated", "intake.household.classified"],
        "uuid:loan": ["intake.application.received"],
    }
    assert reporting.heard["uuid:activity"] == [
        "intake.submission.received",
        "intake.submission.completed",
        "intake.activity.reported",
    ]
