"""Budget lines of a year: what may still be committed, which line is short, where carried-over money went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from services.disbursement.pages import sayings, step_forms
from services.disbursement.pages.choices import programme_options
from services.disbursement.pages.frame import Refusal, desk, office, page, refusal, today
from services.disbursement.pages.step_forms import StepField, StepForm
from services.disbursement.usecases import budget
from services.disbursement.usecases.views import BudgetLineView
from shared.ids import new_id
from shared.problems import NotFound, Problem
from shared.text import search_key
from shared.ui.filters import ngay, trieu
from shared.web import actor, needs

SHORT_PERCENT = 2  # less than this part free: the line is said to be nearly used up
FIRST_YEAR = 2021
CAPITAL = {"investment": "vốn đầu tư", "recurrent": "vốn sự nghiệp"}
SOURCES = {
    "central": "Ngân sách trung ương",
    "province": "Ngân sách tỉnh",
    "district": "Ngân sách huyện",
    "credit": "Vốn tín dụng chính sách",
    "fund": "Quỹ Vì người nghèo",
    "counterpart": "Đối ứng của hộ",
}


@dataclass(frozen=True)
class Sum:
    """The last row: all lines shown, added up."""

    allotted: int
    committed: int
    disbursed: int
    returned: int
    free: int


def usable(line: BudgetLineView) -> int:
    """What the line may use in its year: allotted and carried in, less carried out."""
    return line.allotted + line.carried_in - line.carried_out


@office.get("/budget")
@needs("budget.read")
def list_lines() -> ResponseReturnValue:
    """The lines of one year."""
    return _list(_year(request.args.get("year", "")))


@office.post("/budget")
@needs("budget.manage")
def open_line() -> ResponseReturnValue:
    """Open a line without money; a decision fills it."""
    form = _opening_form()
    facts, errors = step_forms.read(form.fields, request.form)
    try:
        if not errors:
            made = budget.open_line(desk(), actor(), **facts)
            return redirect(f"/office/budget/{made.line_id}?done=1", 303)
        status, problem = 422, None
    except Problem as refused:
        errors = sayings.input_errors(refused.facts)
        status, problem = refused.status, None if errors else refusal(refused)
    form.open, form.values, form.errors = True, request.form, errors
    return _list(_year(request.form.get("budget_year", "")), form=form, problem=problem, status=status)


@office.get("/budget/<line_id>")
@needs("budget.read")
def show_line(line_id: str) -> ResponseReturnValue:
    """One line with its allotments and carry-overs, and what may be done with it."""
    return _line(budget.line_view(desk(), actor(), line_id), done=bool(request.args.get("done")))


@office.post("/budget/<line_id>/allotments")
@needs("budget.manage")
def allot(line_id: str) -> ResponseReturnValue:
    """Give the line money by a decision."""
    return _act(line_id, "allot")


@office.post("/budget/<line_id>/carry-overs")
@needs("budget.manage")
def carry_over(line_id: str) -> ResponseReturnValue:
    """Move what was not spent to a line of the next year."""
    return _act(line_id, "carry_over")


def _act(line_id: str, name: str) -> ResponseReturnValue:
    line = budget.line_view(desk(), actor(), line_id)
    form = next(f for f in _forms(line) if f.step == name)
    facts, errors = step_forms.read(form.fields, request.form)
    if errors:
        return _line(line, typed=request.form, step=name, errors=errors, status=422)
    command_id = request.form.get("command_id") or new_id()
    try:
        if name == "allot":
            budget.allot(desk(), actor(), line_id, command_id=command_id, **facts)
        else:
            budget.carry_over(desk(), actor(), from_line=line_id, command_id=command_id, **facts)
    except NotFound:
        raise
    except Problem as problem:
        wrong = sayings.input_errors(problem.facts)
        said = None if wrong else refusal(problem)
        return _line(line, typed=request.form, step=name, errors=wrong, problem=said, status=problem.status)
    return redirect(f"/office/budget/{line_id}?done=1", 303)


def _list(
    year: int, *, form: StepForm | None = None, problem: Refusal | None = None, status: int = 200
) -> ResponseReturnValue:
    every = budget.list_lines(desk(), actor(), year)
    asked = {name: request.args.get(name, "").strip() for name in ("project", "capital", "q")}
    wanted = search_key(asked["q"])
    shown = [
        line
        for line in every
        if (not asked["project"] or line.project == asked["project"])
        and (not asked["capital"] or line.capital_type == asked["capital"])
        and (not wanted or wanted in search_key(f"{line.line_id} {line.name} {_decisions(line)}"))
    ]
    return page(
        "budget.html",
        status,
        form=(form or _opening_form()) if actor().may("budget.manage") else None,
        problem=problem,
        year=year,
        years=[(str(y), str(y)) for y in range(max(today().year, FIRST_YEAR), FIRST_YEAR - 1, -1)],
        lines=shown,
        every=every,
        asked=asked,
        projects=[
            ("", "Tất cả"),
            *((p, p) for p in sorted({line.project for line in every if line.project})),
        ],
        capitals=[
            ("", "Tất cả"),
            *(
                (c, CAPITAL.get(c, c))
                for c in sorted({line.capital_type for line in every if line.capital_type})
            ),
        ],
        total=Sum(
            *(
                sum(values)
                for values in zip(
                    *((usable(b), b.committed, b.disbursed, b.returned, b.free) for b in shown), strict=True
                )
            )
        )
        if shown
        else None,
        usable=usable,
        nearly_used=_nearly_used,
        sources=SOURCES,
        capital=CAPITAL,
        carried=[b for b in every if b.carried_from_year or b.carried_out],
        recent=_recent(every),
    )


def _line(
    line: BudgetLineView,
    *,
    typed: Mapping[str, str] | None = None,
    step: str = "",
    errors: Mapping[str, str] | None = None,
    problem: Refusal | None = None,
    done: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    forms = _forms(line) if actor().may("budget.manage") else []
    for form in forms:
        if form.step == step:
            form.open, form.values, form.errors = True, typed or {}, errors or {}
    return page(
        "budget_line.html",
        status,
        line=line,
        usable=usable(line),
        actions=forms,
        problem=problem,
        done=done,
        kinds=[text for text in (SOURCES.get(line.funding_source), CAPITAL.get(line.capital_type)) if text],
        history=_recent([line]),
    )


def _forms(line: BudgetLineView) -> list[StepForm]:
    now = today().isoformat()
    next_year = budget.list_lines(desk(), actor(), line.budget_year + 1)
    homes = [
        (b.line_id, f"{b.name} ({b.line_id})") for b in next_year if b.carried_from_year == line.budget_year
    ]
    decision = StepField("decision_no", "Số quyết định")
    forms = [
        StepForm(
            "allot", "Giao thêm vốn", "plus", True, False,
            [StepField("amount", "Số tiền giao (đ)", "amount"), decision,
             StepField("allotted_on", "Ngày quyết định", "day", default=now)],
            new_id(),
        )
    ]  # fmt: skip
    if homes and line.free > 0:
        forms.append(
            StepForm(
                "carry_over", f"Chuyển nguồn sang {line.budget_year + 1}", "redo", False, False,
                [StepField("to_line", "Dòng nhận", "select", options=homes),
                 StepField("amount", "Số tiền chuyển (đ)", "amount", default=str(line.free)), decision,
                 StepField("carried_on", "Ngày quyết định", "day", default=now)],
                new_id(),
            )
        )  # fmt: skip
    return forms


def _opening_form() -> StepForm:
    year = str(today().year)
    asked = [
        StepField("line_id", "Mã dòng", hint="Ví dụ DA5-SN-2023; không đổi về sau"),
        StepField("name", "Tên dòng"),
        StepField(
            "programme",
            "Chương trình",
            "select",
            False,
            options=programme_options("Không riêng chương trình nào"),
        ),
        StepField("project", "Dự án", required=False, hint="Ví dụ P5"),
        StepField("capital_type", "Loại vốn", "select", default="recurrent", options=list(CAPITAL.items())),
        StepField("funding_source", "Nguồn", "select", options=list(SOURCES.items())),
        StepField("budget_year", "Năm ngân sách", "number", default=year),
        StepField("carried_from_year", "Chuyển nguồn từ năm", "number", required=False),
    ]
    return StepForm("open", "Mở dòng ngân sách", "plus", True, False, asked)


def _recent(lines: list[BudgetLineView], most: int = 8) -> list[dict[str, str]]:
    """The newest allotments and carry-overs of these lines, as a trail."""
    moves: list[tuple[str, dict[str, str]]] = []
    for line in lines:
        for one in line.allotments:
            fact = f"Giao {trieu(one['amount'])} triệu, dòng {line.line_id}"
            moves.append((one["on"], _entry(ngay(one["on"]), fact, one)))
        for one in line.carry_overs:
            fact = f"Chuyển nguồn {trieu(one['amount'])} triệu: {line.line_id} → {one['to_line']}"
            moves.append((one["on"], _entry(ngay(one["on"]), fact, one)))
    moves.sort(key=lambda move: move[0], reverse=True)
    return [entry for _, entry in moves[:most]]


def _entry(time: str, fact: str, one: Mapping[str, Any]) -> dict[str, str]:
    return {"time": time, "fact": fact, "note": one["decision_no"], "who": one["by"]}


def _decisions(line: BudgetLineView) -> str:
    return " ".join(one["decision_no"] for one in [*line.allotments, *line.carry_overs])


def _nearly_used(line: BudgetLineView) -> bool:
    return (
        usable(line) > 0 and line.free * 100 < usable(line) * SHORT_PERCENT and line.disbursed < usable(line)
    )


def _year(text: str) -> int:
    return int(text) if text.isdigit() and 2000 < int(text) < 2100 else today().year
