"""What intake's routes and pages need at hand: the stores, the clock, and the address people know us by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app, request
from marshmallow import Schema

from services.intake.store import Stores
from shared.clock import Clock

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
