"""What our app cannot show of a form is found before the form is published."""

from __future__ import annotations

import pytest
from pyxform.xls2xform import convert

from services.intake.domain.lint import CANNOT, DIFFERS, lint
from services.intake.domain.outline_reader import read_outline
from tests.intake_office import our_forms

VI, EN = "label::Tiếng Việt (vi)", "label::English (en)"


def found(*rows: dict[str, str], settings: dict[str, str] | None = None, files: tuple[str, ...] = ()):
    """(question, weight, words) of what the lint says of a form with these rows."""
    survey = [{"type": "text", "name": "head", VI: "Chủ hộ"}, *rows]
    form = {"survey": survey, "settings": [{"form_id": "f", "version": "1", **(settings or {})}]}
    outline = read_outline(convert(xlsform=form).xform.encode())
    return [(one.path.rsplit("/", 1)[-1], one.weight, one.says) for one in lint(outline, files)]


def test_a_plain_form_has_no_finding():
    assert found({"type": "integer", "name": "cows", VI: "Số bò", "appearance": "numbers"}) == []


@pytest.mark.parametrize("kind", ["geotrace", "geoshape"])
def test_a_question_that_needs_a_map_cannot_be_answered(kind: str):
    ((name, weight, says),) = found({"type": kind, "name": "it", VI: "Cái này"})

    assert (name, weight) == ("it", CANNOT)
    assert kind in says


def test_a_signature_is_drawn_but_a_photo_is_not_drawn_upon_and_a_code_is_typed():
    signed = {"type": "image", "name": "sign", VI: "Ký", "appearance": "signature"}
    drawn_upon = {"type": "image", "name": "barn", VI: "Chuồng", "appearance": "annotate"}
    scanned = {"type": "barcode", "name": "tag", VI: "Mã tai"}

    findings = found(signed, drawn_upon, scanned)

    assert [(name, weight) for name, weight, _ in findings] == [("barn", DIFFERS), ("tag", DIFFERS)]
    assert "annotate" in findings[0][2]


def test_another_app_is_only_opened_by_collect():
    row = {"type": "text", "name": "scan", VI: "Quét", "appearance": "ex:org.example.scan(a=1)"}
    ((_, weight, says),) = found(row)

    assert weight == CANNOT
    assert "ODK Collect" in says


def test_a_file_that_nobody_gave_is_missed_and_one_beside_the_form_is_not():
    row = {"type": "select_one_from_file crops.csv", "name": "crop", VI: "Cây"}

    ((_, weight, says),) = found(row)

    assert weight == CANNOT
    assert "crops.csv" in says
    assert found(row, files=("crops.csv",)) == []


def test_a_form_without_vietnamese_cannot_be_read_here():
    outline = read_outline(
        convert(xlsform={"survey": [{"type": "text", "name": "a", EN: "A", "label::Français (fr)": "A"}]})
        .xform.encode()
    )  # fmt: skip

    (finding,) = lint(outline, ())

    assert finding.weight == CANNOT
    assert "tiếng Việt" in finding.says


def test_questions_that_are_silent_in_one_language_are_named_once():
    rows = [{"type": "text", "name": f"q{n}", VI: f"Câu {n}", EN: "" if n else "Question"} for n in range(6)]

    ((_, weight, says),) = found(*rows)

    assert weight == DIFFERS
    assert says == "Thiếu bản dịch English (en) ở head, q1, q2 và 3 chỗ khác."


def test_a_function_the_engine_lacks_is_named_where_it_stands():
    row = {"type": "calculate", "name": "price", "calculation": "pulldata('prices', 'p', 'k', ${head})"}

    says = {(name, says) for name, _, says in found(row, files=("prices.csv",))}

    assert ("price", "Hàm pulldata() không tính được trong ứng dụng.") in says


def test_what_a_phone_fills_in_by_itself_is_said_when_the_app_does_not():
    findings = found({"type": "phonenumber", "name": "tel"}, {"type": "start", "name": "began"})

    assert [(weight, "tel" in says) for _, weight, says in findings] == [(DIFFERS, True)]


def test_our_own_forms_can_be_answered_in_our_app():
    served = ("households.csv", "villages.csv", "returned.csv")
    for form_id, xform in our_forms().items():
        cannot = [one for one in lint(read_outline(xform), served) if one.weight == CANNOT]
        assert cannot == [], form_id
