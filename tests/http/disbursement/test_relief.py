"""More time, a debt that rests, a debt that is given up: each on a paper, the last by two persons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.auth import Actor
from tests.builders_disbursement import NOON, PEOPLE, Office, a_loan

TODAY = "2024-02-15"


@pytest.fixture
def loan(office: Office) -> str:
    """Fifty million for 36 months, paid out on 22 December 2023; it is the middle of February now."""
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan(a_loan(term_months=36))
    office.confirm_payment(case_id)
    office.clock.move(datetime(2024, 2, 15, 3, tzinfo=UTC) - NOON)
    return case_id


def step(office: Office, case_id: str, name: str, who: str = "manager", **facts: Any) -> Any:
    return office.step(who, case_id, name, **{"taken_on": TODAY, "paper": "QĐ 9", **facts})


def refused(office: Office, case_id: str, name: str, who: str | Actor = "manager", **facts: Any) -> Any:
    return office.refusal(who, case_id, name, **{"taken_on": TODAY, "paper": "QĐ 9", **facts})


def move_to(office: Office, year: int, month: int, day: int) -> str:
    office.clock.move(datetime(year, month, day, 3, tzinfo=UTC) - office.clock.now())
    return f"{year}-{month:02}-{day:02}"


def test_a_loan_may_be_extended_by_half_its_term_in_all(office, loan):
    step(office, loan, "extend", months=12)
    step(office, loan, "extend", months=6)

    problem = refused(office, loan, "extend", months=1)

    assert problem["type"] == "/problems/invalid-input"
    assert problem["errors"]["months"] == ["at most 0 months are left to grant"]
    assert office.events(loan)[-2:] == ["loan.extended", "loan.extended"]
    move_to(office, 2027, 6, 1)
    assert office.case(loan)["debt"]["overdue"] == 0, "without it, it had matured in December 2026"
    move_to(office, 2028, 7, 1)
    assert office.case(loan)["debt"]["overdue"] == 50_000_000


def test_a_loan_is_not_extended_once_it_has_matured(office, loan):
    day = move_to(office, 2026, 12, 23)

    problem = refused(office, loan, "extend", months=6, taken_on=day)

    assert problem["errors"]["taken_on"] == ["lies after the loan matured"]


def test_a_frozen_debt_bears_no_interest_until_it_is_thawed(office, loan):
    before = office.case(loan)["debt"]["interest"]
    assert step(office, loan, "freeze")["status"] == "frozen"
    day = move_to(office, 2024, 8, 15)
    assert office.case(loan)["debt"]["interest"] == before

    assert step(office, loan, "unfreeze", taken_on=day)["status"] == "disbursed"

    move_to(office, 2024, 9, 14)
    assert office.case(loan)["debt"]["interest"] - before in (271_232, 271_233)  # 30 days


def test_a_frozen_debt_can_be_paid_back(office, loan):
    step(office, loan, "freeze")
    owed = office.case(loan)["debt"]["total"]

    done = office.step(
        "teller", loan, "repay", amount=owed, value_date=TODAY, receipt_no="PT-1", taken_on=TODAY
    )

    assert done["status"] == "closed"


def test_a_debt_is_given_up_by_two_persons(office, loan):
    owed = office.case(loan)["debt"]
    step(office, loan, "propose_write_off", "credit", why="Hộ mất hết tài sản do lũ")
    proposer = PEOPLE["credit"]
    as_manager = Actor(proposer.username, proposer.full_name, "bank_manager", proposer.areas)
    assert refused(office, loan, "write_off", as_manager)["type"] == "/problems/maker-is-checker"

    done = step(office, loan, "write_off")

    assert done["status"] == "written_off"
    assert office.events(loan)[-2:] == ["loan.written_off", "case.ended"]
    told = office.desk.cases.records.find_one({"_id": loan})["history"][-2]["data"]
    assert (told["principal"], told["interest"]) == (50_000_000, owed["interest"])
    assert office.case(loan)["debt"] is None
    problem = refused(office, loan, "repay", "teller", amount=1, value_date=TODAY, receipt_no="PT-1")
    assert problem["type"] == "/problems/illegal-transition"


@pytest.mark.parametrize("frozen", [False, True])
def test_a_debt_that_is_not_given_up_stands_as_it_stood(office, loan, frozen):
    if frozen:
        step(office, loan, "freeze")
    before = office.case(loan)["status"]
    step(office, loan, "propose_write_off", "credit", why="Hộ bỏ đi")

    done = step(office, loan, "decline_write_off", why="Hộ đã về")

    assert done["status"] == before
