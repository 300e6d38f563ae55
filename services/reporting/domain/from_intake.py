"""Facts from what intake tells: submissions, reviews, applications, activities, lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.reporting.domain.facts import VOID, Arrival, Floor, fact_from, undo_from, word
from shared.contracts import intake as said
from shared.contracts.envelope import Contract, Envelope

LISTED_KINDS = {
    "health_insurance": "card_listed",
    "tuition": "tuition_listed",
    "electricity": "electricity_listed",  # its value is the money, since nobody asks how many rows were paid
}


def _submission_received(envelope: Envelope, body: said.SubmissionReceived) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"submission|{body.submission_id}",
            "submission_received",
            envelope.occurred_on,
            dims={"form": body.form_id},
        )
    ]


def _household_classified(envelope: Envelope, body: said.HouseholdClassified) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"classified|{body.submission_id}",
            "household_classified",
            body.effective_on,
            person_key=body.household_id,
            dims={
                "class": body.poverty_class,
                "area_type": body.area_type,
                "ethnic_minority": word(body.ethnic_minority),
                "official": word(body.official),
            },
        )
    ]


def _household_unclassified(envelope: Envelope, body: said.HouseholdUnclassified) -> list[Arrival]:
    return [fact_from(envelope, f"classified|{body.submission_id}", VOID, envelope.occurred_on, value=0)]


def _told_before(
    envelope: Envelope, body: said.SubmissionAmended | said.SubmissionReturned | said.SubmissionWithdrawn
) -> list[Arrival]:
    return [Floor(subject=body.submission_id, sequence=envelope.sequence)]


def _application_received(envelope: Envelope, body: said.ApplicationReceived) -> list[Arrival]:
    return [
        fact_from(
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


def _activity_reported(envelope: Envelope, body: said.ActivityReported) -> list[Arrival]:
    shared_dims = {"activity": body.kind, "programme": body.programme, "topic": body.topic}
    made: list[Arrival] = [
        fact_from(
            envelope,
            f"activity|{body.activity_id}",
            "activity_held",
            body.held_on,
            value=body.attendance,
            dims={
                **shared_dims,
                "model_kind": body.model_kind,
                "variety": body.variety,
                "breeds": body.breeds,
            },
        )
    ]
    who = {
        "female": body.attendance_female,
        "ethnic_minority": body.attendance_ethnic_minority,
        "poor": body.attendance_poor,
    }
    made += [
        fact_from(
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
        fact_from(
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
                "ethnic_minority": word(person.ethnic_minority),
            },
        )
        for person in {p.person_key: p for p in body.participants}.values()
    ]
    return made


def _list_reported(envelope: Envelope, body: said.ListReported) -> list[Arrival]:
    return [
        fact_from(
            envelope,
            f"list|{body.list_id}|{row.line}",
            LISTED_KINDS.get(body.kind, "person_listed"),
            body.reported_on,
            value=row.amount.dong if body.kind == "electricity" and row.amount else 1,
            person_key=row.person_key,
            dims={"list": body.kind, "group": row.group, "school": body.school, "term": body.term},
        )
        for row in body.rows
    ]


def _list_rows_withdrawn(envelope: Envelope, body: said.ListRowsWithdrawn) -> list[Arrival]:
    return [
        undo_from(
            envelope,
            f"list|{body.list_id}|{line}|withdrawn",
            f"list|{body.list_id}|{line}",
            "withdrawn",
            body.withdrawn_on,
        )
        for line in body.lines
    ]


FACTS_OF: dict[type[Contract], Callable[[Envelope, Any], list[Arrival]]] = {
    said.SubmissionReceived: _submission_received,
    said.SubmissionAmended: _told_before,
    said.SubmissionReturned: _told_before,
    said.SubmissionWithdrawn: _told_before,
    said.HouseholdClassified: _household_classified,
    said.HouseholdUnclassified: _household_unclassified,
    said.ApplicationReceived: _application_received,
    said.ActivityReported: _activity_reported,
    said.ListReported: _list_reported,
    said.ListRowsWithdrawn: _list_rows_withdrawn,
}
