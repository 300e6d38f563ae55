"""The demonstration installation: everybody can sign in, phones can fetch forms, twice changes nothing."""

from __future__ import annotations

import json
import stat
from collections import Counter
from dataclasses import replace

import pytest

from services.intake.app import create_app
from services.intake.bootstrap import bootstrap, write_access
from services.intake.demo_people import people
from services.intake.forms import form_ids, workbook_rows
from shared.auth import ROLES, read_token
from shared.settings import Settings
from tests.http.intake.collect import Collect

BASE = "http://127.0.0.1:8123"


@pytest.fixture
def access(settings: Settings):
    made = bootstrap(settings, BASE)
    write_access(made, settings.var)
    return made


def test_everybody_of_the_demonstration_gets_in_and_phones_find_every_form(settings: Settings, access):
    client = create_app(settings).test_client()

    assert {user["role"] for user in access["users"]} == set(ROLES)
    for user in access["users"][:1] + access["users"][-1:]:
        answer = client.post(
            "/api/intake/v1/tokens", json={"username": user["username"], "password": user["password"]}
        )
        assert answer.status_code == 200
        assert read_token(answer.json["token"], secret=settings.secret_key).role == user["role"]
    phone = Collect(client, access["openrosa_url"].removeprefix(BASE))
    offered = [form_id for form_id in form_ids() if "field_worker" in workbook_rows(form_id).roles]
    assert [form["formID"] for form in phone.form_list()] == offered
    admin = {"Authorization": f"Bearer {access['admin_token']}"}
    assert client.get("/api/intake/v1/users", headers=admin).status_code == 200


def test_a_second_time_changes_nothing_but_the_address(settings: Settings, access):
    again = bootstrap(settings, "http://127.0.0.1:9000/")

    assert again["openrosa_url"] == access["openrosa_url"].replace(BASE, "http://127.0.0.1:9000")
    assert [user["password"] for user in again["users"]] == [user["password"] for user in access["users"]]
    client = create_app(settings).test_client()
    assert len(client.get(f"{again['openrosa_url'].removeprefix('http://127.0.0.1:9000')}/formList").data) > 0
    keys = client.get(
        "/api/intake/v1/app-keys", headers={"Authorization": f"Bearer {again['admin_token']}"}
    ).json["keys"]
    assert len(keys) == sum("openrosa_url" in user for user in access["users"])


def test_a_lost_file_gives_new_passwords_that_work(settings: Settings, access):
    again = bootstrap(replace(settings, var=settings.var / "elsewhere"), BASE)

    user = again["users"][0]
    assert user["password"] != access["users"][0]["password"]
    answer = (
        create_app(settings)
        .test_client()
        .post("/api/intake/v1/tokens", json={"username": user["username"], "password": user["password"]})
    )
    assert answer.status_code == 200


def test_the_file_is_for_its_owner_alone(settings: Settings, access):
    path = settings.var / "demo-access.json"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == access
    assert [one.name for one in settings.var.glob("demo-access*")] == ["demo-access.json"]


def test_the_people_differ_and_a_second_person_can_check_the_first():
    everybody = people()

    assert max(Counter(one.username for one in everybody).values()) == 1
    assert max(Counter(one.full_name for one in everybody).values()) == 1
    roles = Counter(one.role for one in everybody)
    for role in ("district_leader", "bank_manager", "teller", "treasury_officer", "credit_officer"):
        assert roles[role] >= 2
    for role in ("commune_officer", "commune_chairman", "group_leader", "field_worker"):
        assert roles[role] == 10
