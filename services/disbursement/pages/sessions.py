"""Transaction-point sessions: the list of a month, and confirming who was paid, one by one or all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import redirect, request
from flask.typing import ResponseReturnValue

from services.disbursement.pages import sayings
from services.disbursement.pages.frame import (
    Refusal,
    amount_of,
    day_of,
    desk,
    office,
    page,
    place_options,
    refusal_of_row,
    today,
)  # fmt: skip
from services.disbursement.pages.sayings import RowProblem
from services.disbursement.usecases import sessions, steps
from services.disbursement.usecases.views import SessionLine, SessionRow, SessionView
from shared.money import grouped
from shared.problems import NotFound
from shared.ui.filters import thang
from shared.ui.words import Word
from shared.web import actor, needs

MONTHS_OFFERED = 60


@dataclass
class RowShown:
    """A row with what was typed for it and what was said about it."""

    row: SessionRow
    amount_text: str
    receipt_text: str = ""
    problem: RowProblem | None = None

    @property
    def open(self) -> bool:
        return "confirm_payment" in self.row.allowed

    @property
    def differs(self) -> bool:
        return self.row.status == "confirmed" and self.row.paid != self.row.amount

    @property
    def state(self) -> str:
        if self.problem:
            return "bad"
        return {"ordered": "waiting", "postponed": "away"}.get(self.row.status, self.row.status)


@dataclass
class SessionShown:
    """The session as its page shows it."""

    line: SessionLine
    rows: list[RowShown]

    @property
    def href(self) -> str:
        return f"/office/sessions/{quote(self.line.session_id, safe='')}"

    @property
    def state(self) -> Word:
        return state_of(self.line)

    @property
    def left(self) -> int:
        return sum(r.row.amount for r in self.rows if r.row.status == "ordered")

    @property
    def differing(self) -> int:
        return sum(1 for r in self.rows if r.differs)

    @property
    def may_confirm(self) -> bool:
        return any(r.open for r in self.rows)

    @property
    def may_postpone(self) -> bool:
        return any("postpone" in r.row.allowed for r in self.rows)

    @property
    def next_on(self) -> str:
        """A month on: the point's fixed day comes monthly. Source: field description 3.1."""
        day = date.fromisoformat(self.line.date)
        following = date.fromisoformat(f"{_month(day, 1)}-01")
        return following.replace(day=min(day.day, 28)).isoformat()

    @property
    def place(self) -> str:
        """The name inside a sentence: xã Ia Lốp."""
        name = self.line.area_name
        return name[:1].lower() + name[1:]


@office.app_template_global("session_state")
def state_of(line: SessionLine) -> Word:
    """Where a session stands: nothing yet, paying, or done."""
    if line.waiting == 0:
        return Word("Đã chi xong", "ok", "check")
    if line.confirmed or line.away:
        return Word("Đang chi", "info", "clock")
    return Word("Chưa chi", "", "clock")


@office.app_template_global("programme_short")
def programme_short(name: str) -> str:
    """The programme's name without what every line would repeat: Cho vay hộ nghèo → Hộ nghèo."""
    short = name.removeprefix("Cho vay ")
    return short[:1].upper() + short[1:]


@office.get("/sessions")
@needs("case.read")
def list_sessions() -> ResponseReturnValue:
    """The sessions of one month, by day and commune."""
    month = request.args.get("month", "") or f"{today():%Y-%m}"
    if day_of(f"{month}-01") is None:
        month = f"{today():%Y-%m}"
    area = request.args.get("area", "")
    found = sessions.list_sessions(desk(), actor(), area or None, month)
    first = date.fromisoformat(f"{month}-01")
    return page(
        "sessions.html",
        sessions=found,
        month=month,
        area=area,
        areas=place_options(actor(), everything="Mọi điểm giao dịch"),
        months=[
            (m, thang(m).capitalize()) for m in (_month(today(), 2 - back) for back in range(MONTHS_OFFERED))
        ],
        before=_month(first, -1),
        after=_month(first, 1),
    )


@office.get("/sessions/<session_id>")
@needs("case.read")
def show_session(session_id: str) -> ResponseReturnValue:
    """Who is to be paid, who was, and what is still to do."""
    shown = _shown(sessions.session_view(desk(), actor(), session_id))
    return page("session.html", session=shown, done=request.args.get("done", ""))


@office.post("/sessions/<session_id>/rows/<order_no>")
@needs("payment.confirm")
def confirm_row(session_id: str, order_no: str) -> ResponseReturnValue:
    """Confirm one borrower; the answer is this row alone, so the others keep what was typed."""
    view = sessions.session_view(desk(), actor(), session_id)
    if all(row.order_no != order_no for row in view.rows):
        raise NotFound(order_no=order_no)
    problems = _confirm(view, [order_no], request.form)
    shown = _shown(sessions.session_view(desk(), actor(), session_id), request.form, problems)
    return page(
        "session_row.html", session=shown, r=next(r for r in shown.rows if r.row.order_no == order_no)
    )


