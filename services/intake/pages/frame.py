"""What all office pages of intake need: the blueprint, rendering, and saying a refusal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from services.intake.parts import clock
from shared.clock import business_date
from shared.ui.refusals import Refusal, refusal

__all__ = ["Refusal", "office", "page", "refusal"]

office = Blueprint("intake_office", __name__, url_prefix="/office")


def page(template: str, status: int = 200, **context: Any) -> ResponseReturnValue:
    """The rendered page of `templates/office/`. Every page knows `now`, and `today` as ISO text."""
    now = clock().now()
    return render_template(
        f"office/{template}", now=now, today=business_date(now).isoformat(), **context
    ), status
