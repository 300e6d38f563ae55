"""Payment orders of a case: ordered, confirmed or put off or cancelled, and taken back.

Money is ordered by one person and confirmed by another. A confirmation is recognised
by its order and receipt, so that saying it twice pays once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.disbursement.domain.budget import shares
from services.disbursement.domain.case import Command, Context, State, left_by_line, note_step, post
from services.disbursement.problems import (
    AmountExceeded,
    IllegalTransition,
    MakerIsChecker,
    TrancheOutOfTurn,
)
from shared.contracts.disbursement import FundingShare, PaymentConfirmed, PaymentOrdered, PaymentReversed
from shared.money import Money
from shared.problems import InvalidInput

Order = dict[str, Any]


def paid(state: State) -> Money:
    """What was confirmed and not taken back."""
    return Money.total(
        Money(order["confirmed"]["amount"]) for order in state["orders"] if order["status"] == "confirmed"
    )


def unpaid(state: State) -> Money:
    """What was approved and neither paid nor given back to the lines."""
    return Money(state["amount_approved"]) - paid(state)


def repayments(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What came back of a loan and was not taken back. Cases from before there was any have no list."""
    return [one for one in state.get("repayments", ()) if one["reversed"] is None]


def open_order(state: State) -> Order | None:
    """The order that waits for its confirmation; a case has at most one."""
    return next((order for order in reversed(state["orders"]) if order["status"] == "ordered"), None)


def next_tranche(state: State) -> int:
    """Number (from 1) of the tranche whose turn it is."""
    return 1 + len([order for order in state["orders"] if order["status"] == "confirmed"])


def session_id(point_id: str, on: date | str) -> str:
    """The session at which a point pays on that day."""
    return f"{point_id}|{on}"


def receipt_key(order: Mapping[str, Any], receipt_no: str) -> str:
    """What may exist once: a receipt number at one point on one day."""
    return f"{order['session']}|{receipt_no}"


def order_payment(state: State, command: Command, *, amount: Money, status: str) -> PaymentOrdered:
    """Write the instruction to pay the next tranche; the case comes to `status`.

    Raises IllegalTransition while another order is open, TrancheOutOfTurn, AmountExceeded.
    """
    waiting = open_order(state)
    if waiting is not None:
        raise IllegalTransition(
            f"{waiting['order_no']} waits for its confirmation",
            case_id=state["case_id"],
            state=state["status"],
            allowed=["confirm_payment", "postpone", "cancel_order"],
        )
    tranche = next_tranche(state)
    if command.facts.get("tranche", tranche) != tranche:
        raise TrancheOutOfTurn(case_id=state["case_id"], next_tranche=tranche)
    demand_at_most(amount, unpaid(state), "remaining")
    if not amount:
        raise InvalidInput(errors={"amount": ["there is nothing left to pay"]})
    order_no = f"LC-{state['case_id']}-{len(state['orders']) + 1}"
    point_id = command.facts.get("point") or state["commune_id"]
    pay_on: date = command.facts["pay_on"]
    state["orders"].append(
        {
            "order_no": order_no,
            "tranche": tranche,
            "amount": amount.dong,
            "pay_on": pay_on.isoformat(),
            "point_id": point_id,
            "session": session_id(point_id, pay_on),
            "status": "ordered",
            "ordered_by": command.actor,
            "ordered_on": command.taken_on.isoformat(),
            "moves": [],
            "confirmed": None,
            "reversed": None,
        }
    )
    note_step(state, command, status, order_no=order_no, amount=amount.dong)
    return PaymentOrdered(
        case_id=state["case_id"],
        order_no=order_no,
        programme=state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        tranche=tranche,
        amount=amount,
        pay_on=pay_on,
        point_id=point_id,
        actor=command.actor,
    )


def confirm_payment(state: State, command: Command, context: Context, *, status: str) -> PaymentConfirmed:
    """Record what was paid on the open order; the money moves from committed to disbursed.

    Raises IllegalTransition (no such open order), MakerIsChecker, AmountExceeded, InvalidInput (value date).
    """
    order = _named(state, command, "ordered")
    if order["ordered_by"] == command.actor:
        raise MakerIsChecker(case_id=state["case_id"], step=command.step, earlier="order")
    amount: Money = command.facts["amount"]
    if amount.dong <= 0:
        raise InvalidInput(errors={"amount": ["must be above zero"]})
    demand_at_most(amount, Money(order["amount"]), "order")
    value_date: date = command.facts["value_date"]
    if not state["approved_on"] <= value_date.isoformat() <= context.today.isoformat():
        raise InvalidInput(errors={"value_date": ["lies before the approval or in the future"]})
    funding = shares(amount, left_by_line(state))
    order["status"] = "confirmed"
    order["confirmed"] = {
        "amount": amount.dong,
        "value_date": value_date.isoformat(),
        "receipt_no": command.facts["receipt_no"],
        "by": command.actor,
        "on": command.taken_on.isoformat(),
        "funding": [{"line_id": line, "amount": share.dong} for line, share in funding.items()],
    }
    post(state, context, "disburse", funding)
    note_step(state, command, status, order_no=order["order_no"], amount=amount.dong)
    assessment = state["assessment"]
    return PaymentConfirmed(
        case_id=state["case_id"],
        order_no=order["order_no"],
        programme=state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        household_id=state["household_id"],
        poverty_class=assessment["poverty_class"],
        ethnic_minority=assessment["ethnic_minority"],
        tranche=order["tranche"],
        amount=amount,
        funding=_funding(order),
        value_date=value_date,
        receipt_no=command.facts["receipt_no"],
        point_id=order["point_id"],
        actor=command.actor,
    )


