"""From phone to bank: nothing is promised on a submission that is not whole, not looked at, or returned.

What intake's records announce is carried to disbursement by hand, in the order it was written and then once
more; the broker between them has its own stories.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from shared import mongo
from shared.clock import FixedClock
from shared.contracts.envelope import Envelope
from shared.settings import Settings
from tests import builders_intake as build
from tests.builders_disbursement import NOON, Office
from tests.intake_office import IntakeOffice

ID = "uuid:1"


class District:
    """The field with its reviewers, and the bank behind it."""

    def __init__(self, field: IntakeOffice, bank: Office) -> None:
        self.field, self.bank = field, bank

    def settle(self) -> None:
        """The worker checks, and everything announced so far arrives, twice."""
        self.field.check()
        events = list(self._announced())
        for _ in range(2):
            self.bank.take(events)

    def _announced(self) -> Iterator[Envelope]:
        for records in (self.field.households.records, self.field.stores.submissions.records):
            for document in records.find({}):
                yield from map(Envelope.from_wire, document["history"])

    def case(self) -> dict[str, object] | None:
        """The state of the only case there may be."""
        cases = self.bank.desk.cases.of_application(ID)
        assert len(cases) <= 1
        return cases[0].state if cases else None


@pytest.fixture
def district(
    settings: Settings,
    database: mongo.Database,
    mongo_client: MongoClient[mongo.Document],
) -> District:
    field = IntakeOffice(settings, mongo.database(mongo_client, "intake"), FixedClock(NOON))
    district = District(field, Office(settings, database))
    field.send("household_review", build.a_household_review(), "uuid:review")
    return district


def test_no_case_comes_of_what_is_incomplete_flagged_returned_or_held(district: District) -> None:
    field = district.field
    field.send("housing_registration", build.a_housing_registration(), "uuid:no-photo")
    field.send("cow_registration", build.a_cow_registration(commitment="no"), "uuid:flagged")
    field.send("loan_application", build.a_loan_application(consent="no"), "uuid:returned")
    field.send("loan_application", build.a_loan_application(), "uuid:held", corrects="uuid:lost")
    field.check()
    field.decide("uuid:returned", "returned", "Hộ chưa đồng ý")

    district.settle()

    states = [field.submission(f"uuid:{one}").status for one in ("no-photo", "flagged", "returned", "held")]
    assert states == ["incomplete", "flagged", "returned", "held"]
    for one in ("no-photo", "flagged", "returned", "held"):
        assert district.bank.desk.cases.of_application(f"uuid:{one}") == []


def test_a_corrected_application_is_one_case_with_the_corrected_amount(district: District) -> None:
    district.field.send("loan_application", build.a_loan_application(), ID)
    district.settle()
    less = build.a_loan_application(amount_1=20_000_000, amount_2=10_000_000)
    district.field.send("loan_application", less, "uuid:2", corrects=ID)
    district.settle()
    before = district.case()

    district.field.decide("uuid:2", "approved")
    district.settle()

    after = district.case()
    assert before is not None
    assert after is not None
    assert (before["amount_requested"], after["amount_requested"]) == (50_000_000, 30_000_000)
    assert district.bank.desk.cases.of_application("uuid:2") == []


def test_a_returned_application_is_held_at_the_bank_until_it_is_corrected(district: District) -> None:
    district.field.send("loan_application", build.a_loan_application(), ID)
    district.settle()

    district.field.decide(ID, "returned", "Số tiền khác giấy đề nghị")
    district.settle()
    held = district.case()
    less = build.a_loan_application(amount_1=20_000_000, amount_2=10_000_000)
    district.field.send("loan_application", less, "uuid:2", corrects=ID)
    district.settle()

    assert held is not None
    assert held["taken_back"] == "returned"
    after = district.case()
    assert after is not None
    assert (after["taken_back"], after["amount_requested"]) == ("", 30_000_000)


def test_a_withdrawn_application_ends_at_the_bank(district: District) -> None:
    district.field.send("loan_application", build.a_loan_application(), ID)
    district.settle()

    district.field.decide(ID, "withdrawn", "Hộ không vay nữa")
    district.settle()

    after = district.case()
    assert after is not None
    assert after["status"] == "withdrawn"
