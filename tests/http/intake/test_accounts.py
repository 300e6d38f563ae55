"""Who gets in: passwords, tries, tokens, the sign-in page, and keys for phones."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake.store import Stores
from services.intake.usecases.accounts import create_user
from shared.clock import FixedClock
from shared.settings import Settings
from tests.http.intake.collect import Collect

Headers = dict[str, str]
API = "/api/intake/v1"
PASSWORD = "một câu khó đoán 66"
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@pytest.fixture
def teller(stores: Stores, clock: FixedClock) -> str:
    user = create_user(
        stores,
        username="giaodichvien",
        full_name="H'Ngăm Niê",
        role="teller",
        areas=["ea-sup"],
        office="PGD Ea Súp",
        password=PASSWORD,
        created_by="tests",
        clock=clock,
    )
    return user.username


def try_password(client: FlaskClient, username: str, password: str):
    return client.post(f"{API}/tokens", json={"username": username, "password": password})


def test_a_token_says_who_it_is_for(client: FlaskClient, teller: str, settings: Settings, clock: FixedClock):
    answer = try_password(client, " GiaoDichVien ", PASSWORD)

    assert answer.status_code == 200
    assert answer.json["expires_at"] == (clock.now() + timedelta(hours=10)).isoformat()
    # The token itself is of the tests' day, 2023, and has run out since; what it says can still be read.
    claims = json.loads(base64.urlsafe_b64decode(answer.json["token"].split(".")[1] + "=="))
    assert (claims["sub"], claims["role"], claims["areas"]) == (teller, "teller", ["ea-sup"])


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    client: FlaskClient, teller: str, clock: FixedClock
):
    left = [try_password(client, teller, "sai").json["tries_left"] for _ in range(5)]
    locked = try_password(client, teller, PASSWORD)
    clock.move(timedelta(minutes=14, seconds=59))
    still = try_password(client, teller, PASSWORD)
    clock.move(timedelta(seconds=1))
    open_again = try_password(client, teller, PASSWORD)

    assert left == [4, 3, 2, 1, 0]
    assert (locked.status_code, locked.json["type"], locked.json["wait_s"]) == (
        429,
        "/problems/locked-out",
        900,
    )
    assert still.status_code == 429
    assert open_again.status_code == 200


def test_a_right_password_gives_all_tries_back(client: FlaskClient, teller: str):
    for _ in range(4):
        try_password(client, teller, "sai")
    try_password(client, teller, PASSWORD)

    assert try_password(client, teller, "sai").json["tries_left"] == 4


def test_guessing_at_once_gets_no_more_tries_than_one_after_the_other(app: Flask, teller: str):
    def guess(_: int) -> int:
        return try_password(app.test_client(), teller, "sai").status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(guess, range(12)))

    assert statuses.count(401) == 5
    assert statuses.count(429) == 7


def test_a_name_nobody_has_answers_like_a_wrong_password(client: FlaskClient, teller: str):
    known, unknown = try_password(client, teller, "sai"), try_password(client, "ai-do", "sai")

    assert known.status_code == unknown.status_code == 401
    assert {**known.json, "request_id": ""} == {**unknown.json, "request_id": ""}


def test_the_page_lets_people_in_and_takes_them_where_they_wanted(
    client: FlaskClient, teller: str, settings: Settings
):
    assert client.get("/login?next=/office/", headers=BROWSER).status_code == 200

    answer = client.post(
        "/login",
        data={"username": teller, "password": PASSWORD, "next": "/office/sessions?x=1"},
        headers=BROWSER,
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/sessions?x=1")
    cookie = client.get_cookie("sinhke_session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_field_worker_is_shown_the_way_to_the_app(client: FlaskClient, as_role: Callable[..., Headers]):
    page = client.get("/login", headers={**BROWSER, **as_role("field_worker", "ea-sup.ia-lop")})

    assert 'href="/field/"' in page.text


@pytest.mark.parametrize(
    "elsewhere", ["https://x.example/", "//x.example/", "/\\x.example", "javascript:1", ""]
)
def test_nobody_is_led_to_another_site_after_signing_in(client: FlaskClient, teller: str, elsewhere: str):
    answer = client.post(
        "/login", data={"username": teller, "password": PASSWORD, "next": elsewhere}, headers=BROWSER
    )

    assert answer.headers["Location"] == "/"


def test_the_page_says_how_many_tries_are_left_and_then_how_long_to_wait(client: FlaskClient, teller: str):
    wrong = [
        client.post("/login", data={"username": teller, "password": "sai"}, headers=BROWSER) for _ in range(5)
    ]
    locked = client.post("/login", data={"username": teller, "password": PASSWORD}, headers=BROWSER)

    assert {one.status_code for one in wrong} == {401}
    assert "Còn 4 lần thử" in wrong[0].text
    assert teller in wrong[0].text
    assert locked.status_code == 429
    assert "15 phút" in locked.text


def test_leaving_takes_the_session_back(client: FlaskClient, teller: str):
    client.post("/login", data={"username": teller, "password": PASSWORD}, headers=BROWSER)

    answer = client.post("/logout", headers=BROWSER)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert client.get_cookie("sinhke_session") is None


def test_a_form_of_another_site_can_sign_nobody_in(client: FlaskClient, teller: str):
    answer = client.post(
        "/login",
        data={"username": teller, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site", "Accept": "text/html"},
    )

    assert answer.status_code == 403


def test_an_administrator_makes_lists_and_disables_accounts(
    client: FlaskClient, admin: Headers, stores: Stores
):
    new = {
        "username": "can.bo-xa",
        "full_name": "Y Ren Niê K'dăm",
        "role": "commune_officer",
        "areas": ["ea-sup.ia-lop"],
        "password": PASSWORD,
    }

    made = client.post(f"{API}/users", json=new, headers=admin)
    again = client.post(f"{API}/users", json=new, headers=admin)
    disabled = client.post(f"{API}/users/can.bo-xa/disable", headers=admin)

    assert made.status_code == 201
    assert "password" not in made.text
    assert (again.status_code, again.json["type"]) == (409, "/problems/username-taken")
    assert disabled.json["disabled"] is True
    assert [one["username"] for one in client.get(f"{API}/users", headers=admin).json["users"]] == [
        "can.bo-xa"
    ]
    assert try_password(client, "can.bo-xa", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"username": "Có Dấu"}, "username"),
        ({"role": "king"}, "role"),
        ({"areas": []}, "areas"),
        ({"areas": ["atlantis"]}, "areas.0"),
        ({"password": "ngắn"}, "password"),
        ({"extra": 1}, "extra"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_field(
    client: FlaskClient, admin: Headers, change, path
):
    new = {"username": "ab", "full_name": "A", "role": "teller", "areas": ["ea-sup"], "password": PASSWORD}

    answer = client.post(f"{API}/users", json={**new, **change}, headers=admin)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [path]


def test_a_new_key_sets_a_phone_up_and_is_told_once(
    client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock
):
    made = client.post(
        f"{API}/app-keys",
        json={"label": "Thôn 3", "role": "field_worker", "areas": ["ea-sup.ia-lop"]},
        headers=admin,
    )

    assert made.status_code == 201
    settings = json.loads(zlib.decompress(base64.b64decode(made.json["settings"])))
    assert settings["general"]["server_url"] == made.json["openrosa_url"]
    assert "admin" in settings
    assert "<svg" in made.json["settings_qr_svg"]
    assert made.json["settings_qr_png"].startswith("data:image/png;base64,")
    address = made.json["openrosa_url"].removeprefix("http://localhost")
    assert len(Collect(client, address).form_list()) == 1
    listed = client.get(f"{API}/app-keys", headers=admin)
    assert made.json["key"] not in listed.text
    stored = json.dumps(list(stores.keys._keys.find({})), default=str)
    assert made.json["key"] not in stored


def test_a_key_for_a_person_takes_role_and_areas_from_the_account_and_dies_with_it(
    client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock
):
    create_user(
        stores,
        username="truongthon3",
        full_name="Rơ Châm H'Bia",
        role="field_worker",
        areas=["ea-sup.ia-lop.3"],
        office="",
        password=PASSWORD,
        created_by="tests",
        clock=clock,
    )
    made = client.post(f"{API}/app-keys", json={"username": "truongthon3"}, headers=admin).json
    assert (made["role"], made["areas"]) == ("field_worker", ["ea-sup.ia-lop.3"])

    client.post(f"{API}/users/truongthon3/disable", headers=admin)

    assert client.get(f"/k/{made['key']}/formList").status_code == 403


def test_a_key_works_on_its_last_day_and_not_after(client: FlaskClient, admin: Headers, clock: FixedClock):
    key = client.post(
        f"{API}/app-keys",
        json={"label": "x", "role": "field_worker", "areas": ["ea-sup"], "expires_on": "2023-03-15"},
        headers=admin,
    ).json["key"]

    # 9:30 at Ea Súp; fourteen hours later it is still the 15th, fifteen hours later it is not.
    clock.move(timedelta(hours=14))
    assert client.get(f"/k/{key}/formList").status_code == 200
    clock.move(timedelta(hours=1))
    assert client.get(f"/k/{key}/formList").status_code == 403


def test_a_key_needs_a_person_or_a_label_with_role_and_areas(client: FlaskClient, admin: Headers):
    nothing = client.post(f"{API}/app-keys", json={}, headers=admin)
    nobody = client.post(f"{API}/app-keys", json={"username": "ai-do"}, headers=admin)

    assert set(nothing.json["errors"]) == {"label", "role", "areas"}
    assert list(nobody.json["errors"]) == ["username"]


def test_only_administrators_manage_accounts_and_keys(client: FlaskClient, as_role: Callable[..., Headers]):
    for headers, status in ((as_role("district_leader"), 403), ({}, 401)):
        assert client.get(f"{API}/users", headers=headers).status_code == status
        assert client.post(f"{API}/app-keys", json={}, headers=headers).status_code == status
