"""Receipts, the server's epoch, and the inbox: what a phone learns of what it sent."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.intake import renew_epoch
from services.intake.domain.case_lists import RETURNED
from services.intake.domain.record import APPROVED, FLAGGED
from services.intake.store import Stores
from services.intake.store.epoch import MARK_FILE, ServerEpoch
from services.intake.usecases.publish_form import publish_form
from shared.clock import FixedClock
from shared.mongo import connect, database
from shared.settings import Settings
from tests.http.intake.collect import Collect
from tests.http.intake.conftest import give_key
from tests.http.intake.decisions import decide, send_back
from tests.http.intake.field_phone import FieldPhone
from tests.http.intake.xforms import a_visit, visit_form_with


@pytest.fixture
def field(client: FlaskClient, key: str) -> FieldPhone:
    return FieldPhone(client, key)


def receipt_of(field: FieldPhone, instance_id: str, **answers: str) -> str:
    answer = field.put(instance_id, a_visit(instance_id, **answers))
    assert answer.status_code in (200, 201)
    receipt = answer.get_json()["receipt"]
    assert isinstance(receipt, str)
    return receipt


def forget(stores: Stores, instance_id: str) -> None:
    """As if the database had been put back to before the submission came."""
    stores.submissions.records.delete_one({"_id": instance_id})


def test_a_receipt_is_known_again_by_whichever_phone_shows_it(
    client: FlaskClient, stores: Stores, clock: FixedClock, field: FieldPhone
):
    receipt = receipt_of(field, "uuid:1")
    stranger = FieldPhone(client, give_key(stores, clock, area="ea-sup.ea-le"))

    for phone in (field, stranger):
        [known] = phone.ask_about(("uuid:1", receipt))["known"]
        assert (known["receipt_ok"], known["status"]) == (True, "complete")


def test_a_receipt_is_of_one_submission_and_of_every_letter_in_it(field: FieldPhone):
    receipt, other = receipt_of(field, "uuid:1"), receipt_of(field, "uuid:2", head="Lò Văn Thúy")
    forged = receipt[:-1] + ("0" if receipt[-1] != "0" else "1")

    for shown in (other, forged, "", "r1.x", "r1." + "0" * 16):
        [known] = field.ask_about(("uuid:1", shown))["known"]
        assert known["receipt_ok"] is False
        assert known["status"] == "complete"


def test_what_the_server_does_not_know_is_to_be_sent_again(field: FieldPhone):
    receipt = receipt_of(field, "uuid:1")

    answer = field.ask_about(("uuid:1", receipt), ("uuid:draft", ""))

    assert [one["instance_id"] for one in answer["known"]] == ["uuid:1"]
    assert answer["unknown"] == ["uuid:draft"]
    assert answer["server_epoch"] == field.get("/me")["server_epoch"]


def test_a_valid_receipt_for_what_is_gone_begins_a_new_epoch_once(field: FieldPhone, stores: Stores):
    before = field.get("/me")["server_epoch"]
    lost, lost_too = receipt_of(field, "uuid:1"), receipt_of(field, "uuid:2")
    forget(stores, "uuid:1")
    forget(stores, "uuid:2")

    first = field.ask_about(("uuid:1", lost))
    second = field.ask_about(("uuid:2", lost_too))

    assert first["unknown"] == ["uuid:1"]
    assert first["server_epoch"] != before
    assert second["unknown"] == ["uuid:2"]
    assert second["server_epoch"] == first["server_epoch"] == field.get("/me")["server_epoch"]
    assert field.put("uuid:1", a_visit("uuid:1")).status_code == 201
    assert field.get("/submissions/uuid:1")["server_epoch"] == first["server_epoch"]


def test_a_forged_receipt_begins_no_epoch(field: FieldPhone):
    before = field.get("/me")["server_epoch"]
    receipt = receipt_of(field, "uuid:1")

    assert field.ask_about(("uuid:never", receipt))["server_epoch"] == before


def test_a_restored_database_is_noticed_by_the_machine_that_knew_it_later(
    settings: Settings, stores: Stores, clock: FixedClock
):
    of = database(connect(settings.mongo_url), "intake")
    process = ServerEpoch(of, settings.var)
    before = process.current(clock.now())
    backup = of["server"].find_one({"_id": "epoch"})
    assert backup is not None
    # The web process is started twice more, and then the backup is put back.
    for _ in range(2):
        assert ServerEpoch(of, settings.var).current(clock.now()) == before
    of["server"].replace_one({"_id": "epoch"}, backup)

    after = ServerEpoch(of, settings.var).current(clock.now())

    assert after != before
    assert ServerEpoch(of, settings.var).current(clock.now()) == after


def test_the_first_requests_of_all_may_come_at_once(settings: Settings, clock: FixedClock):
    epoch = ServerEpoch(database(connect(settings.mongo_url), "intake"), settings.var)

    with ThreadPoolExecutor(8) as at_once:
        told = set(at_once.map(lambda _: epoch.current(clock.now()), range(16)))

    assert len(told) == 1


def test_a_second_machine_and_one_that_lost_its_folder_begin_no_epoch(
    settings: Settings, clock: FixedClock, tmp_path_factory: pytest.TempPathFactory
):
    of = database(connect(settings.mongo_url), "intake")
    epoch = ServerEpoch(of, settings.var).current(clock.now())
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    for folder in (elsewhere, settings.var, elsewhere, settings.var):
        assert ServerEpoch(of, folder).current(clock.now()) == epoch
    (settings.var / MARK_FILE).unlink()
    assert ServerEpoch(of, settings.var).current(clock.now()) == epoch


def test_two_machines_that_both_notice_a_restore_agree_on_the_new_epoch(
    settings: Settings, clock: FixedClock, tmp_path_factory: pytest.TempPathFactory
):
    of = database(connect(settings.mongo_url), "intake")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    ServerEpoch(of, settings.var).current(clock.now())
    backup = of["server"].find_one({"_id": "epoch"})
    assert backup is not None
    for folder in (elsewhere, settings.var, elsewhere):
        ServerEpoch(of, folder).current(clock.now())
    of["server"].replace_one({"_id": "epoch"}, backup)

    told = [ServerEpoch(of, folder).current(clock.now()) for folder in (settings.var, elsewhere) * 2]

    assert backup["value"] not in told
    assert len(set(told[1:])) == 1


def test_the_operator_ends_an_epoch_after_a_restore(
    field: FieldPhone, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    before = field.get("/me")["server_epoch"]
    for name, value in vars(settings).items():
        monkeypatch.setenv(f"SINHKE_{name.upper()}", str(value))

    renew_epoch.main()

    assert before in capsys.readouterr().out
    after = ServerEpoch(database(connect(settings.mongo_url), "intake"), settings.var)
    assert after.current(datetime.now(UTC)) != before


def test_the_inbox_holds_what_the_office_decided_on_what_i_sent(
    app: Flask, client: FlaskClient, stores: Stores, clock: FixedClock, field: FieldPhone
):
    for instance_id in ("uuid:1", "uuid:2", "uuid:3", "uuid:4"):
        receipt_of(field, instance_id)
    send_back(stores, clock, "uuid:1", "Thiếu ảnh nhà.")
    decide(stores, clock, "uuid:2", APPROVED)
    decide(stores, clock, "uuid:3", FLAGGED)
    colleague = FieldPhone(client, give_key(stores, clock))

    items = {one["instance_id"]: one for one in field.get("/inbox")["items"]}

    assert {one: item["status"] for one, item in items.items()} == {
        "uuid:1": "returned",
        "uuid:2": "approved",
        "uuid:3": "flagged",
    }
    assert items["uuid:1"]["reason"] == "Thiếu ảnh nhà."
    assert items["uuid:1"]["decided_by"] == "Nguyễn Thị Thử"
    assert items["uuid:1"]["form_name"] == items["uuid:1"]["title"] == "Thăm hộ"
    assert items["uuid:1"]["findings"] == [{"says": "Chưa có thành viên nào.", "path": "members"}]
    assert colleague.get("/inbox")["items"] == []


def test_a_stranger_with_a_mere_id_learns_no_reason(
    client: FlaskClient, stores: Stores, clock: FixedClock, field: FieldPhone
):
    receipt_of(field, "uuid:1")
    send_back(stores, clock, "uuid:1", "Thiếu ảnh nhà.")
    stranger = FieldPhone(client, give_key(stores, clock, area="ea-sup.ea-le"))

    [known] = stranger.ask_about(("uuid:1", ""))["known"]

    assert (known["status"], known["reason"], known["findings"], known["decided_by"]) == (
        "returned",
        "",
        [],
        "",
    )
    [own] = field.ask_about(("uuid:1", ""))["known"]
    assert (own["reason"], own["decided_by"]) == ("Thiếu ảnh nhà.", "Nguyễn Thị Thử")


def test_collect_learns_of_a_return_by_the_next_case_list(
    client: FlaskClient, stores: Stores, clock: FixedClock, field: FieldPhone, phone: Collect
):
    publish_form(stores, visit_form_with(RETURNED, version="2"), publisher="tests", clock=clock)
    phone.send(
        a_visit("uuid:1").replace(
            b"<orx:instanceID>", b"<orx:instanceName>ILO-03-0031</orx:instanceName><orx:instanceID>"
        )
    )
    [form] = phone.form_list()
    [before] = phone.manifest(form["manifestUrl"])

    send_back(stores, clock, "uuid:1", 'Thiếu ảnh nhà, "chụp" lại.')

    [after] = phone.manifest(form["manifestUrl"])
    assert after["hash"] != before["hash"]
    [row] = csv.DictReader(StringIO(client.get(after["downloadUrl"]).get_data(as_text=True)))
    assert (row["name"], row["label"]) == ("uuid:1", "ILO-03-0031 · Thăm hộ")
    assert (row["reason"], row["decided_on"]) == ('Thiếu ảnh nhà, "chụp" lại.', "2023-03-15")
    other = Collect(client, f"/k/{give_key(stores, clock)}")
    [file] = other.manifest(form["manifestUrl"].replace(phone.url, other.url))
    assert list(csv.DictReader(StringIO(client.get(file["downloadUrl"]).get_data(as_text=True)))) == []
