"""Cases: lists, one whole, and the steps that are taken on them."""

from __future__ import annotations

from typing import Any

from services.disbursement import schemas
from services.disbursement.routes import answers
from services.disbursement.routes.parts import PREFIX, as_json, desk
from services.disbursement.usecases import reading, steps
from services.disbursement.usecases.views import CaseView
from shared.problems import Problem
from shared.web import Blueprint, actor, needs

blp = Blueprint("cases", __name__, url_prefix=PREFIX)

NOT_FACTS = frozenset({"step", "command_id", "expected_version", "taken_on", "case_id"})


@blp.get("/cases")
@needs("case.read")
@blp.arguments(schemas.CasesQuery, location="query")
@blp.response(200, answers.CasesAnswer)
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """Cases of the caller's areas, newest application first. `next` is the cursor of the page after."""
    limit, cursor = query.pop("limit"), query.pop("cursor", None)
    found = reading.list_cases(desk(), actor(), reading.CaseFilters(**query), limit=limit, cursor=cursor)
    return as_json(found)


@blp.get("/cases/<case_id>")
@needs("case.read")
@blp.response(200, answers.CaseAnswer)
def case_view(case_id: str) -> dict[str, Any]:
    """The whole case: its line, assessment with reasons, tranches, orders, schedule and history."""
    return _whole(reading.case_view(desk(), actor(), case_id))


@blp.post("/cases/<case_id>/steps")
@needs("case.read")
@blp.arguments(schemas.StepBody)
@blp.response(200, answers.StepAnswer)
def take_step(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Take one step. The step's own permission is demanded by the lifecycle's table."""
    line = steps.take_step(desk(), actor(), _step(case_id, body))
    return {"case": as_json(line)}


@blp.post("/steps")
@needs("case.read")
@blp.arguments(schemas.StepsBody)
@blp.response(200, answers.StepsAnswer)
def take_steps(body: dict[str, Any]) -> dict[str, Any]:
    """Take one step on up to 500 cases; every row has its own result."""
    rows: list[steps.Step | steps.StepResult] = []
    for raw in body["rows"]:
        try:
            row = schemas.read_row(raw)
        except Problem as problem:
            rows.append(_unreadable(raw, problem))
            continue
        rows.append(steps.Step(step=body["step"], taken_on=body.get("taken_on"), **row))
    asked = [row for row in rows if isinstance(row, steps.Step)]
    answers = iter(steps.take_steps(desk(), actor(), asked))
    results = [row if isinstance(row, steps.StepResult) else next(answers) for row in rows]
    return {"results": [row_answer(result) for result in results]}


def _step(case_id: str, body: dict[str, Any]) -> steps.Step:
    return steps.Step(
        case_id=case_id,
        step=body["step"],
        taken_on=body.get("taken_on"),
        facts={name: value for name, value in body.items() if name not in NOT_FACTS},
        command_id=body.get("command_id", ""),
        expected_version=body.get("expected_version"),
    )


def _unreadable(raw: dict[str, Any], problem: Problem) -> steps.StepResult:
    case_id = raw.get("case_id")
    return steps.StepResult(
        case_id=case_id if isinstance(case_id, str) else "",
        ok=False,
        status="",
        problem=steps.problem_of(problem),
    )


def row_answer(result: steps.StepResult) -> dict[str, Any]:
    """What became of one row of a batch."""
    answer: dict[str, Any] = {"case_id": result.case_id, "ok": result.ok, "status": result.status}
    if result.problem is not None:
        answer["problem"] = result.problem
    return answer


def _whole(view: CaseView) -> dict[str, Any]:
    """The line's fields beside the rest, as lists show them."""
    body = as_json(view)
    return {**body.pop("line"), **body}
