"""Facts: one for each thing that happened, made from events and keyed so that twice is once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shared.contracts import disbursement as said_by_disbursement
from shared.contracts import intake as said_by_intake
from shared.contracts.envelope import Contract, Envelope

APPROVED_KINDS = {"loan": "loan_approved", "housing": "house_approved", "livestock": "livestock_approved"}
PAID_KINDS = {"loan": "loan_disbursed", "housing": "housing_paid", "livestock": "livestock_paid"}
LISTED_KINDS = {"health_insurance": "card_listed", "tuition": "tuition_listed"}
ENDED_AFTER_APPROVAL = frozenset({"withdrawn", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened.

    key: the same however often, and in whatever event, it is told.
    area_id: the most exact area known.
    value: what a sum adds: đồng, or turns (lượt).
    times: what a count adds: 1, or -1 for what was taken back.
    person_key: who is counted once: a person's key or a household's id; None where nobody is.
    dims: what measures filter and divide by.
    sequence: place in the subject's history; the later telling of the same key wins.
    undoes: key of the fact that this one takes back, empty for ordinary facts.
    """

    key: str
    kind: str
    happened_on: date
    area_id: str
    value: int
    subject: str
    event_id: str
    event_type: str
    sequence: int
    times: int = 1
    person_key: str | None = None
    dims: dict[str, str] = field(default_factory=dict)
    undoes: str = ""


@dataclass(frozen=True, kw_only=True)
class Undo:
    """Something that happened was taken back; it counts once the fact it undoes is known.

    how: reversed | withdrawn | cancelled.
    """

    key: str
    undoes: str
    how: str
    happened_on: date
    subject: str
    event_id: str
    event_type: str
    sequence: int


Arrival = Fact | Undo


def facts_of(envelope: Envelope, body: Contract) -> list[Arrival]:
    """What the event says that happened; empty for events that no figure is made of."""
    make = FACTS_OF.get(type(body))
    return make(envelope, body) if make else []


def undone(original: Fact, undo: Undo) -> Fact:
    """The fact that takes `original` back: the same in everything that is filtered by, on its own day.

    It happens on the day it was taken back, not on the day of the original, so that
    a period that was reported before keeps its figure.
    """
    return replace(
        original,
        key=undo.key,
        happened_on=undo.happened_on,
        value=-original.value,
        times=-original.times,
        dims={**original.dims, "undone": undo.how},
        subject=undo.subject,
        event_id=undo.event_id,
        event_type=undo.event_type,
        sequence=undo.sequence,
        undoes=original.key,
    )


def _fact(envelope: Envelope, key: str, kind: str, happened_on: date, **more: Any) -> Fact:
    return Fact(
        key=key,
        kind=kind,
        happened_on=happened_on,
        area_id=more.pop("area_id", envelope.area_id),
        value=more.pop("value", 1),
        subject=envelope.subject,
        event_id=envelope.event_id,
        event_type=envelope.event_type,
        sequence=envelope.sequence,
        **more,
    )


def _undo(envelope: Envelope, key: str, undoes: str, how: str, happened_on: date) -> Undo:
    return Undo(
        key=key,
        undoes=undoes,
        how=how,
        happened_on=happened_on,
        subject=envelope.subject,
        event_id=envelope.event_id,
        event_type=envelope.event_type,
        sequence=envelope.sequence,
    )


def _word(answer: bool) -> str:
    return "yes" if answer else "no"


def _year(year: int | None) -> str:
    return "" if year is None else str(year)


def _payment(case_id: str, order_no: str) -> str:
    return f"payment|{case_id}|{order_no}"


def _case_approved(envelope: Envelope, body: said_by_disbursement.CaseApproved) -> list[Arrival]:
    return [
        _fact(
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
                "ethnic_minority": _word(body.ethnic_minority),
            },
        )
    ]


def _case_ended(envelope: Envelope, body: said_by_disbursement.CaseEnded) -> list[Arrival]:
    ended = _fact(
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
    taken_back = _undo(
        envelope, f"unapproved|{body.case_id}", f"approved|{body.case_id}", body.outcome, body.on
    )
    return [ended, taken_back]


def _payment_confirmed(envelope: Envelope, body: said_by_disbursement.PaymentConfirmed) -> list[Arrival]:
    return [
        _fact(
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
                "ethnic_minority": _word(body.ethnic_minority),
                "order_no": body.order_no,
                "receipt_no": body.receipt_no,
            },
        )
    ]


def _payment_reversed(envelope: Envelope, body: said_by_disbursement.PaymentReversed) -> list[Arrival]:
    paid = _payment(body.case_id, body.order_no)
    key = f"reversal|{body.case_id}|{body.order_no}"
    return [_undo(envelope, key, paid, "reversed", body.reversed_on)]


def _house_staged(envelope: Envelope, body: said_by_disbursement.HouseStaged) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"house|{body.case_id}|{body.stage}",
            f"house_{body.stage}",
            body.on,
            person_key=body.household_id,
            dims={"programme": body.programme, "kind": body.kind},
        )
    ]


