"""A clerk publishes a form and gives out keys, on a screen as narrow as a phone's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.publishing.conftest import NAMES, Desk
from tests.http.intake.test_publishing import SURVEY, workbook
from tools.screenshots import SIDEWAYS

pytestmark = pytest.mark.browser
A4_POINTS = (595, 842)


def look_at(desk: Desk) -> None:
    """What stands on every page."""
    assert desk.page.evaluate(SIDEWAYS) <= 0, f"{desk.page.url} scrolls sideways"
    assert desk.page.locator("h1").count() == 1


def upload(desk: Desk, body: bytes) -> None:
    """Send a workbook and wait until the worker is done with it."""
    file = {"name": "barn.xlsx", "mimeType": "application/octet-stream", "buffer": body}
    if not desk.page.locator("#file").is_visible():
        desk.page.locator("#upload > summary").click()
    desk.page.set_input_files("#file", file)
    desk.page.get_by_role("button", name="Tải lên và kiểm tra").click()
    desk.page.wait_for_url("**/office/forms/drafts/**")
    expect(desk.page.locator("#progress")).to_have_count(0)
    look_at(desk)


def test_from_a_faulty_workbook_to_a_form_that_is_replaced_and_closed(desk: Desk):
    page = desk.page
    desk.open("/office/forms")
    look_at(desk)

    upload(desk, workbook([*SURVEY, ["text", "head", "Chủ hộ lần nữa", ""]]))
    expect(page.get_by_role("alert")).to_contain_text("Biểu mẫu chưa dùng được")
    expect(page.get_by_text("Trang survey (câu hỏi), dòng 5, cột name")).to_be_visible()
    assert desk.stores.forms.all() == []

    upload(desk, workbook(roles="field_worker"))
    expect(page.locator("#preview")).to_contain_text("Có bò")
    expect(page.locator("#lint")).to_contain_text("Hiển thị đủ")
    page.get_by_role("button", name="Phát hành").click()
    page.wait_for_url("**/office/forms/barn?done=published")
    expect(page.get_by_text("Đã phát hành. Điện thoại tải được")).to_be_visible()
    look_at(desk)

    page.locator("#upload > summary").click()
    upload(desk, workbook([*SURVEY[:2], ["integer", "owns_cow", "Số bò", ""]], version="2023040101"))
    expect(page.locator("#changes")).to_contain_text("Đổi kiểu trả lời")
    expect(page.locator("#changes")).to_contain_text("khó gộp")
    page.get_by_role("button", name="Phát hành thay bản cũ").click()
    page.wait_for_url("**?done=published")
    assert [one.version for one, _ in desk.stores.forms.newest()] == ["2023040101"]

    page.get_by_role("button", name="Đóng dần").click()
    expect(page.locator(".head")).to_contain_text("Đang đóng")
    page.get_by_role("button", name="Đóng hẳn").click()
    expect(page.locator(".head")).to_contain_text("Đã đóng")
    look_at(desk)
    assert desk.complaints == []


def test_a_sheet_of_codes_is_two_codes_a_card_and_one_page_for_eight(desk: Desk):
    page = desk.page
    desk.open("/office/keys/sheet")
    look_at(desk)
    page.get_by_label(f"Chọn cả {len(NAMES)} người").check()
    page.get_by_label("Số máy").fill("4")
    page.get_by_label("Vai trò").select_option("field_worker")
    page.get_by_label("Địa bàn", exact=True).select_option("ea-sup.ia-lop")

    page.get_by_role("button", name="Tạo khoá và xem tờ in").click()

    expect(page.locator(".qr-card")).to_have_count(9)
    expect(page.locator(".qr-card svg")).to_have_count(18)
    look_at(desk)
    sizes = pages_of(page.pdf(prefer_css_page_size=True))
    assert sizes == [A4_POINTS, A4_POINTS], "eight cards on the first page, one on the second"
    assert desk.complaints == []


def test_a_key_is_revoked_in_a_dialog_with_its_reason(desk: Desk):
    page = desk.page
    desk.open("/office/keys/new")
    page.get_by_label("Người dùng máy").select_option("worker.0")
    page.get_by_role("button", name="Tạo khoá").click()
    expect(page.get_by_text("Mã chỉ hiện một lần")).to_be_visible()
    look_at(desk)

    desk.open("/office/keys")
    page.get_by_role("button", name="Thu hồi", exact=True).click()
    page.get_by_role("dialog").get_by_label("Lý do").fill("mất máy ở rẫy")
    page.get_by_role("button", name="Thu hồi khoá").click()

    expect(page.locator("#list")).to_contain_text("mất máy ở rẫy")
    look_at(desk)
    assert desk.complaints == []


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in found]
