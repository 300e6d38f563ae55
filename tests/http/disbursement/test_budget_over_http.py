"""Budget lines: allotted, never over-committed, carried over without counting a đồng twice."""

from __future__ import annotations

import pytest

from tests.builders_disbursement import Office, a_loan


def allotment(**changes) -> dict:
    return {"amount": 100, "decision_no": "QĐ-1", "allotted_on": "2023-01-15", **changes}


def carry(**changes) -> dict:
    return {
        "from_line": "DA2-2022",
        "to_line": "DA2-2022-23",
        "amount": 1_760_000_000,
        "decision_no": "QĐ 87/QĐ-UBND",
        "carried_on": "2023-01-18",
        **changes,
    }


@pytest.fixture
def lines(office) -> Office:
    office.a_line("DA2-2022", 4_310_000_000, budget_year=2022, funding_source="central")
    office.a_line("DA2-2022-23", 0, budget_year=2023, funding_source="central")
    office.a_line("DA2-2023", 5_150_000_000, budget_year=2023, funding_source="central")
    return office


def test_money_of_2022_is_used_in_2023_and_counted_once(lines):
    source = lines.said("finance", "POST", "/budget/carry-overs", carry())["line"]

    target = lines.line("DA2-2022-23")
    assert (source["carried_out"], source["free"]) == (1_760_000_000, 2_550_000_000)
    assert (target["carried_in"], target["free"], target["carried_from_year"]) == (
        1_760_000_000,
        1_760_000_000,
        2022,
    )
    assert (target["open_postings"], source["open_postings"]) == (0, 0)
    history = lines.desk.lines.records.find_one({"_id": "DA2-2022"})["history"]
    assert [event["type"] for event in history] == [
        "disbursement.budget.allotted",
        "disbursement.budget.carried_over",
    ]
    assert history[-1]["data"]["from_year"] == 2022
    assert history[-1]["occurredon"] == "2023-01-18"


def test_a_carry_over_sent_twice_moves_money_once(lines):
    lines.said("finance", "POST", "/budget/carry-overs", carry())
    lines.said("finance", "POST", "/budget/carry-overs", carry())

    assert lines.line("DA2-2022-23")["carried_in"] == 1_760_000_000
    lines.said("finance", "POST", "/budget/carry-overs", carry(decision_no="QĐ 90", amount=1))
    assert lines.line("DA2-2022-23")["carried_in"] == 1_760_000_001


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"amount": 4_310_000_001}, "budget-exceeded"),
        ({"to_line": "DA2-2023"}, "line-not-for-carry-over"),
        ({"to_line": "DA2-2022"}, "invalid-input"),
        ({"to_line": "nowhere"}, "not-found"),
        ({"amount": 0}, "invalid-input"),
        ({"carried_on": "2099-01-01"}, "invalid-input"),
    ],
)
def test_a_carry_over_that_does_not_balance_is_refused_whole(lines, changes, slug):
    problem = lines.ask("finance", "POST", "/budget/carry-overs", carry(**changes)).get_json()

    assert problem["type"] == f"/problems/{slug}"
    assert lines.line("DA2-2022")["carried_out"] == 0
    assert lines.line("DA2-2022-23")["carried_in"] == 0
    assert lines.line("DA2-2022-23")["open_postings"] == 0


def test_a_line_of_carried_over_money_gets_no_own_allotment(lines):
    lines.said("finance", "POST", "/budget/carry-overs", carry())

    problem = lines.ask("finance", "POST", "/budget/lines/DA2-2022-23/allotments", allotment()).get_json()

    assert problem["type"] == "/problems/line-not-for-carry-over"


def test_an_allotment_is_known_by_its_decision_or_its_command(office):
    office.a_line(amount=0)
    path = "/budget/lines/TD-2023/allotments"

    office.said("finance", "POST", path, allotment())
    office.said("finance", "POST", path, allotment())
    office.said("finance", "POST", path, allotment(command_id="c-1", amount=50))
    office.said("finance", "POST", path, allotment(command_id="c-1", amount=50))
    reused = office.ask("finance", "POST", path, allotment(command_id="c-1", amount=51))

    assert office.line("TD-2023")["allotted"] == 150
    assert reused.get_json()["type"] == "/problems/command-reused"
    assert [a["amount"] for a in office.line("TD-2023")["allotments"]] == [100, 50]


def test_what_is_committed_cannot_be_taken_back(office):
    office.a_line(amount=60_000_000)
    office.a_poor_household()
    office.an_approved_loan(a_loan())
    path = "/budget/lines/TD-2023/allotments"

    refused = office.ask("finance", "POST", path, allotment(amount=-10_000_001, decision_no="QĐ-2"))
    taken = office.said("finance", "POST", path, allotment(amount=-10_000_000, decision_no="QĐ-3"))

    assert refused.get_json()["type"] == "/problems/budget-exceeded"
    assert (taken["line"]["allotted"], taken["line"]["free"]) == (50_000_000, 0)


def test_a_line_is_opened_once(office):
    office.a_line(amount=0)
    office.a_line(amount=0)

    other = office.ask(
        "finance",
        "POST",
        "/budget/lines",
        {
            "line_id": "TD-2023",
            "name": "Another",
            "capital_type": "credit",
            "funding_source": "credit",
            "budget_year": 2023,
        },
    )

    assert (other.status_code, other.get_json()["type"]) == (409, "/problems/record-exists")


@pytest.mark.parametrize("who", ["teller", "leader", "manager"])
def test_money_is_given_to_lines_by_finance_only(office, who):
    office.a_line(amount=0)

    response = office.ask(who, "POST", "/budget/lines/TD-2023/allotments", allotment())

    assert response.status_code == 403


def test_lines_are_listed_by_year(lines):
    def ids(**query):
        return [line["line_id"] for line in lines.said("finance", "GET", "/budget/lines", **query)["lines"]]

    assert ids(year=2022) == ["DA2-2022"]
    assert ids(year=2023) == ["DA2-2022-23", "DA2-2023"]
    assert ids(year=2024) == []
    assert len(ids()) == 3
