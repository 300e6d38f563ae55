"""What becomes of a case when the submission it came from is corrected, returned or withdrawn.

As long as nobody decided anything the case follows its submission. From the first decision on it keeps
what people signed, and tells the office what differs: nothing is changed behind anybody's back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.disbursement.domain.case import Lifecycle, State
from services.disbursement.domain.opening import told_by
from shared.clock import business_date
from shared.contracts.disbursement import CaseAdvanced, CaseEnded
from shared.contracts.envelope import Contract
from shared.contracts.intake import ApplicationReceived

RETURNED, WITHDRAWN = "returned", "withdrawn"
FIELD = "intake"
"""Stands where the name of an officer stands: nobody here took the step."""


def amended(
    state: State, lifecycle: Lifecycle, application: ApplicationReceived, sequence: int, at: datetime
) -> tuple[State, list[Contract]] | None:
    """The case after a later word on its application; None when there is nothing new in it.

    sequence: place of the word in the history of the submission.
    """
    if sequence <= state.get("application_sequence", 0):
        return None
    said = told_by(application)
    differences = {name: [state[name], now] for name, now in said.items() if state[name] != now}
    known = state.get("differs", {})
    if not differences and not known and not state.get("taken_back"):
        return None
    after = {**state, "application_sequence": sequence, "taken_back": ""}
    if state["status"] in lifecycle.waiting:
        after |= {**said, "differs": {}}
        return _noted(after, "amend", at, sorted(differences))
    after["differs"] = differences
    return _noted(after, "differ", at, sorted(differences))


def taken_back(
    state: State, lifecycle: Lifecycle, how: str, sequence: int, at: datetime
) -> tuple[State, list[Contract]] | None:
    """The case after its submission was returned or withdrawn; None when it is over or knows it."""
    if sequence <= state.get("application_sequence", 0) or not lifecycle.is_open(state["status"]):
        return None
    after = {**state, "application_sequence": sequence, "taken_back": how}
    if how == WITHDRAWN and state["status"] in lifecycle.waiting:
        after["status"] = WITHDRAWN
        after, _ = _noted(after, "withdraw_submission", at)
        ended = CaseEnded(
            case_id=state["case_id"],
            programme=state["programme"],
            lifecycle=state["lifecycle"],
            kind=state["kind"],
            outcome=WITHDRAWN,
            on=business_date(at),
            actor=FIELD,
            why="the submission was withdrawn",
        )
        return after, [ended]
    return _noted(after, "return_submission" if how == RETURNED else "withdraw_submission", at)


def _noted(state: State, step: str, at: datetime, names: Sequence[str] = ()) -> tuple[State, list[Contract]]:
    """The state with the entry in the case's own history, and the news of it."""
    on = business_date(at)
    entry: dict[str, Any] = {
        "step": step,
        "status": state["status"],
        "by": "",
        "by_name": "",
        "role": "",
        "on": on.isoformat(),
        "at": at.isoformat(),
        "paper": "",
        "note": "",
        "fields": list(names),
    }
    advanced = CaseAdvanced(
        case_id=state["case_id"],
        programme=state["programme"],
        step=step,
        status=state["status"],
        actor=FIELD,
        on=on,
        note=", ".join(names),
    )
    return {**state, "steps": [*state["steps"], entry]}, [advanced]
