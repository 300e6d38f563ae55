"""What a loan owes on a day, and how a payment is divided over it.

Interest runs by the day on what is owed; after the loan has matured what is left of the principal is overdue
and bears the programme's overdue rate. The bank's postings win: these figures are a check and a forecast.
Everything is computed from the movements each time: what is written down late counts from its day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.disbursement.domain.interest import BalanceFrom, RateFrom, accrued, percent_on
from services.disbursement.domain.rounding import rounded
from services.disbursement.domain.schedule import months_after

PARTS = ("overdue_interest", "interest", "principal")
"""What a payment may be for."""


@dataclass(frozen=True, kw_only=True)
class Repayment:
    """What came back on a value date, in đồng."""

    on: date
    principal: int
    interest: int
    overdue_interest: int


@dataclass(frozen=True, kw_only=True)
class Account:
    """advances: (value date, đồng) paid out. months: from the first of them until the loan matures.

    overdue_percent: of the contract rate, on principal that is overdue. frozen: spans [since, until) in
    which no interest runs; until None, it does not run yet again.
    """

    advances: Sequence[tuple[date, int]]
    repayments: Sequence[Repayment]
    rates: Sequence[RateFrom]
    months: int
    overdue_percent: int
    frozen: Sequence[tuple[date, date | None]] = ()

    @property
    def matures_on(self) -> date:
        """The day the last of the principal is due."""
        return months_after(self.advances[0][0], self.months)


@dataclass(frozen=True, kw_only=True)
class Debt:
    """What is owed on a day, in đồng. overdue: what of the principal is.

    Interest is below zero where the bank took more than we computed.
    """

    principal: int
    overdue: int
    interest: int
    overdue_interest: int

    @property
    def total(self) -> int:
        return self.principal + max(self.interest, 0) + max(self.overdue_interest, 0)


def debt(account: Account, on: date) -> Debt:
    """What is owed at the beginning of that day, payments of the day included."""
    start = account.advances[0][0]
    balances = _balances(account)
    principal = sum(dong for day, dong in account.advances if day <= on) - sum(
        repayment.principal for repayment in account.repayments if repayment.on <= on
    )
    in_term = accrued(
        balances,
        _resting(account.rates, account.frozen),
        since=start,
        until=max(start, min(on, account.matures_on)),
    )
    late = accrued(
        balances, _overdue_rates(account), since=account.matures_on, until=max(on, account.matures_on)
    )
    paid = [repayment for repayment in account.repayments if repayment.on <= on]
    return Debt(
        principal=principal,
        overdue=principal if on > account.matures_on else 0,
        interest=rounded(in_term) - sum(repayment.interest for repayment in paid),
        overdue_interest=rounded(late) - sum(repayment.overdue_interest for repayment in paid),
    )


def lowest_balance(account: Account) -> int:
    """The least principal the loan ever had after a movement; below zero, more came back than was out."""
    return min(balance.dong for balance in _balances(account))


def divide(amount: int, owed: Debt, order: Sequence[str]) -> Mapping[str, int]:
    """Part → đồng, filling what is owed in that order; the parts sum to less where less is owed."""
    most = {
        "principal": owed.principal,
        "interest": max(owed.interest, 0),
        "overdue_interest": max(owed.overdue_interest, 0),
    }
    made = dict.fromkeys(PARTS, 0)
    for part in order:
        made[part] = min(amount, most[part])
        amount -= made[part]
    return made


def _balances(account: Account) -> list[BalanceFrom]:
    """Principal from each day on that changed it; what comes back on a day counts after what goes out."""
    moved: dict[date, int] = {}
    for day, dong in account.advances:
        moved[day] = moved.get(day, 0) + dong
    for repayment in account.repayments:
        moved[repayment.on] = moved.get(repayment.on, 0) - repayment.principal
    balances: list[BalanceFrom] = []
    owed = 0
    for day in sorted(moved):
        owed += moved[day]
        balances.append(BalanceFrom(day, owed))
    return balances


def _overdue_rates(account: Account) -> list[RateFrom]:
    """The rates on overdue principal, from the day the loan matured."""
    later = [rate for rate in account.rates if rate.on > account.matures_on]
    first = RateFrom(account.matures_on, percent_on(account.rates, account.matures_on))
    dearer = [
        RateFrom(rate.on, rate.percent * Decimal(account.overdue_percent) / 100) for rate in (first, *later)
    ]
    return _resting(dearer, account.frozen)


def _resting(rates: Sequence[RateFrom], frozen: Sequence[tuple[date, date | None]]) -> list[RateFrom]:
    """The rates with nothing in the spans in which the debt is frozen."""
    made = list(rates)
    for since, until in frozen:
        thawed = [] if until is None else [RateFrom(until, percent_on(made, until))]
        later = [rate for rate in made if until is not None and rate.on > until]
        made = [rate for rate in made if rate.on < since] + [RateFrom(since, Decimal(0)), *thawed, *later]
        if made[0].on == since:  # the first rate also holds before its day
            made.insert(0, RateFrom(date.min, rates[0].percent))
    return made
