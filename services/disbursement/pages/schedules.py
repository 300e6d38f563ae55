"""The schedule calculator: what a loan would cost, on terms that staff try out beside the borrower."""

from __future__ import annotations

from typing import Any, cast

from flask import request
from flask.typing import ResponseReturnValue

from services.disbursement import schemas
from services.disbursement.pages.frame import amount_of, day_of, office, page, today
from services.disbursement.schedule_schemas import ScheduleBody
from services.disbursement.usecases.loan_schedules import ScheduleAnswer, ScheduleQuestion, calculate_schedule
from shared.problems import InvalidInput
from shared.web import needs

CHANGES = range(1, 3)  # rate changes and early repayments a person may enter; more go through the API
METHODS = [
    ("equal_principal", "Gốc chia đều các kỳ"),
    ("equal_instalments", "Mỗi kỳ trả số tiền bằng nhau"),
    ("bullet", "Trả gốc một lần cuối kỳ"),
    ("flat", "Lãi cố định trên số vay ban đầu"),
]
DAY_COUNTS = [
    ("actual_365", "Ngày thực tế, năm 365 ngày (Thông tư 14/2017)"),
    ("actual_360", "Ngày thực tế, năm 360 ngày"),
    ("30_360", "Tháng 30 ngày, năm 360 ngày"),
]
ROUNDINGS = [("half_up", "Từ nửa trở lên làm tròn lên"), ("half_even", "Đúng nửa thì về số chẵn")]
WHAT_IS_WRONG = {
    "principal": "Nhập số tiền vay lớn hơn 0",
    "annual_rate_percent": "Nhập lãi suất từ 0 đến 1.000 %/năm, thí dụ 6,6",
    "disbursed_on": "Nhập ngày như 15/03/2026",
    "periods": "Nhập số kỳ từ 1, cả thời hạn không quá 1.200 tháng",
    "period_months": "Nhập số tháng mỗi kỳ, từ 1 đến 120",
    "principal_grace_periods": "Phải ít hơn số kỳ trả",
    "interest_grace_periods": "Phải ít hơn số kỳ trả",
    "multiple_of": "Nhập số tiền lớn hơn 0, hoặc để trống",
    "rate_changes": "Mỗi ngày đổi lãi suất chỉ nhập một lần, kèm lãi suất mới",
    "prepayments": "Ngày phải trong thời hạn vay, số tiền không quá dư nợ ngày đó",
}
MORE = {
    "principal_grace_periods": "0",
    "interest_grace_periods": "0",
    "multiple_of": "",
    "day_count": DAY_COUNTS[0][0],
    "rounding": ROUNDINGS[0][0],
    **{f"{name}_{n}": "" for n in CHANGES for name in ("from", "percent", "on", "amount")},
}
"""What most loans do not need, and what it says then: folded away until it is used."""

WHOLE = ("periods", "period_months", "principal_grace_periods", "interest_grace_periods")
CHOSEN = ("method", "day_count", "rounding")


@office.get("/schedule")
@needs("case.read")
def loan_schedule() -> ResponseReturnValue:
    """An empty form, or the schedule of what the address asks; nothing is stored."""
    typed = request.args
    more_open = any(typed.get(name) not in (None, "", usual) for name, usual in MORE.items())
    answer: ScheduleAnswer | None = None
    errors: dict[str, str] = {}
    if typed.get("principal"):
        try:
            answer = calculate_schedule(cast(ScheduleQuestion, schemas.read(ScheduleBody, _read())))
        except InvalidInput as refused:
            errors = _in_words(refused.facts["errors"])
    return page(
        "schedule.html",
        422 if errors else 200,
        typed=typed,
        answer=answer,
        errors=errors,
        methods=METHODS,
        day_counts=DAY_COUNTS,
        roundings=ROUNDINGS,
        more_open=more_open,
        changes=CHANGES,
        proposed_day=today().isoformat(),
    )


def _read() -> dict[str, Any]:
    """What was typed, as the API takes it; what is empty is left out."""
    typed = {name: value.strip() for name, value in request.args.items() if value.strip()}
    asked: dict[str, Any] = {name: typed[name] for name in CHOSEN if name in typed}
    for name in WHOLE:
        if name in typed:
            asked[name] = int(typed[name]) if typed[name].isascii() and typed[name].isdigit() else typed[name]
    for name in ("principal", "multiple_of"):
        if name in typed:
            asked[name] = _amount(typed[name])
    asked["annual_rate_percent"] = _percent(typed.get("annual_rate_percent", ""))
    asked["disbursed_on"] = _day(typed.get("disbursed_on", ""))
    asked["rate_changes"] = [
        {
            "from": _day(typed.get(f"from_{n}", "")),
            "annual_rate_percent": _percent(typed.get(f"percent_{n}", "")),
        }
        for n in CHANGES
        if f"from_{n}" in typed or f"percent_{n}" in typed
    ]
    asked["prepayments"] = [
        {"on": _day(typed.get(f"on_{n}", "")), "amount": _amount(typed.get(f"amount_{n}", ""))}
        for n in CHANGES
        if f"on_{n}" in typed or f"amount_{n}" in typed
    ]
    return asked


def _amount(text: str) -> Any:
    dong = amount_of(text)
    return text if dong is None else dong


def _day(text: str) -> Any:
    return day_of(text) or text


def _percent(text: str) -> str:
    return text.replace(",", ".")


def _in_words(errors: dict[str, Any]) -> dict[str, str]:
    """Field → words; a row of a list answers for the whole list."""
    return {
        name: WHAT_IS_WRONG.get(name, "Giá trị chưa đúng") for name in {path.split(".")[0] for path in errors}
    }
