"""Taking steps on cases, one or five hundred at a time, each row with its own answer.

Every row goes the same way: read, decide, reserve its money, store, settle (see
`store.budget_lines`). Rows of a batch share the round trips, never their fate. A row
that met another writer is read and decided again.
"""

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
from services.disbursement.schemas import read_facts
from services.disbursement.store.cases import CaseChange, StoredCase, index_of
from services.disbursement.usecases import applications, funds, once
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import case_lines
from services.disbursement.usecases.views import CaseLine, StepResult
from shared.auth import Actor
from shared.contracts.disbursement import AnimalHandedOver, PaymentConfirmed
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import Forbidden, InvalidInput, NotFound, Problem, Stale

ATTEMPTS_MAX = 12  # fifty people confirming one payment at one moment settle within a few


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
class _Row:
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
        assert self.read is not None
        return f"{self.step.case_id}~{self.read.version}~{self.read.fence}"


def take_step(desk: Desk, actor: Actor, step: Step) -> CaseLine:
    """Take one step; raises the Problem that stands against it."""
    [row] = _take(desk, actor, [step])
    if isinstance(row.outcome, Problem):
        raise row.outcome
    assert row.outcome is not None
    return case_lines(desk, actor, [row.outcome])[0]


def take_steps(
    desk: Desk, actor: Actor, steps: Sequence[Step], *, with_cases: bool = False
) -> list[StepResult]:
    """Take each step for itself, in this order; with_cases: answer the cases too, with their names."""
    rows = _take(desk, actor, steps)
    done = [row.outcome for row in rows if isinstance(row.outcome, StoredCase)]
    lines = {line.case_id: line for line in case_lines(desk, actor, done)} if with_cases else {}
    return [_result(row, lines) for row in rows]


def problem_of(problem: Problem) -> dict[str, Any]:
    """A refusal as a member of a row's answer."""
    return {
        **problem.facts,
        "slug": problem.slug,
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
    }


def _result(row: _Row, lines: Mapping[str, CaseLine]) -> StepResult:
    case_id = row.step.case_id
    if isinstance(row.outcome, StoredCase):
        return StepResult(
            case_id=case_id, ok=True, status=row.outcome.state["status"], case=lines.get(case_id)
        )
    assert isinstance(row.outcome, Problem)
    status = row.read.state["status"] if row.read else ""
    return StepResult(case_id=case_id, ok=False, status=status, problem=problem_of(row.outcome))


def _take(desk: Desk, actor: Actor, steps: Sequence[Step]) -> list[_Row]:
    rows = [_row(actor, step) for step in steps]
    attempt = 0
    while todo := [row for row in rows if row.outcome is None]:
        # A case named twice takes its second step after its first.
        wave = list({row.step.case_id: row for row in reversed(todo)}.values())[::-1]
        before = len(todo)
        _attempt(desk, actor, wave)
        if len([row for row in rows if row.outcome is None]) < before:
            continue
        attempt += 1
        if attempt == ATTEMPTS_MAX:
            for row in todo:
                row.outcome = Stale("others keep changing it; try again")
        desk.wait(attempt)
    ended = [row.outcome for row in rows if isinstance(row.outcome, StoredCase)]
    _tell_the_others(desk, ended)
    return rows


def _row(actor: Actor, step: Step) -> _Row:
    """The row with its facts read; one that cannot be read has its outcome already."""
    said = {name: value for name, value in step.facts.items() if value not in (None, "")}
    body = sha256(
        repr((step.case_id, step.step, actor.username, step.taken_on, sorted(said.items(), key=str))).encode(
            errors="replace"
        )
    ).hexdigest()
    row = _Row(step, {}, step.command_id or f"~{body}", body)
    try:
        row.facts = read_facts(step.facts)
        if row.facts.get("animal_id"):
            row.facts["animal_id"] = ear_tag(row.facts["animal_id"])
    except Problem as problem:
        row.outcome = problem
    return row


def _attempt(desk: Desk, actor: Actor, wave: Sequence[_Row]) -> None:
    """Take the wave through once; rows without an outcome afterwards met another writer."""
    cases = desk.cases.many(row.step.case_id for row in wave)
    for row in wave:
        row.read, row.decision = cases.get(row.step.case_id), None
    _decide_all(desk, actor, wave)
    deciding = [row for row in wave if row.outcome is None and row.decision is not None]
    once.refuse_taken(desk, deciding)
    deciding = [row for row in deciding if row.outcome is None]
    claims = [
        funds.Claim(row, posting, funds.CASE, row.step.case_id)
        for row in deciding
        for posting in _decision(row).postings
    ]
    refused = funds.reserve(desk, claims)
    for row, problem in refused.items():
        # Somebody moves this very money now: read again what became of it.
        row.outcome = None if problem.passes_with_time else problem
    going = [row for row in deciding if row not in refused]
    desk.sessions.note(
        order["session"] for row in going for order in _decision(row).state["orders"] if _is_new(row, order)
    )
    stale = desk.cases.save_many([_change(desk, row) for row in going])
    stored = [row for row in going if row.step.case_id not in stale]
    late = [row for row in going if row.step.case_id in stale]
    funds.undo(desk, [claim for claim in claims if claim.row in late])
    funds.settle(desk, [claim for claim in claims if claim.row in stored])
    for row in stored:
        decision, read = _decision(row), _read(row)
        row.outcome = StoredCase(decision.state, read.version + len(decision.events), read.fence)


def _decide_all(desk: Desk, actor: Actor, wave: Sequence[_Row]) -> None:
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
            state = _read(row).state
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
    desk: Desk, actor: Actor, row: _Row, project: Mapping[str, Any] | None, sources: Mapping[str, str]
) -> None:
    state = _read(row).state
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


def _demand_allowed(desk: Desk, actor: Actor, row: _Row) -> None:
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


def _is_repeated(row: _Row) -> bool:
    """Whether the case took this very command before; CommandReused for its id with another body."""
    state = _read(row).state
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


def _lines_named(row: _Row) -> list[str]:
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


def _change(desk: Desk, row: _Row) -> CaseChange:
    decision, read = _decision(row), _read(row)
    area_id = decision.state["village_id"] or decision.state["commune_id"]
    taken_on = row.step.taken_on or desk.today
    envelopes = [
        envelope
        for number, event in enumerate(decision.events)
        for envelope in desk.envelopes(
            [event],
            subject=row.step.case_id,
            after=read.version + number,
            area_id=area_id,
            on=_occurred_on(event, taken_on),
        )
    ]
    return CaseChange(read, decision.state, envelopes, row.index)


def _occurred_on(event: Contract, taken_on: date) -> date:
    """The day that counts: of the payment, of the hand-over, else of the step."""
    match event:
        case PaymentConfirmed(value_date=day) | AnimalHandedOver(handed_over_on=day):
            return day
        case _:
            return taken_on


def _tell_the_others(desk: Desk, cases: Sequence[StoredCase]) -> None:
    """A case that ended stands no longer against others of its household."""
    applications.assess_again(
        desk,
        {
            case.state["household_id"]
            for case in cases
            if case.state["status"] in desk.lifecycle(case.state).over
        },
    )


def _is_new(row: _Row, order: Mapping[str, Any]) -> bool:
    return order["session"] not in {old["session"] for old in _read(row).state["orders"]}


def _read(row: _Row) -> StoredCase:
    assert row.read is not None, "the row was read before"
    return row.read


def _decision(row: _Row) -> Decision:
    assert row.decision is not None, "the row was decided before"
    return row.decision
