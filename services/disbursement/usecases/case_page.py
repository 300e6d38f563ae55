"""One case whole: where it stands, what was paid, what its household already got, what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.disbursement.domain import household as households
from services.disbursement.domain import payment
from services.disbursement.programmes import repayments
from services.disbursement.programmes.loan import SCHEDULE_COLUMNS
from services.disbursement.store.cases import ASIDE, StoredCase
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.present import allowed, case_line
from services.disbursement.usecases.views import CaseView, HouseholdView, OtherSupport, Person
from shared.auth import Actor
from shared.problems import NotFound


def case_view(desk: Desk, actor: Actor, case_id: str) -> CaseView:
    """The whole case; NotFound outside of the actor's areas."""
    case = desk.cases.get(case_id)
    if case is None:
        raise NotFound("there is no such case", case_id=case_id)
    state = case.state
    desk.demand_case(actor, state)
    household = desk.households.get(state["household_id"])
    others = [o for o in desk.cases.of_households([state["household_id"]]) if o.state["case_id"] != case_id]
    in_force = [one for one in state["schedules"] if not one["void"]]
    return CaseView(
        line=case_line(desk, actor, case, household),
        assessment=state["assessment"],
        household=_household(state, household),
        purpose=state["purpose"],
        own_capital=state["own_capital"],
        term_months=state["term_months"],
        instalment_months=state["instalment_months"],
        association=state["association"],
        tranches=_tranches(state),
        orders=[{**o, "point_name": desk.areas.name(o["point_id"])} for o in state["orders"]],
        funding=_funding(state),
        schedule=_schedule(in_force[-1]) if in_force else None,
        debt=_debt(desk, state),
        repayments=list(state.get("repayments", ())),
        old_schedules=[_schedule(one) for one in state["schedules"] if one["void"]],
        history=_history(desk, state),
        others=[_other(desk, other) for other in others],
        closed_doors=_closed_doors(desk, actor, state),
        taken_back=state.get("taken_back", ""),
        differs=list(state.get("differs", {})),
    )


def _debt(desk: Desk, state: Mapping[str, Any]) -> dict[str, Any] | None:
    programme = desk.programmes.get(state["programme"])
    if programme is None or state["lifecycle"] != "loan":
        return None
    owed = repayments.debt_of(state, programme, desk.today)
    return {**vars(owed), "total": owed.total, "on": desk.today.isoformat()} if owed else None


def _household(state: Mapping[str, Any], household: Mapping[str, Any] | None) -> HouseholdView:
    members = household["members"] if household else []
    return HouseholdView(
        household_id=state["household_id"],
        known=households.is_known(household),
        head=households.name_of(household, ""),
        members=[
            Person(
                full_name=one["full_name"],
                birth_year=one["birth_year"],
                sex=one["sex"],
                relation=one["relation"],
                ethnicity=one["ethnicity"],
                identity=one["identity"],
                is_applicant=one["person_key"] == state["applicant_key"],
            )
            for one in members
        ],
        poverty_class=state["assessment"]["poverty_class"],
        ethnic_minority=state["assessment"]["ethnic_minority"],
        separated_on=household["separated_on"] if household else None,
    )


def _tranches(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Tranches as they were ordered, then those still planned; a reversed or cancelled order is none."""
    live = [order for order in state["orders"] if order["status"] in ("ordered", "confirmed")]
    plan = {one["number"]: one for one in state["tranches"]}
    made = [
        {
            "number": order["tranche"],
            "percent": plan.get(order["tranche"], {}).get("percent"),
            "amount": order["amount"],
            "paid": order["confirmed"]["amount"] if order["status"] == "confirmed" else 0,
            "status": order["status"],
            "waits_for": None,
        }
        for order in live
    ]
    ordered = {tranche["number"] for tranche in made}
    planned = [one for one in state["tranches"] if one["number"] not in ordered]
    if (
        not state["tranches"]
        and state["approved_on"]
        and payment.unpaid(dict(state))
        and not any(tranche["status"] == "ordered" for tranche in made)
    ):
        planned = [{"number": len(made) + 1, "percent": None, "amount": payment.unpaid(dict(state)).dong}]
    for one in planned:
        last = one["number"] == len(state["tranches"]) and state["status"] != "accepted"
        made.append(
            {
                **one,
                "paid": 0,
                "status": "planned",
                "waits_for": "acceptance" if last and state["lifecycle"] == "housing" else None,
            }
        )
    return made


def _funding(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Line → what it bears of this case and what of that was paid, after reversals and releases."""
    amounts: dict[str, list[int]] = {}
    for entry in state["postings"]:
        bears, paid = amounts.setdefault(entry["line_id"], [0, 0])
        match entry["kind"]:
            case "commit":
                bears += entry["amount"]
            case "release":
                bears -= entry["amount"]
            case "disburse":
                paid += entry["amount"]
            case _:
                paid -= entry["amount"]
        amounts[entry["line_id"]] = [bears, paid]
    return [
        {"line_id": line_id, "amount": max(bears, paid), "paid": paid}
        for line_id, (bears, paid) in amounts.items()
    ]


def _schedule(one: Mapping[str, Any]) -> dict[str, Any]:
    rows = [dict(zip(SCHEDULE_COLUMNS, row, strict=True)) for row in one["rows"]]
    return {
        **one,
        "rows": [
            {"number": number, **row, "due": row["principal"] + row["interest"]}
            for number, row in enumerate(rows, start=1)
        ],
    }


def _history(desk: Desk, state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Newest first: the steps people took, and at the bottom how the case began."""
    steps = [{"amount": None, "order_no": "", "animal_id": "", **step} for step in reversed(state["steps"])]
    began = {
        "step": "opened",
        "status": desk.lifecycle(dict(state)).first,
        "by": "",
        "by_name": "",
        "role": "",
        "on": state["applied_on"],
        "at": None,
        "paper": "",
        "note": "",
        "amount": state["amount_requested"] or None,
        "order_no": "",
        "animal_id": "",
    }
    return [*steps, began]


def _other(desk: Desk, case: StoredCase) -> OtherSupport:
    state = case.state
    programme = desk.programmes.get(state["programme"])
    return OtherSupport(
        case_id=state["case_id"],
        programme=state["programme"],
        programme_name=programme.name() if programme else state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        status=state["status"],
        applied_on=state["applied_on"],
        amount_approved=state["amount_approved"],
        amount_paid=payment.paid(state).dong + state["amount_given"],
        animal_id=state["animal_id"],
    )


def _closed_doors(desk: Desk, actor: Actor, state: Mapping[str, Any]) -> list[dict[str, str]]:
    """Payment steps this role could take from here, and what each of them waits for."""
    lifecycle = desk.lifecycle(dict(state))
    open_now = allowed(desk, actor, state)
    doors = []
    for step in lifecycle.allowed(state["status"]):
        may = any(actor.may(one) for one in lifecycle.transitions[step].permissions)
        waits = payment.waits_for(dict(state), step)
        if may and step not in open_now and step not in ASIDE and waits not in (None, "nothing_left"):
            doors.append({"step": step, "waits_for": str(waits)})
    return doors
