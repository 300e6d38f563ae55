"""What only the whole of ODK Collect shows: forms that stay up to date, and uploads through every trap."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pymongo.errors import AutoReconnect

from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form, set_form_state
from shared.clock import FixedClock
from tests.http.intake.collect import LIMIT_WITHOUT_AN_ANSWER, Collect
from tests.http.intake.conftest import give_key
from tests.http.intake.xforms import a_visit, album_form, an_album, visit_form

PHOTO = b"\xff\xd8\xff photo" * 1000


class Watched:
    """A line that notes what was asked, and may answer in place of the server or do something first."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.asked: list[tuple[str, str]] = []
        self.before_post: Callable[[int], None] = lambda _number: None
        self.head_answers: Callable[[Any], Any] = lambda answer: answer

    def get(self, path: str, **values: Any) -> Any:
        self.asked.append(("GET", path))
        return self.client.get(path, **values)

    def head(self, path: str, **values: Any) -> Any:
        self.asked.append(("HEAD", path))
        return self.head_answers(self.client.head(path, **values))

    def post(self, path: str, **values: Any) -> Any:
        self.asked.append(("POST", path))
        self.before_post(self.methods.count("POST"))
        return self.client.post(path, **values)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.asked]


@pytest.fixture
def line(client: FlaskClient) -> Watched:
    return Watched(client)


@pytest.fixture
def phone(line: Watched, key: str) -> Collect:
    return Collect(line, f"/k/{key}")


@pytest.fixture
def small_batches(app: Flask) -> None:
    """The server asks for one photo at a time."""
    parts = app.extensions["sinhke"]
    parts.settings = replace(parts.settings, accept_content_bytes=len(PHOTO) + 2000)


def publish(stores: Stores, clock: FixedClock, xform: bytes) -> None:
    clock.move(timedelta(days=1))
    publish_form(stores, xform, publisher="tests", clock=clock)


def test_a_downloaded_form_is_known_by_its_hash_and_not_offered_as_an_update_again(phone: Collect):
    assert phone.updates_available() == ["visit"]

    assert phone.match_exactly() == ["visit"]

    assert phone.updates_available() == []
    assert phone.match_exactly() == []
    assert list(phone.blank_forms) == [hashlib.md5(visit_form(), usedforsecurity=False).hexdigest()]


def test_a_new_version_reaches_the_phone_and_filled_old_ones_are_still_taken(
    phone: Collect, stores: Stores, clock: FixedClock
):
    phone.match_exactly()
    publish(stores, clock, visit_form("2"))

    assert phone.match_exactly() == ["visit"]
    assert phone.send(a_visit(version="1"))
    assert phone.send(a_visit("uuid:2", version="2"))


def test_a_phone_that_mirrors_the_list_loses_only_the_form_that_was_closed(
    phone: Collect, stores: Stores, clock: FixedClock
):
    publish(stores, clock, album_form())
    phone.match_exactly()

    set_form_state(stores, "album", "closing")
    phone.match_exactly()

    assert {form_id for form_id, _ in phone.blank_forms.values()} == {"visit"}


def test_a_database_that_is_away_takes_no_form_from_a_phone(app: Flask, phone: Collect):
    class Away:
        def __getattr__(self, name: str) -> object:
            raise AutoReconnect("no server")

    phone.match_exactly()
    held = dict(phone.blank_forms)
    parts = app.extensions["intake"]
    app.extensions["intake"] = replace(parts, stores=replace(parts.stores, forms=Away()))

    with pytest.raises(AssertionError):
        phone.match_exactly()

    assert phone.blank_forms == held


def test_every_address_carries_the_device_and_is_answered(phone: Collect, line: Watched, stores: Stores):
    phone.match_exactly()
    phone.send(a_visit())

    assert line.methods == ["GET", "GET", "HEAD", "POST"]
    assert all("deviceID=collect%3Aabc" in path for _, path in line.asked)
    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.device_id == "collect:abc"


@pytest.mark.usefixtures("small_batches")
def test_without_a_location_the_limit_is_asked_for_again_before_each_submission(
    phone: Collect, line: Watched
):
    photos = {"a.jpg": PHOTO, "b.jpg": PHOTO[::-1]}

    sent = phone.send_all([(a_visit(f"uuid:{n}", photos=list(photos)), photos) for n in (1, 2)])

    assert sent == [True, True]
    assert line.methods == ["HEAD", "POST", "POST", "HEAD", "POST", "POST"]


