"""Returned by the office, put right on the phone: the old answers and photos are all there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.intake.domain.record import RETURNED
from services.intake.usecases.decide_submission import decide_submission
from shared.auth import Actor
from tests.browser.field.conftest import PASSWORD, USERNAME, FieldServer
from tests.browser.field.phone import Phone, stored
from tests.browser.field.test_field_sending import fill_visit, received
from tests.conftest import until

pytestmark = pytest.mark.browser

REASON = "Ảnh chuồng bị mờ, hãy chụp lại"


def send_back(server: FieldServer, instance_id: str) -> None:
    server.check_all()
    officer = Actor("can.bo.xa", "Trần Thị Bích Liên", "commune_officer", ("ea-sup",), "UBND xã")
    decide_submission(
        server.stores,
        officer,
        instance_id,
        RETURNED,
        reason=REASON,
        clock=server.clock,
        expected_version=None,
    )


def corrected(server: FieldServer, phone: Phone, first: str) -> str:
    """Open what was returned, put it right and send it; the instanceID of the correction."""
    page = phone.page
    page.get_by_role("button", name="Sửa và gửi lại").click()
    page.wait_for_selector("[data-ready]")
    expect(page.locator('[data-ref="/data/head"] input')).to_have_value("Lò Thị Mai")
    expect(page.locator('[data-ref="/data/photo"] img')).to_be_visible()
    phone.answer({"cows": "3"})
    phone.finish()
    return until(
        lambda: next(
            (
                one["instance_id"]
                for one in stored(page, "outbox")
                if one["edit_of"] == first and one["state"] == "received"
            ),
            "",
        )
    )


def test_a_returned_submission_is_corrected_with_its_old_answers_and_photos(
    phone: Phone, server: FieldServer, photo: Path
):
    fill_visit(phone, photo)
    first = received(phone)["instance_id"]
    send_back(server, first)

    page = phone.open()
    expect(page.get_by_role("alert")).to_contain_text("Có 1 phiếu phải sửa")
    page.locator(f"[data-item='{first}'] a").click()
    expect(page.get_by_role("alert")).to_contain_text(REASON)
    expect(page.get_by_role("alert")).to_contain_text("Trần Thị Bích Liên")
    second = corrected(server, phone, first)

    kept, before = server.submission(second), server.submission(first)
    assert kept is not None
    assert before is not None
    assert "<cows>3</cows>" in kept.xml.decode()
    assert f">{first}</" in kept.xml.decode(), "it says which one it corrects"
    assert [*server.files(kept).values()] == [*server.files(before).values()]
    phone.open()
    expect(page.get_by_text("phải sửa")).to_have_count(0)


def test_what_was_sent_from_another_phone_can_be_corrected_on_this_one(
    phone: Phone, new_phone: Callable[..., Phone], server: FieldServer, photo: Path
):
    fill_visit(phone, photo)
    first = received(phone)["instance_id"]
    send_back(server, first)
    other = new_phone()
    other.sign_in(USERNAME, PASSWORD)

    other.page.locator(f"[data-item='{first}'] a").click()
    second = corrected(server, other, first)

    kept, before = server.submission(second), server.submission(first)
    assert kept is not None
    assert before is not None
    assert [*server.files(kept).values()] == [*server.files(before).values()]
