"""Livelihood projects, their animals, the lot and the hand-overs."""

from __future__ import annotations

from typing import Any

from services.disbursement import schemas
from services.disbursement.routes import answers
from services.disbursement.routes.cases import row_answer
from services.disbursement.routes.parts import PREFIX, as_json, desk
from services.disbursement.usecases import projects
from shared.web import Blueprint, actor, needs

blp = Blueprint("projects", __name__, url_prefix=PREFIX)


@blp.get("/projects")
@needs("case.read")
@blp.response(200, answers.ProjectsAnswer)
def list_projects() -> dict[str, Any]:
    """Projects of the caller's communes."""
    return {"projects": [as_json(line) for line in projects.list_projects(desk(), actor())]}


@blp.post("/projects")
@needs("project.manage")
@blp.arguments(schemas.ProjectBody)
@blp.response(201, answers.ProjectLineAnswer)
def enter_project(body: dict[str, Any]) -> dict[str, Any]:
    """Enter a project a commune submitted; the same again is harmless."""
    return {"project": as_json(projects.enter_project(desk(), actor(), **body))}


@blp.get("/projects/<project_id>")
@needs("case.read")
@blp.response(200, answers.ProjectAnswer)
def project_view(project_id: str) -> dict[str, Any]:
    """A project with its animals, households and lots."""
    view = as_json(projects.project_view(desk(), actor(), project_id))
    return {"project": view.pop("line"), **view}


@blp.post("/projects/<project_id>/approve")
@needs("project.approve")
@blp.arguments(schemas.ApprovalBody)
@blp.response(200, answers.ProjectLineAnswer)
def approve_project(body: dict[str, Any], project_id: str) -> dict[str, Any]:
    """The district's decision, by another person than who entered it."""
    return {"project": as_json(projects.approve_project(desk(), actor(), project_id, **body))}


@blp.post("/projects/<project_id>/animals")
@needs("animal.manage")
@blp.arguments(schemas.AnimalsBody)
@blp.response(200, answers.AnimalsAnswer)
def register_animals(body: dict[str, Any], project_id: str) -> dict[str, Any]:
    """Register tagged animals; every animal has its own result."""
    return {"results": projects.register_animals(desk(), actor(), project_id, **body)}


@blp.post("/projects/<project_id>/lot")
@needs("project.manage")
@blp.arguments(schemas.LotBody)
@blp.response(200, answers.LotAnswer)
def draw_lot(body: dict[str, Any], project_id: str) -> dict[str, Any]:
    """Draw which household gets which animal; the seed is recorded, so anybody can draw it again."""
    drawn = projects.draw_lot(desk(), actor(), project_id, **body)
    return {**drawn, "results": [row_answer(result) for result in drawn["results"]]}


@blp.post("/projects/<project_id>/hand-overs")
@needs("animal.manage")
@blp.arguments(schemas.HandOversBody)
@blp.response(200, answers.StepsAnswer)
def hand_over(body: dict[str, Any], project_id: str) -> dict[str, Any]:
    """Hand animals over by the minutes; every row has its own result."""
    results = projects.hand_over(desk(), actor(), project_id, rows=body["rows"])
    return {"results": [row_answer(result) for result in results]}
