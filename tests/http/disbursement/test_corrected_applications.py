"""A submission is corrected, returned or withdrawn after its case was opened: nothing is paid by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.disbursement.pages.sayings import remarks
from services.disbursement.usecases.case_page import case_view
from shared.contracts.intake import SubmissionReturned, SubmissionWithdrawn
from shared.money import Money
from tests.builders_disbursement import PEOPLE, a_loan

LOAN = a_loan()
LESS = replace(LOAN, amount=Money(30_000_000), term_months=24)
RETURNED = SubmissionReturned(LOAN.application_id, "loan_application", "1", "lan")
WITHDRAWN = SubmissionWithdrawn(LOAN.application_id, "loan_application", "1", "lan")


def steps(office, case_id) -> list[str]:
    return [entry["step"] for entry in office.case(case_id)["history"]]


def the_case(office) -> dict:
    [case] = office.desk.cases.of_application(LOAN.application_id)
    return case.state


def test_a_case_nobody_decided_on_follows_the_corrected_submission(office):
    office.a_poor_household()
    case_id = office.case_of(LOAN)

    office.news(LESS, sequence=5)
    office.news(LESS, sequence=5)

    assert office.case(case_id)["amount_requested"] == 30_000_000
    assert steps(office, case_id) == ["amend", "opened"]
    assert len(office.desk.cases.of_application(LOAN.application_id)) == 1


def test_an_older_word_that_comes_late_changes_nothing(office):
    office.a_poor_household()
    office.news(LESS, sequence=5)

    office.news(LOAN, sequence=3)

    assert the_case(office)["amount_requested"] == 30_000_000


def test_a_decided_case_keeps_what_was_signed_and_says_what_differs(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan(LOAN)
    office.confirm_payment(case_id)

    office.news(LESS, sequence=5)

    case = office.case(case_id)
    assert (case["amount_requested"], case["amount_paid"]) == (50_000_000, 50_000_000)
    assert steps(office, case_id)[0] == "differ"
    assert set(the_case(office)["differs"]) == {"amount_requested", "term_months"}
    assert office.line("TD-2023")["disbursed"] == 50_000_000


@pytest.mark.parametrize("taken_back", [RETURNED, WITHDRAWN])
def test_nothing_is_promised_or_ordered_on_a_submission_that_was_taken_back(office, taken_back):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_approved_loan(LOAN)

    office.news(taken_back, sequence=5)

    refused = office.refusal("credit", case_id, "order", pay_on="2023-12-22")
    assert refused["type"] == "/problems/submission-taken-back"
    assert office.case(case_id)["status"] == "approved"
    assert office.line("TD-2023")["committed"] == 50_000_000


def test_a_returned_submission_holds_its_case_until_it_is_corrected(office):
    office.a_poor_household()
    case_id = office.case_of(LOAN)

    office.news(RETURNED, sequence=5)
    refused = office.refusal("leader", case_id, "endorse", paper="03/TD-1")
    office.news(LESS, sequence=8)
    office.step("leader", case_id, "endorse", paper="03/TD-1")

    assert refused["how"] == "returned"
    assert steps(office, case_id) == ["endorse", "amend", "return_submission", "opened"]


def test_a_withdrawn_submission_ends_its_case_while_nobody_decided(office):
    office.a_poor_household()
    case_id = office.case_of(LOAN)

    office.news(WITHDRAWN, WITHDRAWN, sequence=5)

    assert office.case(case_id)["status"] == "withdrawn"
    assert office.events(case_id)[-1:] == ["case.ended"]


def test_an_application_that_is_told_after_it_was_withdrawn_opens_nothing(office):
    office.news(WITHDRAWN, sequence=5)

    office.news(LOAN, sequence=3)

    assert office.desk.cases.of_application(LOAN.application_id) == []


def test_the_office_page_says_what_became_of_the_submission(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_approved_loan(LOAN)
    office.news(LESS, sequence=5)

    [(title, text)] = remarks(case_view(office.desk, PEOPLE["auditor"], case_id))

    assert "được sửa sau khi" in title
    assert "số tiền đề nghị, thời hạn" in text
