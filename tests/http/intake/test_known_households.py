"""Our own forms over the lists that the server makes for a key, filled by the engine of ODK Collect.

Shows that the columns the forms read are the columns that are served, and that a household which is in no
list yet can be written down all the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from services.intake.domain.xml import text
from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from shared.settings import Settings
from tests.forms.examples import right_examples
from tests.http.intake.collect import Collect
from tests.http.intake.decisions import send_back
from tests.http.intake.register import Register, a_household
from tests.http.intake.xforms import a_visit
from tests.intake_office import our_forms
from tests.javarosa.phone import JavaRosa

PHOTO = b"\xff\xd8\xff photo"


@pytest.fixture
def register(settings: Settings, clock: FixedClock, stores: Stores) -> Register:
    made = Register(settings, clock, stores.household_lists)
    made.write(a_household("ILO-03-0031"), a_household("ILO-10-0002", "ea-sup.ia-lop.9", "Lò Văn Thúy"))
    return made


def downloaded(phone: Collect, form_id: str, folder: Path) -> bytes:
    """The form, with the files beside it in `folder`, as Collect fetches them."""
    [form] = [one for one in phone.form_list() if one["formID"] == form_id]
    for file in phone.manifest(form["manifestUrl"]):
        (folder / file["filename"]).write_bytes(phone.client.get(file["downloadUrl"]).data)
    return phone.client.get(form["downloadUrl"]).data


def answer(instance: str, path: str) -> str:
    return text(etree.fromstring(instance.encode()).find(path))


def a_cow_visit(**changes: Any) -> dict[str, Any]:
    """A visit to a cow that died, which asks for little."""
    example = next(one for one in right_examples() if str(one) == "cow_visit-right-2")
    return {**example.answers, "visited_on": "2023-03-14", **changes}


@pytest.mark.usefixtures("register")
def test_a_visit_begins_with_a_household_that_is_known(
    phone: Collect, stores: Stores, clock: FixedClock, javarosa: JavaRosa, tmp_path: Path
):
    publish_form(stores, our_forms()["cow_visit"], publisher="tests", clock=clock)
    form = downloaded(phone, "cow_visit", tmp_path)

    filled = javarosa.fill(form, a_cow_visit(household="ILO-03-0031"), media=tmp_path).instance

    assert answer(filled, "household_code") == "ILO-03-0031"
    assert answer(filled, "found_head") == "H'Khập Êban"
    assert (answer(filled, "commune"), answer(filled, "village")) == ("ea-sup.ia-lop", "ea-sup.ia-lop.3")
    assert phone.send(filled.encode())
    [kept] = stores.submissions.records.find({"form_id": "cow_visit"})
    assert kept["area_id"] == "ea-sup.ia-lop.3"


@pytest.mark.usefixtures("register")
def test_a_household_that_is_in_no_list_can_be_written_down(
    phone: Collect, stores: Stores, clock: FixedClock, javarosa: JavaRosa, tmp_path: Path
):
    publish_form(stores, our_forms()["cow_visit"], publisher="tests", clock=clock)
    form = downloaded(phone, "cow_visit", tmp_path)
    answers = a_cow_visit(household_code="ILO-05-0099", commune="ea-sup.ia-lop", village="ea-sup.ia-lop.5")
    del answers["household"]

    filled = javarosa.fill(form, answers, media=tmp_path).instance

    assert answer(filled, "household_code") == "ILO-05-0099"
    assert answer(filled, "household") == ""
    assert phone.send(filled.encode())


def test_who_works_with_collect_reads_why_a_submission_came_back(
    phone: Collect, stores: Stores, clock: FixedClock, javarosa: JavaRosa, tmp_path: Path
):
    publish_form(stores, our_forms()["returned_submissions"], publisher="tests", clock=clock)
    phone.send(a_visit("uuid:1"))
    send_back(stores, clock, "uuid:1", "Thiếu ảnh nhà, “chụp” lại.")

    form = downloaded(phone, "returned_submissions", tmp_path)
    read = javarosa.fill(form, {"returned": "uuid:1", "next_step": "visit"}, media=tmp_path).instance

    assert answer(read, "return_reason") == "Thiếu ảnh nhà, “chụp” lại."
    assert answer(read, "returned_form") == "Thăm hộ"
    assert answer(read, "returned_by") == "Nguyễn Thị Thử"
    assert phone.send(read.encode())
