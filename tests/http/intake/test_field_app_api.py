"""What the field web app gets before anything is sent: a key, its forms, the households of its areas."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.intake.domain.case_lists import HOUSEHOLDS
from services.intake.store import Stores
from services.intake.usecases.accounts import create_user
from services.intake.usecases.publish_form import publish_form, set_form_state
from shared.clock import FixedClock
from shared.settings import Settings
from tests.http.intake.conftest import give_key
from tests.http.intake.field_phone import URL, FieldPhone
from tests.http.intake.register import Register, a_household
from tests.http.intake.xforms import a_visit, visit_form, visit_form_with

PASSWORD = "mua-bo-sinh-san"


@pytest.fixture
def field(client: FlaskClient, key: str) -> FieldPhone:
    return FieldPhone(client, key)


@pytest.fixture
def worker(stores: Stores, clock: FixedClock) -> str:
    """The username of a field worker at Ia Lốp."""
    return account(stores, clock, "h.khap", "field_worker")


def account(stores: Stores, clock: FixedClock, username: str, role: str) -> str:
    made = create_user(
        stores,
        username=username,
        full_name="H'Khập Êban",
        role=role,
        areas=["ea-sup.ia-lop"],
        office="UBND xã Ia Lốp",
        password=PASSWORD,
        created_by="tests",
        clock=clock,
    )
    return made.username


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, device: str = "field:1"):
    sent = {"username": username, "password": password, "device_id": device, "device_name": "Máy 1"}
    return client.post(f"{URL}/sign-in", json=sent)


def test_a_worker_signs_in_once_and_the_phone_has_its_own_key(
    client: FlaskClient, stores: Stores, worker: str, clock: FixedClock
):
    answer = sign_in(client, " H.Khap ")

    assert answer.status_code == 201
    holder = {
        "username": worker,
        "full_name": "H'Khập Êban",
        "role": "field_worker",
        "areas": [{"id": "ea-sup.ia-lop", "name": "Xã Ia Lốp"}],
    }
    assert answer.get_json()["holder"] == holder
    phone = FieldPhone(client, answer.get_json()["key"])
    me = phone.get("/me")
    assert me["holder"] == holder
    assert me["expires_on"] == "2023-09-11"
    assert me["server_time"].startswith("2023-03-15T02:30")
    assert phone.put("uuid:1", a_visit()).status_code == 201
    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.submitter == worker


def test_a_key_from_signing_in_ends_after_half_a_year(client: FlaskClient, worker: str, clock: FixedClock):
    phone = FieldPhone(client, sign_in(client, worker).get_json()["key"])

    clock.move(timedelta(days=180))
    assert phone.ask("GET", "/me").status_code == 200

    clock.move(timedelta(days=1))
    assert phone.ask("GET", "/me").status_code == 403


def test_signing_in_again_on_the_same_phone_replaces_its_key_and_no_other(client: FlaskClient, worker: str):
    first, other = sign_in(client, worker), sign_in(client, worker, device="field:2")
    again = sign_in(client, worker)

    works = [
        FieldPhone(client, answer.get_json()["key"]).ask("GET", "/me").status_code
        for answer in (first, other, again)
    ]
    assert works == [403, 200, 200]


@pytest.mark.usefixtures("worker")
def test_wrong_passwords_are_counted_and_locked_out(client: FlaskClient):
    answers = [sign_in(client, "h.khap", "wrong") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 401, 429]
    assert answers[0].get_json()["type"] == "/problems/wrong-password"
    assert answers[0].get_json()["tries_left"] == 4
    assert "mật khẩu chưa đúng" in answers[0].get_json()["says"]
    assert answers[5].get_json()["type"] == "/problems/locked-out"
    assert sign_in(client, "nobody", "wrong").status_code == 401


def test_who_sends_nothing_gets_no_key(client: FlaskClient, stores: Stores, clock: FixedClock):
    account(stores, clock, "the.leader", "district_leader")

    answer = sign_in(client, "the.leader")

    assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/forbidden")
    assert stores.keys.all() == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("GET", "/forms"),
        ("GET", "/households"),
        ("GET", "/inbox"),
        ("GET", "/forms/visit/1/form.xml"),
        ("GET", "/forms/visit/1/media/households.csv"),
        ("PUT", "/submissions/uuid:1"),
        ("GET", "/submissions/uuid:1"),
        ("GET", "/submissions/uuid:1/xml"),
        ("GET", "/submissions/uuid:1/files/a.jpg"),
        ("PATCH", "/submissions/uuid:1/files/a.jpg"),
        ("POST", "/receipts"),
    ],
)
def test_a_wrong_missing_or_revoked_key_gets_nothing(
    client: FlaskClient, stores: Stores, clock: FixedClock, field: FieldPhone, method: str, path: str
):
    field.put("uuid:1", a_visit())
    headers = {"Upload-Offset": "0", "Upload-Length": "1", "Upload-SHA256": "a" * 64}
    body = {"json": {"instances": [{"instance_id": "uuid:1"}]}} if method == "POST" else {"data": a_visit()}
    stores.keys.revoke(stores.keys.all()[0].key_id, clock.now())

    for key in ("", "guessed", field.key):
        answer = FieldPhone(client, key).ask(method, path, headers, **body)
        assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/key-unknown")
        assert "mã QR mới" in answer.get_json()["says"]


def test_a_phone_is_told_everything_it_needs_to_fetch_its_forms(
    field: FieldPhone, stores: Stores, clock: FixedClock
):
    clock.move(timedelta(days=1))
    stores.media.keep("visit", "2", "cây.png", b"picture", "image/png")
    form = visit_form_with(HOUSEHOLDS, "cây.png", version="2")
    publish_form(stores, form, publisher="tests", clock=clock, files={"cây.png": b"picture"})

    answer = field.get("/forms")

    [offered] = answer["forms"]
    assert answer["server_epoch"] == field.get("/me")["server_epoch"]
    assert (offered["form_id"], offered["version"], offered["name"]) == ("visit", "2", "Thăm hộ")
    assert offered["bytes"] == len(form)
    assert offered["md5"] == hashlib.md5(form, usedforsecurity=False).hexdigest()
    assert isinstance(offered["lint"], list)
    xml = field.client.get(offered["xml_url"], headers={"X-App-Key": field.key})
    assert xml.data == form
    assert "immutable" in xml.headers["Cache-Control"]
    media = {file["name"]: file for file in offered["media"]}
    assert {name: file["case_list"] for name, file in media.items()} == {"cây.png": False, HOUSEHOLDS: True}
    assert media["cây.png"]["bytes"] == len(b"picture")
    for file, begins in (("cây.png", b"picture"), (HOUSEHOLDS, b"name,label,__version")):
        got = field.client.get(media[file]["url"], headers={"X-App-Key": field.key})
        assert got.data.startswith(begins)


def test_closing_forms_are_not_offered_and_a_form_without_a_version_can_be_fetched(
    field: FieldPhone, stores: Stores, clock: FixedClock
):
    without = visit_form("").replace(b' version=""', b"").replace(b'id="visit"', b'id="plain"')
    publish_form(stores, without, publisher="tests", clock=clock)
    set_form_state(stores, "visit", "closing")

    [offered] = field.get("/forms")["forms"]

    assert (offered["form_id"], offered["version"]) == ("plain", "")
    assert field.client.get(offered["xml_url"], headers={"X-App-Key": field.key}).data == without


def test_what_did_not_change_costs_no_bytes(field: FieldPhone):
    for path in ("/forms", "/households", "/forms/visit/1/form.xml"):
        zipped = field.ask("GET", path, {"Accept-Encoding": "gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.data) == field.ask("GET", path).data
        unchanged = field.ask(
            "GET", path, {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
        )
        assert (unchanged.status_code, unchanged.data) == (304, b"")


def test_the_app_shows_the_households_of_the_areas_and_only_the_end_of_their_numbers(
    client: FlaskClient, stores: Stores, clock: FixedClock, settings: Settings, field: FieldPhone
):
    register = Register(settings, clock, stores.household_lists)
    register.write(a_household(), a_household("ELE-02-0001", "ea-sup.ea-le.2", "Nông Văn Hòa"))

    answer = field.get("/households")

    assert answer["households"] == [
        {
            "code": "ILO-03-0031",
            "head_name": "H'Khập Êban",
            "village": "ea-sup.ia-lop.3",
            "village_name": "Thôn 3",
            "commune": "ea-sup.ia-lop",
            "commune_name": "Xã Ia Lốp",
            "poverty_class": "poor",
            "members": 1,
            "phone_tail": "678",
        }
    ]
    neighbour = FieldPhone(client, give_key(stores, clock, area="ea-sup.ea-le"))
    assert [one["code"] for one in neighbour.get("/households")["households"]] == ["ELE-02-0001"]
    register.write(a_household(head="Y Ren Niê K'dăm"))
    assert field.get("/households")["version"] != answer["version"]


def test_the_api_is_described(client: FlaskClient):
    described = client.get("/api/intake/v1/openapi.json").get_json()

    patch = described["paths"][f"{URL}/submissions/{{instance_id}}/files/{{name}}"]["patch"]
    assert patch["security"] == [{"appKey": []}]
    assert described["components"]["securitySchemes"]["appKey"]["name"] == "X-App-Key"
