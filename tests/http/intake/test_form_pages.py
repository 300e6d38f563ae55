"""Publishing a form in the office: upload, messages, preview, publish, replace, close, take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from services.intake.store import Stores
from services.intake.usecases.form_drafts import convert_next
from shared.clock import FixedClock
from tests.http.intake.collect import Collect
from tests.http.intake.test_publishing import SURVEY, workbook
from tests.http.intake.xforms import a_visit, visit_form

Headers = dict[str, str]


class Office:
    """A publisher at the pages; `work` is the worker's turn."""

    def __init__(self, client: FlaskClient, headers: Headers, stores: Stores, clock: FixedClock) -> None:
        self.client, self.headers, self.stores, self.clock = client, headers, stores, clock

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, path: str, **data: object):
        return self.client.post(path, data=data, headers=self.headers)

    def upload(self, body: bytes, name: str = "barn.xlsx", **files: bytes) -> str:
        """The address of the draft."""
        beside = [(BytesIO(part), other.replace("_", ".")) for other, part in files.items()]
        answer = self.post("/office/forms", file=(BytesIO(body), name), files=beside)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def work(self) -> int:
        return convert_next(self.stores.drafts, self.clock)

    def draft(self, body: bytes, name: str = "barn.xlsx", **files: bytes) -> tuple[str, str]:
        """The draft's address and its page after the worker had it."""
        address = self.upload(body, name, **files)
        assert self.work() == 1
        return address, self.get(address)

    def publish(self, body: bytes, name: str = "barn.xlsx") -> None:
        address, _ = self.draft(body, name)
        self.clock.move(timedelta(seconds=1))
        assert self.post(f"{address}/publish").status_code == 303


@pytest.fixture
def office(client: FlaskClient, admin: Headers, stores: Stores, clock: FixedClock) -> Office:
    return Office(client, admin, stores, clock)


def offered(phone: Collect) -> dict[str, str]:
    """Form id → version, as a phone is told."""
    return {form["formID"]: form["version"] for form in phone.form_list()}


def test_an_upload_is_no_publication(office: Office, phone: Collect):
    address = office.upload(workbook())

    waiting = office.get(address)
    office.work()
    ready = office.get(address)

    assert "Đang chờ đến lượt" in waiting
    assert "hx-get" in waiting
    assert "Chuồng bò" in ready
    assert "hx-get" not in ready
    assert offered(phone) == {"visit": "1"}


def test_the_page_that_looks_on_is_told_when_to_fetch_the_result(office: Office):
    address = office.upload(workbook())

    before = office.client.get(f"{address}/progress", headers=office.headers)
    office.work()
    after = office.client.get(f"{address}/progress", headers=office.headers)

    assert (before.status_code, after.status_code) == (200, 204)
    assert after.headers["HX-Refresh"] == "true"


def test_the_preview_shows_every_question_in_words(office: Office):
    survey = [
        ["type", "name", "label::Tiếng Việt (vi)", "required", "relevant", "constraint"],
        ["select_one yes_no", "owns_cow", "Có bò", "yes", "", ""],
        ["begin_group", "cows", "Đàn bò", "", "${owns_cow} = 'yes'", ""],
        ["integer", "count", "Số con", "", "", ". >= 1 and . <= 50"],
        ["text", "tag", "Mã tai", "", "", "regex(., '[0-9]+')"],
        ["end_group", "", "", "", "", ""],
        ["geotrace", "fence", "Hàng rào", "", "", ""],
    ]

    _, page = office.draft(workbook(survey))

    for said in ("Có bò", "Chọn một", "Đàn bò", "Chỉ hỏi khi “Có bò” là “Có”", "Số nguyên", "Không"):
        assert said in page
    assert "câu trả lời ≥ 1 và câu trả lời ≤ 50" in page
    assert "regex(., &#39;[0-9]+&#39;)" in page, "what is not simple is shown as it is written"
    assert "vẽ đường trên bản đồ (geotrace)" in page, "our app has no map to draw on"


