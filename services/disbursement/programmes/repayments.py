"""What comes back of a loan: taken, divided, taken back by its number, and the loan closed by it.

The bank's division wins. Where it differs from ours both are kept, and the difference is listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.disbursement.domain import case, payment
from services.disbursement.domain.case import Command, Context, State
from services.disbursement.domain.interest import RateFrom
from services.disbursement.domain.loan_account import (
    PARTS,
    Account,
    Debt,
    Repayment,
    debt,
    divide,
    lowest_balance,
)
from services.disbursement.problems import AmountExceeded, IllegalTransition, MakerIsChecker
from shared.contracts.disbursement import CaseEnded, LoanRepaid, LoanRepaymentReversed
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput
from shared.programme import Programme


def repay(state: State, command: Command, context: Context) -> list[Contract]:
    """The borrower paid; the loan is closed when nothing is owed and nothing is still to be paid out.

    Raises InvalidInput (day, parts that are not the amount), AmountExceeded (more than is owed).
    """
    if not payment.paid(state):
        raise IllegalTransition(
            "no money went out yet",
            case_id=state["case_id"],
            state=state["status"],
            allowed=["confirm_payment"],
        )
    amount: Money = command.facts["amount"]
    if amount.dong <= 0:
        raise InvalidInput(errors={"amount": ["must be above zero"]})
    on: date = command.facts["value_date"]
    _demand_day(state, on, context.today)
    account = account_of(state, context.programme)
    ours = divide(amount.dong, debt(account, on), context.programme.repayment_order_on(on))
    parts = _parts_said(command, amount) or ours
    if sum(parts.values()) < amount.dong:
        raise AmountExceeded(amount=amount.dong, most=sum(parts.values()), by="owed")
    written = state.setdefault("repayments", [])
    entry = {
        "repayment_no": f"TN-{state['case_id']}-{len(written) + 1}",
        "value_date": on.isoformat(),
        "amount": amount.dong,
        **parts,
        "receipt_no": command.facts["receipt_no"],
        "session": payment.session_id(command.facts.get("point") or state["commune_id"], on),
        "by": command.actor,
        "ours": dict(ours) if ours != parts else None,
        "reversed": None,
    }
    written.append(entry)
    account = account_of(state, context.programme)
    if lowest_balance(account) < 0:
        raise AmountExceeded(
            amount=parts["principal"], most=debt(account, on).principal + parts["principal"], by="owed"
        )
    left = debt(account, max(on, _last_day(state)))
    closes = not left.total and state["status"] in ("disbursed", "frozen")
    case.note_step(
        state,
        command,
        "closed" if closes else state["status"],
        repayment_no=entry["repayment_no"],
        amount=amount.dong,
    )
    events: list[Contract] = [
        LoanRepaid(
            case_id=state["case_id"],
            repayment_no=entry["repayment_no"],
            programme=state["programme"],
            household_id=state["household_id"],
            amount=amount,
            principal=Money(parts["principal"]),
            interest=Money(parts["interest"]),
            overdue_interest=Money(parts["overdue_interest"]),
            balance=Money(left.principal),
            value_date=on,
            receipt_no=command.facts["receipt_no"],
            actor=command.actor,
        )
    ]
    return [*events, _closed(state, command, on)] if closes else events


def close(state: State, command: Command, context: Context) -> list[Contract]:
    """The bank says the loan is over though our figures still see some interest; principal must be back."""
    owed = debt(account_of(state, context.programme), _last_day(state))
    if owed.principal:
        raise IllegalTransition(
            f"{owed.principal} of the principal are not paid back",
            case_id=state["case_id"],
            state=state["status"],
            allowed=["repay"],
        )
    case.note_step(state, command, "closed")
    return [_closed(state, command, command.taken_on)]


def reverse_repayment(state: State, command: Command, _context: Context) -> list[Contract]:
    """Take a payment back by its number, whichever it is; a loan that it closed is open again."""
    number = command.facts["repayment_no"]
    entry = next((one for one in payment.repayments(state) if one["repayment_no"] == number), None)
    if entry is None:
        raise IllegalTransition(
            f"there is no repayment {number} to take back",
            case_id=state["case_id"],
            state=state["status"],
            allowed=[],
        )
    if entry["by"] == command.actor:
        raise MakerIsChecker(case_id=state["case_id"], step=command.step, earlier="repay")
    entry["reversed"] = {
        "on": command.taken_on.isoformat(),
        "by": command.actor,
        "why": command.facts["why"],
    }
    status = open_status(state) if state["status"] == "closed" else state["status"]
    case.note_step(state, command, status, repayment_no=number, amount=entry["amount"])
    return [
        LoanRepaymentReversed(
            case_id=state["case_id"],
            repayment_no=number,
            programme=state["programme"],
            household_id=state["household_id"],
            amount=Money(entry["amount"]),
            principal=Money(entry["principal"]),
            value_date=date.fromisoformat(entry["value_date"]),
            reversed_on=command.taken_on,
            actor=command.actor,
            why=command.facts["why"],
        )
    ]


def account_of(state: Mapping[str, Any], programme: Programme) -> Account:
    """The loan's account from its payments; there must be one."""
    advances = sorted(
        (date.fromisoformat(order["confirmed"]["value_date"]), order["confirmed"]["amount"])
        for order in state["orders"]
        if order["status"] == "confirmed"
    )
    in_force = next(one for one in reversed(state["schedules"]) if not one["void"])
    start, last = advances[0][0], date.fromisoformat(in_force["rows"][-1][0])
    agreed = 12 * (last.year - start.year) + last.month - start.month
    return Account(
        advances=advances,
        repayments=[
            Repayment(on=date.fromisoformat(one["value_date"]), **{part: one[part] for part in PARTS})
            for one in payment.repayments(state)
        ],
        rates=[
            RateFrom(rate.valid_from, rate.percent)
            for rate in programme.rates_for(case.groups_of(dict(state)))
        ],
        months=agreed + sum(one["months"] for one in state.get("extensions", ())),
        overdue_percent=programme.overdue_factor_on(last),
        frozen=[
            (date.fromisoformat(one["since"]), date.fromisoformat(one["until"]) if one["until"] else None)
            for one in state.get("frozen", ())
        ],
    )


