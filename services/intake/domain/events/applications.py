"""Submissions that ask for a programme: loans, cows, houses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.person import identity_findings, identity_number, person_key
from services.intake.domain.references import References
from services.intake.domain.review import household_code
from shared.contracts.intake import ApplicationReceived
from shared.money import Money
from shared.text import tidy

NOTHING = Money(0)


def read_loan_application(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ApplicationReceived, date, list[Finding]]:
    """Form 01/TD. The amount is summed here from its two parts."""
    amount = Money(answers.whole("amount_1") + answers.whole("amount_2", 0))
    findings = _consent_findings(answers) + identity_findings(answers, id_field="borrower_id_no")
    if amount <= NOTHING:
        findings.append(Finding("amount-missing", "amount_1", stops=True))
    purposes = (answers.text("purpose_1"), answers.text("purpose_2", ""))
    return (
        ApplicationReceived(
            application_id=submission_id,
            programme=answers.text("programme"),
            kind="",
            household_id=household_code(answers.text("household_code")),
            commune_id=answers.text("commune"),
            village_id=answers.text("village", "") or None,
            applied_on=answers.day("applied_on"),
            applicant_key=_applicant_key(
                answers, "borrower", refs, birth_year=answers.whole("borrower_birth_year")
            ),
            amount=amount,
            own_capital=Money(answers.whole("own_capital", 0)),
            term_months=answers.whole("term_months"),
            instalment_months=answers.whole("instalment_months"),
            purpose="; ".join(tidy(one) for one in purposes if one),
            group_code=answers.text("group_code", ""),
            association=answers.text("association", ""),
            applicant_birth_year=answers.whole("borrower_birth_year"),
        ),
        answers.day("applied_on"),
        findings,
    )


def read_cow_registration(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ApplicationReceived, date, list[Finding]]:
    """A registration with a livelihood project; the household's own share is money or kind, as valued."""
    findings = _consent_findings(answers) + identity_findings(answers, id_field="applicant_id_no")
    if not answers.is_yes("commitment"):
        findings.append(Finding("no-commitment", "commitment", stops=True))
    event = _grant_application(
        submission_id,
        answers,
        refs,
        programme="breeding-cow",
        kind="",
        purpose="Bò sinh sản",
        own_capital=Money(answers.whole("counterpart_vnd", 0)),
        project_code=answers.text("project_code"),
    )
    return event, event.applied_on, findings


def read_housing_registration(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ApplicationReceived, date, list[Finding]]:
    """Nobody asks for an amount: the norm of the kind decides it."""
    findings = _consent_findings(answers) + identity_findings(answers, id_field="applicant_id_no")
    kind = answers.text("kind")
    event = _grant_application(
        submission_id,
        answers,
        refs,
        programme="housing",
        kind=kind,
        purpose={"new_build": "Xây mới nhà ở", "repair": "Sửa chữa nhà ở"}[kind],
    )
    event = replace(
        event,
        separated_year=answers.whole("separated_year"),
        earlier_support=answers.is_yes("earlier_support"),
    )
    return event, event.applied_on, findings


def _grant_application(
    submission_id: str,
    answers: Answers,
    refs: References,
    *,
    programme: str,
    kind: str,
    purpose: str,
    own_capital: Money = NOTHING,
    project_code: str = "",
) -> ApplicationReceived:
    return ApplicationReceived(
        application_id=submission_id,
        programme=programme,
        kind=kind,
        household_id=household_code(answers.text("household_code")),
        commune_id=answers.text("commune"),
        village_id=answers.text("village", "") or None,
        applied_on=answers.day("applied_on"),
        applicant_key=_applicant_key(answers, "applicant", refs),
        amount=NOTHING,
        own_capital=own_capital,
        term_months=0,
        instalment_months=0,
        purpose=purpose,
        project_code=project_code,
    )


def _applicant_key(answers: Answers, who: str, refs: References, *, birth_year: int = 0) -> str:
    """By the identity number, which all applications ask for; by name when it cannot be one."""
    return person_key(
        refs.person_secret,
        identity=identity_number(answers.text(f"{who}_id_no", "")),
        full_name=answers.text(f"{who}_name"),
        birth_year=birth_year,
        sex="",
        commune_id=answers.text("commune"),
    )


def _consent_findings(answers: Answers) -> list[Finding]:
    """Personal data of an applicant is used with the applicant's own word. Source: Law 91/2025/QH15."""
    return [] if answers.is_yes("consent") else [Finding("no-consent", "consent", stops=True)]
