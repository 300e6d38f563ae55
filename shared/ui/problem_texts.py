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
    "field-app-missing": Text(
        "Máy chủ này chưa có ứng dụng thu thập",
        "Phiếu trên điện thoại vẫn còn nguyên. Người quản trị cần chạy make field trên máy chủ.",
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
    "method-not-allowed": Text(
        "Địa chỉ này không nhận cách gửi đó", f"{NOT_WRITTEN} Hãy mở lại trang từ danh sách."
    ),
    "not-acceptable": Text("Không có nội dung ở dạng được hỏi", "Hãy mở lại trang từ danh sách."),
    "unsupported-media": Text("Không nhận loại nội dung này", f"{NOT_WRITTEN} Hãy chọn tệp khác."),
    "request-refused": Text("Không phục vụ được yêu cầu này", f"{NOT_WRITTEN} Hãy tải lại trang."),
    "receipt-used": Text(
        "Số chứng từ này đã dùng ở phiên giao dịch này",
        f"{NOT_WRITTEN} Hãy kiểm tra lại số trên phiếu rồi nhập số đúng.",
    ),
    "tranche-out-of-turn": Text(
        "Chưa đến lượt đợt chi này", f"{NOT_WRITTEN} Đợt trước hoặc bước trước phải xong đã."
    ),
    "amount-exceeded": Text("Số tiền lớn hơn mức được phép", f"{NOT_WRITTEN} Hãy nhập số tiền nhỏ hơn."),
    "already-supported": Text(
        "Hộ này đã được duyệt một hồ sơ của chương trình",
        f"{NOT_WRITTEN} Hãy xem hồ sơ kia trước khi quyết định.",
    ),
    "animal-taken": Text(
        "Con bò này đã dành cho hộ khác", f"{NOT_WRITTEN} Hãy kiểm tra lại mã tai và kết quả bốc thăm."
    ),
    "ear-tag-used": Text("Mã tai này đã cấp cho con khác", f"{NOT_WRITTEN} Mỗi mã tai chỉ dùng một lần."),
    "project-not-approved": Text(
        "Dự án chưa có quyết định của huyện", f"{NOT_WRITTEN} Hãy chờ lãnh đạo huyện phê duyệt dự án."
    ),
    "record-exists": Text("Mã này đã có", f"{NOT_WRITTEN} Hãy chọn mã khác."),
    "line-not-for-carry-over": Text(
        "Tiền chuyển nguồn cần một dòng ngân sách riêng",
        f"{NOT_WRITTEN} Hãy mở một dòng riêng cho tiền chuyển nguồn, để mỗi đồng chỉ tính cho một năm.",
    ),
    "unknown-programme": Text(
        "Không có chương trình này", f"{NOT_WRITTEN} Hãy chọn chương trình trong danh sách."
    ),
    "submission-taken-back": Text(
        "Phiếu của hồ sơ này đã bị trả lại hoặc đã rút",
        f"{NOT_WRITTEN} Không cam kết, không chi thêm cho đến khi phiếu được sửa xong.",
    ),
    "not-reviewable": Text(
        "Phiếu không ở trạng thái cho phép làm việc này",
        f"{NOT_WRITTEN} Hãy xem trạng thái hiện tại của phiếu; có thể người khác đã xử lý.",
    ),
    "own-submission": Text(
        "Không ai tự duyệt phiếu của mình",
        f"{NOT_WRITTEN} Hãy nhờ người khác xem phiếu này.",
    ),
    "needs-correction": Text(
        "Phiếu này phải sửa mới duyệt được",
        f"{NOT_WRITTEN} Hãy trả lại kèm lý do để người gửi sửa và gửi lại.",
    ),
    "in-flight": Text(
        "Việc này đang được làm ở nơi khác", f"{NOT_WRITTEN} Hãy đợi vài giây rồi tải lại trang."
    ),
    "upload-offset": Text(
        "Phần tệp gửi tiếp chưa đúng chỗ", "Ứng dụng sẽ tự gửi lại từ phần còn thiếu; không mất gì."
    ),
    "upload-damaged": Text(
        "Tệp bị hỏng trên đường truyền", "Bản gốc vẫn còn trên máy; ứng dụng sẽ gửi lại tệp từ đầu."
    ),
    "form-invalid": Text(
        "Biểu mẫu chưa dùng được", "Chưa có gì được phát hành. Hãy sửa bảng tính rồi tải lên lại."
    ),
    "form-version-exists": Text(
        "Phiên bản này đã phát hành với nội dung khác",
        "Chưa có gì được phát hành. Hãy đổi ô version ở trang settings rồi tải lên lại.",
    ),
    "form-unknown": Text(
        "Không có biểu mẫu hoặc phiên bản này", f"{NOT_WRITTEN} Hãy chọn lại từ danh sách biểu mẫu."
    ),
    "form-draft-not-ready": Text(
        "Bản tải lên này chưa phát hành được",
        "Chưa có gì được phát hành. Hãy đợi chuyển đổi xong, hoặc sửa các chỗ được báo.",
    ),
    "conversion-busy": Text(
        "Máy chủ đang chuyển đổi một biểu mẫu khác", f"{NOT_WRITTEN} Hãy đợi một phút rồi làm lại."
    ),
    "list-not-ready": Text(
        "Danh sách không ở bước cho phép làm việc này",
        f"{NOT_WRITTEN} Hãy xem trạng thái hiện tại của danh sách.",
    ),
    "list-overtaken": Text(
        "Vừa có danh sách khác của cùng kỳ được nhận",
        f"{NOT_WRITTEN} Hệ thống đang so sánh lại với danh sách mới nhất; hãy xem lại rồi mới nhận.",
    ),
    "list-has-bad-rows": Text(
        "Danh sách còn dòng lỗi",
        f"{NOT_WRITTEN} Hãy sửa tệp rồi tải lại, hoặc đánh dấu để chỉ nhận các dòng đúng.",
    ),
    "sheet-unreadable": Text(
        "Không đọc được bảng tính", f"{NOT_WRITTEN} Hãy lưu lại thành .xlsx hoặc .csv rồi tải lên."
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
    "needed": "Cần (đ)",
    "free": "Còn cam kết được (đ)",
    "most": "Nhiều nhất (đ)",
    "next_tranche": "Đợt tới",
    "case_id": "Hồ sơ",
    "line_id": "Dòng ngân sách",
    "project_id": "Dự án",
    "animal_id": "Mã tai",
    "order_no": "Lệnh chi",
    "receipt_no": "Số chứng từ",
    "amount": "Số tiền (đ)",
    "household_id": "Mã hộ",
    "id": "Mã",
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
