"""A loan from application to repayment schedule, through the doors the office uses."""

from __future__ import annotations

import pytest

from tests.builders_disbursement import Office


@pytest.fixture
def office(settings, database) -> Office:
    return Office(settings, database)


def test_a_poor_household_gets_its_loan(office):
    office.a_line()
    office.a_poor_household()

    case_id = office.an_ordered_loan()
    paid = office.confirm_payment(case_id)

    assert paid["status"] == "disbursed"
    assert paid["amount_paid"] == 50_000_000
    case = office.case(case_id)
    assert case["applicant"] == "Y Rin Êban"
    assert [row["principal"] for row in case["schedule"]["rows"] if row["principal"]] == [
        16_700_000,
        16_700_000,
        16_600_000,
    ]
    assert case["history"][0]["step"] == "confirm_payment"
    assert office.events(case_id) == [
        "case.opened",
        "case.assessed",
        "case.advanced",
        "case.advanced",
        "case.approved",
        "payment.ordered",
        "payment.confirmed",
        "loan.scheduled",
    ]
    line = office.line("TD-2023")
    assert (line["committed"], line["disbursed"], line["free"]) == (0, 50_000_000, 950_000_000)
    assert line["open_postings"] == 0
