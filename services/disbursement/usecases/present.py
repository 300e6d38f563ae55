"""From stored cases to what people read: names from households, words from areas and programmes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from services.disbursement.domain import household as households
from services.disbursement.domain import payment
from services.disbursement.store.cases import StoredCase
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.views import CaseLine
from shared import reference
from shared.auth import Actor
from shared.programme import in_force


def case_lines(desk: Desk, actor: Actor, cases: Sequence[StoredCase]) -> list[CaseLine]:
    """The cases as lines, in their order, with what this actor may do."""
    known = desk.households.many(case.state["household_id"] for case in cases)
    return [case_line(desk, actor, case, known.get(case.state["household_id"])) for case in cases]


def case_line(desk: Desk, actor: Actor, case: StoredCase, household: Mapping[str, Any] | None) -> CaseLine:
    state = case.state
    order = state["orders"][-1] if state["orders"] else None
    programme = desk.programmes.get(state["programme"])
    village = state["village_id"]
    return CaseLine(
        case_id=state["case_id"],
        application_id=state["application_id"],
        household_id=state["household_id"],
        programme=state["programme"],
        programme_name=programme.name() if programme else state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        status=state["status"],
        area=state["commune_id"],
        area_name=desk.areas.name(state["commune_id"]),
        village=village,
        village_name=desk.areas.name(village) if village else "",
        applicant=households.name_of(household, state["applicant_key"]),
        poverty_class=state["assessment"]["poverty_class"],
        eligible=state["assessment"]["eligible"],
        applied_on=state["applied_on"],
        due_on=due_on(desk, state),
        amount_requested=state["amount_requested"],
        amount_approved=state["amount_approved"],
        amount_paid=payment.paid(state).dong + state["amount_given"],
        order_no=order["order_no"] if order else "",
        order_status=order["status"] if order else "",
        session=order["session"] if order else "",
        group_code=state["group_code"],
        project_id=state["project_id"],
        animal_id=state["animal_id"],
        version=case.version,
        allowed=allowed(desk, actor, state),
    )


def allowed(desk: Desk, actor: Actor, state: Mapping[str, Any]) -> list[str]:
    """Steps this actor may take on the case now, in the order of the table.

    Absent too: what the assessment forbids, what a second person must do, and payment steps
    whose turn it is not.
    """
    lifecycle = desk.lifecycle(dict(state))
    found = []
    for step in lifecycle.allowed(state["status"]):
        row = lifecycle.transitions[step]
        if not any(actor.may(one) for one in row.permissions):
            continue
        if row.eligible and not state["assessment"]["eligible"]:
            continue
        if any(state["makers"].get(earlier) == actor.username for earlier in row.not_by):
            continue
        if payment.waits_for(dict(state), step) is None:
            found.append(step)
    return found


def due_on(desk: Desk, state: Mapping[str, Any]) -> str | None:
    """The day the next step is due: of the open order, else by the programme's deadlines."""
    order = payment.open_order(dict(state))
    if order is not None:
        pay_on: str = order["pay_on"]
        return pay_on
    programme = desk.programmes.get(state["programme"])
    came = next((s for s in reversed(state["steps"]) if s["status"] == state["status"]), None)
    if programme is None or came is None:
        return None
    since = date.fromisoformat(came["on"])
    rules = [one for one in in_force(programme.deadlines, since) if one.status == state["status"]]
    return min((working_days_after(since, one.working_days).isoformat() for one in rules), default=None)


def working_days_after(day: date, count: int) -> date:
    """The `count`th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if _is_working(day):
            count -= 1
    return day


def _is_working(day: date) -> bool:
    holidays, worked = _calendar(day.year)
    return day in worked or (day.weekday() < 5 and day not in holidays)


@cache
def _calendar(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays of a year and the weekend days worked in exchange; none for a year not listed."""
    of_year = reference.read("calendar.yaml")["years"].get(year, {"holidays": [], "worked": []})
    return frozenset(of_year["holidays"]), frozenset(of_year["worked"])
