"""What the rules say to an application: every reason they looked at, not a bare yes or no.

A rejected application is not an error. A reason that could not be judged for want of
knowledge is passed with the fact `known: no`, except the household and its class, without
which nobody can be helped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.disbursement.domain import household as households
from services.disbursement.domain.case import State
from services.disbursement.domain.schedule import months_after
from shared.contracts.disbursement import CaseAssessed, Reason
from shared.money import Money
from shared.programme import Eligibility, Programme


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another case of the same household and programme.

    stands: it is open and was found eligible or went on, or it reached its aim where once is enough.
    """

    case_id: str
    applied_on: date
    applicant_key: str
    waiting: bool
    eligible: bool
    open: bool
    done: bool


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """eligible: every reason passed. poverty_class: empty while unknown."""

    eligible: bool
    poverty_class: str
    ethnic_minority: bool
    reasons: tuple[Reason, ...]

    def to_state(self, on: date) -> dict[str, Any]:
        return {
            "eligible": self.eligible,
            "poverty_class": self.poverty_class,
            "ethnic_minority": self.ethnic_minority,
            "on": on.isoformat(),
            "reasons": [{"code": r.code, "passed": r.passed, "facts": dict(r.facts)} for r in self.reasons],
        }

    def event(self, case_id: str) -> CaseAssessed:
        return CaseAssessed(
            case_id=case_id,
            eligible=self.eligible,
            poverty_class=self.poverty_class,
            ethnic_minority=self.ethnic_minority,
            reasons=self.reasons,
        )


def assess(
    state: State,
    *,
    household: Mapping[str, Any] | None,
    others: Iterable[Other],
    programme: Programme,
    covers: Callable[[Iterable[str], str], bool],
) -> Assessment:
    """Judge an application by the rules of the day it was made.

    covers: whether one of some areas holds another, whatever their editions.
    """
    applied_on = date.fromisoformat(state["applied_on"])
    rules = programme.eligibility_on(applied_on)
    known = households.is_known(household)
    in_force = households.class_on(household, applied_on) if household else None
    reasons = [
        _reason("programme-in-force", rules is not None, on=state["applied_on"]),
        _reason("household-known", known, household=state["household_id"]),
    ]
    if rules is not None:
        reasons += [
            _class(rules, in_force),
            _area(rules, state, household, covers),
            _adult(rules, state, household, applied_on),
            _no_open_case(rules, state, others, applied_on),
            *_unsupported(rules, state),
            *_separated(rules, state, household, applied_on),
            *_limits(programme, state, applied_on),
            _priority(rules, in_force),
        ]
    return Assessment(
        eligible=all(reason.passed for reason in reasons),
        poverty_class=in_force.poverty_class if in_force else "",
        ethnic_minority=in_force.ethnic_minority if in_force else False,
        reasons=tuple(reasons),
    )


def _reason(code: str, passed: bool, **facts: str) -> Reason:
    return Reason(code, passed, facts)


def _class(rules: Eligibility, in_force: households.ClassOnDay | None) -> Reason:
    if in_force is None:
        return _reason("class-in-force", False, known="no", needed=", ".join(rules.classes) or "any")
    return _reason(
        "class-in-force",
        not rules.classes or in_force.poverty_class in rules.classes,
        poverty_class=in_force.poverty_class,
        since=in_force.effective_on.isoformat(),
        needed=", ".join(rules.classes) or "any",
    )


def _area(
    rules: Eligibility,
    state: State,
    household: Mapping[str, Any] | None,
    covers: Callable[[Iterable[str], str], bool],
) -> Reason:
    area_type = household["area_type"] if household else ""
    type_fits = not area_type or area_type in rules.area_types
    inside = not rules.areas or covers(rules.areas, state["commune_id"])
    return _reason(
        "area-covered", type_fits and inside, area=state["commune_id"], area_type=area_type or "unknown"
    )


def _adult(rules: Eligibility, state: State, household: Mapping[str, Any] | None, applied_on: date) -> Reason:
    applicant = households.member(household, state["applicant_key"])
    birth_year = applicant["birth_year"] if applicant else state["applicant_birth_year"]
    age_min = str(rules.applicant_age_min)
    if birth_year is None:
        return _reason("applicant-adult", True, known="no", age_min=age_min)
    # Only the year is known; whoever turns 18 in that year is believed.
    age = applied_on.year - birth_year
    member = "yes" if applicant else "not found"
    return _reason(
        "applicant-adult", age >= rules.applicant_age_min, age=str(age), age_min=age_min, member=member
    )


def _no_open_case(rules: Eligibility, state: State, others: Iterable[Other], applied_on: date) -> Reason:
    """Of two applications that both still wait, the earlier one stands against the later, not both."""
    mine = (applied_on, state["case_id"])
    for other in others:
        if rules.one_open_per == "applicant" and other.applicant_key != state["applicant_key"]:
            continue
        first = other.eligible and (other.applied_on, other.case_id) < mine
        if (other.open and (first or not other.waiting)) or (rules.once and other.done):
            return _reason("no-open-case", False, case=other.case_id)
    return _reason("no-open-case", True, per=rules.one_open_per)


def _separated(
    rules: Eligibility, state: State, household: Mapping[str, Any] | None, applied_on: date
) -> list[Reason]:
    if not rules.separated_years_min:
        return []
    years_min = str(rules.separated_years_min)
    since: date | None = None
    if household and household["separated_on"]:
        since = date.fromisoformat(household["separated_on"])
    elif state["separated_year"]:
        since = date(state["separated_year"], 1, 1)
    if since is None:
        return [_reason("separated-long-enough", True, known="no", years_min=years_min)]
    enough = months_after(since, 12 * rules.separated_years_min) <= applied_on
    return [_reason("separated-long-enough", enough, since=since.isoformat(), years_min=years_min)]


def _unsupported(rules: Eligibility, state: State) -> list[Reason]:
    """What the applicant said of help from elsewhere, where the programme is given once."""
    if not rules.once:
        return []
    said = "yes" if state["earlier_support"] else "no"
    return [_reason("no-earlier-support", not state["earlier_support"], earlier_support=said)]


def _limits(programme: Programme, state: State, applied_on: date) -> list[Reason]:
    reasons = []
    limit = programme.limit_on(applied_on, state["kind"])
    if limit is not None:
        amount = Money(state["amount_requested"])
        reasons.append(
            _reason(
                "amount-within-limit",
                Money(0) < amount <= limit,
                amount=str(amount.dong),
                limit=str(limit.dong),
            )
        )
    term = programme.term_on(applied_on)
    if term is not None:
        months = state["term_months"]
        reasons.append(
            _reason(
                "term-within-limit",
                0 <= months <= term.months_max,
                months=str(months),
                months_max=str(term.months_max),
            )
        )
    if programme.kinds:
        reasons.append(_reason("kind-known", state["kind"] in programme.kinds, kind=state["kind"] or "none"))
    return reasons


def _priority(rules: Eligibility, in_force: households.ClassOnDay | None) -> Reason:
    """Who comes first; it never stands against anybody."""
    mine = set()
    if in_force:
        mine = {in_force.poverty_class} | ({"ethnic_minority"} if in_force.ethnic_minority else set())
    groups = [group for group in rules.priority_groups if group in mine]
    return _reason("priority-group", True, groups=", ".join(groups) or "none")
