"""Valid events and facts for reporting's tests; a test states only what matters to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from services.reporting.domain.events import facts_of
from services.reporting.domain.facts import Arrival, Fact
from shared.clock import FixedClock
from shared.codec import body_of, envelope_of
from shared.contracts import disbursement as dis
from shared.contracts import intake
from shared.contracts.envelope import Contract, Envelope
from shared.money import Money

IA_LOP = "ea-sup.ia-lop"
EA_LE = "ea-sup.ea-le"
EA_BUNG = "ea-sup.ea-bung"
DISTRICT = "ea-sup"
MILLION = 1_000_000

CLOCK = FixedClock(datetime(2024, 1, 5, 1, 30, tzinfo=UTC))


def an_event(
    body: Contract, *, subject: str = "", area: str = IA_LOP, sequence: int = 1, on: date = date(2023, 5, 17)
) -> Envelope:
    return envelope_of(
        body,
        subject=subject or next(iter(vars(body).values())),
        sequence=sequence,
        area_id=area,
        occurred_on=on,
        traceparent="",
        clock=CLOCK,
    )


def arrivals_of(*events: Envelope) -> list[Arrival]:
    return [arrival for event in events for arrival in facts_of(event, body_of(event))]


def a_payment(
    case_id: str = "TD-1",
    *,
    millions: int = 50,
    on: date = date(2023, 5, 17),
    household: str = "ILO-03-0031",
    area: str = IA_LOP,
    lifecycle: str = "loan",
    programme: str = "credit-poor",
    kind: str = "",
    order_no: str = "1",
) -> Envelope:
    body = dis.PaymentConfirmed(
        case_id=case_id,
        order_no=order_no,
        programme=programme,
        lifecycle=lifecycle,
        kind=kind,
        household_id=household,
        poverty_class="poor",
        ethnic_minority=True,
        tranche=1,
        amount=Money(millions * MILLION),
        funding=(),
        value_date=on,
        receipt_no="PC-1",
        point_id=area,
        actor="teller",
    )
    return an_event(body, area=area, on=on, sequence=5)


def a_reversal(payment: Envelope, *, on: date) -> Envelope:
    paid: Any = body_of(payment)
    body = dis.PaymentReversed(
        case_id=paid.case_id,
        order_no=paid.order_no,
        programme=paid.programme,
        lifecycle=paid.lifecycle,
        kind=paid.kind,
        household_id=paid.household_id,
        tranche=paid.tranche,
        amount=paid.amount,
        funding=(),
        value_date=paid.value_date,
        reversed_on=on,
        actor="manager",
        why="paid to the wrong account",
    )
    return an_event(body, area=payment.area_id, on=on, sequence=payment.sequence + 1)


def an_approved_house(
    case_id: str = "NO-1", *, kind: str = "new_build", on: date = date(2023, 4, 3), area: str = IA_LOP
) -> Envelope:
    body = dis.CaseApproved(
        case_id=case_id,
        programme="housing",
        lifecycle="housing",
        kind=kind,
        household_id=f"H-{case_id}",
        poverty_class="poor",
        ethnic_minority=False,
        amount=Money(40 * MILLION),
        funding=(),
        approved_on=on,
        actor="leader",
        paper="12/QĐ-UBND",
    )
    return an_event(body, area=area, on=on, sequence=3)


def a_withdrawal(
    case_id: str = "NO-1", *, on: date = date(2023, 9, 1), outcome: str = "withdrawn"
) -> Envelope:
    body = dis.CaseEnded(
        case_id=case_id,
        programme="housing",
        lifecycle="housing",
        kind="new_build",
        outcome=outcome,
        on=on,
        actor="officer",
        why="moved away",
    )
    return an_event(body, on=on, sequence=4)


def a_card_list(
    list_id: str = "uuid:list-1",
    *,
    persons: Sequence[str],
    on: date = date(2023, 2, 1),
    area: str = IA_LOP,
    group: str = "HN",
) -> Envelope:
    body = intake.ListReported(
        list_id=list_id,
        kind="health_insurance",
        reported_on=on,
        valid_from=on,
        valid_to=date(on.year, 12, 31),
        commune_id=area,
        school="",
        term="",
        rows=tuple(intake.ListRow(line=n, person_key=p, group=group) for n, p in enumerate(persons, 1)),
    )
    return an_event(body, area=area, on=on)


def withdrawn_rows(list_id: str, *lines: int, on: date = date(2023, 3, 1), area: str = IA_LOP) -> Envelope:
    body = intake.ListRowsWithdrawn(list_id=list_id, kind="health_insurance", withdrawn_on=on, lines=lines)
    return an_event(body, area=area, on=on)


def an_activity(
    activity_id: str = "uuid:activity-1",
    *,
    kind: str = "training_class",
    programme: str = "extension",
    topic: str = "Kỹ thuật trồng lúa",
    on: date = date(2023, 3, 10),
    area: str = IA_LOP,
    attendance: int = 32,
    participants: Sequence[intake.Participant] = (),
    **more: Any,
) -> Envelope:
    body = intake.ActivityReported(
        activity_id=activity_id,
        kind=kind,
        programme=programme,
        topic=topic,
        held_on=on,
        commune_id=area,
        attendance=attendance,
        attendance_female=more.pop("female", 0),
        attendance_ethnic_minority=0,
        attendance_poor=0,
        participants=tuple(participants),
        **more,
    )
    return an_event(body, area=area, on=on)


def a_soldier(person_key: str) -> intake.Participant:
    return intake.Participant(person_key, "discharged_soldier", "male", ethnic_minority=False)


def a_project(
    project_id: str, *, year: int = 2023, carried_from: int | None = None, on: date = date(2023, 6, 1)
) -> Envelope:
    body = dis.ProjectApproved(
        project_id=project_id,
        programme="breeding-cow",
        commune_id=IA_LOP,
        decision_no="5/QĐ",
        approved_on=on,
        line_id="P2-2023",
        budget_year=year,
        carried_from_year=carried_from,
        amount=Money(440 * MILLION),
        counterpart=Money(0),
        households=20,
    )
    return an_event(body, area=IA_LOP, on=on)


def money_carried(*, millions: int, from_year: int, to_year: int, on: date) -> Envelope:
    body = dis.BudgetCarriedOver(
        from_line_id=f"P2-{from_year}",
        to_line_id=f"P2-{from_year}-{to_year}",
        programme="breeding-cow",
        project="p2",
        capital_type="recurrent",
        funding_source="central",
        from_year=from_year,
        to_year=to_year,
        amount=Money(millions * MILLION),
        decision_no="1/QĐ",
        on=on,
    )
    return an_event(body, area=DISTRICT, on=on)


def money_allotted(*, millions: int, year: int, on: date, carried_from: int | None = None) -> Envelope:
    body = dis.BudgetAllotted(
        line_id=f"P2-{year}",
        programme="breeding-cow",
        project="p2",
        capital_type="recurrent",
        funding_source="central",
        budget_year=year,
        carried_from_year=carried_from,
        amount=Money(millions * MILLION),
        decision_no="2/QĐ",
        on=on,
    )
    return an_event(body, area=DISTRICT, on=on)


def a_fact(key: str = "list|L|1", **more: Any) -> Fact:
    return Fact(
        key=key,
        kind=more.pop("kind", "card_listed"),
        happened_on=more.pop("happened_on", date(2023, 2, 1)),
        area_id=more.pop("area_id", IA_LOP),
        value=more.pop("value", 1),
        subject=more.pop("subject", "L"),
        event_id="e",
        event_type="intake.list.reported",
        sequence=more.pop("sequence", 1),
        **more,
    )
