"""The schedule calculator against published tables (Apache Fineract's end-to-end and integration tests).

5,000 at 12 % a year over 18 months, where nothing else is said: `LoanRepayment.feature`. The last one is
`ClientLoanIntegrationTest.testClientLoanScheduleWithCurrencyDetails`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.disbursement.usecases.loan_schedules import ScheduleQuestion, calculate_schedule

FIVE_THOUSAND: dict[str, Any] = {
    "principal": Decimal(5000),
    "annual_rate_percent": Decimal(12),
    "disbursed_on": date(2022, 11, 1),
    "periods": 18,
    "currency_decimals": 2,
    "rounding": "half_even",
    "day_count": "30_360",
}
WHOLE_INSTALMENTS = {**FIVE_THOUSAND, "method": "equal_instalments", "multiple_of": Decimal(1)}
TEN_MILLION: dict[str, Any] = {
    "principal": Decimal(10_000_000),
    "annual_rate_percent": Decimal(24),
    "disbursed_on": date(2014, 6, 2),
    "periods": 24,
    "day_count": "30_360",
    "multiple_of": Decimal(100),
    "rounding": "half_even",
}
PROBE: dict[str, Any] = {
    "principal": Decimal(1250),
    "annual_rate_percent": Decimal(15),
    "disbursed_on": date(2023, 9, 1),
    "periods": 4,
    "currency_decimals": 2,
    "multiple_of": Decimal(1),
    "rounding": "half_even",
    "day_count": "30_360",
}


def decimals(text: str) -> list[Decimal]:
    return [Decimal(one) for one in text.split()]


def calculate(asked: dict[str, Any], **more: Any) -> Any:
    return calculate_schedule(ScheduleQuestion(**{**asked, **more}))


def column(answer: Any, name: str) -> list[Decimal]:
    return [getattr(row, name) for row in answer.rows]


def test_flat_interest_in_equal_instalments():
    answer = calculate(FIVE_THOUSAND, method="flat", multiple_of=Decimal(1))

    assert column(answer, "due") == [Decimal(328)] * 17 + [Decimal(324)]
    assert column(answer, "principal") == [Decimal(278)] * 17 + [Decimal(274)]
    assert column(answer, "interest") == [Decimal(50)] * 18
    assert (answer.totals.interest, answer.totals.due) == (Decimal(900), Decimal(5900))


def test_flat_interest_asks_for_months_whatever_days_are_counted():
    by_months = calculate(FIVE_THOUSAND, method="flat", multiple_of=Decimal(1))
    by_days = calculate(FIVE_THOUSAND, method="flat", multiple_of=Decimal(1), day_count="actual_365")

    assert column(by_days, "interest") == column(by_months, "interest")


def test_equal_instalments_by_the_month():
    answer = calculate(WHOLE_INSTALMENTS)

    assert column(answer, "interest") == decimals(
        "50 47.45 44.87 42.27 39.65 36.99 34.31 31.61 28.87 26.11 23.32 20.5 17.66 14.79 11.88 8.95 5.99 3.0"
    )
    assert column(answer, "principal") == decimals(
        "255 257.55 260.13 262.73 265.35 268.01 270.69 273.39 276.13 278.89 281.68 284.5 287.34 290.21 293.12"
        " 296.05 299.01 300.22"
    )
    assert column(answer, "due") == [Decimal(305)] * 17 + [Decimal("303.22")]
    assert (answer.totals.interest, answer.totals.due) == (Decimal("488.22"), Decimal("5488.22"))
    assert {row.days for row in answer.rows} == {30}


def test_equal_instalments_by_the_day_with_a_leap_day_and_365_all_the_same():
    answer = calculate(WHOLE_INSTALMENTS, day_count="actual_365")

    assert column(answer, "interest") == decimals(
        "49.32 48.35 45.74 38.92 40.38 36.47 34.95 31.16 29.41 26.6 22.99 20.89 17.41 15.06 12.1 8.53 6.1"
        " 2.95"
    )
    assert column(answer, "principal") == decimals(
        "255.68 256.65 259.26 266.08 264.62 268.53 270.05 273.84 275.59 278.4 282.01 284.11 287.59 289.94"
        " 292.9 296.47 298.9 299.38"
    )
    assert column(answer, "days") == [30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31, 30]
    assert answer.rows[-1].due == Decimal("302.33")
    assert answer.totals.interest == Decimal("487.33")


def test_equal_principal_by_the_month():
    answer = calculate(FIVE_THOUSAND, method="equal_principal")

    assert column(answer, "principal") == [Decimal("277.78")] * 17 + [Decimal("277.74")]
    assert column(answer, "interest") == decimals(
        "50 47.22 44.44 41.67 38.89 36.11 33.33 30.56 27.78 25.0 22.22 19.44 16.67 13.89 11.11 8.33 5.56 2.78"
    )
    assert (answer.totals.interest, answer.totals.due) == (Decimal("475.00"), Decimal("5475.00"))


def test_three_periods_of_grace_for_principal():
    answer = calculate(WHOLE_INSTALMENTS, principal_grace_periods=3)

    assert column(answer, "principal") == decimals(
        "0 0 0 311 314.11 317.25 320.42 323.63 326.86 330.13 333.43 336.77 340.14 343.54 346.97 350.44 353.95"
        " 351.36"
    )
    assert column(answer, "interest") == decimals(
        "50 50 50 50 46.89 43.75 40.58 37.37 34.14 30.87 27.57 24.23 20.86 17.46 14.03 10.56 7.05 3.51"
    )
    assert answer.rows[-1].due == Decimal("354.87")
    assert answer.totals.interest == Decimal("558.87")


@pytest.mark.parametrize(("interest_grace", "first"), [(3, "0 0 0 200 50 50"), (0, "50 50 50 50 50 50")])
def test_what_interest_grace_puts_off_is_due_at_once_afterwards(interest_grace, first):
    answer = calculate(WHOLE_INSTALMENTS, principal_grace_periods=6, interest_grace_periods=interest_grace)

    assert column(answer, "principal") == decimals(
        "0 0 0 0 0 0 394 397.94 401.92 405.94 410 414.1 418.24 422.42 426.65 430.91 435.22 442.66"
    )
    assert column(answer, "interest") == decimals(
        first + " 50 46.06 42.08 38.06 34 29.9 25.76 21.58 17.35 13.09 8.78 4.43"
    )
    assert answer.totals.interest == Decimal("631.09")


def test_halves_go_to_the_even_cent_with_flat_interest():
    answer = calculate(PROBE, method="flat")

    assert column(answer, "due") == decimals("328 328 328 328.5")
    assert column(answer, "principal") == decimals("312.38 312.38 312.38 312.86")
    assert column(answer, "interest") == decimals("15.62 15.62 15.62 15.64")


def test_halves_go_to_the_even_cent_on_a_declining_balance():
    answer = calculate(PROBE, method="equal_instalments")

    assert column(answer, "due") == decimals("322 322 322 323.33")
    assert column(answer, "principal") == decimals("306.38 310.2 314.08 319.34")
    assert column(answer, "interest") == decimals("15.62 11.8 7.92 3.99")


def test_halves_go_up_where_that_is_asked_for():
    answer = calculate(PROBE, method="equal_instalments", rounding="half_up")

    first, last = answer.rows[0], answer.rows[-1]
    assert (first.interest, first.principal, last.principal) == (
        Decimal("15.63"),
        Decimal("306.37"),
        Decimal("319.35"),
    )


def test_a_currency_without_decimals_in_hundreds():
    answer = calculate(TEN_MILLION)

    assert column(answer, "principal") == [Decimal(416_700)] * 23 + [Decimal(415_900)]
    interest = {number: answer.rows[number - 1].interest for number in (1, 2, 3, 4, 5, 6, 10, 20, 24)}
    assert interest == {
        number: Decimal(dong)
        for number, dong in zip(
            (1, 2, 3, 4, 5, 6, 10, 20, 24),
            (200_000, 191_700, 183_300, 175_000, 166_700, 158_300, 125_000, 41_700, 8_300),
            strict=True,
        )
    }


def test_a_currency_without_decimals_in_hundreds_with_grace():
    answer = calculate(TEN_MILLION, principal_grace_periods=5)

    assert column(answer, "principal") == [Decimal(0)] * 5 + [Decimal(526_300)] * 18 + [Decimal(526_600)]
    interest = [answer.rows[number - 1].interest for number in (1, 2, 3, 4, 5, 6, 7, 10, 20, 24)]
    assert interest == [Decimal(200_000)] * 6 + [Decimal(dong) for dong in (189_500, 157_900, 52_600, 10_500)]
