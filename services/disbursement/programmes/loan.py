"""A preferential loan: endorsed by the group, confirmed by the commune, decided and paid by the bank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.disbursement.domain import case, payment
from services.disbursement.domain.case import Command, Context, Lifecycle, State, Transition
from services.disbursement.domain.interest import RateFrom, percent_on
from services.disbursement.domain.schedule import Instalment, LoanTerms, Movement, cut
from services.disbursement.problems import IllegalTransition
from services.disbursement.programmes.relief import decline_write_off, extend, freeze, unfreeze, write_off
from services.disbursement.programmes.repayments import close, repay, reverse_repayment
from shared.contracts.disbursement import CaseApproved, FundingShare, LoanScheduled
from shared.contracts.envelope import Contract
from shared.money import Money
from shared.problems import InvalidInput
from shared.programme import Programme

SCHEDULE_COLUMNS = ("due_on", "days", "principal", "interest", "balance")


def approve(state: State, command: Command, context: Context) -> list[Contract]:
    """The bank decides on an amount, at most what was asked for and the programme's limit."""
    amount: Money = command.facts.get("amount") or Money(state["amount_requested"])
    if amount.dong <= 0:
        raise InvalidInput(errors={"amount": ["must be above zero"]})
    payment.demand_at_most(amount, Money(state["amount_requested"]), "requested")
    limit = context.programme.limit_on(date.fromisoformat(state["applied_on"]), state["kind"])
    if limit is not None:
        payment.demand_at_most(amount, limit, "limit")
    state["amount_approved"] = amount.dong
    state["approved_on"] = command.taken_on.isoformat()
    case.post(state, context, "commit", {command.facts["line_id"]: amount})
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
            funding=(FundingShare(command.facts["line_id"], amount),),
            approved_on=command.taken_on,
            actor=command.actor,
            paper=command.facts["paper"],
        )
    ]


def order(state: State, command: Command, _context: Context) -> list[Contract]:
    """The instruction to pay; all that is left unless less is asked for."""
    amount = command.facts.get("amount") or payment.unpaid(state)
    return [payment.order_payment(state, command, amount=amount, status="ordered")]


def confirm_payment(state: State, command: Command, context: Context) -> list[Contract]:
    """The household has the money; from here interest runs and a schedule is in force."""
    confirmed = payment.confirm_payment(state, command, context, status=state["status"])
    state["status"] = state["steps"][-1]["status"] = _paid_status(state)
    return [confirmed, *_reschedule(state, context.programme)]


def reverse_payment(state: State, command: Command, context: Context) -> list[Contract]:
    """The payment is taken back: its schedule is void, and the loan may be ordered again.

    Not while repayments of it stand: money that came back came from somewhere.
    """
    if payment.repayments(state):
        raise IllegalTransition(
            "repayments were taken on it",
            case_id=state["case_id"],
            state=state["status"],
            allowed=["reverse_repayment"],
        )
    taken_back = payment.reverse_payment(state, command, context, status=state["status"])
    state["status"] = state["steps"][-1]["status"] = _paid_status(state)
    return [taken_back, *_reschedule(state, context.programme)]


def postpone(state: State, command: Command, _context: Context) -> list[Contract]:
    """The borrower did not come; the order waits for another session."""
    moved = payment.postpone(state, command)
    return [case.advance(state, command, state["status"], order_no=moved["order_no"])]


def cancel_order(state: State, command: Command, _context: Context) -> list[Contract]:
    taken_back = payment.cancel_order(state, command)
    return [case.advance(state, command, _paid_status(state), order_no=taken_back["order_no"])]


def release_rest(state: State, command: Command, context: Context) -> list[Contract]:
    """The household takes no more than it has; the rest goes back to the line."""
    case.release_rest(state, context)
    state["amount_approved"] = payment.paid(state).dong
    return [case.advance(state, command, "disbursed")]


def _paid_status(state: State) -> str:
    if not payment.paid(state):
        return "approved"
    return "partly_disbursed" if payment.unpaid(state) else "disbursed"


def _reschedule(state: State, programme: Programme) -> list[Contract]:
    """A schedule from what is paid out now; the one before it is kept as void."""
    for old in state["schedules"]:
        old["void"] = True
    advances = sorted(
        (
            Movement(date.fromisoformat(o["confirmed"]["value_date"]), o["confirmed"]["amount"])
            for o in state["orders"]
            if o["status"] == "confirmed"
        ),
        key=lambda advance: advance.on,
    )
    if not advances:
        return []
    start = advances[0].on
    terms = _terms(state, programme, start)
    rates = [RateFrom(rate.valid_from, rate.percent) for rate in programme.rates_for(case.groups_of(state))]
    rows = cut(advances, terms, rates)
    percent = str(percent_on(rates, start))
    principal = Money(sum(advance.dong for advance in advances))
    interest = Money(sum(row.interest_dong for row in rows))
    state["schedules"].append(
        {
            "version": len(state["schedules"]) + 1,
            "void": False,
            "method": terms.method,
            "annual_rate_percent": percent,
            "principal": principal.dong,
            "interest": interest.dong,
            "rows": _rows_to_state(rows),
        }
    )
    return [
        LoanScheduled(
            case_id=state["case_id"],
            programme=state["programme"],
            principal=principal,
            interest=interest,
            annual_rate_percent=percent,
            first_due_on=rows[0].due_on,
            last_due_on=rows[-1].due_on,
            instalments=len(rows),
        )
    ]


