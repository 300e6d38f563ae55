"""The worker between intake's events and reporting's: over RabbitMQ, with what is wrong set aside."""

from __future__ import annotations

import pytest

from services.disbursement.worker import make_worker
from shared.broker import open_broker
from shared.clock import FixedClock
from shared.contracts.envelope import Envelope
from shared.parked import ParkedEvents
from tests.builders_disbursement import NOON, Office, a_class, a_household, a_loan
from tests.conftest import until


@pytest.fixture
def office(database, rabbit_settings) -> Office:
    return Office(rabbit_settings, database)


def test_an_application_becomes_a_case_that_reporting_hears_of(office, database):
    broker = open_broker(office.settings.broker_url)
    unknown = a_loan("uuid:unknown", programme="credit-rich")
    sent = [office.an_event(body) for body in (a_loan(), unknown, a_household(), a_class())]
    worker = make_worker(office.settings, database=database, clock=FixedClock(NOON))

    worker.start()
    try:
        assert broker.publish(sent) == {event.event_id for event in sent}
        until(lambda: office.desk.cases.of_application("uuid:loan-1"))
        until(lambda: office.desk.cases.of_application("uuid:loan-1")[0].state["assessment"]["eligible"])
        until(lambda: ParkedEvents(database).count())
        until(lambda: database["cases"].find_one({"unsent": True}) is None)
    finally:
        worker.stop()

    heard: list[Envelope] = []

    def take(arrivals) -> None:
        heard.extend(arrival.envelope for arrival in arrivals if arrival.envelope)

    def go_on() -> bool:
        return not any(event.event_type == "disbursement.case.assessed" for event in heard)

    open_broker(office.settings.broker_url).consume("reporting.events", take, go_on=go_on)
    assert "disbursement.case.opened" in {event.event_type for event in heard}
    [parked] = ParkedEvents(database).list(10)
    assert "unknown-programme" in str(parked)
