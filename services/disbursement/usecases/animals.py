"""The animals of a project: registered with their ear tags, drawn by lot, handed over by minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from services.disbursement import schemas
from services.disbursement.domain.livestock import draw_lot as drawn
from services.disbursement.domain.livestock import ear_tag
from services.disbursement.problems import AmountExceeded, EarTagUsed, IllegalTransition, ProjectNotApproved
from services.disbursement.store.projects import StoredProject
from services.disbursement.usecases import steps
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.views import StepResult
from shared.auth import Actor
from shared.contracts.disbursement import AnimalRegistered
from shared.contracts.envelope import Envelope
from shared.ids import new_id
from shared.money import Money
from shared.problems import InvalidInput, Problem


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
    project = desk.project(actor, project_id)
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
    project = desk.project(actor, project_id)
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
    desk.project(actor, project_id)
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


def _registered(desk: Desk, project: StoredProject, animal: Mapping[str, Any], on: date) -> Envelope:
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
