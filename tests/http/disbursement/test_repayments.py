"""What comes back of a loan: divided, written down once, taken back by its number; and the loan closed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.auth import Actor
from tests.builders_disbursement import NOON, PEOPLE, Office

LENT = 50_000_000
MONTH_S_INTEREST = 280_274  # 50 m for the 31 days from 22 December to 22 January, at 6.6 %


@pytest.fixture
def loan(office: Office) -> str:
    """Fifty million, paid out on 22 December 2023; it is the middle of February now."""
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    office.confirm_payment(case_id)
    office.clock.move(datetime(2024, 2, 15, 3, tzinfo=UTC) - NOON)
    return case_id


def repay(office: Office, case_id: str, who: str | Actor = "teller", **facts: Any) -> Any:
    said = {"amount": 1_000_000, "value_date": "2024-01-22", "receipt_no": "PT-1", **facts}
    return office.step(who, case_id, "repay", taken_on="2024-02-15", **said)


def take_back(office: Office, case_id: str, taken: Any, why: str = "x") -> Any:
    facts = {"taken_on": "2024-02-15", "repayment_no": taken["repayment_no"], "why": why}
    return office.step("manager", case_id, "reverse_repayment", **facts)


def refused(
    office: Office, case_id: str, step: str = "repay", who: str | Actor = "teller", **facts: Any
) -> Any:
    said = {"amount": 1_000_000, "value_date": "2024-01-22", "receipt_no": "PT-1", **facts}
    return office.refusal(who, case_id, step, taken_on="2024-02-15", **said)


def test_a_payment_pays_the_interest_first_and_then_the_principal(office, loan):
    repay(office, loan)

    case = office.case(loan)
    [taken] = case["repayments"]
    assert (taken["interest"], taken["principal"]) == (MONTH_S_INTEREST, 1_000_000 - MONTH_S_INTEREST)
    assert (taken["overdue_interest"], taken["ours"], taken["reversed"]) == (0, None, None)
    assert case["debt"]["principal"] == LENT - taken["principal"]
    assert case["debt"]["on"] == "2024-02-15"
    assert case["status"] == "disbursed"
    assert office.events(loan)[-1] == "loan.repaid"


def test_money_that_came_back_moves_no_budget_line(office, loan):
    before = office.line("TD-2023")

    repay(office, loan, amount=20_000_000)

    assert office.line("TD-2023") == before


def test_the_same_receipt_said_twice_is_one_payment(office, loan):
    repay(office, loan)
    again = repay(office, loan)

    assert again["case_id"] == loan
    assert len(office.case(loan)["repayments"]) == 1


def test_a_receipt_number_serves_one_payment_a_day_at_a_point(office, loan):
    repay(office, loan)

    problem = refused(office, loan, amount=2_000_000)

    assert problem["type"] == "/problems/receipt-used"


def test_the_bank_s_own_division_wins_and_the_difference_is_kept(office, loan):
    repay(office, loan, interest=275_000, principal=725_000)

    [taken] = office.case(loan)["repayments"]
    assert (taken["interest"], taken["principal"]) == (275_000, 725_000)
    assert taken["ours"]["interest"] == MONTH_S_INTEREST


def test_paying_everything_closes_the_loan_and_taking_it_back_opens_it_again(office, loan):
    whole = LENT + MONTH_S_INTEREST

    done = repay(office, loan, amount=whole)

    assert done["status"] == "closed"
    assert office.events(loan)[-2:] == ["loan.repaid", "case.ended"]
    assert office.case(loan)["debt"]["total"] == 0
    [taken] = office.case(loan)["repayments"]
    back = office.step(
        "manager",
        loan,
        "reverse_repayment",
        taken_on="2024-02-15",
        repayment_no=taken["repayment_no"],
        why="Sai hộ",
    )
    assert back["status"] == "disbursed"
    assert office.case(loan)["debt"]["principal"] == LENT
    assert office.case(loan)["repayments"][0]["reversed"]["why"] == "Sai hộ"
    assert office.events(loan)[-1] == "loan.repayment_reversed"


def test_any_payment_can_be_taken_back_by_its_number_not_only_the_last(office, loan):
    repay(office, loan)
    repay(office, loan, value_date="2024-02-01", receipt_no="PT-2")
    first, second = office.case(loan)["repayments"]

    office.step(
        "manager",
        loan,
        "reverse_repayment",
        taken_on="2024-02-15",
        repayment_no=first["repayment_no"],
        why="x",
    )

    kept = office.case(loan)["repayments"]
    assert [one["reversed"] is None for one in kept] == [False, True]
    assert office.case(loan)["debt"]["principal"] == LENT - second["principal"]
    problem = refused(
        office, loan, "reverse_repayment", "manager", repayment_no=first["repayment_no"], why="x"
    )
    assert problem["type"] == "/problems/illegal-transition"


def test_who_took_the_money_does_not_take_it_back(office, loan):
    repay(office, loan)
    [taken] = office.case(loan)["repayments"]
    teller = PEOPLE["teller"]
    as_manager = Actor(teller.username, teller.full_name, "bank_manager", teller.areas)

    problem = office.refusal(
        as_manager,
        loan,
        "reverse_repayment",
        repayment_no=taken["repayment_no"],
        why="x",
        taken_on="2024-02-15",
    )

    assert problem["type"] == "/problems/maker-is-checker"


def test_a_loan_with_repayments_is_not_taken_back_under_them(office, loan):
    repay(office, loan)
    order_no = office.case(loan)["orders"][0]["order_no"]

    problem = refused(office, loan, "reverse_payment", "manager", order_no=order_no, why="x")

    assert (problem["type"], problem["allowed"]) == ("/problems/illegal-transition", ["reverse_repayment"])


def test_the_bank_closes_a_loan_whose_principal_is_back(office, loan):
    problem = refused(office, loan, "close", "manager", why="Ngân hàng tất toán")
    assert problem["type"] == "/problems/illegal-transition"
    repay(office, loan, amount=LENT + 280_000, principal=LENT, interest=280_000)
    assert office.case(loan)["status"] == "disbursed", "our figures see 274 đồng of interest"

    done = office.step("manager", loan, "close", why="Ngân hàng tất toán", taken_on="2024-02-15")

    assert done["status"] == "closed"


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        ({"amount": 60_000_000}, "amount-exceeded"),
        ({"principal": 50_000_001, "amount": 50_000_001}, "amount-exceeded"),
        ({"principal": 1, "interest": 1}, "invalid-input"),
        ({"value_date": "2023-12-21"}, "invalid-input"),
        ({"value_date": "2024-02-16"}, "invalid-input"),
        ({"amount": 0}, "invalid-input"),
        ({"receipt_no": ""}, "invalid-input"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, loan, facts, slug):
    problem = refused(office, loan, **facts)

    assert problem["type"] == f"/problems/{slug}"
    assert office.case(loan)["repayments"] == []


def test_nothing_comes_back_of_a_loan_before_it_went_out(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()

    problem = office.refusal("teller", case_id, "repay", amount=1, value_date="2023-12-22", receipt_no="x")

    assert problem["type"] == "/problems/illegal-transition"
