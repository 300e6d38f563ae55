"""How an application becomes a case."""

from __future__ import annotations

from datetime import date

from services.disbursement.domain.assessment import Assessment
from services.disbursement.domain.case import Lifecycle, State, case_id_of
from shared.contracts.disbursement import CaseOpened
from shared.contracts.intake import ApplicationReceived
from shared.money import Money


def told_by(application: ApplicationReceived) -> State:
    """What of a case the application says."""
    return {
        "programme": application.programme,
        "kind": application.kind,
        "household_id": application.household_id,
        "commune_id": application.commune_id,
        "village_id": application.village_id,
        "applied_on": application.applied_on.isoformat(),
        "applicant_key": application.applicant_key,
        "amount_requested": application.amount.dong,
        "own_capital": application.own_capital.dong,
        "term_months": application.term_months,
        "instalment_months": application.instalment_months,
        "purpose": application.purpose,
        "group_code": application.group_code,
        "association": application.association,
        "project_code": application.project_code,
        "applicant_birth_year": application.applicant_birth_year,
        "separated_year": application.separated_year,
        "earlier_support": application.earlier_support,
    }


def new_case(lifecycle: Lifecycle, application: ApplicationReceived, sequence: int = 0) -> State:
    """The state of a case nobody judged yet; its id follows from the application's.

    sequence: of the word it is opened by, in the history of the submission.
    """
    return {
        "case_id": case_id_of(lifecycle, application.application_id),
        "application_id": application.application_id,
        "application_sequence": sequence,
        "lifecycle": lifecycle.name,
        **told_by(application),
        "status": lifecycle.first,
        "assessment": {},
        "amount_approved": 0,
        "amount_given": 0,
        "approved_on": None,
        "project_id": "",
        "animal_id": "",
        "animal_price": 0,
        "tranches": [],
        "orders": [],
        "schedules": [],
        "repayments": [],
        "postings": [],
        "makers": {},
        "steps": [],
        "commands": [],
    }


def opened(state: State) -> CaseOpened:
    """The news that the case is there."""
    return CaseOpened(
        case_id=state["case_id"],
        application_id=state["application_id"],
        programme=state["programme"],
        lifecycle=state["lifecycle"],
        kind=state["kind"],
        household_id=state["household_id"],
        applied_on=date.fromisoformat(state["applied_on"]),
        amount_requested=Money(state["amount_requested"]),
    )


def judged(state: State, assessment: Assessment, on: date) -> State:
    """The case with that answer."""
    return {**state, "assessment": assessment.to_state(on)}
