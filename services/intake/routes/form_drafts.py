"""Form drafts: an upload that is converted and looked at before phones are offered it."""

from __future__ import annotations

from services.intake.domain.form_draft import FormDraft
from services.intake.domain.form_version import FormVersion
from services.intake.parts import PREFIX, clock, stores, uploaded_form
from services.intake.schemas.api import FormFacts
from services.intake.schemas.form_drafts import DraftFacts
from services.intake.usecases import form_drafts
from shared.web import Blueprint, actor, needs

blp = Blueprint("form_drafts", __name__, url_prefix=PREFIX, description="Forms before they are published")


@blp.route("/forms/drafts", methods=["POST"])
@blp.response(202, DraftFacts)
@needs("form.publish")
def upload() -> FormDraft:
    """Keep a form (part `file`) and what lies beside it (parts `files`); the worker converts it."""
    sent = uploaded_form(form_drafts.FILE_BYTES_MAX)
    return form_drafts.upload_draft(
        stores(), sent.body, sent.name, sent.files, by=actor().username, clock=clock()
    )


@blp.route("/forms/drafts/<draft_id>", methods=["GET"])
@blp.response(200, DraftFacts)
@needs("form.publish")
def get_draft(draft_id: str) -> FormDraft:
    """What became of it so far: waiting, converting, ready, refused with messages, or published."""
    return form_drafts.find_draft(stores(), draft_id)


@blp.route("/forms/drafts/<draft_id>/publish", methods=["POST"])
@blp.response(200, FormFacts)
@needs("form.publish")
def publish_draft(draft_id: str) -> FormVersion:
    """Offer it to phones; a second time changes nothing."""
    return form_drafts.publish_draft(stores(), draft_id, by=actor().username, clock=clock()).version


@blp.route("/forms/drafts/<draft_id>", methods=["DELETE"])
@blp.response(204)
@needs("form.publish")
def discard_draft(draft_id: str) -> None:
    """Throw it away; what was published from it stays."""
    form_drafts.discard_draft(stores(), draft_id)
