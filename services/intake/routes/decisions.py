"""Decisions on submissions as JSON: approve, return with a reason, withdraw with a reason."""

from __future__ import annotations

from typing import Any

from services.intake.domain.record import APPROVED, RETURNED, WITHDRAWN
from services.intake.parts import PREFIX, clock, stores
from services.intake.routes.submissions import facts_of
from services.intake.schemas.api import Decision, SubmissionFacts
from services.intake.usecases.decide_submission import decide_submission
from shared.web import Blueprint, actor, needs

blp = Blueprint("decisions", __name__, url_prefix=PREFIX, description="What people decide on submissions")


@blp.route("/submissions/<instance_id>/approve", methods=["POST"])
@blp.arguments(Decision)
@blp.response(200, SubmissionFacts)
@needs("submission.review")
def approve(decision: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """Let it stand; what it says is announced soon after where it was not announced yet."""
    return _decide(decision, instance_id, APPROVED)


@blp.route("/submissions/<instance_id>/return", methods=["POST"])
@blp.arguments(Decision)
@blp.response(200, SubmissionFacts)
@needs("submission.review")
def send_back(decision: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """Send it back to be corrected; the reason is what the sender reads."""
    return _decide(decision, instance_id, RETURNED)


@blp.route("/submissions/<instance_id>/withdraw", methods=["POST"])
@blp.arguments(Decision)
@blp.response(200, SubmissionFacts)
@needs("submission.read")
def withdraw(decision: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """Take it back for good: its sender, or who may review it."""
    return _decide(decision, instance_id, WITHDRAWN)


def _decide(decision: dict[str, Any], instance_id: str, decided: str) -> dict[str, Any]:
    done = decide_submission(
        stores(),
        actor(),
        instance_id,
        decided,
        reason=decision["reason"],
        clock=clock(),
    )
    return facts_of(done)
