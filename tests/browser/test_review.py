"""An officer looks over what came from the field: finds it, reads it, returns it, approves it."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pymongo import MongoClient
from werkzeug.serving import make_server

from services.intake.app import create_app
from shared import mongo
from shared.auth import sign_token
from shared.clock import FixedClock, SystemClock
from shared.settings import Settings
from shared.web_access import COOKIE
from tests import builders_intake as build
from tests.intake_office import OFFICER, IntakeOffice, our_definition, write_instance

SIZES = pytest.mark.parametrize(("width", "height"), [(360, 740), (1440, 900)])


@dataclass
class Reviewing:
    """The running office. field: what field workers and the worker process do. base: its address."""

    base: str
    field: IntakeOffice
    settings: Settings


@pytest.fixture
def reviewing(
    settings: Settings, mongo_client: MongoClient[mongo.Document], clock: FixedClock
) -> Iterator[Reviewing]:
    """A village's papers of one morning: good ones, one with a photo, and one to be looked at."""
    field = IntakeOffice(settings, mongo.database(mongo_client, "intake"), clock)
    field.send("household_review", build.a_household_review(), "uuid:review")
    field.send("cow_registration", build.a_cow_registration(commitment="no"), "uuid:cow")
    for number in range(1, 5):
        spot = f"13.{number}2 107.{8 - number}1 0 0"
        answers = build.a_household_review(household_code=f"ILO-03-010{number}", location=spot)
        field.send("household_review", answers, f"uuid:more-{number}")
    send_house(field)
    field.check()
    server = make_server("127.0.0.1", 0, create_app(settings, clock=clock), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Reviewing(f"http://127.0.0.1:{server.port}", field, settings)
    server.shutdown()
    thread.join()


def send_house(field: IntakeOffice) -> None:
    """A registration whose photo came along."""
    xml = write_instance(our_definition("housing_registration"), "uuid:house", build.a_housing_registration())
    with field.stores.files.incoming("before.jpg", "image/png") as part:
        part.write(a_picture())
        field.send_xml(xml, parts=[part])


def a_picture(width: int = 64, height: int = 48) -> bytes:
    """A plain green PNG."""
    rows = b"".join(b"\0" + bytes((40, 120, 90)) * width for _ in range(height))
    made = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    made.seek(0, io.SEEK_END)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        checked = kind + body
        made.write(struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked)))
    return made.getvalue()


@pytest.fixture
def window(reviewing: Reviewing, browser: Browser) -> Iterator[Callable[..., Page]]:
    """window(width, height): a page in which the officer is signed in."""
    contexts: list[BrowserContext] = []

    def opened(width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        context.set_default_timeout(10_000)
        contexts.append(context)
        token = sign_token(
            OFFICER,
            secret=reviewing.settings.secret_key,
            now=SystemClock().now(),
            lifetime=timedelta(hours=1),
        )
        context.add_cookies([{"name": COOKIE, "value": token, "url": reviewing.base}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@SIZES
def test_no_page_scrolls_sideways(
    reviewing: Reviewing, window: Callable[..., Page], width: int, height: int, tmp_path
) -> None:
    page = window(width, height)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    for number, path in enumerate(
        ("", "?state=flagged", "/map", "/uuid:review", "/uuid:cow", "/uuid:house", "?area=nowhere")
    ):
        page.goto(f"{reviewing.base}/office/submissions{path}")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path
        page.screenshot(path=str(tmp_path / f"{number}-{width}.png"), full_page=True)
    assert [one for one in said if "403" not in one] == []


def test_a_flagged_paper_goes_back_with_a_reason_by_keyboard(
    reviewing: Reviewing, window: Callable[..., Page]
) -> None:
    page = window()
    page.goto(f"{reviewing.base}/office/submissions")
    page.get_by_role("link", name=re.compile("^Cần xem lại [0-9]")).click()
    page.get_by_role("link", name="Ksor H'Loi").click()
    expect(page.get_by_text("Hộ chưa cam kết thực hiện.").first).to_be_visible()

    page.keyboard.press("t")
    page.get_by_role("button", name="Thiếu chữ ký hoặc cam kết của hộ.").click()
    page.locator("#actions").get_by_role("button", name="Trả lại để sửa").click()

    expect(page.get_by_text("Phiếu đã trả lại người gửi.")).to_be_visible()
    returned = reviewing.field.submission("uuid:cow")
    assert (returned.status, returned.reason) == ("returned", "Thiếu chữ ký hoặc cam kết của hộ.")


def test_an_approved_paper_is_announced(reviewing: Reviewing, window: Callable[..., Page]) -> None:
    page = window()
    page.goto(f"{reviewing.base}/office/submissions/uuid:cow")

    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Phiếu đã được duyệt.")).to_be_visible()
    reviewing.field.check()

    told = [type(one).__name__ for one in reviewing.field.told("uuid:cow")]
    assert told == ["SubmissionChecked", "SubmissionApproved", "ApplicationReceived"]


def test_a_return_without_a_reason_comes_back_in_words(
    reviewing: Reviewing, window: Callable[..., Page]
) -> None:
    page = window(360, 740)
    page.goto(f"{reviewing.base}/office/submissions/uuid:cow")

    page.locator("summary", has_text="Trả lại để sửa").click()
    page.locator("#reason-return").fill("   ")
    page.locator("#actions").get_by_role("button", name="Trả lại để sửa").click()

    expect(page.get_by_role("alert")).to_contain_text("Có ô nhập chưa đúng")
    assert reviewing.field.submission("uuid:cow").status == "flagged"


def test_the_photo_stands_beside_its_answer_and_opens(
    reviewing: Reviewing, window: Callable[..., Page]
) -> None:
    page = window()
    page.goto(f"{reviewing.base}/office/submissions/uuid:house")

    photo = page.locator(".answer img")
    photo.scroll_into_view_if_needed()

    expect(photo).to_have_js_property("naturalWidth", 64)
    assert str(photo.get_attribute("src")).endswith("/files/before.jpg")


def test_a_mark_on_the_map_leads_to_its_paper(reviewing: Reviewing, window: Callable[..., Page]) -> None:
    page = window()
    page.goto(f"{reviewing.base}/office/submissions/map")

    expect(page.locator("svg.map a")).not_to_have_count(0)
    page.locator("svg.map a[href*='uuid']").first.click()

    expect(page.get_by_role("heading", name="Câu trả lời")).to_be_visible()
