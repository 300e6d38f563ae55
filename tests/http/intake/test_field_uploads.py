"""Photos from the field web app: piece by piece, over lines that are cut, and never twice."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake.store import Stores
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import give_key
from tests.http.intake.field_phone import FieldPhone
from tests.http.intake.xforms import CONTENT_TYPE, a_visit, multipart

PHOTO = bytes(range(256)) * 1200  # 307,200 bytes
SENT = a_visit(photos=["ảnh 🌾.jpg"])
NAME = "ảnh 🌾.jpg"


@pytest.fixture
def field(client: FlaskClient, key: str) -> FieldPhone:
    """The same worker's key, in the field web app."""
    return FieldPhone(client, key)


@pytest.fixture
def waiting(field: FieldPhone) -> FieldPhone:
    """The XML is here, its photo is not."""
    assert field.put("uuid:1", SENT).status_code == 201
    return field


def kept(stores: Stores, instance_id: str = "uuid:1") -> dict[str, bytes]:
    found = stores.submissions.find(instance_id)
    assert found is not None
    return {file.name: stores.files.open(file.sha256).read() for file in found.files}


def events_of(stores: Stores) -> list[str]:
    document = stores.submissions.records.find_one({"_id": "uuid:1"})
    assert document is not None
    return [event["type"].removeprefix("intake.submission.") for event in document["history"]]


def test_a_submission_is_complete_when_its_photo_came_in_pieces(waiting: FieldPhone, stores: Stores):
    first = waiting.patch("uuid:1", NAME, PHOTO, upto=100_000)
    second = waiting.patch("uuid:1", NAME, PHOTO, offset=100_000)

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100000")
    assert second.status_code == 201
    assert second.get_json()["status"] == "complete"
    assert second.get_json()["files"] == {"expected": [NAME], "present": [NAME]}
    assert second.get_json()["uploads"] == []
    assert kept(stores) == {NAME: PHOTO}
    assert events_of(stores) == ["received", "completed"]
    found = stores.submissions.find("uuid:1")
    assert found is not None
    assert (found.door, found.device_id, found.files[0].content_type) == ("field", "field:1", "image/jpeg")


def test_a_photo_that_was_cut_three_times_goes_on_from_where_it_was_cut(waiting: FieldPhone, stores: Stores):
    for cut_after in (70_000, 1, 150_000):
        offset = waiting.offset("uuid:1", NAME)
        answer = waiting.patch("uuid:1", NAME, PHOTO, offset=offset, cut_after=cut_after)
        assert answer.status_code == 400

    offset = waiting.offset("uuid:1", NAME)
    assert offset == 220_001
    assert waiting.get("/submissions/uuid:1")["uploads"] == [{"name": NAME, "received_bytes": offset}]
    assert waiting.patch("uuid:1", NAME, PHOTO, offset=offset).status_code == 201
    assert kept(stores) == {NAME: PHOTO}


@pytest.mark.parametrize("offset", [0, 50_000, 150_000])
def test_bytes_for_another_place_are_told_where_to_go_on(waiting: FieldPhone, offset: int):
    waiting.patch("uuid:1", NAME, PHOTO, upto=100_000)

    refused = waiting.patch("uuid:1", NAME, PHOTO, offset=offset, upto=offset + 10)

    assert refused.status_code == 409
    assert refused.get_json()["type"] == "/problems/upload-offset"
    assert refused.get_json()["offset"] == 100_000
    assert waiting.offset("uuid:1", NAME) == 100_000


def test_a_file_that_is_not_what_was_announced_is_thrown_away(waiting: FieldPhone, stores: Stores):
    other = hashlib.sha256(b"the photo on the phone").hexdigest()

    refused = waiting.patch("uuid:1", NAME, PHOTO, sha256=other)

    assert refused.status_code == 422
    assert refused.get_json()["type"] == "/problems/upload-damaged"
    assert "gửi lại từ đầu" in refused.get_json()["says"]
    assert waiting.offset("uuid:1", NAME) == 0
    assert kept(stores) == {}
    assert waiting.patch("uuid:1", NAME, PHOTO).status_code == 201


def test_a_phone_that_did_not_hear_the_answer_sends_the_last_piece_again(waiting: FieldPhone, stores: Stores):
    waiting.patch("uuid:1", NAME, PHOTO, upto=200_000)
    waiting.patch("uuid:1", NAME, PHOTO, offset=200_000)

    again = waiting.patch("uuid:1", NAME, PHOTO, offset=200_000)

    assert again.status_code == 200
    assert again.get_json()["status"] == "complete"
    assert waiting.offset("uuid:1", NAME) == len(PHOTO)
    assert events_of(stores) == ["received", "completed"]


def test_the_same_piece_sent_by_many_requests_at_once_is_written_once(
    app: Flask, key: str, waiting: FieldPhone, stores: Stores
):
    def send(_number: int) -> int:
        return FieldPhone(app.test_client(), key).patch("uuid:1", NAME, PHOTO).status_code

    with ThreadPoolExecutor(8) as at_once:
        answers = list(at_once.map(send, range(16)))

    assert set(answers) <= {200, 201, 409}
    if waiting.get("/submissions/uuid:1")["status"] == "incomplete":
        # All stood in each other's way: one goes on where they ended.
        waiting.patch("uuid:1", NAME, PHOTO, offset=waiting.offset("uuid:1", NAME))
    assert kept(stores) == {NAME: PHOTO}
    assert events_of(stores) == ["received", "completed"]


