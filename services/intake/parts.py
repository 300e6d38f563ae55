"""What intake's routes and pages need at hand: the stores, the clock, and the address people know us by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from flask import Request, current_app, request
from marshmallow import Schema
from werkzeug.datastructures import FileStorage

from services.intake.domain.submission import file_name
from services.intake.openrosa.multipart import CHUNK
from services.intake.store import Stores
from services.intake.usecases.lists import HandedIn
from shared.clock import Clock
from shared.problems import InvalidInput, TooLarge

EXTENSION = "intake"
PREFIX = "/api/intake/v1"


@dataclass(frozen=True)
class IntakeParts:
    """schemas: of answers, by form id and version."""

    stores: Stores
    clock: Clock
    schemas: dict[tuple[str, str], Schema] = field(default_factory=dict)


def parts() -> IntakeParts:
    return cast(IntakeParts, current_app.extensions[EXTENSION])


def stores() -> Stores:
    return parts().stores


def clock() -> Clock:
    return parts().clock


@dataclass(frozen=True)
class UploadedForm:
    """A form as people send it: the multipart part `file`, and what lies beside it as parts `files`."""

    name: str
    body: bytes
    files: dict[str, bytes]


def uploaded_form(bytes_max: int) -> UploadedForm:
    """InvalidInput without a form; TooLarge when it or one of its files is over `bytes_max`."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInput(errors={"file": ["the multipart part `file` is missing"]})
    beside = {file_name(one.filename): one for one in request.files.getlist("files") if one.filename}
    return UploadedForm(
        sent.filename,
        _bytes_of(sent, bytes_max),
        {name: _bytes_of(one, bytes_max) for name, one in beside.items()},
    )


def _bytes_of(sent: FileStorage, bytes_max: int) -> bytes:
    body = sent.stream.read(bytes_max + 1)
    if len(body) > bytes_max:
        raise TooLarge()
    return body


def openrosa_url(secret: str) -> str:
    """The server address a phone is given, with its app key."""
    return f"{request.url_root}k/{secret}"


@contextmanager
def list_handed_in(request: Request) -> Iterator[HandedIn]:
    """A spreadsheet and what a form says of it; InvalidInput without a file."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidInput(errors={"file": ["Chưa chọn tệp."]})
    with stores().files.incoming(sent.filename, sent.mimetype[:100]) as part:
        while chunk := sent.stream.read(CHUNK):
            part.write(chunk)
        yield HandedIn(
            kind=request.form.get("kind", ""),
            commune_id=request.form.get("commune", ""),
            answers=request.form.to_dict(),
            part=part,
        )
