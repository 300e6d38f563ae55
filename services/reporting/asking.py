"""Who asks, and what answers: what routes and pages share."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app

from services.reporting.domain.question import Question
from services.reporting.usecases.report import Reports
from shared.web import actor, demand_area


def reports() -> Reports:
    made: Reports = current_app.extensions["reports"]
    return made


def permitted(question: Question) -> Question:
    """The question with what its asker may see; Forbidden when the area is not within it."""
    demand_area(question.area_id)
    return replace(question, scope=actor().areas)
