"""A transaction-point session, from the keyboard and across a reload, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.disbursement.usecases import reading
from tests.browser.conftest import Office, Window, person

pytestmark = pytest.mark.browser


def row(page: Page, name: str):
    return page.locator("#rows tr", has_text=name)


def paid(office: Office, number: int) -> int:
    case = reading.case_view(office.desk, person("teller"), office.case_ids[number])
    return case.line.amount_paid


def test_a_teller_confirms_a_session_without_a_mouse(office: Office, open_window: Callable[..., Window]):
    window = open_window("teller")
    page = window.page
    page.goto(office.session_url)

    # The first row has its receipt typed; the next ones count on from it.
    first = page.locator("#rows tr").first
    first.focus()
    page.keyboard.press("Enter")  # no receipt yet: the row asks for it
    page.keyboard.type("CT-0231")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("Đã xác nhận")
    expect(page.locator("#rows tr").nth(1)).to_be_focused()
    expect(page.locator("#rows tr").nth(1).locator("input[name^='receipt.']")).to_have_value("CT-0232")

    page.keyboard.press("2")  # another amount than ordered, starting with its first digit
    page.keyboard.type("0000000")
    page.keyboard.press("Enter")
    expect(page.locator("#rows tr").nth(1)).to_contain_text("Khác dự kiến")
    expect(page.locator("#rows tr").nth(2)).to_be_focused()

    page.keyboard.press("v")  # the third did not come
    expect(page.locator("#rows tr").nth(2)).to_contain_text("Vắng")
    expect(page.locator("#rows tr").nth(3)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rows tr").nth(3)).to_contain_text("Đã xác nhận")

    expect(page.locator("[data-tiles] [data-number=confirmed]")).to_have_text("3")
    expect(page.locator("[data-tiles] [data-number=away]")).to_have_text("1")
    assert window.complaints == []


def test_ctrl_enter_confirms_all_that_are_chosen(office: Office, open_window: Callable[..., Window]):
    window = open_window("teller")
    page = window.page
    page.goto(office.session_url)
    page.get_by_role("button", name="Đánh số chứng từ").click()
    page.get_by_label("Số chứng từ đầu tiên").fill("CT-0301")
    page.get_by_role("button", name="Điền số").click()

    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Xác nhận đã chi 5 dòng?")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page.locator("#rows .chip", has_text="Đã xác nhận")).to_have_count(5)
    assert [paid(office, n) for n in range(5)] == [60_000_000, 80_000_000, 50_000_000, 70_000_000, 40_000_000]
    assert window.complaints == []


def test_one_refused_row_leaves_the_others_as_they_were_typed(
    office: Office, open_window: Callable[..., Window]
):
    page = open_window("teller").page
    page.goto(office.session_url)
    row(page, "Ksor Hiao").locator("input[name^='receipt.']").fill("CT-0500")
    row(page, "Ksor Hiao").get_by_role("button", name="Xác nhận").click()
    expect(row(page, "Ksor Hiao")).to_contain_text("Đã xác nhận")
    row(page, "Vi Văn Thuận").locator("input[name^='receipt.']").fill("CT-0777")

    row(page, "Lò Thị Mai").locator("input[name^='receipt.']").fill("CT-0500")
    row(page, "Lò Thị Mai").get_by_role("button", name="Xác nhận").click()

    expect(row(page, "Lò Thị Mai")).to_contain_text("Trùng chứng từ")
    expect(row(page, "Lò Thị Mai")).to_contain_text("Ksor Hiao")
    expect(row(page, "Vi Văn Thuận").locator("input[name^='receipt.']")).to_have_value("CT-0777")
    expect(page.locator("[data-tiles] [data-number=bad]")).to_have_text("1")


def test_what_was_typed_outlives_a_reload(office: Office, open_window: Callable[..., Window]):
    page = open_window("teller").page
    page.goto(office.session_url)
    row(page, "Vi Văn Thuận").locator("input[name^='receipt.']").fill("CT-0888")
    row(page, "Vi Văn Thuận").locator("[data-amount]").fill("75000000")
    row(page, "H'Ngăm Kpơr").get_by_role("button", name="Vắng").click()
    page.locator("[data-note='500000']").fill("120")

    page.reload()

    expect(row(page, "Vi Văn Thuận").locator("input[name^='receipt.']")).to_have_value("CT-0888")
    expect(row(page, "Vi Văn Thuận").locator("[data-amount]")).to_have_value("75.000.000")
    expect(row(page, "H'Ngăm Kpơr")).to_contain_text("Vắng")
    expect(page.locator("[data-counted-sum]")).to_have_text("60.000.000")


def test_the_counted_notes_are_compared_with_what_was_confirmed(
    office: Office, open_window: Callable[..., Window]
):
    page = open_window("teller").page
    page.goto(office.session_url)
    row(page, "Lò Thị Mai").locator("input[name^='receipt.']").fill("CT-0231")
    row(page, "Lò Thị Mai").get_by_role("button", name="Xác nhận").click()
    expect(row(page, "Lò Thị Mai")).to_contain_text("Đã xác nhận")

    page.locator("[data-note='500000']").fill("119")
    expect(page.get_by_text("Lệch")).to_be_visible()
    expect(page.locator("[data-gap-sum]")).to_have_text("500.000")

    page.locator("[data-note='500000']").fill("120")
    expect(page.get_by_text("Khớp")).to_be_visible()


def test_those_who_stayed_away_are_moved_to_another_session(
    office: Office, open_window: Callable[..., Window]
):
    page = open_window("teller").page
    page.goto(office.session_url)
    row(page, "Ksor Hiao").get_by_role("button", name="Vắng").click()

    page.get_by_role("button", name="Chuyển 1 người vắng").click()
    page.get_by_role("button", name="Chuyển phiên").click()

    expect(row(page, "Ksor Hiao")).to_contain_text("sang 22/01/2024")
    page.goto(office.session_url.replace("2023-12-22", "2024-01-22"))
    expect(row(page, "Ksor Hiao")).to_contain_text("40.000.000")


def test_a_lost_line_says_that_nothing_was_written(office: Office, open_window: Callable[..., Window]):
    page = open_window("teller").page
    page.goto(office.session_url)
    row(page, "Lò Thị Mai").locator("input[name^='receipt.']").fill("CT-0231")
    page.context.set_offline(True)

    row(page, "Lò Thị Mai").get_by_role("button", name="Xác nhận").click()
    expect(row(page, "Lò Thị Mai")).to_contain_text("Chưa gửi được")
    assert paid(office, 0) == 0

    page.context.set_offline(False)
    row(page, "Lò Thị Mai").get_by_role("button", name="Xác nhận").click()
    expect(row(page, "Lò Thị Mai")).to_contain_text("Đã xác nhận")
    assert paid(office, 0) == 60_000_000


def test_a_phone_confirms_a_row_by_touch(office: Office, open_window: Callable[..., Window]):
    page = open_window("teller", width=360, height=740).page
    page.goto(office.session_url)
    row(page, "Lò Thị Mai").locator("input[name^='receipt.']").fill("CT-0231")
    row(page, "Lò Thị Mai").get_by_role("button", name="Xác nhận").click()

    expect(row(page, "Lò Thị Mai")).to_contain_text("Đã xác nhận")
    assert paid(office, 0) == 60_000_000
