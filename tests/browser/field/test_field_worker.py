"""The service worker: the program without a server, a new version when wanted, sending unseen."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.intake.routes.field_app import DIST, FOLDER_SETTING
from tests.browser.field.conftest import PASSWORD, USERNAME, FieldServer
from tests.browser.field.phone import Phone, stored
from tests.browser.field.test_field_sending import fill_visit
from tests.conftest import until

pytestmark = pytest.mark.browser
HAS_COME = "Đã có bản mới của ứng dụng"
TAKE = "Dùng bản mới"
OFFERED_MAX = 3


@pytest.fixture
def publish_app(server: FieldServer, tmp_path: Path) -> Callable[[], str]:
    """publish_app(): from then on the server has a newer version of the app; the answer is its build."""

    def publish() -> str:
        folder = tmp_path / "newer"
        shutil.copytree(DIST, folder)
        for packed in folder.glob("sw.js.*"):
            packed.unlink()
        worker = (folder / "sw.js").read_text(encoding="utf-8")
        (build,) = set(re.findall(r"field-([0-9a-f]{12})", worker))
        newer = build[::-1]
        (folder / "sw.js").write_text(worker.replace(build, newer), encoding="utf-8")
        server.app.config[FOLDER_SETTING] = folder
        return newer

    return publish


def take(page: Page, newer: str) -> None:
    """Take the new version: the page is loaded anew, with the program of this build and no other.

    Now and then Chromium holds on to the old worker; then the offer is there again, and taken again.
    """
    for _ in range(OFFERED_MAX):
        with page.expect_event("load"):
            page.get_by_role("button", name=TAKE).click()
        page.wait_for_selector("[data-up]", state="attached")
        if page.evaluate("caches.keys()") == [f"field-{newer}"]:
            break
    expect_program(page, newer)


@contextmanager
def expect_reload(page: Page, newer: str) -> Iterator[None]:
    with page.expect_event("load"):
        yield
    expect_program(page, newer)


def expect_program(page: Page, newer: str) -> None:
    page.wait_for_selector("[data-up]", state="attached")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"
    assert page.evaluate("caches.keys()") == [f"field-{newer}"]
    expect(page.get_by_text(HAS_COME)).to_have_count(0)


def test_the_app_opens_while_the_server_is_away(phone: Phone, server: FieldServer):
    server.line.take_down()

    for view in ("", "outbox", "households", "form/visit"):
        phone.open(view)

    phone.page.wait_for_selector("[data-ready]")
    expect(phone.page.get_by_text("Chưa tới được máy chủ")).to_be_visible()
    phone.context.set_offline(True)
    expect(phone.page.get_by_text("Đang ngoại tuyến")).to_be_visible()
    assert phone.complaints == []


def test_a_new_version_is_taken_when_the_person_says_so(
    phone: Phone, server: FieldServer, publish_app: Callable[[], str]
):
    newer = publish_app()
    page = phone.open()
    note = page.get_by_text(HAS_COME)
    expect(note).to_be_visible()
    phone.open_form("visit")
    expect(page.get_by_text("Chủ hộ")).to_be_visible()
    expect(note).to_have_count(0)  # nobody is disturbed while filling a form

    phone.open()
    take(page, newer)

    server.line.take_down()
    phone.open_form("visit")
    assert phone.complaints == []


def test_a_new_version_can_be_taken_in_the_page_the_app_was_installed_from(
    new_phone: Callable[..., Phone], publish_app: Callable[[], str]
):
    phone = new_phone()
    phone.sign_in(USERNAME, PASSWORD)
    page = phone.page
    page.evaluate(
        """new Promise((served) => navigator.serviceWorker.controller
          ? served()
          : navigator.serviceWorker.addEventListener('controllerchange', served))"""
    )
    newer = publish_app()

    page.evaluate("navigator.serviceWorker.ready.then((found) => found.update())")
    take(page, newer)

    assert phone.complaints == []


def test_a_form_being_filled_keeps_its_version_until_it_is_left(phone: Phone, publish_app: Callable[[], str]):
    page = phone.page
    phone.open_form("visit")
    phone.answer({"head": "Y Bion"})
    newer = publish_app()
    other = phone.new_tab()
    other.goto(f"{phone.base}/field/")
    take(other, newer)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "navigate"
    expect(page.locator('[data-ref="/data/head"] input')).to_have_value("Y Bion")

    with expect_reload(page, newer):
        page.get_by_role("button", name="Lưu nháp").click()

    expect(page.get_by_text("Y Bion")).to_be_visible()
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
