"""An animal for a household: chosen by the village, drawn by lot within a project, handed over by minutes."""

from __future__ import annotations

from typing import Any

from services.disbursement.domain import case
from services.disbursement.domain.case import Command, Context, Lifecycle, State, Transition
from services.disbursement.problems import AnimalTaken, ProjectNotApproved
from shared.contracts.disbursement import AnimalHandedOver
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput


def select(state: State, command: Command, context: Context) -> list[Contract]:
    """The village meeting chose the household for a project; minutes are named by `paper`."""
    project = _project(context)
    if project["programme"] != state["programme"]:
        raise InvalidInput(errors={"project_id": ["is a project of another programme"]})
    state["project_id"] = project["project_id"]
    return [case.advance(state, command, "selected", note=project["project_id"])]


def allocate(state: State, command: Command, context: Context) -> list[Contract]:
    """An animal of the approved project is meant for the household, by lot or by name."""
    project = _approved(state, context)
    state["animal_id"] = command.facts["animal_id"]
    state["animal_price"] = _price(command)
    note = [project["project_id"], command.facts.get("lot", ""), command.facts["animal_id"]]
    return [case.advance(state, command, "allocated", note=" ".join(filter(None, note)))]


def hand_over(state: State, command: Command, context: Context) -> list[Contract]:
    """The household took its animal; the price moves from committed to disbursed on the project's line."""
    project = _approved(state, context)
    animal_id = command.facts.get("animal_id") or state["animal_id"]
    if animal_id != state["animal_id"]:
        raise AnimalTaken(animal_id=animal_id)
    price = Money(state["animal_price"])
    state["amount_approved"] = state["amount_given"] = price.dong
    case.post(state, context, "disburse", {project["line_id"]: price})
    case.note_step(state, command, "handed_over", animal_id=animal_id, paper=command.facts["minutes_no"])
    return [
        AnimalHandedOver(
            animal_id=animal_id,
            project_id=project["project_id"],
            programme=state["programme"],
            case_id=state["case_id"],
            household_id=state["household_id"],
            poverty_class=state["assessment"]["poverty_class"],
            ethnic_minority=state["assessment"]["ethnic_minority"],
            handed_over_on=command.facts.get("handed_over_on") or command.taken_on,
            minutes_no=command.facts["minutes_no"],
            price=price,
        )
    ]


def take_out(state: State, command: Command, _context: Context) -> list[Contract]:
    """The household leaves the project; its animal goes back into the lot."""
    state["project_id"] = state["animal_id"] = ""
    state["animal_price"] = 0
    return [case.advance(state, command, "returned")]


def _price(command: Command) -> int:
    price: Money = command.facts["price"]
    return price.dong


def _project(context: Context) -> Any:
    if context.project is None:
        raise InvalidInput(errors={"project_id": ["there is no such project"]})
    return context.project


def _approved(state: State, context: Context) -> Any:
    project = _project(context)
    if project["status"] != "approved":
        raise ProjectNotApproved(project_id=state["project_id"])
    return project


LIVESTOCK = Lifecycle(
    name="livestock",
    prefix="BO",
    first="submitted",
    waiting=frozenset({"submitted", "returned"}),
    over=frozenset({"refused", "withdrawn"}),
    done=frozenset({"handed_over"}),
    transitions={
        "select": Transition(
            from_states=frozenset({"submitted", "returned"}),
            permissions=("case.advance", "project.manage"),
            decide=select,
            facts=("project_id", "paper"),
            eligible=True,
        ),
        "allocate": Transition(
            from_states=frozenset({"selected"}),
            permissions=("project.manage", "animal.manage"),
            decide=allocate,
            facts=("animal_id",),
        ),
        "hand_over": Transition(
            from_states=frozenset({"allocated"}),
            permissions=("animal.manage",),
            decide=hand_over,
            facts=("minutes_no",),
        ),
        "return": Transition(
            from_states=frozenset({"submitted", "selected", "allocated"}),
            permissions=("case.advance", "project.manage"),
            decide=take_out,
            facts=("why",),
        ),
        "refuse": Transition(
            from_states=frozenset({"submitted", "returned", "selected"}),
            permissions=("project.manage", "grant.approve"),
            decide=case.ending_as("refused"),
            facts=("why",),
        ),
        "withdraw": Transition(
            from_states=frozenset({"submitted", "returned", "selected", "allocated"}),
            permissions=("case.advance", "project.manage"),
            decide=case.ending_as("withdrawn"),
            facts=("why",),
        ),
    },
)
