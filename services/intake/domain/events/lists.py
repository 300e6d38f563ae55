"""Lists handed in by a commune or a school: cards, tuition, electricity money."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.intake.domain.answers import Answers
from services.intake.domain.findings import Finding
from services.intake.domain.person import identity_findings, key_of, twice
from services.intake.domain.references import References
from services.intake.domain.review import household_code
from shared.contracts.intake import ListReported, ListRow
from shared.money import Money
from shared.text import tidy

ELECTRICITY = "electricity"
_QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")


def read_person_list(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ListReported, date, list[Finding]]:
    """A list of persons or pupils, every row kept with its line, also of somebody listed twice."""
    commune_id = answers.text("commune")
    rows = list(answers.rows("rows"))
    findings = [finding for row in rows for finding in identity_findings(row)]
    if not rows:
        findings.append(Finding("unanswered", "rows", stops=True))
    listed = tuple(
        ListRow(
            line=line,
            person_key=key_of(refs.person_secret, row, commune_id),
            group=row.text("group"),
            months=row.whole("months", 0),
            amount=Money(row.whole("amount")) if "amount" in row else None,
        )
        for line, row in enumerate(rows, 1)
    )
    findings += twice((row.person_key for row in listed), "rows")
    if answers.day("valid_to") < answers.day("valid_from"):
        findings.append(Finding("dates-disagree", "valid_to", stops=True))
    return (
        ListReported(
            list_id=submission_id,
            kind=answers.text("list_kind"),
            reported_on=answers.day("reported_on"),
            valid_from=answers.day("valid_from"),
            valid_to=answers.day("valid_to"),
            commune_id=commune_id,
            school=tidy(answers.text("school", "")),
            term=answers.text("term", ""),
            rows=listed,
        ),
        answers.day("reported_on"),
        findings,
    )


def read_electricity_list(
    submission_id: str, answers: Answers, refs: References
) -> tuple[ListReported | None, date, list[Finding]]:
    """Electricity money of one quarter. A row is a household: its code stands where a person's key does."""
    rows, reported_on = list(answers.rows("rows")), answers.day("reported_on")
    findings = [] if rows else [Finding("unanswered", "rows", stops=True)]
    listed = tuple(
        ListRow(
            line=line,
            person_key=household_code(row.text("household_code")),
            group=ELECTRICITY,
            months=row.whole("months", 0),
            amount=Money(row.whole("amount")),
        )
        for line, row in enumerate(rows, 1)
    )
    findings += twice((row.person_key for row in listed), "rows")
    quarter = _QUARTER.fullmatch(answers.text("quarter"))
    if quarter is None:
        return None, reported_on, [*findings, Finding("quarter-unknown", "quarter", stops=True)]
    valid_from, valid_to = _days(int(quarter[1]), int(quarter[2]))
    event = ListReported(
        list_id=submission_id,
        kind=ELECTRICITY,
        reported_on=reported_on,
        valid_from=valid_from,
        valid_to=valid_to,
        commune_id=answers.text("commune"),
        school="",
        term=quarter[0],
        rows=listed,
    )
    return event, reported_on, findings


def _days(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter, 1 to 4."""
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return date(year, 3 * quarter - 2, 1), after - timedelta(days=1)
