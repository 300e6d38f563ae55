"""Forms: publish a version, see what there is, open and close."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from services.intake.domain.form_version import FormVersion
from services.intake.parts import PREFIX, clock, stores, uploaded_form
from services.intake.problems import FormUnknown
from services.intake.schemas.api import FormFacts, FormList, FormState, FormVersions
from services.intake.usecases.publish_form import (
    offer_version_again,
    publish_form,
    set_form_state,
    withdraw_version,
)
from shared.web import Blueprint, actor, needs

FORM_BYTES_MAX = 20 * 1024 * 1024

blp = Blueprint("forms", __name__, url_prefix=PREFIX, description="Forms and their versions")


@blp.route("/forms", methods=["POST"])
@blp.response(201, FormFacts)
@blp.alt_response(200, schema=FormFacts, description="this very version was published before")
@needs("form.publish")
def publish() -> tuple[FormVersion, int]:
    """Publish an XLSForm (.xlsx) or an XForm (XML), sent as the multipart part `file`; offered at once.

    What lies beside it comes as parts `files`. While another form is converted: 503, after 25 s.
    """
    sent = uploaded_form(FORM_BYTES_MAX)
    published = publish_form(stores(), sent.body, publisher=actor().username, clock=clock(), files=sent.files)
    return published.version, 201 if published.news else 200


@blp.route("/forms", methods=["GET"])
@blp.response(200, FormList)
@needs("form.read")
def list_forms() -> dict[str, Any]:
    """The newest version of every form, with the form's state."""
    return {"forms": [{**asdict(version), "state": state} for version, state in stores().forms.newest()]}


@blp.route("/forms/<form_id>", methods=["GET"])
@blp.response(200, FormVersions)
@needs("form.read")
def get_form(form_id: str) -> dict[str, Any]:
    """All versions of a form, the oldest first; each is accepted as long as the form is not closed."""
    versions = stores().forms.versions(form_id)
    if not versions:
        raise FormUnknown(form_id=form_id)
    return {"form_id": form_id, "state": stores().forms.state(form_id), "versions": versions}


@blp.route("/forms/<form_id>/state", methods=["POST"])
@blp.arguments(FormState)
@blp.response(204)
@needs("form.publish")
def set_state(new: dict[str, Any], form_id: str) -> None:
    """open: offered and accepted. closing: accepted only. closed: refused."""
    set_form_state(stores(), form_id, new["state"])


@blp.route("/forms/<form_id>/versions/<version>/xml", methods=["GET"])
@blp.response(200, content_type="text/xml")
@needs("form.read")
def get_xml(form_id: str, version: str) -> Response:
    """The exact bytes phones download."""
    xform = stores().forms.xform(form_id, version)
    if xform is None:
        raise FormUnknown(form_id=form_id, version=version)
    return Response(xform, content_type="text/xml; charset=utf-8")


@blp.route("/forms/<form_id>/versions/<version>/withdraw", methods=["POST"])
@blp.response(204)
@needs("form.publish")
def withdraw(form_id: str, version: str) -> None:
    """Offered to nobody any more; the version before is. What was filled with it is still accepted."""
    withdraw_version(stores(), form_id, version, by=actor().username, clock=clock())


@blp.route("/forms/<form_id>/versions/<version>/offer", methods=["POST"])
@blp.response(204)
@needs("form.publish")
def offer(form_id: str, version: str) -> None:
    """Take a withdrawal back."""
    offer_version_again(stores(), form_id, version)
