"""Answers in the form view: what is typed, chosen, drawn and photographed is what is kept."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.form.conftest import Form

OpenForm = Callable[..., Form]

LANDSCAPE_SENSOR = """async (orientation) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 3000, height: 2000 });
  const drawing = canvas.getContext('2d');
  for (let i = 0; i < 4000; i++) {
    drawing.fillStyle = `hsl(${i * 7} 60% 50%)`;
    drawing.fillRect((i * 97) % 3000, (i * 61) % 2000, 90, 70);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
  const jpeg = new Uint8Array(await blob.arrayBuffer());
  const entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, ...entry, 0, 0, 0, 0];
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const photo = [0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif];
  const bytes = new Uint8Array(photo.length + jpeg.length - 2);
  bytes.set(photo);
  bytes.set(jpeg.subarray(2), photo.length);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


def photo(form: Form, orientation: int) -> dict[str, object]:
    """A photo of 3000 × 2000 px whose EXIF says how the phone was held."""
    body = base64.b64decode(form.page.evaluate(LANDSCAPE_SENSOR, orientation))
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": body}


@pytest.mark.parametrize("typed", ["1.7", "1,7"])
def test_a_decimal_typed_letter_by_letter_stays_what_was_typed(open_form: OpenForm, typed: str) -> None:
    form = open_form()

    form.field("area_ha").press_sequentially(typed, delay=20)

    expect(form.field("area_ha")).to_have_value(typed)
    assert "<area_ha>1.7</area_ha>" in form.saved_with("<area_ha>1.7</area_ha>")["xml"]
    form.field("notes").focus()
    expect(form.field("area_ha")).to_have_value("1,7")


def test_text_that_is_no_number_is_said_and_kept_but_not_sent(open_form: OpenForm) -> None:
    form = open_form()

    form.field("age").fill("bốn mươi")
    form.field("notes").focus()

    expect(form.error("age")).to_contain_text("Cần một số")
    expect(form.field("age")).to_have_value("bốn mươi")
    form.turn_to(2)
    form.page.get_by_role("button", name="Trước").click()
    expect(form.field("age")).to_have_value("bốn mươi")


def test_an_amount_groups_itself_when_the_field_is_left(open_form: OpenForm) -> None:
    form = open_form()

    form.field("amount").press_sequentially("50000000")
    expect(form.field("amount")).to_have_value("50000000")
    form.field("notes").focus()

    expect(form.field("amount")).to_have_value("50.000.000")
    form.saved_with("<amount>50000000</amount>")


def test_dates_and_times_are_typed_day_first(open_form: OpenForm) -> None:
    form = open_form()

    form.field("visited_on").fill("16112023")
    form.field("since").fill("3/2020")
    form.field("at").fill("7:05")
    form.field("met_at").fill("16/11/2023")
    form.question("met_at").get_by_label("Giờ").fill("0930")
    form.field("notes").focus()

    expect(form.field("visited_on")).to_have_value("16/11/2023")
    xml = form.saved_with("<met_at>2023-11-16T09:30:00.000+07:00</met_at>")["xml"]
    assert "<visited_on>2023-11-16</visited_on>" in xml
    assert "<since>2020-03-01</since>" in xml
    assert "<at>07:05:00.000+07:00</at>" in xml


def test_a_message_that_goes_does_not_move_what_is_below(open_form: OpenForm) -> None:
    form = open_form()
    form.field("phone").fill("12")
    form.field("age").focus()
    expect(form.error("phone")).to_contain_text("Cần 10 chữ số")
    below = form.field("age").bounding_box()

    form.field("phone").fill("0912345678")

    expect(form.error("phone")).to_be_empty()
    assert form.field("age").bounding_box() == below


def test_a_household_is_found_without_its_marks(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(2)

    form.field("choices_group/household").click()
    form.page.keyboard.type("nie ngam")
    form.page.get_by_role("option").filter(has_text="Y Ngăm Niê").click()

    expect(form.field("choices_group/household")).to_have_value("Hộ ông Y Ngăm Niê (ILO-03-0032)")
    expect(form.page.get_by_text("Chủ hộ: Y Ngăm Niê")).to_be_visible()
    form.saved_with("<household>ILO-03-0032</household>")


def test_a_list_of_20000_choices_is_searched_at_once(open_form: OpenForm) -> None:
    rows = "\n".join(f"X-{number:05},Hộ số {number},1,Chủ hộ {number}" for number in range(20_000))
    form = open_form(media={"households.csv": f"name,label,__version,head_name\n{rows}\n"})
    form.turn_to(2)

    form.field("choices_group/household").click()
    form.page.keyboard.type("19999")

    expect(form.page.locator("li[role=option]")).to_have_count(1)
    form.page.keyboard.press("Enter")
    form.saved_with("<head_name>Chủ hộ 19999</head_name>")


@pytest.mark.parametrize(("orientation", "upright"), [(1, (800, 533)), (6, (533, 800))])
def test_a_photo_is_made_small_and_stays_upright(
    open_form: OpenForm, orientation: int, upright: tuple[int, int]
) -> None:
    form = open_form()
    form.turn_to(6)
    taken = photo(form, orientation)

    form.question("files/photo").locator("input[type=file]").set_input_files(taken)  # type: ignore[arg-type]
    draft = form.saved_with(".jpg</photo>")

    size = form.call("picture")
    assert (size["width"], size["height"]) == upright
    assert draft["files"][0]["bytes"] < len(taken["buffer"]) / 4  # type: ignore[arg-type]


def test_a_photo_is_still_there_after_the_phone_was_off(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(6)
    form.question("files/photo").locator("input[type=file]").set_input_files(photo(form, 1))  # type: ignore[arg-type]
    before = form.saved_with(".jpg</photo>")

    form.call("reopen")
    form.field("full_name").fill("Y Ngăm")
    after = form.saved_with("Y Ngăm")

    assert after["files"] == before["files"]
    form.turn_to(6)
    expect(form.question("files/photo").locator("img")).to_be_visible()


def test_a_signature_is_drawn_with_a_finger(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(6)
    pad = form.question("files/signature").locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box

    form.page.mouse.move(box["x"] + 20, box["y"] + 20)
    form.page.mouse.down()
    form.page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    form.page.mouse.up()

    expect(form.question("files/signature").get_by_text("Đã ký")).to_be_visible()
    assert form.saved_with(".png</signature>")["files"][0]["type"] == "image/png"


def test_a_position_says_how_good_it_is(open_form: OpenForm) -> None:
    here = {"latitude": 13.0231, "longitude": 107.8816, "accuracy": 8}
    form = open_form(geolocation=here, permissions=["geolocation"])
    form.turn_to(6)

    form.page.get_by_role("button", name="Lấy vị trí").click()

    expect(form.page.get_by_text("13,0231; 107,8816")).to_be_visible()
    expect(form.page.get_by_text("Sai số 8 m")).to_be_visible()
    form.saved_with("<place>13.0231 107.8816 0.0 8.0</place>")


def test_a_position_that_is_not_allowed_says_what_to_do(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(6)

    form.page.get_by_role("button", name="Lấy vị trí").click()

    expect(form.page.get_by_text("chưa được phép dùng vị trí")).to_be_visible()


def test_things_are_put_in_order_with_arrows(open_form: OpenForm) -> None:
    form = open_form()
    form.turn_to(2)

    form.page.get_by_role("button", name="Đưa lên: Việc làm").click()

    form.saved_with("<needs>house work water</needs>")
