"""What a phone gets before anybody fills in a form."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta

from flask.testing import FlaskClient

from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form, set_form_state
from shared.clock import FixedClock
from tests.http.intake.collect import Collect, message_of
from tests.http.intake.conftest import give_key
from tests.http.intake.xforms import a_visit, visit_form


def test_the_list_offers_the_newest_version_with_the_hash_of_what_is_downloaded(
    phone: Collect, stores: Stores, clock: FixedClock
):
    clock.move(timedelta(days=1))
    publish_form(stores, visit_form("2"), publisher="tests", clock=clock)

    [form] = phone.form_list()
    downloaded = phone.client.get(form["downloadUrl"])

    assert (form["formID"], form["name"], form["version"]) == ("visit", "Thăm hộ", "2")
    assert form["hash"] == "md5:" + hashlib.md5(downloaded.data, usedforsecurity=False).hexdigest()
    assert downloaded.data == visit_form("2")
    assert "manifestUrl" not in form


def test_an_old_version_can_still_be_downloaded(phone: Collect, stores: Stores, clock: FixedClock):
    clock.move(timedelta(days=1))
    publish_form(stores, visit_form("2"), publisher="tests", clock=clock)

    assert phone.client.get(f"{phone.url}/forms/visit.xml?version=1").data == visit_form("1")
    assert phone.client.get(f"{phone.url}/forms/visit.xml").data == visit_form("2")


def test_the_list_can_be_asked_for_one_form(phone: Collect):
    assert b"<formID>visit</formID>" in phone.client.get(f"{phone.url}/formList?formID=visit").data
    assert b"<formID>" not in phone.client.get(f"{phone.url}/formList?formID=other").data


def test_an_unchanged_list_and_form_cost_no_bytes(phone: Collect):
    for address in ("formList", "forms/visit.xml"):
        for encoding in ("identity", "gzip"):
            headers = {"Accept-Encoding": encoding}
            first = phone.client.get(f"{phone.url}/{address}", headers=headers)
            etag = first.headers["ETag"]
            assert not etag.startswith("W/")

            again = phone.client.get(f"{phone.url}/{address}", headers={**headers, "If-None-Match": etag})

            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["X-OpenRosa-Version"] == "1.0"


def test_a_form_is_compressed_for_phones_that_can(phone: Collect):
    answer = phone.client.get(f"{phone.url}/forms/visit.xml", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == visit_form()


def test_a_form_without_media_has_an_empty_manifest(phone: Collect):
    answer = phone.client.get(f"{phone.url}/forms/visit/manifest")

    assert answer.status_code == 200
    assert b"http://openrosa.org/xforms/xformsManifest" in answer.data
    assert b"mediaFile" not in answer.data
    assert answer.headers["X-OpenRosa-Version"] == "1.0"


def test_a_closing_form_is_not_offered_but_accepted(phone: Collect, stores: Stores):
    set_form_state(stores, "visit", "closing")

    assert phone.form_list() == []
    assert phone.send(a_visit())


def test_a_phone_is_told_how_much_to_send_and_not_to_stop_asking(phone: Collect):
    answer = phone.client.head(f"{phone.url}/submission?deviceID=x")

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "1000000"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert "Location" not in answer.headers


def test_a_wrong_expired_or_revoked_key_is_refused_without_asking_for_a_password(
    client: FlaskClient, stores: Stores, clock: FixedClock, phone: Collect
):
    [revoked] = stores.keys.all()
    stores.keys.revoke(revoked.key_id, clock.now())

    for url in ("/k/guessed", phone.url):
        for answer in (
            client.get(f"{url}/formList"),
            client.head(f"{url}/submission"),
            client.post(f"{url}/submission"),
        ):
            assert answer.status_code == 403
        assert "mã QR mới" in message_of(client.get(f"{url}/formList").data)


def test_a_role_that_sends_nothing_may_not_send(client: FlaskClient, stores: Stores, clock: FixedClock):
    manager = give_key(stores, clock, role="bank_manager")

    assert client.get(f"/k/{manager}/formList").status_code == 403
    assert client.post(f"/k/{manager}/submission", data=b"").status_code == 403


def test_the_last_use_of_a_key_is_noted(phone: Collect, stores: Stores, clock: FixedClock):
    phone.form_list()

    [key] = stores.keys.all()
    assert key.last_used_at == clock.now()
