"""Reads `measures.yaml`; a figure that is described wrongly stops the start, with its place and reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, validate

from services.reporting.domain.measures import (
    AGGREGATES,
    QUALIFIERS,
    Catalogue,
    Display,
    Measure,
    Parts,
    Section,
    valid_key,
)
from shared.reference import BadReference

FILE = Path(__file__).parent / "measures.yaml"


class Words(Schema):
    """A text in both languages."""

    vi = fields.String(required=True, validate=validate.Length(min=1))
    en = fields.String(required=True, validate=validate.Length(min=1))


class DisplaySchema(Schema):
    unit = fields.Nested(Words, required=True)
    divide = fields.Integer(strict=True, validate=validate.Range(min=1), load_default=1)
    decimals = fields.Integer(strict=True, validate=validate.Range(min=0, max=3), load_default=0)


class PartsSchema(Schema):
    dim = fields.String(required=True)
    names = fields.Dict(
        fields.String(), fields.String(validate=validate.Regexp("[a-z_]+")), load_default=dict
    )
    labels = fields.Dict(fields.String(), fields.Nested(Words), load_default=dict)
    open = fields.Boolean(load_default=False)
    each = fields.Nested(Words, load_default=dict)


class MeasureSchema(Schema):
    id = fields.String(required=True)
    key = fields.String()
    fact = fields.String(required=True)
    where = fields.Dict(
        fields.String(), fields.List(fields.String(), validate=validate.Length(min=1)), load_default=dict
    )
    without = fields.List(fields.String(), load_default=list)
    years_before = fields.Dict(fields.String(), fields.Integer(strict=True), load_default=dict)
    mentions = fields.Dict(
        fields.String(), fields.List(fields.String(), validate=validate.Length(min=1)), load_default=dict
    )
    aggregate = fields.String(required=True, validate=validate.OneOf(AGGREGATES))
    negate = fields.Boolean(load_default=False)
    parts = fields.String(load_default=None)
    unit = fields.String(required=True)
    display = fields.String(required=True)
    qualifier = fields.String(load_default="exact", validate=validate.OneOf(tuple(QUALIFIERS)))
    section = fields.String(required=True)
    group = fields.String(load_default=None)
    label = fields.Nested(Words, required=True)
    short = fields.Nested(Words, load_default=dict)
    note = fields.Nested(Words, load_default=dict)
    tile = fields.Integer(strict=True, load_default=None)
    by_area = fields.Boolean(load_default=False)


class SectionSchema(Schema):
    id = fields.String(required=True)
    label = fields.Nested(Words, required=True)


class CatalogueSchema(Schema):
    displays = fields.Dict(fields.String(), fields.Nested(DisplaySchema), required=True)
    divisions = fields.Dict(fields.String(), fields.Nested(PartsSchema), required=True)
    sections = fields.List(fields.Nested(SectionSchema), required=True)
    groups = fields.Dict(fields.String(), fields.Nested(Words), required=True)
    measures = fields.List(fields.Nested(MeasureSchema), required=True)


@cache
def catalogue() -> Catalogue:
    """The measures of this deployment."""
    return read_catalogue(FILE)


def read_catalogue(file: Path) -> Catalogue:
    """The measures described in `file`; BadReference when one of them is wrong."""
    try:
        with file.open(encoding="utf-8") as text:
            return _catalogue(CatalogueSchema().load(yaml.safe_load(text)))
    except (OSError, yaml.YAMLError) as error:
        raise BadReference(f"{file}: {error}") from error
    except ValidationError as error:
        raise BadReference(f"{file}: {error.messages}") from error
    except KeyError as error:
        raise BadReference(f"{file}: there is no display, division, section or group {error}") from error


def _catalogue(body: dict[str, Any]) -> Catalogue:
    sections = {row["id"]: Section(row["id"], row["label"]) for row in body["sections"]}
    displays = {name: Display(**row) for name, row in body["displays"].items()}
    divisions = {name: Parts(**row) for name, row in body["divisions"].items()}
    measures = []
    for row in body["measures"]:
        row["key"] = row.get("key", row["id"])
        row["public_id"] = row.pop("id")
        row["display"] = displays[row["display"]]
        row["parts"] = divisions[row["parts"]] if row["parts"] else None
        row["section"] = sections[row["section"]].id
        row["group"] = body["groups"][row["group"]] if row["group"] else {}
        row["where"] = {dim: frozenset(values) for dim, values in row["where"].items()}
        row["without"] = frozenset(row["without"])
        measures.append(Measure(**row))
    keys = [measure.key for measure in measures]
    wrong = sorted({key for key in keys if keys.count(key) > 1 or not valid_key(key)})
    if wrong:
        raise ValidationError(f"keys used twice or not in small letters, digits, _ and dots: {wrong}")
    return Catalogue(sections.values(), measures)
