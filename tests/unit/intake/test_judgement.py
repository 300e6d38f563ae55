"""What a submission breaks of its form, judged as the phone that filled it. The forms are a few rows each."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from services.intake.domain.filled_form import FilledForm, fill
from services.intake.domain.form_logic import read_logic
from services.intake.domain.judgement import filled_at, judge, leave_out_unasked
from services.intake.domain.xml import parse
from services.intake.domain.xpath import Surroundings

RECEIVED_AT = datetime(2023, 9, 20, 1, 0, tzinfo=UTC)
COLUMNS = "type | name | label | required | relevant | constraint | constraint_message | calculation"


@cache
def xform(survey: str, choices: str = "", settings: str = "") -> bytes:
    """The XForm of a sheet: one question a line, the cells in the order of COLUMNS."""
    rows = [COLUMNS, *survey.strip().splitlines()]
    table = "| survey |\n" + "".join(f"|| {row} |\n" for row in rows)
    if choices:
        listed = ["list_name | name | label | commune", *choices.strip().splitlines()]
        table += "| choices |\n" + "".join(f"|| {row} |\n" for row in listed)
    made: bytes = convert(table).xform.encode()
    return made


def filled(form: bytes, answers: str) -> FilledForm:
    """answers: the XML within the root element."""
    logic, root = read_logic(form), parse(f"<data>{answers}</data>".encode())
    around = Surroundings(
        filled_at(logic, root, RECEIVED_AT), logic.lists, case_lists=frozenset({"households"})
    )
    return fill(logic, root, around)


def found(form: bytes, answers: str) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in judge(filled(form, answers))]


COWS = xform(
    """
integer | cows | Cows | yes | | . >= 0 | Số bò không thể âm |
select_one yes_no | barn | Barn | yes | ${cows} > 0 | | |
begin_group | milk | Milk | | ${barn} = 'yes' | | |
decimal | litres | Litres | yes | | . <= ${cows} * 30 | |
end_group | | | | | | |
calculate | calves | | | | | | ${cows} * 2
""",
    """
yes_no | yes | Có |
yes_no | no | Không |
""",
)


@pytest.mark.parametrize(
    ("answers", "findings"),
    [
        ("<cows>0</cows>", []),
        ("<cows>2</cows><barn>no</barn>", []),
        ("<cows>2</cows><barn>yes</barn><milk><litres>60</litres></milk>", []),
        ("", [("required-unanswered", "cows")]),
        ("<cows>2</cows>", [("required-unanswered", "barn")]),
        ("<cows>2</cows><barn>yes</barn>", [("required-unanswered", "milk.litres")]),
        ("<cows>-1</cows>", [("constraint-broken", "cows")]),
        (
            "<cows>2</cows><barn>yes</barn><milk><litres>60.5</litres></milk>",
            [("constraint-broken", "milk.litres")],
        ),
        ("<cows>2</cows><barn>maybe</barn>", [("choice-not-offered", "barn")]),
        ("<cows>0</cows><barn>yes</barn>", [("answer-not-asked", "barn")]),
        # The barn is not asked for, so it is empty for the milk too, whatever was sent.
        (
            "<cows>0</cows><barn>yes</barn><milk><litres>5</litres></milk>",
            [("answer-not-asked", "barn"), ("answer-not-asked", "milk.litres")],
        ),
        ("<cows>1</cows><barn>no</barn><calves>2</calves>", []),
        ("<cows>1</cows><barn>no</barn><calves>2.0</calves>", []),
        ("<cows>1</cows><barn>no</barn><calves>3</calves>", [("calculation-differs", "calves")]),
        ("<cows>one</cows>", []),  # said where answers are typed
    ],
)
def test_a_submission_is_held_against_its_form(answers: str, findings: list[tuple[str, str]]) -> None:
    assert found(COWS, answers) == findings


def test_what_no_phone_lets_through_stops_and_the_rest_is_only_shown() -> None:
    stop = judge(filled(COWS, "<cows>-1</cows>")) + judge(filled(COWS, ""))
    shown = judge(filled(COWS, "<cows>0</cows><barn>no</barn><calves>1</calves>"))

    assert all(one.stops for one in stop)
    assert not any(one.stops for one in shown)


def test_a_broken_constraint_speaks_in_the_forms_own_words() -> None:
    [broken] = judge(filled(COWS, "<cows>-1</cows>"))

    assert broken.plain()["says"] == "Số bò không thể âm"


def test_the_difference_of_a_calculation_is_shown_with_both_values() -> None:
    [differs] = judge(filled(COWS, "<cows>1</cows><barn>no</barn><calves>3</calves>"))

    assert differs.facts == {"sent": "3", "ours": "2"}


def test_answers_that_were_not_asked_leave_the_document() -> None:
    form = filled(COWS, "<cows>0</cows><barn>yes</barn><milk><litres>5</litres></milk>")

    leave_out_unasked(form)

    assert etree.tostring(form.elements[form.root]) == b"<data><cows>0</cows></data>"


PEOPLE = xform(
    """
