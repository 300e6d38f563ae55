"""The Vietnamese words of states, steps, classes and roles: one word each, everywhere the same.

A state is shown as a chip: a word, an icon and a tone. Colour only supports.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """tone: ok | warn | bad | info | empty for neutral. icon: a name in icons.svg."""

    text: str
    tone: str = ""
    icon: str = "clock"


def _ok(text: str, icon: str = "check") -> Word:
    return Word(text, "ok", icon)


def _info(text: str, icon: str = "clock") -> Word:
    return Word(text, "info", icon)


def _warn(text: str, icon: str = "alert") -> Word:
    return Word(text, "warn", icon)


def _bad(text: str, icon: str = "x") -> Word:
    return Word(text, "bad", icon)


STATUSES: dict[str, Word] = {
    # every lifecycle
    "opened": Word("Đã nộp", "", "file"),
    "received": Word("Đã nộp", "", "file"),
    "submitted": Word("Đã nộp", "", "file"),
    "registered": Word("Đã đăng ký", "", "file"),
    "returned": _warn("Phải sửa", "back"),
    "refused": _bad("Từ chối"),
    "withdrawn": Word("Đã rút", "", "x"),
    "cancelled": Word("Đã huỷ", "", "x"),
    "ineligible": _bad("Không đủ điều kiện"),
    "approved": _info("Đã duyệt", "sign"),
    # loan
    "endorsed": _info("Tổ đã bình xét", "users"),
    "commune_confirmed": _info("Xã đã xác nhận", "check"),
    "ordered": _info("Đã lập lệnh", "file"),
    "partly_disbursed": _warn("Đã giải ngân một phần", "coin"),
    "partially_disbursed": _warn("Đã giải ngân một phần", "coin"),
    "disbursed": _ok("Đã giải ngân", "coin"),
    "active": _ok("Đã giải ngân", "coin"),
    "use_verified": _ok("Đã kiểm tra sử dụng vốn"),
    "extended": _warn("Đã gia hạn", "cal"),
    "overdue": _bad("Quá hạn", "alert"),
    "frozen": _warn("Khoanh nợ", "lock"),
    "write_off_proposed": _warn("Đề nghị xoá nợ", "file"),
    "written_off": Word("Xoá nợ", "", "x"),
    "closed": Word("Tất toán", "", "lock"),
    # cow
    "selected": _info("Đã bình chọn", "users"),
    "allocated": _info("Đã bốc thăm", "cow"),
    "handed_over": _ok("Đã bàn giao", "cow"),
    "in_follow_up": _ok("Đã bàn giao", "cow"),
    "owned": _ok("Thuộc hộ", "cow"),
    # housing
    "surveyed": _info("Đã khảo sát", "camera"),
    "proposed": _info("Trong danh sách xã", "file"),
    "on_commune_list": _info("Trong danh sách xã", "file"),
    "committed": _info("Đã phê duyệt", "sign"),
    "started": _info("Đang xây", "house"),
    "foundation_accepted": _info("Đã nghiệm thu móng", "house"),
    "completed": _info("Hoàn thành", "house"),
    "accepted": _ok("Đã nghiệm thu"),
    "paid_out": _ok("Chi đủ", "coin"),
    "settled": _ok("Quyết toán", "lock"),
}
BY_LIFECYCLE: dict[tuple[str, str], Word] = {
    ("housing", "opened"): Word("Đã đăng ký", "", "file"),
    ("housing", "received"): Word("Đã đăng ký", "", "file"),
    ("housing", "submitted"): Word("Đã đăng ký", "", "file"),
    ("livestock", "opened"): Word("Đã đăng ký", "", "file"),
    ("livestock", "received"): Word("Đã đăng ký", "", "file"),
    ("livestock", "submitted"): Word("Đã đăng ký", "", "file"),
    ("housing", "approved"): _info("Đã phê duyệt", "sign"),
}
PAYMENTS: dict[str, Word] = {
    "planned": Word("Chưa lập lệnh"),
    "ordered": _info("Đã lập lệnh", "file"),
    "awaiting": _info("Chờ duyệt"),
    "confirmed": _ok("Đã chi", "coin"),
    "postponed": Word("Vắng, chuyển phiên", "", "away"),
    "failed": _bad("Chi không thành"),
    "reversed": _warn("Đã hoàn", "back"),
    "cancelled": Word("Đã huỷ lệnh", "", "x"),
}
ANIMALS: dict[str, Word] = {
    "registered": Word("Đã mua", "", "cow"),
    "procured": Word("Đã mua", "", "cow"),
    "quarantined": _warn("Cách ly", "lock"),
    "allocated": _info("Đã bốc thăm", "users"),
    "handed_over": _ok("Đã bàn giao"),
    "pregnant": _ok("Có chửa", "heart"),
    "calved": _ok("Đã đẻ", "heart"),
    "dead": _bad("Chết"),
    "lost": _bad("Mất"),
    "sold_unauthorised": _bad("Bán sai quy định"),
    "returned": Word("Đã trả lại", "", "back"),
    "transferred": Word("Đã chuyển hộ", "", "redo"),
    "owned": _ok("Thuộc hộ"),
}
PROJECTS: dict[str, Word] = {
    "proposed": Word("Chờ quyết định", "", "clock"),
    "drafted": Word("Chờ quyết định", "", "clock"),
    "approved": _ok("Đã phê duyệt", "sign"),
    "closed": Word("Đã quyết toán", "", "lock"),
}
CLASSES: dict[str, Word] = {
    "poor": _warn("Hộ nghèo", "house"),
    "near_poor": _warn("Hộ cận nghèo", "house"),
    "newly_escaped": _info("Hộ mới thoát nghèo", "house"),
    "not_poor": Word("Không thuộc hộ nghèo, cận nghèo", "", "house"),
    "unknown": Word("Chưa rà soát", "", "alert"),
    "": Word("Chưa rà soát", "", "alert"),
}
SUBMISSIONS: dict[str, Word] = {
    "incomplete": _warn("Thiếu tệp", "camera"),
    "complete": _info("Chờ kiểm tra", "clock"),
    "processed": _ok("Đã kiểm tra", "check"),
    "flagged": _warn("Cần xem lại", "alert"),
    "held": _info("Chờ phiếu gốc", "clock"),
    "approved": _ok("Đã duyệt", "sign"),
    "returned": _bad("Phải sửa", "back"),
    "withdrawn": Word("Đã rút", "", "x"),
    "superseded": Word("Đã có bản sửa", "", "redo"),
}
LIFECYCLES = {"loan": "Vay vốn ưu đãi", "livestock": "Bò sinh sản", "housing": "Nhà ở"}
LIFECYCLE_ICONS = {"loan": "coin", "livestock": "cow", "housing": "house"}
KINDS = {"new_build": "Xây mới", "repair": "Sửa chữa", "": ""}
STEPS = {
    "endorse": "Xác nhận tổ đã bình xét",
    "confirm": "Xác nhận của xã",
    "approve": "Duyệt",
    "order": "Lập lệnh chi",
    "confirm_payment": "Xác nhận đã chi",
    "reverse_payment": "Hoàn khoản đã chi",
    "repay": "Ghi thu nợ",
    "extend": "Gia hạn nợ",
    "freeze": "Khoanh nợ",
    "unfreeze": "Thôi khoanh nợ",
    "propose_write_off": "Đề nghị xoá nợ",
    "write_off": "Xoá nợ",
    "decline_write_off": "Không xoá nợ",
    "close": "Tất toán",
    "reverse_repayment": "Hoàn khoản đã thu",
    "postpone": "Ghi vắng, chuyển phiên",
    "cancel_order": "Huỷ lệnh chi",
    "release_rest": "Không giải ngân phần còn lại",
    "refuse": "Từ chối",
    "return": "Trả lại",
    "withdraw": "Rút khỏi danh sách",
    "resubmit": "Nộp lại",
    "survey": "Ghi kết quả khảo sát",
    "propose": "Đưa vào danh sách xã",
    "start": "Ghi khởi công",
    "stage": "Ghi giai đoạn",
    "complete": "Ghi hoàn thành",
    "accept": "Nghiệm thu",
    "select": "Ghi kết quả bình chọn",
    "allocate": "Bốc thăm",
    "hand_over": "Ghi bàn giao",
    "settle": "Quyết toán",
    "verify_use": "Ghi kiểm tra sử dụng vốn",
}
ROLES = {
    "field_worker": "Rà soát viên",
    "group_leader": "Tổ trưởng Tổ TK&VV",
    "association_officer": "Cán bộ hội, đoàn thể",
    "commune_officer": "Công chức xã",
    "commune_chairman": "Lãnh đạo UBND xã",
    "credit_officer": "Cán bộ tín dụng",
    "teller": "Giao dịch viên",
    "bank_manager": "Lãnh đạo phòng giao dịch",
    "finance_specialist": "Chuyên viên Tài chính - Kế hoạch",
    "treasury_officer": "Cán bộ Kho bạc",
    "infra_specialist": "Chuyên viên Kinh tế và Hạ tầng",
    "agri_specialist": "Chuyên viên Nông nghiệp",
    "labour_specialist": "Chuyên viên Lao động - TB&XH",
    "district_leader": "Lãnh đạo huyện",
    "report_reader": "Người đọc báo cáo",
    "auditor": "Kiểm toán",
    "administrator": "Quản trị viên",
}
CATALOGUES = {
    "payment": PAYMENTS,
    "animal": ANIMALS,
    "project": PROJECTS,
    "class": CLASSES,
    "submission": SUBMISSIONS,
}


def word(code: str | None, kind: str = "status", lifecycle: str = "") -> Word:
    """The word for `code`. kind: status | payment | animal | project | class | submission.

    An unknown code is shown as it is: a page must not fail over a new state.
    """
    code = code or ""
    found = BY_LIFECYCLE.get((lifecycle, code)) if kind == "status" else None
    return found or CATALOGUES.get(kind, STATUSES).get(code) or Word(code or "—")
