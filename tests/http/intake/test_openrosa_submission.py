"""What happens to a submission from a phone, on good days and bad lines."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from services.intake.store import Stores
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.xforms import CONTENT_TYPE, a_visit, multipart, visit_form

PHOTO, OTHER_PHOTO = b"\xff\xd8\xff photo" * 1000, b"\xff\xd8\xff another" * 1000


def events_of(stores: Stores, instance_id: str = "uuid:1") -> list[str]:
    document = stores.submissions.records.find_one({"_id": instance_id})
    assert document is not None
    assert [event["sequence"] for event in document["history"]] == list(range(1, document["version"] + 1))
    return [event["type"].removeprefix("intake.submission.") for event in document["history"]]


def test_a_submission_is_kept_word_for_word_with_who_sent_it_and_where_it_belongs(
    phone: Collect, stores: Stores, clock: FixedClock
):
    assert phone.send(a_visit())

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.xml == a_visit()
    assert kept.xml_sha256 == hashlib.sha256(a_visit()).hexdigest()
    assert (kept.form_id, kept.form_version, kept.status) == ("visit", "1", "complete")
    assert (kept.area_id, kept.device_id) == ("ea-sup.ia-lop.3", "collect:abc")
    assert kept.submitter.startswith("key:")
    assert kept.received_at == clock.now()
    assert events_of(stores) == ["received", "completed"]
    assert phone.messages == ["Đã nhận phiếu."]


def test_a_village_outside_the_workers_commune_does_not_widen_their_territory(phone: Collect, stores: Stores):
    phone.send(a_visit(village="ea-sup.ea-le.2"))

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.area_id == "ea-sup.ia-lop"


def test_only_what_is_complete_waits_for_the_worker(phone: Collect, stores: Stores):
    phone.send(a_visit("uuid:1", photos=["a.jpg"]))
    phone.send(a_visit("uuid:2", photos=["b.jpg"]), {"b.jpg": PHOTO})

    waiting = [document["_id"] for document in stores.submissions.records.find({"todo": True})]
    assert waiting == ["uuid:2"]


def test_photos_come_in_batches_and_the_last_one_completes_the_submission(
    app: Flask, phone: Collect, stores: Stores
):
    app.extensions["sinhke"].settings = replace(
        app.extensions["sinhke"].settings, accept_content_bytes=len(PHOTO) + 2000
    )
    sent = a_visit(photos=["a.jpg", "b.jpg"])

    assert phone.send(sent, {"a.jpg": PHOTO, "b.jpg": OTHER_PHOTO})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.status == "complete"
    assert [file.name for file in kept.files] == ["a.jpg", "b.jpg"]
    assert events_of(stores) == ["received", "completed"]
    assert phone.messages == ["Đã nhận phiếu, còn chờ 1 tệp đính kèm.", "Đã nhận phiếu."]


def test_a_phone_that_starts_over_from_the_first_batch_changes_nothing(phone: Collect, stores: Stores):
    sent = a_visit(photos=["a.jpg", "b.jpg"])
    phone.send(sent, {"a.jpg": PHOTO})

    assert phone.send(sent, {"a.jpg": PHOTO, "b.jpg": OTHER_PHOTO})
    assert phone.send(sent, {"a.jpg": PHOTO, "b.jpg": OTHER_PHOTO})

    assert events_of(stores) == ["received", "completed"]
    assert phone.messages[-1] == "Phiếu này đã nhận trước đó, không cần gửi lại."


def test_the_same_document_written_differently_is_the_same_submission(phone: Collect, stores: Stores):
    phone.send(a_visit())

    assert phone.send(a_visit().replace(b'<?xml version="1.0" ?>', b"").replace(b'"', b"'"))

    assert events_of(stores) == ["received", "completed"]


@pytest.mark.parametrize("name", ["ảnh nhà.jpg", "nhà 🏠.jpg", "صورة.jpg", "H'Khập.jpg"])
def test_file_names_may_be_written_in_any_script(phone: Collect, stores: Stores, name: str, admin):
    assert phone.send(a_visit(photos=[name]), {name: PHOTO})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.status == "complete"
    answer = phone.client.get(f"/api/intake/v1/submissions/uuid:1/files/{name}", headers=admin)
    assert answer.data == PHOTO


def test_composed_and_decomposed_marks_name_the_same_file(phone: Collect, stores: Stores):
    assert phone.send(a_visit(photos=["a\u0309nh.jpg"]), {"ảnh.jpg": PHOTO})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.status == "complete"


def test_a_file_nobody_asked_for_is_kept(phone: Collect, stores: Stores):
    phone.send(a_visit(), {"audit.csv": b"event,node\n"})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert [file.name for file in kept.files] == ["audit.csv"]
    assert kept.status == "complete"


def test_a_form_filled_in_with_an_old_version_is_accepted(phone: Collect, stores: Stores, clock: FixedClock):
    clock.move(timedelta(days=1))
    publish_form(stores, visit_form("2"), publisher="tests", clock=clock)

    assert phone.send(a_visit(version="1"))

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.form_version == "1"


def test_fifty_identical_uploads_at_once_are_one_submission(app: Flask, stores: Stores, phone: Collect):
    body = multipart(a_visit(photos=["a.jpg"]), {"a.jpg": PHOTO})

    def post(_: int) -> int:
        answer = app.test_client().post(f"{phone.url}/submission", data=body, content_type=CONTENT_TYPE)
        return answer.status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(post, range(50)))

    assert statuses.count(201) == 1
    assert set(statuses) == {201, 202}
    assert events_of(stores) == ["received", "completed"]


def test_batches_that_arrive_at_once_complete_the_submission_once(app: Flask, stores: Stores, phone: Collect):
    sent = a_visit(photos=["a.jpg", "b.jpg"])
    bodies = [multipart(sent, {name: body}) for name, body in (("a.jpg", PHOTO), ("b.jpg", OTHER_PHOTO))]

    def post(number: int) -> int:
        answer = app.test_client().post(
            f"{phone.url}/submission", data=bodies[number % 2], content_type=CONTENT_TYPE
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(24)))

    assert set(statuses) <= {201, 202}
    assert sorted(events_of(stores)) == ["completed", "received"]


def test_a_file_is_on_the_disk_once_however_often_it_came(phone: Collect, stores: Stores, app: Flask):
    phone.send(a_visit("uuid:1", photos=["a.jpg"]), {"a.jpg": PHOTO})
    phone.send(a_visit("uuid:2", photos=["b.jpg"]), {"b.jpg": PHOTO})

    folder = app.extensions["sinhke"].settings.var / "files"
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in kept] == [hashlib.sha256(PHOTO).hexdigest()]


def test_nothing_is_left_half_written_after_a_refusal(phone: Collect, app: Flask):
    whole = multipart(a_visit(photos=["a.jpg"]), {"a.jpg": PHOTO})

    phone.client.post(f"{phone.url}/submission", data=whole[:-2000], content_type=CONTENT_TYPE)

    incoming = app.extensions["sinhke"].settings.var / "files" / "incoming"
    assert list(incoming.iterdir()) == []


def test_a_late_file_does_not_undo_what_the_worker_did(phone: Collect, stores: Stores):
    # given a submission that the worker is through with
    phone.send(a_visit())
    stores.submissions.records.update_one({"_id": "uuid:1"}, {"$set": {"status": "checked", "todo": False}})
    # when its log file arrives later
    phone.send(a_visit(), {"audit.csv": b"event,node\n"})
    # then
    document = stores.submissions.records.find_one({"_id": "uuid:1"})
    assert document is not None
    assert (document["status"], document["todo"]) == ("checked", False)
    assert events_of(stores) == ["received", "completed", "received"]
