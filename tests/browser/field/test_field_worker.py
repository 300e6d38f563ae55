"""The service worker: the program without a server, a new version when wanted, sending unseen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.intake.routes.field_app import DIST, FOLDER_SETTING
from tests.browser.field.conftest import FieldServer
from tests.browser.field.phone import Phone, stored
from tests.browser.field.test_field_sending import fill_visit
from tests.conftest import until

pytestmark = pytest.mark.browser


def test_the_app_opens_while_the_server_is_away(phone: Phone, server: FieldServer):
    server.line.take_down()

    for view in ("", "outbox", "households", "form/visit"):
        phone.open(view)

    phone.page.wait_for_selector("[data-ready]")
    expect(phone.page.get_by_text("Chưa tới được máy chủ")).to_be_visible()
    phone.context.set_offline(True)
    expect(phone.page.get_by_text("Đang ngoại tuyến")).to_be_visible()
    assert phone.complaints == []


def test_a_new_version_is_taken_when_the_person_says_so(phone: Phone, server: FieldServer, tmp_path: Path):
    newer = tmp_path / "newer"
    shutil.copytree(DIST, newer)
    for packed in newer.glob("sw.js.*"):
        packed.unlink()
    worker = (newer / "sw.js").read_text(encoding="utf-8")
    build = phone.page.evaluate("caches.keys()")[0].removeprefix("field-")
    assert build in worker
    (newer / "sw.js").write_text(worker.replace(build, "0123456789ab"), encoding="utf-8")
    server.app.config[FOLDER_SETTING] = newer

    page = phone.open()
    note = page.get_by_text("Đã có bản mới của ứng dụng")
    expect(note).to_be_visible()
    phone.open_form("visit")
    expect(page.get_by_text("Chủ hộ")).to_be_visible()
    expect(note).to_have_count(0)  # nobody is disturbed while filling a form

    phone.open()
    page.get_by_role("button", name="Dùng bản mới").click()

    expect(note).to_have_count(0)
    page.wait_for_function("performance.getEntriesByType('navigation')[0].type === 'reload'")
    assert page.evaluate("caches.keys()") == ["field-0123456789ab"]
    server.line.take_down()
    phone.open_form("visit")
    assert phone.complaints == []


def test_what_waits_goes_out_by_background_sync_with_the_app_closed(phone: Phone, server: FieldServer):
    server.line.take_down()
    fill_visit(phone)
    (item,) = stored(phone.page, "outbox")
    other = phone.context.new_page()  # some page of another site; the app itself is closed
    phone.page.close()
    tools = phone.context.new_cdp_session(other)
    registrations: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: registrations.extend(one["registrationId"] for one in said["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    server.line.put_up()
    until(lambda: other.evaluate("1") and registrations)

    tools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": server.base, "registrationId": registrations[0], "tag": "outbox", "lastChance": False},
    )

    until(lambda: other.evaluate("1") and server.submission(item["instance_id"]), within_s=30)


def test_the_worker_lets_everything_but_the_program_pass(phone: Phone, server: FieldServer):
    kept = phone.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
          return found;
        }"""
    )

    assert "/field/" in kept
    assert [path for path in kept if not path.startswith("/field/")] == []
