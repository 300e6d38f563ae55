"""Livelihood projects: entered by one, decided by another; animals tagged, drawn by lot, handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from services.disbursement import schemas
from services.disbursement.domain.budget import Posting
from services.disbursement.domain.livestock import draw_lot as drawn
from services.disbursement.domain.livestock import ear_tag
from services.disbursement.problems import (
    AmountExceeded,
    EarTagUsed,
    IllegalTransition,
    MakerIsChecker,
    ProjectNotApproved,
    RecordExists,
)
from services.disbursement.store.projects import StoredProject
from services.disbursement.usecases import funds, steps
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import case_lines
from services.disbursement.usecases.views import AnimalLine, ProjectLine, ProjectView, StepResult
from shared.auth import Actor
from shared.contracts.disbursement import AnimalRegistered, ProjectApproved
from shared.ids import new_id
from shared.money import Money
from shared.problems import InvalidInput, NotFound, Problem, Stale

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
    project = _project(desk, actor, project_id)
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
        found = _project(desk, actor, said["project_id"])
        if any(found.state[name] != value for name, value in said.items()):
            raise RecordExists(id=said["project_id"]) from None
    return _line(desk, actor, _project(desk, actor, said["project_id"]))


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
        project = _project(desk, actor, project_id)
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
        return _line(desk, actor, _project(desk, actor, project_id))
    raise Stale("others keep changing the project; try again")


def register_animals(
    desk: Desk,
    actor: Actor,
    project_id: str,
    *,
    animals: Sequence[Mapping[str, Any]],
    registered_on: date | None = None,
) -> list[dict[str, Any]]:
    """Register animals that were bought and tagged; per animal {animal_id, ok, problem?}.

    An ear tag is given once, for ever. The prices together stay within the project's amount.
    """
    actor.demand("animal.manage")
    said = schemas.read(schemas.AnimalsBody, {"animals": animals, "registered_on": registered_on})
    project = _project(desk, actor, project_id)
    if project.state["status"] != "approved":
        raise ProjectNotApproved(project_id=project_id)
    on = said["registered_on"] or desk.today
    if on > desk.today:
        raise InvalidInput(errors={"registered_on": ["lies in the future"]})
    spent = sum(animal["price"] for animal in desk.animals.of_project(project_id))
    outcome: dict[int, Problem | None] = {}
    new: dict[str, tuple[int, dict[str, Any]]] = {}
    tags: list[str] = []
    for place, row in enumerate(said["animals"]):
        try:
            tag = ear_tag(row["animal_id"])
            tags.append(tag)
        except InvalidInput as problem:
            tags.append(row["animal_id"])
            outcome[place] = problem
            continue
        state = {**row, "animal_id": tag, "project_id": project_id, "programme": project.state["programme"]}
        if tag in new:
            outcome[place] = EarTagUsed(animal_id=tag, project_id=project_id)
        else:
            new[tag] = (place, state)
    known = desk.animals.many(new)
    for tag, (place, state) in list(new.items()):
        if tag in known:
            # The same list sent again is harmless; another animal with that tag is not.
            outcome[place] = None if known[tag] == state else _tag_used(known[tag])
            del new[tag]
        elif spent + state["price"] > project.state["amount"]:
            most = project.state["amount"] - spent
            outcome[place] = AmountExceeded(amount=state["price"], most=most, by="approved")
            del new[tag]
        else:
            spent += state["price"]
    taken = desk.animals.register(
        [(state, _registered(desk, project, state, on)) for _, state in new.values()]
    )
    after = desk.animals.many(taken) if taken else {}
    for tag, (place, state) in new.items():
        outcome[place] = _tag_used(after[tag]) if tag in taken and after[tag] != state else None
    return [_animal_result(tags[place], outcome[place]) for place in range(len(tags))]


def draw_lot(
    desk: Desk,
    actor: Actor,
    project_id: str,
    *,
    case_ids: Sequence[str],
    seed: str = "",
    paper: str = "",
    drawn_on: date | None = None,
    command_id: str = "",
) -> dict[str, Any]:
    """Draw which household gets which animal: {lot_id, seed, pairs: [{case_id, animal_id}], results}.

    The lot is recorded before anything is done by it, so the same call finishes what a crash
    left half done, with the same pairs. Raises ProjectNotApproved, InvalidInput, IllegalTransition.
    """
    actor.demand("project.manage")
    said = schemas.read(
        schemas.LotBody,
        {
            "case_ids": list(case_ids),
            "seed": seed,
            "paper": paper,
            "drawn_on": drawn_on,
            "command_id": command_id,
        },
    )
    project = _project(desk, actor, project_id)
    if project.state["status"] != "approved":
        raise ProjectNotApproved(project_id=project_id)
    wanted = sorted(set(said["case_ids"]))
    named = said["command_id"] or "|".join(wanted)
    lot_id = sha256(f"{project_id}|{named}".encode()).hexdigest()[:12]
    lot = project.lots.get(lot_id) or _record_lot(desk, actor, project, lot_id, wanted, said)
    results = steps.take_steps(
        desk,
        actor,
        [
            steps.Step(
                case_id=pair["case_id"],
                step="allocate",
                taken_on=date.fromisoformat(lot["drawn_on"]),
                facts={"animal_id": pair["animal_id"], "lot": lot_id, "paper": lot["paper"]},
                command_id=f"lot-{lot_id}",
            )
            for pair in lot["pairs"]
        ],
    )
    if all(result.ok for result in results):
        desk.projects.finish_lot(project_id, lot_id)
    return {"lot_id": lot_id, "seed": lot["seed"], "pairs": lot["pairs"], "results": results}


def hand_over(
    desk: Desk, actor: Actor, project_id: str, *, rows: Sequence[Mapping[str, Any]]
) -> list[StepResult]:
    """Hand animals over by the minutes, each row with its own answer."""
    actor.demand("animal.manage")
    said = schemas.read(schemas.HandOversBody, {"rows": [dict(row) for row in rows]})
    _project(desk, actor, project_id)
    cases = desk.cases.many(row["case_id"] for row in said["rows"])
    asked, elsewhere = [], {}
    for place, row in enumerate(said["rows"]):
        case = cases.get(row["case_id"])
        if case is not None and case.state["project_id"] != project_id:
            problem = InvalidInput(errors={"case_id": ["is not a case of the project"]})
            elsewhere[place] = StepResult(
                case_id=row["case_id"], ok=False, status="", problem=steps.problem_of(problem)
            )
            continue
        facts = {name: row[name] for name in ("animal_id", "minutes_no", "handed_over_on") if row[name]}
        asked.append(
            steps.Step(case_id=row["case_id"], step="hand_over", taken_on=row["handed_over_on"], facts=facts)
        )
    answers = iter(steps.take_steps(desk, actor, asked))
    return [elsewhere[place] if place in elsewhere else next(answers) for place in range(len(said["rows"]))]


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


def _record_lot(
    desk: Desk,
    actor: Actor,
    project: StoredProject,
    lot_id: str,
    case_ids: Sequence[str],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    project_id = project.state["project_id"]
    cases = desk.cases.many(case_ids)
    for case_id in case_ids:
        case = cases.get(case_id)
        if case is None or case.state["project_id"] != project_id:
            raise InvalidInput(errors={"case_ids": [f"{case_id} is not a case of the project"]})
        if case.state["status"] != "selected":
            raise IllegalTransition(case_id=case_id, state=case.state["status"], allowed=[])
    tags = [animal["animal_id"] for animal in desk.animals.of_project(project_id)]
    promised = {
        pair["animal_id"] for lot in project.lots.values() if not lot["done"] for pair in lot["pairs"]
    }
    taken = {key.removeprefix("animal:") for key in desk.cases.holding(f"animal:{tag}" for tag in tags)}
    free = set(tags) - taken - promised
    seed = said["seed"] or new_id()
    lot = {
        "seed": seed,
        "drawn_on": (said["drawn_on"] or desk.today).isoformat(),
        "drawn_by": actor.username,
        "paper": said["paper"],
        "pairs": [{"case_id": c, "animal_id": a} for c, a in drawn(seed, case_ids, free)],
        "done": False,
    }
    return desk.projects.note_lot(project_id, lot_id, lot)


def _registered(desk: Desk, project: StoredProject, animal: Mapping[str, Any], on: date) -> Any:
    event = AnimalRegistered(
        animal_id=animal["animal_id"],
        project_id=animal["project_id"],
        programme=animal["programme"],
        breed=animal["breed"],
        sex=animal["sex"],
        birth_month=animal["birth_month"],
        weight_kg=animal["weight_kg"],
        price=Money(animal["price"]),
    )
    [envelope] = desk.envelopes(
        [event], subject=animal["animal_id"], after=0, area_id=project.state["commune"], on=on
    )
    return envelope


def _tag_used(animal: Mapping[str, Any]) -> Problem:
    return EarTagUsed(animal_id=animal["animal_id"], project_id=animal["project_id"])


def _animal_result(tag: str, problem: Problem | None) -> dict[str, Any]:
    if problem is None:
        return {"animal_id": tag, "ok": True}
    return {"animal_id": tag, "ok": False, "problem": steps.problem_of(problem)}


def _project(desk: Desk, actor: Actor, project_id: str) -> StoredProject:
    found = desk.projects.get(project_id)
    if found is None or not desk.may_see(actor, found.state["commune"]):
        raise NotFound("there is no such project", project_id=project_id)
    return found


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
