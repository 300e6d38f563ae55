"""A visit starts from a household one knows: found by a few letters, taken over into the form."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.field.conftest import FieldServer
from tests.browser.field.phone import Phone

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("typed", ["lo thi mai", "Lò Thị Mai", "ilo030001", "0001"])
def test_a_household_is_found_without_marks_or_by_its_code(phone: Phone, a_household: str, typed: str):
    page = phone.open("me")
    page.get_by_role("button", name="Cập nhật ngay").click()
    expect(page.get_by_text("hôm nay")).to_be_visible()
    phone.open()

    page.get_by_label("Tìm hộ").fill(typed)
    page.keyboard.press("Enter")

    expect(page.locator(".list li")).to_have_count(1)
    expect(page.locator(".list li")).to_contain_text("Lò Thị Mai")


def test_a_form_opened_from_a_household_knows_it_already(phone: Phone, server: FieldServer, a_household: str):
    server.publish_household_form()
    page = phone.open("me")
    page.get_by_role("button", name="Cập nhật ngay").click()
    expect(page.get_by_role("button", name="Cập nhật ngay")).to_be_enabled()
    server.line.take_down()

    phone.open("households")
    page.get_by_role("link", name="Lò Thị Mai").click()
    page.get_by_role("link", name="Thăm hộ đã biết").click()
    page.wait_for_selector("[data-ready]")

    expect(page.locator('[data-ref="/data/household"] input')).to_have_value(re.compile("Lò Thị Mai"))
