"""The field web app's submissions: send, go on with a cut file, ask what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from services.intake.domain.record import Submission
from services.intake.domain.submission import file_name
from services.intake.openrosa.multipart import CHUNK, XML_BYTES_MAX
from services.intake.parts import clock, stores
from services.intake.problems import TruncatedUpload
from services.intake.routes.field import BY_KEY, URL
from services.intake.routes.for_phones import for_header_key, say_it
from services.intake.routes.submissions import answer_file, answer_xml
from services.intake.schemas.field import HeldReceipts, Inbox, ReceiptAnswers, StandingFacts
from services.intake.store.uploads import UploadKey
from services.intake.usecases.accept_submission import Accepted
from services.intake.usecases.field_submissions import (
    Asked,
    InboxItem,
    Standing,
    Told,
    answer_receipts,
    attach_piece,
    inbox_of,
    own_submission,
    send_xml,
    standing,
)
from shared.auth import Actor
from shared.problems import InvalidInput, TooLarge
from shared.web import Blueprint
from shared.web_access import parts_of_app

_SHA256 = re.compile(r"^[0-9a-f]{64}$")
NAME_MAX = 255

blp = Blueprint("field_submissions", __name__, url_prefix=URL, description="The field web app: sending")
blp.after_request(say_it)


@blp.route("/submissions/<instance_id>", methods=["PUT"])
@blp.doc(**BY_KEY)
@blp.response(201, StandingFacts)
@blp.alt_response(200, schema=StandingFacts, description="it was received before")
@for_header_key("submission.send")
def put_xml(holder: Actor, instance_id: str) -> tuple[dict[str, Any], int]:
    """Send the XML, as it is, as the body. Its files follow one by one."""
    xml = b"".join(_pieces(XML_BYTES_MAX))
    return _answer(send_xml(stores(), instance_id, xml, holder, _device_id(), clock()))


@blp.route("/submissions/<instance_id>", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, StandingFacts)
@for_header_key("submission.send")
def get_standing(holder: Actor, instance_id: str) -> dict[str, Any]:
    """What is here of it: which files, and how much of those on their way."""
    return _facts(_standing(own_submission(stores(), instance_id, holder)))


@blp.route("/submissions/<instance_id>/files/<name>", methods=["PATCH"])
@blp.doc(**BY_KEY)
@blp.response(201, StandingFacts)
@blp.alt_response(204, description="Upload-Offset says where to go on")
@blp.alt_response(200, schema=StandingFacts, description="it was received before")
@for_header_key("submission.send")
def patch_file(holder: Actor, instance_id: str, name: str) -> Response | tuple[dict[str, Any], int]:
    """Send the next bytes of a file: headers Upload-Offset, Upload-Length and Upload-SHA256 (of the whole).

    A body that breaks off keeps what arrived. Bytes for another place answer 409 with `offset`.
    """
    offset, length, sha256 = _announced()
    outcome = attach_piece(
        stores(),
        UploadKey(instance_id, _name(name), sha256),
        _pieces(length - offset),
        offset=offset,
        length=length,
        content_type=(request.mimetype or "application/octet-stream")[:100],
        holder=holder,
        device_id=_device_id(),
        clock=clock(),
    )
    return _answer(outcome) if isinstance(outcome, Accepted) else _ends_at(outcome)


@blp.route("/submissions/<instance_id>/files/<name>", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type="application/octet-stream")
@for_header_key("submission.send")
def get_file(holder: Actor, instance_id: str, name: str) -> Response:
    """The file as received, for a correction. HEAD answers how much of it is here, in Upload-Offset."""
    found = own_submission(stores(), instance_id, holder)
    if request.method == "HEAD":
        kept = found.file(_name(name))
        sha256 = request.headers.get("Upload-SHA256", "")
        arrived = stores().uploads.received(instance_id, _name(name), sha256 if _SHA256.match(sha256) else "")
        return _ends_at(kept.size if kept else arrived)
    return answer_file(found, name)


@blp.route("/submissions/<instance_id>/xml", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, content_type="text/xml")
@for_header_key("submission.send")
def get_xml(holder: Actor, instance_id: str) -> Response:
    """The bytes as received, for a correction."""
    return answer_xml(own_submission(stores(), instance_id, holder))


@blp.route("/receipts", methods=["POST"])
@blp.doc(**BY_KEY)
@blp.arguments(HeldReceipts)
@blp.response(200, ReceiptAnswers)
@for_header_key("submission.send")
def receipts(holder: Actor, held: dict[str, Any]) -> dict[str, Any]:
    """What became of what the phone sent, by the receipts it holds; what is unknown it sends again."""
    asked = [Asked(**one) for one in held["instances"]]
    answers = answer_receipts(stores(), asked, holder, _secret(), clock())
    return {
        "server_epoch": answers.epoch,
        "known": [_told(one) for one in answers.known],
        "lost": answers.unknown,
    }


@blp.route("/inbox", methods=["GET"])
@blp.doc(**BY_KEY)
@blp.response(200, Inbox)
@for_header_key("submission.send")
def inbox(holder: Actor) -> dict[str, Any]:
    """What you sent, from any phone, that was sent back, is in question or was approved."""
    return {"items": [_item(one) for one in inbox_of(stores(), holder, clock())]}


def _pieces(bytes_max: int) -> Iterator[bytes]:
    """The body as it comes in; TooLarge beyond bytes_max, TruncatedUpload where the line was cut."""
    left = bytes_max
    try:
        while piece := request.stream.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise TooLarge()
            yield piece
    except RequestEntityTooLarge:
        raise TooLarge() from None
    except ClientDisconnected as error:
        raise TruncatedUpload(str(error)) from None


def _announced() -> tuple[int, int, str]:
    """(offset, length, sha256) of the headers; InvalidInput."""
    errors = {}
    numbers = []
    length_max = parts_of_app().settings.upload_bytes_max
    for name in ("Upload-Offset", "Upload-Length"):
        text = request.headers.get(name, "")
        if not (text.isascii() and text.isdigit() and int(text) <= length_max):
            errors[name] = [f"a whole number up to {length_max}"]
        numbers.append(int(text) if name not in errors else 0)
    offset, length = numbers
    sha256 = request.headers.get("Upload-SHA256", "")
    if not _SHA256.match(sha256):
        errors["Upload-SHA256"] = ["64 lower-case hexadecimal digits"]
    if not errors and offset > length:
        errors["Upload-Offset"] = ["beyond Upload-Length"]
    if errors:
        raise InvalidInput(errors=errors)
    return offset, length, sha256


def _name(name: str) -> str:
    name = file_name(name)
    if not 0 < len(name) <= NAME_MAX:
        raise InvalidInput(errors={"name": [f"1 to {NAME_MAX} characters"]})
    return name


def _device_id() -> str:
    return request.headers.get("X-Device-ID", "")


def _secret() -> str:
    return parts_of_app().settings.secret_key


def _ends_at(offset: int) -> Response:
    response = Response(status=204)
    response.headers["Upload-Offset"] = str(offset)
    return response


def _standing(submission: Submission) -> Standing:
    return standing(stores(), submission, _secret(), clock())


def _answer(accepted: Accepted) -> tuple[dict[str, Any], int]:
    return _facts(_standing(accepted.submission)), 201 if accepted.news else 200


def _facts(found: Standing) -> dict[str, Any]:
    submission = found.submission
    return {
        "instance_id": submission.instance_id,
        "receipt": found.receipt,
        "server_epoch": found.epoch,
        "status": submission.status,
        "files": {
            "expected": submission.files_expected,
            "present": [file.name for file in submission.files],
        },
        "uploads": [{"name": name, "received_bytes": received} for name, received in found.uploads],
    }


def _told(told: Told) -> dict[str, Any]:
    submission = told.submission
    facts = {
        "instance_id": submission.instance_id,
        "status": submission.status,
        "receipt_ok": told.receipt_ok,
    }
    decided = _decided(submission) if told.told_all else {"reason": "", "findings": [], "decided_by": ""}
    return {"decided_at": None, **facts, **decided}


def _item(item: InboxItem) -> dict[str, Any]:
    submission = item.submission
    return {
        "instance_id": submission.instance_id,
        "form_id": submission.form_id,
        "form_version": submission.form_version,
        "form_name": item.form_name,
        "title": item.title,
        "status": submission.status,
        "received_at": submission.received_at,
        **_decided(submission),
    }


def _decided(submission: Submission) -> dict[str, Any]:
    return {
        "reason": submission.reason,
        "findings": [{"says": one["says"], "path": one["path"]} for one in submission.findings],
        "decided_by": submission.decided_by_name or submission.decided_by,
        "decided_at": submission.decided_at,
    }