def test_what_pyxform_refuses_is_said_with_the_cell(office: Office, phone: Collect):
    survey = [
        ["type", "name", "label::Tiếng Việt (vi)"],
        ["text", "head", "Chủ hộ"],
        ["text", "head", "Chủ hộ lần nữa"],
    ]

    address, page = office.draft(workbook(survey))

    assert "Biểu mẫu chưa dùng được" in page
    assert "Trang survey (câu hỏi), dòng 3, cột name" in page
    assert "Hai câu hỏi hoặc nhóm trùng tên" in page
    assert "must be unique within their nearest parent" in page
    assert office.post(f"{address}/publish").status_code == 409
    assert offered(phone) == {"visit": "1"}


def test_a_draft_is_published_once_however_often_it_is_pressed(office: Office, phone: Collect):
    address, page = office.draft(workbook(roles="field_worker"))
    assert "Rà soát viên" in page

    answers = [office.post(f"{address}/publish") for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert offered(phone) == {"barn": "2023031501", "visit": "1"}
    assert [one.version for one in office.stores.forms.versions("barn")] == ["2023031501"]
    assert "Đã phát hành" in office.get(answers[0].headers["Location"])


def test_replacing_a_form_shows_what_changes_and_what_is_risky(office: Office, phone: Collect):
    office.publish(workbook())
    survey = [
        ["type", "name", "label::Tiếng Việt (vi)", "required"],
        ["integer", "head", "Chủ hộ", "yes"],
        ["select_one yes_no", "owns_cow", "Nhà có bò", "yes"],
        ["date", "seen_on", "Ngày xem", ""],
    ]

    address, page = office.draft(workbook(survey, version="2023040101"))

    for said in ("So với phiên bản", "Đổi kiểu trả lời", "string → int", "Đổi lời câu hỏi", "Đổi bắt buộc"):
        assert said in page
    assert "Ngày xem" in page
    assert "Ảnh chuồng" in page, "what is dropped is named"
    assert "Có thay đổi làm câu trả lời cũ và mới khó gộp" in page
    assert offered(phone)["barn"] == "2023031501"

    office.clock.move(timedelta(seconds=1))
    office.post(f"{address}/publish")

    assert offered(phone)["barn"] == "2023040101"


def test_files_beside_the_form_come_with_it_and_missing_ones_are_named(office: Office):
    survey = [
        ["type", "name", "label::Tiếng Việt (vi)"],
        ["select_one_from_file crops.csv", "crop", "Cây"],
        ["select_one_from_file households.csv", "household", "Hộ"],
    ]

    _, page = office.draft(workbook(survey))
    assert "Thiếu tệp “crops.csv”" in page
    assert "Thiếu tệp “households.csv”" not in page
    assert "Máy chủ tự tạo" in page

    address, page = office.draft(workbook(survey), crops_csv=b"name,label\nrice,Lua\n")
    assert "Thiếu tệp" not in page
    office.post(f"{address}/publish")

    (kept,) = office.stores.media.of("barn", "2023031501")
    assert (kept.name, kept.content_type) == ("crops.csv", "text/csv")
    version = office.stores.forms.find("barn", "2023031501")
    assert version is not None
    assert (version.lint, version.warnings) == ((), ())


def test_a_file_that_was_forgotten_is_added_to_the_version_that_is_offered(office: Office):
    survey = [["type", "name", "label"], ["select_one_from_file crops.csv", "crop", "Cây"]]
    office.publish(workbook(survey))
    version = office.stores.forms.find("barn", "2023031501")
    assert version is not None
    assert len(version.lint) == 1

    address, _ = office.draft(workbook(survey), crops_csv=b"name,label\nrice,Lua\n")
    assert office.post(f"{address}/publish").status_code == 303

    assert [file.name for file in office.stores.media.of("barn", "2023031501")] == ["crops.csv"]
    version = office.stores.forms.find("barn", "2023031501")
    assert version is not None
    assert version.lint == ()


def test_a_version_taken_by_other_content_is_seen_before_it_is_pressed(office: Office):
    office.publish(workbook())
    changed = [*SURVEY, ["text", "more", "Thêm", ""]]

    address, page = office.draft(workbook(changed))

    assert "Phiên bản này đã phát hành với nội dung khác" in page
    assert office.post(f"{address}/publish").status_code == 409


def test_a_withdrawn_version_gives_way_to_the_one_before_and_its_submissions_still_come(
    office: Office, phone: Collect
):
    office.clock.move(timedelta(seconds=1))
    office.publish(visit_form("2"), "visit.xml")
    assert offered(phone)["visit"] == "2"

    office.post("/office/forms/visit/withdraw", version="2")

    assert offered(phone)["visit"] == "1"
    assert phone.send(a_visit("uuid:late", version="2"))
    assert "Đã rút" in office.get("/office/forms/visit")

    office.post("/office/forms/visit/offer", version="2")

    assert offered(phone)["visit"] == "2"


def test_a_form_without_any_version_left_is_offered_to_nobody_and_still_listed(
    office: Office, phone: Collect
):
    office.post("/office/forms/visit/withdraw", version="1")

    assert offered(phone) == {}
    assert "Mọi phiên bản đã rút" in office.get("/office/forms/visit")
    assert "Thăm hộ" in office.get("/office/forms")


def test_a_form_is_closed_slowly_then_closed_then_opened_again(office: Office, phone: Collect):
    office.post("/office/forms/visit/state", state="closing")
    assert offered(phone) == {}
    assert phone.send(a_visit("uuid:slow"))
    assert "Đang đóng" in office.get("/office/forms/visit")

    office.post("/office/forms/visit/state", state="closed")
    assert not phone.send(a_visit("uuid:late"))

    office.post("/office/forms/visit/state", state="open")
    assert offered(phone) == {"visit": "1"}


def test_an_upload_that_was_thrown_away_is_gone(office: Office):
    address, _ = office.draft(workbook())

    office.post(f"{address}/discard")

    assert office.client.get(address, headers=office.headers).status_code == 404
    assert "barn.xlsx" not in office.get("/office/forms")


def test_an_upload_that_nobody_published_is_forgotten_after_a_month(office: Office):
    old, _ = office.draft(workbook())
    office.clock.move(timedelta(days=31))

    office.upload(workbook(), "newer.xlsx")

    assert office.client.get(old, headers=office.headers).status_code == 404
    assert "newer.xlsx" in office.get("/office/forms")


def test_an_upload_without_a_file_says_so(office: Office):
    answer = office.post("/office/forms", other="x")

    assert answer.status_code == 422
    assert "Chưa có gì được ghi" in answer.text


def test_a_conversion_whose_worker_was_killed_is_begun_again_and_not_for_ever(office: Office):
    address = office.upload(workbook())
    drafts = office.stores.drafts
    for _ in range(3):
        assert drafts.claim(office.clock.now()) is not None
        assert office.work() == 0, "nobody else takes it while its worker may live"
        office.clock.move(timedelta(minutes=5))

    assert office.work() == 1

    assert "tốn quá nhiều thời gian" in office.get(address)


def test_only_a_publisher_sees_the_pages(client: FlaskClient, as_role: Callable[..., Headers]):
    for path in ("/office/forms", "/office/forms/visit", "/office/forms/drafts/x"):
        assert client.get(path, headers=as_role("commune_officer")).status_code == 403


def test_the_api_has_drafts_too(office: Office, phone: Collect):
    api, headers = "/api/intake/v1/forms", office.headers
    sent = {"file": (BytesIO(workbook()), "barn.xlsx"), "files": [(BytesIO(b"x"), "extra.csv")]}

    draft = office.client.post(f"{api}/drafts", data=sent, headers=headers)
    assert (draft.status_code, draft.json["stage"]) == (202, "waiting")
    address = f"{api}/drafts/{draft.json['draft_id']}"
    early = office.client.post(f"{address}/publish", headers=headers)
    assert (early.status_code, early.json["type"]) == (409, "/problems/form-draft-not-ready")
    office.work()
    ready = office.client.get(address, headers=headers).json
    assert (ready["stage"], ready["form_id"], ready["files"]) == ("ready", "barn", ["extra.csv"])

    published = office.client.post(f"{address}/publish", headers=headers)

    assert (published.status_code, published.json["version"]) == (200, "2023031501")
    assert offered(phone)["barn"] == "2023031501"
    assert office.client.delete(address, headers=headers).status_code == 204
    assert office.client.get(address, headers=headers).status_code == 404
    of_barn = f"{api}/barn/versions/2023031501"
    assert office.client.post(f"{of_barn}/withdraw", headers=headers).status_code == 204
    assert "barn" not in offered(phone)
    assert office.client.post(f"{of_barn}/offer", headers=headers).status_code == 204
    assert offered(phone)["barn"] == "2023031501"
