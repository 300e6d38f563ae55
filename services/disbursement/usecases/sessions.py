"""Transaction-point sessions: who is to be paid where on which day, and how far it is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from services.disbursement.domain import household as households
from services.disbursement.store.cases import StoredCase
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import allowed
from services.disbursement.usecases.views import SessionLine, SessionRow, SessionView
from shared.auth import Actor
from shared.problems import InvalidInput, NotFound
from shared.text import sort_key

DAYS_BACK, DAYS_AHEAD = 7, 31
SHOWN_MAX = 40


def list_sessions(desk: Desk, actor: Actor, area: str | None, month: str) -> list[SessionLine]:
    """Sessions of a month (2023-12) in `area`, or in all the actor's areas, by day."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InvalidInput(errors={"month": ["is not a month like 2023-12"]}) from None
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found = desk.sessions.between(desk.communes(actor, area), first.isoformat(), last.isoformat())
    return [_line(desk, session["_id"]) for session in found]


def near(desk: Desk, actor: Actor, session_ids: Iterable[str]) -> list[SessionLine]:
    """Sessions around today and those named, that still have somebody waiting; nearest first."""
    if not (actor.may("payment.confirm") or actor.may("payment.order")):
        return []
    since, until = desk.today - timedelta(days=DAYS_BACK), desk.today + timedelta(days=DAYS_AHEAD)
    found = desk.sessions.between(desk.communes(actor), since.isoformat(), until.isoformat())
    wanted = sorted({session["_id"] for session in found} | set(session_ids))[:SHOWN_MAX]
    lines = [_line(desk, session_id) for session_id in wanted]
    waiting = [line for line in lines if line.waiting]
    return sorted(waiting, key=lambda line: (line.date, line.area_name))


def session_view(desk: Desk, actor: Actor, session_id: str) -> SessionView:
    """The list of one session; NotFound when it is none, or not in the actor's areas."""
    area, _, day = session_id.rpartition("|")
    if not desk.may_see(actor, area):
        raise NotFound("there is no such session", session=session_id)
    try:
        date.fromisoformat(day)
    except ValueError:
        raise NotFound("there is no such session", session=session_id) from None
    return SessionView(line=_line(desk, session_id), rows=_rows(desk, actor, session_id))


def _rows(desk: Desk, actor: Actor, session_id: str) -> list[SessionRow]:
    """The orders of the session, by group and by given name as they are called out."""
    cases = desk.cases.of_session(session_id)
    known = desk.households.many(case.state["household_id"] for case in cases)
    rows = [
        _row(desk, actor, case, known.get(case.state["household_id"]), order, session_id)
        for case in cases
        for order in case.state["orders"]
        if session_id in (order["session"], *(move["from"] for move in order["moves"]))
    ]
    rows.sort(key=lambda row: (row.group_code, sort_key(row.applicant, by_given_name=True), row.order_no))
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def _row(
    desk: Desk,
    actor: Actor,
    case: StoredCase,
    household: Mapping[str, Any] | None,
    order: Mapping[str, Any],
    session_id: str,
) -> SessionRow:
    state = case.state
    moved = order["session"] != session_id
    said = order["confirmed"] if not moved else None
    programme = desk.programmes.get(state["programme"])
    village = state["village_id"]
    newest = order is state["orders"][-1]
    return SessionRow(
        number=0,
        case_id=state["case_id"],
        order_no=order["order_no"],
        tranche=order["tranche"],
        household_id=state["household_id"],
        applicant=households.name_of(household, state["applicant_key"]),
        group_code=state["group_code"],
        village=village,
        village_name=desk.areas.name(village) if village else "",
        programme=state["programme"],
        programme_name=programme.name() if programme else state["programme"],
        lifecycle=state["lifecycle"],
        amount=order["amount"],
        paid=said["amount"] if said and order["status"] == "confirmed" else 0,
        receipt_no=said["receipt_no"] if said else "",
        value_date=said["value_date"] if said else None,
        status="postponed" if moved else order["status"],
        ordered_by=order["ordered_by"],
        confirmed_by=said["by"] if said else "",
        moved_to=order["session"] if moved else "",
        version=case.version,
        allowed=allowed(desk, actor, state) if newest and not moved else [],
    )


def _line(desk: Desk, session_id: str) -> SessionLine:
    """How far the session is: its orders, without asking whose they are."""
    area, _, day = session_id.rpartition("|")
    orders = desk.cases.orders_of_session(session_id)
    here = [order for order in orders if order["session"] == session_id]
    waiting = [order for order in here if order["status"] == "ordered"]
    confirmed = [order for order in here if order["status"] == "confirmed"]
    away = [order for order in orders if session_id in [move["from"] for move in order["moves"]]]
    return SessionLine(
        session_id=session_id,
        area=area,
        area_name=desk.areas.name(area),
        date=day,
        rows=len(waiting) + len(confirmed),
        waiting=len(waiting),
        confirmed=len(confirmed),
        away=len([order for order in away if order["session"] != session_id]),
        amount_ordered=sum(order["amount"] for order in waiting + confirmed),
        amount_confirmed=sum(order["confirmed"]["amount"] for order in confirmed),
    )
