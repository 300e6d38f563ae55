"""Livelihood projects: the decision, the animals with their tags, the lot, the hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from services.disbursement.pages import sayings, step_forms
from services.disbursement.pages.frame import (
    Refusal,
    amount_of,
    desk,
    office,
    page,
    place_options,
    refusal,
    refusal_of_row,
    today,
)
from services.disbursement.pages.step_forms import StepField, StepForm
from services.disbursement.usecases import budget, projects
from services.disbursement.usecases.views import ProjectView
from shared.ids import new_id
from shared.problems import NotFound, Problem
from shared.web import actor, needs

SEXES = {"female": "cái", "male": "đực"}
ANIMALS_PER_FORM = 50


@office.get("/projects")
@needs("case.read")
def list_projects() -> ResponseReturnValue:
    """All projects of the areas this actor sees."""
    return _list(done=bool(request.args.get("done")))


@office.post("/projects")
@needs("project.manage")
def enter_project() -> ResponseReturnValue:
    """Enter a project that a commune submitted."""
    form = _entry_form()
    facts, errors = step_forms.read(form.fields, request.form)
    if errors:
        form.open, form.values, form.errors = True, request.form, errors
        return _list(form=form, status=422)
    try:
        made = projects.enter_project(desk(), actor(), **facts)
    except Problem as problem:
        form.open, form.values = True, request.form
        form.errors = sayings.input_errors(problem.facts)
        said = None if form.errors else refusal(problem)
        return _list(form=form, problem=said, status=problem.status)
    return redirect(f"/office/projects/{made.project_id}?done=entered", 303)


@office.get("/projects/<project_id>")
@needs("case.read")
def show_project(project_id: str) -> ResponseReturnValue:
    """The project with its animals, households, lot and hand-over."""
    return _project(projects.project_view(desk(), actor(), project_id), done=request.args.get("done", ""))


@office.post("/projects/<project_id>/approve")
@needs("project.approve")
def approve(project_id: str) -> ResponseReturnValue:
    """The district's decision on the project."""
    return _act(project_id, "approve")


@office.post("/projects/<project_id>/animals")
@needs("animal.manage")
def register_animals(project_id: str) -> ResponseReturnValue:
    """Animals that were bought and tagged: one a line, as the supplier's list has them."""
    return _act(project_id, "animals")


@office.post("/projects/<project_id>/lot")
@needs("project.manage")
def draw_lot(project_id: str) -> ResponseReturnValue:
    """Draw which household gets which tag."""
    return _act(project_id, "lot")


@office.post("/projects/<project_id>/hand-overs")
@needs("animal.manage")
def hand_over(project_id: str) -> ResponseReturnValue:
    """Hand the animals over; each row gets its own answer."""
    view = projects.project_view(desk(), actor(), project_id)
    cases = {case.case_id: case for case in view.cases}
    chosen = [cases[c] for c in request.form.getlist("row") if c in cases]
    facts, errors = step_forms.read(_hand_over_fields(), request.form)
    if errors or not chosen:
        return _project(
            view, step="hand_over", errors=errors or {"row": "Hãy chọn ít nhất một hộ"}, status=422
        )
    rows = [
        {"case_id": case.case_id, "animal_id": case.animal_id, **facts}
        for case in chosen
    ]  # fmt: skip
    results = projects.hand_over(desk(), actor(), project_id, rows=rows)
    said: dict[str, Any] = {}
    for result in results:
        problem = refusal_of_row(result.problem)
        said[result.case_id] = sayings.row_problem(problem) if problem else "ok"
    return _project(projects.project_view(desk(), actor(), project_id), results=said)


def _act(project_id: str, name: str) -> ResponseReturnValue:
    view = projects.project_view(desk(), actor(), project_id)
    form = next((f for f in _forms(view) if f.step == name), None)
    if form is None:
        return _project(view, problem=Refusal("illegal-transition"), status=409)
    facts, errors = step_forms.read(form.fields, request.form)
    if not errors and name == "animals":
        facts, errors = _animals(facts["list"])
    if errors:
        return _project(view, typed=request.form, step=name, errors=errors, status=422)
    try:
        if name == "approve":
            approved_on = date.fromisoformat(facts["approved_on"])
            projects.approve_project(
                desk(), actor(), project_id, decision_no=facts["decision_no"], approved_on=approved_on
            )
        elif name == "animals":
            refused = _refused(projects.register_animals(desk(), actor(), project_id, **facts))
            if refused:
                fresh = projects.project_view(desk(), actor(), project_id)
                return _project(fresh, typed=request.form, step=name, errors={"list": refused}, status=409)
        else:
            waiting = [case.case_id for case in view.cases if case.status == "selected"]
            projects.draw_lot(desk(), actor(), project_id, case_ids=waiting)
    except NotFound:
        raise
    except Problem as problem:
        return _project(view, typed=request.form, step=name, problem=refusal(problem), status=problem.status)
    return redirect(f"/office/projects/{project_id}?done={name}", 303)


