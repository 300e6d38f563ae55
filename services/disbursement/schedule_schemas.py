"""The question of a repayment schedule as it comes in, and its answer, as marshmallow schemas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marshmallow
from marshmallow import fields as ma
from marshmallow import validate

from services.disbursement.domain.day_count import DAY_COUNTS
from services.disbursement.domain.rounding import ROUNDINGS
from services.disbursement.domain.schedule import METHODS
from services.disbursement.schemas import AMOUNT_MAX, Day, Polite
from services.disbursement.usecases.loan_schedules import Prepayment, RateChange, ScheduleQuestion

PERCENT_MAX = 1000
PERIODS_MAX = 600
MONTHS_MAX = 1200
CHANGES_MAX = 100
DIGITS_MAX = 20
DECIMALS_MAX = 10


class Number(ma.Decimal):
    """A finite number, as one or as text; exact arithmetic with more digits would take for ever."""

    def __init__(self, *, positive: bool = True, most: int = AMOUNT_MAX, **kwargs: Any) -> None:
        self._positive, self._most = positive, most
        # Said here, since a description made from a validator would write these bounds as text.
        bounds = {"minimum": 0, "maximum": most, **({"exclusiveMinimum": True} if positive else {})}
        super().__init__(allow_nan=False, metadata=bounds, **kwargs)

    def _validated(self, value: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        number = super()._validated(value)
        _, digits, exponent = number.as_tuple()
        if len(digits) > DIGITS_MAX or not isinstance(exponent, int) or exponent < -DECIMALS_MAX:
            raise marshmallow.ValidationError("has too many digits")
        if not 0 <= number <= self._most or (self._positive and not number):
            raise marshmallow.ValidationError("is out of bounds")
        return number


class RateChangeRow(Polite):
    since = Day(required=True, data_key="from")
    annual_rate_percent = Number(required=True, positive=False, most=PERCENT_MAX)

    @marshmallow.post_load
    def made(self, values: dict[str, Any], **_kwargs: Any) -> RateChange:
        return RateChange(**values)


class PrepaymentRow(Polite):
    on = Day(required=True)
    amount = Number(required=True)

    @marshmallow.post_load
    def made(self, values: dict[str, Any], **_kwargs: Any) -> Prepayment:
        return Prepayment(**values)


def _count(*, least: int, most: int, **kwargs: Any) -> ma.Integer:
    return ma.Integer(strict=True, validate=validate.Range(min=least, max=most), **kwargs)


class ScheduleBody(Polite):
    """The terms to calculate; all but the first four have defaults, which are those of our loans."""

    principal = Number(required=True)
    annual_rate_percent = Number(required=True, positive=False, most=PERCENT_MAX)
    disbursed_on = Day(required=True)
    periods = _count(least=1, most=PERIODS_MAX, required=True)
    period_months = _count(least=1, most=120)
    method = ma.String(validate=validate.OneOf(list(METHODS)))
    day_count = ma.String(validate=validate.OneOf(list(DAY_COUNTS)))
    principal_grace_periods = _count(least=0, most=PERIODS_MAX)
    interest_grace_periods = _count(least=0, most=PERIODS_MAX)
    currency_decimals = _count(least=0, most=4)
    multiple_of = Number(allow_none=True)
    rounding = ma.String(validate=validate.OneOf(list(ROUNDINGS)))
    rate_changes = ma.List(ma.Nested(RateChangeRow), validate=validate.Length(max=CHANGES_MAX))
    prepayments = ma.List(ma.Nested(PrepaymentRow), validate=validate.Length(max=CHANGES_MAX))

    @marshmallow.validates_schema(skip_on_field_errors=True)
    def ends_within_our_time(self, values: dict[str, Any], **_kwargs: Any) -> None:
        if values["periods"] * values.get("period_months", 1) > MONTHS_MAX:
            raise marshmallow.ValidationError(f"runs longer than {MONTHS_MAX} months", "periods")

    @marshmallow.post_load
    def made(self, values: dict[str, Any], **_kwargs: Any) -> ScheduleQuestion:
        return ScheduleQuestion(**values)


class _Amount(ma.Field[Decimal]):
    """A whole number where the currency has no decimals."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | float:
        return int(value) if value.as_tuple().exponent >= 0 else float(value)


class ScheduleRowAnswer(marshmallow.Schema):
    due_on = ma.Date()
    days = ma.Integer()
    principal = _Amount(metadata={"type": "number"})
    interest = _Amount(metadata={"type": "number"})
    due = _Amount(metadata={"type": "number"})
    balance = _Amount(metadata={"type": "number"})


class ScheduleTotalsAnswer(marshmallow.Schema):
    principal = _Amount(metadata={"type": "number"})
    interest = _Amount(metadata={"type": "number"})
    due = _Amount(metadata={"type": "number"})


class ScheduleAnswer(marshmallow.Schema):
    rows = ma.List(ma.Nested(ScheduleRowAnswer))
    totals = ma.Nested(ScheduleTotalsAnswer)
