"""A house from the registration to the settlement, paid by two lines in two tranches."""

from __future__ import annotations

from tests.builders_disbursement import a_house

FUNDING = [{"line_id": "DA5-TW", "amount": 40_000_000}, {"line_id": "DA5-DU", "amount": 4_000_000}]


def lines(office) -> None:
    office.a_line("DA5-TW", 400_000_000, funding_source="central", capital_type="recurrent")
    office.a_line("DA5-DU", 40_000_000, funding_source="district", capital_type="recurrent")


def an_approved_house(office, **changes) -> str:
    office.a_poor_household()
    case_id = office.case_of(a_house(**changes))
    office.step("infra", case_id, "propose", paper="TTr-12")
    office.step("district", case_id, "approve", paper="QĐ 1142/QĐ-UBND", funding=FUNDING, amount=44_000_000)
    return case_id


def pay(office, case_id, tranche, amount, receipt) -> dict:
    office.step("finance", case_id, "order", tranche=tranche, pay_on="2023-12-20")
    return office.step(
        "treasury",
        case_id,
        "confirm_payment",
        taken_on="2023-12-20",
        amount=amount,
        value_date="2023-12-20",
        receipt_no=receipt,
    )


def test_a_house_is_built_accepted_and_settled(office):
    lines(office)
    case_id = an_approved_house(office)
    assert office.case(case_id)["tranches"] == [
        {"number": 1, "percent": 60, "amount": 26_400_000, "paid": 0, "status": "planned", "waits_for": None},
        {
            "number": 2,
            "percent": 40,
            "amount": 17_600_000,
            "paid": 0,
            "status": "planned",
            "waits_for": "acceptance",
        },
    ]

    office.step("infra", case_id, "start")
    first = pay(office, case_id, 1, 26_400_000, "KB-1")
    office.step("infra", case_id, "complete")
    office.step("chairman", case_id, "accept", paper="BB-7")
    last = pay(office, case_id, 2, 17_600_000, "KB-2")

    assert (first["status"], last["status"]) == ("started", "settled")
    case = office.case(case_id)
    assert case["funding"] == [
        {"line_id": "DA5-TW", "amount": 40_000_000, "paid": 40_000_000},
        {"line_id": "DA5-DU", "amount": 4_000_000, "paid": 4_000_000},
    ]
    assert office.line("DA5-TW")["disbursed"] == 40_000_000
    assert office.line("DA5-DU")["disbursed"] == 4_000_000
    assert office.events(case_id)[-2:] == ["payment.confirmed", "case.advanced"]
    assert office.events(case_id).count("house.staged") == 3


def test_the_last_tranche_waits_for_the_acceptance(office):
    lines(office)
    case_id = an_approved_house(office)
    office.step("infra", case_id, "start")
    pay(office, case_id, 1, 26_400_000, "KB-1")

    problem = office.refusal("finance", case_id, "order", tranche=2, pay_on="2023-12-20")

    assert problem["type"] == "/problems/tranche-out-of-turn"
    assert (problem["next_tranche"], problem["waits_for"]) == (2, "acceptance")
    assert office.case(case_id, "finance")["closed_doors"] == [{"step": "order", "waits_for": "acceptance"}]


def test_the_first_tranche_comes_before_the_second(office):
    lines(office)
    case_id = an_approved_house(office)

    problem = office.refusal("finance", case_id, "order", tranche=2, pay_on="2023-12-20")

    assert (problem["type"], problem["next_tranche"]) == ("/problems/tranche-out-of-turn", 1)


def test_central_money_stays_within_its_norm(office):
    lines(office)
    office.a_poor_household()
    case_id = office.case_of(a_house(kind="repair"))
    office.step("infra", case_id, "propose", paper="TTr-12")

    problem = office.refusal("district", case_id, "approve", paper="QĐ", funding=FUNDING)

    assert (problem["type"], problem["by"], problem["most"]) == (
        "/problems/amount-exceeded",
        "norm",
        20_000_000,
    )


def test_when_one_line_is_short_the_other_keeps_nothing(office):
    office.a_line("DA5-TW", 400_000_000, funding_source="central")
    office.a_line("DA5-DU", 3_000_000, funding_source="district")
    office.a_poor_household()
    case_id = office.case_of(a_house())
    office.step("infra", case_id, "propose", paper="TTr-12")

    problem = office.refusal("district", case_id, "approve", paper="QĐ", funding=FUNDING)

    assert (problem["type"], problem["line_id"]) == ("/problems/budget-exceeded", "DA5-DU")
    assert office.line("DA5-TW")["committed"] == 0
    assert office.line("DA5-TW")["open_postings"] == 0


def test_a_household_that_gives_up_its_house_gives_the_money_back(office):
    lines(office)
    case_id = an_approved_house(office)
    office.step("finance", case_id, "order", pay_on="2023-12-20")

    office.step("officer", case_id, "withdraw", why="Không có đất")

    assert office.line("DA5-TW")["committed"] == 0
    assert office.line("DA5-DU")["committed"] == 0
    assert [order["status"] for order in office.case(case_id)["orders"]] == ["cancelled"]


def test_a_settled_house_whose_last_payment_is_taken_back_is_only_accepted(office):
    lines(office)
    case_id = an_approved_house(office)
    office.step("infra", case_id, "start")
    pay(office, case_id, 1, 26_400_000, "KB-1")
    office.step("infra", case_id, "complete")
    office.step("chairman", case_id, "accept", paper="BB-7")
    order_no = pay(office, case_id, 2, 17_600_000, "KB-2")["order_no"]

    back = office.step("manager", case_id, "reverse_payment", order_no=order_no, why="Sai tài khoản")

    assert back["status"] == "accepted"
    assert office.line("DA5-TW")["committed"] == 16_000_000
    again = pay(office, case_id, 2, 17_600_000, "KB-3")
    assert again["status"] == "settled"
