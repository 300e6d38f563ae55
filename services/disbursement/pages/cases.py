"""The list of cases and one case with everything that may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue

from services.disbursement.pages import reasons, sayings, step_forms
from services.disbursement.pages.choices import choices, norms_of, programme_options
from services.disbursement.pages.frame import Refusal, desk, office, page, place_options, refusal, today
from services.disbursement.usecases import reading, steps
from services.disbursement.usecases.views import CaseView
from shared.ids import new_id
from shared.problems import Forbidden, NotFound, Problem
from shared.reference.people import ethnic_groups
from shared.ui import words
from shared.web import actor, needs

PER_PAGE = 40
STATUS_CHOICES = (
    "submitted", "registered", "endorsed", "commune_confirmed", "surveyed", "proposed", "selected",
    "approved", "allocated", "ordered", "partly_disbursed", "disbursed", "started", "completed", "accepted",
    "settled", "handed_over", "closed", "returned", "refused", "withdrawn",
)  # fmt: skip


@office.get("/cases")
@needs("case.read")
def list_cases() -> ResponseReturnValue:
    """Cases by area, programme, status and words; words need no marks."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "area", "programme", "status")}
    filters = reading.CaseFilters(**{k: v for k, v in asked.items() if v})
    found = reading.list_cases(desk(), actor(), filters, limit=PER_PAGE, cursor=request.args.get("cursor"))
    older = f"/office/cases?{urlencode({**_set(asked), 'cursor': found.next})}" if found.next else ""
    newer = f"/office/cases?{urlencode(_set(asked))}" if request.args.get("cursor") else ""
    return page(
        "cases.html",
        page=found,
        filters={**asked, "any": any(asked.values())},
        areas=place_options(actor(), everything="Mọi địa bàn"),
        programmes=programme_options("Mọi chương trình"),
        statuses=[("", "Mọi trạng thái"), *((s, words.word(s).text) for s in STATUS_CHOICES)],
        older=older,
        newer=newer,
    )


@office.get("/cases/<case_id>")
@needs("case.read")
def show_case(case_id: str) -> ResponseReturnValue:
    """Where it stands, what was paid, what may I do now, did this household already get it."""
    return _case_page(reading.case_view(desk(), actor(), case_id), done=request.args.get("done", ""))


@office.post("/cases/<case_id>/steps")
@needs("case.read")
def take_step(case_id: str) -> ResponseReturnValue:
    """One step; a refusal comes back on the same page, with what was typed."""
    case = reading.case_view(desk(), actor(), case_id)
    step = request.form.get("step", "")
    form = next((f for f in _forms(case) if f.step == step), None)
    if form is None:
        return _case_page(case, problem=Refusal("illegal-transition"), status=409)
    facts, errors = step_forms.read(form.fields, request.form)
    if errors:
        return _case_page(case, typed=request.form, errors=errors, status=422)
    if step == "approve" and case.line.lifecycle == "housing":
        facts = step_forms.with_funding(facts, norms_of(case.line))
    taken_on = step_forms.taken_on(facts)
    try:
        steps.take_step(
            desk(),
            actor(),
            steps.Step(
                case_id=case_id,
                step=step,
                taken_on=taken_on,
                facts=facts,
                command_id=request.form.get("command_id", ""),
                expected_version=_version(request.form.get("expected_version", "")),
            ),
        )
    except (NotFound, Forbidden):
        raise
    except Problem as problem:
        fresh = reading.case_view(desk(), actor(), case_id)
        wrong = sayings.input_errors(problem.facts)
        return _case_page(
            fresh,
            typed=request.form,
            errors=wrong,
            problem=None if wrong else refusal(problem),
            status=problem.status,
        )
    return redirect(f"/office/cases/{case_id}?done={step}", 303)


def _case_page(
    case: CaseView,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: Refusal | None = None,
    done: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    forms = _forms(case)
    step = typed.get("step") if typed else None
    for form in forms:
        if form.step == step:
            form.open, form.values, form.errors = True, typed or {}, errors or {}
    line = case.line
    return page(
        "case.html",
        status,
        case=case,
        heading=_heading(case),
        stages=sayings.stages(case),
        history=sayings.history(case),
        updated=case.history[0].get("at") if case.history else "",
        reasons=reasons.said(case.assessment or {}),
        doors=sayings.doors(case),
        remarks=sayings.remarks(case),
        waits=sayings.waits,
        names={entry["by"]: entry["by_name"] for entry in case.history},
        actions=forms,
        association=sayings.ASSOCIATIONS.get(case.association, case.association),
        relations=sayings.RELATIONS,
        ethnicity=_ethnicity(case),
        problem=problem,
        errors=[(f"{step}-{name}", text) for name, text in (errors or {}).items()],
        done=_said(done, words.word(line.status, lifecycle=line.lifecycle).text),
    )


def _forms(case: CaseView) -> list[step_forms.StepForm]:
    """The forms of the steps this actor may take now; the first is the main one."""
    allowed = [s for s in case.line.allowed if s not in step_forms.TAKES_BACK]
    allowed += [s for s in case.line.allowed if s in step_forms.TAKES_BACK]
    offered = choices(actor(), *allowed)
    made: list[step_forms.StepForm] = []
    for step in allowed:
        fields = step_forms.fields_for_case(
            step, case, today=today().isoformat(), norms=norms_of(case.line), **offered
        )
        made.append(step_forms.form_of(step, fields, main=not made, command_id=new_id()))
    return made


def _heading(case: CaseView) -> str:
    kind = words.KINDS.get(case.line.kind, "")
    return f"{kind} nhà ở" if kind and case.line.lifecycle == "housing" else case.line.programme_name


def _ethnicity(case: CaseView) -> str:
    """The group of the household's head, by name; empty while nobody is known."""
    head = next((m for m in case.household.members if m.relation == "head"), None)
    return ethnic_groups().names.get(head.ethnicity, "") if head else ""


def _said(step: str, status: str) -> str:
    return f"{sayings.HAPPENED[step]}. Trạng thái hiện tại: {status}." if step in sayings.HAPPENED else ""


def _set(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


def _version(text: str) -> int | None:
    return int(text) if text.isdigit() else None
