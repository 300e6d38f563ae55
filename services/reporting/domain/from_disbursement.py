"""Facts from what disbursement tells: approvals, payments, houses, projects, animals, budgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from services.reporting.domain.facts import Arrival, fact_from, undo_from, word, year_word
from shared.contracts import disbursement as said
from shared.contracts.envelope import Contract, Envelope

APPROVED_KINDS = {"loan": "loan_approved", "housing": "house_approved", "livestock": "livestock_approved"}
PAID_KINDS = {"loan": "loan_disbursed", "housing": "housing_paid", "livestock": "livestock_paid"}
ENDED_AFTER_APPROVAL = frozenset({"withdrawn", "cancelled"})


def _payment(case_id: str, order_no: str) -> str:
    return f"payment|{case_id}|{order_no}"


def _case_approved(envelope: Envelope, body: said.CaseApproved) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"approved|{body.case_id}",
            APPROVED_KINDS.get(body.lifecycle, "case_approved"),
            body.approved_on,
            value=body.amount.dong,
            person_key=body.household_id,
            dims={
                "programme": body.programme,
                "kind": body.kind,
                "class": body.poverty_class,
                "ethnic_minority": word(body.ethnic_minority),
            },
        )
    ]


def _case_ended(envelope: Envelope, body: said.CaseEnded) -> list[Arrival]:
    ended = fact_from(
        envelope,
        f"ended|{body.case_id}",
        "case_ended",
        body.on,
        dims={
            "programme": body.programme,
            "lifecycle": body.lifecycle,
            "kind": body.kind,
            "outcome": body.outcome,
        },
    )
    if body.outcome not in ENDED_AFTER_APPROVAL:
        return [ended]
    taken_back = undo_from(
        envelope, f"unapproved|{body.case_id}", f"approved|{body.case_id}", body.outcome, body.on
    )
    return [ended, taken_back]


def _payment_confirmed(envelope: Envelope, body: said.PaymentConfirmed) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            _payment(body.case_id, body.order_no),
            PAID_KINDS.get(body.lifecycle, "grant_paid"),
            body.value_date,
            value=body.amount.dong,
            person_key=body.household_id,
            dims={
                "programme": body.programme,
                "kind": body.kind,
                "class": body.poverty_class,
                "ethnic_minority": word(body.ethnic_minority),
                "order_no": body.order_no,
                "receipt_no": body.receipt_no,
            },
        )
    ]


def _payment_reversed(envelope: Envelope, body: said.PaymentReversed) -> list[Arrival]:
    paid = _payment(body.case_id, body.order_no)
    key = f"reversal|{body.case_id}|{body.order_no}"
    return [undo_from(envelope, key, paid, "reversed", body.reversed_on)]


def _loan_repaid(envelope: Envelope, body: said.LoanRepaid) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"repayment|{body.case_id}|{body.repayment_no}",
            "loan_repaid",
            body.value_date,
            value=body.amount.dong,
            person_key=body.household_id,
            dims={"programme": body.programme, "receipt_no": body.receipt_no},
        )
    ]


def _repayment_reversed(envelope: Envelope, body: said.LoanRepaymentReversed) -> list[Arrival]:
    key = f"{body.case_id}|{body.repayment_no}"
    return [undo_from(envelope, f"unrepaid|{key}", f"repayment|{key}", "reversed", body.reversed_on)]


def _house_staged(envelope: Envelope, body: said.HouseStaged) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"house|{body.case_id}|{body.stage}",
            f"house_{body.stage}",
            body.on,
            person_key=body.household_id,
            dims={"programme": body.programme, "kind": body.kind},
        )
    ]


def _project_approved(envelope: Envelope, body: said.ProjectApproved) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"project|{body.project_id}",
            "project_approved",
            body.approved_on,
            area_id=body.commune_id,
            value=body.amount.dong,
            dims={
                "programme": body.programme,
                "line": body.line_id,
                "budget_year": year_word(body.budget_year),
                "carried_from_year": year_word(body.carried_from_year),
            },
        )
    ]


def _animal_handed_over(envelope: Envelope, body: said.AnimalHandedOver) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"animal|{body.animal_id}|{body.case_id}",
            "animal_handed_over",
            body.handed_over_on,
            value=body.price.dong,
            person_key=body.household_id,
            dims={
                "programme": body.programme,
                "project": body.project_id,
                "class": body.poverty_class,
                "ethnic_minority": word(body.ethnic_minority),
                "animal": body.animal_id,
            },
        )
    ]


def _budget_allotted(envelope: Envelope, body: said.BudgetAllotted) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"allotted|{envelope.event_id}",
            "budget_allotted",
            body.on,
            value=body.amount.dong,
            dims={
                "programme": body.programme,
                "project": body.project,
                "capital_type": body.capital_type,
                "funding_source": body.funding_source,
                "line": body.line_id,
                "budget_year": year_word(body.budget_year),
                "carried_from_year": year_word(body.carried_from_year),
            },
        )
    ]


def _budget_carried(envelope: Envelope, body: said.BudgetCarriedOver) -> list[Arrival]:
    # Money counts in the year it was carried into. A decision signed before that year
    # began (or after it ended) would else put it into a year that cannot spend it.
    first, last = date(body.to_year, 1, 1), date(body.to_year, 12, 31)
    return [
        fact_from(
            envelope,
            f"carried|{envelope.event_id}",
            "budget_carried",
            min(max(body.on, first), last),
            value=body.amount.dong,
            dims={
                "programme": body.programme,
                "project": body.project,
                "capital_type": body.capital_type,
                "funding_source": body.funding_source,
                "line": body.to_line_id,
                "from_year": year_word(body.from_year),
                "to_year": year_word(body.to_year),
            },
        )
    ]


FACTS_OF: dict[type[Contract], Callable[[Envelope, Any], list[Arrival]]] = {
    said.CaseApproved: _case_approved,
    said.CaseEnded: _case_ended,
    said.PaymentConfirmed: _payment_confirmed,
    said.PaymentReversed: _payment_reversed,
    said.LoanRepaid: _loan_repaid,
    said.LoanRepaymentReversed: _repayment_reversed,
    said.HouseStaged: _house_staged,
    said.ProjectApproved: _project_approved,
    said.AnimalHandedOver: _animal_handed_over,
    said.BudgetAllotted: _budget_allotted,
    said.BudgetCarriedOver: _budget_carried,
}