integer | count | Count | | | | |
begin_repeat | people | People | | | | |
text | name | Name | yes | | | |
integer | age | Age | yes | | . < 120 | |
text | school | School | | ${age} < 16 | | |
end_repeat | | | | | | |
calculate | children | | | | | | count(${people}[./age < 16])
"""
)


def test_rows_are_judged_each_for_itself_and_named_from_zero() -> None:
    answers = (
        "<people><name>H'Bia</name><age>38</age></people>"
        "<people><age>130</age></people>"
        "<people><name>Y Ren</name><age>10</age><school>Kim Đồng</school></people>"
        "<people><name>Y Khăm</name><age>60</age><school>Kim Đồng</school></people>"
        "<children>1</children>"
    )

    assert found(PEOPLE, answers) == [
        ("required-unanswered", "people.1.name"),
        ("constraint-broken", "people.1.age"),
        ("answer-not-asked", "people.3.school"),
    ]


PLACES = xform(
    """
select_one communes | commune | Commune | | | | |
select_one villages | village | Village | | | | |
""".replace(
        "select_one villages | village | Village | | | | |", "select_one villages | village | V | | | | |"
    ),
    """
communes | ea-le | Ea Lê |
communes | ia-lop | Ia Lốp |
villages | 1 | Thôn 1 | ea-le
villages | 2 | Thôn 2 | ia-lop
""",
)
NARROWED = PLACES.replace(
    b"instance('villages')/root/item", b"instance('villages')/root/item[commune = /data/commune]"
)


@pytest.mark.parametrize(
    ("commune", "village", "findings"),
    [
        ("ea-le", "1", []),
        ("ia-lop", "2", []),
        ("ea-le", "2", [("choice-not-offered", "village")]),
        ("nowhere", "2", [("choice-not-offered", "commune"), ("choice-not-offered", "village")]),
    ],
)
def test_choices_are_those_of_the_narrowed_list(
    commune: str, village: str, findings: list[tuple[str, str]]
) -> None:
    assert b"item[commune" in NARROWED
    assert found(NARROWED, f"<commune>{commune}</commune><village>{village}</village>") == findings


DAYS = xform(
    """
start | started_at | | | | | |
end | finished_at | | | | | |
date | visited_on | Day | | | . <= today() | |
"""
)


@pytest.mark.parametrize(
    ("times", "is_future"),
    [
        ("<finished_at>2023-09-12T23:30:00.000+07:00</finished_at>", False),
        ("<finished_at>2023-09-11T23:30:00.000+07:00</finished_at>", True),
        # 00:30 of the 12th in Ea Súp is still the 11th in universal time.
        ("<finished_at>2023-09-11T17:30:00.000Z</finished_at>", False),
        ("<started_at>2023-09-11T10:00:00.000+07:00</started_at>", True),
        ("<meta><timeEnd>2023-09-11T10:00:00.000+07:00</timeEnd></meta>", True),
        ("", False),  # received on the 20th
        ("<finished_at>yesterday</finished_at>", False),
    ],
)
def test_today_is_the_day_on_which_the_form_was_filled(times: str, is_future: bool) -> None:
    broken = found(DAYS, f"{times}<visited_on>2023-09-12</visited_on>")

    assert (("constraint-broken", "visited_on") in broken) is is_future


AGES = xform(
    """
