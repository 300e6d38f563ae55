"""One phone, its key and its people: in by password or QR link, out without losing anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from services.intake.usecases.accounts import create_app_key
from tests.browser.field.conftest import AREA, PASSWORD, USERNAME, FieldServer
from tests.browser.field.phone import Phone, stored
from tests.browser.field.test_field_sending import fill_visit

pytestmark = pytest.mark.browser


def test_a_qr_link_signs_in_and_leaves_no_key_in_the_address(
    new_phone: Callable[..., Phone], server: FieldServer
):
    given = create_app_key(
        server.stores,
        username=USERNAME,
        label="Máy tập huấn 7",
        role="",
        areas=(),
        expires_on=None,
        created_by="tests",
        clock=server.clock,
    )
    phone = new_phone()

    page = phone.open(f"#key={given.secret}")

    expect(page.get_by_role("heading", name="Phiếu của tôi")).to_be_visible()
    assert page.url == f"{server.base}/field/"
    page.go_back()
    assert given.secret not in page.url
    page.goto(f"{server.base}/field/")
    expect(page.locator(".who")).to_contain_text("H'Linh Niê")


def test_a_qr_link_that_does_not_work_says_what_to_do(new_phone: Callable[..., Phone]):
    page = new_phone().open("#key=no-such-key")

    expect(page.get_by_role("alert")).to_contain_text("Hãy xin mã mới từ người quản trị")


def test_a_wrong_password_is_said_in_words(new_phone: Callable[..., Phone], server: FieldServer):
    page = new_phone().open()
    page.get_by_label("Tên đăng nhập").fill(USERNAME)
    page.get_by_label("Mật khẩu", exact=True).fill("sai")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 4 lần thử")

    server.line.take_down()
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("Lần đăng nhập đầu tiên cần có mạng")


def test_signing_out_warns_of_what_is_unsent_and_keeps_it_for_its_owner(phone: Phone, server: FieldServer):
    server.line.take_down()
    fill_visit(phone)
    page = phone.open("me")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("dialog")).to_contain_text("Còn 1 phiếu chưa gửi")
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()

    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    expect(page.get_by_text("Trên máy còn một phiếu hoặc bản nháp chưa gửi")).to_be_visible()
    assert len(stored(page, "outbox")) == 1
    server.line.put_up()
    phone.sign_in(USERNAME, PASSWORD)
    expect(page.get_by_text("Đã gửi hết")).to_be_visible()
    assert server.count() == 1


def test_signing_out_with_everything_sent_leaves_nothing_personal(phone: Phone, a_household: str):
    page = phone.open("me")
    page.get_by_role("button", name="Cập nhật ngay").click()
    phone.open("households")
    expect(page.get_by_text("Lò Thị Mai")).to_be_visible()

    phone.open("me")
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("dialog").get_by_role("button", name="Đăng xuất").click()

    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    kept = str(stored(page, "own"))
    assert "Lò Thị Mai" not in kept
    assert "'key'" not in kept


def test_a_phone_that_runs_out_of_room_is_warned_in_time(new_phone: Callable[..., Phone]):
    phone = new_phone()
    phone.context.add_init_script("navigator.storage.estimate = async () => ({usage: 970e6, quota: 1000e6});")
    phone.sign_in(USERNAME, PASSWORD)

    expect(phone.page.get_by_text("Máy sắp hết chỗ lưu")).to_be_visible()
    expect(phone.page.get_by_text("Chỉ còn 30,0 MB")).to_be_visible()


def test_a_phone_whose_clock_is_wrong_is_told(new_phone: Callable[..., Phone]):
    phone = new_phone()
    phone.context.add_init_script("const now = Date.now; Date.now = () => now() + 2 * 3600 * 1000;")
    phone.sign_in(USERNAME, PASSWORD)

    expect(phone.page.get_by_text("Đồng hồ của máy lệch 120 phút")).to_be_visible()


def test_the_areas_of_the_key_are_those_of_the_person(phone: Phone):
    expect(phone.page.locator(".who")).to_contain_text("Ia Lốp")
    assert AREA
