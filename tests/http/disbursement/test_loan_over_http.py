"""A loan from application to repayment schedule, through the doors the office uses."""

from __future__ import annotations

import pytest

from shared.money import Money
from tests.builders_disbursement import PEOPLE, a_class, a_household, a_loan


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


def test_events_say_the_day_money_was_paid_and_no_name(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()

    office.confirm_payment(case_id)

    history = office.desk.cases.history_of(case_id)
    [confirmed] = [event for event in history if event["type"] == "disbursement.payment.confirmed"]
    assert confirmed["occurredon"] == "2023-12-22"
    assert confirmed["areaid"] == "ea-sup.ia-lop.1"
    assert confirmed["data"]["funding"] == [{"line_id": "TD-2023", "amount": 50_000_000}]
    assert [event["sequence"] for event in history] == list(range(1, len(history) + 1))
    assert "Êban" not in str(history)


def test_a_loan_may_be_paid_in_two_parts(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()

    first = office.confirm_payment(case_id, amount=20_000_000, receipt_no="CT-1")
    office.step("credit", case_id, "order", pay_on="2023-12-27")
    second = office.step(
        "teller",
        case_id,
        "confirm_payment",
        taken_on="2023-12-27",
        amount=30_000_000,
        value_date="2023-12-27",
        receipt_no="CT-2",
    )

    assert (first["status"], second["status"]) == ("partly_disbursed", "disbursed")
    case = office.case(case_id)
    assert case["schedule"]["version"] == 2
    assert case["schedule"]["principal"] == 50_000_000
    assert [old["version"] for old in case["old_schedules"]] == [1]


def test_the_rest_of_a_loan_goes_back_to_the_line(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    office.confirm_payment(case_id, amount=20_000_000)

    done = office.step("credit", case_id, "release_rest", why="Hộ chỉ nhận một phần")

    assert (done["status"], done["amount_approved"]) == ("disbursed", 20_000_000)
    line = office.line("TD-2023")
    assert (line["committed"], line["disbursed"]) == (0, 20_000_000)


def test_a_payment_taken_back_is_committed_again_and_can_be_paid_anew(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    order_no = office.confirm_payment(case_id)["order_no"]

    back = office.step("manager", case_id, "reverse_payment", order_no=order_no, why="Chi nhầm người")

    assert (back["status"], back["amount_paid"]) == ("approved", 0)
    line = office.line("TD-2023")
    assert (line["committed"], line["disbursed"], line["returned"]) == (50_000_000, 50_000_000, 50_000_000)
    assert line["free"] == 950_000_000
    assert office.case(case_id)["schedule"] is None
    assert [old["version"] for old in office.case(case_id)["old_schedules"]] == [1]

    office.step("credit", case_id, "order", pay_on="2023-12-27")
    again = office.step(
        "teller",
        case_id,
        "confirm_payment",
        taken_on="2023-12-27",
        amount=50_000_000,
        value_date="2023-12-27",
        receipt_no="CT-MOI",
    )
    assert again["status"] == "disbursed"
    line = office.line("TD-2023")
    assert (line["committed"], line["disbursed"], line["returned"]) == (0, 100_000_000, 50_000_000)


def test_a_withdrawn_loan_gives_its_money_back_and_lets_another_case_be_judged_again(office):
    office.a_line()
    office.a_poor_household()
    first = office.an_approved_loan()
    second = office.case_of(a_loan("uuid:loan-2"))
    assert not office.case(second)["eligible"]

    office.step("officer", first, "withdraw", why="Hộ không vay nữa")

    assert office.line("TD-2023")["committed"] == 0
    assert office.case(second)["eligible"]


def test_a_borrower_who_was_away_is_paid_at_the_next_session(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()

    moved = office.step("teller", case_id, "postpone", pay_on="2024-01-22", why="Vắng")

    assert moved["session"] == "ea-sup.ia-lop|2024-01-22"
    old = office.said("teller", "GET", "/sessions/ea-sup.ia-lop|2023-12-22")
    assert [(row["status"], row["moved_to"]) for row in old["rows"]] == [
        ("postponed", "ea-sup.ia-lop|2024-01-22")
    ]
    assert (old["line"]["away"], old["line"]["waiting"]) == (1, 0)
    new = office.said("teller", "GET", "/sessions/ea-sup.ia-lop|2024-01-22")
    assert [row["case_id"] for row in new["rows"]] == [case_id]
    listed = office.said("teller", "GET", "/sessions", area="ea-sup", month="2024-01")
    assert [session["session_id"] for session in listed["sessions"]] == ["ea-sup.ia-lop|2024-01-22"]


@pytest.mark.parametrize(
    ("facts", "status", "slug"),
    [
        ({"amount": 50_000_001}, 409, "amount-exceeded"),
        ({"amount": 0}, 422, "invalid-input"),
        ({"value_date": "2023-11-30"}, 422, "invalid-input"),
        ({"value_date": "2023-12-30"}, 422, "invalid-input"),
        ({"receipt_no": ""}, 422, "invalid-input"),
        ({"order_no": "LC-999"}, 409, "illegal-transition"),
    ],
)
def test_a_confirmation_that_cannot_be_true_is_refused(office, facts, status, slug):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    said = {"amount": 50_000_000, "value_date": "2023-12-22", "receipt_no": "CT-1", **facts}

    problem = office.refusal("teller", case_id, "confirm_payment", **said)

    assert (problem["status"], problem["type"]) == (status, f"/problems/{slug}")
    assert office.line("TD-2023")["disbursed"] == 0


def test_an_illegal_step_says_where_the_case_is_and_what_may_be_done(office):
    office.a_poor_household()
    case_id = office.case_of(a_loan())

    problem = office.refusal("manager", case_id, "approve", paper="x", line_id="TD-2023")

    assert problem["type"] == "/problems/invalid-input"  # there is no such line yet
    office.a_line()
    problem = office.refusal("manager", case_id, "approve", paper="x", line_id="TD-2023")
    assert problem["type"] == "/problems/illegal-transition"
    assert problem["state"] == "submitted"
    assert problem["allowed"] == ["endorse", "return", "refuse", "withdraw"]


def test_the_bank_does_not_lend_more_than_was_asked_for_or_the_line_holds(office):
    office.a_line(amount=49_000_000)
    office.a_poor_household()
    case_id = office.a_confirmed_loan()

    over = office.refusal("manager", case_id, "approve", paper="x", line_id="TD-2023", amount=60_000_000)
    short = office.refusal("manager", case_id, "approve", paper="x", line_id="TD-2023")

    assert (over["type"], over["by"]) == ("/problems/amount-exceeded", "requested")
    assert (short["type"], short["free"], short["needed"]) == (
        "/problems/budget-exceeded",
        49_000_000,
        50_000_000,
    )
    assert office.case(case_id)["status"] == "commune_confirmed"
    assert office.line("TD-2023")["committed"] == 0


def test_money_is_not_confirmed_by_who_ordered_it(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_approved_loan()
    # One login that may do both is what this is for; roles alone must not be the only guard.
    both = PEOPLE["finance"]
    office.step(both, case_id, "order", pay_on="2023-12-22")
    teller_by_the_same_name = type(both)(both.username, both.full_name, "teller", both.areas)

    problem = office.refusal(
        teller_by_the_same_name,
        case_id,
        "confirm_payment",
        amount=50_000_000,
        value_date="2023-12-22",
        receipt_no="CT-1",
    )

    assert (problem["type"], problem["status"]) == ("/problems/maker-is-checker", 403)


def test_a_payment_is_not_taken_back_by_who_confirmed_it(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    order_no = office.confirm_payment(case_id)["order_no"]
    teller = PEOPLE["teller"]
    manager_by_the_same_name = type(teller)(teller.username, teller.full_name, "bank_manager", teller.areas)

    problem = office.refusal(manager_by_the_same_name, case_id, "reverse_payment", order_no=order_no, why="x")

    assert (problem["type"], problem["earlier"]) == ("/problems/maker-is-checker", "confirm_payment")
    assert office.line("TD-2023")["disbursed"] == 50_000_000


def test_who_is_not_eligible_is_told_why(office):
    office.news(a_household(), a_class(poverty_class="not_poor"))
    case_id = office.case_of(a_loan())

    problem = office.refusal("leader", case_id, "endorse", paper="03/TD")

    assert (problem["status"], problem["type"]) == (409, "/problems/not-eligible")
    assert problem["reasons"] == ["class-in-force"]
    assessment = office.case(case_id)["assessment"]
    [reason] = [one for one in assessment["reasons"] if one["code"] == "class-in-force"]
    assert reason["facts"] == {"poverty_class": "not_poor", "since": "2022-01-01", "needed": "poor"}


def test_a_household_has_one_approved_case_of_a_programme_even_if_both_were_judged_alone(office):
    office.a_line()
    office.a_poor_household()
    first = office.a_confirmed_loan(a_loan("uuid:loan-1"))
    # The second case was opened by a process that did not see the first one yet.
    office.news(a_loan("uuid:loan-2", household_id="ILO-01-0002"))
    [other] = office.desk.cases.of_application("uuid:loan-2")
    second = other.state["case_id"]
    office.desk.cases.records.update_one(
        {"_id": second},
        {"$set": {"state.household_id": "ILO-01-0001", "state.status": "commune_confirmed",
                  "state.assessment.eligible": True}},
    )  # fmt: skip
    office.step("manager", first, "approve", paper="04/TD", line_id="TD-2023")

    problem = office.refusal("manager", second, "approve", paper="04/TD", line_id="TD-2023")

    assert (problem["type"], problem["case_id"]) == ("/problems/already-supported", first)
    assert office.line("TD-2023")["committed"] == 50_000_000


def test_the_loan_of_the_ethnic_minority_household_has_its_own_rate(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan(a_loan(programme="credit-jobs", amount=Money(30_000_000)))

    office.confirm_payment(case_id, amount=30_000_000)

    assert office.case(case_id)["schedule"]["annual_rate_percent"] == "3.96"