def _terms(state: State, programme: Programme, start: date) -> LoanTerms:
    rule = programme.term_on(start)
    if rule is None:
        raise InvalidInput(errors={"value_date": ["the programme has no terms for that day"]})
    months = min(state["term_months"] or rule.months_max, rule.months_max)
    return LoanTerms(
        months=months,
        instalment_months=min(state["instalment_months"] or rule.instalment_months, months),
        instalment_multiple=max(rule.principal_multiple.dong, 1),
        method=rule.method,
    )


def _rows_to_state(rows: Sequence[Instalment]) -> list[list[Any]]:
    """Rows as lists in the order of `SCHEDULE_COLUMNS`: as objects, ten years of them would fill the case."""
    return [
        [row.due_on.isoformat(), row.days, row.principal_dong, row.interest_dong, row.balance_dong]
        for row in rows
    ]


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


LOAN = Lifecycle(
    name="loan",
    prefix="TD",
    first="submitted",
    waiting=_from("submitted", "returned"),
    over=_from("refused", "withdrawn"),
    done=_from("closed", "written_off"),
    transitions={
        "endorse": Transition(
            from_states=_from("submitted", "returned"),
            permissions=("case.endorse",),
            decide=case.advancing_to("endorsed"),
            facts=("paper",),
            eligible=True,
        ),
        "confirm": Transition(
            from_states=_from("endorsed"),
            permissions=("case.confirm",),
            decide=case.advancing_to("commune_confirmed"),
            not_by=("endorse",),
            facts=("paper",),
        ),
        "approve": Transition(
            from_states=_from("commune_confirmed"),
            permissions=("loan.approve",),
            decide=approve,
            not_by=("endorse", "confirm"),
            facts=("paper", "line_id"),
            eligible=True,
        ),
        "order": Transition(
            from_states=_from("approved", "partly_disbursed"),
            permissions=("payment.order",),
            decide=order,
            facts=("pay_on",),
        ),
        "confirm_payment": Transition(
            from_states=_from("ordered"),
            permissions=("payment.confirm",),
            decide=confirm_payment,
            not_by=("order",),
            facts=("amount", "value_date", "receipt_no"),
        ),
        "postpone": Transition(
            from_states=_from("ordered"),
            permissions=("payment.confirm", "payment.order"),
            decide=postpone,
            facts=("pay_on",),
        ),
        "cancel_order": Transition(
            from_states=_from("ordered"),
            permissions=("payment.order",),
            decide=cancel_order,
            facts=("why",),
        ),
        "reverse_payment": Transition(
            from_states=_from("disbursed", "partly_disbursed"),
            permissions=("payment.reverse",),
            decide=reverse_payment,
            facts=("order_no", "why"),
        ),
        "repay": Transition(
            from_states=_from("ordered", "disbursed", "partly_disbursed", "frozen"),
            permissions=("payment.confirm",),
            decide=repay,
            facts=("amount", "value_date", "receipt_no"),
        ),
        "close": Transition(
            from_states=_from("disbursed"),
            permissions=("loan.approve",),
            decide=close,
            not_by=("repay",),
            facts=("why",),
        ),
        "reverse_repayment": Transition(
            from_states=_from("ordered", "disbursed", "partly_disbursed", "frozen", "closed"),
            permissions=("payment.reverse",),
            decide=reverse_repayment,
            facts=("repayment_no", "why"),
        ),
        "extend": Transition(
            from_states=_from("disbursed"),
            permissions=("loan.approve",),
            decide=extend,
            facts=("months", "paper"),
        ),
        "freeze": Transition(
            from_states=_from("disbursed"),
            permissions=("loan.approve",),
            decide=freeze,
            facts=("paper",),
        ),
        "unfreeze": Transition(
            from_states=_from("frozen"),
            permissions=("loan.approve",),
            decide=unfreeze,
            facts=("paper",),
        ),
        "propose_write_off": Transition(
            from_states=_from("disbursed", "frozen"),
            permissions=("case.propose",),
            decide=case.advancing_to("write_off_proposed"),
            facts=("paper", "why"),
        ),
        "write_off": Transition(
            from_states=_from("write_off_proposed"),
            permissions=("loan.approve",),
            decide=write_off,
            not_by=("propose_write_off",),
            facts=("paper",),
        ),
        "decline_write_off": Transition(
            from_states=_from("write_off_proposed"),
            permissions=("loan.approve",),
            decide=decline_write_off,
            facts=("why",),
        ),
        "release_rest": Transition(
            from_states=_from("partly_disbursed"),
            permissions=("payment.order",),
            decide=release_rest,
            facts=("why",),
        ),
        "return": Transition(
            from_states=_from("submitted", "endorsed", "commune_confirmed"),
            permissions=("case.advance", "case.confirm", "loan.approve"),
            decide=case.advancing_to("returned"),
            facts=("why",),
        ),
        "refuse": Transition(
            from_states=_from("submitted", "returned", "endorsed", "commune_confirmed"),
            permissions=("loan.approve",),
            decide=case.ending_as("refused"),
            facts=("why",),
        ),
        "withdraw": Transition(
            from_states=_from("submitted", "returned", "endorsed", "commune_confirmed", "approved"),
            permissions=("case.advance", "case.propose"),
            decide=case.ending_as("withdrawn"),
            facts=("why",),
        ),
    },
)
