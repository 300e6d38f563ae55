"""Lists by spreadsheet: hand one in, watch it being read, see what it changes, take it over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from services.intake.domain.lists.comparing import BAD, CHANGED, CHANGES, GONE, NEW, SAME
from services.intake.domain.lists.kinds import KINDS
from services.intake.domain.lists.upload import Upload
from services.intake.pages.frame import office, page, refusal
from services.intake.pages.list_sheets import bad_rows_sheet, template_sheet
from services.intake.pages.list_words import ASKED, CHANGE_WORDS, STATES, row_view, why_not
from services.intake.parts import clock, list_handed_in, stores
from services.intake.usecases import lists as usecase
from shared import reference
from shared.clock import business_date
from shared.problems import InvalidInput, NotFound, Problem
from shared.ui.places import place_options
from shared.web import actor, needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@office.get("/lists")
@needs("list.upload")
def all_lists() -> ResponseReturnValue:
    """The newest lists, and the form to hand one in."""
    return _all_lists()


@office.post("/lists")
@needs("list.upload")
def hand_in_list() -> ResponseReturnValue:
    """Keep the file and lead to its page, which shows how it is read."""
    try:
        with list_handed_in(request) as sheet:
            upload = usecase.hand_in(stores().lists, stores().files, sheet, actor(), clock())
    except InvalidInput as wrong:
        return _all_lists(status=422, errors=wrong.facts["errors"])
    except Problem as problem:
        return _all_lists(status=problem.status, problem=problem)
    return redirect(f"/office/lists/{upload.upload_id}", 303)


@office.get("/lists/<upload_id>")
@needs("list.upload")
def one_list(upload_id: str) -> ResponseReturnValue:
    """One list: how far it is, and its rows by what they mean."""
    return _one_list(usecase.find_list(stores().lists, upload_id, actor()))


@office.get("/lists/<upload_id>/state")
@needs("list.upload")
def list_state(upload_id: str) -> ResponseReturnValue:
    """Asked again and again while a list is in work; the whole page comes when it is through."""
    upload = usecase.find_list(stores().lists, upload_id, actor())
    if not upload.in_work:
        return Response(headers={"HX-Refresh": "true"})
    return page("list_progress.html", upload=upload, states=STATES)


@office.post("/lists/<upload_id>/take-over")
@needs("list.upload")
def take_list_over(upload_id: str) -> ResponseReturnValue:
    return _decide(
        upload_id,
        lambda: usecase.take_over(
            stores().lists, upload_id, actor(), without_bad_rows="without_bad_rows" in request.form
        ),
    )


@office.post("/lists/<upload_id>/discard")
@needs("list.upload")
def discard_list(upload_id: str) -> ResponseReturnValue:
    return _decide(upload_id, lambda: usecase.discard(stores().lists, upload_id, actor()))


@office.get("/lists/templates/<kind>.xlsx")
@needs("list.upload")
def list_template(kind: str) -> ResponseReturnValue:
    """An empty sheet with our headings and choices."""
    if kind not in KINDS:
        raise NotFound(kind=kind)
    return _download(template_sheet(KINDS[kind]), f"mau-{kind.replace('_', '-')}.xlsx")


@office.get("/lists/<upload_id>/bad-rows.xlsx")
@needs("list.upload")
def list_bad_rows(upload_id: str) -> ResponseReturnValue:
    """The rows that cannot be taken, each with the reason."""
    upload = usecase.find_list(stores().lists, upload_id, actor())
    rows = (one for one in stores().lists.all_rows(upload) if one.change == BAD)
    return _download(bad_rows_sheet(upload.of, rows), f"dong-loi-{upload_id[-6:]}.xlsx")


@office.get("/lists/<upload_id>/file")
@needs("list.upload")
def list_file(upload_id: str) -> ResponseReturnValue:
    """The file as it was handed in."""
    upload = usecase.find_list(stores().lists, upload_id, actor())
    response = send_file(
        stores().files.open(upload.file_sha256), mimetype="application/octet-stream", conditional=False
    )
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(upload.file_name)}"
    return response


def _decide(upload_id: str, decide: Any) -> ResponseReturnValue:
    try:
        decide()
    except Problem as problem:
        upload = usecase.find_list(stores().lists, upload_id, actor())
        return _one_list(upload, status=problem.status, problem=problem)
    return redirect(f"/office/lists/{upload_id}", 303)


def _all_lists(
    *, status: int = 200, errors: Mapping[str, Any] | None = None, problem: Problem | None = None
) -> ResponseReturnValue:
    kind = request.values.get("kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    today = business_date(clock().now())
    return page(
        "lists.html",
        status,
        lists=usecase.lists_of(stores().lists, actor()),
        kind=KINDS[kind],
        kinds=[(one.code, one.name) for one in KINDS.values()],
        communes=place_options(actor()),
        asked=ASKED,
        typed={"reported_on": today.isoformat(), **request.form.to_dict()},
        errors=errors or {},
        problem=refusal(problem) if problem else None,
        names=_names(),
        states=STATES,
    )


def _one_list(upload: Upload, *, status: int = 200, problem: Problem | None = None) -> ResponseReturnValue:
    change = _shown_change(upload)
    part = max(0, request.args.get("part", 0, type=int))
    shown = usecase.rows_of(stores().lists, upload, change, part)
    before = stores().lists.find(upload.before) if upload.before else None
    return page(
        "list.html",
        status,
        upload=upload,
        names=_names(),
        states=STATES,
        asked=ASKED,
        changes=[(code, CHANGE_WORDS[code], upload.counts.get(code, 0)) for code in CHANGES],
        change=change,
        rows=[row_view(upload.of, one) for one in shown.rows],
        part=part,
        next=shown.next,
        before=before,
        why_not=why_not(upload),
        problem=refusal(problem) if problem else None,
    )


def _shown_change(upload: Upload) -> str:
    asked = request.args.get("change", "")
    if asked in CHANGES:
        return asked
    return next((one for one in (BAD, CHANGED, GONE, NEW, SAME) if upload.counts.get(one)), NEW)


def _names() -> dict[str, str]:
    return {one.id: one.name for one in reference.areas()}


def _download(body: bytes, name: str) -> Response:
    response = Response(body, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