def _refused(results: list[dict[str, Any]]) -> str:
    """Which animals were not registered and why; the others are in. Empty when all are."""
    said = []
    for result in results:
        problem = refusal_of_row(result.get("problem"))
        if problem:
            said.append(f"{result['animal_id']}: {sayings.row_problem(problem).chip.lower()}")
    return f"Các con khác đã ghi. Chưa ghi {'; '.join(said)}" if said else ""


def _animals(text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Lines of "tag; breed; sex; birth month; weight; price" as animals, or what is wrong in which line."""
    made = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("\t", ";").split(";")]
        wrong = f"Dòng {number}: cần mã tai; giống; cái hoặc đực; tháng sinh (2022-03); cân nặng kg; giá đồng"
        if len(parts) != 6:
            return {}, {"list": wrong}
        tag, breed, sex, birth_month, weight, price = parts
        known = {vi: code for code, vi in SEXES.items()}
        amount = amount_of(price)
        if not tag or sex.lower() not in known or not weight.isdigit() or not amount:
            return {}, {"list": wrong}
        made.append(
            {
                "animal_id": tag,
                "breed": breed,
                "sex": known[sex.lower()],
                "birth_month": birth_month,
                "weight_kg": int(weight),
                "price": amount,
            }
        )
    if not made or len(made) > ANIMALS_PER_FORM:
        return {}, {"list": f"Nhập từ 1 đến {ANIMALS_PER_FORM} con một lần"}
    return {"animals": made}, {}


def _list(
    *, form: StepForm | None = None, problem: Refusal | None = None, done: bool = False, status: int = 200
) -> ResponseReturnValue:
    every = projects.list_projects(desk(), actor())
    may = actor().may("project.manage")
    return page(
        "projects.html",
        status,
        projects=every,
        form=(form or _entry_form()) if may else None,
        problem=problem,
        done=done,
    )


def _project(
    view: ProjectView,
    *,
    typed: Mapping[str, str] | None = None,
    step: str = "",
    errors: Mapping[str, str] | None = None,
    problem: Refusal | None = None,
    results: Mapping[str, Any] | None = None,
    done: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    forms = _forms(view)
    for form in forms:
        if form.step == step:
            form.open, form.values, form.errors = True, typed or {}, errors or {}
    to_hand_over = [case for case in view.cases if "hand_over" in case.allowed]
    return page(
        "project.html",
        status,
        project=view,
        line=view.line,
        actions=forms,
        hand_over=_hand_over_fields() if to_hand_over else None,
        hand_over_errors=(errors or {}) if step == "hand_over" else {},
        results=results or {},
        handed_over=sum(1 for animal in view.animals if animal.status == "handed_over"),
        sexes=SEXES,
        problem=problem,
        done=done,
    )


def _hand_over_fields() -> list[StepField]:
    return [
        StepField("minutes_no", "Số biên bản bàn giao"),
        StepField("handed_over_on", "Ngày bàn giao", "day", default=today().isoformat()),
    ]


def _forms(view: ProjectView) -> list[StepForm]:
    """What this actor may do with the project now; steps of single cases have their own place."""
    line, now = view.line, today().isoformat()
    forms = []
    if "approve" in line.allowed:
        asked = [
            StepField("decision_no", "Số quyết định của UBND huyện"),
            StepField("approved_on", "Ngày quyết định", "day", default=now),
        ]
        forms.append(StepForm("approve", "Duyệt dự án", "sign", True, False, asked))
    waiting = [case for case in view.cases if case.status == "selected"]
    if "lot" in line.allowed and waiting and any(a.status == "registered" for a in view.animals):
        forms.append(StepForm("lot", f"Bốc thăm cho {len(waiting)} hộ", "users", True, False, []))
    if "animals" in line.allowed:
        hint = "Mỗi dòng một con: mã tai; giống; cái hoặc đực; tháng sinh; cân nặng kg; giá đồng"
        asked = [StepField("list", "Danh sách bò", "textarea", hint=hint)]
        forms.append(StepForm("animals", "Nhập bò đã mua", "cow", not view.animals, False, asked))
    return forms


def _entry_form() -> StepForm:
    years = (today().year, today().year - 1, today().year - 2, today().year - 3)
    lines = (
        [b for y in years for b in budget.list_lines(desk(), actor(), y)]
        if actor().may("budget.read")
        else []
    )
    line_field = (
        StepField(
            "line_id",
            "Dòng ngân sách",
            "select",
            options=[(b.line_id, f"{b.name} ({b.line_id})") for b in lines],
        )
        if lines
        else StepField("line_id", "Mã dòng ngân sách")
    )
    asked = [
        StepField("project_id", "Mã dự án", hint="Ví dụ BO-2023-05; không đổi về sau"),
        StepField("name", "Tên dự án"),
        StepField("programme", "", "hidden", default="breeding-cow"),
        StepField("commune", "Xã", "select", options=place_options(actor())),
        line_field,
        StepField("amount", "Vốn nhà nước (đ)", "amount"),
        StepField("counterpart", "Đối ứng của hộ (đ)", "amount", required=False),
        StepField("households", "Số hộ tham gia", "number"),
        StepField("leader", "Trưởng nhóm hộ"),
    ]
    return StepForm("enter", "Nhập dự án", "plus", True, False, asked, new_id())
