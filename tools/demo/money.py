"""The finance division fills the budget lines: opened, allotted, and one carried into the next year."""

from __future__ import annotations

from collections.abc import Sequence

from tools.demo.access import Staff
from tools.demo.plan.budget import CARRY_OVER, DISTRICT, Line
from tools.demo.plan.draw import identifier
from tools.demo.progress import Bar

PATH = "/api/disbursement/v1/budget"


def fill_lines(staff: Staff, seed: str, lines: Sequence[Line], bar: Bar) -> None:
    """Every line of the plan with its allotment, then the carry-over of Project 2."""
    finance = staff.user("finance_specialist", DISTRICT)
    for line in lines:
        opened = {
            "command_id": identifier(seed, "line", line.line_id),
            "line_id": line.line_id,
            "name": line.name,
            "programme": line.programme,
            "project": line.project,
            "capital_type": line.capital_type,
            "funding_source": line.funding_source,
            "budget_year": line.budget_year,
            "carried_from_year": line.carried_from_year,
            "area": DISTRICT,
        }
        staff.post(finance, f"{PATH}/lines", opened)
        if line.amount:
            allotment = {
                "command_id": identifier(seed, "allotment", line.line_id),
                "amount": line.amount,
                "decision_no": line.decision_no,
                "allotted_on": line.allotted_on.isoformat(),
            }
            staff.post(finance, f"{PATH}/lines/{line.line_id}/allotments", allotment)
        bar.add()
    carried = {
        "command_id": identifier(seed, "carry-over", CARRY_OVER.from_line),
        "from_line": CARRY_OVER.from_line,
        "to_line": CARRY_OVER.to_line,
        "amount": CARRY_OVER.amount,
        "decision_no": CARRY_OVER.decision_no,
        "carried_on": CARRY_OVER.carried_on.isoformat(),
    }
    staff.post(finance, f"{PATH}/carry-overs", carried)
