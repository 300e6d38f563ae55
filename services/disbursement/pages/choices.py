"""What the select fields of step forms offer; only what the step asks for is read."""

from __future__ import annotations

from typing import TypedDict

from services.disbursement.pages.frame import desk, place_options, today
from services.disbursement.pages.step_forms import Norms, Options
from services.disbursement.usecases import budget, projects
from services.disbursement.usecases.views import BudgetLineView, CaseLine
from shared.auth import Actor
from shared.reference.programmes import all_programmes


class Choices(TypedDict):
    lines: list[BudgetLineView]
    points: Options
    projects: Options


def choices(actor: Actor, *steps: str) -> Choices:
    """Budget lines for approvals, transaction points for orders, approved projects for selections."""
    offered: Choices = {"lines": [], "points": [], "projects": []}
    if "approve" in steps and actor.may("budget.read"):
        every = budget.list_lines(desk(), actor, None)
        offered["lines"] = sorted(every, key=lambda line: (-line.budget_year, line.line_id))
    if "order" in steps:
        offered["points"] = place_options(actor)
    if "select" in steps:
        offered["projects"] = [
            (p.project_id, f"{p.name} ({p.commune_name})")
            for p in projects.list_projects(desk(), actor, status="approved")
        ]
    return offered


def norms_of(case: CaseLine) -> Norms:
    """What each source may give this grant today; empty where the programme has no norms."""
    programme = all_programmes().get(case.programme)
    found = programme.norms_on(today(), case.kind) if programme else {}
    return {source: amount.dong for source, amount in found.items()}


def programme_options(everything: str) -> Options:
    """All programmes, by their Vietnamese names."""
    return [("", everything), *((p.code, p.name()) for p in all_programmes().values())]
