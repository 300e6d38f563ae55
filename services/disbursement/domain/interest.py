"""Interest by the day: balance × days × yearly rate / 365, split wherever balance or rate changes.

Circular 14/2017/TT-NHNN: the year has 365 days always, a leap day counts as a day.
Spans are half open, [from, to): the day money goes out counts, the day it comes back does not.
Sums stay exact; whoever posts an amount rounds it half up to 1 đồng, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from shared.money import Money

DAYS_A_YEAR = 365


@dataclass(frozen=True)
class RateFrom:
    """Percent a year from that day on, until the next one of the list."""

    on: date
    percent: Decimal


@dataclass(frozen=True)
class BalanceFrom:
    """What is owed from that day on, until the next one of the list."""

    on: date
    amount: Money


def accrued(
    balances: Sequence[BalanceFrom], rates: Sequence[RateFrom], *, since: date, until: date
) -> Fraction:
    """The exact interest of [since, until) in đồng. Both lists in order of their days.

    Before the first balance nothing is owed; the first rate also holds before its day.
    """
    cuts = sorted({since, until, *_between(balances, since, until), *_between(rates, since, until)})
    total = Fraction(0)
    for begin, end in pairwise(cuts):
        owed = next((b.amount.dong for b in reversed(balances) if b.on <= begin), 0)
        percent = next((r.percent for r in reversed(rates) if r.on <= begin), rates[0].percent)
        total += owed * (end - begin).days * Fraction(percent) / (100 * DAYS_A_YEAR)
    return total


def overdue(amount: Money, percent: Decimal, factor_percent: int, *, days: int) -> Fraction:
    """The exact interest on overdue principal; factor_percent: 130 is 130 % of the contract rate."""
    return amount.dong * days * Fraction(percent) * factor_percent / (100 * 100 * DAYS_A_YEAR)


def half_up(exact: Fraction) -> Money:
    """Whole đồng; exactly half goes up."""
    return Money((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))


def _between(changes: Iterable[BalanceFrom | RateFrom], since: date, until: date) -> list[date]:
    return [change.on for change in changes if since < change.on < until]
