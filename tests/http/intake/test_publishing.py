"""Publishing forms: workbooks and XForms, twice, changed, broken, and made to do harm."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from services.intake.openrosa import xlsform
from services.intake.store import Stores
from tests.http.intake.conftest import upload
from tests.http.intake.xforms import visit_form

Headers = dict[str, str]
API = "/api/intake/v1"
SURVEY = [
    ["type", "name", "label::Tiếng Việt (vi)", "required"],
    ["text", "head", "Chủ hộ", "yes"],
    ["select_one yes_no", "owns_cow", "Có bò", ""],
    ["image", "barn_photo", "Ảnh chuồng", ""],
]


def workbook(
    survey: list[list[str]] = SURVEY, *, version: str = "2023031501", author: str = "A", **settings: str
) -> bytes:
    """An .xlsx; settings: further columns of its settings sheet."""
    book = Workbook()
    book.remove(book.active)
    sheets = {
        "survey": survey,
        "choices": [
            ["list_name", "name", "label::Tiếng Việt (vi)"],
            ["yes_no", "yes", "Có"],
            ["yes_no", "no", "Không"],
        ],
        "settings": [
            ["form_title", "form_id", "version", *settings],
            ["Chuồng bò", "barn", version, *settings.values()],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.properties.creator = author
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def publish(client: FlaskClient, admin: Headers, body: bytes):
    return client.post(f"{API}/forms", data=upload(body), headers=admin)


def test_a_workbook_becomes_a_form_that_phones_are_offered(
    client: FlaskClient, admin: Headers, stores: Stores
):
    answer = publish(client, admin, workbook())

    assert answer.status_code == 201
    assert (answer.json["form_id"], answer.json["version"], answer.json["name"]) == (
        "barn",
        "2023031501",
        "Chuồng bò",
    )
    assert isinstance(answer.json["warnings"], list)
    xml = client.get(f"{API}/forms/barn/versions/2023031501/xml", headers=admin).data
    assert hashlib.md5(xml, usedforsecurity=False).hexdigest() == answer.json["md5"]
    definition = stores.forms.definition("barn", "2023031501")
    assert definition is not None
    assert [(one.name, one.type, one.select, one.required) for one in definition.questions] == [
        ("head", "string", "none", True),
        ("owns_cow", "string", "one", False),
        ("barn_photo", "binary", "none", False),
    ]


def test_the_same_upload_again_answers_the_same(client: FlaskClient, admin: Headers):
    for body, again in (
        (workbook(), workbook()),
        (workbook(version="2"), workbook(version="2", author="somebody else")),
        (visit_form("9"), visit_form("9")),
    ):
        first, second = publish(client, admin, body), publish(client, admin, again)

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json == second.json


def test_the_same_version_with_other_content_is_refused(client: FlaskClient, admin: Headers, stores: Stores):
    changed = visit_form("1", **{"Chủ hộ": "Tên chủ hộ"})

    answer = publish(client, admin, changed)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/form-version-exists")
    assert answer.json["form_id"] == "visit"
    assert stores.forms.xform("visit", "1") == visit_form("1")


def test_all_versions_are_listed(client: FlaskClient, admin: Headers, clock):
    publish(client, admin, visit_form("2"))

    listed = client.get(f"{API}/forms", headers=admin).json["forms"]
    versions = client.get(f"{API}/forms/visit", headers=admin).json

    assert [(one["form_id"], one["version"], one["state"]) for one in listed] == [("visit", "2", "open")]
    assert [one["version"] for one in versions["versions"]] == ["1", "2"]
    assert client.get(f"{API}/forms/census", headers=admin).status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (workbook([["type", "name", "label"], ["select_one missing", "a", "A"]]), "missing"),
        (workbook([["type", "name", "label"], ["text", "a b", "A"]]), "name"),
        (workbook([["type", "name", "label"]]), "asks nothing"),
        (b"not a form", "XML"),
        (b"", "XML"),
        (b"<html/>", "XForm"),
        (visit_form().replace(b'id="visit"', b'id="v|sit"'), "form id"),
        (b"PK\x03\x04 and then nothing", "unpacked"),
    ],
    ids=["unknown list", "bad name", "empty survey", "text", "nothing", "other XML", "bad id", "broken zip"],
)
def test_what_is_no_form_is_refused_with_the_reason(
    client: FlaskClient, admin: Headers, body: bytes, said: str
):
    answer = publish(client, admin, body)

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/form-invalid")
    assert said in " ".join(answer.json["messages"])


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("field_worker commune_officer", ["field_worker", "commune_officer"]),
        ("  group_leader,  teller ; teller", ["group_leader", "teller"]),
        ("", []),
    ],
)
def test_the_settings_say_whose_phones_are_offered_the_form(
    client: FlaskClient, admin: Headers, stores: Stores, written: str, roles: list[str]
):
    answer = publish(client, admin, workbook(Roles=written))

    assert answer.json["roles"] == roles
    version = stores.forms.find("barn", "2023031501")
    assert version is not None
    assert version.offered_to("field_worker") == (not roles or "field_worker" in roles)


def test_a_role_that_nobody_has_is_refused_with_its_cell(client: FlaskClient, admin: Headers):
    answer = publish(client, admin, workbook(roles="field_worker feild_worker"))

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/form-invalid")
    (message,) = answer.json["messages"]
    assert message.startswith("[row : 2] On the 'settings' sheet, the 'roles' column names 'feild_worker'")


def test_the_same_version_for_other_people_is_refused(client: FlaskClient, admin: Headers):
    assert publish(client, admin, workbook(roles="field_worker")).status_code == 201

    answer = publish(client, admin, workbook(roles="teller"))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/form-version-exists")


def archive(**entries: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in entries.items():
            book.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return packed.getvalue()


def test_a_zip_bomb_is_not_unpacked(client: FlaskClient, admin: Headers):
    bomb = archive(xl__workbook_dot_xml=b"<x/>", xl__sheet_dot_xml=b" " * (60 * 1024 * 1024))
    assert len(bomb) < 100_000

    answer = publish(client, admin, bomb)

    assert answer.json["messages"] == ["the workbook is too large when unpacked"]


def test_an_archive_that_is_no_workbook_is_refused(client: FlaskClient, admin: Headers):
    answer = publish(client, admin, archive(readme_dot_txt=b"hello"))

    assert answer.status_code == 422


@pytest.mark.parametrize(("limit", "value"), [("MEMORY_BYTES_MAX", 40_000_000), ("CPU_S_MAX", 0)])
def test_a_conversion_that_takes_too_much_ends_alone(
    client: FlaskClient, admin: Headers, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
):
    monkeypatch.setattr(xlsform, limit, value)

    answer = publish(client, admin, workbook())

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/form-invalid")


def test_the_upload_needs_its_part(client: FlaskClient, admin: Headers):
    answer = client.post(f"{API}/forms", data={"other": "x"}, headers=admin)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["file"]


def test_only_a_publisher_publishes(client: FlaskClient, as_role: Callable[..., Headers]):
    assert publish(client, as_role("field_worker"), visit_form("3")).status_code == 403
    assert client.get(f"{API}/forms", headers=as_role("field_worker")).status_code == 200


def test_a_form_is_closed_and_opened_again(client: FlaskClient, admin: Headers):
    def state() -> str:
        return client.get(f"{API}/forms/visit", headers=admin).json["state"]

    assert client.post(f"{API}/forms/visit/state", json={"state": "closed"}, headers=admin).status_code == 204
    assert state() == "closed"
    client.post(f"{API}/forms/visit/state", json={"state": "open"}, headers=admin)
    assert state() == "open"
    assert client.post(f"{API}/forms/x/state", json={"state": "open"}, headers=admin).status_code == 404
    assert client.post(f"{API}/forms/visit/state", json={"state": "ajar"}, headers=admin).status_code == 422
