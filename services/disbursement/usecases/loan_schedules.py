"""What a loan would cost: a schedule from terms that somebody tries out, by the code our loans use.

Amounts come and go as decimals of the currency, đồng or another one; inside they are its smallest units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.disbursement.domain.day_count import DAY_COUNTS
from services.disbursement.domain.interest import RateFrom
from services.disbursement.domain.schedule import (
    Instalment,
    LoanTerms,
    Movement,
    Overpaid,
    cut,
    months_after,
)
from shared.problems import InvalidInput


@dataclass(frozen=True)
class RateChange:
    """The yearly rate from that day on."""

    since: date
    annual_rate_percent: Decimal


@dataclass(frozen=True)
class Prepayment:
    on: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class ScheduleQuestion:
    """The terms. periods: how many due days, one every `period_months`.

    multiple_of: what the instalment is rounded to, in units of the currency; None: only to its decimals.
    With equal principal, and with bullet, it rounds principal and interest.
    """

    principal: Decimal
    annual_rate_percent: Decimal
    disbursed_on: date
    periods: int
    period_months: int = 1
    method: str = "equal_principal"
    day_count: str = "actual_365"
    principal_grace_periods: int = 0
    interest_grace_periods: int = 0
    currency_decimals: int = 0
    multiple_of: Decimal | None = None
    rounding: str = "half_up"
    rate_changes: Sequence[RateChange] = ()
    prepayments: Sequence[Prepayment] = ()


@dataclass(frozen=True)
class ScheduleRow:
    """One due day. balance: what is still owed after it."""

    due_on: date
    days: int
    principal: Decimal
    interest: Decimal
    due: Decimal
    balance: Decimal


@dataclass(frozen=True)
class ScheduleTotals:
    principal: Decimal
    interest: Decimal
    due: Decimal


@dataclass(frozen=True)
class ScheduleAnswer:
    """prepaid money is in no row: totals.principal and all prepayments make up what was lent."""

    rows: list[ScheduleRow]
    totals: ScheduleTotals


def calculate_schedule(asked: ScheduleQuestion) -> ScheduleAnswer:
    """The schedule of these terms; InvalidInput with the path of what cannot be."""
    units = _Units(asked.currency_decimals)
    _demand_sense(asked, units)
    movements = [
        Movement(asked.disbursed_on, units.of(asked.principal)),
        *(
            Movement(prepaid.on, -units.of(prepaid.amount))
            for prepaid in sorted(asked.prepayments, key=lambda prepaid: prepaid.on)
        ),
    ]
    rates = [
        RateFrom(asked.disbursed_on, asked.annual_rate_percent),
        *(
            RateFrom(change.since, change.annual_rate_percent)
            for change in sorted(asked.rate_changes, key=lambda change: change.since)
        ),
    ]
    try:
        rows = cut(movements, _terms(asked, units), rates)
    except Overpaid as error:
        owed = units.back(error.owed_dong)
        said = f"more than is owed on {error.movement.on.isoformat()}, which is {owed}"
        raise InvalidInput(errors={"prepayments": [said]}) from error
    return _answer(rows, units)


class _Units:
    """Between a currency and its smallest unit."""

    def __init__(self, decimals: int) -> None:
        self._decimals = decimals

    def fits(self, amount: Decimal) -> bool:
        return amount.scaleb(self._decimals) % 1 == 0

    def of(self, amount: Decimal) -> int:
        return int(amount.scaleb(self._decimals))

    def back(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self._decimals)


def _demand_sense(asked: ScheduleQuestion, units: _Units) -> None:
    errors: dict[str, list[str]] = {}
    last = months_after(asked.disbursed_on, asked.periods * asked.period_months)
    amounts = {
        "principal": asked.principal,
        "multiple_of": asked.multiple_of or Decimal(0),
        **{f"prepayments.{n}.amount": prepaid.amount for n, prepaid in enumerate(asked.prepayments)},
    }
    for path, amount in amounts.items():
        if not units.fits(amount):
            errors[path] = ["has more decimals than the currency"]
    for n, prepaid in enumerate(asked.prepayments):
        if not asked.disbursed_on < prepaid.on < last:
            errors[f"prepayments.{n}.on"] = ["lies outside of the loan"]
    for name in ("principal_grace_periods", "interest_grace_periods"):
        if getattr(asked, name) >= asked.periods:
            errors[name] = ["leaves no period to pay in"]
    since = [change.since for change in asked.rate_changes]
    if len(set(since)) < len(since):
        errors["rate_changes"] = ["names a day twice"]
    if errors:
        raise InvalidInput(errors=errors)


def _terms(asked: ScheduleQuestion, units: _Units) -> LoanTerms:
    multiple = units.of(asked.multiple_of) if asked.multiple_of else 1
    return LoanTerms(
        months=asked.periods * asked.period_months,
        instalment_months=asked.period_months,
        interest_months=asked.period_months,
        method=asked.method,
        instalment_multiple=multiple,
        interest_multiple=multiple if asked.method in ("equal_principal", "bullet") else 1,
        principal_grace=asked.principal_grace_periods,
        interest_grace=asked.interest_grace_periods,
        day_count=DAY_COUNTS[asked.day_count],
        rounding=asked.rounding,
    )


def _answer(rows: Sequence[Instalment], units: _Units) -> ScheduleAnswer:
    return ScheduleAnswer(
        rows=[
            ScheduleRow(
                due_on=row.due_on,
                days=row.days,
                principal=units.back(row.principal_dong),
                interest=units.back(row.interest_dong),
                due=units.back(row.due_dong),
                balance=units.back(row.balance_dong),
            )
            for row in rows
        ],
        totals=ScheduleTotals(
            principal=units.back(sum(row.principal_dong for row in rows)),
            interest=units.back(sum(row.interest_dong for row in rows)),
            due=units.back(sum(row.due_dong for row in rows)),
        ),
    )
