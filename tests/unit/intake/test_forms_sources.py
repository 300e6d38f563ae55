"""Our forms: convertible without a warning, valid for phones, in two languages, with today's choices."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from services.intake.domain.form_definition import read_form
from services.intake.domain.instance import answers_of, write_instance
from services.intake.forms import build_all, form_ids, workbook_rows
from services.intake.forms.source import FOLDER
from services.intake.schemas.typed import AnswerReader
from shared.reference.poverty import standards
from shared.reference.programmes import all_programmes
from tests import builders_intake as build
from tests.intake_office import our_definition, our_forms

FORMS = form_ids()
VALIDATE_JAR = Path(str(files("pyxform"))) / "validators/odk_validate/bin/ODK_Validate.jar"
EXAMPLES = {
    "a_household_review": "household_review",
    "a_not_poor_review": "household_review",
    "a_near_poor_review": "household_review",
    "a_clearly_not_poor_review": "household_review",
    "a_loan_application": "loan_application",
    "a_cow_registration": "cow_registration",
    "a_housing_registration": "housing_registration",
    "an_activity_report": "activity_report",
    "a_workshop_report": "activity_report",
    "a_model_report": "activity_report",
    "a_counselling_report": "activity_report",
    "a_health_insurance_list": "person_list",
    "a_tuition_list": "person_list",
}


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.stem: path for path in build_all(tmp_path_factory.mktemp("forms"))}


def test_every_line_of_the_field_list_has_its_form() -> None:
    """Annex A of the field description, A1 to A27 (A13 has two: houses and cows), and what was returned."""
    heads = [(FOLDER / f"{form_id}.yaml").read_text(encoding="utf-8").splitlines()[0] for form_id in FORMS]
    lines = {match[1] for head in heads if (match := re.match(r"# (A[0-9]+):", head))}

    assert lines == {f"A{number}" for number in range(1, 28)}
    assert len(FORMS) == 29


@pytest.mark.parametrize("form_id", FORMS)
def test_every_form_is_converted_without_a_warning(form_id: str, workbooks: dict[str, Path]) -> None:
    result = convert(str(workbooks[form_id]))

    assert result.warnings == []
    read = read_form(result.xform.encode())
    assert (read.form_id, read.version) == (form_id, workbook_rows(form_id).version)


def test_phones_can_open_and_fill_every_form(tmp_path: Path) -> None:
    """ODK Validate is the engine of Collect. Where there is no Java to run it, pyxform's word has to do."""
    written = []
    for form_id, xform in our_forms().items():
        path = tmp_path / f"{form_id}.xml"
        path.write_bytes(xform)
        written.append(str(path))
    java = shutil.which("java")
    if java is None:
        assert all(read_form(xform).questions for xform in our_forms().values())
        return

    said = subprocess.run(
        [java, "-jar", str(VALIDATE_JAR), *written], capture_output=True, text=True, check=False
    )

    assert said.stdout.count("Xform is valid!") == len(written), said.stdout + said.stderr


@pytest.mark.parametrize("form_id", ["loan_application", "cow_registration", "housing_registration"])
def test_applications_cannot_be_filed_without_consent(form_id: str) -> None:
    [consent] = [row for row in workbook_rows(form_id).survey if row.get("name") == "consent"]

    assert (consent["required"], consent["constraint"]) == ("yes", ". = 'yes'")


@pytest.mark.parametrize("form_id", FORMS)
def test_the_version_says_what_the_form_says(form_id: str, tmp_path: Path) -> None:
    again = workbook_rows(form_id)

    assert again.version == workbook_rows(form_id).version
    assert again.version.isdigit()
    assert len(again.version) == 12


@pytest.mark.parametrize(("example", "form_id"), EXAMPLES.items())
def test_the_examples_are_what_the_forms_ask(example: str, form_id: str) -> None:
    answers = getattr(build, example)()
    asked = our_definition(form_id)
    reader = AnswerReader()

    typed, wrong = reader(asked, answers)
    by_phone, wrong_by_phone = reader(asked, answers_of(asked, write_instance(asked, "uuid:1", answers)))

    assert wrong == wrong_by_phone == {}
    assert _answered(by_phone) == _answered(typed)


def _answered(answers: dict[str, Any]) -> dict[str, Any]:
    """A phone writes empty groups, a program leaves them out; neither is an answer."""
    return {name: value for name, value in answers.items() if value not in ([], {})}


def test_communes_are_offered_as_they_were_on_the_day_of_the_form() -> None:
    choices = workbook_rows("loan_application").choices
    communes = [row for row in choices if row["list_name"] == "communes"]

    assert [row["edition"] for row in communes].count("2004") == 10
    assert [row["edition"] for row in communes].count("2025") == 5


def test_a_village_is_found_under_the_commune_of_old_and_the_one_of_today() -> None:
    choices = workbook_rows("loan_application").choices
    [village] = [row for row in choices if row["name"] == "ea-sup.ea-le.5"]

    assert (village["commune"], village["successor"]) == ("ea-sup.ea-le", "dak-lak-2025.ea-sup")


def test_every_loan_programme_can_be_applied_for() -> None:
    question = our_definition("loan_application").question("programme")

    loans = {code for code, one in all_programmes().items() if one.lifecycle == "loan"}
    assert question is not None
    assert set(question.choices or ()) == loans


def test_the_review_asks_for_each_of_the_twelve_deprivations() -> None:
    paths = our_definition("household_review").by_path

    for one in standards()[0].deprivations:
        assert f"/data/b2/b2_{one.id}" in paths


def test_a_group_of_another_kind_of_list_is_not_offered() -> None:
    groups = [row for row in workbook_rows("person_list").choices if row["list_name"] == "list_group"]

    assert {row["name"] for row in groups if row["kind"] == "health_insurance"} == {
        "HN",
        "CN",
        "DT",
        "DK",
        "GB",
    }
