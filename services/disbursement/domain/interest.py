"""Interest by the day: balance × days × yearly rate / year, split wherever balance or rate changes.

Circular 14/2017/TT-NHNN: the year has 365 days always, a leap day counts as a day.
Spans are half open, [from, to): the day money goes out counts, the day it comes back does not.
Sums stay exact; whoever posts an amount rounds it (`rounding`), once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from services.disbursement.domain.day_count import ACTUAL_365, DayCount


@dataclass(frozen=True)
class RateFrom:
    """Percent a year from that day on, until the next one of the list."""

    on: date
    percent: Decimal


@dataclass(frozen=True)
class BalanceFrom:
    """What is owed from that day on, until the next one of the list. dong: for loans in đồng, and those are
    all we have; the tables of other banks are computed in the smallest unit of their currency."""

    on: date
    dong: int


def accrued(
    balances: Sequence[BalanceFrom],
    rates: Sequence[RateFrom],
    *,
    since: date,
    until: date,
    day_count: DayCount = ACTUAL_365,
    start: date | None = None,
) -> Fraction:
    """The exact interest of [since, until) in đồng. Both lists in order of their days.

    Before the first balance nothing is owed; the first rate also holds before its day.
    start: the day the loan began, where that is not `since`; 30/360 counts from it.
    """
    cuts = sorted({since, until, *_between(balances, since, until), *_between(rates, since, until)})
    total = Fraction(0)
    for begin, end in pairwise(cuts):
        owed = next((b.dong for b in reversed(balances) if b.on <= begin), 0)
        days = day_count.days(start or since, begin, end)
        total += owed * days * Fraction(percent_on(rates, begin)) / (100 * day_count.year_days)
    return total


def percent_on(rates: Sequence[RateFrom], on: date) -> Decimal:
    """The rate of that day; before the first one, the first one."""
    return next((rate.percent for rate in reversed(rates) if rate.on <= on), rates[0].percent)


def overdue(dong: int, percent: Decimal, factor_percent: int, *, days: int) -> Fraction:
    """The exact interest on overdue principal; factor_percent: 130 is 130 % of the contract rate."""
    return dong * days * Fraction(percent) * factor_percent / (100 * 100 * ACTUAL_365.year_days)


def _between(changes: Iterable[BalanceFrom | RateFrom], since: date, until: date) -> list[date]:
    return [change.on for change in changes if since < change.on < until]
