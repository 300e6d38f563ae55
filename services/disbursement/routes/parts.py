"""What all resources need: the desk, and dataclasses as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from flask import current_app

from services.disbursement.usecases.desk import Desk

PREFIX = "/api/disbursement/v1"


def desk() -> Desk:
    """The stores, clock and reference data of this process."""
    return cast(Desk, current_app.extensions["disbursement"])


def as_json(view: Any) -> dict[str, Any]:
    """A view of the use cases as plain JSON values."""
    return asdict(view)
