"""What comes in at the door of this service, and what it answers, as marshmallow schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, Schema, validate
from marshmallow import fields as ma

from shared.money import Money
from shared.problems import InvalidInput
from shared.web_problems import flat

AMOUNT_MAX = 10**15  # a thousand billion đồng: more is a typing error, and far below what the database holds
AMOUNTS = frozenset({"amount", "principal", "interest", "overdue_interest"})
STEPS_MAX = 500
ANIMALS_MAX = 500


class Text(ma.String):
    """Text without spaces around it, that every store can hold."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=longest), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        # A NUL or half a surrogate pair is no text: databases and files refuse it.
        if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise marshmallow.ValidationError("holds signs that are no text")
        if self.required and not text:
            raise marshmallow.ValidationError("is empty")
        return text


class Id(Text):
    """An id people choose: letters, digits and a few signs; it ends up in addresses and keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=80, **kwargs)
        self.validators.append(
            validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9._+-]*\Z", error="letters, digits and . _ + - only")
        )


class Amount(ma.Integer):
    """Whole đồng; `least` is 0 unless a decision may take back."""

    def __init__(self, *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=least, max=AMOUNT_MAX), **kwargs)


class Day(ma.Date):
    """A day as 2023-12-22; our own pages hand over a date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is date:
            return value
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not 1990 <= day.year <= 2100:
            raise marshmallow.ValidationError("is not a day of this work")
        return day


class Polite(Schema):
    """Unknown fields are ignored."""

    class Meta:
        unknown = EXCLUDE


class FundingRow(Polite):
    line_id = Id(required=True)
    amount = Amount(required=True, least=1)


class Facts(Polite):
    """The facts a step may be given; which of them it needs, its table says."""

    paper = Text()
    why = Text(longest=1000)
    note = Text(longest=1000)
    amount = Amount(allow_none=True)
    principal = Amount(allow_none=True)
    interest = Amount(allow_none=True)
    overdue_interest = Amount(allow_none=True)
    repayment_no = Text()
    months = ma.Integer(strict=True, allow_none=True, validate=validate.Range(min=1, max=240))
    line_id = Id()
    funding = ma.List(ma.Nested(FundingRow), validate=validate.Length(max=20))
    tranche = ma.Integer(strict=True, allow_none=True, validate=validate.Range(min=1, max=50))
    pay_on = Day()
    point = Id(allow_none=True)
    order_no = Text(allow_none=True)
    value_date = Day()
    receipt_no = Text(longest=60)
    project_id = Id()
    animal_id = Text(longest=40, allow_none=True)
    minutes_no = Text()
    lot = Text()
    handed_over_on = Day(allow_none=True)


class StepBody(Facts):
    """A step on one case; its facts stand beside it."""

    step = Text(required=True, longest=40)
    command_id = Text()
    expected_version = ma.Integer(strict=True, allow_none=True)
    taken_on = Day(allow_none=True)


class StepRow(Facts):
    """One row of a batch."""

    case_id = Text(required=True, longest=40)
    command_id = Text()
    expected_version = ma.Integer(strict=True, allow_none=True)


class StepsBody(Polite):
    step = Text(required=True, longest=40)
    taken_on = Day(allow_none=True)
    rows = ma.List(ma.Dict(), required=True, validate=validate.Length(min=1, max=STEPS_MAX))


