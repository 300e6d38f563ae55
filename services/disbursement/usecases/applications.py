"""Applications become cases, and are judged again when more is known of their household."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.disbursement.domain.amendment import amended, taken_back
from services.disbursement.domain.assessment import Assessment, Other, assess
from services.disbursement.domain.case import State, case_id_of
from services.disbursement.domain.household import Household
from services.disbursement.domain.opening import judged, new_case, opened
from services.disbursement.programmes import LIFECYCLES
from services.disbursement.store.cases import CaseChange, StoredCase, index_of
from services.disbursement.usecases.desk import Desk
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.intake import ApplicationReceived
from shared.problems import Stale

ATTEMPTS_MAX = 10


@dataclass(frozen=True)
class Told:
    """An application as it was told. sequence: place in the history of its submission. trace: it came in."""

    application: ApplicationReceived
    sequence: int = 0
    trace: str = ""


def open_case(desk: Desk, application: ApplicationReceived, trace: str = "") -> None:
    """Open the case of an application and judge it; harmless when it is open. Raises UnknownProgramme."""
    open_cases(desk, [Told(application, trace=trace)])


def open_cases(desk: Desk, applications: Sequence[Told]) -> None:
    """Open the cases of applications; one that is open follows a later word on its application.

    A household may not be known yet: then its case says so and is judged again when it comes.
    Raises UnknownProgramme before anything is stored.
    """
    over = desk.taken_back.of({one.application.application_id for one in applications})
    latest: dict[str, Told] = {}
    for one in sorted(applications, key=lambda told: told.sequence):
        if one.sequence >= over.get(one.application.application_id, 0):
            latest[one.application.application_id] = one
    states = [(_new(desk, one), one) for one in latest.values()]
    new = {state["case_id"]: (state, one.application, one.trace) for state, one in states}
    amend_cases(desk, {state["case_id"]: one for state, one in states if one.sequence})
    household_ids = {state["household_id"] for state, _, _ in new.values()}
    households = desk.households.many(household_ids)
    cases = _by_household(desk.cases.of_households(household_ids))
    opening = []
    for case_id, (state, application, trace) in new.items():
        others = cases[state["household_id"]]
        if any(other.state["case_id"] == case_id for other in others):
            continue
        assessment = _assess(desk, state, households.get(state["household_id"]), others)
        state = judged(state, assessment, desk.today)
        others.append(StoredCase(state, 0, 0))
        opening.append(
            (state, _news_of_opening(desk, state, application, assessment, trace), _index(desk, state))
        )
    desk.cases.open_many(opening)
    # A household may have come between reading it and storing its case; whoever brought it
    # looked for cases after storing it, so one of the two sees the other.
    after = desk.households.revisions(household_ids)
    before = {household_id: one["revision"] for household_id, one in households.items()}
    assess_again(desk, {one for one in household_ids if before.get(one, 0) != after.get(one, 0)})


def assess_again(desk: Desk, household_ids: Iterable[str]) -> None:
    """Judge the cases of these households that still wait, and announce the answers that changed."""
    todo = set(household_ids)
    for attempt in range(1, ATTEMPTS_MAX + 1):
        if not todo:
            return
        cases = _by_household(desk.cases.of_households(todo))
        households = desk.households.many(cases)
        changes = [
            change
            for household_id, of_one in cases.items()
            for case in of_one
            if (change := _changed(desk, case, households.get(household_id), of_one)) is not None
        ]
        stale = desk.cases.save_many(changes)
        todo = {change.state["household_id"] for change in changes if change.state["case_id"] in stale}
        if todo:
            desk.wait(attempt)
    raise Stale("the cases of these households keep changing")


def amend_cases(desk: Desk, told: Mapping[str, Told]) -> None:
    """Let the cases that exist follow the latest word on their applications, told by case id."""

    def after(case: StoredCase) -> tuple[State, list[Contract]] | None:
        one = told[case.state["case_id"]]
        lifecycle = desk.lifecycle(case.state)
        return amended(case.state, lifecycle, one.application, one.sequence, desk.clock.now())

    _change(desk, told, after)


def take_back(desk: Desk, submission_id: str, how: str, sequence: int) -> None:
    """Let the case of a submission that was returned or withdrawn know; harmless when there is none.

    how: returned | withdrawn. Remembered for an application that is told later although it was told earlier.
    """
    desk.taken_back.note(submission_id, sequence)

    def after(case: StoredCase) -> tuple[State, list[Contract]] | None:
        return taken_back(case.state, desk.lifecycle(case.state), how, sequence, desk.clock.now())

    case_ids = [case_id_of(lifecycle, submission_id) for lifecycle in LIFECYCLES.values()]
    _change(desk, case_ids, after)


def _change(
    desk: Desk,
    case_ids: Iterable[str],
    after: Callable[[StoredCase], tuple[State, list[Contract]] | None],
) -> None:
    todo = set(case_ids)
    households: set[str] = set()
    for attempt in range(1, ATTEMPTS_MAX + 1):
        changes = []
        for case in desk.cases.many(todo).values():
            decided = after(case)
            if decided is None:
                continue
            state, bodies = decided
            events = desk.envelopes(
                bodies,
                subject=state["case_id"],
                after=case.version,
                area_id=state["village_id"] or state["commune_id"],
                on=desk.today,
            )
            changes.append(CaseChange(case, state, events, _index(desk, state)))
            households |= {case.state["household_id"], state["household_id"]}
        todo = desk.cases.save_many(changes) if changes else set()
        if not todo:
            break
        desk.wait(attempt)
    else:
        raise Stale("these cases keep changing")
    if households:
        assess_again(desk, households)


def _new(desk: Desk, told: Told) -> State:
    programme = desk.programme(told.application.programme)
    return new_case(LIFECYCLES[programme.lifecycle], told.application, told.sequence)


def _news_of_opening(
    desk: Desk, state: State, application: ApplicationReceived, assessment: Assessment, trace: str
) -> list[Envelope]:
    return desk.envelopes(
        [opened(state), assessment.event(state["case_id"])],
        subject=state["case_id"],
        after=0,
        area_id=application.village_id or application.commune_id,
        on=application.applied_on,
        trace=trace,
    )


def _changed(
    desk: Desk, case: StoredCase, household: Household | None, cases: Sequence[StoredCase]
) -> CaseChange | None:
    """The case with its new answer; None when it does not wait any more, or the answer is the same."""
    if case.state["status"] not in desk.lifecycle(case.state).waiting:
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
    return CaseChange(case, after, events, _index(desk, after))


def _index(desk: Desk, state: State) -> dict[str, Any]:
    rules = desk.programme(state["programme"]).eligibility_on(date.fromisoformat(state["applied_on"]))
    return index_of(state, desk.lifecycle(state), rules)


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


def _by_household(cases: Iterable[StoredCase]) -> defaultdict[str, list[StoredCase]]:
    found: defaultdict[str, list[StoredCase]] = defaultdict(list)
    for case in cases:
        found[case.state["household_id"]].append(case)
    return found
