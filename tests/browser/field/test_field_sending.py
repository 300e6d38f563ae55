"""What a bad line does to a submission: nothing, in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from services.intake.usecases.accounts import hash_of
from tests.browser.field.conftest import PASSWORD, USERNAME, FieldServer
from tests.browser.field.phone import Phone, stored
from tests.conftest import until

pytestmark = pytest.mark.browser


def fill_visit(phone: Phone, photo: Path | None = None, head: str = "Lò Thị Mai") -> None:
    """A visit, finished: it lies in the outbox, or is gone already."""
    phone.open_form("visit")
    phone.answer({"head": head, "cows": "2"} | ({"photo": photo} if photo else {}))
    phone.finish()


def the_item(phone: Phone) -> dict:
    (item,) = stored(phone.page, "outbox")
    return item


def received(phone: Phone) -> dict:
    """The one submission of the phone, once the phone has its receipt."""
    return until(lambda: (item := the_item(phone))["state"] == "received" and item, within_s=60)


def test_an_upload_that_is_cut_three_times_goes_on_from_where_it_stopped(
    phone: Phone, server: FieldServer, photo: Path
):
    server.line.take_down()
    fill_visit(phone, photo)
    expect(phone.page.locator("main")).to_contain_text("1 phiếu chờ")
    phone.page.get_by_role("link", name="Hộp gửi").click()
    expect(phone.page.locator(".chip", has_text="Chờ mạng")).to_be_visible()
    size = the_item(phone)["files"][0]["size"]
    server.line.put_up()
    before = server.line.uploaded

    for cut in range(1, 4):
        server.line.cut_after(size // 5)
        phone.send_now()
        until(lambda cut=cut: server.line.cuts == cut, within_s=30)
        if cut == 2:
            server.line.take_down()
            expect(phone.page.locator(".chip", has_text="Tạm dừng")).to_be_visible()
            expect(phone.page.locator("main")).to_contain_text("0/1 tệp")
            server.line.put_up()
    if the_item(phone)["state"] == "waiting":
        phone.send_now()

    item = received(phone)
    kept = server.submission(item["instance_id"])
    assert kept is not None
    ((name, sent),) = server.files(kept).items()
    assert (name, len(sent)) == (item["files"][0]["name"], size)
    assert sent == stored_file(phone, item["instance_id"])
    assert kept.xml == item["xml"].encode()
    assert server.line.uploaded - before < 1.6 * size, "what had arrived was not sent again"
    assert phone.complaints == []


def test_two_tabs_of_the_app_send_a_submission_once(phone: Phone, server: FieldServer, photo: Path):
    server.line.take_down()
    fill_visit(phone, photo)
    other = phone.new_tab()
    server.line.put_up()
    before = server.line.uploaded
    other.goto(f"{server.base}/field/outbox")
    phone.open("outbox")

    item = received(phone)

    assert server.count() == 1
    assert server.line.uploaded - before < 1.4 * item["files"][0]["size"]
    for page in (phone.page, other):
        expect(page.locator(f"[data-item='{item['instance_id']}'] .chip")).to_have_text("Đã nhận")


def test_a_key_revoked_midway_stops_the_sending_until_one_signs_in_again(
    phone: Phone, server: FieldServer, photo: Path
):
    (session,) = [one for one in stored(phone.page, "own") if isinstance(one, dict) and "key" in one]
    server.line.take_down()
    fill_visit(phone, photo)
    server.line.put_up()
    key = server.stores.keys.find(hash_of(session["key"]))
    assert key is not None
    server.stores.keys.revoke(key.key_id, server.clock.now())

    phone.open("outbox")
    expect(phone.page.get_by_role("alert")).to_contain_text("Khoá của máy này không còn dùng được")
    assert the_item(phone)["state"] == "waiting"
    phone.page.get_by_role("link", name="Đăng nhập lại").click()
    phone.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    phone.page.get_by_role("button", name="Đăng nhập").click()

    item = received(phone)
    kept = server.submission(item["instance_id"])
    assert kept is not None
    assert (kept.submitter, len(kept.files)) == (USERNAME, 1)


def test_what_the_server_refuses_for_ever_is_kept_and_shown_in_its_words(phone: Phone, server: FieldServer):
    server.line.take_down()
    fill_visit(phone)
    server.stores.forms.set_state("visit", "closed")
    server.line.put_up()

    phone.open("outbox")
    item = until(lambda: the_item(phone)["state"] == "refused" and the_item(phone), within_s=30)
    phone.page.locator(f"[data-item='{item['instance_id']}'] a").click()

    alert = phone.page.get_by_role("alert")
    expect(alert).to_contain_text("đã đóng")
    expect(alert).to_contain_text("Phiếu vẫn còn trên máy")
    alert.get_by_role("button", name="Mở lại thành bản nháp").click()
    expect(phone.page.locator('[data-ref="/data/head"] input')).to_have_value("Lò Thị Mai")
    assert stored(phone.page, "outbox") == []
    assert len(stored(phone.page, "drafts")) == 1


def test_what_a_restored_server_lost_is_sent_again(phone: Phone, server: FieldServer, photo: Path):
    fill_visit(phone, photo)
    item = received(phone)
    server.lose(item["instance_id"])
    assert server.count() == 0

    phone.open("outbox")

    until(lambda: server.count() == 1, within_s=30)
    again = received(phone)
    kept = server.submission(item["instance_id"])
    assert kept is not None
    assert kept.xml == item["xml"].encode()
    assert len(kept.files) == 1
    assert again["resent"]


def test_a_submission_whose_answer_was_lost_is_not_taken_twice(phone: Phone, server: FieldServer):
    server.line.take_down()
    fill_visit(phone)
    server.line.put_up()
    server.line.deaf = True  # what goes up arrives, no answer comes back
    phone.open("outbox")
    until(lambda: server.count() == 1, within_s=30)
    server.line.cut()
    server.line.deaf = False
    phone.send_now()

    received(phone)
    assert server.count() == 1


def stored_file(phone: Phone, owner: str) -> bytes:
    """The bytes of the one file of a draft or submission, as the phone keeps them."""
    found = phone.page.evaluate(
        """(owner) => new Promise((resolve) => {
          const asked = indexedDB.open('sinhke-field');
          asked.onsuccess = () => {
            const range = IDBKeyRange.bound([owner], [owner, []]);
            const all = asked.result.transaction('files').objectStore('files').getAll(range);
            all.onsuccess = async () => resolve([...new Uint8Array(await all.result[0].arrayBuffer())]);
          };
        })""",
        owner,
    )
    return bytes(found)
