"""What the reporting API takes and gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate, validates_schema

from services.reporting.domain.period import MONTHS_MAX, Period
from services.reporting.domain.place import Place
from services.reporting.domain.question import Question
from shared import reference

YEAR_MIN, YEAR_MAX = 2000, 2100


class QuestionSchema(Schema):
    """area, from, to, edition: the same for the report and for the records behind its figures."""

    class Meta:
        unknown = EXCLUDE

    area = fields.String(required=True, metadata={"description": "id of an area or of a group of areas"})
    first = fields.Date(required=True, data_key="from", metadata={"description": "first day, counted"})
    last = fields.Date(required=True, data_key="to", metadata={"description": "last day, counted"})
    edition = fields.Date(
        metadata={
            "description": "geography as of that day: 2023-12-31 the ten communes, 2025-07-01 the five; "
            "default: the last day of the period"
        }
    )

    @validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        errors: dict[str, list[str]] = {}
        if data["area"] not in reference.areas():
            errors["area"] = ["There is no such area."]
        for name, field in (("from", "first"), ("to", "last"), ("edition", "edition")):
            if field in data and not YEAR_MIN <= data[field].year <= YEAR_MAX:
                errors[name] = [f"The year must lie between {YEAR_MIN} and {YEAR_MAX}."]
        if data["first"] > data["last"]:
            errors["to"] = ["The period ends before it begins."]
        elif not errors and len(Period(data["first"], data["last"]).months) > MONTHS_MAX:
            errors["to"] = [f"A report covers {MONTHS_MAX} months at most."]
        if errors:
            raise ValidationError(errors)

    @post_load
    def _question(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The question, and whatever else was asked beside it."""
        asked = {name: data.pop(name, None) for name in ("area", "first", "last", "edition")}
        period = Period(asked["first"], asked["last"])
        edition: date = asked["edition"] or period.last
        return {"question": Question(asked["area"], period, edition), **data}


class PlaceField(fields.String):
    """A cursor as an earlier page gave it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return Place.from_text(super()._deserialize(value, attr, data, **kwargs))
        except ValueError:
            raise ValidationError("Not a cursor of this list.") from None


class RecordsSchema(QuestionSchema):
    part = fields.String(load_default=None, metadata={"description": "only this part of the figure"})
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=500))
    cursor = PlaceField(load_default=None, metadata={"description": "`next` of the page before"})


class AreaNameSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(
        required=True, metadata={"description": "province, district, commune, village, group"}
    )


class AreaSchema(AreaNameSchema):
    gso_code = fields.String(allow_none=True)
    area_type = fields.String(metadata={"description": "rural or urban"})
    parent = fields.String(attribute="parent_id", allow_none=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(allow_none=True, metadata={"description": "last day, null while in force"})
    members = fields.List(fields.String(), metadata={"description": "of a group"})


class EditionSchema(Schema):
    edition = fields.Date(
        required=True, metadata={"description": "a day on which this geography is in force"}
    )
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(allow_none=True)
    communes = fields.List(fields.String(), required=True)


class AreasSchema(Schema):
    areas = fields.List(fields.Nested(AreaSchema), required=True)
    editions = fields.List(fields.Nested(EditionSchema), required=True)


class ByAreaSchema(Schema):
    area = fields.String(required=True)
    value = fields.Integer(required=True)
    parts = fields.Dict(fields.String(), fields.Integer())


class FigureSchema(Schema):
    id = fields.String(required=True)
    value = fields.Integer(required=True, metadata={"description": "in `unit`; money in whole đồng"})
    unit = fields.String(required=True)
    qualifier = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "as printed, in Vietnamese"})
    parts = fields.Dict(fields.String(), fields.Integer(), required=True)
    label = fields.String(required=True)
    note = fields.String(required=True)
    section = fields.String(required=True)
    records = fields.Integer(required=True, metadata={"description": "how many facts it is made of"})
    by_area = fields.List(fields.Nested(ByAreaSchema), required=True)


class ReportSchema(Schema):
    area = fields.String(required=True)
    from_ = fields.Date(required=True, data_key="from", attribute="from")
    to = fields.Date(required=True)
    edition = fields.Date(required=True)
    as_of = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "everything recorded up to then is counted"}
    )
    node = fields.String(
        required=True, metadata={"description": "the area that stands for it in the edition"}
    )
    area_name = fields.String(required=True)
    period = fields.String(required=True)
    breakdown = fields.List(fields.Nested(AreaNameSchema), required=True)
    figures = fields.List(fields.Nested(FigureSchema), required=True)


class RecordSchema(Schema):
    fact = fields.String(required=True)
    happened_on = fields.Date(required=True)
    area = fields.String(required=True)
    area_name = fields.String(required=True)
    subject = fields.String(required=True)
    kind = fields.String(required=True)
    value = fields.Integer(required=True)
    contribution = fields.Integer(required=True, metadata={"description": "what it adds to the figure"})
    dims = fields.Dict(fields.String(), fields.String(), required=True)
    event_id = fields.String(required=True)


class RecordsPageSchema(Schema):
    measure = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Integer(required=True)
    unit = fields.String(required=True)
    text = fields.String(required=True)
    as_of = fields.AwareDateTime(required=True, allow_none=True)
    total = fields.Integer(required=True, metadata={"description": "records on all pages"})
    records = fields.List(fields.Nested(RecordSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "cursor of the next page"})
