"""Registers of forms over the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class RegisterFacts(Schema):
    form_id = fields.String()
    entries = fields.Integer(
        metadata={"description": "complete submissions so far; their numbers have no gap"}
    )
    seal = fields.String(
        metadata={"description": "SHA-256 over all of them, each entry sealing the one before"}
    )


class RegisterQuery(Schema):
    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=10**12))
    limit = fields.Integer(load_default=10_000, validate=validate.Range(min=1, max=100_000))
