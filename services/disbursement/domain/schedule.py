"""Repayment schedules: when what is due, from what was paid out and the terms of the loan.

Principal is planned by a method (`METHODS`), interest follows from the balance by the day.
Each row is rounded by itself, so the rows may differ from the exact total by half a đồng each.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.disbursement.domain.interest import BalanceFrom, RateFrom, accrued, half_up
from shared.money import Money


@dataclass(frozen=True)
class Advance:
    """Money paid out to the household on a value date."""

    on: date
    amount: Money


@dataclass(frozen=True, kw_only=True)
class LoanTerms:
    """months: how long it runs. instalment_months: from one principal instalment to the next.

    interest_months: from one interest due to the next. principal_multiple: instalments are rounded to it.
    """

    months: int
    instalment_months: int
    principal_multiple: Money
    interest_months: int = 1
    method: str = "equal_principal"


@dataclass(frozen=True)
class Instalment:
    """One due day. number: from 1. balance: what is still owed after it was paid."""

    number: int
    due_on: date
    days: int
    principal: Money
    interest: Money
    balance: Money


Plan = Callable[[Money, int, LoanTerms], list[Money]]
"""(amount, number of principal dues, terms) → principal of each due, summing to the amount exactly."""


def cut(advances: Sequence[Advance], terms: LoanTerms, rates: Sequence[RateFrom]) -> list[Instalment]:
    """The schedule of these advances, in order of their days; rates in order of theirs.

    Due days count from the first advance. A later advance is repaid over the principal
    dues that remain after it.
    """
    assert advances, "a schedule begins with money paid out"
    start = advances[0].on
    dues = due_days(start, terms)
    principal = dict.fromkeys(dues, Money(0))
    for advance in advances:
        left = [due for due in principal_days(start, terms) if due > advance.on] or dues[-1:]
        for due, amount in zip(left, METHODS[terms.method](advance.amount, len(left), terms), strict=True):
            principal[due] += amount
    changes = sorted(
        [(advance.on, advance.amount) for advance in advances]
        + [(due, -amount) for due, amount in principal.items() if amount]
    )
    balances = _running(changes)
    rows = []
    since = start
    for number, due in enumerate(dues, start=1):
        interest = half_up(accrued(balances, rates, since=since, until=due))
        owed = next(b.amount for b in reversed(balances) if b.on <= due)
        rows.append(Instalment(number, due, (due - since).days, principal[due], interest, owed))
        since = due
    return rows


def due_days(start: date, terms: LoanTerms) -> list[date]:
    """Every day something is due: interest dues and principal dues together."""
    months = {*range(terms.interest_months, terms.months, terms.interest_months), *_principal_months(terms)}
    return [months_after(start, month) for month in sorted(months)]


def principal_days(start: date, terms: LoanTerms) -> list[date]:
    """The days principal is due; the last is the day the loan ends."""
    return [months_after(start, month) for month in _principal_months(terms)]


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; counted from `start`
    each time, so that 31/01 comes to 31/03 and does not stay on the 28th."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def equal_principal(amount: Money, dues: int, terms: LoanTerms) -> list[Money]:
    """Equal instalments, rounded to the multiple; the last takes what remains."""
    multiple = max(terms.principal_multiple.dong, 1)
    each = (2 * amount.dong + dues * multiple) // (2 * dues * multiple) * multiple
    made: list[Money] = []
    left = amount.dong
    for _ in range(dues - 1):
        share = min(each, left)
        made.append(Money(share))
        left -= share
    return [*made, Money(left)]


METHODS: dict[str, Plan] = {"equal_principal": equal_principal}


def _principal_months(terms: LoanTerms) -> list[int]:
    step = max(terms.instalment_months, 1)
    return [*range(step, terms.months, step), terms.months]


def _running(changes: Sequence[tuple[date, Money]]) -> list[BalanceFrom]:
    balances: list[BalanceFrom] = []
    owed = Money(0)
    for on, amount in changes:
        owed += amount
        if balances and balances[-1].on == on:
            balances.pop()
        balances.append(BalanceFrom(on, owed))
    return balances
