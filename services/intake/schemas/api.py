"""The bodies of intake's JSON API."""

from __future__ import annotations

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from services.intake.domain.account import KEYS_AT_ONCE_MAX
from services.intake.domain.form_version import STATES as FORM_STATES
from services.intake.domain.record import REASON_MAX, STATES
from shared import reference
from shared.auth import ROLES

BATCH_MAX = 200
PAGE_MAX = 200


def _known_area(area_id: str) -> None:
    if area_id not in reference.areas():
        raise ValidationError("there is no such area")


_ROLE = validate.OneOf(sorted(ROLES))


class Strict(Schema):
    class Meta:
        unknown = RAISE


class Credentials(Strict):
    username = fields.String(required=True, validate=validate.Length(min=1, max=100))
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))


class Token(Schema):
    token = fields.String()
    expires_at = fields.AwareDateTime()


class NewUser(Strict):
    username = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^[a-z0-9][a-z0-9._-]{1,63}$", error="2-64 of a-z, 0-9, dot, hyphen and underscore"
        ),
    )
    full_name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    role = fields.String(required=True, validate=_ROLE)
    areas = fields.List(
        fields.String(validate=_known_area), required=True, validate=validate.Length(min=1, max=50)
    )
    office = fields.String(load_default="", validate=validate.Length(max=200))
    password = fields.String(required=True, validate=validate.Length(min=10, max=200))


class UserFacts(Schema):
    username = fields.String()
    full_name = fields.String()
    role = fields.String()
    areas = fields.List(fields.String())
    office = fields.String()
    disabled = fields.Boolean()
    created_at = fields.AwareDateTime()
    created_by = fields.String()


class UserList(Schema):
    users = fields.List(fields.Nested(UserFacts))


class Password(Strict):
    password = fields.String(required=True, validate=validate.Length(min=10, max=200))


class NewAppKey(Strict):
    """With a username: role, areas and name are that account's unless given. Without: give them."""

    username = fields.String(load_default="", validate=validate.Length(max=100))
    label = fields.String(load_default="", validate=validate.Length(max=200))
    role = fields.String(load_default="", validate=validate.OneOf(["", *sorted(ROLES)]))
    areas = fields.List(
        fields.String(validate=_known_area), load_default=list, validate=validate.Length(max=50)
    )
    expires_on = fields.Date(load_default=None, allow_none=True)


class NewAppKeys(Strict):
    keys = fields.List(
        fields.Nested(NewAppKey), required=True, validate=validate.Length(min=1, max=KEYS_AT_ONCE_MAX)
    )


class Revocation(Strict):
    why = fields.String(load_default="", validate=validate.Length(max=500))


