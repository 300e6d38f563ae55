"""A housing grant: listed by the commune, decided by the district, paid in tranches as the house grows.

Building and paying go side by side: the first tranche may be ordered from the approval on,
the last one only when the house was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.disbursement.domain import case, payment
from services.disbursement.domain.case import Command, Context, Decide, Lifecycle, State, Transition
from services.disbursement.problems import TrancheOutOfTurn
from shared.contracts.disbursement import CaseApproved, FundingShare, HouseStaged
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput


def approve(state: State, command: Command, context: Context) -> list[Contract]:
    """The district decides who pays how much; central and local money each within its norm."""
    funding = _funding(command.facts["funding"])
    amount = Money.total(funding.values())
    if command.facts.get("amount", amount) != amount:
        raise InvalidInput(errors={"amount": ["is not the sum of the funding"]})
    if amount.dong <= 0:
        raise InvalidInput(errors={"amount": ["must be above zero"]})
    norms = context.programme.norms_on(command.taken_on, state["kind"])
    by_source = {"central": Money(0), "local": Money(0)}
    for line_id, share in funding.items():
        by_source["central" if context.sources.get(line_id) == "central" else "local"] += share
    for source, share in by_source.items():
        payment.demand_at_most(share, norms.get(source, Money(0)), "norm")
    state["amount_approved"] = amount.dong
    state["approved_on"] = command.taken_on.isoformat()
    state["tranches"] = _plan(amount, context.programme.tranches_on(command.taken_on, state["kind"]))
    case.post(state, context, "commit", funding)
    case.note_step(state, command, "approved", amount=amount.dong)
    return [
        CaseApproved(
            case_id=state["case_id"],
            programme=state["programme"],
            lifecycle=state["lifecycle"],
            kind=state["kind"],
            household_id=state["household_id"],
            poverty_class=state["assessment"]["poverty_class"],
            ethnic_minority=state["assessment"]["ethnic_minority"],
            amount=amount,
            funding=tuple(FundingShare(line_id, share) for line_id, share in funding.items()),
            approved_on=command.taken_on,
            actor=command.actor,
            paper=command.facts["paper"],
        )
    ]


def order(state: State, command: Command, _context: Context) -> list[Contract]:
    """The instruction to pay the tranche whose turn it is; the last one waits for the acceptance."""
    tranche = payment.next_tranche(state)
    last = len(state["tranches"])
    if tranche >= last and state["status"] != "accepted":
        raise TrancheOutOfTurn(case_id=state["case_id"], next_tranche=tranche, waits_for="acceptance")
    planned = Money(state["tranches"][tranche - 1]["amount"]) if tranche < last else payment.unpaid(state)
    amount = command.facts.get("amount") or planned
    if tranche < last:
        payment.demand_at_most(amount, planned, "approved")
    return [payment.order_payment(state, command, amount=amount, status=state["status"])]


def confirm_payment(state: State, command: Command, context: Context) -> list[Contract]:
    """The household has the money; with the last of it after the acceptance, the grant is settled."""
    confirmed = payment.confirm_payment(state, command, context, status=state["status"])
    if state["status"] == "accepted" and not payment.unpaid(state):
        state["status"] = state["steps"][-1]["status"] = "settled"
        return [confirmed, case.advanced(state, command, "settle")]
    return [confirmed]


def reverse_payment(state: State, command: Command, context: Context) -> list[Contract]:
    """The payment is taken back; a settled grant is only accepted again."""
    status = "accepted" if state["status"] == "settled" else state["status"]
    return [payment.reverse_payment(state, command, context, status=status)]


def postpone(state: State, command: Command, _context: Context) -> list[Contract]:
    moved = payment.postpone(state, command)
    return [case.advance(state, command, state["status"], order_no=moved["order_no"])]


def cancel_order(state: State, command: Command, _context: Context) -> list[Contract]:
    taken_back = payment.cancel_order(state, command)
    return [case.advance(state, command, state["status"], order_no=taken_back["order_no"])]


def staging(status: str) -> Decide:
    """The decision of a step by which the house grows."""

    def decide(state: State, command: Command, _context: Context) -> list[Contract]:
        case.note_step(state, command, status)
        return [
            HouseStaged(
                case_id=state["case_id"],
                programme=state["programme"],
                kind=state["kind"],
                household_id=state["household_id"],
                stage=status,
                on=command.taken_on,
            )
        ]

    return decide


def withdraw(state: State, command: Command, context: Context) -> list[Contract]:
    """The household gives the grant up; not while it holds money of it or is about to get some."""
    if payment.paid(state):
        raise TrancheOutOfTurn(
            case_id=state["case_id"], next_tranche=payment.next_tranche(state), waits_for="reversal"
        )
    waiting = payment.open_order(state)
    if waiting is not None:
        waiting["status"] = "cancelled"
    return case.ending_as("withdrawn")(state, command, context)


def _funding(rows: Sequence[Mapping[str, Any]]) -> dict[str, Money]:
    funding: dict[str, Money] = {}
    for row in rows:
        funding[row["line_id"]] = funding.get(row["line_id"], Money(0)) + row["amount"]
    return funding


def _plan(amount: Money, percents: Sequence[int]) -> list[dict[str, int]]:
    """The tranches: each its percentage rounded half up, the last what remains."""
    made = [(amount.dong * percent + 50) // 100 for percent in percents[:-1]]
    made.append(amount.dong - sum(made))
    return [
        {"number": number, "percent": percent, "amount": part}
        for number, (percent, part) in enumerate(zip(percents, made, strict=True), start=1)
    ]


_BUILDING = frozenset({"approved", "started", "completed", "accepted"})
_LISTED = frozenset({"registered", "surveyed", "proposed", "returned"})

HOUSING = Lifecycle(
    name="housing",
    prefix="NO",
    first="registered",
    waiting=frozenset({"registered", "surveyed", "returned"}),
    over=frozenset({"refused", "withdrawn"}),
    done=frozenset({"settled"}),
    transitions={
        "survey": Transition(
            from_states=frozenset({"registered", "returned"}),
            permissions=("case.advance",),
            decide=case.advancing_to("surveyed"),
        ),
        "propose": Transition(
            from_states=frozenset({"registered", "surveyed", "returned"}),
            permissions=("case.propose",),
            decide=case.advancing_to("proposed"),
            facts=("paper",),
            eligible=True,
        ),
        "approve": Transition(
            from_states=frozenset({"proposed"}),
            permissions=("grant.approve",),
            decide=approve,
            not_by=("survey", "propose"),
            facts=("paper", "funding"),
            eligible=True,
        ),
        "start": Transition(
            from_states=frozenset({"approved"}),
            permissions=("case.advance",),
            decide=staging("started"),
        ),
        "complete": Transition(
            from_states=frozenset({"started"}),
            permissions=("case.advance",),
            decide=staging("completed"),
        ),
        "accept": Transition(
            from_states=frozenset({"completed"}),
            permissions=("case.confirm", "case.advance"),
            decide=staging("accepted"),
            facts=("paper",),
        ),
        "order": Transition(
            from_states=_BUILDING,
            permissions=("payment.order",),
            decide=order,
            facts=("pay_on",),
        ),
        "confirm_payment": Transition(
            from_states=_BUILDING,
            permissions=("payment.confirm",),
            decide=confirm_payment,
            not_by=("order",),
            facts=("amount", "value_date", "receipt_no"),
        ),
        "postpone": Transition(
            from_states=_BUILDING,
            permissions=("payment.confirm", "payment.order"),
            decide=postpone,
            facts=("pay_on",),
        ),
        "cancel_order": Transition(
            from_states=_BUILDING,
            permissions=("payment.order",),
            decide=cancel_order,
            facts=("why",),
        ),
        "reverse_payment": Transition(
            from_states=_BUILDING | {"settled"},
            permissions=("payment.reverse",),
            decide=reverse_payment,
            facts=("order_no", "why"),
        ),
        "return": Transition(
            from_states=frozenset({"registered", "surveyed", "proposed"}),
            permissions=("case.advance", "case.propose", "grant.approve"),
            decide=case.advancing_to("returned"),
            facts=("why",),
        ),
        "refuse": Transition(
            from_states=_LISTED,
            permissions=("grant.approve",),
            decide=case.ending_as("refused"),
            facts=("why",),
        ),
        "withdraw": Transition(
            from_states=_LISTED | {"approved", "started"},
            permissions=("case.advance", "case.propose"),
            decide=withdraw,
            facts=("why",),
        ),
    },
)