class CasesQuery(Polite):
    programme = Text()
    lifecycle = Text()
    status = Text()
    area = Text()
    household = Text()
    application = Text()
    session = Text()
    project = Text()
    q = Text()
    limit = ma.Integer(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = Text()


class SessionsQuery(Polite):
    area = Text()
    month = ma.String(validate=validate.Regexp(r"(19|20)\d\d-(0[1-9]|1[0-2])\Z"))


class YearQuery(Polite):
    year = ma.Integer(validate=validate.Range(min=2000, max=2100))


class LineBody(Polite):
    line_id = Id(required=True)
    name = Text(required=True)
    programme = Text(load_default="")
    project = Text(load_default="")
    capital_type = Text(required=True)
    funding_source = Text(required=True)
    budget_year = ma.Integer(strict=True, required=True, validate=validate.Range(min=2000, max=2100))
    carried_from_year = ma.Integer(
        strict=True, allow_none=True, load_default=None, validate=validate.Range(min=2000, max=2100)
    )
    area = Text(load_default="")


class AllotmentBody(Polite):
    command_id = Text()
    amount = Amount(required=True, least=-AMOUNT_MAX)
    decision_no = Text(required=True)
    allotted_on = Day(required=True)


class CarryOverBody(Polite):
    command_id = Text()
    from_line = Id(required=True)
    to_line = Id(required=True)
    amount = Amount(required=True, least=1)
    decision_no = Text(required=True)
    carried_on = Day(required=True)


class ProjectBody(Polite):
    project_id = Id(required=True)
    name = Text(required=True)
    programme = Text(required=True)
    commune = Text(required=True)
    line_id = Id(required=True)
    amount = Amount(required=True, least=1)
    counterpart = Amount(load_default=0)
    households = ma.Integer(strict=True, required=True, validate=validate.Range(min=1, max=10_000))
    leader = Text(load_default="")


class ApprovalBody(Polite):
    decision_no = Text(required=True)
    approved_on = Day(required=True)


class AnimalRow(Polite):
    animal_id = Text(required=True, longest=40)
    breed = Text(load_default="")
    sex = ma.String(required=True, validate=validate.OneOf(["female", "male"]))
    birth_month = ma.String(load_default="", validate=validate.Regexp(r"(20\d\d-(0[1-9]|1[0-2]))?\Z"))
    weight_kg = ma.Integer(strict=True, load_default=0, validate=validate.Range(min=0, max=2000))
    price = Amount(required=True, least=1)


class AnimalsBody(Polite):
    animals = ma.List(ma.Nested(AnimalRow), required=True, validate=validate.Length(min=1, max=ANIMALS_MAX))
    registered_on = Day(load_default=None, allow_none=True)


class LotBody(Polite):
    case_ids = ma.List(Text(longest=40), required=True, validate=validate.Length(min=1, max=STEPS_MAX))
    seed = Text(load_default="")
    paper = Text(load_default="")
    drawn_on = Day(load_default=None, allow_none=True)
    command_id = Text(load_default="")


class HandOverRow(Polite):
    case_id = Text(required=True, longest=40)
    animal_id = Text(longest=40, load_default=None, allow_none=True)
    minutes_no = Text(required=True)
    handed_over_on = Day(load_default=None, allow_none=True)


class HandOversBody(Polite):
    rows = ma.List(ma.Nested(HandOverRow), required=True, validate=validate.Length(min=1, max=STEPS_MAX))


_FACTS = Facts()
_ROW = StepRow()


def read_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a step, amounts as Money; what is empty is left out. InvalidInput."""
    return _as_facts(_load(_FACTS, {name: value for name, value in raw.items() if value is not None}))


def read_row(raw: Mapping[str, Any]) -> dict[str, Any]:
    """One row of a batch with its facts below `facts`. InvalidInput."""
    loaded = _load(_ROW, dict(raw))
    return {
        "case_id": loaded.pop("case_id"),
        "command_id": loaded.pop("command_id", ""),
        "expected_version": loaded.pop("expected_version", None),
        "facts": loaded,
    }


def read(schema: type[Schema], raw: Mapping[str, Any]) -> dict[str, Any]:
    """`raw` as the schema reads it; InvalidInput with the names of what is wrong."""
    return _load(schema(), {name: value for name, value in raw.items() if value is not None})


def _load(schema: Schema, raw: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(raw)
    except marshmallow.ValidationError as error:
        raise InvalidInput(errors=flat(error.messages)) from error
    return loaded


def _as_facts(loaded: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, value in loaded.items():
        if value in (None, ""):
            continue
        if name in AMOUNTS:
            facts[name] = Money(value)
        elif name == "funding":
            facts[name] = [{**row, "amount": Money(row["amount"])} for row in value]
        else:
            facts[name] = value
    return facts
