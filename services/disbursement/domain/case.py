"""A case: what follows an application until it is closed, and the one way its steps are taken.

The state is a plain dict of JSON values (amounts in đồng, days as ISO text), stored as it is.
A lifecycle is a table of transitions; `take` checks what all steps have in common, then the
transition decides: (state, command, context) → new state, events, postings. Nothing here
asks the machine or the database for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from services.disbursement.domain.budget import Posting
from services.disbursement.problems import IllegalTransition, MakerIsChecker, NotEligible, SubmissionTakenBack
from shared.contracts.disbursement import CaseAdvanced, CaseEnded
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput
from shared.programme import Programme

State = dict[str, Any]
COMMANDS_KEPT = 64  # a phone or a browser repeats its last commands, not those of last year
PROMISES = frozenset({"endorse", "confirm", "propose", "approve", "order", "select", "allocate", "hand_over"})
"""Steps that lead to money or an animal. What a bank did already is still written down: it happened."""
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, kw_only=True)
class Command:
    """One step somebody wants to take. taken_on: business date. facts: Money, days, text, by name."""

    step: str
    actor: str
    actor_name: str
    role: str
    taken_on: date
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a decision needs to know besides the case.

    posting_id: names this step's postings. sources: budget line → its funding source.
    project: state of the livestock project the step names, None when it names none.
    """

    programme: Programme
    today: date
    posting_id: str
    sources: Mapping[str, str] = field(default_factory=dict)
    project: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a step leads to. Nothing of it holds before it is stored."""

    state: State
    events: tuple[Contract, ...]
    postings: tuple[Posting, ...]


Decide = Callable[[State, Command, Context], list[Contract]]
"""Changes the draft state it is given and returns the events, or raises the Problem that forbids it."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of a lifecycle's table.

    permissions: any one of them will do. not_by: steps whose doer may not take this one.
    facts: what must be said. eligible: whether the assessment must stand for the case.
    """

    from_states: frozenset[str]
    permissions: tuple[str, ...]
    decide: Decide
    not_by: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    eligible: bool = False


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """A table of transitions with its names.

    prefix: of case ids. first: the state a case is opened in. waiting: states in which a new
    assessment still counts. over: ended without its aim. done: aim reached, not open any more.
    """

    name: str
    prefix: str
    first: str
    waiting: frozenset[str]
    over: frozenset[str]
    done: frozenset[str]
    transitions: Mapping[str, Transition]

    def allowed(self, status: str) -> list[str]:
        """Steps the table knows from there, in its order."""
        return [step for step, row in self.transitions.items() if status in row.from_states]

    def is_open(self, status: str) -> bool:
        return status not in self.over | self.done


def case_id_of(lifecycle: Lifecycle, application_id: str) -> str:
    """The same for the same application, so that opening a case twice is opening it once."""
    number = int.from_bytes(sha256(application_id.encode()).digest()[:7], "big") >> 6  # 50 bits
    return f"{lifecycle.prefix}-" + "".join(BASE32[(number >> shift) & 31] for shift in range(45, -5, -5))


def take(lifecycle: Lifecycle, state: State, command: Command, context: Context) -> Decision:
    """Take one step, or raise the Problem that stands against it.

    Four eyes: a step is refused to who took one of its `not_by` steps last.
    """
    row = lifecycle.transitions.get(command.step)
    if row is None or state["status"] not in row.from_states:
        raise IllegalTransition(
            f"{command.step} is not possible from {state['status']}",
            case_id=state["case_id"],
            state=state["status"],
            allowed=lifecycle.allowed(state["status"]),
        )
    if state.get("taken_back") and command.step in PROMISES:
        raise SubmissionTakenBack(case_id=state["case_id"], how=state["taken_back"])
    missing = {name: ["is needed for this step"] for name in row.facts if not _said(command.facts, name)}
    if missing:
        raise InvalidInput(errors=missing)
    _check_day(state, command, context)
    if row.eligible and not state["assessment"]["eligible"]:
        against = [reason["code"] for reason in state["assessment"]["reasons"] if not reason["passed"]]
        raise NotEligible(case_id=state["case_id"], reasons=against)
    for earlier in row.not_by:
        if state["makers"].get(earlier) == command.actor:
            raise MakerIsChecker(case_id=state["case_id"], step=command.step, earlier=earlier)
    draft = deepcopy(state)
    known = len(draft["postings"])
    events = row.decide(draft, command, context)
    return Decision(
        state=draft,
        events=tuple(events),
        postings=tuple(Posting.from_state(entry) for entry in draft["postings"][known:]),
    )


def note_step(state: State, command: Command, status: str, **more: Any) -> None:
    """Write the step into the case's own history and put the case into `status`."""
    state["status"] = status
    state["makers"][command.step] = command.actor
    state["steps"].append(
        {
            "step": command.step,
            "status": status,
            "by": command.actor,
            "by_name": command.actor_name,
            "role": command.role,
            "on": command.taken_on.isoformat(),
            "at": command.at.isoformat(),
            "paper": command.facts.get("paper", ""),
            "note": command.facts.get("why", "") or command.facts.get("note", ""),
            **more,
        }
    )


