"""One row of a batch on its way: what was asked, read and decided, or what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from services.disbursement.domain import payment
from services.disbursement.domain.case import Command, Context, Decision, remember, take
from services.disbursement.domain.livestock import ear_tag
from services.disbursement.problems import CommandReused
from services.disbursement.programmes.repayments import repeats_repayment
from services.disbursement.schemas import read_facts
from services.disbursement.store.cases import StoredCase, index_of
from services.disbursement.usecases.desk import Desk
from shared.auth import Actor
from shared.money import Money
from shared.problems import Forbidden, InvalidInput, NotFound, Problem, Stale


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step somebody wants to take.

    taken_on: None for today. facts: as in the JSON API. command_id: empty for a derived one, which
    recognises only an immediate repetition. expected_version: as the case was shown, None for any.
    """

    case_id: str
    step: str
    taken_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    command_id: str = ""
    expected_version: int | None = None


@dataclass(eq=False)
class Row:
    """A step on its way; `outcome` ends it."""

    step: Step
    facts: dict[str, Any]
    command_id: str
    body: str
    read: StoredCase | None = None
    decision: Decision | None = None
    index: Mapping[str, Any] = field(default_factory=dict)
    outcome: StoredCase | Problem | None = None

    @property
    def posting_id(self) -> str:
        """Names the row's postings; another attempt after another write has another one."""
        return f"{self.step.case_id}~{self.stored.version}~{self.stored.fence}"

    @property
    def stored(self) -> StoredCase:
        assert self.read is not None, "the row was read before"
        return self.read

    @property
    def decided(self) -> Decision:
        assert self.decision is not None, "the row was decided before"
        return self.decision


def row_of(actor: Actor, step: Step) -> Row:
    """The row with its facts read; one that cannot be read has its outcome already."""
    said = {name: value for name, value in step.facts.items() if value not in (None, "")}
    body = sha256(
        repr((step.case_id, step.step, actor.username, step.taken_on, sorted(said.items(), key=str))).encode(
            errors="replace"
        )
    ).hexdigest()
    row = Row(step, {}, step.command_id or f"~{body}", body)
    try:
        row.facts = read_facts(step.facts)
        if row.facts.get("animal_id"):
            row.facts["animal_id"] = ear_tag(row.facts["animal_id"])
    except Problem as problem:
        row.outcome = problem
    return row


def decide_all(desk: Desk, actor: Actor, wave: Sequence[Row]) -> None:
    """Give each row its decision, or the outcome that stands against it."""
    projects = desk.projects.many(
        project_id
        for row in wave
        if row.outcome is None
        for project_id in (row.facts.get("project_id"), row.read.state["project_id"] if row.read else "")
        if project_id
    )
    line_ids = [line_id for row in wave for line_id in _lines_named(row)]
    lines = desk.lines.many(line_ids) if line_ids else {}
    sources = {line_id: line.state["funding_source"] for line_id, line in lines.items()}
    animal_ids = [
        row.facts["animal_id"] for row in wave if row.step.step == "allocate" and "animal_id" in row.facts
    ]
    animals = desk.animals.many(animal_ids) if animal_ids else {}
    for row in wave:
        if row.outcome is not None:
            continue
        try:
            _demand_allowed(desk, actor, row)
            if _is_repeated(row):
                row.outcome = row.read
                continue
            state = row.stored.state
            unknown = sorted(set(_lines_named(row)) - set(lines))
            if unknown:
                raise InvalidInput(errors={"line_id": [f"there is no line {line_id}" for line_id in unknown]})
            project = projects.get(row.facts.get("project_id") or state["project_id"])
            if row.step.step == "select" and project is not None:
                _demand_same_commune(desk, state, project.state)
            if row.step.step == "allocate":
                _demand_of_project(state, animals.get(row.facts.get("animal_id", "")))
                row.facts["price"] = Money(animals[row.facts["animal_id"]]["price"])
            _decide(desk, actor, row, project.state if project else None, sources)
        except Problem as problem:
            row.outcome = problem


def _decide(
    desk: Desk, actor: Actor, row: Row, project: Mapping[str, Any] | None, sources: Mapping[str, str]
) -> None:
    state = row.stored.state
    programme = desk.programme(state["programme"])
    now = desk.clock.now()
    command = Command(
        step=row.step.step,
        actor=actor.username,
        actor_name=actor.full_name,
        role=actor.role,
        taken_on=row.step.taken_on or desk.today,
        at=now,
        facts=row.facts,
    )
    context = Context(
        programme=programme,
        today=desk.today,
        posting_id=row.posting_id,
        sources=sources,
        project=project,
    )
    lifecycle = desk.lifecycle(state)
    row.decision = take(lifecycle, state, command, context)
    remember(row.decision.state, row.command_id, row.body)
    rules = programme.eligibility_on(date.fromisoformat(state["applied_on"]))
    row.index = index_of(row.decision.state, lifecycle, rules)


def _demand_allowed(desk: Desk, actor: Actor, row: Row) -> None:
    """NotFound, Forbidden or Stale, before anything is said about the case's state."""
    if row.read is None:
        raise NotFound("there is no such case", case_id=row.step.case_id)
    state = row.read.state
    desk.demand_case(actor, state)
    transition = desk.lifecycle(state).transitions.get(row.step.step)
    if transition is not None and not any(actor.may(one) for one in transition.permissions):
        raise Forbidden(permission=transition.permissions[0])
    expected = row.step.expected_version
    if expected is not None and expected != row.read.version and not _is_repeated(row):
        raise Stale(f"the case is at version {row.read.version}", version=row.read.version)


def _is_repeated(row: Row) -> bool:
    """Whether the case took this very command before; CommandReused for its id with another body."""
    state = row.stored.state
    if row.step.step == "repay" and repeats_repayment(state, row.facts):
        return True
    if row.step.step == "confirm_payment" and payment.repeats_confirmation(state, row.facts):
        return True
    if not row.step.command_id:
        # Derived ids recognise only the last step: the same words later may be meant anew.
        return bool(state["commands"]) and state["commands"][-1]["id"] == row.command_id
    for known in state["commands"]:
        if known["id"] == row.command_id:
            if known["body"] != row.body:
                raise CommandReused(command_id=row.command_id)
            return True
    return False


def _lines_named(row: Row) -> list[str]:
    if row.step.step != "approve":
        return []
    named = [row.facts["line_id"]] if "line_id" in row.facts else []
    return named + [share["line_id"] for share in row.facts.get("funding", [])]


def _demand_same_commune(desk: Desk, state: Mapping[str, Any], project: Mapping[str, Any]) -> None:
    if not desk.areas.covers([project["commune"]], state["commune_id"]):
        raise InvalidInput(errors={"project_id": ["is a project of another commune"]})


def _demand_of_project(state: Mapping[str, Any], animal: Mapping[str, Any] | None) -> None:
    if animal is None or animal["project_id"] != state["project_id"]:
        raise InvalidInput(errors={"animal_id": ["is not an animal of the project"]})
