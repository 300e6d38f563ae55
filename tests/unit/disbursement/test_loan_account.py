"""What a loan owes on a day, and how a payment is divided over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.disbursement.domain.interest import RateFrom
from services.disbursement.domain.loan_account import (
    PARTS,
    Account,
    Debt,
    Repayment,
    debt,
    divide,
    lowest_balance,
)

LENT_ON = date(2023, 4, 1)
HUNDRED = 100_000_000
POOR = [RateFrom(date(2021, 1, 1), Decimal("6.6")), RateFrom(date(2025, 12, 1), Decimal("6.24"))]


def account(
    *repayments: Repayment,
    lent: int = HUNDRED,
    months: int = 36,
    frozen: Sequence[tuple[date, date | None]] = (),
) -> Account:
    return Account(
        advances=[(LENT_ON, lent)],
        repayments=repayments,
        rates=POOR,
        months=months,
        overdue_percent=130,
        frozen=frozen,
    )


def paid(on: date, principal: int = 0, interest: int = 0, overdue_interest: int = 0) -> Repayment:
    return Repayment(on=on, principal=principal, interest=interest, overdue_interest=overdue_interest)


def test_a_loan_owes_its_principal_and_the_interest_of_its_days():
    owed = debt(account(), date(2023, 5, 1))

    assert owed == Debt(principal=HUNDRED, overdue=0, interest=542_466, overdue_interest=0)


def test_interest_changes_with_the_rate_of_the_day():
    before = debt(account(), date(2025, 11, 20))
    after = debt(account(), date(2025, 12, 20))

    assert abs(after.interest - before.interest - 523_726) <= 1


def test_principal_that_was_paid_bears_no_interest_from_that_day():
    owed = debt(account(paid(date(2023, 4, 11), principal=40_000_000)), date(2023, 5, 1))

    # 100 m for 10 days, 60 m for 20 days, at 6.6 %
    assert owed.principal == 60_000_000
    assert owed.interest == 397_808


def test_after_maturity_what_is_left_is_overdue_and_dearer():
    matured = account(lent=16_700_000, months=12)

    at_maturity, later = debt(matured, date(2024, 4, 1)), debt(matured, date(2024, 5, 16))

    assert (at_maturity.overdue, later.overdue) == (0, 16_700_000)
    assert later.interest == at_maturity.interest
    assert later.overdue_interest == 176_654  # 45 days at 130 % of 6.6 %


def test_a_frozen_debt_bears_nothing_meanwhile():
    rested = account(frozen=[(date(2023, 4, 11), date(2023, 4, 21))])
    resting = account(frozen=[(date(2023, 4, 11), None)])

    assert debt(rested, date(2023, 5, 1)).interest == 361_644  # 20 of 30 days
    assert debt(resting, date(2030, 1, 1)).interest == 180_822  # the 10 days before it
    assert debt(resting, date(2030, 1, 1)).overdue_interest == 0


def test_a_rate_that_changes_while_the_debt_is_frozen_holds_afterwards():
    rested = account(frozen=[(date(2025, 11, 20), date(2025, 12, 20))])

    before, after = debt(rested, date(2025, 11, 20)), debt(rested, date(2026, 1, 19))

    assert after.interest - before.interest in (512_876, 512_877)  # 30 days at 6.24 %


def test_a_payment_written_down_late_counts_from_its_day():
    early = debt(account(paid(date(2023, 4, 11), principal=40_000_000)), date(2024, 4, 1))
    other = debt(
        account(paid(date(2023, 8, 1), interest=1), paid(date(2023, 4, 11), principal=40_000_000)),
        date(2024, 4, 1),
    )

    assert other.interest == early.interest - 1


def test_a_payment_fills_what_the_programme_names_first():
    owed = Debt(principal=1_000_000, overdue=1_000_000, interest=50_000, overdue_interest=20_000)

    interest_first = divide(60_000, owed, ("overdue_interest", "interest", "principal"))
    principal_first = divide(1_030_000, owed, ("principal", "interest", "overdue_interest"))

    assert interest_first == {"overdue_interest": 20_000, "interest": 40_000, "principal": 0}
    assert principal_first == {"overdue_interest": 0, "interest": 30_000, "principal": 1_000_000}


def test_more_than_is_owed_is_left_over():
    owed = Debt(principal=1_000_000, overdue=0, interest=-5, overdue_interest=0)

    assert sum(divide(2_000_000, owed, PARTS).values()) == 1_000_000


def test_principal_that_came_back_before_it_was_out_shows():
    assert lowest_balance(account(paid(date(2023, 3, 1), principal=1))) == -1
    assert lowest_balance(account(paid(LENT_ON, principal=HUNDRED))) == 0


@given(
    days=st.lists(st.integers(min_value=0, max_value=1500), max_size=6),
    parts=st.lists(st.integers(min_value=0, max_value=10_000_000), min_size=6, max_size=6),
    on=st.integers(min_value=0, max_value=2000),
    order=st.permutations(PARTS),
)
def test_paying_all_that_is_owed_leaves_nothing(days, parts, on, order):
    repayments = [
        paid(LENT_ON + timedelta(days=day), principal=part) for day, part in zip(days, parts, strict=False)
    ]
    day = LENT_ON + timedelta(days=max([on, *days]))
    owed = debt(account(*repayments), day)

    last = divide(owed.total, owed, order)
    left = debt(account(*repayments, Repayment(on=day, **last)), day)

    assert left.total == 0
    assert sum(last.values()) == owed.total
