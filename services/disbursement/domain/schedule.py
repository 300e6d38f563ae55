"""Repayment schedules: when what is due, from what was paid out, what came back early, and the terms.

Principal is planned by a method (`METHODS`), interest follows from the balance by the day and is rounded
once a row. Whenever the balance changes otherwise than planned, what is left is spread anew over the dues
that remain. The last due takes what remains, so that principal comes back exactly.

Amounts are whole đồng; tables of other currencies are computed in their smallest unit.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.disbursement.domain.day_count import ACTUAL_365, THIRTY_360, DayCount
from services.disbursement.domain.interest import BalanceFrom, RateFrom, accrued, percent_on
from services.disbursement.domain.rounding import rounded


@dataclass(frozen=True)
class Movement:
    """Money that changed hands on a value date: paid out, or, below zero, paid back early."""

    on: date
    dong: int


@dataclass(frozen=True, kw_only=True)
class LoanTerms:
    """months: how long it runs. instalment_months: from one principal due to the next; interest_months:
    the same for interest. instalment_multiple, interest_multiple: what both are rounded to.

    principal_grace: principal dues that are skipped. interest_grace: dues at which interest is not yet asked
    for; it accrues and is due with the next.
    """

    months: int
    instalment_months: int
    interest_months: int = 1
    method: str = "equal_principal"
    instalment_multiple: int = 1
    interest_multiple: int = 1
    principal_grace: int = 0
    interest_grace: int = 0
    day_count: DayCount = ACTUAL_365
    rounding: str = "half_up"


@dataclass(frozen=True)
class Instalment:
    """One due day. number: from 1. balance: what is still owed after it was paid."""

    number: int
    due_on: date
    days: int
    principal_dong: int
    interest_dong: int
    balance_dong: int

    @property
    def due_dong(self) -> int:
        return self.principal_dong + self.interest_dong


class Overpaid(ValueError):
    """More came back early than was owed. movement: the one that was too much. owed_dong: before it."""

    def __init__(self, movement: Movement, owed_dong: int) -> None:
        super().__init__(f"{-movement.dong} paid back on {movement.on}, {owed_dong} owed")
        self.movement, self.owed_dong = movement, owed_dong


@dataclass(frozen=True, kw_only=True)
class _Outlook:
    """What a method plans from: what is owed at a due, before it is paid, and what is still to come.

    dues: principal dues left, with this one. percent: the yearly rate at the beginning of the period.
    interest: exact, of this period and those after it, were the balance to stay as it was lent (flat).
    """

    owed_dong: int
    dues: int
    percent: Decimal
    interest: Fraction
    terms: LoanTerms


Plan = Callable[[_Outlook], Fraction]


def cut(movements: Sequence[Movement], terms: LoanTerms, rates: Sequence[RateFrom]) -> list[Instalment]:
    """The schedule of these movements; they and the rates in order of their days; Overpaid.

    Due days count from the first movement, which pays money out. A movement on a due day comes after what
    is paid on that day; none may come on the last or later.
    """
    assert movements[0].dong > 0, "a schedule begins with money paid out"
    start = movements[0].on
    dues = due_days(start, terms)
    paying = principal_days(start, terms)[terms.principal_grace :]
    of = _Interest(movements, terms, rates, dues)
    rows: list[Instalment] = []
    since, owed, put_off = start, 0, 0
    planned: _Planned | None = None
    for number, due in enumerate(dues, start=1):
        moved = [movement for movement in movements if since <= movement.on < due]
        planned = None if moved else planned
        balances = _running(since, owed, moved)
        owed = balances[-1].dong
        interest = of.period(balances, since, due)
        put_off += interest
        asked = put_off if number > terms.interest_grace else 0
        put_off -= asked
        principal = 0
        if due == dues[-1]:
            principal = owed
        elif due in paying:
            percent = percent_on(rates, since)
            if planned is None or (planned.with_interest and percent != planned.percent):
                outlook = _Outlook(
                    owed_dong=owed,
                    dues=sum(day >= due for day in paying),
                    percent=percent,
                    interest=of.flat(since, dues[-1]),
                    terms=terms,
                )
                planned = _plan(outlook)
            principal = max(0, min(owed, planned.dong - (interest if planned.with_interest else 0)))
        owed -= principal
        rows.append(Instalment(number, due, of.days(since, due), principal, asked, owed))
        since = due
    return rows


def due_days(start: date, terms: LoanTerms) -> list[date]:
    """Every day something is due: interest dues and principal dues together."""
    months = {*range(terms.interest_months, terms.months, terms.interest_months), *_principal_months(terms)}
    return [months_after(start, month) for month in sorted(months)]


def principal_days(start: date, terms: LoanTerms) -> list[date]:
    """The days principal is due, were there no grace; the last is the day the loan ends."""
    return [months_after(start, month) for month in _principal_months(terms)]


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; counted from `start`
    each time, so that 31/01 comes to 31/03 and does not stay on the 28th."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _equal_principal(outlook: _Outlook) -> Fraction:
    return Fraction(outlook.owed_dong, outlook.dues)


def _equal_instalments(outlook: _Outlook) -> Fraction:
    """The annuity at the yearly rate × months / 12, whatever days are counted for the interest within it."""
    rate = Fraction(outlook.percent) * outlook.terms.instalment_months / (100 * 12)
    if not rate:
        return _equal_principal(outlook)
    return outlook.owed_dong * rate / (1 - (1 + rate) ** -outlook.dues)


def _flat(outlook: _Outlook) -> Fraction:
    return (outlook.owed_dong + outlook.interest) / outlook.dues


def _bullet(_outlook: _Outlook) -> Fraction:
    return Fraction(0)


METHODS: dict[str, tuple[Plan, bool]] = {
    "equal_principal": (_equal_principal, False),
    "equal_instalments": (_equal_instalments, True),
    "flat": (_flat, True),
    "bullet": (_bullet, False),
}
"""What is planned for each due, and whether that holds its interest."""


@dataclass(frozen=True)
class _Planned:
    dong: int
    with_interest: bool
    percent: Decimal


def _plan(outlook: _Outlook) -> _Planned:
    terms = outlook.terms
    method, with_interest = METHODS[terms.method]
    return _Planned(
        rounded(method(outlook), terms.instalment_multiple, terms.rounding), with_interest, outlook.percent
    )


class _Interest:
    """The interest of each period of one loan, rounded as its terms say."""

    def __init__(
        self, movements: Sequence[Movement], terms: LoanTerms, rates: Sequence[RateFrom], dues: Sequence[date]
    ) -> None:
        self._terms, self._rates, self._start, self._end = terms, rates, movements[0].on, dues[-1]
        self._lent = _running(self._start, 0, [movement for movement in movements if movement.dong > 0])
        self._asked = 0

    def days(self, since: date, until: date) -> int:
        return self._terms.day_count.days(self._start, since, until)

    def period(self, balances: Sequence[BalanceFrom], since: date, until: date) -> int:
        """Each period once, in their order."""
        if self._terms.method != "flat":
            return self._rounded(self._exact(balances, since, until, self._terms.day_count))
        left = self._rounded(self.flat(self._start, self._end)) - self._asked
        interest = left if until == self._end else min(left, self._rounded(self.flat(since, until)))
        self._asked += interest
        return interest

    def flat(self, since: date, until: date) -> Fraction:
        """Exact, on all that was lent, whatever came back of it: yearly rate × months / 12."""
        return self._exact(self._lent, since, until, THIRTY_360)

    def _exact(
        self, balances: Sequence[BalanceFrom], since: date, until: date, day_count: DayCount
    ) -> Fraction:
        return accrued(
            balances, self._rates, since=since, until=until, day_count=day_count, start=self._start
        )

    def _rounded(self, exact: Fraction) -> int:
        return rounded(exact, self._terms.interest_multiple, self._terms.rounding)


def _running(since: date, owed_dong: int, moved: Sequence[Movement]) -> list[BalanceFrom]:
    """The balances from `since` on; Overpaid."""
    balances = [BalanceFrom(since, owed_dong)]
    for movement in moved:
        owed_before, owed_dong = owed_dong, owed_dong + movement.dong
        if owed_dong < 0:
            raise Overpaid(movement, owed_before)
        balances.append(BalanceFrom(movement.on, owed_dong))
    return balances


def _principal_months(terms: LoanTerms) -> list[int]:
    step = max(terms.instalment_months, 1)
    return [*range(step, terms.months, step), terms.months]
