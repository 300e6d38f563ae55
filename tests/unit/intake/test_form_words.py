"""What pyxform says is found in the workbook; conditions are read in words where they are simple."""

from __future__ import annotations

import pytest

from services.intake.domain.expression_words import in_words
from services.intake.domain.form_messages import read_message

LABELS = {"owns_cow": "Có bò", "count": "Số con", "work": "Việc làm"}
CHOICES = {"owns_cow": {"yes": "Có"}, "work": {"farm": "Làm ruộng"}, "why": {"none": "Không có"}}


@pytest.mark.parametrize(
    ("said", "place", "advice"),
    [
        (
            "[row : 3] On the 'survey' sheet, the 'name' value 'a b' is invalid. "
            "Names must begin with a letter or underscore.",
            ("survey", 3, "name"),
            "name-letters",
        ),
        (
            "[row : 7] On the 'choices' sheet, the 'name' value is invalid. Choice names must be unique "
            "for each choice list.",
            ("choices", 7, "name"),
            "choice-twice",
        ),
        ("[row : 5] Unmatched 'end_group'. No matching 'begin_group'", ("survey", 5, ""), "end-alone"),
        ("Language 'English (en)' is missing the survey hint column.", ("", 0, ""), "translation-missing"),
        ("[row : 10] Use the max-pixels parameter to speed up", ("survey", 10, ""), "photo-size"),
        ("something nobody has seen", ("", 0, ""), ""),
    ],
)
def test_a_message_points_to_its_cell(said: str, place: tuple[str, int, str], advice: str):
    message = read_message(said)

    assert (message.sheet, message.row, message.column) == place
    assert message.advice == advice
    assert message.words in said


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (" /data/owns_cow  = 'yes'", "“Có bò” là “Có”"),
        (". >= 1 and . <= 50", "câu trả lời ≥ 1 và câu trả lời ≤ 50"),
        ("selected( /data/work , 'farm') or /data/count > 3",
         "“Việc làm” có chọn “Làm ruộng” hoặc “Số con” > 3"),
        ("not(selected(., 'none') and count-selected(.) > 1)",
         "không (câu trả lời có chọn “Không có” và số mục chọn > 1)"),
        (". <= today()", "câu trả lời ≤ hôm nay"),
        ("/data/name != ''", "“name” khác trống"),
        ("regex(., '^[0-9]+$')", None),
        ("/data/a | /data/b", None),
        ("sum(/data/m/n) > 1", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_simple_condition_is_read_in_words_any_other_as_it_is_written(expression: str, words: str | None):
    assert in_words(expression, LABELS, CHOICES, of="why") == words
