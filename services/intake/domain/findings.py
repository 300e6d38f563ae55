"""What the check of a submission notices, by permanent code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SAYS: dict[str, str] = {
    "not-typed": "Câu trả lời không đúng kiểu.",
    "unanswered": "Chưa trả lời câu này.",
    "required-unanswered": "Câu bắt buộc chưa được trả lời.",
    "constraint-broken": "Câu trả lời không đúng điều kiện của biểu mẫu.",
    "choice-not-offered": "Lựa chọn không có trong danh sách của câu này.",
    "calculation-differs": "Giá trị máy điện thoại tính khác với hệ thống tính lại.",
    "answer-not-asked": "Câu này không được hỏi trong trường hợp này; câu trả lời không được tính.",
    "rows-differ": "Số dòng không khớp với số đã khai.",
    "not-evaluated": "Hệ thống chưa kiểm tra được điều kiện của câu này.",
    "encrypted": "Phiếu được mã hóa, hệ thống không đọc được.",
    "correction": "Phiếu sửa một phiếu đã gửi; cần cán bộ quyết định.",
    "awaits-original": "Phiếu sửa một phiếu chưa về đến máy chủ.",
    "rival-edit": "Phiếu gốc đã có một bản sửa khác.",
    "not-own-edit": "Người sửa không phải người đã gửi phiếu gốc.",
    "other-form": "Phiếu gốc thuộc biểu mẫu khác.",
    "other-household": "Bản sửa ghi mã hộ khác phiếu gốc. Hãy rút phiếu gốc và gửi phiếu mới.",
    "edit-of-withdrawn": "Phiếu gốc đã được rút.",
    "check-failed": "Hệ thống chưa kiểm tra được phiếu; đã báo người vận hành.",
    "no-consent": "Người làm đơn chưa đồng ý cho xử lý thông tin cá nhân.",
    "no-commitment": "Hộ chưa cam kết thực hiện.",
    "unknown-area": "Không có địa bàn này.",
    "village-elsewhere": "Thôn, buôn không thuộc xã đã chọn.",
    "outside-territory": "Địa bàn trong phiếu không thuộc phạm vi của người gửi.",
    "no-members": "Chưa có thành viên nào.",
    "not-one-head": "Danh sách thành viên phải có đúng một chủ hộ.",
    "member-elsewhere": "Người này còn có tên trong hộ khác ở cùng kỳ rà soát.",
    "listed-twice": "Một người có tên hai lần.",
    "identity-invalid": "Số định danh không có 9 hoặc 12 số.",
    "identity-disagrees": "Số định danh không khớp giới tính hoặc năm sinh.",
    "deprivation-disagrees": "Thiếu hụt đã chọn khác với thông tin của các thành viên.",
    "no-standard": "Chưa có chuẩn nghèo hoặc bảng điểm cho ngày rà soát.",
    "reviewed-twice": "Hộ đã được rà soát trong kỳ này.",
    "code-of-another-household": "Mã hộ này đang dùng cho một hộ khác ở xã khác.",
    "amount-missing": "Số tiền đề nghị phải lớn hơn 0.",
    "counts-disagree": "Các số đếm không khớp nhau.",
    "quarter-unknown": "Quý phải ghi năm và số, ví dụ 2023-Q1.",
    "place-abroad": "Vị trí ghi nhận nằm ngoài Việt Nam.",
    "far-from-commune": "Nơi lập phiếu ở xa xã đã chọn.",
    "dates-disagree": "Ngày kết thúc trước ngày bắt đầu.",
}
"""Code → the sentence a field worker reads."""

FINAL = frozenset(
    {
        "not-typed",
        "unanswered",
        "encrypted",
        "check-failed",
        "awaits-original",
        "other-form",
        "other-household",
        "no-consent",
        "unknown-area",
        "no-members",
        "not-one-head",
        "no-standard",
        "reviewed-twice",
        "code-of-another-household",
        "amount-missing",
        "quarter-unknown",
    }
)
"""What no person can approve over: the sender has to correct it, or we have to complete what it needs."""


@dataclass(frozen=True)
class Finding:
    """Something a person should see.

    path: the answer it is about (`members.2.id_no`), empty for the whole. stops: whether the submission
    is held back for a person; otherwise it is only shown. facts: what the sentence leaves open; `says`
    among them takes the sentence's place.
    """

    code: str
    path: str = ""
    stops: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether it stops whoever approves."""
        return self.stops and self.code in FINAL

    def plain(self) -> dict[str, Any]:
        """As it is stored and shown."""
        return {
            "code": self.code,
            "path": self.path,
            "stops": self.stops,
            "says": self.facts.get("says", SAYS[self.code]),
            "facts": self.facts,
        }
