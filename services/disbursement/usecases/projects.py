"""Livelihood projects: entered by one, decided by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from services.disbursement import schemas
from services.disbursement.domain.budget import Posting
from services.disbursement.problems import IllegalTransition, MakerIsChecker, RecordExists
from services.disbursement.store.projects import StoredProject
from services.disbursement.usecases import funds
from services.disbursement.usecases.animals import draw_lot, hand_over, register_animals
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import case_lines
from services.disbursement.usecases.views import AnimalLine, ProjectLine, ProjectView
from shared.auth import Actor
from shared.contracts.disbursement import ProjectApproved
from shared.money import Money
from shared.problems import InvalidInput, Stale

__all__ = [
    "approve_project",
    "draw_lot",
    "enter_project",
    "hand_over",
    "list_projects",
    "project_view",
    "register_animals",
    "waiting_for",
]

ATTEMPTS_MAX = 12
SHOWN_MAX = 30


def list_projects(desk: Desk, actor: Actor, *, status: str | None = None) -> list[ProjectLine]:
    """Projects of the actor's communes, by id. status: proposed | approved, None for both."""
    found = desk.projects.of_communes(desk.communes(actor))
    return [_line(desk, actor, one) for one in found if status in (None, one.state["status"])]


def waiting_for(desk: Desk, actor: Actor) -> list[ProjectLine]:
    """Projects this actor has something to do with now."""
    if not any(actor.may(one) for one in ("project.approve", "project.manage", "animal.manage")):
        return []
    return [line for line in list_projects(desk, actor) if line.allowed][:SHOWN_MAX]


def project_view(desk: Desk, actor: Actor, project_id: str) -> ProjectView:
    """The project with its animals, households and lots; NotFound outside of the actor's areas."""
    project = desk.project(actor, project_id)
    cases = desk.cases.of_project(project_id)
    lines = case_lines(desk, actor, cases)
    by_animal = {line.animal_id: line for line in lines if line.animal_id}
    animals = []
    for animal in desk.animals.of_project(project_id):
        holder = by_animal.get(animal["animal_id"])
        animals.append(
            AnimalLine(
                **{name: animal[name] for name in _ANIMAL_FIELDS},
                status=holder.status if holder else "registered",
                case_id=holder.case_id if holder else "",
                applicant=holder.applicant if holder else "",
            )
        )
    return ProjectView(
        line=_line(desk, actor, project),
        animals=animals,
        cases=lines,
        lots=[{"lot_id": lot_id, **lot} for lot_id, lot in sorted(project.lots.items())],
    )


def enter_project(desk: Desk, actor: Actor, **body: Any) -> ProjectLine:
    """Enter a project a commune submitted; the same again is harmless. Raises RecordExists, InvalidInput."""
    actor.demand("project.manage")
    said = schemas.read(schemas.ProjectBody, body)
    wrong: dict[str, list[str]] = {}
    programme = desk.programmes.get(said["programme"])
    if programme is None or programme.lifecycle != "livestock":
        wrong["programme"] = ["is not a programme with animals"]
    if said["commune"] not in desk.communes(actor):
        wrong["commune"] = ["is not one of your communes"]
    if desk.lines.get(said["line_id"]) is None:
        wrong["line_id"] = ["there is no such line"]
    if wrong:
        raise InvalidInput(errors=wrong)
    state = {
        **said,
        "status": "proposed",
        "entered_by": actor.username,
        "entered_at": desk.clock.now().isoformat(),
        "decision_no": "",
        "approved_on": None,
        "approved_by": "",
        "postings": [],
    }
    try:
        desk.projects.enter(state)
    except Stale:
        found = desk.project(actor, said["project_id"])
        if any(found.state[name] != value for name, value in said.items()):
            raise RecordExists(id=said["project_id"]) from None
    return _line(desk, actor, desk.project(actor, said["project_id"]))


