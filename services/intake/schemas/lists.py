"""Lists by spreadsheet over the API."""

from __future__ import annotations

from marshmallow import Schema, fields


class ListCounts(Schema):
    new = fields.Integer(load_default=0)
    changed = fields.Integer()
    same = fields.Integer()
    gone = fields.Integer()
    bad = fields.Integer()


class ListFacts(Schema):
    """done, total: rows read, or parts taken over, so far and of how many; total 0 while nobody knows."""

    upload_id = fields.String()
    kind = fields.String()
    commune_id = fields.String()
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    file_name = fields.String()
    sender_name = fields.String()
    sent_at = fields.AwareDateTime()
    status = fields.String()
    base = fields.String(metadata={"description": "the list of the same period whose place it takes"})
    done = fields.Integer()
    total = fields.Integer()
    counts = fields.Nested(ListCounts)
    unknown_headings = fields.List(fields.String())
    note = fields.String()


class Lists(Schema):
    lists = fields.List(fields.Nested(ListFacts))


class TakeOver(Schema):
    without_bad_rows = fields.Boolean(
        load_default=False, metadata={"description": "take the good rows and leave the bad ones"}
    )
