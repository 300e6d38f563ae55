"""Publish a form version: from an upload to what phones download; and take a version back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from mimetypes import guess_type

from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.form_version import STATES, FormVersion
from services.intake.openrosa import xlsform
from services.intake.problems import FormInvalid, FormUnknown, FormVersionExists
from services.intake.store import Stores
from services.intake.usecases.accept_submission import to_the_millisecond
from shared.auth import ROLES
from shared.clock import Clock
from shared.problems import InvalidInput

_FORM_ID = re.compile(r"^[^\s|/?#%]{1,100}$")  # it stands in addresses and, with a | after it, in keys


@dataclass(frozen=True)
class Published:
    """news: False when this very version was published before."""

    version: FormVersion
    news: bool


@dataclass(frozen=True)
class Prepared:
    """An upload that may be published, with the files beside it, name → bytes.

    source_sha256: `xlsform.fingerprint` of the upload.
    """

    converted: xlsform.Converted
    source_sha256: str
    files: Mapping[str, bytes]

    @property
    def form_id(self) -> str:
        return self.converted.studied.definition.form_id

    @property
    def version(self) -> str:
        return self.converted.studied.definition.version

    @property
    def md5(self) -> str:
        # Not a safeguard: Collect recognises a downloaded form by this very hash.
        return hashlib.md5(self.converted.xform, usedforsecurity=False).hexdigest()


def publish_form(
    stores: Stores,
    body: bytes,
    *,
    publisher: str,
    clock: Clock,
    files: Mapping[str, bytes] | None = None,
    wait_s: float | None = xlsform.WAIT_S,
) -> Published:
    """The version is offered to phones from now on; the same upload again changes nothing.

    files: name → bytes of what lies beside the form. wait_s: as `xlsform.convert` has it.
    FormInvalid with what is wrong, FormVersionExists when the version is taken by other content.
    """
    source_sha256 = xlsform.fingerprint(body)
    before = stores.forms.of_source(source_sha256)
    if before is not None and not files:
        return Published(before, news=False)
    prepared = prepare(body, source_sha256, files or {}, wait_s=wait_s)
    return publish_prepared(stores, prepared, publisher=publisher, clock=clock)


def prepare(body: bytes, source_sha256: str, files: Mapping[str, bytes], *, wait_s: float | None) -> Prepared:
    """What `body` would publish; FormInvalid."""
    converted = xlsform.convert(body, {*files, *CASE_LISTS}, wait_s=wait_s)
    definition = converted.studied.definition
    messages = [
        *_awkward_ids(definition.form_id, definition.version),
        *_unknown_roles(converted.roles),
    ]
    if messages:
        raise FormInvalid(messages=messages)
    return Prepared(converted, source_sha256, files)


def publish_prepared(stores: Stores, prepared: Prepared, *, publisher: str, clock: Clock) -> Published:
    """The version is offered from now on; FormVersionExists when it is taken by other content.

    Files beside a version that is offered already are added to it, or take the place of those of their name.
    """
    converted = prepared.converted
    files = {name: body for name, body in prepared.files.items() if name not in CASE_LISTS}
    version = FormVersion(
        form_id=prepared.form_id,
        version=prepared.version,
        name=converted.studied.definition.title,
        md5=prepared.md5,
        source_sha256=prepared.source_sha256,
        published_at=to_the_millisecond(clock.now()),
        published_by=publisher,
        warnings=(*converted.warnings, *_missing(converted.studied.media, {*files, *CASE_LISTS})),
        roles=converted.roles,
        media=converted.studied.media,
        xform_bytes=len(converted.xform),
        lint=converted.studied.lint,
    )
    known = _known(stores, version)
    # Before the version is seen: a phone that downloads it must find everything beside it.
    for name, body in files.items():
        kind = guess_type(name)[0] or "application/octet-stream"
        stores.media.keep(version.form_id, version.version, name, body, kind)
    if known is None and stores.forms.add(version, converted.xform, converted.studied.definition):
        return Published(version, news=True)
    known = _known(stores, version)
    assert known is not None, "versions are never removed"
    if files:
        stores.forms.note_lint(known.form_id, known.version, version.lint)
    return Published(known, news=False)


def _known(stores: Stores, version: FormVersion) -> FormVersion | None:
    """The same version as it was published before; FormVersionExists when that has other content."""
    known = stores.forms.find(version.form_id, version.version)
    if known is not None and (known.md5, known.roles) != (version.md5, version.roles):
        raise FormVersionExists(form_id=version.form_id, version=version.version)
    return known


def set_form_state(stores: Stores, form_id: str, state: str) -> None:
    """Open, close slowly or close a form; FormUnknown."""
    if state not in STATES:
        raise InvalidInput(errors={"state": [f"one of {', '.join(STATES)}"]})
    if not stores.forms.versions(form_id):
        raise FormUnknown(form_id=form_id)
    stores.forms.set_state(form_id, state)


def withdraw_version(stores: Stores, form_id: str, version: str, *, by: str, clock: Clock) -> None:
    """No phone is offered the version any more; what was filled with it is still accepted. FormUnknown.

    The version published before it is offered again; a form without one is offered to nobody.
    """
    if not stores.forms.withdraw(form_id, version, to_the_millisecond(clock.now()), by):
        raise FormUnknown(form_id=form_id, version=version)


def offer_version_again(stores: Stores, form_id: str, version: str) -> None:
    """Take a withdrawal back; FormUnknown."""
    if not stores.forms.offer_again(form_id, version):
        raise FormUnknown(form_id=form_id, version=version)


def _missing(needed: Iterable[str], files: Collection[str]) -> list[str]:
    return [
        f"phones will miss {name}: it was not uploaded with the form" for name in needed if name not in files
    ]


def _awkward_ids(form_id: str, version: str) -> list[str]:
    messages = []
    if not _FORM_ID.match(form_id):
        messages.append(f"the form id {form_id!r} is too long or has spaces or one of | / ? # %")
    if len(version) > 100:
        messages.append("the version is longer than 100 characters")
    return messages


def _unknown_roles(roles: Iterable[str]) -> list[str]:
    # Said as pyxform says it, so that one look-up finds the cell; settings stand in row 2.
    return [
        f"[row : 2] On the 'settings' sheet, the 'roles' column names '{role}', which is no role. "
        f"Roles are: {', '.join(sorted(ROLES))}."
        for role in roles
        if role not in ROLES
    ]