def reverse_payment(state: State, command: Command, context: Context, *, status: str) -> PaymentReversed:
    """Take back the newest confirmed payment; its money is committed again. The caller sets the status."""
    order = _named(state, command, "confirmed")
    newest = next(o for o in reversed(state["orders"]) if o["status"] == "confirmed")
    if order is not newest:
        raise TrancheOutOfTurn(case_id=state["case_id"], next_tranche=newest["tranche"], waits_for="reversal")
    if order["confirmed"]["by"] == command.actor:
        raise MakerIsChecker(case_id=state["case_id"], step=command.step, earlier="confirm_payment")
    order["status"] = "reversed"
    order["reversed"] = {
        "on": command.taken_on.isoformat(),
        "by": command.actor,
        "why": command.facts["why"],
    }
    post(state, context, "restore", {share.line_id: share.amount for share in _funding(order)})
    note_step(state, command, status, order_no=order["order_no"], amount=order["confirmed"]["amount"])
    return PaymentReversed(
        case_id=state["case_id"],
        order_no=order["order_no"],
        programme=state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        household_id=state["household_id"],
        tranche=order["tranche"],
        amount=Money(order["confirmed"]["amount"]),
        funding=_funding(order),
        value_date=date.fromisoformat(order["confirmed"]["value_date"]),
        reversed_on=command.taken_on,
        actor=command.actor,
        why=command.facts["why"],
    )


def postpone(state: State, command: Command) -> Order:
    """Move the open order to another day; the borrower was away."""
    order = _named(state, command, "ordered")
    pay_on: date = command.facts["pay_on"]
    moved = session_id(order["point_id"], pay_on)
    if moved == order["session"]:
        raise InvalidInput(errors={"pay_on": ["is the day it is ordered for already"]})
    order["moves"].append(
        {
            "from": order["session"],
            "to": moved,
            "why": command.facts.get("why", ""),
            "by": command.actor,
            "on": command.taken_on.isoformat(),
        }
    )
    order["pay_on"], order["session"] = pay_on.isoformat(), moved
    return order


def cancel_order(state: State, command: Command) -> Order:
    """Take the open order back; the money stays committed."""
    order = _named(state, command, "ordered")
    order["status"] = "cancelled"
    return order


def repeats_confirmation(state: State, facts: Mapping[str, Any]) -> bool:
    """Whether exactly this payment was confirmed already: same order, receipt, amount and value date."""
    for order in state["orders"]:
        said = order["confirmed"]
        if order["status"] == "confirmed" and said["receipt_no"] == facts.get("receipt_no"):
            same_order = facts.get("order_no") in (None, "", order["order_no"])
            value_date, amount = facts.get("value_date"), facts.get("amount")
            return bool(
                same_order
                and value_date is not None
                and amount is not None
                and (value_date.isoformat(), amount.dong) == (said["value_date"], said["amount"])
            )
    return False


def waits_for(state: State, step: str) -> str | None:
    """What must happen before a payment step makes sense; None when nothing must.

    order | confirm_payment | repay | acceptance | nothing_left.
    """
    ordered = open_order(state) is not None
    if step in ("confirm_payment", "postpone", "cancel_order"):
        return None if ordered else "order"
    if step in ("reverse_payment", "repay"):
        return None if paid(state) else "confirm_payment"
    if step == "reverse_repayment":
        return None if repayments(state) else "repay"
    if step == "close":
        back = sum(one["principal"] for one in repayments(state))
        return None if back == paid(state).dong else "repay"
    if step != "order":
        return None
    if ordered:
        return "confirm_payment"
    if not unpaid(state):
        return "nothing_left"
    last = next_tranche(state) >= len(state["tranches"])
    return (
        "acceptance" if state["lifecycle"] == "housing" and last and state["status"] != "accepted" else None
    )


def demand_at_most(amount: Money, most: Money, by: str) -> None:
    """AmountExceeded when `amount` is more than `most`; by: what sets the bound."""
    if amount > most:
        raise AmountExceeded(amount=amount.dong, most=most.dong, by=by)


def _named(state: State, command: Command, status: str) -> Order:
    """The order the command names, or the newest one in `status`; IllegalTransition when there is none."""
    order_no = command.facts.get("order_no")
    for order in reversed(state["orders"]):
        if order["status"] == status and order_no in (None, "", order["order_no"]):
            found: Order = order
            return found
    raise IllegalTransition(
        f"there is no order {order_no or ''} in status {status}",
        case_id=state["case_id"],
        state=state["status"],
        allowed=[],
    )


def _funding(order: Mapping[str, Any]) -> tuple[FundingShare, ...]:
    return tuple(
        FundingShare(share["line_id"], Money(share["amount"])) for share in order["confirmed"]["funding"]
    )
