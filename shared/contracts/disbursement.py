"""What disbursement tells the others: cases, payments, loans, animals, houses, budget lines. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.money import Money


@dataclass(frozen=True)
class Reason:
    """One answer of an assessment. code: stable kebab case. facts: what it was judged by, as words."""

    code: str
    passed: bool
    facts: dict[str, str]


@dataclass(frozen=True)
class FundingShare:
    """How much of an amount one budget line bears."""

    line_id: str
    amount: Money


@dataclass(frozen=True)
class CaseOpened(Contract):
    """An application became a case. lifecycle: loan | livestock | housing | …"""

    event_type: ClassVar[str] = "disbursement.case.opened"
    case_id: str
    application_id: str
    programme: str
    lifecycle: str
    kind: str
    household_id: str
    applied_on: date
    amount_requested: Money


@dataclass(frozen=True)
class CaseAssessed(Contract):
    """The rules judged the case, with every reason they looked at."""

    event_type: ClassVar[str] = "disbursement.case.assessed"
    case_id: str
    eligible: bool
    poverty_class: str
    ethnic_minority: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class CaseAdvanced(Contract):
    """A step that moves no money was taken: endorsed, commune_confirmed, surveyed, …"""

    event_type: ClassVar[str] = "disbursement.case.advanced"
    case_id: str
    programme: str
    step: str
    status: str
    actor: str
    on: date
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class CaseApproved(Contract):
    """An officer decided for the household. paper: number of the decision or notice."""

    event_type: ClassVar[str] = "disbursement.case.approved"
    case_id: str
    programme: str
    lifecycle: str
    kind: str
    household_id: str
    poverty_class: str
    ethnic_minority: bool
    amount: Money
    funding: tuple[FundingShare, ...]
    approved_on: date
    actor: str
    paper: str


@dataclass(frozen=True)
class CaseEnded(Contract):
    """The case is over without its aim: outcome is refused | withdrawn | cancelled."""

    event_type: ClassVar[str] = "disbursement.case.ended"
    case_id: str
    programme: str
    lifecycle: str
    kind: str
    outcome: str
    on: date
    actor: str
    why: str


@dataclass(frozen=True)
class PaymentOrdered(Contract):
    """The instruction to pay one tranche."""

    event_type: ClassVar[str] = "disbursement.payment.ordered"
    case_id: str
    order_no: str
    programme: str
    lifecycle: str
    kind: str
    tranche: int
    amount: Money
    pay_on: date
    point_id: str
    actor: str


@dataclass(frozen=True)
class PaymentConfirmed(Contract):
    """The bank or treasury says it was paid; value_date is the day that counts."""

    event_type: ClassVar[str] = "disbursement.payment.confirmed"
    case_id: str
    order_no: str
    programme: str
    lifecycle: str
    kind: str
    household_id: str
    poverty_class: str
    ethnic_minority: bool
    tranche: int
    amount: Money
    funding: tuple[FundingShare, ...]
    value_date: date
    receipt_no: str
    point_id: str
    actor: str


@dataclass(frozen=True)
class PaymentReversed(Contract):
    """A confirmed payment was taken back, by its order; reversed_on is the day that counts."""

    event_type: ClassVar[str] = "disbursement.payment.reversed"
    case_id: str
    order_no: str
    programme: str
    lifecycle: str
    kind: str
    household_id: str
    tranche: int
    amount: Money
    funding: tuple[FundingShare, ...]
    value_date: date
    reversed_on: date
    actor: str
    why: str


@dataclass(frozen=True)
class LoanScheduled(Contract):
    """A repayment schedule was made; totals only, the rows stay with the loan."""

    event_type: ClassVar[str] = "disbursement.loan.scheduled"
    case_id: str
    programme: str
    principal: Money
    interest: Money
    annual_rate_percent: str
    first_due_on: date
    last_due_on: date
    instalments: int


@dataclass(frozen=True)
class LoanRepaid(Contract):
    """The borrower paid; how it was divided, and the principal that is left."""

    event_type: ClassVar[str] = "disbursement.loan.repaid"
    case_id: str
    repayment_no: str
    programme: str
    household_id: str
    amount: Money
    principal: Money
    interest: Money
    overdue_interest: Money
    balance: Money
    value_date: date
    receipt_no: str
    actor: str


@dataclass(frozen=True)
class LoanRepaymentReversed(Contract):
    """A repayment was taken back; the loan owes that again."""

    event_type: ClassVar[str] = "disbursement.loan.repayment_reversed"
    case_id: str
    repayment_no: str
    programme: str
    household_id: str
    amount: Money
    principal: Money
    value_date: date
    reversed_on: date
    actor: str
    why: str


@dataclass(frozen=True)
class LoanExtended(Contract):
    """The loan matures later, by a decision of the bank."""

    event_type: ClassVar[str] = "disbursement.loan.extended"
    case_id: str
    programme: str
    months: int
    matures_on: date
    on: date
    paper: str
    actor: str


@dataclass(frozen=True)
class LoanWrittenOff(Contract):
    """What was owed on that day is given up."""

    event_type: ClassVar[str] = "disbursement.loan.written_off"
    case_id: str
    programme: str
    household_id: str
    principal: Money
    interest: Money
    on: date
    paper: str
    actor: str


@dataclass(frozen=True)
class ProjectApproved(Contract):
    """The district decided on a livelihood project (the unit that reports count)."""

    event_type: ClassVar[str] = "disbursement.project.approved"
    project_id: str
    programme: str
    commune_id: str
    decision_no: str
    approved_on: date
    line_id: str
    budget_year: int
    carried_from_year: int | None
    amount: Money
    counterpart: Money
    households: int


@dataclass(frozen=True)
class AnimalRegistered(Contract):
    """An animal was bought and tagged; it has no household yet."""

    event_type: ClassVar[str] = "disbursement.animal.registered"
    animal_id: str
    project_id: str
    programme: str
    breed: str
    sex: str
    birth_month: str
    weight_kg: int
    price: Money


@dataclass(frozen=True)
class AnimalHandedOver(Contract):
    """The household took the animal; minutes_no is the number of the hand-over minutes."""

    event_type: ClassVar[str] = "disbursement.animal.handed_over"
    animal_id: str
    project_id: str
    programme: str
    case_id: str
    household_id: str
    poverty_class: str
    ethnic_minority: bool
    handed_over_on: date
    minutes_no: str
    price: Money


@dataclass(frozen=True)
class HouseStaged(Contract):
    """Building went on: stage is started | completed | accepted."""

    event_type: ClassVar[str] = "disbursement.house.staged"
    case_id: str
    programme: str
    kind: str
    household_id: str
    stage: str
    on: date


@dataclass(frozen=True)
class BudgetAllotted(Contract):
    """Money was given to a budget line by a decision; negative when a decision takes some back."""

    event_type: ClassVar[str] = "disbursement.budget.allotted"
    line_id: str
    programme: str
    project: str
    capital_type: str
    funding_source: str
    budget_year: int
    carried_from_year: int | None
    amount: Money
    decision_no: str
    on: date


@dataclass(frozen=True)
class BudgetCarriedOver(Contract):
    """Unspent money of one year moved to a line of the next; neither year counts it twice."""

    event_type: ClassVar[str] = "disbursement.budget.carried_over"
    from_line_id: str
    to_line_id: str
    programme: str
    project: str
    capital_type: str
    funding_source: str
    from_year: int
    to_year: int
    amount: Money
    decision_no: str
    on: date


CONTRACTS: tuple[type[Contract], ...] = (
    CaseOpened,
    CaseAssessed,
    CaseAdvanced,
    CaseApproved,
    CaseEnded,
    PaymentOrdered,
    PaymentConfirmed,
    PaymentReversed,
    LoanScheduled,
    LoanRepaid,
    LoanRepaymentReversed,
    LoanExtended,
    LoanWrittenOff,
    ProjectApproved,
    AnimalRegistered,
    AnimalHandedOver,
    HouseStaged,
    BudgetAllotted,
    BudgetCarriedOver,
)