@pytest.mark.usefixtures("small_batches")
def test_the_fake_falls_into_the_location_trap_as_collect_does(phone: Collect, line: Watched):
    def with_location(answer: Any) -> Any:
        answer.headers["Location"] = f"http://localhost{phone.url}/submission"
        return answer

    line.head_answers = with_location
    photos = {"a.jpg": PHOTO, "b.jpg": PHOTO[::-1]}

    phone.send_all([(a_visit(f"uuid:{n}", photos=list(photos)), photos) for n in (1, 2)])

    assert line.methods == ["HEAD", "POST", "POST", "POST"], "the second goes in one piece, unasked"
    assert len(PHOTO) * 2 < LIMIT_WITHOUT_AN_ANSWER


@pytest.mark.parametrize(("status", "sends"), [(200, False), (401, False), (404, True), (500, True)])
def test_the_fake_goes_on_after_a_head_as_collect_does(
    phone: Collect, line: Watched, status: int, sends: bool
):
    def answered(answer: Any) -> Any:
        answer.status_code = status
        return answer

    line.head_answers = answered

    assert phone.send(a_visit()) is sends


def test_a_hundred_and_thirty_photos_come_in_two_requests(
    phone: Collect, line: Watched, stores: Stores, clock: FixedClock
):
    publish(stores, clock, album_form())
    photos = {f"{number}.jpg": b"photo %d" % number for number in range(130)}

    assert phone.send(an_album("uuid:1", photos), photos)

    assert line.methods.count("POST") == 2
    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert (kept.status, len(kept.files)) == ("complete", 130)


@pytest.mark.usefixtures("small_batches")
def test_a_key_revoked_between_two_batches_ends_there_and_a_new_one_goes_on(
    phone: Collect, line: Watched, client: FlaskClient, stores: Stores, clock: FixedClock
):
    photos = {"a.jpg": PHOTO, "b.jpg": PHOTO[::-1]}

    def revoke(number: int) -> None:
        if number == 2:
            stores.keys.revoke(stores.keys.all()[0].key_id, clock.now())

    line.before_post = revoke

    assert not phone.send(a_visit(photos=list(photos)), photos)

    half = stores.submissions.find("uuid:1")
    assert half is not None
    assert (half.status, half.files_missing) == ("incomplete", ("b.jpg",))
    assert "mã QR mới" in phone.messages[-1]

    assert Collect(client, f"/k/{give_key(stores, clock)}").send(a_visit(photos=list(photos)), photos)
    whole = stores.submissions.find("uuid:1")
    assert whole is not None
    assert whole.status == "complete"


def test_an_encrypted_submission_is_complete_when_all_that_it_lists_is_here(phone: Collect, stores: Stores):
    sealed = (
        b'<data id="visit" version="1" encrypted="yes" xmlns="http://opendatakit.org/submissions">'
        b"<base64EncryptedKey>AAAA</base64EncryptedKey>"
        b'<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>uuid:1</orx:instanceID></orx:meta>'
        b"<media><file>a.jpg.enc</file></media><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        b"<base64EncryptedElementSignature>AAAA</base64EncryptedElementSignature></data>"
    )

    phone.send(sealed, {"a.jpg.enc": b"sealed photo"})
    half = stores.submissions.find("uuid:1")
    assert half is not None
    assert (half.status, half.files_missing) == ("incomplete", ("submission.xml.enc",))

    assert phone.send(sealed, {"a.jpg.enc": b"sealed photo", "submission.xml.enc": b"sealed answers"})
    whole = stores.submissions.find("uuid:1")
    assert whole is not None
    assert (whole.status, whole.xml) == ("complete", sealed)


@pytest.mark.parametrize(
    "name",
    ["ảnh hộ ông Nông Văn Hòa 🏠.jpg", "Ea Súp – buôn Đ.jpg", "👩‍🌾🐄.jpg"],
    ids=["sentence", "dash", "joined emoji"],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_in_either_normal_form_is_one_file_however_often_it_comes(
    phone: Collect, stores: Stores, name: str, form: str
):
    other = {"NFC": "NFD", "NFD": "NFC"}[form]
    sent = a_visit(photos=[unicodedata.normalize(form, name)])

    assert phone.send(sent, {unicodedata.normalize(form, name): PHOTO})
    assert phone.send(sent, {unicodedata.normalize(other, name): PHOTO})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert [file.name for file in kept.files] == [unicodedata.normalize("NFC", name)]
    assert kept.status == "complete"
