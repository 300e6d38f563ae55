"""No English reaches a page: whatever a case, a rule or a refusal may say has its Vietnamese words."""

from __future__ import annotations

import inspect
import re
from datetime import date

import pytest

import services.disbursement.problems
from services.disbursement.domain import assessment
from services.disbursement.pages import reasons, sayings, step_forms
from services.disbursement.pages.frame import Refusal, amount_of, day_of
from services.disbursement.programmes import LIFECYCLES, STEPS
from shared.problems import Problem
from shared.ui import problem_texts, words


def every_problem(kind: type[Problem] = Problem) -> set[str]:
    below = [slug for child in kind.__subclasses__() for slug in every_problem(child)]
    return {kind.slug, *below}


def test_every_state_of_every_lifecycle_has_a_word():
    for lifecycle in LIFECYCLES.values():
        states = {state for row in lifecycle.transitions.values() for state in row.from_states}
        for state in states | lifecycle.over | lifecycle.done | {lifecycle.first}:
            assert words.word(state, lifecycle=lifecycle.name).text != state


def test_every_step_has_a_button_and_a_line_of_history():
    assert set(step_forms.TEXTS) >= STEPS
    assert set(sayings.HAPPENED) >= STEPS
    assert {"opened", "settle"} <= set(sayings.HAPPENED)


def test_every_refusal_of_the_office_has_words():
    ours = {slug for slug in every_problem() if slug not in problem_texts.TEXTS}
    mine = {
        kind.slug
        for kind in vars(services.disbursement.problems).values()
        if inspect.isclass(kind) and issubclass(kind, Problem)
    }
    assert not ours & mine


def test_every_reason_of_an_assessment_has_words():
    codes = set(re.findall(r'_reason\(\s*"([a-z-]+)"', inspect.getsource(assessment)))

    assert codes
    assert codes <= set(reasons.PASSED)
    assert codes - {"priority-group"} <= set(reasons.FAILED)  # a priority never stands against anybody


def test_what_stands_against_a_household_is_said_first():
    said = reasons.said(
        {
            "reasons": [
                {"code": "kind-known", "passed": True, "facts": {"kind": "repair"}},
                {"code": "no-open-case", "passed": False, "facts": {"case": "TD-7KQ2MXA4BC"}},
                {"code": "separated-long-enough", "passed": True, "facts": {"known": "no", "years_min": "3"}},
            ]
        }
    )  # fmt: skip

    assert [one.text for one in said] == [
        "Đã có hồ sơ TD-7KQ2MXA4BC của chương trình này",
        "Chưa rõ ngày tách hộ; cần đủ 3 năm",
        "Loại hỗ trợ: sửa chữa",
    ]


def test_a_refused_row_says_which_value_is_wrong():
    problem = Refusal(
        "invalid-input", 422, {"errors": {"value_date": ["lies before the approval or in the future"]}}
    )

    assert sayings.row_problem(problem).words == "Ngày chi phải từ ngày duyệt đến hôm nay"


@pytest.mark.parametrize(
    ("typed", "dong"),
    [("60.000.000", 60_000_000), ("60000000", 60_000_000), ("sáu mươi", None), ("-5", None), ("", None)],
)
def test_amounts_are_read_as_they_are_written(typed: str, dong: int | None):
    assert amount_of(typed) == dong


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("22/12/2023", date(2023, 12, 22)),
        ("5-3-2023", date(2023, 3, 5)),
        ("2023-12-22", date(2023, 12, 22)),
        ("31/02/2023", None),
        ("hôm nay", None),
    ],
)
def test_days_are_read_day_first(typed: str, day: date | None):
    assert day_of(typed) == day


def test_an_approval_of_a_house_names_both_sources():
    facts = {"paper": "QĐ 1142", "line_id": "DA5-SN", "amount": 40_000_000, "line_id_2": "DA5-DU"}

    made = step_forms.with_funding(facts, {"central": 40_000_000, "local": 4_000_000})

    assert made == {
        "paper": "QĐ 1142",
        "funding": [
            {"line_id": "DA5-SN", "amount": 40_000_000},
            {"line_id": "DA5-DU", "amount": 4_000_000},
        ],
    }
