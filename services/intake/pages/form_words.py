"""The Vietnamese words of the pages about forms: states, question types, differences, and what to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.expression_words import in_words
from services.intake.domain.form_diff import Change
from services.intake.domain.form_messages import FormMessage, read_message
from services.intake.domain.form_outline import Line, Outline
from shared.ui.words import Word

STATES = {
    "open": Word("Đang dùng", "ok", "check"),
    "closing": Word("Đang đóng", "warn", "clock"),
    "closed": Word("Đã đóng", "", "lock"),
    "withdrawn": Word("Đã rút", "", "x"),
}
STATE_MEANS = {
    "open": "Điện thoại tải được biểu mẫu, máy chủ nhận phiếu.",
    "closing": "Điện thoại không tải nữa; phiếu đã điền dở vẫn gửi được.",
    "closed": "Không tải, không nhận phiếu.",
}
STAGES = {
    "waiting": Word("Chờ chuyển đổi", "info", "clock"),
    "converting": Word("Đang chuyển đổi", "info", "redo"),
    "ready": Word("Bản thảo", "warn", "file"),
    "refused": Word("Phải sửa", "bad", "alert"),
    "published": Word("Đã phát hành", "ok", "check"),
}
SHEETS = {"survey": "survey (câu hỏi)", "choices": "choices (lựa chọn)", "settings": "settings (cài đặt)"}
ADVICE = {
    "name-twice": "Hai câu hỏi hoặc nhóm trùng tên (cột name). Đổi một tên.",
    "name-letters": "Tên ở cột name chỉ gồm chữ không dấu, số, gạch dưới; bắt đầu bằng chữ.",
    "choice-twice": "Một lựa chọn bị ghi hai lần trong cùng danh sách.",
    "choice-nameless": "Có lựa chọn chưa có tên ở cột name.",
    "choice-unlabelled": "Có lựa chọn chưa có nhãn ở cột label.",
    "reference-unknown": "Công thức nhắc đến một câu hỏi không có. Xem lại tên trong ${…}.",
    "reference-twice": "Công thức nhắc đến một tên dùng cho nhiều câu hỏi. Đổi cho mỗi câu một tên.",
    "reference-written": "Chỗ nhắc đến câu hỏi khác viết chưa đúng: phải là ${tên}.",
    "end-alone": "Có dòng kết thúc nhóm mà không có dòng bắt đầu.",
    "begin-alone": "Có nhóm bắt đầu mà không có dòng kết thúc.",
    "list-unknown": "Danh sách lựa chọn này không có ở trang choices.",
    "type-unknown": "Kiểu câu hỏi ở cột type không có trong XLSForm.",
    "nameless": "Câu hỏi chưa có tên ở cột name.",
    "unlabelled": "Câu hỏi chưa có nhãn: người điền sẽ không thấy gì.",
    "photo-size": "Ảnh gửi nguyên cỡ sẽ chậm: thêm max-pixels=1600 ở cột parameters.",
    "headings": "Dòng tiêu đề cột chưa đúng hoặc thiếu.",
    "sheet-missing": "Thiếu trang tính bắt buộc, hoặc tên trang viết sai.",
    "translation-missing": "Thiếu cột bản dịch cho một ngôn ngữ.",
    "parameters": "Giá trị ở cột parameters chưa đúng.",
    "role-unknown": "Cột roles nêu một vai trò không có.",
    "list-file": "Tên tệp danh sách phải có đuôi .csv, .xml hoặc .geojson.",
    "too-much": "Chuyển đổi tốn quá nhiều thời gian hoặc bộ nhớ. Đưa danh sách dài ra tệp .csv kèm theo.",
    "bomb": "Tệp quá lớn sau khi giải nén. Xoá các dòng, trang tính thừa rồi lưu lại.",
    "macros": "Tệp có macro. Lưu lại dạng .xlsx (không macro).",
    "old-workbook": "Tệp Excel đời cũ (.xls). Mở ra và lưu lại dạng .xlsx.",
    "unreadable": "Không mở được tệp này như một bảng tính .xlsx.",
    "doctype": "XForm có khai báo DOCTYPE; máy chủ không nhận vì lý do an toàn.",
    "no-form": "Tệp không phải biểu mẫu: cần XLSForm (.xlsx) hoặc XForm (.xml).",
    "empty": "Biểu mẫu không có câu hỏi nào.",
    "large": "Biểu mẫu quá lớn. Đưa danh sách dài ra tệp .csv kèm theo.",
    "id": "Mã biểu mẫu (form_id) hoặc phiên bản (version) chưa dùng được.",
}
NO_ADVICE = "Xem nguyên văn của chương trình chuyển đổi bên dưới."
TYPES: dict[tuple[str, str], str] = {
    ("input", "string"): "Chữ",
    ("textarea", "string"): "Chữ nhiều dòng",
    ("input", "int"): "Số nguyên",
    ("input", "decimal"): "Số thập phân",
    ("input", "date"): "Ngày",
    ("input", "time"): "Giờ",
    ("input", "dateTime"): "Ngày giờ",
    ("input", "geopoint"): "Vị trí GPS",
    ("input", "geotrace"): "Đường trên bản đồ",
    ("input", "geoshape"): "Vùng trên bản đồ",
    ("input", "barcode"): "Mã vạch",
    ("select1", "string"): "Chọn một",
    ("select", "string"): "Chọn nhiều",
    ("rank", "string"): "Xếp thứ tự",
    ("range", "int"): "Thang số",
    ("range", "decimal"): "Thang số",
    ("trigger", "string"): "Đánh dấu đã đọc",
}
UPLOADS = {"image/": "Ảnh", "audio/": "Ghi âm", "video/": "Phim"}
CHANGES = {
    "added": "Thêm",
    "removed": "Bỏ",
    "type": "Đổi kiểu trả lời",
    "select": "Đổi cách chọn",
    "choices": "Đổi lựa chọn",
    "choice_labels": "Đổi lời của lựa chọn",
    "repeat": "Đổi nhóm lặp",
    "required": "Đổi bắt buộc",
    "label": "Đổi lời câu hỏi",
    "order": "Đổi thứ tự",
}
_SELECTS = {"none": "không chọn", "one": "chọn một", "many": "chọn nhiều"}
_TRUTHS = {"true": "bắt buộc", "false": "không bắt buộc"}
VERDICTS = {
    "ok": Word("ODK Validate: không có lỗi", "ok", "check"),
    "warned": Word("ODK Validate: có lưu ý", "warn", "alert"),
    "refused": Word("ODK Validate: có lỗi", "bad", "alert"),
    "not-checked": Word("ODK Validate: chưa kiểm tra", "", "clock"),
}


@dataclass(frozen=True)
class SaidMessage:
    """One message as the page shows it: where, what to do in Vietnamese, and the converter's own words."""

    place: str
    advice: str
    own_words: str


