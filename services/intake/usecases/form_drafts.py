"""Publishing as a person does it: upload, see what it is, then publish or throw away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from services.intake.domain.form_diff import Change, changes
from services.intake.domain.form_draft import (
    PUBLISHED,
    READY,
    REFUSED,
    TRIES_MAX,
    FormDraft,
)
from services.intake.domain.form_study import Studied
from services.intake.domain.form_version import FormVersion
from services.intake.openrosa import odk_validate, xlsform
from services.intake.problems import ConversionBusy, FormDraftNotReady, FormInvalid
from services.intake.store import Stores
from services.intake.store.drafts import Drafts
from services.intake.usecases.accept_submission import to_the_millisecond
from services.intake.usecases.publish_form import Prepared, Published, prepare, publish_prepared
from shared.clock import Clock
from shared.ids import new_id
from shared.problems import InvalidInput, NotFound, TooLarge

FILE_BYTES_MAX = 10 * 1024 * 1024  # a record holds 16 MB
FILES_BYTES_MAX = 40 * 1024 * 1024
FILES_MAX = 50
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Compared:
    """against: the version that is offered now. taken: this very version exists with other content."""

    against: FormVersion | None
    changes: tuple[Change, ...]
    taken: bool


def upload_draft(
    stores: Stores, body: bytes, file_name: str, files: Mapping[str, bytes], *, by: str, clock: Clock
) -> FormDraft:
    """Kept for the worker to convert; nothing is offered to phones. TooLarge, InvalidInput."""
    if len(body) > FILE_BYTES_MAX or any(len(one) > FILE_BYTES_MAX for one in files.values()):
        raise TooLarge()
    if len(files) > FILES_MAX or sum(map(len, files.values())) > FILES_BYTES_MAX:
        raise TooLarge()
    if not body:
        raise InvalidInput(errors={"file": ["the file is empty"]})
    draft = FormDraft(
        draft_id=new_id(),
        file_name=file_name[:200],
        uploaded_by=by,
        uploaded_at=to_the_millisecond(clock.now()),
        files=tuple(files),
    )
    stores.drafts.discard_older(draft.uploaded_at - KEPT_FOR)
    stores.drafts.add(draft, body, files)
    return draft


def convert_next(drafts: Drafts, clock: Clock) -> int:
    """Convert the draft that waits longest: how many were (0 or 1). For the worker.

    0 also while another process of this machine converts: the draft goes on waiting.
    """
    claimed = drafts.claim(to_the_millisecond(clock.now()))
    if claimed is None:
        return 0
    if claimed.tries > TRIES_MAX:
        drafts.settle(replace(claimed, stage=REFUSED, messages=("the conversion took too long",)))
        return 1
    try:
        prepared = _prepare(drafts, claimed)
    except ConversionBusy:
        drafts.give_back(claimed)
        return 0
    except FormInvalid as problem:
        drafts.settle(replace(claimed, stage=REFUSED, messages=tuple(problem.facts["messages"])))
        return 1
    converted = prepared.converted
    validator = odk_validate.check(converted.xform)
    definition = converted.studied.definition
    settled = replace(
        claimed,
        stage=READY,
        form_id=definition.form_id,
        version=definition.version,
        name=definition.title,
        md5=prepared.md5,
        source_sha256=prepared.source_sha256,
        roles=converted.roles,
        warnings=converted.warnings,
        lint=converted.studied.lint,
        needs=converted.studied.media,
        questions=sum(question.asked for question in definition.questions),
        validator=validator,
    )
    drafts.settle(settled, converted.xform, definition)
    return 1


def find_draft(stores: Stores, draft_id: str) -> FormDraft:
    """NotFound."""
    draft = stores.drafts.find(draft_id)
    if draft is None:
        raise NotFound(draft_id=draft_id)
    return draft


def compare(stores: Stores, draft: FormDraft) -> Compared:
    """What publishing would change for phones."""
    known = stores.forms.find(draft.form_id, draft.version)
    taken = known is not None and (known.md5, known.roles) != (draft.md5, draft.roles)
    against = stores.forms.newest_of(draft.form_id)
    before = stores.forms.definition(against.form_id, against.version) if against else None
    after = stores.drafts.definition(draft.draft_id)
    told = changes(before, after) if before and after else []
    return Compared(against, tuple(told), taken)


def publish_draft(stores: Stores, draft_id: str, *, by: str, clock: Clock) -> Published:
    """The draft is offered to phones from now on; a second time changes nothing.

    FormDraftNotReady, FormVersionExists, NotFound.
    """
    draft = find_draft(stores, draft_id)
    xform, definition = stores.drafts.xform(draft_id), stores.drafts.definition(draft_id)
    if draft.stage not in (READY, PUBLISHED) or xform is None or definition is None:
        raise FormDraftNotReady(draft_id=draft_id, stage=draft.stage)
    studied = Studied(definition, draft.needs, draft.lint)
    converted = xlsform.Converted(xform, studied, draft.warnings, draft.roles)
    files = stores.drafts.files(draft_id)
    del files[""]
    prepared = Prepared(converted, draft.source_sha256, files)
    published = publish_prepared(stores, prepared, publisher=by, clock=clock)
    stores.drafts.set_stage(draft_id, PUBLISHED)
    return published


def discard_draft(stores: Stores, draft_id: str) -> None:
    """Throw an upload away; what was published from it stays. NotFound."""
    find_draft(stores, draft_id)
    stores.drafts.discard(draft_id)


def _prepare(drafts: Drafts, draft: FormDraft) -> Prepared:
    body = drafts.body(draft.draft_id)
    return prepare(body, xlsform.fingerprint(body), dict.fromkeys(draft.files, b""), wait_s=0.0)
