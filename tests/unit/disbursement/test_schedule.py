"""Interest by the day and repayment schedules, against the published and derived tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disbursement.domain.day_count import DAY_COUNTS
from services.disbursement.domain.interest import BalanceFrom, RateFrom, accrued, overdue
from services.disbursement.domain.rounding import rounded
from services.disbursement.domain.schedule import LoanTerms, Movement, Overpaid, cut, months_after

POOR = [RateFrom(date(2021, 1, 1), Decimal("6.6"))]
REPRICED = [*POOR, RateFrom(date(2025, 12, 1), Decimal("6.24"))]
FIFTY = 50_000_000


def terms(months: int = 36, instalment_months: int = 12, multiple: int = 100_000) -> LoanTerms:
    return LoanTerms(months=months, instalment_months=instalment_months, instalment_multiple=multiple)


def test_a_three_year_loan_comes_to_the_known_interest():
    rows = cut([Movement(date(2023, 3, 15), FIFTY)], terms(), POOR)

    interest = {number: rows[number - 1].interest_dong for number in (1, 2, 12, 13, 24, 25, 36)}
    assert interest == {
        1: 280_274,
        2: 271_233,
        12: 262_192,  # 29 days: the leap day counts, the divisor stays 365
        13: 186_662,
        24: 168_598,
        25: 93_051,
        36: 84_046,
    }
    assert sum(row.interest_dong for row in rows) == 6_602_437
    assert [row.principal_dong for row in rows if row.principal_dong] == [16_700_000, 16_700_000, 16_600_000]
    assert rows[-1].balance_dong == 0


def test_a_prepayment_makes_the_rest_of_its_period_cheaper():
    balances = [BalanceFrom(date(2023, 3, 15), FIFTY), BalanceFrom(date(2023, 4, 25), 40_000_000)]

    second = accrued(balances, POOR, since=date(2023, 4, 15), until=date(2023, 5, 15))
    third = accrued(balances, POOR, since=date(2023, 5, 15), until=date(2023, 6, 15))

    assert (rounded(second), rounded(third)) == (235_068, 224_219)


def test_a_loan_of_a_months_last_day_does_not_drift_to_the_28th():
    rows = cut([Movement(date(2023, 1, 31), FIFTY)], terms(months=12), POOR)

    assert [row.due_on for row in rows[:3]] == [date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
    assert [row.interest_dong for row in rows[:3]] == [253_151, 280_274, 271_233]
    assert sum(row.interest_dong for row in rows) == 3_300_001


def test_overdue_principal_bears_130_percent_of_the_rate():
    assert rounded(overdue(16_700_000, Decimal("6.6"), 130, days=45)) == 176_654


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2023, 4, 1), date(2023, 5, 1), 542_466),  # 30 days at 6.6 %
        (date(2025, 11, 20), date(2025, 12, 20), 523_726),  # 11 days at 6.6 % and 19 at 6.24 %
    ],
)
def test_interest_is_split_where_the_rate_changes(since, until, expected):
    owed = [BalanceFrom(date(2023, 1, 1), 100_000_000)]

    assert rounded(accrued(owed, REPRICED, since=since, until=until)) == expected


def test_a_second_payment_is_repaid_over_the_dues_that_remain():
    rows = cut(
        [Movement(date(2023, 3, 15), 30_000_000), Movement(date(2024, 6, 1), 20_000_000)],
        terms(),
        POOR,
    )

    principal = {row.due_on: row.principal_dong for row in rows if row.principal_dong}
    assert principal == {
        date(2024, 3, 15): 10_000_000,
        date(2025, 3, 15): 20_000_000,
        date(2026, 3, 15): 20_000_000,
    }


amounts = st.integers(min_value=1, max_value=300_000_000)
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

    rows = cut([Movement(on, amount)], the_terms, REPRICED)

    assert sum(row.principal_dong for row in rows) == amount
    assert all(row.balance_dong >= 0 and row.principal_dong >= 0 for row in rows)
    assert [row.due_on for row in rows] == sorted({row.due_on for row in rows})
    assert rows[-1].due_on == months_after(on, months)
    assert sum(row.days for row in rows) == (rows[-1].due_on - on).days
    assert rows == cut([Movement(on, amount)], the_terms, REPRICED)


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


METHODS = st.sampled_from(["equal_principal", "equal_instalments", "flat", "bullet"])
CALENDARS = st.sampled_from(sorted(DAY_COUNTS))


@st.composite
def loans(draw):
    """Any loan of one advance with early repayments of at most the whole of it."""
    periods = draw(st.integers(min_value=1, max_value=60))
    step = draw(st.integers(min_value=1, max_value=12))
    on, amount = draw(days), draw(amounts)
    the_terms = LoanTerms(
        months=periods * step,
        instalment_months=step,
        interest_months=step,
        method=draw(METHODS),
        day_count=DAY_COUNTS[draw(CALENDARS)],
        instalment_multiple=draw(st.sampled_from([1, 100, 1000])),
        principal_grace=draw(st.integers(min_value=0, max_value=periods - 1)),
        interest_grace=draw(st.integers(min_value=0, max_value=periods - 1)),
        rounding=draw(st.sampled_from(["half_up", "half_even"])),
    )
    length = (months_after(on, periods * step) - on).days
    early = [
        Movement(on + timedelta(days=day), -draw(st.integers(1, max(1, amount // 4))))
        for day in draw(st.lists(st.integers(min_value=1, max_value=length - 1), max_size=3).map(sorted))
    ]
    return [Movement(on, amount), *early], the_terms


@given(loans())
def test_what_was_lent_comes_back_exactly_however_it_is_paid(loan):
    movements, the_terms = loan

    try:
        rows = cut(movements, the_terms, REPRICED)
    except Overpaid:
        return  # it was paid back by then; more is refused and told

    assert sum(row.principal_dong for row in rows) == sum(movement.dong for movement in movements)
    assert all(min(row.principal_dong, row.interest_dong, row.balance_dong) >= 0 for row in rows)
    assert rows[-1].balance_dong == 0
    assert [row.days for row in rows] == [
        the_terms.day_count.days(movements[0].on, since, row.due_on)
        for since, row in zip([movements[0].on, *(row.due_on for row in rows)], rows, strict=False)
    ]
    assert cut(movements, the_terms, REPRICED) == rows


@given(loans())
def test_a_rounded_schedule_stays_near_the_exact_interest(loan):
    movements, the_terms = loan
    if the_terms.method == "flat":
        return  # asked for on what was lent, not on what is owed

    try:
        rows = cut(movements, the_terms, REPRICED)
    except Overpaid:
        return

    changes = sorted(
        [(movement.on, movement.dong) for movement in movements]
        + [(row.due_on, -row.principal_dong) for row in rows]
    )
    balances, owed = [], 0
    for on, dong in changes:
        owed += dong
        balances.append(BalanceFrom(on, owed))
    start = movements[0].on
    exact = accrued(
        balances, REPRICED, since=start, until=rows[-1].due_on, day_count=the_terms.day_count, start=start
    )
    assert abs(sum(row.interest_dong for row in rows) - exact) <= Fraction(len(rows), 2)


@pytest.mark.parametrize(
    ("start", "due", "days_of_month"),
    [
        (date(2023, 1, 31), date(2023, 2, 28), 30),
        (date(2023, 1, 31), date(2023, 3, 31), 60),
        (date(2023, 1, 30), date(2024, 2, 29), 390),
        (date(2023, 2, 28), date(2023, 3, 28), 30),
        (date(2023, 1, 15), date(2023, 2, 10), 25),
    ],
)
def test_a_month_has_30_days_where_that_is_agreed(start, due, days_of_month):
    assert DAY_COUNTS["30_360"].days(start, start, due) == days_of_month


def test_paying_back_more_than_is_owed_is_refused():
    with pytest.raises(Overpaid) as refused:
        cut([Movement(date(2023, 3, 15), 1_000_000), Movement(date(2023, 4, 1), -1_000_001)], terms(), POOR)

    assert refused.value.owed_dong == 1_000_000


def test_what_came_back_early_lowers_the_instalments_that_remain():
    before = cut([Movement(date(2023, 3, 15), 36_000_000)], terms(12, 1, 1), POOR)

    rows = cut(
        [Movement(date(2023, 3, 15), 36_000_000), Movement(date(2023, 5, 20), -10_000_000)],
        terms(12, 1, 1),
        POOR,
    )

    assert [row.principal_dong for row in rows[:2]] == [row.principal_dong for row in before[:2]]
    assert [row.principal_dong for row in rows[2:]] == [2_000_000] * 10
    assert rows[2].interest_dong == rounded(
        Fraction("6.6") * (30_000_000 * 5 + 20_000_000 * 26) / (100 * 365)
    )


def test_equal_instalments_are_planned_anew_when_the_rate_changes():
    rows = cut(
        [Movement(date(2025, 6, 1), 12_000_000)],
        LoanTerms(months=12, instalment_months=1, method="equal_instalments"),
        REPRICED,
    )

    due = [row.due_dong for row in rows]
    assert len(set(due[:6])) == 1, "at 6.6 %"
    assert len(set(due[6:11])) == 1, "at 6.24 %"
    assert due[6] < due[0]
