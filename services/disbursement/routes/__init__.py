"""The JSON API below /api/disbursement/v1, by resource."""

from __future__ import annotations

from flask_smorest import Api

from services.disbursement.routes import budget, cases, loan_schedules, projects, sessions

PARTS = (cases, sessions, projects, budget, loan_schedules)


def register(api: Api) -> None:
    """Put every resource under the API."""
    for part in PARTS:
        api.register_blueprint(part.blp)
