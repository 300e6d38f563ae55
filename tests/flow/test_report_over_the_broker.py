"""From the broker into the report: what is announced is counted once, and a bad event stops nobody.

Shows the reporting worker on a real RabbitMQ and a real database, and the way of a list from the
phone's door. What a kill in mid-work does is shown by the chaos run, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.worker import make_worker as make_intake_worker
from services.reporting.app import create_app
from services.reporting.worker import make_worker
from shared.auth import Actor, sign_token
from shared.broker import Broker
from shared.clock import FixedClock, SystemClock
from shared.mongo import connect, database
from shared.settings import Settings
from shared.web_access import SESSION_LIFETIME
from tests import builders_intake
from tests.builders_reporting import (
    EA_LE,
    MILLION,
    a_card_list,
    a_payment,
    a_reversal,
    an_approved_house,
)
from tests.conftest import until
from tests.intake_office import IntakeOffice

AUDITOR = Actor("auditor", "Thanh tra", "auditor", ("ea-sup",))
YEAR = {"area": "ea-sup", "from": "2023-01-01", "to": "2023-12-31"}


class Reporting:
    """Reporting as its readers see it."""

    def __init__(self, settings: Settings) -> None:
        self._client: FlaskClient = create_app(settings).test_client()
        token = sign_token(
            AUDITOR, secret=settings.secret_key, now=SystemClock().now(), lifetime=SESSION_LIFETIME
        )
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: str) -> Any:
        answer = self._client.get(f"/api/reporting/v1{path}", query_string=query, headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer.json

    def figure(self, name: str) -> int:
        [found] = [f["value"] for f in self.get("/report", **YEAR)["figures"] if f["id"] == name]
        return int(found)


@pytest.fixture
def reporting(rabbit_settings: Settings) -> Iterator[Reporting]:
    worker = make_worker(rabbit_settings)
    worker.start()
    yield Reporting(rabbit_settings)
    worker.stop()


@pytest.fixture
def broker(rabbit_settings: Settings) -> Broker:
    return Broker(rabbit_settings.broker_url)


def test_what_is_announced_twice_and_out_of_order_is_counted_once(reporting: Reporting, broker: Broker):
    payment = a_payment("TD-1", millions=50)
    wrong = a_payment("TD-2", millions=20, area=EA_LE)
    events = [
        a_reversal(wrong, on=wrong.occurred_on),
        an_approved_house("NO-1"),
        wrong,
        payment,
        a_card_list(persons=["p1", "p2", "p1"]),
    ]

    broker.publish(events)
    broker.publish(list(reversed(events)))
    broker.publish([an_approved_house("NO-LAST")])

    until(lambda: reporting.figure("p5.households_approved") == 2)
    assert reporting.figure("credit.lending_turnover") == 50 * MILLION
    assert reporting.figure("credit.households") == 1
    assert reporting.figure("health.bhyt_free_cards") == 2


def test_an_event_from_nowhere_is_parked_and_the_others_are_counted(reporting: Reporting, broker: Broker):
    broker.publish([a_payment("TD-1"), a_payment("TD-2", area="ea-sup.atlantis"), a_payment("TD-3")])

    until(lambda: reporting.figure("credit.loans") == 2)
    parked = until(lambda: reporting.get("/parked")["parked"])
    assert [one["subject"] for one in parked] == ["TD-2"]
    assert "unknown-area" in parked[0]["reason"]


def test_a_list_a_commune_sends_shows_in_the_report(
    rabbit_settings: Settings, clock: FixedClock, reporting: Reporting
):
    of = database(connect(rabbit_settings.mongo_url), "intake")
    office = IntakeOffice(rabbit_settings, of, clock)
    office.send("person_list", builders_intake.a_health_insurance_list(), "uuid:list")
    office.send("person_list", builders_intake.a_health_insurance_list(), "uuid:the-same-again")

    intake = make_intake_worker(rabbit_settings, clock)
    intake.start()
    try:
        rows = len(builders_intake.a_health_insurance_list()["rows"])
        until(lambda: reporting.figure("health.bhyt_card_entries") == 2 * rows)
    finally:
        intake.stop()

    assert reporting.figure("health.bhyt_free_cards") == rows
    assert reporting.figure("intake.submissions") == 2
