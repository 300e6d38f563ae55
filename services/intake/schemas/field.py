"""The bodies of the API of the field web app."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.schemas.api import Strict

RECEIPTS_MAX = 500


class SignIn(Strict):
    username = fields.String(required=True, validate=validate.Length(min=1, max=100))
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))
    device_id = fields.String(required=True, validate=validate.Length(min=1, max=200))
    device_name = fields.String(load_default="", validate=validate.Length(max=100))


class AreaName(Schema):
    id = fields.String()
    name = fields.String()


class Holder(Schema):
    username = fields.String(metadata={"description": "empty for a key of a device"})
    full_name = fields.String()
    role = fields.String()
    areas = fields.List(fields.Nested(AreaName))


class SignedIn(Schema):
    key = fields.String(metadata={"description": "for X-App-Key; told this once"})
    holder = fields.Nested(Holder)


class Me(Schema):
    holder = fields.Nested(Holder)
    server_epoch = fields.String(
        metadata={"description": "another one than before: ask for everything you sent (POST receipts)"}
    )
    server_time = fields.AwareDateTime()
    chunk_bytes = fields.Integer(metadata={"description": "how much of a file to send at a time"})
    expires_on = fields.Date(allow_none=True)


class Arriving(Schema):
    name = fields.String()
    received_bytes = fields.Integer()


class FileNames(Schema):
    expected = fields.List(fields.String())
    present = fields.List(fields.String())


class StandingFacts(Schema):
    instance_id = fields.String()
    receipt = fields.String(metadata={"description": "keep it, and show it when the epoch changes"})
    server_epoch = fields.String()
    status = fields.String()
    files = fields.Nested(FileNames)
    uploads = fields.List(fields.Nested(Arriving), metadata={"description": "files on their way"})


class Held(Strict):
    instance_id = fields.String(required=True, validate=validate.Length(min=1, max=200))
    receipt = fields.String(load_default="", validate=validate.Length(max=300))


class HeldReceipts(Strict):
    instances = fields.List(
        fields.Nested(Held), required=True, validate=validate.Length(min=1, max=RECEIPTS_MAX)
    )


class Noticed(Schema):
    says = fields.String()
    path = fields.String()


class KnownInstance(Schema):
    instance_id = fields.String()
    status = fields.String()
    reason = fields.String()
    findings = fields.List(fields.Nested(Noticed))
    decided_by = fields.String(metadata={"description": "a person's name"})
    decided_at = fields.AwareDateTime(allow_none=True)
    receipt_ok = fields.Boolean(metadata={"description": "false: ask for a new receipt by GET"})


class ReceiptAnswers(Schema):
    server_epoch = fields.String()
    known = fields.List(fields.Nested(KnownInstance))
    lost = fields.List(fields.String(), data_key="unknown", metadata={"description": "send these again"})


class InboxEntry(Schema):
    instance_id = fields.String()
    form_id = fields.String()
    form_version = fields.String()
    form_name = fields.String()
    title = fields.String()
    status = fields.String()
    reason = fields.String()
    findings = fields.List(fields.Nested(Noticed))
    received_at = fields.AwareDateTime()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime(allow_none=True)


class Inbox(Schema):
    items = fields.List(fields.Nested(InboxEntry))