date | born_on | Born | | | | |
calculate | age | | | | | | int((today() - ${born_on}) div 365.25)
text | school | School | | ${age} < 16 | | |
"""
)


def test_what_the_phone_worked_out_by_the_hour_stands() -> None:
    """It was open over midnight of a birthday: the phone's own word is as good as ours."""
    assert found(AGES, "<born_on>2007-09-20</born_on><age>15</age><school>Kim Đồng</school>") == []
    assert found(AGES, "<born_on>2007-09-20</born_on><school>Kim Đồng</school>") == [
        ("answer-not-asked", "school")
    ]


UNCLEAR = xform(
    """
text | code | Code | | | pulldata('codes', 'x', 'y', .) = 1 | |
calculate | draw | | | | | | once(random())
text | chosen | Chosen | yes | pulldata('a', 'b', 'c', 'd') = 'x' | | |
text | after | After | yes | ${chosen} = 'y' | | |
begin_repeat | rows | Rows | | | | |
text | kind | Kind | | | regex(., 'x') | |
end_repeat | | | | | | |
"""
)


def test_what_we_cannot_evaluate_is_said_once_and_never_guessed() -> None:
    answers = "<code>x</code><draw>0.5</draw><rows><kind>xy</kind></rows><rows><kind>yx</kind></rows>"

    findings = judge(filled(UNCLEAR, answers))

    assert [(one.code, one.path) for one in findings] == [
        ("not-evaluated", "chosen"),
        ("not-evaluated", "code"),
        ("not-evaluated", "rows.0.kind"),
    ]
    assert not any(one.stops for one in findings)
    assert findings[2].facts["expression"] == "regex(., 'x')"


def test_chance_that_was_kept_by_the_phone_is_believed_and_missing_chance_is_said() -> None:
    form = xform("calculate | draw | | | | | | once(random())\ntext | a | A | | ${draw} > 2 | | |")

    assert found(form, "<draw>0.5</draw>") == []
    assert found(form, "") == [("not-evaluated", "draw")]


def test_a_choice_from_a_case_list_is_no_finding() -> None:
    """What stood in the list of that phone on that day is not known any more, and we made the list."""
    form = xform("select_one_from_file households.csv | house | House | yes | | | |")
    other = xform("select_one_from_file schools.csv | school | School | yes | | | |")

    assert found(form, "<house>ILO-1</house>") == []
    assert found(form, "") == [("required-unanswered", "house")]
    assert found(other, "<school>9</school>") == [("not-evaluated", "school")]


def test_a_repeat_with_a_set_number_of_rows_has_that_many() -> None:
    form = convert(
        "| survey |\n|| type | name | label | repeat_count |\n|| integer | n | N | |\n"
        "|| begin_repeat | rows | Rows | ${n} |\n|| text | a | A | |\n|| end_repeat | | | |\n"
    ).xform.encode()

    assert found(form, "<n>2</n><rows_count>2</rows_count><rows/><rows/>") == []
    assert found(form, "<n>2</n><rows_count>2</rows_count><rows/>") == [("rows-differ", "rows")]


def test_conditions_that_go_in_circles_are_not_evaluated() -> None:
    """Phones do not open such a form; whoever sends answers to it all the same is not judged by it."""
    form = circle(relevant_a="/data/b = ''", relevant_b="/data/a = 'x'")

    assert found(form, "<a>x</a><b>y</b>") == [("not-evaluated", "a"), ("not-evaluated", "b")]


def circle(*, relevant_a: str, relevant_b: str) -> bytes:
    form = xform("text | a | A | | | | |\ntext | b | B | | | | |").decode()
    for name, relevant in (("a", relevant_a), ("b", relevant_b)):
        form = form.replace(f'nodeset="/data/{name}"', f'nodeset="/data/{name}" relevant="{relevant}"')
    return form.encode()