def test_a_photo_may_come_by_both_doors(waiting: FieldPhone, phone: Collect, stores: Stores):
    waiting.patch("uuid:1", NAME, PHOTO, upto=100_000)
    assert phone.send(SENT, {NAME: PHOTO})

    late = waiting.patch("uuid:1", NAME, PHOTO, offset=100_000)

    assert late.status_code == 200
    assert kept(stores) == {NAME: PHOTO}
    assert events_of(stores) == ["received", "completed"]
    assert waiting.put("uuid:1", SENT).status_code == 200


def test_another_photo_under_a_known_name_is_refused_and_kept_aside(
    waiting: FieldPhone, phone: Collect, stores: Stores
):
    phone.send(SENT, {NAME: b"an earlier photo"})

    refused = waiting.patch("uuid:1", NAME, PHOTO)

    assert refused.status_code == 409
    assert refused.get_json()["type"] == "/problems/file-conflict"
    assert kept(stores) == {NAME: b"an earlier photo"}
    [aside] = stores.quarantine.newest(10)
    assert stores.files.open(aside.sha256).read() == PHOTO


def test_an_empty_file_is_a_file(waiting: FieldPhone, stores: Stores):
    assert waiting.patch("uuid:1", NAME, b"").status_code == 201
    assert kept(stores) == {NAME: b""}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Offset": "-1", "Upload-Length": "10", "Upload-SHA256": "a" * 64},
        {"Upload-Offset": "11", "Upload-Length": "10", "Upload-SHA256": "a" * 64},
        {"Upload-Offset": "0", "Upload-Length": "9" * 30, "Upload-SHA256": "a" * 64},
        {"Upload-Offset": "0", "Upload-Length": "10", "Upload-SHA256": "../../secret"},
    ],
)
def test_a_piece_says_where_it_belongs(waiting: FieldPhone, headers: dict[str, str]):
    answer = waiting.ask("PATCH", f"/submissions/uuid:1/files/{NAME}", headers, data=b"x")

    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_no_more_than_announced_is_taken(waiting: FieldPhone):
    sha256 = hashlib.sha256(PHOTO[:10]).hexdigest()
    headers = {"Upload-Offset": "0", "Upload-Length": "10", "Upload-SHA256": sha256}

    answer = waiting.ask("PATCH", f"/submissions/uuid:1/files/{NAME}", headers, data=PHOTO)

    assert answer.status_code == 413
    assert waiting.offset("uuid:1", NAME) == 0


def test_only_the_sender_and_those_of_the_area_add_files(
    client: FlaskClient, stores: Stores, clock: FixedClock, waiting: FieldPhone
):
    neighbour = FieldPhone(client, give_key(stores, clock, area="ea-sup.ea-le"))
    colleague = FieldPhone(client, give_key(stores, clock, area="ea-sup.ia-lop.3"))

    assert neighbour.patch("uuid:1", NAME, PHOTO).status_code == 404
    assert neighbour.ask("GET", "/submissions/uuid:1").status_code == 404
    assert neighbour.ask("GET", "/submissions/uuid:1/xml").status_code == 404
    assert colleague.patch("uuid:1", NAME, PHOTO).status_code == 201
    assert colleague.ask("GET", f"/submissions/uuid:1/files/{NAME}").data == PHOTO
    assert colleague.ask("GET", "/submissions/uuid:1/xml").data == SENT


def test_nothing_is_uploaded_for_what_is_not_here(field: FieldPhone):
    assert field.patch("uuid:never", NAME, PHOTO).status_code == 404
    assert field.ask("HEAD", f"/submissions/uuid:never/files/{NAME}").status_code == 404


def test_a_key_that_is_revoked_midway_stops_the_upload_and_loses_nothing(
    client: FlaskClient, stores: Stores, clock: FixedClock, waiting: FieldPhone
):
    waiting.patch("uuid:1", NAME, PHOTO, upto=100_000)
    [key] = stores.keys.all()
    stores.keys.revoke(key.key_id, clock.now())

    refused = waiting.patch("uuid:1", NAME, PHOTO, offset=100_000)
    renewed = FieldPhone(client, give_key(stores, clock))

    assert (refused.status_code, refused.get_json()["type"]) == (403, "/problems/key-unknown")
    assert "mã QR mới" in refused.get_json()["says"]
    assert renewed.patch("uuid:1", NAME, PHOTO, offset=100_000).status_code == 201
    assert kept(stores) == {NAME: PHOTO}


def test_a_whole_upload_of_collect_and_a_put_are_one_submission(field: FieldPhone, stores: Stores):
    field.client.post(f"/k/{field.key}/submission", data=multipart(a_visit(), {}), content_type=CONTENT_TYPE)

    answer = field.put("uuid:1", a_visit())

    assert answer.status_code == 200
    assert answer.get_json()["status"] == "complete"
    assert events_of(stores) == ["received", "completed"]
