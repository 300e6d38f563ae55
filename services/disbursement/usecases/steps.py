"""Taking steps on cases, one or five hundred at a time, each row with its own answer.

Every row goes the same way: read, decide, reserve its money, store, settle (see
`store.budget_lines`). Rows of a batch share the round trips, never their fate. A row
that met another writer is read and decided again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.disbursement.store.cases import CaseChange, StoredCase
from services.disbursement.usecases import applications, funds, once
from services.disbursement.usecases.deciding import Row, Step, decide_all, row_of
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import case_lines
from services.disbursement.usecases.views import CaseLine, StepResult
from shared.auth import Actor
from shared.contracts.disbursement import AnimalHandedOver, LoanRepaid, PaymentConfirmed
from shared.contracts.envelope import Contract
from shared.problems import Problem, Stale

__all__ = ["Step", "problem_of", "take_step", "take_steps"]

ATTEMPTS_MAX = 12  # fifty people confirming one payment at one moment settle within a few


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


def _result(row: Row, lines: Mapping[str, CaseLine]) -> StepResult:
    case_id = row.step.case_id
    if isinstance(row.outcome, StoredCase):
        return StepResult(
            case_id=case_id, ok=True, status=row.outcome.state["status"], case=lines.get(case_id)
        )
    assert isinstance(row.outcome, Problem)
    status = row.read.state["status"] if row.read else ""
    return StepResult(case_id=case_id, ok=False, status=status, problem=problem_of(row.outcome))


def _take(desk: Desk, actor: Actor, steps: Sequence[Step]) -> list[Row]:
    rows = [row_of(actor, step) for step in steps]
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


def _attempt(desk: Desk, actor: Actor, wave: Sequence[Row]) -> None:
    """Take the wave through once; rows without an outcome afterwards met another writer."""
    cases = desk.cases.many(row.step.case_id for row in wave)
    for row in wave:
        row.read, row.decision = cases.get(row.step.case_id), None
    decide_all(desk, actor, wave)
    deciding = [row for row in wave if row.outcome is None and row.decision is not None]
    once.refuse_taken(desk, deciding)
    deciding = [row for row in deciding if row.outcome is None]
    claims = [
        funds.Claim(row, posting, funds.CASE, row.step.case_id)
        for row in deciding
        for posting in row.decided.postings
    ]
    refused = funds.reserve(desk, claims)
    unchanged = _unchanged(desk, refused)
    for row, problem in refused.items():
        # Somebody moves this very money, or has just moved it: read again what became of the case.
        row.outcome = None if problem.passes_with_time or row not in unchanged else problem
    going = [row for row in deciding if row not in refused]
    desk.sessions.note(
        order["session"] for row in going for order in row.decided.state["orders"] if _is_new(row, order)
    )
    stale = desk.cases.save_many([_change(desk, row) for row in going])
    stored = [row for row in going if row.step.case_id not in stale]
    late = [row for row in going if row.step.case_id in stale]
    funds.undo(desk, [claim for claim in claims if claim.row in late])
    funds.settle(desk, [claim for claim in claims if claim.row in stored])
    for row in stored:
        decision, read = row.decided, row.stored
        row.outcome = StoredCase(decision.state, read.version + len(decision.events), read.fence)


def _unchanged(desk: Desk, rows: Iterable[Row]) -> list[Row]:
    """Rows whose cases are still as they were read.

    A line may be short because the twin of this very step took its room a moment ago.
    """
    wanted = list(rows)
    now = desk.cases.many(row.step.case_id for row in wanted) if wanted else {}
    return [row for row in wanted if now[row.step.case_id].version == row.stored.version]


def _change(desk: Desk, row: Row) -> CaseChange:
    decision, read = row.decided, row.stored
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
        case (
            PaymentConfirmed(value_date=day)
            | LoanRepaid(value_date=day)
            | AnimalHandedOver(handed_over_on=day)
        ):
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


def _is_new(row: Row, order: Mapping[str, Any]) -> bool:
    return order["session"] not in {old["session"] for old in row.stored.state["orders"]}
