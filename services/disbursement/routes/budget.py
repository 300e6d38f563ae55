"""Budget lines, allotments and carry-overs."""

from __future__ import annotations

from typing import Any

from services.disbursement import schemas
from services.disbursement.routes import answers
from services.disbursement.routes.parts import PREFIX, as_json, desk
from services.disbursement.usecases import budget
from shared.web import Blueprint, actor, needs

blp = Blueprint("budget", __name__, url_prefix=PREFIX)


@blp.get("/budget/lines")
@needs("budget.read")
@blp.arguments(schemas.YearQuery, location="query")
@blp.response(200, answers.LinesAnswer)
def list_lines(query: dict[str, Any]) -> dict[str, Any]:
    """The lines of a budget year, or of all years."""
    return {"lines": [as_json(line) for line in budget.list_lines(desk(), actor(), query.get("year"))]}


@blp.post("/budget/lines")
@needs("budget.manage")
@blp.arguments(schemas.LineBody)
@blp.response(201, answers.LineAnswer)
def open_line(body: dict[str, Any]) -> dict[str, Any]:
    """Open a line without money; the same again is harmless."""
    return {"line": as_json(budget.open_line(desk(), actor(), **body))}


@blp.get("/budget/lines/<line_id>")
@needs("budget.read")
@blp.response(200, answers.LineAnswer)
def line_view(line_id: str) -> dict[str, Any]:
    """One line with its allotments and carry-overs."""
    return {"line": as_json(budget.line_view(desk(), actor(), line_id))}


@blp.post("/budget/lines/<line_id>/allotments")
@needs("budget.manage")
@blp.arguments(schemas.AllotmentBody)
@blp.response(200, answers.LineAnswer)
def allot(body: dict[str, Any], line_id: str) -> dict[str, Any]:
    """Give the line money by a decision; below zero takes some back."""
    return {"line": as_json(budget.allot(desk(), actor(), line_id, **body))}


@blp.post("/budget/carry-overs")
@needs("budget.manage")
@blp.arguments(schemas.CarryOverBody)
@blp.response(200, answers.LineAnswer)
def carry_over(body: dict[str, Any]) -> dict[str, Any]:
    """Move what a line did not spend to a line of the next year; answers the line it leaves."""
    return {"line": as_json(budget.carry_over(desk(), actor(), **body))}
