"""What all office pages need: the desk, today, reading a form's values, saying a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from services.disbursement.usecases.desk import Desk
from shared.clock import business_date, day_of
from shared.ui.places import place_options
from shared.ui.refusals import Refusal, refusal

__all__ = [
    "Refusal",
    "amount_of",
    "day_of",
    "desk",
    "office",
    "page",
    "place_options",
    "refusal",
    "refusal_of_row",
    "today",
]

office = Blueprint("office", __name__, url_prefix="/office")


def desk() -> Desk:
    """The stores, clock and reference data of this process."""
    return cast(Desk, current_app.extensions["disbursement"])


def today() -> date:
    """The business date."""
    return business_date(desk().clock.now())


def refusal_of_row(problem: Mapping[str, Any] | None) -> Refusal | None:
    """The problem of one row of a batch, which use cases answer as its JSON members."""
    return Refusal(problem["slug"], problem.get("status", 409), problem) if problem else None


def page(template: str, status: int = 200, **context: Any) -> ResponseReturnValue:
    """The rendered page. Every page knows `now`, and `today` as ISO text to compare due dates with."""
    now = desk().clock.now()
    return render_template(
        f"office/{template}", now=now, today=business_date(now).isoformat(), **context
    ), status


def amount_of(text: str) -> int | None:
    """Whole đồng as typed (60.000.000 or 60000000); None when it is not an amount."""
    plain = re.sub(r"[.\s]", "", text)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 15 else None
