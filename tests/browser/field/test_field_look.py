"""What people see: every view by axe and at both sizes, both languages, and how much comes over the line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.intake.routes.field_app import DIST
from tests.browser.field.conftest import FieldServer
from tests.browser.field.phone import Phone
from tests.browser.field.test_field_sending import fill_visit, received

pytestmark = pytest.mark.browser

AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ENGLISH = re.compile(
    r"\b(the|of|and|sign|save|send|draft|form|forms|household|offline|update|next|back|required)\b", re.I
)
SHELL_BYTES_MAX = 40_000
FORM_BYTES_MAX = 260_000


def complaints_of(page: Page) -> list[str]:
    """What axe finds wrong and holds for serious, each with its first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


@pytest.fixture
def busy_phone(phone: Phone, server: FieldServer, a_household: str, photo: Path) -> Phone:
    """With a draft, a sent submission and one that waits for the network."""
    fill_visit(phone, head="Vi Văn Thuận")
    received(phone)
    server.line.take_down()
    fill_visit(phone, photo)
    phone.open_form("visit")
    phone.answer({"head": "Ksor Hiao"})
    expect(phone.page.locator("main")).to_contain_text("đã lưu")
    return phone


def views_of(phone: Phone) -> dict[str, Callable[[], object]]:
    """Every view of the app, by a name for it."""
    return {
        "home": lambda: phone.open(),
        "households": lambda: phone.open("households"),
        "household": lambda: phone.open("households/ILO-03-0001"),
        "outbox": lambda: phone.open("outbox"),
        "item": lambda: phone.page.locator("[data-item] a").first.click(),
        "me": lambda: phone.open("me"),
        "form": lambda: phone.open_form("visit"),
        "form with errors": lambda: phone.page.get_by_role("button", name="Gửi").click(),
        "no such page": lambda: phone.open("nowhere"),
    }


def test_every_view_is_readable_for_everybody_and_wholly_in_vietnamese(busy_phone: Phone):
    wrong: dict[str, object] = {}
    for name, show in views_of(busy_phone).items():
        show()
        page = busy_phone.page
        page.wait_for_load_state()
        if said := complaints_of(page):
            wrong[name] = said
        if english := ENGLISH.findall(page.inner_text("body").replace("English", "")):
            wrong[f"{name}, English"] = english
        if (over := page.evaluate(SIDEWAYS)) > 0:
            wrong[f"{name}, sideways"] = over

    assert wrong == {}
    assert busy_phone.complaints == []


def test_the_sign_in_page_is_readable_for_everybody(new_phone: Callable[..., Phone]):
    for size in ((360, 740), (1440, 900)):
        page = new_phone(*size).open()
        expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        assert complaints_of(page) == []


def test_a_person_who_reads_english_has_all_of_it_in_english(busy_phone: Phone):
    page = busy_phone.open("me")
    page.get_by_label("English").check()
    expect(page.get_by_role("heading", name="Me")).to_be_visible()

    for view, heading in (("", "My forms"), ("outbox", "Outbox"), ("households", "Households of my area")):
        busy_phone.open(view)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    busy_phone.open_form("visit")
    expect(page.get_by_text("Head of the household")).to_be_visible()
    expect(page.get_by_text("Chủ hộ")).to_have_count(0)
    assert busy_phone.complaints == []


def over_the_line(name: str) -> int:
    """Bytes of a file of the program; the smallest are not packed."""
    packed = DIST / "assets" / f"{name}.br"
    return (packed if packed.exists() else DIST / "assets" / name).stat().st_size


def test_little_comes_over_the_line(phone: Phone, server: FieldServer):
    """Bytes as they are sent with brotli; they do not vary from machine to machine, times do."""
    build: Mapping[str, list[str]] = json.loads((DIST / "build.json").read_text(encoding="utf-8"))
    page_bytes = len(phone.context.request.get(f"{server.base}/field/").body())
    shell = page_bytes + sum(map(over_the_line, [build["css"], *build["shell"]]))
    form = sum(map(over_the_line, build["form"]))

    assert shell < SHELL_BYTES_MAX
    assert shell + form < FORM_BYTES_MAX
