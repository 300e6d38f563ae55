"""Submissions as JSON: send, send many, look up, list, and the bytes as received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, request, send_file
from marshmallow import Schema, ValidationError

from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.record import Submission
from services.intake.domain.submission import file_name
from services.intake.openrosa.multipart import CHUNK
from services.intake.parts import PREFIX, clock, parts, stores
from services.intake.schemas import answers_schema
from services.intake.schemas.api import (
    Batch,
    BatchResults,
    NewSubmission,
    SubmissionFacts,
    SubmissionPage,
    SubmissionQuery,
)
from services.intake.usecases.accept_submission import Accepted, Sent, accept_submission
from services.intake.usecases.find_submissions import Query, find_submission, find_submissions
from services.intake.usecases.send_answers import Answers, send_answers, send_many
from shared.problems import InvalidInput, NotFound, Problem
from shared.web import Blueprint, actor, needs
from shared.web_problems import document, flat

SHOWN_IN_BROWSER = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/")

blp = Blueprint("submissions", __name__, url_prefix=PREFIX, description="What phones and clients sent")


@blp.route("/submissions", methods=["POST"])
@blp.arguments(NewSubmission)
@blp.response(201, SubmissionFacts)
@blp.alt_response(200, schema=SubmissionFacts, description="it was received before")
@needs("submission.send")
def send(new: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Send one submission; the answers are nested as the form is, repeats as lists."""
    accepted = send_answers(stores(), _answers(new), actor(), check_answers, clock())
    return facts_of(accepted.submission), 201 if accepted.news else 200


@blp.route("/submissions/batch", methods=["POST"])
@blp.arguments(Batch)
@blp.response(200, BatchResults)
@needs("submission.send")
def send_batch(batch: dict[str, Any]) -> dict[str, Any]:
    """Send up to 200; each stands for itself, the results come in the order sent."""
    rows = [_row(raw) for raw in batch["submissions"]]
    outcomes = send_many(stores(), rows, actor(), check_answers, clock())
    return {
        "results": [
            _result(raw, outcome) for raw, outcome in zip(batch["submissions"], outcomes, strict=True)
        ]
    }


@blp.route("/submissions", methods=["GET"])
@blp.arguments(SubmissionQuery, location="query")
@blp.response(200, SubmissionPage)
@needs("submission.read")
def list_submissions(query: dict[str, Any]) -> dict[str, Any]:
    """Those of your areas, newest first, page by page."""
    page = find_submissions(
        stores(),
        actor(),
        Query(
            form_id=query["form"],
            area_id=query["area"],
            status=query["status"],
            worker=query["worker"],
            finding=query["finding"],
            since=query["since"],
            until=query["until"],
        ),
        limit=query["limit"],
        cursor=query["cursor"],
        clock=clock(),
    )
    return {"submissions": [facts_of(one) for one in page.submissions], "next": page.next}


@blp.route("/submissions/<instance_id>", methods=["GET"])
@blp.response(200, SubmissionFacts)
@needs("submission.read")
def get_submission(instance_id: str) -> dict[str, Any]:
    """Where it stands and which files are here."""
    return facts_of(find_submission(stores(), instance_id, actor()))


@blp.route("/submissions/<instance_id>/xml", methods=["GET"])
@blp.response(200, content_type="text/xml")
@needs("submission.read")
def get_xml(instance_id: str) -> Response:
    """The bytes as received."""
    return answer_xml(find_submission(stores(), instance_id, actor()))


@blp.route("/submissions/<instance_id>/files/<name>", methods=["GET"])
@blp.response(200, content_type="application/octet-stream")
@needs("submission.read")
def get_file(instance_id: str, name: str) -> Response:
    """One file as received; pictures and sound may be shown in place, anything else is downloaded."""
    return answer_file(find_submission(stores(), instance_id, actor()), name)


@blp.route("/submissions/<instance_id>/files/<name>", methods=["PUT"])
@blp.response(201, SubmissionFacts)
@blp.alt_response(200, schema=SubmissionFacts, description="it was received before")
@needs("submission.send")
def put_file(instance_id: str, name: str) -> tuple[dict[str, Any], int]:
    """Send one file of a submission, the body as it is; other bytes under a known name answer 409."""
    known = find_submission(stores(), instance_id, actor())
    kind = (request.mimetype or "application/octet-stream")[:100]
    with stores().files.incoming(name, kind) as part:
        while chunk := request.stream.read(CHUNK):
            part.write(chunk)
        sent = Sent(xml=known.xml, parts=[part], sender=actor(), device_id="", door=known.door)
        accepted = accept_submission(stores(), sent, clock())
    return facts_of(accepted.submission), 201 if accepted.news else 200


def answer_xml(submission: Submission) -> Response:
    """The bytes as received, to be kept as a file."""
    response = Response(submission.xml, content_type="text/xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{submission.xml_sha256}.xml"'
    return response


def answer_file(submission: Submission, name: str) -> Response:
    """One file of it, without any rights in a browser; NotFound."""
    file = submission.file(file_name(name))
    if file is None:
        raise NotFound(instance_id=submission.instance_id, name=name)
    shown = file.content_type.startswith(SHOWN_IN_BROWSER)
    response = send_file(
        stores().files.open(file.sha256),
        mimetype=file.content_type if shown else "application/octet-stream",
        etag=file.sha256,
        conditional=False,
    )
    kind = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(file.name)}"
    response.headers["Content-Length"] = str(file.size)
    # A file from outside gets no rights on our pages, whatever it claims to be.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def check_answers(definition: FormDefinition, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Typed answers; InvalidInput names each wrong one by its path below `answers`."""
    try:
        typed: Mapping[str, Any] = _schema(definition).load(answers)
    except ValidationError as error:
        raise InvalidInput(errors=flat(error.messages, "answers")) from None
    return typed


_NEW = NewSubmission()


def _schema(definition: FormDefinition) -> Schema:
    """Made once a version: a version never changes, and making a schema takes longer than using it."""
    key = (definition.form_id, definition.version)
    made = parts().schemas
    if key not in made:
        made[key] = answers_schema(definition)
    return made[key]


def facts_of(submission: Submission) -> dict[str, Any]:
    return {
        "instance_id": submission.instance_id,
        "form_id": submission.form_id,
        "form_version": submission.form_version,
        "area": submission.area_id,
        "status": submission.status,
        "received_at": submission.received_at,
        "submitter": submission.submitter,
        "xml_sha256": submission.xml_sha256,
        "files": {"expected": submission.files_expected, "present": submission.files},
        "findings": submission.findings,
        "decided_by": submission.decided_by,
        "decided_at": submission.decided_at,
        "reason": submission.reason,
        "corrects": submission.deprecated_id,
        "corrected_by": submission.corrected_by,
    }


def _answers(new: Mapping[str, Any]) -> Answers:
    return Answers(
        form_id=new["form_id"],
        form_version=new["form_version"],
        instance_id=new["instance_id"],
        answers=new["answers"],
        area_id=new["area"],
    )


def _row(raw: Mapping[str, Any]) -> Answers | Problem:
    try:
        return _answers(_NEW.load(raw))
    except ValidationError as error:
        return InvalidInput(errors=flat(error.messages))


def _result(raw: Mapping[str, Any], outcome: Accepted | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"instance_id": str(raw.get("instance_id", "")), "ok": False, "problem": document(outcome)}
    return {
        "instance_id": outcome.submission.instance_id,
        "ok": True,
        "news": outcome.news,
        "status": outcome.submission.status,
    }
