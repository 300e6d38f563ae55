"""The schedule calculator."""

from __future__ import annotations

from services.disbursement import schedule_schemas
from services.disbursement.routes.parts import PREFIX
from services.disbursement.usecases.loan_schedules import (
    ScheduleAnswer,
    ScheduleQuestion,
    calculate_schedule,
)
from shared.web import Blueprint, needs

blp = Blueprint("loan_schedules", __name__, url_prefix=PREFIX)


@blp.post("/loan-schedules")
@needs("case.read")
@blp.arguments(schedule_schemas.ScheduleBody)
@blp.response(200, schedule_schemas.ScheduleAnswer)
def calculate(question: ScheduleQuestion) -> ScheduleAnswer:
    """What is due when, from terms that somebody tries out; nothing is stored."""
    return calculate_schedule(question)