class AppKeyFacts(Schema):
    key_id = fields.String()
    label = fields.String()
    username = fields.String()
    full_name = fields.String()
    role = fields.String()
    areas = fields.List(fields.String())
    created_at = fields.AwareDateTime()
    created_by = fields.String()
    expires_on = fields.Date(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_used_at = fields.AwareDateTime(allow_none=True)
    last_device = fields.String()
    revoked_by = fields.String()
    revoked_why = fields.String()
    sheet = fields.String(metadata={"description": "of the keys that were made at once"})


class AppKeyList(Schema):
    keys = fields.List(fields.Nested(AppKeyFacts))


class GivenAppKey(AppKeyFacts):
    """The only answer that holds the key itself."""

    key = fields.String()
    openrosa_url = fields.String()
    settings = fields.String(metadata={"description": "Collect's settings: base64(zlib(json))"})
    settings_qr_svg = fields.String()
    settings_qr_png = fields.String(metadata={"description": "a data: address"})
    field_url = fields.String(metadata={"description": "opens the field web app with this key"})
    field_qr_svg = fields.String()


class GivenAppKeys(Schema):
    keys = fields.List(fields.Nested(GivenAppKey))


class FormFacts(Schema):
    form_id = fields.String()
    version = fields.String()
    name = fields.String()
    md5 = fields.String()
    published_at = fields.AwareDateTime()
    published_by = fields.String()
    warnings = fields.List(fields.String())
    roles = fields.List(
        fields.String(), metadata={"description": "who is offered the form; empty for everybody"}
    )


class FormInList(FormFacts):
    state = fields.String()


class FormList(Schema):
    forms = fields.List(fields.Nested(FormInList))


class FormVersions(Schema):
    form_id = fields.String()
    state = fields.String()
    versions = fields.List(fields.Nested(FormFacts))


class FormState(Strict):
    state = fields.String(required=True, validate=validate.OneOf(FORM_STATES))


class NewSubmission(Strict):
    form_id = fields.String(required=True)
    form_version = fields.String(load_default=None, allow_none=True)
    instance_id = fields.String(
        required=True,
        # It becomes part of an XML document and of addresses.
        validate=validate.Regexp(r"^[A-Za-z0-9:._-]{1,200}$", error="1-200 letters, digits or : . _ -"),
    )
    answers = fields.Dict(keys=fields.String(), required=True)
    area = fields.String(load_default="", validate=_known_area)


class Batch(Strict):
    submissions = fields.List(
        fields.Dict(keys=fields.String()), required=True, validate=validate.Length(min=1, max=BATCH_MAX)
    )


class FileFacts(Schema):
    name = fields.String()
    size = fields.Integer()
    sha256 = fields.String()


class Files(Schema):
    expected = fields.List(fields.String())
    present = fields.List(fields.Nested(FileFacts))


class SubmissionFacts(Schema):
    instance_id = fields.String()
    form_id = fields.String()
    form_version = fields.String()
    area = fields.String()
    status = fields.String(validate=validate.OneOf(STATES))
    received_at = fields.AwareDateTime()
    submitter = fields.String()
    xml_sha256 = fields.String()
    files = fields.Nested(Files)
    findings = fields.List(fields.Dict())
    decided_by = fields.String(metadata={"description": "username of who decided last, empty before that"})
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()
    corrects = fields.String(metadata={"description": "instanceID this one corrects, empty for most"})
    corrected_by = fields.String(metadata={"description": "instanceID that took this one's place"})


class Decision(Strict):
    reason = fields.String(load_default="", validate=validate.Length(max=REASON_MAX))


class SubmissionPage(Schema):
    submissions = fields.List(fields.Nested(SubmissionFacts))
    next = fields.String(
        allow_none=True, metadata={"description": "cursor of the next page, null at the end"}
    )


class BatchRow(Schema):
    instance_id = fields.String()
    ok = fields.Boolean()
    news = fields.Boolean(metadata={"description": "false when it was here already"})
    status = fields.String()
    problem = fields.Dict()


class BatchResults(Schema):
    results = fields.List(fields.Nested(BatchRow))


class SubmissionQuery(Schema):
    form = fields.String(load_default=None)
    area = fields.String(load_default=None)
    status = fields.String(load_default=None)
    worker = fields.String(load_default=None, metadata={"description": "username of the sender"})
    finding = fields.String(load_default=None, metadata={"description": "code of something noticed"})
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None, metadata={"description": "the last day"})
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=PAGE_MAX))
    cursor = fields.String(load_default=None)


class RefusedFacts(Schema):
    sha256 = fields.String()
    slug = fields.String()
    detail = fields.String()
    instance_id = fields.String()
    form_id = fields.String()
    submitter = fields.String()
    device_id = fields.String()
    area_id = fields.String()
    first_at = fields.AwareDateTime()
    last_at = fields.AwareDateTime()
    times = fields.Integer()
    files = fields.List(fields.Dict())


class RefusedList(Schema):
    refused = fields.List(fields.Nested(RefusedFacts))


class RefusedQuery(Schema):
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=PAGE_MAX))
