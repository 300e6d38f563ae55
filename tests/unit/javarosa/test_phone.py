"""The phone that tests fill forms with: what it sends, refuses and thinks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from services.intake.domain.form_definition import read_form
from services.intake.domain.instance import answers_in
from services.intake.domain.submission import files_expected, identify
from tests import builders_intake as build
from tests.intake_office import our_definition, our_forms
from tests.javarosa.phone import Case, JavaRosa, JavaRosaThrew, NotSent, Refused

VISIT = """
| survey |
|| type                           | name   | label | required | relevant    | constraint | calculation    |
|| select_one_from_file homes.csv | house  | House | yes      |             |            |                |
|| integer                        | cows   | Cows  |          |             | . < 10     |                |
|| begin_repeat                   | calf   | Calf  |          | ${cows} > 0 |            |                |
|| text                           | name   | Name  | yes      |             |            |                |
|| image                          | photo  | Photo |          |             |            |                |
|| end_repeat                     |        |       |          |             |            |                |
|| calculate                      | calves |       |          |             |            | count(${calf}) |
| settings |
|| form_id | version |
|| visit   | 1       |
"""


@pytest.fixture(scope="module")
def visit() -> str:
    return convert(VISIT).xform


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "homes.csv").write_text("name,label\nILO-1,H'Bia\nILO-2,Y Khăm\n")
    return tmp_path


def test_a_filled_form_comes_back_as_the_phone_sends_it(javarosa: JavaRosa, visit: str, beside: Path) -> None:
    calves = [{"name": "Nâu", "photo": "nâu.jpg"}, {"name": "Đốm"}]

    sent = javarosa.fill(visit, {"house": "ILO-2", "cows": 3, "calf": calves}, media=beside).instance

    identified, definition = identify(sent.encode()), read_form(visit.encode())
    assert (identified.form_id, identified.version) == ("visit", "1")
    assert identified.instance_id.startswith("uuid:")
    answers = answers_in(definition, identified.root)
    assert (answers["house"], answers["calves"]) == ("ILO-2", "2")
    assert [row["name"] for row in answers["calf"]] == ["Nâu", "Đốm"]
    assert files_expected(definition, identified.root) == ("nâu.jpg",)


def test_what_was_not_asked_is_not_sent(javarosa: JavaRosa, visit: str, beside: Path) -> None:
    filled = javarosa.fill(
        visit, {"house": "ILO-1", "cows": 0, "calf": [{"name": "Nâu"}]}, media=beside, strictly=False
    )

    assert filled.unasked == ("calf.0.name",)
    assert "Nâu" not in filled.instance


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ({"cows": 1, "calf": [{"name": "Nâu"}]}, Refused("house", "required", "")),
        ({"house": "ILO-9"}, Refused("house", "type", "not among the choices: ILO-9")),
        ({"house": "ILO-1", "cows": 12}, Refused("cows", "constraint", "null")),
        ({"house": "ILO-1", "cows": 1, "calf": [{"photo": "p.jpg"}]}, Refused("calf.0.name", "required", "")),
    ],
)
def test_a_phone_refuses_what_the_form_does_not_allow(
    javarosa: JavaRosa, visit: str, beside: Path, answers: dict[str, Any], refused: Refused
) -> None:
    assert javarosa.fill(visit, answers, media=beside, strictly=False).refused == (refused,)
    with pytest.raises(NotSent):
        javarosa.fill(visit, answers, media=beside)


def test_a_misspelt_question_is_no_silent_success(javarosa: JavaRosa, visit: str, beside: Path) -> None:
    with pytest.raises(NotSent, match="cowz"):
        javarosa.fill(visit, {"house": "ILO-1", "cowz": 1}, media=beside)


def test_a_form_that_is_none_says_so(javarosa: JavaRosa) -> None:
    with pytest.raises(JavaRosaThrew):
        javarosa.fill("<data/>", {})


def test_the_phone_says_what_it_thinks_of_a_filled_form(javarosa: JavaRosa, visit: str, beside: Path) -> None:
    instance = '<data id="visit" version="1"><house>ILO-9</house><cows>40</cows><calf><name/></calf></data>'

    nodes = {node.path: node for node in javarosa.look(visit, instance, media=beside)}

    assert nodes["/data/cows"].constraint is False
    assert nodes["/data/calf[1]/name"].required
    assert nodes["/data/calves"].value == "1"
    assert nodes["/data/house"].choices == ("ILO-1", "ILO-2")


def test_expressions_are_evaluated_where_they_stand(javarosa: JavaRosa, visit: str, beside: Path) -> None:
    instance = (
        "<data id='visit'><cows>2</cows><calf><name>Nâu</name></calf><calf><name>Đốm</name></calf></data>"
    )
    cases = [Case("/data/calf[2]/name", "."), Case("/data", "count(/data/calf)"), Case("/data", "1 +")]

    second, count, broken = javarosa.evaluate(visit, instance, cases, media=beside)

    assert (second.type, second.text) == ("string", "Đốm")
    assert (count.type, count.text) == ("number", "2")
    assert broken.error


def test_a_household_review_is_filled_as_our_builders_write_it(javarosa: JavaRosa) -> None:
    filled = javarosa.fill(our_forms()["household_review"], build.a_household_review(), strictly=False)

    assert filled.refused == ()
    assert answers_in(our_definition("household_review"), identify(filled.instance.encode()).root)["members"]
