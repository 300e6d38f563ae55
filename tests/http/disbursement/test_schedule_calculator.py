"""The schedule calculator at its door: defaults are those of our loans, what cannot be is said."""

from __future__ import annotations

from typing import Any

import pytest

PATH = "/loan-schedules"


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "principal": 50_000_000,
        "annual_rate_percent": 6.6,
        "disbursed_on": "2023-03-15",
        "periods": 36,
        **changes,
    }


def test_a_loan_without_more_words_is_repaid_as_ours_are(office):
    answer = office.said("manager", "POST", PATH, asked(periods=2))

    assert answer == {
        "rows": [
            {
                "due_on": "2023-04-15",
                "days": 31,
                "principal": 25_000_000,
                "interest": 280_274,
                "due": 25_280_274,
                "balance": 25_000_000,
            },
            {
                "due_on": "2023-05-15",
                "days": 30,
                "principal": 25_000_000,
                "interest": 135_616,
                "due": 25_135_616,
                "balance": 0,
            },
        ],
        "totals": {"principal": 50_000_000, "interest": 415_890, "due": 50_415_890},
    }


def test_what_came_back_early_makes_the_rest_of_its_period_cheaper(office):
    early = [{"on": "2023-04-25", "amount": 10_000_000}]

    answer = office.said("manager", "POST", PATH, asked(method="bullet", prepayments=early))

    assert [row["interest"] for row in answer["rows"][:3]] == [280_274, 235_068, 224_219]
    assert answer["rows"][-1]["principal"] == 40_000_000


def test_interest_is_split_where_the_rate_changes(office):
    answer = office.said(
        "manager",
        "POST",
        PATH,
        {
            "principal": 100_000_000,
            "annual_rate_percent": "6.6",
            "disbursed_on": "2025-11-20",
            "periods": 1,
            "method": "bullet",
            "rate_changes": [{"from": "2025-12-01", "annual_rate_percent": 6.24}],
        },
    )

    assert answer["rows"][0]["interest"] == 523_726


def test_a_due_day_at_the_end_of_the_month_does_not_drift(office):
    answer = office.said("manager", "POST", PATH, asked(disbursed_on="2023-01-31", periods=3))

    assert [row["due_on"] for row in answer["rows"]] == ["2023-02-28", "2023-03-31", "2023-04-30"]


def test_amounts_of_a_currency_with_cents_are_plain_numbers(office):
    answer = office.said(
        "manager",
        "POST",
        PATH,
        asked(
            principal=1250,
            annual_rate_percent=15,
            disbursed_on="2023-09-01",
            periods=4,
            method="equal_instalments",
            day_count="30_360",
            currency_decimals=2,
            multiple_of=1,
            rounding="half_even",
        ),
    )

    assert [row["interest"] for row in answer["rows"]] == [15.62, 11.8, 7.92, 3.99]
    assert answer["rows"][-1]["due"] == 323.33


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"principal": 0}, "principal"),
        ({"principal": "NaN"}, "principal"),
        ({"principal": True}, "principal"),
        ({"principal": 1.5}, "principal"),
        ({"principal": 10**16}, "principal"),
        ({"annual_rate_percent": -1}, "annual_rate_percent"),
        ({"annual_rate_percent": "1e-200"}, "annual_rate_percent"),
        ({"disbursed_on": "2023-02-30"}, "disbursed_on"),
        ({"periods": 0}, "periods"),
        ({"periods": 600, "period_months": 12}, "periods"),
        ({"method": "balloon"}, "method"),
        ({"day_count": "actual_actual"}, "day_count"),
        ({"rounding": "down"}, "rounding"),
        ({"principal_grace_periods": 36}, "principal_grace_periods"),
        ({"interest_grace_periods": 36}, "interest_grace_periods"),
        ({"multiple_of": 0}, "multiple_of"),
        ({"prepayments": [{"on": "2023-03-15", "amount": 1}]}, "prepayments.0.on"),
        ({"prepayments": [{"on": "2023-04-01", "amount": 0.5}]}, "prepayments.0.amount"),
        ({"prepayments": [{"on": "2023-04-01", "amount": 60_000_000}]}, "prepayments"),
        ({"rate_changes": [{"from": "2024-01-01"}]}, "rate_changes.0.annual_rate_percent"),
        (
            {"rate_changes": [{"from": "2024-01-01", "annual_rate_percent": n} for n in (6, 7)]},
            "rate_changes",
        ),
    ],
)
def test_what_cannot_be_is_said_by_its_path(office, changes, path):
    response = office.ask("manager", "POST", PATH, asked(**changes))

    problem = response.get_json()
    assert (response.status_code, problem["type"]) == (422, "/problems/invalid-input")
    assert path in problem["errors"]


@pytest.mark.parametrize("missing", ["principal", "annual_rate_percent", "disbursed_on", "periods"])
def test_the_first_four_are_needed(office, missing):
    body = {name: value for name, value in asked().items() if name != missing}

    response = office.ask("manager", "POST", PATH, body)

    assert response.status_code == 422
    assert missing in response.get_json()["errors"]
