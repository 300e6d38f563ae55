"""Forms as a person publishes them: upload, see what it is, publish, replace, close, take back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from services.intake.domain.case_lists import CASE_LISTS
from services.intake.domain.form_draft import CONVERTING, PUBLISHED, READY, REFUSED, WAITING, FormDraft
from services.intake.domain.form_outline import Outline
from services.intake.domain.form_version import STATES, FormVersion, newest
from services.intake.domain.outline_reader import read_outline
from services.intake.pages import form_words
from services.intake.pages.frame import Refusal, office, page, refusal
from services.intake.parts import clock, stores, uploaded_form
from services.intake.problems import FormUnknown
from services.intake.usecases import form_drafts, publish_form
from shared.problems import NotFound, Problem
from shared.web import actor, needs


@dataclass(frozen=True)
class FormLine:
    """One form of the list. newest: the version offered now, None when all are withdrawn."""

    form_id: str
    name: str
    state: str
    newest: FormVersion | None
    versions: int


@office.get("/forms")
@needs("form.publish")
def list_forms() -> ResponseReturnValue:
    """All forms, the uploads that wait for somebody, and where to upload."""
    return _list(done=request.args.get("done", ""))


@office.post("/forms")
@needs("form.publish")
def upload_form() -> ResponseReturnValue:
    """Keep an upload as a draft; the worker converts it while the next page looks on."""
    try:
        sent = uploaded_form(form_drafts.FILE_BYTES_MAX)
        draft = form_drafts.upload_draft(
            stores(),
            sent.body,
            sent.name,
            sent.files,
            by=actor().username,
            clock=clock(),
        )
    except Problem as problem:
        return _list(problem=refusal(problem), status=problem.status)
    return redirect(url_for(".show_draft", draft_id=draft.draft_id), 303)


@office.get("/forms/drafts/<draft_id>")
@needs("form.publish")
def show_draft(draft_id: str) -> ResponseReturnValue:
    """What the conversion said, what would change, and how the form will read."""
    return _draft(form_drafts.find_draft(stores(), draft_id))


@office.get("/forms/drafts/<draft_id>/progress")
@needs("form.publish")
def draft_progress(draft_id: str) -> ResponseReturnValue:
    """The part that looks on; when the worker is done it has the browser fetch the whole page."""
    draft = form_drafts.find_draft(stores(), draft_id)
    answer = page("form_progress.html", draft=draft, now_waiting=_waiting_before(draft))
    if draft.settled:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return answer


@office.post("/forms/drafts/<draft_id>/publish")
@needs("form.publish")
def publish_draft(draft_id: str) -> ResponseReturnValue:
    """Offer it to phones from now on."""
    try:
        published = form_drafts.publish_draft(stores(), draft_id, by=actor().username, clock=clock())
    except NotFound:
        raise
    except Problem as problem:
        draft = form_drafts.find_draft(stores(), draft_id)
        return _draft(draft, problem=refusal(problem), status=problem.status)
    return _to_form(published.version.form_id, "published")


@office.post("/forms/drafts/<draft_id>/discard")
@needs("form.publish")
def discard_draft(draft_id: str) -> ResponseReturnValue:
    """Throw the upload away."""
    form_drafts.discard_draft(stores(), draft_id)
    return redirect(url_for(".list_forms", done="discarded"), 303)


@office.get("/forms/<form_id>")
@needs("form.publish")
def show_form(form_id: str) -> ResponseReturnValue:
    """One form: its versions, its state and what may be done with it now."""
    versions = sorted(_versions(form_id), key=lambda one: one.published_at, reverse=True)
    offered = next(iter(newest(versions)), None)
    state = stores().forms.state(form_id)
    return page(
        "form.html",
        form_id=form_id,
        name=(offered or versions[0]).name,
        versions=versions,
        offered=offered,
        state=state,
        states=form_words.STATES,
        means=form_words.STATE_MEANS,
        others=[one for one in STATES if one != state],
        done=request.args.get("done", ""),
    )


@office.get("/forms/<form_id>/preview")
@needs("form.publish")
def preview_version(form_id: str) -> ResponseReturnValue:
    """How a published version reads, question by question."""
    version = stores().forms.find(form_id, request.args.get("version", ""))
    xform = stores().forms.xform(form_id, version.version) if version else None
    if version is None or xform is None:
        raise FormUnknown(form_id=form_id)
    outline = _outline(xform)
    return page(
        "form_version.html",
        version=version,
        outline=outline,
        lines=form_words.preview(outline),
        lint=version.lint,
        messages=form_words.messages_in_words(version.warnings),
        states=form_words.STATES,
    )


@office.post("/forms/<form_id>/state")
@needs("form.publish")
def change_state(form_id: str) -> ResponseReturnValue:
    """Open, close slowly, or close."""
    state = request.form.get("state", "")
    publish_form.set_form_state(stores(), form_id, state)
    return _to_form(form_id, state)


@office.post("/forms/<form_id>/withdraw")
@needs("form.publish")
def withdraw_version(form_id: str) -> ResponseReturnValue:
    """Offer a version to nobody any more."""
    version = request.form.get("version", "")
    publish_form.withdraw_version(stores(), form_id, version, by=actor().username, clock=clock())
    return _to_form(form_id, "withdrawn")


@office.post("/forms/<form_id>/offer")
@needs("form.publish")
def offer_version_again(form_id: str) -> ResponseReturnValue:
    """Take a withdrawal back."""
    publish_form.offer_version_again(stores(), form_id, request.form.get("version", ""))
    return _to_form(form_id, "offered")


def _list(*, problem: Refusal | None = None, done: str = "", status: int = 200) -> ResponseReturnValue:
    every = stores().forms.all()
    states = stores().forms.states()
    offered = {version.form_id: version for version in newest(every)}
    last = {version.form_id: version for version in sorted(every, key=lambda one: one.published_at)}
    lines = [
        FormLine(
            form_id,
            (offered.get(form_id) or last[form_id]).name,
            states.get(form_id, "open"),
            offered.get(form_id),
            sum(version.form_id == form_id for version in every),
        )
        for form_id in sorted(last, key=lambda one: last[one].name)
    ]
    drafts = stores().drafts.in_stage(WAITING, CONVERTING, READY, REFUSED)
    return page(
        "forms.html",
        status,
        lines=lines,
        drafts=drafts,
        states=form_words.STATES,
        stages=form_words.STAGES,
        problem=problem,
        done=done,
    )


def _draft(draft: FormDraft, *, problem: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    facts: dict[str, Any] = {"draft": draft, "problem": problem, "stages": form_words.STAGES}
    if not draft.settled:
        return page("form_draft.html", status, **facts, now_waiting=_waiting_before(draft))
    if draft.stage == REFUSED:
        said = form_words.messages_in_words(draft.messages)
        return page("form_draft.html", status, **facts, messages=said)
    xform = stores().drafts.xform(draft.draft_id)
    if xform is None:
        raise NotFound(draft_id=draft.draft_id)
    outline = _outline(xform)
    compared = form_drafts.compare(stores(), draft)
    told = [(change, *form_words.change_in_words(change)) for change in compared.changes]
    return page(
        "form_draft.html",
        status,
        **facts,
        published=draft.stage == PUBLISHED,
        outline=outline,
        lines=form_words.preview(outline),
        lint=draft.lint,
        messages=form_words.messages_in_words(draft.warnings),
        verdict=form_words.VERDICTS[draft.validator.verdict],
        compared=compared,
        changes=told,
        case_lists=tuple(CASE_LISTS),
        risky=[change for change in compared.changes if change.risky],
    )


def _waiting_before(draft: FormDraft) -> int:
    others = stores().drafts.in_stage(WAITING, CONVERTING)
    return sum(one.uploaded_at < draft.uploaded_at for one in others)


def _versions(form_id: str) -> list[FormVersion]:
    versions = stores().forms.versions(form_id)
    if not versions:
        raise FormUnknown(form_id=form_id)
    return versions


def _to_form(form_id: str, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show_form", form_id=form_id, done=done), 303)


@lru_cache(maxsize=8)
def _outline(xform: bytes) -> Outline:
    return read_outline(xform)
