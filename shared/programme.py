"""A subsidy programme as dated data: who may have it, how much, at what rate, paid in which parts.

A lifecycle is code, a programme is a file (`shared/reference/programmes/<code>.yaml`).
Every value holds from a day to a day; both border days count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from shared.money import Money

LIFECYCLES = ("loan", "livestock", "housing")
CLASSES = ("poor", "near_poor", "newly_escaped", "not_poor")
AREA_TYPES = ("rural", "urban")
GROUPS = ("ethnic_minority", "poor", "near_poor", "newly_escaped")
"""Groups a rate or a priority may name: what an assessment knows of a household."""
FUNDING_SOURCES = ("central", "province", "district", "fund", "counterpart", "credit")
REPAYMENT_PARTS = ("overdue_interest", "interest", "principal")
METHODS = ("equal_principal", "equal_instalments", "flat", "bullet")


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


DatedT = TypeVar("DatedT", bound=Dated)


def in_force(values: Iterable[DatedT], on: date) -> list[DatedT]:
    """Those of `values` that hold on that day, in the order of the file."""
    return [v for v in values if v.valid_from <= on and (v.valid_to is None or on <= v.valid_to)]


@dataclass(frozen=True, kw_only=True)
class LegalReference:
    """What the programme rests on."""

    text: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Who may apply.

    classes: poverty classes, empty for any. areas: ids whose territory is covered, empty for everywhere.
    separated_years_min: how long the household has stood on its own.
    once: also an ended case that reached its aim stands against a new one.
    one_open_per: household | applicant. priority_groups: who comes first, in that order.
    """

    valid_from: date
    valid_to: date | None = None
    classes: tuple[str, ...] = ()
    area_types: tuple[str, ...] = AREA_TYPES
    areas: tuple[str, ...] = ()
    applicant_age_min: int = 18
    separated_years_min: int = 0
    once: bool = False
    one_open_per: str = "household"
    priority_groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most one household may be given, by kind (empty: whatever the kind)."""

    valid_from: date
    amount_max: Money
    valid_to: date | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a loan may run, and how its instalments are cut.

    principal_multiple: each instalment but the last is rounded to it.
    """

    valid_from: date
    months_max: int
    valid_to: date | None = None
    method: str = "equal_principal"
    instalment_months: int = 12
    principal_multiple: Money = field(default=Money(1))


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Percent a year. groups: only for households of one of these, empty for all others."""

    valid_from: date
    percent: Decimal
    valid_to: date | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OverdueFactor:
    """Interest on overdue principal, in percent of the contract rate."""

    valid_from: date
    percent: int
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class RepaymentOrder:
    """What a repayment fills first. parts: all of `REPAYMENT_PARTS`."""

    valid_from: date
    parts: tuple[str, ...]
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Extension:
    """How many months a loan may be extended by in all: months_max up to that term, else part of the term."""

    valid_from: date
    short_term_months: int
    short_months_max: int
    long_part_percent: int
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Norm:
    """What one source may give at most for one kind. source: central | local (all the others together)."""

    valid_from: date
    kind: str
    source: str
    amount: Money
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class TranchePlan:
    """In which parts a grant is paid; percents sum to 100. Editable: a later decision is a later entry."""

    valid_from: date
    kind: str
    percents: tuple[int, ...]
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`step` is due so many working days after the case came to `status`."""

    valid_from: date
    step: str
    status: str
    working_days: int
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Programme:
    """One programme. names: by language. kinds: choices within it, empty when there is none."""

    code: str
    names: Mapping[str, str]
    lifecycle: str
    bank_report_code: str = ""
    kinds: tuple[str, ...] = ()
    funding_kinds: tuple[str, ...] = ()
    legal_references: tuple[LegalReference, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    limits: tuple[Limit, ...] = ()
    terms: tuple[Term, ...] = ()
    rates: tuple[Rate, ...] = ()
    overdue_factors: tuple[OverdueFactor, ...] = ()
    repayment_orders: tuple[RepaymentOrder, ...] = ()
    extensions: tuple[Extension, ...] = ()
    norms: tuple[Norm, ...] = ()
    tranches: tuple[TranchePlan, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    def name(self, language: str = "vi") -> str:
        return self.names.get(language, self.names["vi"])

    def eligibility_on(self, on: date) -> Eligibility | None:
        """The rules of that day; None when the programme was not in force."""
        return next(iter(in_force(self.eligibility, on)), None)

    def limit_on(self, on: date, kind: str = "") -> Money | None:
        """The most a household may be given; None where money is not what is given."""
        rules = in_force(self.limits, on)
        chosen = [rule for rule in rules if rule.kind == kind] or [rule for rule in rules if not rule.kind]
        return chosen[0].amount_max if chosen else None

    def term_on(self, on: date) -> Term | None:
        return next(iter(in_force(self.terms, on)), None)

    def rates_for(self, groups: Iterable[str]) -> tuple[Rate, ...]:
        """The rates of a household of these groups over time: its own rate where it has one."""
        mine = set(groups)
        own = [rate for rate in self.rates if mine & set(rate.groups)]
        common = [rate for rate in self.rates if not rate.groups]
        return tuple(sorted(own or common, key=lambda rate: rate.valid_from))

    def overdue_factor_on(self, on: date) -> int:
        """Percent of the contract rate; 100 where no rule says more."""
        return next((factor.percent for factor in in_force(self.overdue_factors, on)), 100)

    def repayment_order_on(self, on: date) -> tuple[str, ...]:
        """Which part of the debt a repayment fills first; interest before principal where no rule says."""
        return next((rule.parts for rule in in_force(self.repayment_orders, on)), REPAYMENT_PARTS)

    def extension_max_on(self, on: date, term_months: int) -> int:
        """Months a loan of that term may be extended by in all; none where no rule says so."""
        for rule in in_force(self.extensions, on):
            if term_months <= rule.short_term_months:
                return rule.short_months_max
            return term_months * rule.long_part_percent // 100
        return 0

    def norms_on(self, on: date, kind: str) -> dict[str, Money]:
        """Source (central | local) → the most it may give for that kind."""
        return {norm.source: norm.amount for norm in in_force(self.norms, on) if norm.kind == kind}

    def tranches_on(self, on: date, kind: str) -> tuple[int, ...]:
        """Percents of the parts; everything at once where no plan is given."""
        plans = [plan for plan in in_force(self.tranches, on) if plan.kind == kind]
        return plans[0].percents if plans else (100,)
