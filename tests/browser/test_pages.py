"""Every office page at the size of a phone and of a desk: nothing sideways, no complaint, one heading."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.disbursement.usecases import reading
from tests.browser.conftest import SESSION, Office, Window, open_loan, person
from tools.screenshots import SIDEWAYS

pytestmark = pytest.mark.browser

PAGES = (
    ("bank_manager", "/office/"),
    ("credit_officer", "/office/"),
    ("teller", "/office/"),
    ("bank_manager", "/office/cases"),
    ("bank_manager", "/office/cases?q=khong+co+ai"),
    ("bank_manager", "/office/cases/{case}"),
    ("group_leader", "/office/cases/{case}"),
    ("teller", "/office/sessions?month=2023-12"),
    ("teller", "/office/sessions?month=2021-01"),
    ("teller", "/office/sessions/{session}"),
    ("teller", "/office/schedule"),
    (
        "teller",
        "/office/schedule?principal=50.000.000&annual_rate_percent=6,6&disbursed_on=15/03/2023&periods=36"
        "&on_1=25/04/2023&amount_1=10.000.000",
    ),
    ("finance_specialist", "/office/budget?year=2023"),
    ("finance_specialist", "/office/budget?year=2021"),
    ("finance_specialist", "/office/budget/TD-01-2023"),
    ("agri_specialist", "/office/projects"),
    ("district_leader", "/office/projects/BO-2023-05"),
)


def look_at(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate(SIDEWAYS) <= 0, f"{address} scrolls sideways"
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "vi"
    unnamed = page.locator("button, a, input:not([type=hidden]), select, textarea").evaluate_all(
        """found => found
             .filter(e => !(e.innerText || e.textContent || '').trim() && !e.getAttribute('aria-label'))
             .filter(e => !(e.labels && e.labels.length) && !e.title)
             .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


@pytest.mark.parametrize("width", [360, 1440])
def test_no_page_scrolls_sideways_or_complains(
    office: Office, open_window: Callable[..., Window], width: int
):
    windows: dict[str, Window] = {}
    for role, path in PAGES:
        window = windows.get(role) or open_window(role, width=width, height=740 if width == 360 else 900)
        windows[role] = window
        address = office.base + path.format(case=office.case_ids[0], session=SESSION.replace("|", "%7C"))
        look_at(window.page, address)
        assert window.complaints == [], (role, path)


def test_a_refusal_comes_back_in_words_with_what_was_typed(
    office: Office, open_window: Callable[..., Window]
):
    page = open_window("bank_manager").page
    page.goto(f"{office.base}/office/cases/{office.case_ids[0]}")
    expect(page.get_by_text("Vai trò của bạn không có việc gì")).to_be_visible()

    page = open_window("credit_officer").page
    page.goto(f"{office.base}/office/cases/{office.case_ids[0]}")
    page.locator("#step-postpone summary").click()
    page.locator("#postpone-pay_on").fill("22/12/2023")
    page.locator("#step-postpone button").click()

    expect(page.locator(".note[role=alert]")).to_contain_text("1 ô chưa đúng")
    expect(page.locator("#postpone-pay_on-err")).to_contain_text("Lệnh chi đang ở đúng ngày này")
    expect(page.locator("#postpone-pay_on")).to_have_value("22/12/2023")


def test_a_batch_answers_each_row_and_the_refused_one_says_why(
    office: Office, open_window: Callable[..., Window]
):
    # given: two loans of 20 and 30 million, and a line with 35 million left
    small = open_loan(office.desk, 6, "Nông Văn Kiên", 20, steps_taken=2)
    large = open_loan(office.desk, 7, "Bế Thị Lan Phương", 30, steps_taken=2)
    window = open_window("bank_manager")
    page = window.page
    page.goto(f"{office.base}/office/")
    button = page.get_by_role("button", name=re.compile("hồ sơ đã chọn"))
    expect(button).to_be_disabled()

    page.get_by_label("Chọn tất cả").check()
    expect(button).to_have_text(re.compile("Duyệt 2 hồ sơ đã chọn"))
    page.get_by_label("Số thông báo phê duyệt").fill("04/TD-90")
    page.get_by_label("Nguồn vốn").select_option("TD-01-NHO-2023")
    button.click()

    expect(page.locator(".note", has_text="Đã ghi 1 hồ sơ")).to_be_visible()
    expect(page.locator("tr[data-row=bad]")).to_have_count(1)
    expect(page.locator("tr[data-row=bad]")).to_contain_text("Vượt dòng ngân sách")
    statuses = {reading.case_view(office.desk, person("teller"), c).line.status for c in (small, large)}
    assert statuses == {"approved", "commune_confirmed"}
    assert window.complaints == []


def test_the_district_decides_on_a_project(office: Office, open_window: Callable[..., Window]):
    window = open_window("district_leader")
    page = window.page
    page.goto(f"{office.base}/office/projects/BO-2023-05")
    page.locator("#step-approve summary").click()
    page.locator("#approve-decision_no").fill("QĐ 812/QĐ-UBND")
    page.locator("#step-approve button").click()
    expect(page.locator("h1 + .line .chip")).to_contain_text("Đã phê duyệt")
    assert window.complaints == []


def test_a_name_is_found_without_its_marks(office: Office, open_window: Callable[..., Window]):
    page = open_window("bank_manager").page
    page.goto(f"{office.base}/office/cases")
    page.get_by_label("Tìm", exact=True).fill("y blam nie")
    page.get_by_role("button", name="Tìm").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Y Blăm Niê K'đăm")


def test_the_page_holds_no_english(office: Office, open_window: Callable[..., Window]):
    page = open_window("teller").page
    english = re.compile(r"\b(the|and|case|status|amount|approved|order|error|not|is|of)\b", re.IGNORECASE)
    for path in (
        "/office/",
        f"/office/cases/{office.case_ids[0]}",
        "/office/sessions?month=2023-12",
        "/office/nowhere",
    ):
        page.goto(office.base + path)
        assert english.findall(page.locator("main").inner_text().replace("not-found", "")) == [], path


def test_a_schedule_is_tried_out_and_explained(office: Office, open_window: Callable[..., Window]):
    page = open_window("teller", width=360, height=740).page
    page.goto(f"{office.base}/office/schedule")
    page.get_by_label("Số tiền vay").fill("50000000")
    page.get_by_label("Lãi suất (%/năm)").first.fill("6,6")
    page.get_by_label("Ngày nhận tiền").fill("31/01/2023")
    page.get_by_label("Số kỳ trả").fill("12")

    page.get_by_role("button", name="Tính", exact=True).click()

    rows = page.locator("tbody tr")
    expect(rows).to_have_count(12)
    expect(rows.first).to_contain_text("28/02/2023")
    expect(rows.first).to_contain_text("253.151")
    expect(page.locator("tfoot")).to_contain_text("50.000.000")
    expect(page.get_by_label("Số tiền vay")).to_have_value("50.000.000")

    page.get_by_text("Ân hạn, làm tròn, đổi lãi suất, trả trước").click()
    page.get_by_label("Ngày trả").first.fill("15/02/2023")
    page.get_by_label("Số tiền trả (đồng)").first.fill("60000000")
    page.get_by_role("button", name="Tính", exact=True).click()

    expect(page.get_by_text("số tiền không quá dư nợ ngày đó")).to_be_visible()
    expect(page.get_by_label("Số tiền trả (đồng)").first).to_have_value("60.000.000")
