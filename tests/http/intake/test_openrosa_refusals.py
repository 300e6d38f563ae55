"""Every refusal of the OpenRosa contract: its status, a message the worker can read, and nothing lost."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from io import BytesIO

import pytest
from flask import Flask
from pymongo.errors import AutoReconnect

from services.intake.store import Stores
from services.intake.usecases.publish_form import set_form_state
from tests.http.intake.collect import Collect, message_of
from tests.http.intake.xforms import CONTENT_TYPE, a_visit, multipart

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b']><data id="visit" version="1"><head>&a11;</head></data>'
)
STOLEN_FILE = (
    b'<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b'<data id="visit" version="1"><head>&f;</head></data>'
)
ATTRIBUTE_BOMB = BOMB.replace(b"<head>&a11;</head>", b'<head x="&a11;"/>')


@dataclass(frozen=True)
class Case:
    name: str
    body: bytes
    status: int
    slug: str
    kept: bool = True
    content_type: str = CONTENT_TYPE


CASES = [
    Case("malformed XML", multipart(b"<data id='visit'><head></data>"), 400, "malformed-xml"),
    Case("truncated XML", multipart(a_visit()[:-20]), 400, "malformed-xml"),
    Case("empty XML", multipart(b""), 400, "malformed-xml"),
    Case("no XML at all", multipart("thăm hộ".encode("utf-16")), 400, "malformed-xml"),
    Case("XML bomb", multipart(BOMB), 400, "malformed-xml"),
    Case("XML bomb in an attribute", multipart(ATTRIBUTE_BOMB), 400, "malformed-xml"),
    Case("a document type", multipart(b"<!DOCTYPE data>" + a_visit()[22:]), 400, "malformed-xml"),
    Case("a file of ours", multipart(STOLEN_FILE), 400, "malformed-xml"),
    Case("too deep", multipart(b"<data id='visit'>" + b"<a>" * 5000), 400, "malformed-xml"),
    Case("control characters", multipart(a_visit(head="Y\x08 Ren")), 400, "malformed-xml"),
    Case("control characters by reference", multipart(a_visit(head="Y&#8; Ren")), 400, "malformed-xml"),
    Case("no form named", multipart(b"<data><head/></data>"), 400, "malformed-xml"),
    Case("no instanceID", multipart(a_visit("")), 400, "no-instance-id"),
    Case("an endless instanceID", multipart(a_visit("u" * 5000)), 400, "no-instance-id"),
    Case("unknown form", multipart(a_visit(form_id="census")), 404, "form-unknown"),
    Case("unknown version", multipart(a_visit(version="99")), 404, "form-unknown"),
    Case(
        "truncated multipart",
        multipart(a_visit(), {"a.jpg": b"x" * 9000})[:-4000],
        400,
        "truncated-upload",
        False,
    ),
    Case("truncated in the XML", multipart(a_visit())[:300], 400, "truncated-upload", False),
    Case("truncated in a header", multipart(a_visit())[:60], 400, "truncated-upload", False),
    Case("nothing", b"", 400, "no-submission-part", False),
    Case(
        "headers that are no text",
        multipart(a_visit()).replace(b"visit.xml", b"\xff\xfe"),
        400,
        "truncated-upload",
        False,
    ),
    Case("no submission part", multipart(None, {"a.jpg": b"x"}), 400, "no-submission-part", False),
    Case("not multipart", a_visit(), 400, "no-submission-part", False, "text/xml"),
    Case("no boundary", multipart(a_visit()), 400, "no-submission-part", False, "multipart/form-data"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_cannot_be_taken_is_refused_clearly_and_kept(case: Case, phone: Collect, stores: Stores):
    began = time.perf_counter()

    answer = phone.client.post(f"{phone.url}/submission", data=case.body, content_type=case.content_type)

    assert answer.status_code == case.status
    assert f'nature="{case.slug}"'.encode() in answer.data
    assert len(message_of(answer.data)) > 20
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert time.perf_counter() - began < 2
    kept = stores.quarantine.newest(10)
    assert [one.slug for one in kept] == ([case.slug] if case.kept else [])
    assert stores.submissions.records.find_one({}) is None


def test_the_same_bad_upload_again_and_again_is_one_record(phone: Collect, stores: Stores):
    for _ in range(13):  # Collect's automatic tries
        assert not phone.send(b"<broken")

    [refused] = stores.quarantine.newest(10)
    kept = stores.quarantine.find(refused.slug, refused.sha256)
    assert kept is not None
    assert (kept.times, kept.xml) == (13, b"<broken")


def test_a_closed_form_refuses_and_keeps(phone: Collect, stores: Stores):
    set_form_state(stores, "visit", "closed")

    answer = phone.client.post(
        f"{phone.url}/submission", data=multipart(a_visit()), content_type=CONTENT_TYPE
    )

    assert answer.status_code == 409
    assert "đã đóng" in message_of(answer.data)
    assert [one.slug for one in stores.quarantine.newest(10)] == ["form-closed"]


def test_what_was_taken_before_the_form_closed_is_still_completed(phone: Collect, stores: Stores):
    sent = a_visit(photos=["a.jpg"])
    phone.send(sent)
    set_form_state(stores, "visit", "closed")

    assert phone.send(sent, {"a.jpg": b"the house"})

    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.status == "complete"


def test_another_document_with_the_same_id_is_refused_and_both_are_kept(phone: Collect, stores: Stores):
    phone.send(a_visit(head="Kpuih H'Chóh"))
    rival = a_visit(head="Ksor H'Loi")

    answer = phone.client.post(f"{phone.url}/submission", data=multipart(rival), content_type=CONTENT_TYPE)

    assert answer.status_code == 409
    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert kept.xml == a_visit(head="Kpuih H'Chóh")
    [refused] = stores.quarantine.newest(10)
    found = stores.quarantine.find(refused.slug, refused.sha256)
    assert found is not None
    assert (found.slug, found.instance_id, found.xml) == ("submission-conflict", "uuid:1", rival)


def test_another_file_of_the_same_name_is_refused_and_both_are_kept(phone: Collect, stores: Stores):
    sent = a_visit(photos=["a.jpg", "b.jpg"])
    phone.send(sent, {"a.jpg": b"the house"})

    answer = phone.client.post(
        f"{phone.url}/submission",
        data=multipart(sent, {"a.jpg": b"another house", "b.jpg": b"the cow"}),
        content_type=CONTENT_TYPE,
    )

    assert answer.status_code == 409
    assert "cùng tên" in message_of(answer.data)
    kept = stores.submissions.find("uuid:1")
    assert kept is not None
    assert {file.name: stores.files.open(file.sha256).read() for file in kept.files} == {
        "a.jpg": b"the house",
        "b.jpg": b"the cow",
    }
    [refused] = stores.quarantine.newest(10)
    assert (refused.slug, refused.instance_id) == ("file-conflict", "uuid:1")
    assert stores.files.open(refused.sha256).read() == b"another house"


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "chunked"])
def test_an_oversize_body_is_refused_after_it_was_read(app: Flask, phone: Collect, announced: bool):
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    app.extensions["sinhke"].settings = replace(app.extensions["sinhke"].settings, upload_bytes_max=100_000)
    body = BytesIO(multipart(a_visit(photos=["a.jpg"]), {"a.jpg": b"x" * 150_000}))
    length = {"CONTENT_LENGTH": str(len(body.getvalue()))} if announced else {}

    answer = phone.client.post(
        f"{phone.url}/submission",
        input_stream=body,
        content_type=CONTENT_TYPE,
        environ_overrides={"wsgi.input_terminated": True, **length},
    )

    assert answer.status_code == 413
    assert "quá lớn" in message_of(answer.data)
    # A phone that is still sending when the connection closes never hears the answer.
    assert body.read() == b""


def test_a_document_too_large_for_the_store_is_refused(phone: Collect):
    endless = a_visit(head="x" * (9 * 1024 * 1024))

    answer = phone.client.post(f"{phone.url}/submission", data=multipart(endless), content_type=CONTENT_TYPE)

    assert answer.status_code == 413


def test_a_database_that_is_away_answers_so_that_the_phone_tries_again(app: Flask, phone: Collect):
    class Away:
        def __getattr__(self, name: str) -> object:
            raise AutoReconnect("no server")

    stores = app.extensions["intake"].stores
    app.extensions["intake"] = replace(app.extensions["intake"], stores=replace(stores, submissions=Away()))

    answer = phone.client.post(
        f"{phone.url}/submission", data=multipart(a_visit()), content_type=CONTENT_TYPE
    )

    assert answer.status_code == 503
    assert "chưa được lưu" in message_of(answer.data)
    assert answer.headers["Retry-After"]
