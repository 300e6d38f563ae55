"""What a refusal says to people, in Vietnamese, by slug: what was not done, and what to do now.

The wire keeps its English title for programmers; no page ever shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.money import grouped


@dataclass(frozen=True)
class Text:
    """title: what happened, as a heading. advice: that nothing is half done, and the next step."""

    title: str
    advice: str


NOT_WRITTEN = "Chưa có gì được ghi."
TEXTS: dict[str, Text] = {
    "not-found": Text(
        "Không tìm thấy trang hoặc hồ sơ này", "Có thể địa chỉ bị gõ nhầm. Hãy tìm lại từ danh sách."
    ),
    "stale": Text(
        "Hồ sơ đã có người khác cập nhật",
        "Thay đổi của bạn chưa được ghi, không có khoản tiền nào bị chi hai lần. "
        "Hãy xem bản mới nhất rồi làm lại.",
    ),
    "invalid-input": Text("Có ô nhập chưa đúng", f"{NOT_WRITTEN} Hãy sửa các ô được báo rồi gửi lại."),
    "unreadable": Text("Không đọc được nội dung gửi lên", f"{NOT_WRITTEN} Hãy tải lại trang rồi gửi lại."),
    "too-large": Text("Nội dung gửi lên quá lớn", f"{NOT_WRITTEN} Hãy chia nhỏ rồi gửi lại."),
    "not-signed-in": Text("Bạn cần đăng nhập", "Phiên làm việc đã hết hạn hoặc bạn chưa đăng nhập."),
    "forbidden": Text(
        "Vai trò của bạn không được làm việc này",
        f"{NOT_WRITTEN} Nếu việc này thuộc nhiệm vụ của bạn, hãy báo người quản trị của đơn vị.",
    ),
    "cross-site": Text(
        "Yêu cầu không đến từ trang này", f"{NOT_WRITTEN} Hãy mở lại trang và làm lại từ đầu."
    ),
    "database-away": Text(
        "Máy chủ dữ liệu tạm thời không trả lời", f"{NOT_WRITTEN} Hãy đợi một phút rồi làm lại."
    ),
    "illegal-transition": Text(
        "Hồ sơ không ở bước cho phép làm việc này",
        f"{NOT_WRITTEN} Hãy xem trạng thái hiện tại và các việc được làm lúc này.",
    ),
    "not-eligible": Text(
        "Hồ sơ không đủ điều kiện", f"{NOT_WRITTEN} Hãy xem kết quả xét điều kiện trong hồ sơ."
    ),
    "maker-is-checker": Text(
        "Người lập không được tự duyệt",
        f"{NOT_WRITTEN} Việc này cần người thứ hai, khác người đã làm bước trước.",
    ),
    "budget-exceeded": Text(
        "Vượt dòng ngân sách",
        f"{NOT_WRITTEN} Hãy giảm số tiền, chọn nguồn khác, hoặc đề nghị giao thêm vốn.",
    ),
    "command-reused": Text(
        "Lần gửi này trùng mã với một lần gửi khác",
        f"{NOT_WRITTEN} Hãy tải lại trang rồi nhập lại.",
    ),
    "internal": Text(
        "Có lỗi ở phía máy chủ",
        "Việc bạn vừa làm có thể chưa được ghi. Hãy mở lại hồ sơ để kiểm tra trước khi làm lại.",
    ),
}
BY_STATUS = {
    400: "unreadable",
    401: "not-signed-in",
    403: "forbidden",
    404: "not-found",
    405: "not-found",
    409: "illegal-transition",
    413: "too-large",
    422: "invalid-input",
    503: "database-away",
}
FACT_NAMES = {
    "case_id": "Hồ sơ",
    "line_id": "Dòng ngân sách",
    "project_id": "Dự án",
    "animal_id": "Mã tai",
    "order_no": "Lệnh chi",
    "receipt_no": "Số chứng từ",
    "amount": "Số tiền (đ)",
    "asked": "Cần (đ)",
    "free": "Còn cam kết được (đ)",
    "left": "Còn lại (đ)",
}


def text_of(slug: str, status: int = 500) -> Text:
    """The words for `slug`, or for its HTTP status when the slug is new."""
    found = TEXTS.get(slug) or TEXTS.get(BY_STATUS.get(status, "internal"))
    assert found is not None
    return found


def known_facts(facts: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The facts that have a Vietnamese name, ready to be read; others stay in the log."""
    shown = []
    for key, name in FACT_NAMES.items():
        value = (facts or {}).get(key)
        if value is None or value == "":
            continue
        shown.append((name, grouped(value) if isinstance(value, int) else str(value)))
    return shown
