"""The form of each step: which facts it asks for, with which words; what it sends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.disbursement.pages.frame import amount_of, day_of
from services.disbursement.usecases.views import BudgetLineView, CaseView
from shared.money import grouped

TAKES_BACK = frozenset(
    {
        "refuse",
        "return",
        "withdraw",
        "reverse_payment",
        "reverse_repayment",
        "close",
        "freeze",
        "write_off",
        "decline_write_off",
        "cancel_order",
        "release_rest",
    }
)
SELDOM = frozenset({"extend", "unfreeze", "propose_write_off"})
"""Steps that are possible for years and hardly ever taken: never the page's main button."""
Options = list[tuple[str, str]]
Norms = Mapping[str, int]  # central | local → the most it may give, in đồng


@dataclass(frozen=True)
class StepField:
    """One fact a step asks for. kind: text | number | amount | day | select | textarea | hidden."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    default: str = ""
    options: Options = field(default_factory=list)


@dataclass
class StepForm:
    """A step that may be taken now. values: as typed before. errors: field → words."""

    step: str
    text: str
    icon: str
    main: bool
    takes_back: bool
    fields: list[StepField]
    command_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    open: bool = False


WHY = StepField("why", "Lý do", "textarea")
PAPER = StepField("paper", "Số văn bản")
TEXTS: dict[str, tuple[str, str]] = {
    # step → (button, icon)
    "endorse": ("Xác nhận tổ đã bình xét", "users"),
    "confirm": ("Xác nhận của xã", "check"),
    "approve": ("Duyệt", "sign"),
    "order": ("Lập lệnh chi", "file"),
    "confirm_payment": ("Xác nhận đã chi", "coin"),
    "postpone": ("Ghi vắng, chuyển phiên", "away"),
    "reverse_payment": ("Hoàn khoản đã chi", "back"),
    "repay": ("Ghi thu nợ", "coin"),
    "extend": ("Gia hạn nợ", "cal"),
    "freeze": ("Khoanh nợ", "lock"),
    "unfreeze": ("Thôi khoanh nợ", "redo"),
    "propose_write_off": ("Đề nghị xoá nợ", "file"),
    "write_off": ("Xoá nợ", "x"),
    "decline_write_off": ("Không xoá nợ", "back"),
    "close": ("Tất toán theo ngân hàng", "lock"),
    "reverse_repayment": ("Hoàn khoản đã thu", "back"),
    "cancel_order": ("Huỷ lệnh chi", "x"),
    "release_rest": ("Không giải ngân phần còn lại", "back"),
    "refuse": ("Từ chối", "x"),
    "return": ("Trả lại kèm lý do", "back"),
    "withdraw": ("Rút khỏi danh sách", "x"),
    "survey": ("Ghi kết quả khảo sát", "camera"),
    "propose": ("Đưa vào danh sách xã", "file"),
    "start": ("Ghi khởi công", "house"),
    "complete": ("Ghi hoàn thành", "house"),
    "accept": ("Nghiệm thu", "check"),
    "settle": ("Quyết toán", "lock"),
    "select": ("Ghi kết quả bình chọn", "users"),
    "allocate": ("Ghi kết quả bốc thăm", "cow"),
    "hand_over": ("Ghi bàn giao", "cow"),
    "verify_use": ("Ghi kiểm tra sử dụng vốn", "search"),
}
PAPERS: dict[tuple[str, str], StepField] = {
    ("loan", "endorse"): replace(PAPER, label="Số biên bản họp tổ (danh sách 03/TD)"),
    ("loan", "confirm"): replace(PAPER, label="Số xác nhận của UBND xã trên 03/TD"),
    ("loan", "extend"): replace(PAPER, label="Số quyết định gia hạn (09/TD)"),
    ("loan", "freeze"): replace(PAPER, label="Số quyết định khoanh nợ"),
    ("loan", "unfreeze"): replace(PAPER, label="Số quyết định thôi khoanh nợ"),
    ("loan", "propose_write_off"): replace(PAPER, label="Số biên bản xác nhận rủi ro của xã"),
    ("loan", "write_off"): replace(PAPER, label="Số quyết định xoá nợ"),
    ("loan", "approve"): replace(PAPER, label="Số thông báo phê duyệt (04/TD)"),
    ("housing", "survey"): replace(PAPER, label="Số biên bản khảo sát", required=False),
    ("housing", "propose"): replace(PAPER, label="Số tờ trình của UBND xã"),
    ("housing", "approve"): replace(PAPER, label="Số quyết định của UBND huyện"),
    ("housing", "accept"): replace(PAPER, label="Số biên bản nghiệm thu"),
    ("livestock", "select"): replace(PAPER, label="Số biên bản họp thôn"),
}


def form_of(step: str, fields: list[StepField], *, main: bool = False, command_id: str = "") -> StepForm:
    """An empty form of `step`."""
    text, icon = TEXTS.get(step, (step, "right"))
    main = main and step not in TAKES_BACK | SELDOM
    return StepForm(step, text, icon, main, step in TAKES_BACK, fields, command_id)


def fields_for_case(
    step: str,
    case: CaseView,
    *,
    today: str,
    lines: list[BudgetLineView],
    points: Options,
    projects: Options,
    norms: Norms,
) -> list[StepField]:
    """What `step` asks about this one case, with what is known already filled in."""
    line = case.line
    open_orders = [o for o in case.orders if o["status"] in ("ordered", "postponed")]
    paid_orders = [o for o in case.orders if o["status"] == "confirmed"]
    left = line.amount_approved - line.amount_paid
    tranche = next((t for t in case.tranches if t["status"] == "planned"), None)
    order = open_orders[0] if open_orders else None
    asked: list[StepField] = []
    if (line.lifecycle, step) in PAPERS:
        asked.append(PAPERS[line.lifecycle, step])
    if step == "approve" and line.lifecycle == "housing":
        asked += _funding_fields(lines, norms)
    elif step == "approve":
        asked += [
            StepField("amount", "Số tiền duyệt (đ)", "amount", default=grouped(line.amount_requested)),
            StepField(
                "line_id", "Nguồn vốn", "select", options=_options(_of_programme(lines, line.programme))
            ),
        ]
    elif step == "order":
        asked += [
            StepField("tranche", "", "hidden", default=str(tranche["number"]) if tranche else ""),
            StepField(
                "amount",
                "Số tiền lệnh chi (đ)",
                "amount",
                default=grouped(tranche["amount"] if tranche else left),
            ),
            StepField("pay_on", "Ngày chi", "day", default=today),
            StepField("point", "Điểm giao dịch", "select", default=line.area, options=points),
        ]
    elif step == "confirm_payment" and order:
        asked += [
            StepField("order_no", "", "hidden", default=order["order_no"]),
            StepField("amount", "Số tiền thực chi (đ)", "amount", default=grouped(order["amount"])),
            StepField("value_date", "Ngày chi", "day", default=min(order["pay_on"], today)),
            StepField("receipt_no", "Số chứng từ"),
        ]
    elif step == "postpone" and order:
        asked += [
            StepField("order_no", "", "hidden", default=order["order_no"]),
            StepField("pay_on", "Chuyển sang ngày", "day"),
        ]
    elif step == "reverse_payment":
        choices = [
            (o["order_no"], f"{o['order_no']}: {grouped(o['confirmed']['amount'])} đ") for o in paid_orders
        ]
        asked += [StepField("order_no", "Lệnh chi", "select", options=choices), WHY]
    elif step == "extend":
        asked.append(StepField("months", "Số tháng gia hạn", "number"))
    elif step == "propose_write_off":
        asked.append(WHY)
    elif step in ("freeze", "write_off"):
        pass  # the decision's number is all
    elif step == "repay":
        asked += _repayment_fields(case, today)
    elif step == "reverse_repayment":
        standing = [
            (r["repayment_no"], f"{r['repayment_no']}: {grouped(r['amount'])} đ")
            for r in case.repayments
            if r["reversed"] is None
        ]
        asked += [StepField("repayment_no", "Khoản thu", "select", options=standing), WHY]
    elif step == "select":
        asked.insert(0, StepField("project_id", "Dự án", "select", options=projects))
    elif step == "hand_over":
        asked += [
            StepField("animal_id", "Mã tai bò", default=line.animal_id),
            StepField("minutes_no", "Số biên bản bàn giao"),
        ]
    elif step in TAKES_BACK:
        asked.append(WHY)
    if step not in ("confirm_payment", "repay"):
        asked.append(StepField("taken_on", "Ngày thực hiện", "day", default=today))
    return asked


def _repayment_fields(case: CaseView, today: str) -> list[StepField]:
    """The bank's own division may be given; left out, the payment is divided by the programme's order."""
    owed = case.debt or {}
    bank = "Để trống: hệ thống tự chia"
    return [
        StepField("amount", "Số tiền thu (đ)", "amount", hint=f"Còn nợ {grouped(owed.get('total', 0))} đ"),
        StepField("value_date", "Ngày thu", "day", default=today),
        StepField("receipt_no", "Số chứng từ"),
        StepField("principal", "Gốc theo ngân hàng (đ)", "amount", required=False, hint=bank),
        StepField("interest", "Lãi theo ngân hàng (đ)", "amount", required=False),
        StepField("overdue_interest", "Lãi quá hạn theo ngân hàng (đ)", "amount", required=False),
    ]


def fields_for_batch(
    step: str, lifecycle: str, *, today: str, lines: list[BudgetLineView], points: Options, projects: Options
) -> list[StepField] | None:
    """What a batch of `step` asks once for all its rows; None when the step is taken one case at a time."""
    asked: list[StepField] = []
    if (lifecycle, step) in PAPERS:
        asked.append(PAPERS[lifecycle, step])
    match step:
        case "approve" if lifecycle == "housing":
            asked += [f for f in _funding_fields(lines, {}) if f.kind == "select"]
        case "approve":
            asked.append(StepField("line_id", "Nguồn vốn", "select", options=_options(lines)))
        case "order":
            asked += [
                StepField("pay_on", "Ngày chi", "day", default=today),
                StepField(
                    "point", "Điểm giao dịch", "select", required=False,
                    options=[("", "Xã của từng hồ sơ"), *points],
                ),
            ]  # fmt: skip
        case "select":
            asked.insert(0, StepField("project_id", "Dự án", "select", options=projects))
        case "endorse" | "confirm" | "propose" | "survey" | "start" | "complete" | "accept" | "settle":
            pass
        case _:
            return None
    return [*asked, StepField("taken_on", "Ngày thực hiện", "day", default=today)]


def read(fields: list[StepField], sent: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """(facts, errors) of the form: amounts int, days ISO text, empty optional facts left out."""
    facts: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for asked in fields:
        text = sent.get(asked.name, "").strip()
        if not text:
            if asked.required and asked.kind != "hidden":
                errors[asked.name] = f"Hãy nhập: {asked.label.lower()}"
            continue
        if asked.kind == "amount":
            amount = amount_of(text)
            if not amount:
                errors[asked.name] = "Số tiền phải là số đồng lớn hơn 0"
            else:
                facts[asked.name] = amount
        elif asked.kind == "day":
            day = day_of(text)
            if day is None:
                errors[asked.name] = "Ngày viết như 22/12/2023"
            else:
                facts[asked.name] = day.isoformat()
        elif asked.kind == "number" or asked.name == "tranche":
            if not text.isdigit() or len(text) > 9:
                errors[asked.name] = "Phải là một số"
            else:
                facts[asked.name] = int(text)
        else:
            facts[asked.name] = text
    return facts, errors


def taken_on(facts: dict[str, Any]) -> date | None:
    """Take the day of the step out of the facts: it is said beside them. None for today."""
    text = facts.pop("taken_on", None)
    return date.fromisoformat(text) if text else None


def with_funding(facts: Mapping[str, Any], norms: Norms) -> dict[str, Any]:
    """The facts of a grant's approval with its one or two sources as `funding`.

    Amounts that were not asked for are the norms of the case's kind.
    """
    rest = {name: value for name, value in facts.items() if name not in FUNDING_FACTS}
    shares = [{"line_id": facts["line_id"], "amount": facts.get("amount") or norms.get("central", 0)}]
    if facts.get("line_id_2"):
        shares.append(
            {"line_id": facts["line_id_2"], "amount": facts.get("amount_2") or norms.get("local", 0)}
        )
    return {**rest, "funding": shares}


FUNDING_FACTS = ("line_id", "amount", "line_id_2", "amount_2")


def _funding_fields(lines: list[BudgetLineView], norms: Norms) -> list[StepField]:
    """Central money first, then what the province, the district or a fund adds."""
    grants = [b for b in lines if b.funding_source != "credit"]
    central = [b for b in grants if b.funding_source == "central"] or grants
    local = [b for b in grants if b.funding_source != "central"]
    asked = [
        StepField(
            "line_id", "Nguồn trung ương", "select", options=_options(_of_programme(central, "housing"))
        ),
        StepField("amount", "Số tiền từ trung ương (đ)", "amount", default=grouped(norms.get("central", 0))),
    ]
    if local:
        none: Options = [("", "Không có nguồn địa phương")]
        asked += [
            StepField(
                "line_id_2", "Nguồn địa phương", "select", required=False, options=[*none, *_options(local)]
            ),
            StepField(
                "amount_2",
                "Số tiền từ địa phương (đ)",
                "amount",
                required=False,
                default=grouped(norms.get("local", 0)),
            ),
        ]
    return asked


def _of_programme(lines: list[BudgetLineView], programme: str) -> list[BudgetLineView]:
    return [b for b in lines if b.programme == programme] or lines


def _options(lines: list[BudgetLineView]) -> Options:
    return [(b.line_id, f"{b.name} ({b.line_id}): còn {grouped(b.free)} đ") for b in lines]
