"""Submissions in bulk: a form's register as a stream, from where the reader left off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, current_app

from services.intake.domain.record import Submission
from services.intake.domain.register import Entry, Head
from services.intake.parts import PREFIX, stores
from services.intake.problems import FormUnknown
from services.intake.routes.submissions import facts_of
from services.intake.schemas.registers import RegisterFacts, RegisterQuery
from services.intake.usecases.registers import read_register
from shared.web import Blueprint, actor, needs

NDJSON = "application/x-ndjson"

blp = Blueprint("registers", __name__, url_prefix=PREFIX, description="Submissions in bulk, in order")


@blp.route("/forms/<form_id>/register", methods=["GET"])
@blp.response(200, RegisterFacts)
@needs("submission.read")
def head_of_register(form_id: str) -> dict[str, Any]:
    """How many complete submissions there are, and the seal over all of them, to compare two copies by."""
    head = _head(form_id)
    return {"form_id": form_id, "entries": head.number, "seal": head.seal}


@blp.route("/forms/<form_id>/submissions", methods=["GET"])
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, content_type=NDJSON)
@needs("submission.read")
def stream(query: dict[str, Any], form_id: str) -> Response:
    """One JSON object a line, in the order of the register, those of your areas; go on with `after`.

    Numbers have no gaps; those of other areas are left out. The answers are as typed by the worker.
    """
    head = _head(form_id)
    until = min(head.number, query["after"] + query["limit"])
    rows = read_register(
        stores().registers, stores().submissions, form_id, actor(), after=query["after"], until=until
    )
    response = Response(_lines(rows, current_app.json.dumps), content_type=NDJSON)
    response.headers["Register-Entries"] = str(head.number)
    response.headers["Register-Next"] = str(max(until, query["after"]))
    return response


def _head(form_id: str) -> Head:
    if not stores().forms.versions(form_id):
        raise FormUnknown(form_id=form_id)
    return stores().registers.head(form_id)


def _lines(rows: Iterator[tuple[Entry, Submission]], written: Callable[[Any], str]) -> Iterator[str]:
    for entry, submission in rows:
        facts = {"number": entry.number, "seal": entry.seal, **facts_of(submission)}
        yield written({**facts, "answers": submission.answers}) + "\n"
