"""The way through a form: pages, repeats, languages, what is wrong, and sending."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.form.conftest import Form
from tests.field_app import FIELD_APP

OpenForm = Callable[..., Form]

# The widest phone text setting and the narrowest phone in use.
SMALLEST = {"width": 320, "height": 640}
TAP_PX_MIN = 44


def fill(form: Form) -> None:
    """What must be answered, on its pages."""
    form.field("full_name").fill("Y Ngăm Niê")
    form.turn_to(2)
    form.page.get_by_label("Có", exact=True).check()
    form.turn_to(4)
    form.field("member[1]/name").fill("H’Lan")


def test_a_whole_form_is_sent(open_form: OpenForm) -> None:
    form = open_form()
    fill(form)
    form.turn_to(6)

    form.page.get_by_role("button", name="Gửi").click()

    form.page.wait_for_function("() => window.form.heard.finished.length === 1")
    sent = form.call("lastFinished")
    assert sent["instanceId"].startswith("uuid:")
    assert "<full_name>Y Ngăm Niê</full_name>" in sent["xml"]


def test_a_photo_chosen_just_before_sending_is_sent(open_form: OpenForm) -> None:
    form = open_form()
    fill(form)
    form.turn_to(6)
    form.page.evaluate("""() => {
      const slow = window.createImageBitmap;
      window.createImageBitmap = async (...given) => {
        await new Promise((done) => setTimeout(done, 1500));
        return slow(...given);
      };
    }""")
    not_quite_a_photo = b"taken by a phone that writes its own format"
    form.question("files/photo").locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": not_quite_a_photo}
    )
    form.page.get_by_role("button", name="Gửi").click()

    form.page.wait_for_function("() => window.form.heard.finished.length === 1")
    assert len(form.call("lastFinished")["files"]) == 1


def test_what_is_missing_is_listed_and_each_leads_to_its_question(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(6)

    form.page.get_by_role("button", name="Gửi").click()

    summary = form.page.get_by_role("alert").first
    expect(summary).to_contain_text("Còn 3 mục phải sửa")
    expect(summary).to_contain_text("Thành viên 1: Tên")
    summary.get_by_role("link", name="Thành viên 1: Tên").click()
    expect(form.field("member[1]/name")).to_be_focused()
    expect(form.error("member[1]/name")).to_contain_text("phải trả lời")
    form.field("member[1]/name").fill("H’Lan")
    expect(summary).to_contain_text("Còn 2 mục phải sửa")


def test_members_are_added_closed_and_removed(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(4)
    form.field("member[1]/name").fill("Y Ngăm")

    form.page.get_by_role("button", name="Thêm: Thành viên").click()
    form.field("member[2]/name").fill("H’Lan")
    form.page.get_by_role("button", name="Thu gọn: Thành viên 1").click()

    expect(form.page.get_by_role("heading", name="Thành viên 1")).to_contain_text("Y Ngăm")
    form.turn_to(5)
    expect(form.page.get_by_role("heading", name="Lần thăm 2")).to_be_visible()
    form.page.get_by_role("button", name="Trước").click()
    form.page.get_by_role("button", name="Xoá: Thành viên 2").click()
    form.page.get_by_role("button", name="Xoá hẳn").click()
    expect(form.page.get_by_role("heading", name="Thành viên 2")).to_have_count(0)
    form.saved_with("<members>1</members>")


def test_the_language_changes_where_one_stands(open_form: OpenForm) -> None:
    form = open_form()
    form.field("full_name").fill("Y Ngăm")

    form.call("setLanguage", "en")

    expect(form.page.get_by_text("Full name")).to_be_visible()
    expect(form.field("full_name")).to_have_value("Y Ngăm")
    form.call("setLanguage", "vi")
    expect(form.page.get_by_text("Họ tên")).to_be_visible()


def test_a_commune_depends_on_the_district_before_it(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(2)
    expect(form.question("choices_group/commune")).to_have_count(0)

    form.field("choices_group/district").select_option("a")
    form.page.get_by_label("Ia Lốp").check()
    form.field("choices_group/district").select_option("b")

    expect(form.page.get_by_label("Krông Na")).not_to_be_checked()
    expect(form.page.get_by_label("Ia Lốp")).to_have_count(0)


def test_a_question_that_cannot_be_shown_says_so(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(6)

    expect(form.question("files/path")).to_contain_text("Câu này cần ODK Collect")


def test_leaving_saves_first(open_form: OpenForm) -> None:
    form = open_form()
    form.field("full_name").fill("Y Ngăm")

    form.page.get_by_role("button", name="Trang chủ").click()

    form.page.wait_for_function("() => window.form.heard.left === 1")
    assert "Y Ngăm" in form.call("lastDraft")["xml"]


def test_every_page_is_sound_for_those_who_see_or_tap_badly(open_form: OpenForm) -> None:
    form = open_form(viewport=SMALLEST, has_touch=True)
    axe = (FIELD_APP / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    form.page.evaluate(axe)
    for number in range(1, 7):
        form.turn_to(number)
        if number == 6:
            form.page.get_by_role("button", name="Gửi").click()
            form.page.get_by_role("alert").first.wait_for()
        found = form.page.evaluate("async () => (await axe.run()).violations")
        grave = [one for one in found if one["impact"] in ("serious", "critical")]
        assert grave == [], json.dumps(grave, ensure_ascii=False)[:3000]
        assert form.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"page {number} scrolls"
        )
        small = form.page.evaluate(
            """(min) => [...document.querySelectorAll('button, a, select, .pick label, input[type=text]')]
              .filter((one) => one.offsetParent && one.getBoundingClientRect().height < min)
              .map((one) => one.outerHTML.slice(0, 120))""",
            TAP_PX_MIN,
        )
        assert small == []