def _project_approved(envelope: Envelope, body: said_by_disbursement.ProjectApproved) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"project|{body.project_id}",
            "project_approved",
            body.approved_on,
            area_id=body.commune_id,
            value=body.amount.dong,
            dims={
                "programme": body.programme,
                "line": body.line_id,
                "budget_year": _year(body.budget_year),
                "carried_from_year": _year(body.carried_from_year),
            },
        )
    ]


def _animal_handed_over(envelope: Envelope, body: said_by_disbursement.AnimalHandedOver) -> list[Arrival]:
    return [
        _fact(
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
                "ethnic_minority": _word(body.ethnic_minority),
                "animal": body.animal_id,
            },
        )
    ]


def _budget_allotted(envelope: Envelope, body: said_by_disbursement.BudgetAllotted) -> list[Arrival]:
    return [
        _fact(
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
                "budget_year": _year(body.budget_year),
                "carried_from_year": _year(body.carried_from_year),
            },
        )
    ]


def _budget_carried(envelope: Envelope, body: said_by_disbursement.BudgetCarriedOver) -> list[Arrival]:
    # Money counts in the year it was carried into. A decision signed before that year
    # began (or after it ended) would else put it into a year that cannot spend it.
    first, last = date(body.to_year, 1, 1), date(body.to_year, 12, 31)
    return [
        _fact(
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
                "from_year": _year(body.from_year),
                "to_year": _year(body.to_year),
            },
        )
    ]


def _submission_received(envelope: Envelope, body: said_by_intake.SubmissionReceived) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"submission|{body.submission_id}",
            "submission_received",
            envelope.occurred_on,
            dims={"form": body.form_id},
        )
    ]


def _household_classified(envelope: Envelope, body: said_by_intake.HouseholdClassified) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"classified|{body.submission_id}",
            "household_classified",
            body.effective_on,
            person_key=body.household_id,
            dims={
                "class": body.poverty_class,
                "area_type": body.area_type,
                "ethnic_minority": _word(body.ethnic_minority),
                "official": _word(body.official),
            },
        )
    ]


def _application_received(envelope: Envelope, body: said_by_intake.ApplicationReceived) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"application|{body.application_id}",
            "application_received",
            body.applied_on,
            area_id=body.village_id or body.commune_id,
            value=body.amount.dong,
            person_key=body.household_id,
            dims={"programme": body.programme, "kind": body.kind},
        )
    ]


def _activity_reported(envelope: Envelope, body: said_by_intake.ActivityReported) -> list[Arrival]:
    shared_dims = {"activity": body.kind, "programme": body.programme, "topic": body.topic}
    made: list[Arrival] = [
        _fact(
            envelope,
            f"activity|{body.activity_id}",
            "activity_held",
            body.held_on,
            value=body.attendance,
            dims={**shared_dims, "model_kind": body.model_kind, "variety": body.variety},
        )
    ]
    who = {
        "female": body.attendance_female,
        "ethnic_minority": body.attendance_ethnic_minority,
        "poor": body.attendance_poor,
    }
    made += [
        _fact(
            envelope,
            f"activity|{body.activity_id}|{name}",
            "activity_attendance",
            body.held_on,
            value=turns,
            dims={**shared_dims, "who": name},
        )
        for name, turns in who.items()
        if turns
    ]
    # A person named twice in one report attended it once.
    made += [
        _fact(
            envelope,
            f"activity|{body.activity_id}|person|{person.person_key}",
            "activity_attended",
            body.held_on,
            person_key=person.person_key,
            dims={
                "activity": body.kind,
                "programme": body.programme,
                "category": person.category,
                "sex": person.sex,
                "ethnic_minority": _word(person.ethnic_minority),
            },
        )
        for person in {p.person_key: p for p in body.participants}.values()
    ]
    return made


def _list_reported(envelope: Envelope, body: said_by_intake.ListReported) -> list[Arrival]:
    return [
        _fact(
            envelope,
            f"list|{body.list_id}|{row.line}",
            LISTED_KINDS.get(body.kind, "person_listed"),
            body.reported_on,
            person_key=row.person_key,
            dims={"list": body.kind, "group": row.group, "school": body.school, "term": body.term},
        )
        for row in body.rows
    ]


FACTS_OF: dict[type[Contract], Callable[[Envelope, Any], list[Arrival]]] = {
    said_by_intake.SubmissionReceived: _submission_received,
    said_by_intake.HouseholdClassified: _household_classified,
    said_by_intake.ApplicationReceived: _application_received,
    said_by_intake.ActivityReported: _activity_reported,
    said_by_intake.ListReported: _list_reported,
    said_by_disbursement.CaseApproved: _case_approved,
    said_by_disbursement.CaseEnded: _case_ended,
    said_by_disbursement.PaymentConfirmed: _payment_confirmed,
    said_by_disbursement.PaymentReversed: _payment_reversed,
    said_by_disbursement.HouseStaged: _house_staged,
    said_by_disbursement.ProjectApproved: _project_approved,
    said_by_disbursement.AnimalHandedOver: _animal_handed_over,
    said_by_disbursement.BudgetAllotted: _budget_allotted,
    said_by_disbursement.BudgetCarriedOver: _budget_carried,
}
"""Which events become facts, and how. An event that is not here changes no figure."""
