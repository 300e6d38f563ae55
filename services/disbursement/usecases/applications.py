"""Applications become cases, and are judged again when more is known of their household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.disbursement.domain.assessment import Assessment, Other, assess
from services.disbursement.domain.case import State
from services.disbursement.domain.opening import judged, new_case, opened
from services.disbursement.programmes import LIFECYCLES
from services.disbursement.store.cases import CaseChange, StoredCase, index_of
from services.disbursement.usecases.desk import Desk
from shared.contracts.intake import ApplicationReceived
from shared.problems import Stale

ATTEMPTS_MAX = 10


def open_case(desk: Desk, application: ApplicationReceived) -> str:
    """Open the case of an application and judge it; the id of the case, also when it was open before.

    The household may not be known yet: then the case says so and is judged again when it comes.
    Raises UnknownProgramme.
    """
    programme = desk.programme(application.programme)
    lifecycle = LIFECYCLES[programme.lifecycle]
    state = new_case(lifecycle, application)
    case_id: str = state["case_id"]
    if desk.cases.get(case_id) is not None:
        return case_id
    household = desk.households.get(application.household_id)
    others = desk.cases.of_households([application.household_id])
    assessment = _assess(desk, state, household, others)
    state = judged(state, assessment, desk.today)
    events = desk.envelopes(
        [opened(state), assessment.event(case_id)],
        subject=case_id,
        after=0,
        area_id=application.village_id or application.commune_id,
        on=application.applied_on,
    )
    rules = programme.eligibility_on(application.applied_on)
    try:
        desk.cases.open(state, events, index_of(state, lifecycle, rules))
    except Stale:
        return case_id  # the same application, handled at the same moment
    # The household may have come between reading it and storing the case; whoever brought it
    # looked for cases after storing it, so one of the two sees the other.
    assess_again(desk, application.household_id)
    return case_id


def assess_again(desk: Desk, household_id: str) -> int:
    """Judge the cases of a household that still wait; return how many answers changed."""
    for attempt in range(1, ATTEMPTS_MAX + 1):
        household = desk.households.get(household_id)
        cases = desk.cases.of_households([household_id])
        changes = [change for case in cases if (change := _changed(desk, case, household, cases)) is not None]
        if not desk.cases.save_many(changes):
            return len(changes)
        desk.wait(attempt)
    raise Stale(f"the cases of {household_id} keep changing")


def _changed(
    desk: Desk, case: StoredCase, household: Mapping[str, Any] | None, cases: Sequence[StoredCase]
) -> CaseChange | None:
    """The case with its new answer; None when it does not wait any more, or the answer is the same."""
    lifecycle = desk.lifecycle(case.state)
    if case.state["status"] not in lifecycle.waiting:
        return None
    assessment = _assess(desk, case.state, household, cases)
    after = judged(case.state, assessment, desk.today)
    if {**after["assessment"], "on": ""} == {**case.state["assessment"], "on": ""}:
        return None
    events = desk.envelopes(
        [assessment.event(case.state["case_id"])],
        subject=case.state["case_id"],
        after=case.version,
        area_id=case.state["village_id"] or case.state["commune_id"],
        on=desk.today,
    )
    applied_on = date.fromisoformat(case.state["applied_on"])
    rules = desk.programme(case.state["programme"]).eligibility_on(applied_on)
    return CaseChange(case, after, events, index_of(after, lifecycle, rules))


def _assess(
    desk: Desk, state: State, household: Mapping[str, Any] | None, cases: Sequence[StoredCase]
) -> Assessment:
    return assess(
        state,
        household=household,
        others=[
            _other(desk, case.state)
            for case in cases
            if case.state["case_id"] != state["case_id"] and case.state["programme"] == state["programme"]
        ],
        programme=desk.programme(state["programme"]),
        covers=desk.areas.covers,
    )


def _other(desk: Desk, state: State) -> Other:
    lifecycle = desk.lifecycle(state)
    return Other(
        case_id=state["case_id"],
        applied_on=date.fromisoformat(state["applied_on"]),
        applicant_key=state["applicant_key"],
        waiting=state["status"] in lifecycle.waiting,
        eligible=state["assessment"]["eligible"],
        open=lifecycle.is_open(state["status"]),
        done=state["status"] in lifecycle.done,
    )