@dataclass(frozen=True)
class Shown:
    """A line of the preview. conditions: [(what, in words or code, is code)]. rest: choices not shown."""

    line: Line
    number: int
    kind: str
    label: str
    hint: str
    conditions: tuple[tuple[str, str, bool], ...]
    choices: tuple[tuple[str, str], ...]
    rest: int


def messages_in_words(messages: tuple[str, ...]) -> list[SaidMessage]:
    return [_message(read_message(one)) for one in messages]


def _message(message: FormMessage) -> SaidMessage:
    parts = []
    if message.sheet:
        parts.append(f"Trang {SHEETS.get(message.sheet, message.sheet)}")
    if message.row:
        parts.append(f"dòng {message.row}")
    if message.column:
        parts.append(f"cột {message.column}")
    place = ", ".join(parts) or "Cả tệp"
    return SaidMessage(place[0].upper() + place[1:], ADVICE.get(message.advice, NO_ADVICE), message.words)


def change_in_words(change: Change) -> tuple[str, str]:
    """(what changed, from what to what)."""
    before, after = change.before, change.after
    if change.kind == "select":
        before, after = _SELECTS[before], _SELECTS[after]
    elif change.kind == "required":
        before, after = _TRUTHS[before], _TRUTHS[after]
    elif change.kind == "choices":
        parts = [f"bỏ: {before}" if before else "", f"thêm: {after}" if after else ""]
        return CHANGES["choices"], "; ".join(part for part in parts if part) or "đổi thứ tự"
    elif change.kind == "repeat":
        before, after = (before and "lặp"), (after and "lặp")
    detail = f"{before or 'không có'} → {after or 'không có'}" if before or after else ""
    return CHANGES[change.kind], detail


def preview(outline: Outline) -> list[Shown]:
    """All lines in order, with numbers for those that are answered."""
    labels = {line.name: outline.words(line.label) for line in outline.lines}
    choices = {
        line.name: {name: outline.words(words) for name, words in line.choices} for line in outline.lines
    }
    shown, number = [], 0
    for line in outline.lines:
        number += line.kind == "question"
        shown.append(
            Shown(
                line,
                number if line.kind == "question" else 0,
                type_in_words(line),
                outline.words(line.label),
                outline.words(line.hint),
                tuple(_conditions(line, outline, labels, choices)),
                tuple((name, outline.words(words)) for name, words in line.choices),
                line.choices_total - len(line.choices),
            )
        )
    return shown


def type_in_words(line: Line) -> str:
    if line.kind in ("group", "repeat", "note"):
        return {"group": "Nhóm", "repeat": "Nhóm lặp", "note": "Lời nhắc"}[line.kind]
    if line.control == "upload":
        return next((text for kind, text in UPLOADS.items() if line.mediatype.startswith(kind)), "Tệp")
    return TYPES.get((line.control, line.type), f"{line.control} {line.type}")


def _conditions(
    line: Line, outline: Outline, labels: Mapping[str, str], choices: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, bool]]:
    told = []
    if line.required == "true()":
        told.append(("Bắt buộc", "", False))
    named = (
        ("Chỉ hỏi khi", line.relevant),
        ("Bắt buộc khi", "" if line.required in ("true()", "false()") else line.required),
        ("Trả lời phải", line.constraint),
        ("Tự tính", line.calculate),
        ("Số lần lặp", line.repeat_count),
    )
    for what, expression in named:
        if expression:
            words = in_words(expression, labels, choices, of=line.name)
            told.append((what, words or expression, words is None))
    message = outline.words(line.constraint_message)
    if line.constraint and message:
        told.append(("Báo khi sai", message, False))
    return told
