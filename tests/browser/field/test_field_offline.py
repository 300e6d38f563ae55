"""A day without network: a whole household review, a phone that dies in between, and the way back."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from services.intake.forms import builder
from services.intake.usecases.publish_form import publish_form
from shared.clock import business_date
from tests.browser.field.conftest import PASSWORD, USERNAME, FieldServer
from tests.browser.field.phone import Phone, answer, answer_required, stored
from tests.browser.field.test_field_sending import received, stored_file
from tests.conftest import until
from tools.screenshots import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

DEBUGGING_LINE = "DevToolsActivePort"


@contextmanager
def running_browser(
    browser_type: BrowserType, profile: Path
) -> Iterator[tuple[BrowserContext, subprocess.Popen[bytes]]]:
    """A Chromium of its own with a lasting profile, which can be killed as a phone kills it."""
    address = profile / DEBUGGING_LINE
    address.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            CHROMIUM or browser_type.executable_path,
            *FLAGS,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--window-size=360,740",
        ],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        port = until(lambda: address.exists() and address.read_text().splitlines()[:1])[0]
        connected = browser_type.connect_over_cdp(f"http://127.0.0.1:{port}", timeout=90_000)
        yield connected.contexts[0], process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def the_members(year: int) -> dict[str, str]:
    """A mother and five small children, of whom less is asked."""
    answers = {"members[1]/full_name": "Lò Thị Mai", "members[1]/birth_year": str(year - 41)}
    answers |= {
        "members[1]/relation": "head",
        "members[1]/sex": "female",
        "members[1]/job_status": "own_work",
    }
    for number in range(2, 7):
        answers[f"members[{number}]/full_name"] = f"Lò Văn Em {number}"
        answers[f"members[{number}]/birth_year"] = str(year - 2)
        answers[f"members[{number}]/relation"] = "child"
    return answers | {
        "ethnicity": "Thái",
        "disability": "no",
        "social_allowance": "no",
        "undernourished": "no",
    }


def review(day: date) -> dict[str, str]:
    return {
        "round": str(day.year),
        "reviewed_on": f"{day:%d/%m/%Y}",
        "household_code": "ILO-03-0412",
        "consent": "yes",
        "no_labour": "no",
        "a_clearly_not_poor": "yes",
        **the_members(day.year),
    }


def add_members(page: Page, answers: dict[str, str]) -> None:
    """One card a member, as the form shows them."""
    for number in range(1, 7):
        if number > 1:
            page.get_by_role("button", name="Thêm: Thành viên").click()
        answer_required(page, answers)


def fill_to_the_end(phone: Phone, photo: Path, day: date) -> None:
    """The whole household review with six members and a photo, up to the last page; nothing is sent."""
    page = phone.open_form("household_review")
    answers = review(day)
    pages = 0
    while True:
        pages += 1
        if page.locator('[data-ref="/data/members"]').count():
            add_members(page, answers)
        answer_required(page, answers)
        if page.locator('[data-ref="/data/house_photo"]').count():
            answer(page, "/data/house_photo", photo)
        if not page.get_by_role("button", name="Tiếp").count():
            return
        assert pages < 20, "the form has an end"
        phone.go_on()


def the_draft(page: Page) -> dict:
    drafts = stored(page, "drafts")
    return drafts[0] if drafts else {"xml": "", "file_names": []}


def test_a_review_filled_offline_survives_a_killed_phone_and_arrives_byte_for_byte(
    server: FieldServer, browser: Browser, photo: Path, tmp_path: Path
):
    with tempfile.TemporaryDirectory() as sources:
        xlsform = next(f for f in builder.build_all(Path(sources)) if f.stem == "household_review")
        publish_form(server.stores, xlsform.read_bytes(), publisher="tests", clock=server.clock)
    today = business_date(server.clock.now())
    profile = tmp_path / "profile"
    profile.mkdir()

    # The first visit, with a network.
    with running_browser(browser.browser_type, profile) as (context, process):
        phone = Phone(context, server.base)
        phone.sign_in(USERNAME, PASSWORD)
        phone.wait_until_kept()

        # Out in the village there is none.
        server.line.take_down()
        context.set_offline(True)
        fill_to_the_end(phone, photo, today)
        page = phone.page
        until(lambda: "Lò Văn Em 6" in the_draft(page)["xml"] and the_draft(page)["file_names"])
        assert phone.complaints == []
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    with running_browser(browser.browser_type, profile) as (context, _process):
        phone = Phone(context, server.base)
        page = phone.open()  # the server is still away
        expect(page.locator("[data-draft]")).to_contain_text("ILO-03-0412")
        page.get_by_role("link", name="Làm tiếp").click()
        page.wait_for_selector("[data-ready]")
        while page.get_by_role("button", name="Tiếp").count():
            phone.go_on()
        phone.finish()
        expect(page.locator("main")).to_contain_text("1 phiếu chờ")

        server.line.put_up()
        page.get_by_role("link", name="Hộp gửi").click()
        phone.send_now()
        item = received(phone)
        kept = server.submission(item["instance_id"])
        assert kept is not None
        assert kept.xml == item["xml"].encode()
        assert [*server.files(kept).values()] == [stored_file(phone, item["instance_id"])]
        assert kept.xml.decode().count("<full_name>") == 6
        assert phone.complaints == []
