"""Reasons, waits, steps of history and refusals of rows, said in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.disbursement.pages.frame import Refusal
from services.disbursement.usecases.views import CaseView
from shared.ui import filters, problem_texts, words

HAPPENED: dict[str, str] = {
    "open": "Nhận hồ sơ từ điện thoại",
    "opened": "Nhận hồ sơ từ điện thoại",
    "assess": "Xét điều kiện",
    "assessed": "Xét điều kiện",
    "endorse": "Tổ đã bình xét",
    "confirm": "Xã đã xác nhận",
    "approve": "Đã duyệt",
    "order": "Đã lập lệnh chi",
    "confirm_payment": "Đã xác nhận chi",
    "postpone": "Vắng, chuyển phiên",
    "reverse_payment": "Đã hoàn khoản chi",
    "repay": "Đã thu nợ",
    "extend": "Đã gia hạn nợ",
    "freeze": "Đã khoanh nợ",
    "unfreeze": "Đã thôi khoanh nợ",
    "propose_write_off": "Đã đề nghị xoá nợ",
    "write_off": "Đã xoá nợ",
    "decline_write_off": "Không xoá nợ",
    "close": "Đã tất toán",
    "reverse_repayment": "Đã hoàn khoản thu",
    "cancel_order": "Huỷ lệnh chi",
    "release_rest": "Không giải ngân phần còn lại",
    "refuse": "Từ chối",
    "return": "Trả lại",
    "withdraw": "Rút khỏi danh sách",
    "amend": "Phiếu được sửa, hồ sơ theo bản mới",
    "differ": "Phiếu được sửa sau khi đã xử lý, hồ sơ giữ nguyên",
    "return_submission": "Phiếu bị trả lại để sửa",
    "withdraw_submission": "Phiếu đã được rút",
    "survey": "Đã khảo sát",
    "propose": "Đưa vào danh sách xã",
    "start": "Khởi công",
    "complete": "Hoàn thành",
    "accept": "Nghiệm thu hoàn thành",
    "settle": "Quyết toán",
    "select": "Bình chọn tại thôn",
    "allocate": "Bốc thăm nhận bò",
    "hand_over": "Bàn giao bò",
    "verify_use": "Kiểm tra sử dụng vốn",
    "schedule": "Lập lịch trả nợ",
    "scheduled": "Lập lịch trả nợ",
}
LADDERS: dict[str, tuple[tuple[str, str], ...]] = {
    "loan": (
        ("open", "Nộp hồ sơ"),
        ("endorse", "Tổ bình xét"),
        ("confirm", "Xã xác nhận"),
        ("approve", "Ngân hàng duyệt"),
        ("order", "Lập lệnh chi"),
        ("confirm_payment", "Giải ngân tại điểm giao dịch"),
    ),
    "housing": (
        ("open", "Đăng ký"),
        ("survey", "Khảo sát"),
        ("propose", "Đưa vào danh sách xã"),
        ("approve", "Quyết định của huyện"),
        ("start", "Khởi công"),
        ("complete", "Hoàn thành"),
        ("accept", "Nghiệm thu hoàn thành"),
        ("confirm_payment", "Chi đủ"),
    ),
    "livestock": (
        ("open", "Đăng ký"),
        ("select", "Bình chọn tại thôn"),
        ("allocate", "Bốc thăm nhận bò"),
        ("hand_over", "Bàn giao bò"),
    ),
}
SKIPPABLE = frozenset({"survey"})
ENDED = frozenset({"refused", "withdrawn", "cancelled", "ineligible"})
ASSOCIATIONS = {
    "women": "Hội Phụ nữ",
    "farmers": "Hội Nông dân",
    "veterans": "Hội Cựu chiến binh",
    "youth": "Đoàn Thanh niên",
}
RELATIONS = {
    "head": "chủ hộ",
    "spouse": "vợ hoặc chồng",
    "child": "con",
    "parent": "cha mẹ",
    "other": "thành viên",
}
WAITS: dict[str, str] = {
    "endorse": "tổ bình xét",
    "confirm": "xã xác nhận",
    "approve": "có quyết định duyệt",
    "order": "có lệnh chi",
    "confirm_payment": "xác nhận chi đợt trước",
    "start": "khởi công",
    "started": "khởi công",
    "complete": "hoàn thành",
    "completed": "hoàn thành",
    "accept": "có biên bản nghiệm thu hoàn thành",
    "accepted": "có biên bản nghiệm thu hoàn thành",
    "reversal": "khoản đã chi được hoàn",
    "acceptance": "có biên bản nghiệm thu hoàn thành",
    "approval": "có quyết định duyệt",
    "nothing": "còn tiền phải chi",
    "project": "dự án được huyện phê duyệt",
    "lot": "bốc thăm",
    "allocate": "bốc thăm",
    "hand_over": "bàn giao",
}


@dataclass(frozen=True)
class Stage:
    """state: done | now | later | stopped. note: day and paper."""

    text: str
    state: str
    note: str = ""


def stages(case: CaseView) -> list[Stage]:
    """The ladder of this lifecycle, with how far the case has climbed."""
    taken: dict[str, Mapping[str, Any]] = {}
    for entry in case.history:
        if entry["step"] == "return":
            break  # newest first: what was done before the case was returned has to be done again
        taken.setdefault(_plain(entry["step"]), entry)
    ladder = [
        (step, text)
        for step, text in LADDERS.get(case.line.lifecycle, ())
        if step in taken or step == "open" or step not in SKIPPABLE
    ]
    highest = max((at for at, (step, _) in enumerate(ladder) if _done(step, case, taken)), default=0)
    over = case.line.status in ENDED
    shown = []
    for at, (step, text) in enumerate(ladder):
        if at <= highest:
            last = taken.get(step)
            note = _when(last) if last else filters.ngay(case.line.applied_on) if step == "open" else ""
            shown.append(Stage(text, "done", note))
        elif over:
            shown.append(Stage(text, "stopped"))
        else:
            shown.append(Stage(text, "now" if at == highest + 1 else "later"))
    return shown


def _done(step: str, case: CaseView, taken: Mapping[str, Any]) -> bool:
    if step == "confirm_payment":
        return case.line.amount_approved > 0 and case.line.amount_paid >= case.line.amount_approved
    if step == "order":
        return step in taken and any(
            o["status"] in ("ordered", "postponed", "confirmed") for o in case.orders
        )
    return step in taken or step == "open"


def _plain(step: str) -> str:
    return {"opened": "open", "assessed": "assess", "scheduled": "schedule"}.get(step, step)


def _when(entry: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (filters.ngay(entry["on"]), entry.get("paper", "")) if part)


def history(case: CaseView) -> list[dict[str, str]]:
    """The trail, newest first: time, fact, note, who."""
    shown = []
    for entry in case.history:
        fact = HAPPENED.get(entry["step"]) or words.word(entry["status"], lifecycle=case.line.lifecycle).text
        who = entry.get("by_name") or entry.get("by") or ""
        role = words.ROLES.get(entry.get("role", ""), "")
        if entry.get("amount") and entry["step"] == "opened":
            fact = f"{fact}, đề nghị {filters.dong(entry['amount'])} đ"
        elif entry.get("amount"):
            fact = f"{fact}: {filters.dong(entry['amount'])} đ"
        note = "; ".join(part for part in (_paper(entry.get("paper", "")), entry.get("note", "")) if part)
        at = entry.get("at")
        day = filters.ngay(entry["on"])
        time = filters.gio(at) if at and filters.ngay(at) == day else day
        shown.append(
            {"time": time, "fact": fact, "note": note, "who": ", ".join(p for p in (who, role) if p)}
        )
    return shown


FIELDS = {
    "programme": "chương trình",
    "kind": "loại hỗ trợ",
    "household_id": "mã hộ",
    "commune_id": "xã",
    "village_id": "thôn, buôn",
    "applied_on": "ngày nộp",
    "applicant_key": "người đứng tên",
    "amount_requested": "số tiền đề nghị",
    "own_capital": "vốn tự có",
    "term_months": "thời hạn",
    "instalment_months": "kỳ trả gốc",
    "purpose": "mục đích",
    "group_code": "tổ vay vốn",
    "association": "hội nhận uỷ thác",
    "project_code": "dự án",
    "applicant_birth_year": "năm sinh",
    "separated_year": "năm tách hộ",
    "earlier_support": "hỗ trợ trước đây",
}
"""What of an application a later version of its submission may say otherwise."""


def remarks(case: CaseView) -> list[tuple[str, str]]:
    """What the office must know of the submission behind the case: (title, what to do)."""
    found = []
    if case.taken_back == "returned":
        found.append(
            ("Phiếu đã bị trả lại để sửa", "Không cam kết, không chi thêm cho đến khi phiếu được sửa xong.")
        )
    if case.taken_back == "withdrawn":
        found.append(
            ("Phiếu đã được rút", "Không cam kết, không chi thêm. Hãy rút hồ sơ hoặc thu hồi khoản đã chi.")
        )
    if case.differs:
        names = ", ".join(FIELDS.get(name, name) for name in case.differs)
        found.append(
            (
                "Phiếu được sửa sau khi hồ sơ đã xử lý",
                f"Khác hồ sơ ở: {names}. Hồ sơ giữ nguyên; hãy xem và quyết định.",
            )
        )
    return found


def _paper(paper: str) -> str:
    return f"Văn bản {paper}" if paper else ""


def waits(code: str) -> str:
    """What opens a door, as the end of a sentence: mở khi có biên bản nghiệm thu."""
    return f"mở khi {WAITS.get(code, words.word(code).text.lower())}"


def doors(case: CaseView) -> list[str]:
    """One line for each step of this role that is not open yet."""
    return [
        f"{words.STEPS.get(door['step'], door['step'])}: {waits(door['waits_for'])}."
        for door in case.closed_doors
    ]


@dataclass(frozen=True)
class RowProblem:
    """A refused row: a short chip and one line that says what to do. field: the one to correct, if any."""

    chip: str
    words: str
    field: str = ""


ROW_CHIPS = {
    "illegal-transition": "Không đúng bước",
    "maker-is-checker": "Cần người khác",
    "budget-exceeded": "Vượt dòng ngân sách",
    "not-eligible": "Không đủ điều kiện",
    "stale": "Đã có người cập nhật",
    "forbidden": "Không được phép",
    "invalid-input": "Phải sửa",
    "receipt-used": "Trùng chứng từ",
    "amount-exceeded": "Quá mức",
    "tranche-out-of-turn": "Chưa đến lượt",
    "already-supported": "Đã được hỗ trợ",
    "in-flight": "Đang làm ở nơi khác",
}


def row_problem(problem: Refusal) -> RowProblem:
    """The words for one refused row of a batch."""
    text = problem_texts.text_of(problem.slug, problem.status)
    facts = "; ".join(f"{name}: {value}" for name, value in problem_texts.known_facts(problem.facts))
    advice = text.advice.removeprefix(problem_texts.NOT_WRITTEN).strip()
    said = input_errors(problem.facts) if problem.slug == "invalid-input" else {}
    shown = "; ".join(said.values()) or f"{advice} {facts}".strip()
    return RowProblem(ROW_CHIPS.get(problem.slug, text.title), shown)


MESSAGES = {
    "lies in the future": "Ngày này chưa đến",
    "lies before the application": "Ngày này trước ngày nộp hồ sơ",
    "lies before the approval or in the future": "Ngày chi phải từ ngày duyệt đến hôm nay",
    "must be above zero": "Số tiền phải lớn hơn 0",
    "is needed for this step": "Còn thiếu",
    "is not the sum of the funding": "Số tiền không bằng tổng các nguồn",
    "is the day it is ordered for already": "Lệnh chi đang ở đúng ngày này",
    "there is nothing left to pay": "Không còn gì phải chi",
    "is a project of another programme": "Dự án thuộc chương trình khác",
    "there is no such project": "Không có dự án này",
    "the programme has no terms for that day": "Chương trình không cho vay vào ngày này",
    "is a project of another commune": "Dự án ở xã khác",
    "is not an animal of the project": "Con này không thuộc dự án",
    "there is no such line": "Không có dòng ngân sách này",
    "is not a line of the year after": "Không phải dòng của năm sau",
    "is not before the budget year": "Phải trước năm ngân sách",
    "is nothing": "Số tiền phải khác 0",
    "is not one of your communes": "Xã này ngoài địa bàn của bạn",
    "letters, digits and . _ + - only": "Chỉ dùng chữ không dấu, chữ số và . _ + -",
    "is not an ear tag": "Mã tai chưa đúng",
}


def input_errors(facts: Mapping[str, Any]) -> dict[str, str]:
    """Field → words, for the values a use case did not accept."""
    errors = facts.get("errors") or {}
    return {
        str(name).removeprefix("facts."): MESSAGES.get(str(messages[0]), "Giá trị chưa đúng")
        for name, messages in errors.items()
        if messages
    }