def advance(state: State, command: Command, status: str, note: str = "", **more: Any) -> CaseAdvanced:
    """A step that moves no money."""
    note_step(state, command, status, **({"note": note} if note else {}), **more)
    return advanced(state, command, command.step, note)


def advanced(state: State, command: Command, step: str, note: str = "") -> CaseAdvanced:
    """The event of a step that moves no money; the state is already the new one."""
    return CaseAdvanced(
        case_id=state["case_id"],
        programme=state["programme"],
        step=step,
        status=state["status"],
        actor=command.actor,
        on=command.taken_on,
        paper=command.facts.get("paper", ""),
        note=note or command.facts.get("why", ""),
    )


def advancing_to(status: str) -> Decide:
    """The decision of a plain step: it moves the case to `status` and says so."""

    def decide(state: State, command: Command, _context: Context) -> list[Contract]:
        return [advance(state, command, status)]

    return decide


def ending_as(status: str) -> Decide:
    """The decision that ends a case without its aim; what was committed and not paid is released."""

    def decide(state: State, command: Command, context: Context) -> list[Contract]:
        release_rest(state, context)
        note_step(state, command, status)
        return [
            CaseEnded(
                case_id=state["case_id"],
                programme=state["programme"],
                lifecycle=state["lifecycle"],
                kind=state["kind"],
                outcome=status,
                on=command.taken_on,
                actor=command.actor,
                why=command.facts["why"],
            )
        ]

    return decide


def post(state: State, context: Context, kind: str, amounts: Mapping[str, Money]) -> None:
    """Record one posting a line; they move the lines' counters once the case is stored."""
    for line_id, amount in amounts.items():
        if amount:
            state["postings"].append(Posting(context.posting_id, line_id, kind, amount).to_state())


def left_by_line(state: State) -> dict[str, Money]:
    """Line → what of its share of this case is committed and not paid."""
    signs = {"commit": 1, "restore": 1, "disburse": -1, "release": -1}
    left: dict[str, int] = {}
    for entry in state["postings"]:
        left[entry["line_id"]] = left.get(entry["line_id"], 0) + signs[entry["kind"]] * entry["amount"]
    return {line_id: Money(dong) for line_id, dong in left.items() if dong}


def release_rest(state: State, context: Context) -> None:
    """Give back to the lines whatever is committed and not paid."""
    post(state, context, "release", left_by_line(state))


def groups_of(state: State) -> frozenset[str]:
    """The groups the assessment found, as rates and priorities name them."""
    assessment = state["assessment"]
    minority = {"ethnic_minority"} if assessment["ethnic_minority"] else set()
    return frozenset({assessment["poverty_class"]} | minority)


def remember(state: State, command_id: str, body: str) -> None:
    """Keep the command with the hash of its body, so that its repetition is recognised."""
    state["commands"] = [*state["commands"], {"id": command_id, "body": body}][-COMMANDS_KEPT:]


def status_of_steps(steps: Iterable[Mapping[str, Any]], status: str) -> Mapping[str, Any] | None:
    """The newest step that brought the case to `status`."""
    return next((step for step in reversed(list(steps)) if step["status"] == status), None)


def _said(facts: Mapping[str, Any], name: str) -> bool:
    return facts.get(name) not in (None, "", [])


def _check_day(state: State, command: Command, context: Context) -> None:
    """Steps are written down late, never early, and never before the household applied."""
    if command.taken_on > context.today:
        raise InvalidInput(errors={"taken_on": ["lies in the future"]})
    if command.taken_on.isoformat() < state["applied_on"]:
        raise InvalidInput(errors={"taken_on": ["lies before the application"]})