def approve_project(
    desk: Desk, actor: Actor, project_id: str, *, decision_no: str, approved_on: date
) -> ProjectLine:
    """The district's decision, not by who entered it; commits the project's line.

    Raises MakerIsChecker, BudgetExceeded, IllegalTransition when it was decided otherwise before.
    """
    actor.demand("project.approve")
    said = schemas.read(schemas.ApprovalBody, {"decision_no": decision_no, "approved_on": approved_on})
    if said["approved_on"] > desk.today:
        raise InvalidInput(errors={"approved_on": ["lies in the future"]})
    for attempt in range(1, ATTEMPTS_MAX + 1):
        project = desk.project(actor, project_id)
        state = project.state
        if state["status"] == "approved":
            if (state["decision_no"], state["approved_by"]) == (said["decision_no"], actor.username):
                return _line(desk, actor, project)
            raise IllegalTransition(project_id=project_id, state="approved", allowed=[])
        if state["entered_by"] == actor.username:
            raise MakerIsChecker(project_id=project_id, step="approve", earlier="enter")
        try:
            _approve(desk, actor, project, said)
        except Stale:
            desk.wait(attempt)
            continue
        return _line(desk, actor, desk.project(actor, project_id))
    raise Stale("others keep changing the project; try again")


def _approve(desk: Desk, actor: Actor, project: StoredProject, said: Mapping[str, Any]) -> None:
    state = project.state
    name = sha256(state["project_id"].encode()).hexdigest()[:20]
    posting = Posting(
        f"pj-{name}~{project.version}~{project.fence}", state["line_id"], "commit", Money(state["amount"])
    )
    claim = funds.Claim("project", posting, funds.PROJECT, state["project_id"])
    line = desk.lines.get(state["line_id"])
    assert line is not None, "lines are never deleted"
    refused = funds.reserve(desk, [claim])
    if refused:
        problem = refused["project"]
        raise Stale() if problem.passes_with_time else problem
    after = {
        **state,
        "status": "approved",
        "decision_no": said["decision_no"],
        "approved_on": said["approved_on"].isoformat(),
        "approved_by": actor.username,
        "postings": [*state["postings"], posting.to_state()],
    }
    events = desk.envelopes(
        [
            ProjectApproved(
                project_id=state["project_id"],
                programme=state["programme"],
                commune_id=state["commune"],
                decision_no=said["decision_no"],
                approved_on=said["approved_on"],
                line_id=state["line_id"],
                budget_year=line.state["budget_year"],
                carried_from_year=line.carried_from_year,
                amount=Money(state["amount"]),
                counterpart=Money(state["counterpart"]),
                households=state["households"],
            )
        ],
        subject=state["project_id"],
        after=project.version,
        area_id=state["commune"],
        on=said["approved_on"],
    )
    try:
        desk.projects.save(project, after, events)
    except Stale:
        funds.undo(desk, [claim])
        raise
    funds.settle(desk, [claim])


def _line(desk: Desk, actor: Actor, project: StoredProject) -> ProjectLine:
    state = project.state
    return ProjectLine(
        **{name: state[name] for name in _LINE_FIELDS},
        commune_name=desk.areas.name(state["commune"]),
        allowed=_allowed(actor, state),
    )


def _allowed(actor: Actor, state: Mapping[str, Any]) -> list[str]:
    if state["status"] == "proposed":
        may = actor.may("project.approve") and actor.username != state["entered_by"]
        return ["approve"] if may else []
    named = (("animals", "animal.manage"), ("lot", "project.manage"), ("hand_over", "animal.manage"))
    return [step for step, permission in named if actor.may(permission)]


_LINE_FIELDS = (
    "project_id",
    "name",
    "programme",
    "commune",
    "line_id",
    "amount",
    "counterpart",
    "households",
    "leader",
    "status",
    "entered_by",
    "decision_no",
    "approved_on",
    "approved_by",
)
_ANIMAL_FIELDS = ("animal_id", "project_id", "breed", "sex", "birth_month", "weight_kg", "price")
