"""Files beside a form: what a phone is told of them, and gets."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import give_key
from tests.http.intake.xforms import visit_form, visit_form_with

PICTURE, PRICES = b"\x89PNG picture" * 50, "name,label\nbo,Bò cái\n".encode() * 100


def test_a_phone_gets_the_files_that_were_kept_beside_the_version(
    phone: Collect, stores: Stores, clock: FixedClock
):
    clock.move(timedelta(days=1))
    stores.media.keep("visit", "2", "cây trồng.png", PICTURE, "image/png")
    publish_form(stores, visit_form_with("cây trồng.png", version="2"), publisher="tests", clock=clock)

    [form] = phone.form_list()
    [file] = phone.manifest(form["manifestUrl"])

    assert file["filename"] == "cây trồng.png"
    assert file["hash"] == "md5:" + hashlib.md5(PICTURE, usedforsecurity=False).hexdigest()
    got = phone.client.get(file["downloadUrl"])
    assert (got.data, got.content_type) == (PICTURE, "image/png")
    again = phone.client.get(file["downloadUrl"], headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_list_beside_a_form_is_zipped_for_phones_that_can(
    phone: Collect, stores: Stores, clock: FixedClock
):
    clock.move(timedelta(days=1))
    stores.media.keep("visit", "2", "prices.csv", PRICES, "text/csv")
    publish_form(stores, visit_form_with("prices.csv", version="2"), publisher="tests", clock=clock)

    answer = phone.client.get(
        f"{phone.url}/forms/visit/media/prices.csv?version=2", headers={"Accept-Encoding": "gzip"}
    )

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < len(PRICES) / 10
    assert gzip.decompress(answer.data) == PRICES


def test_a_file_kept_again_takes_the_place_of_the_first(phone: Collect, stores: Stores):
    stores.media.keep("visit", "1", "a.png", b"blurred", "image/png")
    stores.media.keep("visit", "1", "a.png", PICTURE, "image/png")

    assert [file.size for file in stores.media.of("visit", "1")] == [len(PICTURE)]
    assert phone.client.get(f"{phone.url}/forms/visit/media/a.png").data == PICTURE


def test_what_nobody_provides_is_a_warning_and_not_in_the_manifest(
    phone: Collect, stores: Stores, clock: FixedClock
):
    clock.move(timedelta(days=1))
    stores.media.keep("visit", "2", "here.png", PICTURE, "image/png")
    form = visit_form_with("here.png", "lost.png", "households.csv", version="2")

    published = publish_form(stores, form, publisher="tests", clock=clock, files={"here.png": PICTURE})

    [warning] = published.version.warnings
    assert "lost.png" in warning
    manifest = phone.manifest(phone.form_list()[0]["manifestUrl"])
    assert sorted(file["filename"] for file in manifest) == ["here.png", "households.csv"]
    assert phone.client.get(f"{phone.url}/forms/visit/media/lost.png").status_code == 404


@pytest.mark.parametrize(
    ("role", "offered"),
    [("field_worker", ["census", "tour", "visit"]), ("group_leader", ["census", "visit"])],
)
def test_only_those_whose_role_it_is_for_are_offered_a_form(
    client: FlaskClient, stores: Stores, clock: FixedClock, role: str, offered: list[str]
):
    visit = stores.forms.newest_of("visit")
    definition = stores.forms.definition("visit", "1")
    assert visit is not None
    assert definition is not None
    for_all = replace(visit, form_id="census", roles=())
    for_workers = replace(visit, form_id="tour", roles=("field_worker", "commune_officer"))
    for version in (for_all, for_workers):
        stores.forms.add(version, visit_form(), definition)

    listed = Collect(client, f"/k/{give_key(stores, clock, role=role)}").form_list()

    assert [form["formID"] for form in listed] == offered
