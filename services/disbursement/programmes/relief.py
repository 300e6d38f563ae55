"""What the bank grants when a household cannot pay: more time, a debt that rests, a debt that is written off.

Each is decided on a paper and changes no payment. A write-off takes two persons.
"""

from __future__ import annotations

from datetime import date

from services.disbursement.domain import case
from services.disbursement.domain.case import Command, Context, State
from services.disbursement.programmes.repayments import account_of, debt_of, open_status
from shared.contracts.disbursement import CaseEnded, LoanExtended, LoanWrittenOff
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput


def extend(state: State, command: Command, context: Context) -> list[Contract]:
    """The loan matures later; asked for in time, and within what the programme allows in all."""
    account = account_of(state, context.programme)
    if command.taken_on > account.matures_on:
        raise InvalidInput(errors={"taken_on": ["lies after the loan matured"]})
    months: int = command.facts["months"]
    granted = sum(one["months"] for one in state.get("extensions", ()))
    most = context.programme.extension_max_on(command.taken_on, account.months - granted)
    if granted + months > most:
        raise InvalidInput(errors={"months": [f"at most {max(most - granted, 0)} months are left to grant"]})
    state.setdefault("extensions", []).append(
        {
            "months": months,
            "on": command.taken_on.isoformat(),
            "paper": command.facts["paper"],
            "by": command.actor,
        }
    )
    case.note_step(state, command, state["status"], months=months)
    return [
        LoanExtended(
            case_id=state["case_id"],
            programme=state["programme"],
            months=months,
            matures_on=account_of(state, context.programme).matures_on,
            on=command.taken_on,
            paper=command.facts["paper"],
            actor=command.actor,
        )
    ]


def freeze(state: State, command: Command, _context: Context) -> list[Contract]:
    """From that day no interest runs, until the debt is thawed."""
    state.setdefault("frozen", []).append({"since": command.taken_on.isoformat(), "until": None})
    return [case.advance(state, command, "frozen")]


def unfreeze(state: State, command: Command, _context: Context) -> list[Contract]:
    """Interest runs again from that day."""
    last = state["frozen"][-1]
    if command.taken_on < date.fromisoformat(last["since"]):
        raise InvalidInput(errors={"taken_on": ["lies before the debt was frozen"]})
    last["until"] = command.taken_on.isoformat()
    return [case.advance(state, command, "disbursed")]


def decline_write_off(state: State, command: Command, _context: Context) -> list[Contract]:
    """The debt stands as it stood before."""
    return [case.advance(state, command, open_status(state))]


def write_off(state: State, command: Command, context: Context) -> list[Contract]:
    """What is owed that day is given up; it is written down how much that was."""
    owed = debt_of(state, context.programme, command.taken_on)
    assert owed is not None, "only what was paid out can be written off"
    interest = max(owed.interest, 0) + max(owed.overdue_interest, 0)
    state["written_off"] = {
        "on": command.taken_on.isoformat(),
        "principal": owed.principal,
        "interest": interest,
    }
    case.note_step(state, command, "written_off", amount=owed.principal)
    return [
        LoanWrittenOff(
            case_id=state["case_id"],
            programme=state["programme"],
            household_id=state["household_id"],
            principal=Money(owed.principal),
            interest=Money(interest),
            on=command.taken_on,
            paper=command.facts["paper"],
            actor=command.actor,
        ),
        CaseEnded(
            case_id=state["case_id"],
            programme=state["programme"],
            lifecycle=state["lifecycle"],
            kind=state["kind"],
            outcome="written_off",
            on=command.taken_on,
            actor=command.actor,
            why=command.facts.get("why", ""),
        ),
    ]
