"""Interest by the day and repayment schedules, against the published and derived tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disbursement.domain.interest import BalanceFrom, RateFrom, accrued, half_up, overdue
from services.disbursement.domain.schedule import Advance, LoanTerms, cut, equal_principal, months_after
from shared.money import Money

POOR = [RateFrom(date(2021, 1, 1), Decimal("6.6"))]
REPRICED = [*POOR, RateFrom(date(2025, 12, 1), Decimal("6.24"))]
FIFTY = Money(50_000_000)


def terms(months: int = 36, instalment_months: int = 12, multiple: int = 100_000) -> LoanTerms:
    return LoanTerms(months=months, instalment_months=instalment_months, principal_multiple=Money(multiple))


def test_a_three_year_loan_comes_to_the_known_interest():
    rows = cut([Advance(date(2023, 3, 15), FIFTY)], terms(), POOR)

    interest = {number: rows[number - 1].interest.dong for number in (1, 2, 12, 13, 24, 25, 36)}
    assert interest == {
        1: 280_274,
        2: 271_233,
        12: 262_192,  # 29 days: the leap day counts, the divisor stays 365
        13: 186_662,
        24: 168_598,
        25: 93_051,
        36: 84_046,
    }
    assert sum(row.interest.dong for row in rows) == 6_602_437
    assert [row.principal.dong for row in rows if row.principal] == [16_700_000, 16_700_000, 16_600_000]
    assert rows[-1].balance == Money(0)


def test_a_prepayment_makes_the_rest_of_its_period_cheaper():
    balances = [BalanceFrom(date(2023, 3, 15), FIFTY), BalanceFrom(date(2023, 4, 25), Money(40_000_000))]

    second = accrued(balances, POOR, since=date(2023, 4, 15), until=date(2023, 5, 15))
    third = accrued(balances, POOR, since=date(2023, 5, 15), until=date(2023, 6, 15))

    assert (half_up(second), half_up(third)) == (Money(235_068), Money(224_219))


def test_a_loan_of_a_months_last_day_does_not_drift_to_the_28th():
    rows = cut([Advance(date(2023, 1, 31), FIFTY)], terms(months=12), POOR)

    assert [row.due_on for row in rows[:3]] == [date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
    assert [row.interest.dong for row in rows[:3]] == [253_151, 280_274, 271_233]
    assert sum(row.interest.dong for row in rows) == 3_300_001


def test_overdue_principal_bears_130_percent_of_the_rate():
    assert half_up(overdue(Money(16_700_000), Decimal("6.6"), 130, days=45)) == Money(176_654)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2023, 4, 1), date(2023, 5, 1), 542_466),  # 30 days at 6.6 %
        (date(2025, 11, 20), date(2025, 12, 20), 523_726),  # 11 days at 6.6 % and 19 at 6.24 %
    ],
)
def test_interest_is_split_where_the_rate_changes(since, until, expected):
    owed = [BalanceFrom(date(2023, 1, 1), Money(100_000_000))]

    assert half_up(accrued(owed, REPRICED, since=since, until=until)) == Money(expected)


def test_principal_is_rounded_to_the_multiple_and_the_last_takes_the_rest():
    instalments = equal_principal(Money(10_000_000), 24, terms(multiple=100))

    assert [i.dong for i in instalments] == [416_700] * 23 + [415_900]


def test_a_second_payment_is_repaid_over_the_dues_that_remain():
    rows = cut(
        [Advance(date(2023, 3, 15), Money(30_000_000)), Advance(date(2024, 6, 1), Money(20_000_000))],
        terms(),
        POOR,
    )

    principal = {row.due_on: row.principal.dong for row in rows if row.principal}
    assert principal == {
        date(2024, 3, 15): 10_000_000,
        date(2025, 3, 15): 20_000_000,
        date(2026, 3, 15): 20_000_000,
    }


amounts = st.integers(min_value=1, max_value=300_000_000).map(Money)
days = st.dates(min_value=date(2022, 1, 1), max_value=date(2026, 12, 31))


@given(
    amount=amounts,
    on=days,
    months=st.integers(min_value=1, max_value=120),
    instalment_months=st.integers(min_value=1, max_value=24),
    multiple=st.sampled_from([1, 100, 100_000]),
)
def test_a_schedule_pays_back_exactly_what_was_lent(amount, on, months, instalment_months, multiple):
    the_terms = terms(months, instalment_months, multiple)

    rows = cut([Advance(on, amount)], the_terms, REPRICED)

    assert sum(row.principal.dong for row in rows) == amount.dong
    assert all(row.balance >= Money(0) and row.principal >= Money(0) for row in rows)
    assert [row.due_on for row in rows] == sorted({row.due_on for row in rows})
    assert rows[-1].due_on == months_after(on, months)
    assert sum(row.days for row in rows) == (rows[-1].due_on - on).days
    assert rows == cut([Advance(on, amount)], the_terms, REPRICED)


@given(
    amount=amounts,
    since=days,
    length=st.integers(min_value=2, max_value=400),
    at=st.integers(min_value=1, max_value=399),
)
def test_splitting_a_span_changes_no_interest(amount, since, length, at):
    until, middle = since + timedelta(days=length), since + timedelta(days=min(at, length - 1))
    owed = [BalanceFrom(since, amount)]

    whole = accrued(owed, REPRICED, since=since, until=until)
    parts = accrued(owed, REPRICED, since=since, until=middle) + accrued(
        owed, REPRICED, since=middle, until=until
    )

    assert whole == parts
