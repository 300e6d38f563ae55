"""My work list: what waits for this role, and doing one step for many cases at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from services.disbursement.pages import sayings, step_forms
from services.disbursement.pages.choices import choices, norms_of
from services.disbursement.pages.frame import desk, office, page, refusal_of_row, today
from services.disbursement.usecases import reading, steps
from services.disbursement.usecases.views import CaseLine, StepResult, WorkGroup
from shared.problems import InvalidInput
from shared.web import actor, needs

WAITING = {
    "endorse": "Chờ tổ bình xét",
    "confirm": "Chờ xã xác nhận",
    "approve": "Chờ duyệt",
    "order": "Chờ lập lệnh chi",
    "confirm_payment": "Chờ xác nhận đã chi",
    "survey": "Chờ khảo sát",
    "propose": "Chờ đưa vào danh sách xã",
    "start": "Chờ khởi công",
    "complete": "Chờ hoàn thành",
    "accept": "Chờ nghiệm thu",
    "settle": "Chờ quyết toán",
    "select": "Chờ bình chọn",
    "allocate": "Chờ bốc thăm",
    "hand_over": "Chờ bàn giao",
    "verify_use": "Chờ kiểm tra sử dụng vốn",
}
BUTTONS = {
    "endorse": "Xác nhận bình xét",
    "confirm": "Xác nhận",
    "approve": "Duyệt",
    "order": "Lập lệnh chi cho",
    "survey": "Ghi khảo sát",
    "propose": "Đưa vào danh sách xã",
    "start": "Ghi khởi công",
    "complete": "Ghi hoàn thành",
    "accept": "Nghiệm thu",
    "select": "Ghi bình chọn",
}
"""The verb before how many cases were chosen: Duyệt 12 hồ sơ đã chọn."""
ROWS_MAX = 500


@dataclass
class GroupShown:
    """A group of the list with its batch form; results: case id → what became of the row."""

    group: WorkGroup
    title: str
    form: step_forms.StepForm | None
    results: dict[str, Any]
    taken: int = 0

    @property
    def button(self) -> str:
        return BUTTONS.get(self.group.step, self.form.text if self.form else "")

    @property
    def anchor(self) -> str:
        return f"{self.group.lifecycle}-{self.group.step}"

    @property
    def late(self) -> int:
        now = today().isoformat()
        return sum(1 for case in self.group.cases if case.due_on and case.due_on < now)


@office.get("/")
@needs("case.read")
def work_list() -> ResponseReturnValue:
    """Everything this role can do now."""
    work = reading.work_list(desk(), actor())
    return page("work.html", work=work, groups=[_shown(group) for group in work.groups])


@office.post("/steps")
@needs("case.read")
def take_many() -> ResponseReturnValue:
    """One step for the chosen cases; the group comes back with a result in each row."""
    step, lifecycle = request.form.get("step", ""), request.form.get("lifecycle", "")
    chosen = request.form.getlist("row")[:ROWS_MAX]
    fields = _fields(step, lifecycle)
    if fields is None or not chosen:
        raise InvalidInput("no such batch, or no row chosen")
    facts, errors = step_forms.read(fields, request.form)
    group = _group(step, lifecycle)
    shown = _shown(group, values=request.form, errors=errors)
    if not errors:
        taken_on = step_forms.taken_on(facts)
        lines = {case.case_id: case for case in group.cases}
        asked = [
            steps.Step(
                case_id=case_id,
                step=step,
                taken_on=taken_on,
                facts=_facts_for(step, facts, lines.get(case_id)),
            )
            for case_id in chosen
        ]
        results = steps.take_steps(desk(), actor(), asked, with_cases=True)
        shown = _after(step, lifecycle, group, results)
    if "HX-Request" in request.headers:
        return page("work_group.html", g=shown)
    work = reading.work_list(desk(), actor())
    groups = [shown if (g.step, g.lifecycle) == (step, lifecycle) else _shown(g) for g in work.groups]
    if not any(g is shown for g in groups):
        groups.insert(0, shown)
    return page("work.html", work=work, groups=groups)


def _facts_for(step: str, facts: dict[str, Any], case: CaseLine | None) -> dict[str, Any]:
    """The common facts, made to fit one case: its own amount, its own commune."""
    made = dict(facts)
    if case is None:
        return made
    if step == "approve" and case.lifecycle == "housing":
        made = step_forms.with_funding(made, norms_of(case))
    if step == "order":
        made.setdefault("point", case.area)
    return made


def _shown(group: WorkGroup, values: Any = None, errors: Any = None) -> GroupShown:
    fields = _fields(group.step, group.lifecycle)
    form = None
    if fields is not None:
        form = step_forms.form_of(group.step, fields, main=True)
        form.values, form.errors = values or {}, errors or {}
    return GroupShown(group, WAITING.get(group.step, group.step), form, {})


def _after(step: str, lifecycle: str, before: WorkGroup, results: list[StepResult]) -> GroupShown:
    """What waits now, with the refused rows first and the taken ones still in sight."""
    shown = _shown(_group(step, lifecycle))
    seen = {case.case_id for case in shown.group.cases}
    lines = {case.case_id: case for case in before.cases}
    for result in results:
        problem = refusal_of_row(result.problem)
        shown.results[result.case_id] = sayings.row_problem(problem) if problem else "ok"
        shown.taken += result.ok
        line = result.case or lines.get(result.case_id)
        if result.case_id not in seen and line is not None:
            shown.group.cases.append(line)
    shown.group.cases.sort(key=lambda case: shown.results.get(case.case_id) in (None, "ok"))
    return shown


def _group(step: str, lifecycle: str) -> WorkGroup:
    for group in reading.work_list(desk(), actor()).groups:
        if (group.step, group.lifecycle) == (step, lifecycle):
            return group
    return WorkGroup(step=step, lifecycle=lifecycle, cases=[], more=False)


def _fields(step: str, lifecycle: str) -> list[step_forms.StepField] | None:
    return step_forms.fields_for_batch(step, lifecycle, today=today().isoformat(), **choices(actor(), step))
