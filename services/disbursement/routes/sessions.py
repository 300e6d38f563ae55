"""Transaction-point sessions: what is to be paid where and when."""

from __future__ import annotations

from typing import Any

from services.disbursement import schemas
from services.disbursement.routes import answers
from services.disbursement.routes.parts import PREFIX, as_json, desk
from services.disbursement.usecases import sessions
from shared.web import Blueprint, actor, needs

blp = Blueprint("sessions", __name__, url_prefix=PREFIX)


@blp.get("/sessions")
@needs("case.read")
@blp.arguments(schemas.SessionsQuery, location="query")
@blp.response(200, answers.SessionsAnswer)
def list_sessions(query: dict[str, Any]) -> dict[str, Any]:
    """Sessions of a month (default: this one) in an area (default: all of the caller's)."""
    month = query.get("month") or desk().today.isoformat()[:7]
    found = sessions.list_sessions(desk(), actor(), query.get("area") or None, month)
    return {"month": month, "sessions": [as_json(line) for line in found]}


@blp.get("/sessions/<session_id>")
@needs("case.read")
@blp.response(200, answers.SessionAnswer)
def session_view(session_id: str) -> dict[str, Any]:
    """One session (`<commune>|<date>`) with its orders, as they are called out."""
    return as_json(sessions.session_view(desk(), actor(), session_id))
