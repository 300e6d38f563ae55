"""Publish a form version: from a workbook or an XForm to what phones download."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.domain.form_definition import BadForm, read_form
from services.intake.domain.form_version import STATES, FormVersion
from services.intake.openrosa import xlsform
from services.intake.problems import FormInvalid, FormUnknown, FormVersionExists
from services.intake.store import Stores
from services.intake.usecases.accept_submission import to_the_millisecond
from shared.auth import ROLES
from shared.clock import Clock
from shared.problems import InvalidInput

_FORM_ID = re.compile(r"^[^\s|/?#%]{1,100}$")  # it stands in addresses and, with a | after it, in keys
_MEDIA = re.compile(rb"jr://(?:file|file-csv|images|audio|video)/[^\"'<>\s]+")


@dataclass(frozen=True)
class Published:
    """news: False when this very version was published before."""

    version: FormVersion
    news: bool


def publish_form(stores: Stores, body: bytes, *, publisher: str, clock: Clock) -> Published:
    """The version is offered to phones from now on; the same upload again changes nothing.

    FormInvalid with what is wrong, FormVersionExists when the version is taken by other content.
    """
    workbook = xlsform.is_workbook(body)
    source_sha256 = xlsform.fingerprint(body) if workbook else hashlib.sha256(body).hexdigest()
    before = stores.forms.of_source(source_sha256)
    if before is not None:
        return Published(before, news=False)
    converted = xlsform.convert(body) if workbook else xlsform.Converted(body)
    try:
        definition = read_form(converted.xform)
    except BadForm as error:
        raise FormInvalid(messages=[str(error)]) from None
    _refuse_awkward_ids(definition.form_id, definition.version)
    _refuse_unknown_roles(converted.roles)
    version = FormVersion(
        form_id=definition.form_id,
        version=definition.version,
        name=definition.title,
        # Not a safeguard: Collect recognises a downloaded form by this very hash.
        md5=hashlib.md5(converted.xform, usedforsecurity=False).hexdigest(),
        source_sha256=source_sha256,
        published_at=to_the_millisecond(clock.now()),
        published_by=publisher,
        warnings=(*converted.warnings, *_missing_media(converted.xform)),
        roles=converted.roles,
    )
    if stores.forms.add(version, converted.xform, definition):
        return Published(version, news=True)
    known = stores.forms.find(version.form_id, version.version)
    assert known is not None, "versions are never removed"
    if (known.md5, known.roles) != (version.md5, version.roles):
        raise FormVersionExists(form_id=version.form_id, version=version.version)
    return Published(known, news=False)


def set_form_state(stores: Stores, form_id: str, state: str) -> None:
    """Open, close slowly or close a form; FormUnknown."""
    if state not in STATES:
        raise InvalidInput(errors={"state": [f"one of {', '.join(STATES)}"]})
    if not stores.forms.versions(form_id):
        raise FormUnknown(form_id=form_id)
    stores.forms.set_state(form_id, state)


def _refuse_awkward_ids(form_id: str, version: str) -> None:
    messages = []
    if not _FORM_ID.match(form_id):
        messages.append(f"the form id {form_id!r} is too long or has spaces or one of | / ? # %")
    if len(version) > 100:
        messages.append("the version is longer than 100 characters")
    if messages:
        raise FormInvalid(messages=messages)


def _refuse_unknown_roles(roles: Iterable[str]) -> None:
    # Said as pyxform says it, so that one look-up finds the cell; settings stand in row 2.
    messages = [
        f"[row : 2] On the 'settings' sheet, the 'roles' column names '{role}', which is no role. "
        f"Roles are: {', '.join(sorted(ROLES))}."
        for role in roles
        if role not in ROLES
    ]
    if messages:
        raise FormInvalid(messages=messages)


def _missing_media(xform: bytes) -> list[str]:
    named = sorted({match.decode(errors="replace") for match in _MEDIA.findall(xform)})
    return [f"phones will miss {name}: files beside a form are not served" for name in named]
