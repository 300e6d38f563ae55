"""A submission as its reviewer reads it: the form's words and order, and nothing noticed gets lost."""

from __future__ import annotations

from typing import Any

from services.intake.domain.sheet import Answer, Sheet, Table, sheet_of
from services.intake.pages.sheet_words import answer
from tests import builders_intake as build
from tests.intake_office import our_definition


def a_sheet(form_id: str, answers: dict[str, Any], *findings: tuple[str, str]) -> Sheet:
    noticed = [{"code": code, "path": path, "stops": True, "says": code} for code, path in findings]
    return sheet_of(our_definition(form_id), answers, noticed, answer)


def said(sheet: Sheet) -> dict[str, str]:
    return {part.key: part.text for part in sheet.parts if isinstance(part, Answer)}


def test_answers_are_said_in_the_forms_words() -> None:
    texts = said(a_sheet("loan_application", build.a_loan_application()))

    assert texts["applied_on"] == "03/10/2023"
    assert texts["commune"] == "Xã Ia Lốp"
    assert texts["amount_1"] == "40.000.000"
    assert texts["term_months"] == "60"
    assert texts["borrower_birth_year"] == "1985"
    assert texts["borrower_id_no"] == "066 ••• ••• 234"
    assert texts["consent"] == "Có"


def test_answers_stand_in_the_forms_order() -> None:
    form = our_definition("loan_application")
    keys = list(said(a_sheet("loan_application", build.a_loan_application())))

    order = [question.name for question in form.questions]
    assert sorted(keys, key=lambda key: order.index(key.rsplit(".", 1)[-1])) == keys


def test_a_repeat_is_a_table_with_what_was_noticed_in_its_cell() -> None:
    sheet = a_sheet(
        "household_review", build.a_household_review(), ("identity-invalid", "members.1.full_name")
    )

    [members] = [part for part in sheet.parts if isinstance(part, Table)]
    name = members.rows[1][members.heads.index("Họ và tên")]
    assert len(members.rows) == 2
    assert members.rows[0][0].text == "H'Khập Êban"
    assert [one["code"] for one in name.findings] == ["identity-invalid"]
    assert sheet.general == ()


def test_what_is_about_the_whole_or_about_no_question_of_the_form_comes_first() -> None:
    sheet = a_sheet(
        "loan_application", build.a_loan_application(), ("rival-edit", ""), ("odd", "no.such.path")
    )

    assert [one["code"] for one in sheet.general] == ["rival-edit", "odd"]


def test_a_finding_about_an_answer_that_is_missing_shows_the_question() -> None:
    answers = build.a_loan_application()
    del answers["borrower_name"]

    sheet = a_sheet("loan_application", answers, ("unanswered", "borrower_name"))

    [missing] = [p for p in sheet.parts if isinstance(p, Answer) and p.key == "borrower_name"]
    assert (missing.kind, len(missing.findings)) == ("nothing", 1)


def test_a_sheet_can_also_be_read_before_anybody_typed_the_answers() -> None:
    as_text = {name: str(value) for name, value in build.a_loan_application().items()}

    assert said(a_sheet("loan_application", as_text))["amount_1"] == "40.000.000"


def test_nothing_at_all_is_a_sheet_too() -> None:
    assert a_sheet("household_review", {"members": "damaged", "b1": "damaged"}).general == ()
