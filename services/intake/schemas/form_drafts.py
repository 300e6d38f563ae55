"""The bodies of the JSON API about forms before they are published."""

from __future__ import annotations

from marshmallow import Schema, fields


class LintFacts(Schema):
    """What the field web app cannot show as it is meant. weight: cannot | differs."""

    path = fields.String()
    says = fields.String()
    weight = fields.String()


class ValidatorFacts(Schema):
    verdict = fields.String(metadata={"description": "ok | warned | refused | not-checked"})
    messages = fields.List(fields.String())


class DraftFacts(Schema):
    draft_id = fields.String()
    file_name = fields.String()
    uploaded_at = fields.AwareDateTime()
    uploaded_by = fields.String()
    stage = fields.String(metadata={"description": "waiting | converting | ready | refused | published"})
    messages = fields.List(fields.String(), metadata={"description": "why it was refused"})
    form_id = fields.String()
    version = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())
    warnings = fields.List(fields.String())
    files = fields.List(fields.String(), metadata={"description": "what was uploaded beside it"})
    needs = fields.List(fields.String(), metadata={"description": "files the form speaks of"})
    questions = fields.Integer()
    lint = fields.List(fields.Nested(LintFacts))
    validator = fields.Nested(ValidatorFacts)
