"""What our forms say: in both languages, with a reason for every refusal, to those who may send them."""

from __future__ import annotations

from collections import Counter

import pytest

from services.intake.domain.form_study import study
from services.intake.domain.lint import CANNOT
from services.intake.forms import form_ids, workbook_rows
from services.intake.forms.builder import EN, VI, Row
from shared.auth import ROLES
from tests.intake_office import our_forms

FORMS = form_ids()
NAME_MAX = 40
UNSEEN = ("calculate", "hidden", "start", "end", "deviceid")
CASE_LISTS = ("households.csv", "returned.csv")


def survey(form_id: str) -> list[Row]:
    return workbook_rows(form_id).survey


@pytest.mark.parametrize("form_id", FORMS)
def test_whatever_people_see_is_said_in_both_languages(form_id: str) -> None:
    rows = workbook_rows(form_id)
    for row in [*rows.survey, *rows.choices]:
        for column, words in row.items():
            if column.endswith(VI):
                assert words.strip(), (row, column)
                assert row.get(column.replace(VI, EN), "").strip(), (row, column)
    for row in rows.survey:
        if row["type"] not in UNSEEN and not row["type"].startswith("end_"):
            assert f"label::{VI}" in row, row


@pytest.mark.parametrize("form_id", FORMS)
def test_every_refusal_tells_what_is_wrong(form_id: str) -> None:
    for row in survey(form_id):
        assert ("constraint" in row) == (f"constraint_message::{VI}" in row), row
        assert ("required" in row) == (f"required_message::{VI}" in row), row


@pytest.mark.parametrize("form_id", FORMS)
def test_no_two_choices_read_the_same(form_id: str) -> None:
    """Choices that a filter never offers together may: they differ in what the filter looks at."""
    said = Counter(
        (
            row["list_name"],
            row[f"label::{VI}"],
            *(row.get(column) for column in ("kind", "edition", "commune")),
        )
        for row in workbook_rows(form_id).choices
    )

    assert [choice for choice, times in said.items() if times > 1] == []


@pytest.mark.parametrize("form_id", FORMS)
def test_names_are_short(form_id: str) -> None:
    assert [row["name"] for row in survey(form_id) if len(row.get("name", "")) > NAME_MAX] == []


@pytest.mark.parametrize("form_id", FORMS)
def test_nothing_is_answered_beforehand_least_of_all_consent(form_id: str) -> None:
    """What nobody is asked may say something of itself: which notice was read."""
    assert {row["name"] for row in survey(form_id) if "default" in row} <= {"notice_version"}


@pytest.mark.parametrize("form_id", FORMS)
def test_a_form_is_offered_to_people_who_may_send_it(form_id: str) -> None:
    roles = workbook_rows(form_id).roles

    assert roles
    assert {role for role in roles if not {"form.read", "submission.send"} <= ROLES[role]} == set()


@pytest.mark.parametrize("form_id", FORMS)
def test_the_field_web_app_can_show_every_question(form_id: str) -> None:
    findings = study(our_forms()[form_id], CASE_LISTS).lint

    assert [finding for finding in findings if finding.weight == CANNOT] == []


def test_every_kind_of_question_the_app_promises_stands_in_some_form() -> None:
    used = {row["type"].split()[0] for form_id in FORMS for row in survey(form_id)}

    assert used >= {
        *("text", "integer", "decimal", "date", "time", "datetime", "range", "geopoint", "note"),
        *("select_one", "select_multiple", "select_one_from_file", "rank", "acknowledge"),
        *("image", "audio", "video", "file", "calculate", "hidden", "begin_group", "begin_repeat"),
    }
