"""What intake's routes and pages need at hand: the stores, the clock, and the address people know us by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from flask import Request, current_app, request
from marshmallow import Schema

from services.intake.openrosa.multipart import CHUNK
from services.intake.store import Stores
from services.intake.usecases.lists import HandedIn
from shared.clock import Clock
from shared.problems import InvalidInput

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
