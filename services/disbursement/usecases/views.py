"""What use cases answer: plain dataclasses, ready for templates and for JSON alike.

Amounts are whole đồng (int), days and instants ISO text; templates format them
with the filters of `shared/ui`. Field names are those of the JSON API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class CaseLine:
    """One case as one line of a list.

    area: commune id. village: village id or None. applicant: a name, from the household.
    order_no, session: of the newest payment order, empty when there is none.
    version: to be sent back as `expected_version`. allowed: steps this actor may take now.
    due_on: when the next step is due, None where no rule says so.
    """

    case_id: str
    application_id: str
    household_id: str
    programme: str
    programme_name: str
    lifecycle: str
    kind: str
    status: str
    area: str
    area_name: str
    village: str | None
    village_name: str
    applicant: str
    poverty_class: str
    eligible: bool
    applied_on: str
    due_on: str | None
    amount_requested: int
    amount_approved: int
    amount_paid: int
    order_no: str
    order_status: str
    session: str
    group_code: str
    project_id: str
    animal_id: str
    version: int
    allowed: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class CasePage:
    """cases, newest application first; next: cursor of the page after, None at the end."""

    cases: list[CaseLine]
    next: str | None


@dataclass(kw_only=True)
class OtherSupport:
    """Another case of the same household: did it already get something?"""

    case_id: str
    programme: str
    programme_name: str
    lifecycle: str
    kind: str
    status: str
    applied_on: str
    amount_approved: int
    amount_paid: int
    animal_id: str


@dataclass(kw_only=True)
class Person:
    """A member of the household. identity: masked, empty when unknown."""

    full_name: str
    birth_year: int
    sex: str
    relation: str
    ethnicity: str
    identity: str
    is_applicant: bool


@dataclass(kw_only=True)
class HouseholdView:
    """Who lives there, and the class in force on the day the case was judged by."""

    household_id: str
    known: bool
    head: str
    members: list[Person]
    poverty_class: str
    ethnic_minority: bool
    separated_on: str | None


@dataclass(kw_only=True)
class CaseView:
    """The whole case.

    line: as in lists.
    assessment: {eligible, poverty_class, ethnic_minority, on, reasons: [{code, passed, facts}]}.
    tranches: [{number, percent, amount, paid, status: planned | ordered | confirmed, waits_for}].
    orders: [{order_no, tranche, amount, pay_on, point_id, point_name, session, status: ordered | confirmed |
    postponed | reversed | cancelled, ordered_by, confirmed: {amount, value_date, receipt_no, by, on} | None,
    reversed: {on, by, why} | None}].
    funding: [{line_id, amount, paid}].
    schedule: the one in force or None: {version, annual_rate_percent, method, principal, interest,
    rows: [{number, due_on, days, principal, interest, due, balance}]}. old_schedules: the void ones, kept.
    debt: what a paid loan owes today by our own figures, None for what is no loan or not paid out:
    {principal, overdue, interest, overdue_interest, total, on}.
    repayments: [{repayment_no, value_date, amount, principal, interest, overdue_interest, receipt_no, by,
    ours: our division where the bank's differs, else None, reversed: {on, by, why} | None}].
    history: newest first [{at, on, step, status, by, by_name, role, paper, note}].
    closed_doors: steps of this role that wait for something: [{step, waits_for}].
    taken_back: returned | withdrawn when the submission was, else empty. differs: names of what a later
    version of it says otherwise.
    """

    line: CaseLine
    assessment: dict[str, Any]
    household: HouseholdView
    purpose: str
    own_capital: int
    term_months: int
    instalment_months: int
    association: str
    tranches: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    funding: list[dict[str, Any]]
    schedule: dict[str, Any] | None
    old_schedules: list[dict[str, Any]]
    debt: dict[str, Any] | None
    repayments: list[dict[str, Any]]
    history: list[dict[str, Any]]
    others: list[OtherSupport]
    closed_doors: list[dict[str, str]]
    taken_back: str = ""
    differs: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class StepResult:
    """What became of one row of a batch. problem: {slug, title, detail, …facts} when not ok."""

    case_id: str
    ok: bool
    status: str
    problem: dict[str, Any] | None = None
    case: CaseLine | None = None


@dataclass(kw_only=True)
class WorkGroup:
    """Cases that wait for this actor's step. more: there are more than `cases` shows."""

    step: str
    lifecycle: str
    cases: list[CaseLine]
    more: bool


@dataclass(kw_only=True)
class WorkList:
    """groups in the order of the lifecycle, cases by due date; sessions of the days around today."""

    groups: list[WorkGroup]
    sessions: list[SessionLine]
    projects: list[ProjectLine]


@dataclass(kw_only=True)
class SessionRow:
    """One order to be paid at a session.

    status: ordered | confirmed | postponed | reversed | cancelled. amount: as ordered. paid: as confirmed.
    allowed: steps this actor may take on the case now (confirm_payment, postpone, reverse_payment).
    """

    number: int
    case_id: str
    order_no: str
    tranche: int
    household_id: str
    applicant: str
    group_code: str
    village: str | None
    village_name: str
    programme: str
    programme_name: str
    lifecycle: str
    amount: int
    paid: int
    receipt_no: str
    value_date: str | None
    status: str
    ordered_by: str
    confirmed_by: str
    moved_to: str
    version: int
    allowed: list[str]


@dataclass(kw_only=True)
class SessionLine:
    """A transaction-point session and how far it is. waiting, confirmed, away: numbers of rows."""

    session_id: str
    area: str
    area_name: str
    date: str
    rows: int
    waiting: int
    confirmed: int
    away: int
    amount_ordered: int
    amount_confirmed: int


@dataclass(kw_only=True)
class SessionView:
    """The list of one session, by group and village as it is called out."""

    line: SessionLine
    rows: list[SessionRow]


@dataclass(kw_only=True)
class BudgetLineView:
    """One budget line. free: what may still be committed. open_postings: in flight at this moment.

    carried_from_year: set when the line holds another year's money.
    allotments: [{decision_no, on, amount, by}]. carry_overs: [{to_line, amount, decision_no, on, by}].
    """

    line_id: str
    name: str
    programme: str
    project: str
    capital_type: str
    funding_source: str
    budget_year: int
    carried_from_year: int | None
    area: str
    allotted: int
    carried_in: int
    carried_out: int
    committed: int
    disbursed: int
    returned: int
    free: int
    open_postings: int
    version: int
    allotments: list[dict[str, Any]]
    carry_overs: list[dict[str, Any]]


@dataclass(kw_only=True)
class ProjectLine:
    """A livelihood project. status: proposed | approved."""

    project_id: str
    name: str
    programme: str
    commune: str
    commune_name: str
    line_id: str
    amount: int
    counterpart: int
    households: int
    leader: str
    status: str
    entered_by: str
    decision_no: str
    approved_on: str | None
    approved_by: str
    allowed: list[str]


@dataclass(kw_only=True)
class AnimalLine:
    """An animal. status: registered | allocated | handed_over."""

    animal_id: str
    project_id: str
    breed: str
    sex: str
    birth_month: str
    weight_kg: int
    price: int
    status: str
    case_id: str
    applicant: str


@dataclass(kw_only=True)
class ProjectView:
    """lots: [{lot_id, seed, drawn_on, drawn_by, pairs: [{case_id, animal_id}]}]."""

    line: ProjectLine
    animals: list[AnimalLine]
    cases: list[CaseLine]
    lots: list[dict[str, Any]]
