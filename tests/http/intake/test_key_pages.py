"""Keys of phones in the office: made for a person, a device or a whole training day, seen, and taken back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from services.intake.domain.account import AppKey
from services.intake.store import Stores
from services.intake.usecases.accounts import create_user
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.xforms import a_visit

Headers = dict[str, str]
API = "/api/intake/v1"
WORKERS = {"h.ngam": "H'Ngăm Kpơr", "y.blam": "Y Blăm Niê", "lo.mai": "Lò Thị Mai"}


@pytest.fixture
def workers(stores: Stores, clock: FixedClock) -> None:
    """Three of Ia Lốp, and one of another commune."""
    for username, name in {**WORKERS, "vi.thuan": "Vi Văn Thuận"}.items():
        create_user(
            stores,
            username=username,
            full_name=name,
            role="field_worker",
            areas=["ea-sup.ia-rve" if username == "vi.thuan" else "ea-sup.ia-lop"],
            office="",
            password="một câu khó đoán 66",
            created_by="tests",
            clock=clock,
        )


def keys_of(stores: Stores, username: str) -> list[AppKey]:
    return [key for key in stores.keys.all() if key.username == username]


def secret_in(page: str) -> str:
    """The key as a link of the page holds it."""
    found = re.search(r"/field/#key=([\w-]+)", html.unescape(page))
    assert found, "no link for the field web app"
    return found.group(1)


def give(client: FlaskClient, admin: Headers, **typed: str):
    return client.post("/office/keys", data=typed, headers=admin)


def test_a_worker_gets_a_key_with_both_codes_and_it_opens_the_door(
    client: FlaskClient, admin: Headers, stores: Stores, workers: None
):
    answer = give(client, admin, username="h.ngam", expires_on="31/12/2023")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.count("<svg") >= 2
    assert "Ngăm Kpơr" in answer.text
    assert "dùng đến 31/12/2023" in answer.text
    (key,) = keys_of(stores, "h.ngam")
    assert (key.role, key.areas, key.expires_on) == ("field_worker", ("ea-sup.ia-lop",), date(2023, 12, 31))
    secret = secret_in(answer.text)
    assert Collect(client, f"/k/{secret}").send(a_visit("uuid:new-key"))
    listed = client.get("/office/keys", headers=admin).text
    assert secret not in listed
    assert "collect:abc" in listed, "which phone used it last"


def test_the_same_form_sent_twice_makes_one_key(
    client: FlaskClient, admin: Headers, stores: Stores, workers: None
):
    sheet = "0190-once"

    first = give(client, admin, username="h.ngam", sheet=sheet)
    again = give(client, admin, username="h.ngam", sheet=sheet)

    assert (first.status_code, again.status_code) == (200, 303)
    assert len(keys_of(stores, "h.ngam")) == 1
    page = client.get(again.headers["Location"], headers=admin).text
    assert "đã tạo ở lần gửi trước" in page
    assert "Ngăm Kpơr" in page


def test_a_device_that_nobody_owns_needs_a_name_a_role_and_an_area(
    client: FlaskClient, admin: Headers, stores: Stores
):
    refused = give(client, admin, expires_on="31/02/2023")

    assert refused.status_code == 422
    for said in ("Đặt tên cho máy", "Chọn vai trò", "Chọn địa bàn", "4 ô chưa đúng"):
        assert said in refused.text
    assert stores.keys.all() == []

    made = give(client, admin, label="Máy 3", role="field_worker", area="ea-sup.ia-lop", expires_on="")

    assert made.status_code == 200
    (key,) = stores.keys.all()
    assert (key.label, key.username, key.expires_on) == ("Máy 3", "", None)


def test_a_lost_phone_is_turned_away_with_the_reason_kept(
    client: FlaskClient, admin: Headers, stores: Stores, workers: None, clock: FixedClock
):
    phone = Collect(client, f"/k/{secret_in(give(client, admin, username='h.ngam').text)}")
    (key,) = keys_of(stores, "h.ngam")

    silent = client.post(f"/office/keys/{key.key_id}/revoke", data={"why": " "}, headers=admin)
    assert silent.status_code == 422
    assert phone.send(a_visit("uuid:before"))

    client.post(f"/office/keys/{key.key_id}/revoke", data={"why": "mất máy ở rẫy"}, headers=admin)

    assert not phone.send(a_visit("uuid:after"))
    page = client.get("/office/keys?state=revoked", headers=admin).text
    assert "mất máy ở rẫy" in page
    assert "administrator.1" in page


def test_keys_are_found_by_name_without_marks_by_area_and_by_state(
    client: FlaskClient, admin: Headers, workers: None, clock: FixedClock
):
    give(client, admin, username="h.ngam", expires_on="20/03/2023")
    give(client, admin, username="vi.thuan", expires_on="31/12/2023")

    def found(query: str) -> list[str]:
        page = client.get(f"/office/keys?{query}", headers=admin).text
        return [name for name in ("Ngăm Kpơr", "Vi Văn Thuận") if name in page]

    assert found("q=ngam") == ["Ngăm Kpơr"]
    assert found("area=ea-sup.ia-rve") == ["Vi Văn Thuận"]
    assert found("state=expires-soon") == ["Ngăm Kpơr"]
    assert found("state=never-used") == ["Ngăm Kpơr", "Vi Văn Thuận"]
    clock.move(timedelta(days=30))
    assert found("state=expired") == ["Ngăm Kpơr"]
    assert found("state=works") == ["Vi Văn Thuận"]


def test_a_training_day_gets_a_sheet_with_a_card_for_everybody_chosen(
    client: FlaskClient, admin: Headers, stores: Stores, workers: None
):
    asked = client.get("/office/keys/sheet?commune=ea-sup.ia-lop", headers=admin).text
    assert "Ngăm Kpơr" in asked
    assert "Vi Văn Thuận" not in asked

    typed = {
        "username": [*WORKERS, "h.ngam"],
        "devices": "7",
        "role": "field_worker",
        "area": "ea-sup.ia-lop",
        "expires_on": "31/12/2023",
    }
    sheet = client.post("/office/keys/sheet", data=typed, headers=admin)

    assert sheet.status_code == 200
    assert sheet.text.count("qr-card") == 10
    assert sheet.text.count('class="qr-side"') == 2, "eight on the first page"
    assert "Máy 7, xã Ia Lốp" in sheet.text
    assert len({key.sheet for key in stores.keys.all()}) == 1
    assert len(stores.keys.all()) == 10


def test_a_sheet_for_nobody_is_not_made(client: FlaskClient, admin: Headers, stores: Stores):
    for typed in ({}, {"devices": "-1"}, {"devices": "3"}, {"devices": "1000"}, {"username": "nobody"}):
        answer = client.post("/office/keys/sheet", data=typed, headers=admin)
        assert answer.status_code == 422, typed
    assert stores.keys.all() == []


def test_an_administrator_of_one_commune_neither_sees_nor_gives_keys_of_another(
    client: FlaskClient, admin: Headers, as_role: Callable[..., Headers], stores: Stores, workers: None
):
    give(client, admin, username="vi.thuan")
    (key,) = keys_of(stores, "vi.thuan")
    of_ia_lop = as_role("administrator", "ea-sup.ia-lop")

    assert "Vi Văn Thuận" not in client.get("/office/keys", headers=of_ia_lop).text
    assert "Vi Văn Thuận" not in client.get("/office/keys/new", headers=of_ia_lop).text
    assert client.get(f"{API}/app-keys", headers=of_ia_lop).json["keys"] == []
    revoked = client.post(f"/office/keys/{key.key_id}/revoke", data={"why": "x"}, headers=of_ia_lop)
    assert revoked.status_code == 404
    assert give(client, of_ia_lop, username="vi.thuan").status_code == 403
    typed = {"label": "Máy", "role": "field_worker", "area": "ea-sup.ia-rve"}
    assert give(client, of_ia_lop, **typed).status_code == 403
    api = client.post(f"{API}/app-keys", json={"username": "vi.thuan"}, headers=of_ia_lop)
    assert (api.status_code, api.json["type"]) == (403, "/problems/forbidden")
    assert len(stores.keys.all()) == 1


def test_the_api_gives_many_keys_at_once_or_none(
    client: FlaskClient, admin: Headers, stores: Stores, workers: None
):
    wanted = [{"username": name} for name in WORKERS]

    refused = client.post(
        f"{API}/app-keys/batch", json={"keys": [*wanted, {"username": "nobody"}]}, headers=admin
    )
    assert refused.status_code == 422
    assert stores.keys.all() == []

    made = client.post(f"{API}/app-keys/batch", json={"keys": wanted}, headers=admin)

    assert made.status_code == 201
    assert [one["username"] for one in made.json["keys"]] == list(WORKERS)
    assert all(one["field_url"].endswith(f"/field/#key={one['key']}") for one in made.json["keys"])
    told = {"why": "hết đợt"}
    key_id = made.json["keys"][0]["key_id"]
    assert client.post(f"{API}/app-keys/{key_id}/revoke", json=told, headers=admin).status_code == 204
    (first,) = keys_of(stores, "h.ngam")
    assert first.revoked_why == "hết đợt"


def test_only_who_manages_keys_sees_them(client: FlaskClient, as_role: Callable[..., Headers]):
    for path in ("/office/keys", "/office/keys/new", "/office/keys/sheet"):
        assert client.get(path, headers=as_role("commune_officer")).status_code == 403