@office.post("/sessions/<session_id>/confirm")
@needs("payment.confirm")
def confirm_rows(session_id: str) -> ResponseReturnValue:
    """Confirm the chosen borrowers; each row gets its own answer, none stops the others."""
    view = sessions.session_view(desk(), actor(), session_id)
    only = request.form.get("only")
    problems = _confirm(view, [only] if only else request.form.getlist("row"), request.form)
    shown = _shown(sessions.session_view(desk(), actor(), session_id), request.form, problems)
    return page("session_rows.html" if "HX-Request" in request.headers else "session.html", session=shown)


@office.post("/sessions/<session_id>/postpone")
@needs("payment.confirm")
def postpone_rows(session_id: str) -> ResponseReturnValue:
    """Move those who did not come to another session."""
    view = sessions.session_view(desk(), actor(), session_id)
    away = [row for row in view.rows if row.order_no in request.form.getlist("away")]
    pay_on = day_of(request.form.get("pay_on", ""))
    asked = [
        steps.Step(
            case_id=row.case_id,
            step="postpone",
            taken_on=None,
            facts={"order_no": row.order_no, "pay_on": pay_on.isoformat() if pay_on else ""},
        )
        for row in away
    ]
    results = steps.take_steps(desk(), actor(), asked) if pay_on else []
    problems = {
        row.order_no: sayings.row_problem(problem)
        for row, result in zip(away, results, strict=False)
        if (problem := refusal_of_row(result.problem))
    }
    shown = _shown(sessions.session_view(desk(), actor(), session_id), request.form, problems)
    if problems or not results:
        return page("session.html", 422, session=shown)
    return redirect(f"{shown.href}?done=postponed", 303)


def _confirm(view: SessionView, chosen: Iterable[str], sent: Mapping[str, str]) -> dict[str, RowProblem]:
    """Take the step for each chosen row that is complete; order number → why not, for the others."""
    rows = {row.order_no: row for row in view.rows}
    problems: dict[str, RowProblem] = {}
    asked: list[steps.Step] = []
    for order_no in chosen:
        row = rows.get(order_no)
        if row is None or "confirm_payment" not in row.allowed:
            continue
        amount, receipt = (
            amount_of(sent.get(f"amount.{order_no}", "")),
            sent.get(f"receipt.{order_no}", "").strip(),
        )
        if not amount:
            problems[order_no] = RowProblem("Thiếu số tiền", "Nhập số tiền thực chi.", "amount")
        elif not receipt:
            problems[order_no] = RowProblem("Thiếu chứng từ", "Nhập số chứng từ rồi xác nhận lại.", "receipt")
        else:
            asked.append(_step(row, amount, receipt, date.fromisoformat(view.line.date)))
    for step, result in zip(asked, steps.take_steps(desk(), actor(), asked) if asked else [], strict=True):
        refused = refusal_of_row(result.problem)
        if refused:
            problems[step.facts["order_no"]] = _why_not(refused, view, step.facts["receipt_no"])
    return problems


def _why_not(refused: Refusal, view: SessionView, receipt: str) -> RowProblem:
    """The words for a refused row; a receipt used twice is shown with the row that has it."""
    said = sayings.row_problem(refused)
    if refused.slug != "receipt-used":
        return said
    other = next((row for row in view.rows if row.case_id == refused.facts.get("case_id")), None)
    where = f"ở dòng {other.number} ({other.applicant})" if other else "ở phiên này"
    return RowProblem(said.chip, f"{receipt} đã dùng {where}. Hãy nhập số đúng.", "receipt")


def _step(row: SessionRow, amount: int, receipt: str, session_on: date) -> steps.Step:
    return steps.Step(
        case_id=row.case_id,
        step="confirm_payment",
        taken_on=None,
        facts={
            "order_no": row.order_no,
            "amount": amount,
            "value_date": min(session_on, today()).isoformat(),
            "receipt_no": receipt,
        },
    )


def _shown(
    view: SessionView, sent: Mapping[str, str] | None = None, problems: Mapping[str, RowProblem] | None = None
) -> SessionShown:
    typed, said = sent or {}, problems or {}
    rows = [
        RowShown(
            row,
            typed.get(f"amount.{row.order_no}", "") or grouped(row.amount),
            typed.get(f"receipt.{row.order_no}", ""),
            said.get(row.order_no),
        )
        for row in view.rows
    ]
    return SessionShown(view.line, rows)


def _month(first: date, by: int) -> str:
    at = first.year * 12 + first.month - 1 + by
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
