"""What the forms that were written later announce: vocational classes, legal aid, electricity money."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.domain.answers import Answers
from services.intake.domain.events import READERS, Announcement
from services.intake.domain.references import References
from services.intake.schemas.typed import AnswerReader
from shared import reference
from shared.contracts.intake import ActivityReported, ListReported
from shared.money import Money
from shared.reference.people import ethnic_groups
from shared.reference.poverty import poverty_standard, scoring_table
from tests.forms.examples import right_examples
from tests.intake_office import our_definition


def example(form_id: str, number: int = 1) -> dict[str, Any]:
    [found] = [one for one in right_examples() if (one.form_id, one.number) == (form_id, number)]
    return dict(found.answers)


def told(form_id: str, answers: dict[str, Any]) -> tuple[Announcement | None, date, list[str]]:
    """(event, its day, codes of what was noticed) of answers as the worker reads them."""
    typed, _ = AnswerReader()(our_definition(form_id), answers)
    references = References(
        person_secret=b"a secret of the tests",
        areas=reference.areas(),
        groups=ethnic_groups(),
        standard_on=poverty_standard,
        table_for=scoring_table,
    )
    event, occurred_on, findings = READERS[form_id]("uuid:1", Answers(typed), references)
    return event, occurred_on, [finding.code for finding in findings]


def test_a_class_that_ended_is_told_with_who_was_in_it() -> None:
    event, occurred_on, _ = told("vocational_class", example("vocational_class"))

    assert isinstance(event, ActivityReported)
    assert (event.kind, event.topic) == ("vocational_class", "Kỹ thuật chăn nuôi bò")
    assert event.held_on == occurred_on == date(2023, 6, 2)
    assert (event.attendance, event.attendance_female, event.attendance_ethnic_minority) == (2, 1, 2)
    assert event.attendance_poor == 1
    assert [one.category for one in event.participants] == ["poor", "ethnic_minority"]
    assert "Mẩy" not in repr(event)


def test_a_class_that_only_opened_is_counted_when_it_ends() -> None:
    event, occurred_on, findings = told("vocational_class", example("vocational_class", 2))

    assert (event, occurred_on, findings) == (None, date(2023, 4, 3), [])


def test_a_class_cannot_end_before_it_opens_or_without_trainees() -> None:
    answers = {**example("vocational_class"), "closed_on": "2023-04-01", "trainees": []}

    assert told("vocational_class", answers)[2] == ["unanswered", "dates-disagree"]


def test_of_a_legal_case_only_its_field_is_told() -> None:
    answers = example("legal_aid")

    event, _, _ = told("legal_aid", answers)

    assert isinstance(event, ActivityReported)
    assert (event.kind, event.topic, event.attendance) == ("legal_aid", "consulting:land", 1)
    assert (event.attendance_female, event.attendance_ethnic_minority, event.attendance_poor) == (0, 1, 0)
    assert answers["person"]["outcome"] not in repr(event)
    assert answers["person"]["full_name"] not in repr(event)


def test_an_outreach_session_counts_who_came() -> None:
    event, _, _ = told("legal_aid", example("legal_aid", 2))

    assert isinstance(event, ActivityReported)
    assert (event.topic, event.attendance, event.attendance_female) == ("outreach:family", 62, 35)
    assert event.participants == ()


def test_more_women_than_people_at_a_session_are_looked_at_first() -> None:
    answers = example("legal_aid", 2)

    _, _, findings = told(
        "legal_aid", {**answers, "session": {**answers["session"], "attendance_female": 63}}
    )

    assert findings == ["counts-disagree"]


@pytest.mark.parametrize(
    ("quarter", "days"),
    [
        ("2023-Q1", (date(2023, 1, 1), date(2023, 3, 31))),
        ("2023-Q2", (date(2023, 4, 1), date(2023, 6, 30))),
        ("2024-Q4", (date(2024, 10, 1), date(2024, 12, 31))),
    ],
)
def test_electricity_money_is_told_by_household_and_quarter(quarter: str, days: tuple[date, date]) -> None:
    answers = {**example("electricity_list"), "quarter": quarter}
    answers["rows"] = [
        {**row, "household_code": f"ilo-03-00{n}"} for n, row in enumerate(answers["rows"], 31)
    ]

    event, _, findings = told("electricity_list", answers)

    assert findings == []
    assert isinstance(event, ListReported)
    assert (event.kind, event.term, (event.valid_from, event.valid_to)) == ("electricity", quarter, days)
    assert [(row.line, row.person_key, row.group, row.amount) for row in event.rows] == [
        (1, "ILO-03-0031", "electricity", Money(165_000)),
        (2, "ILO-03-0032", "electricity", Money(110_000)),
    ]
    assert "Khập" not in repr(event)


def test_a_quarter_that_is_none_and_a_household_listed_twice_are_noticed() -> None:
    answers = {**example("electricity_list"), "quarter": "Q1-2023"}
    answers["rows"] = [{**row, "household_code": "ILO-03-0031"} for row in answers["rows"]]

    event, _, findings = told("electricity_list", answers)

    assert (event, findings) == (None, ["listed-twice", "quarter-unknown"])