def debt_of(state: Mapping[str, Any], programme: Programme, on: date) -> Debt | None:
    """What the loan owes on that day; None before money went out, and once it was written off."""
    if not payment.paid(dict(state)) or state.get("written_off"):
        return None
    return debt(account_of(state, programme), on)


def open_status(state: Mapping[str, Any]) -> str:
    """The status of a loan that is paid out and owed."""
    frozen = state.get("frozen") or [{"until": "over"}]
    return "disbursed" if frozen[-1]["until"] else "frozen"


def repeats_repayment(state: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether exactly this was written down already: same receipt, amount and value date."""
    value_date, amount = facts.get("value_date"), facts.get("amount")
    return (
        value_date is not None
        and amount is not None
        and any(
            (one["receipt_no"], one["value_date"], one["amount"])
            == (facts.get("receipt_no"), value_date.isoformat(), amount.dong)
            for one in payment.repayments(state)
        )
    )


def _parts_said(command: Command, amount: Money) -> dict[str, int] | None:
    """The bank's own division, None when it was not said."""
    said = {part: command.facts[part] for part in PARTS if command.facts.get(part) is not None}
    if not said:
        return None
    parts = {part: said[part].dong if part in said else 0 for part in PARTS}
    if sum(parts.values()) != amount.dong:
        raise InvalidInput(errors={"amount": ["is not the sum of principal and interest"]})
    return parts


def _demand_day(state: State, on: date, today: date) -> None:
    first = min(o["confirmed"]["value_date"] for o in state["orders"] if o["status"] == "confirmed")
    if not first <= on.isoformat() <= today.isoformat():
        raise InvalidInput(errors={"value_date": ["lies before the loan or in the future"]})


def _last_day(state: State) -> date:
    """The newest day money moved: one that is written down late closes nothing that moved after it."""
    paid_out = [o["confirmed"]["value_date"] for o in state["orders"] if o["status"] == "confirmed"]
    return date.fromisoformat(max([*paid_out, *(one["value_date"] for one in payment.repayments(state))]))


def _closed(state: State, command: Command, on: date) -> CaseEnded:
    return CaseEnded(
        case_id=state["case_id"],
        programme=state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        outcome="closed",
        on=on,
        actor=command.actor,
        why=command.facts.get("why", ""),
    )
