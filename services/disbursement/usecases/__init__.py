"""What the office can ask of this service and do in it. Pages and the JSON API call the same functions.

Everything takes a `Desk` (stores, clock, reference data; `app.extensions["disbursement"]`) and the `Actor`.

    reading.list_cases(desk, actor, CaseFilters(...), limit=50, cursor=None) -> CasePage
    reading.case_view(desk, actor, case_id) -> CaseView
    reading.work_list(desk, actor) -> WorkList
    sessions.list_sessions(desk, actor, area, month) -> list[SessionLine]          month: "2023-12"
    sessions.session_view(desk, actor, session_id) -> SessionView
    steps.take_step(desk, actor, Step(case_id=…, step=…, taken_on=…, facts={…})) -> CaseLine
        raises the Problem that stands against it. facts: as in the JSON API (amounts int, days ISO);
        taken_on: date or None for today; also command_id="", expected_version=None
    steps.take_steps(desk, actor, [Step, …]) -> list[StepResult]    in the order given
    budget.list_lines(desk, actor, year) -> list[BudgetLineView]
    budget.line_view(desk, actor, line_id) -> BudgetLineView
    budget.open_line | allot | carry_over (desk, actor, …) -> BudgetLineView
    projects.list_projects(desk, actor, status=None) -> list[ProjectLine]
    projects.project_view(desk, actor, project_id) -> ProjectView
    projects.enter_project | approve_project | register_animals | draw_lot | hand_over (desk, actor, …)
"""
