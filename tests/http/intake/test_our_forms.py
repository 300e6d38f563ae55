"""Every form of the field: published through the door, filled by both engines, sent with its photos.

What is filled in, and what the phone must refuse: `tests/forms/examples/*.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pymongo import MongoClient

from services.intake.domain.submission import files_expected, identify, leaf
from services.intake.forms import build_all, form_ids
from services.intake.store import Stores
from services.intake.usecases.process_submissions import process_batch
from services.intake.worker import open_desk
from shared.clock import FixedClock
from shared.mongo import Document
from shared.mongo import database as database_of
from shared.settings import Settings
from tests.forms.examples import MEDIA, right_examples, wrong_examples
from tests.forms.field_app import fill_in_app
from tests.forms.meaning import answer_at, meaning, with_answer
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import give_key, upload
from tests.intake_office import our_definition, our_forms
from tests.javarosa.phone import JavaRosa

API = "/api/intake/v1"
Headers = dict[str, str]


@pytest.fixture
def offered(app: Flask, client: FlaskClient, admin: Headers) -> FlaskClient:
    """The door with all our forms published, each as the XForm its workbook becomes."""
    for form_id in form_ids():
        answer = client.post(
            f"{API}/forms", data=upload(our_forms()[form_id], f"{form_id}.xml"), headers=admin
        )
        assert answer.status_code == 201, (form_id, answer.json)
    return client


@pytest.fixture
def phone_of_the_district(offered: FlaskClient, stores: Stores, clock: FixedClock) -> Collect:
    return Collect(offered, f"/k/{give_key(stores, clock, role='administrator', area='ea-sup')}")


@pytest.fixture
def checked(
    settings: Settings, mongo_client: MongoClient[Document], clock: FixedClock, stores: Stores
) -> Callable[[str], tuple[str, list[str]]]:
    """checked(instance id) → its status after the worker looked at everything, and the finding codes."""

    def status(instance_id: str) -> tuple[str, list[str]]:
        desk = open_desk(database_of(mongo_client, "intake"), settings, clock)
        while process_batch(desk):
            pass
        found = stores.submissions.find(instance_id)
        assert found is not None
        return found.status, [finding["code"] for finding in found.findings]

    return status


def files_of(form_id: str, xml: bytes) -> dict[str, bytes]:
    """A small file for every name that the instance speaks of."""
    named = files_expected(our_definition(form_id), identify(xml).root)
    return {name: f"{form_id} {name}".encode() for name in named}


@pytest.fixture(scope="module")
def filled_by_collect(javarosa: JavaRosa) -> list[str]:
    """The instances that Collect makes of the right examples, in their order."""
    return [
        javarosa.fill(our_forms()[one.form_id], one.answers, media=MEDIA).instance for one in right_examples()
    ]


@pytest.fixture(scope="module")
def filled_by_our_app(field_app: Path) -> list[str]:
    """The same by the field web app, which would let every one of them be sent."""
    filled = fill_in_app(right_examples(), field_app)
    assert [one.problems for one in filled if one.problems] == []
    return [one.instance for one in filled]


def test_every_form_has_an_example():
    assert {example.form_id for example in right_examples()} == set(form_ids())
    assert {example.form_id for example in wrong_examples()} == set(form_ids())


def test_both_engines_make_the_same_of_the_same_answers(
    filled_by_collect: list[str], filled_by_our_app: list[str]
):
    for example, there, here in zip(right_examples(), filled_by_collect, filled_by_our_app, strict=True):
        form = our_definition(example.form_id)
        assert meaning(form, there) == meaning(form, here), example


@pytest.mark.parametrize("engine", ["filled_by_collect", "filled_by_our_app"])
def test_what_is_filled_in_the_field_is_received_whole_and_processed(
    engine: str,
    request: pytest.FixtureRequest,
    phone_of_the_district: Collect,
    checked: Callable[[str], tuple[str, list[str]]],
):
    instances: list[str] = request.getfixturevalue(engine)
    outcomes = {}
    for example, instance in zip(right_examples(), instances, strict=True):
        xml = instance.encode()
        assert phone_of_the_district.send(xml, files_of(example.form_id, xml)), example
        outcomes[str(example)] = identify(xml).instance_id

    said = {example: checked(instance_id) for example, instance_id in outcomes.items()}

    assert {example: one for example, one in said.items() if one != ("processed", [])} == {}


def test_the_phone_refuses_what_is_wrong_and_says_why_in_vietnamese(javarosa: JavaRosa):
    for example in wrong_examples():
        tried = javarosa.fill(
            our_forms()[example.form_id], example.answers, media=MEDIA, strictly=False
        ).refused

        assert {one.path: one.why for one in tried} == example.refused, example
        assert all(one.says for one in tried if one.why == "constraint"), example


def test_what_no_phone_would_let_through_is_taken_and_flagged(
    phone_of_the_district: Collect, javarosa: JavaRosa, checked: Callable[[str], tuple[str, list[str]]]
):
    """Nothing is bounced: another program may have sent it, and what was answered is not lost."""
    sent: dict[str, str] = {}
    for example in wrong_examples():
        instance = javarosa.fill(
            our_forms()[example.form_id], example.answers, media=MEDIA, strictly=False
        ).instance
        for path in example.refused:
            answer = answer_at(example.answers, path)
            instance = with_answer(instance, path, "" if answer is None else answer)
        xml = instance.encode()
        assert phone_of_the_district.send(xml, files_of(example.form_id, xml)), example
        sent[str(example)] = identify(xml).instance_id

    said = {example: checked(instance_id) for example, instance_id in sent.items()}

    assert {example: one for example, one in said.items() if one[0] != "flagged" or not one[1]} == {}


def test_a_workbook_comes_through_the_door_with_its_roles(
    client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock, tmp_path: Path
):
    [path] = [one for one in build_all(tmp_path) if one.stem == "work_progress"]

    published = client.post(f"{API}/forms", data=upload(path.read_bytes(), path.name), headers=admin)

    assert published.status_code == 201
    for role, offered in (("infra_specialist", True), ("field_worker", False)):
        phone = Collect(client, f"/k/{give_key(stores, clock, role=role)}")
        assert ("work_progress" in [form["formID"] for form in phone.form_list()]) is offered, role


@pytest.mark.parametrize(
    ("amount", "read"),
    [(7, "7"), (1_000, "1.000"), (20_050, "20.050"), (1_000_000, "1.000.000"), (9_002_030, "9.002.030")],
)
def test_amounts_that_are_shown_have_their_thousands_parted(javarosa: JavaRosa, amount: int, read: str):
    [dossier] = [one for one in right_examples() if one.form_id == "student_dossier"]

    filled = javarosa.fill(
        our_forms()["student_dossier"],
        {**dossier.answers, "months": 1, "amount_a_month": amount},
        media=MEDIA,
    )

    assert leaf(identify(filled.instance.encode()).root, "amount_total_text") == read


@pytest.mark.parametrize(
    ("visited_on", "commune"),
    [("2024-01-15", "ea-sup.cu-mlan"), ("2025-08-01", "dak-lak-2025.ea-sup")],
)
def test_a_household_that_is_chosen_brings_its_code_and_the_place_it_lay_in_on_that_day(
    javarosa: JavaRosa, visited_on: str, commune: str
):
    visit = {"visited_on": visited_on, "household": "CML-02-0007"}

    filled = javarosa.fill(our_forms()["cow_visit"], visit, media=MEDIA, strictly=False)

    root = identify(filled.instance.encode()).root
    assert [leaf(root, name) for name in ("household_code", "commune", "village")] == [
        "CML-02-0007",
        commune,
        "ea-sup.cu-mlan.2",
    ]
