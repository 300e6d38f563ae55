"""Points and class of a household review. Source: Circular 07/2021/TT-BLĐTBXH; field description §2.3–2.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.answers import Answers, Unanswered
from services.intake.domain.findings import Finding
from shared.reference.poverty import PovertyStandard, ScoringTable

POINTS_A_DEPRIVATION = 10
CHILD_BELOW = 16  # years; under it one is a dependant, and is asked about nutrition instead of work
INSURED_FROM = 6
SCHOOL_FROM = 3
ADULT_LEARNING_UNTIL = 30
HOUSE_M2_A_PERSON_MIN = 8
_RANK = {"none": 0, "primary": 1, "lower_secondary": 2, "upper_secondary": 3, "vocational": 3, "college": 4}
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Person:
    """A member as far as the rules ask. age: full calendar years, since only the birth year is known.

    Answers that were not asked or not given are empty.
    """

    age: int
    schooling_now: str = ""
    qualification: str = ""
    job_status: str = ""
    has_contract: str = ""
    has_health_insurance: str = ""
    undernourished: str = ""
    social_allowance: str = ""

    @property
    def is_dependant(self) -> bool:
        """Under 16, or elderly or disabled on the monthly social allowance."""
        return self.age < CHILD_BELOW or self.social_allowance == "yes"


@dataclass(frozen=True)
class Score:
    """b2_points: 10 for each of `deprivations`. table: code of the B1 table, empty when form A ended it."""

    poverty_class: str
    b1_points: int
    b2_points: int
    deprivations: tuple[str, ...]
    table: str
    official: bool


def poverty_class(b1_points: int, deprived: int, *, threshold: int, deprived_min: int) -> str:
    """poor | near_poor | not_poor. A household exactly at the threshold is under the line."""
    if b1_points > threshold:
        return "not_poor"
    return "poor" if deprived >= deprived_min else "near_poor"


def b1_points(table: ScoringTable, answers: Answers, derived: Mapping[str, float]) -> int:
    """The sum of form B1. `derived`: source → number, for items the server works out itself.

    Raises Unanswered for an item without an answer that the table knows: it must not count as nothing.
    """
    total = table.base_points
    for item in table.items:
        if item.kind == "count":
            count = derived[item.source] if item.source else answers.whole(item.code)
            total += _band(table.bands[item.code], count)
            continue
        chosen = {answers.text(item.code)} if item.kind == "single" else set(answers.chosen(item.code))
        points = table.option_points[item.code]
        if not chosen or not chosen <= set(points):
            raise Unanswered(answers.path(item.code))
        total += sum(points[option] for option in chosen)
    return total


def deprivations(standard: PovertyStandard, answers: Answers) -> tuple[str, ...]:
    """The ids ticked in form B2, in the order of the law; Unanswered when one was left open."""
    ids = [one.id for one in standard.deprivations]
    return tuple(one for one in ids if _YES_NO[answers.text(f"b2_{one}")])


def derived_deprivations(members: Sequence[Person], house_m2: float | None) -> dict[str, bool]:
    """Those of the twelve that the members' own answers decide, with what they decide.

    Left out where an answer is missing, or where the answers could not tell (a child that goes to
    school may still be at the wrong level). `members` has at least one.
    """
    children = [one for one in members if one.age < CHILD_BELOW]
    adults = [one for one in members if one.age >= CHILD_BELOW]
    found = {
        "employment": _any(map(_without_fair_work, adults)),
        "dependent_person": 2 * sum(one.is_dependant for one in members) > len(members),
        "nutrition": _any(_YES_NO.get(one.undernourished) for one in children),
        "health_insurance": _any(
            _not(_YES_NO.get(one.has_health_insurance)) for one in members if one.age >= INSURED_FROM
        ),
        "adult_education": _any(map(_unschooled, (a for a in adults if a.age <= ADULT_LEARNING_UNTIL))),
        "child_school_attendance": any(
            one.schooling_now == "no" for one in children if one.age >= SCHOOL_FROM
        )
        or None,
        "housing_area": None if house_m2 is None else house_m2 / len(members) < HOUSE_M2_A_PERSON_MIN,
    }
    return {name: decided for name, decided in found.items() if decided is not None}


def disagreements(ticked: Iterable[str], derived: Mapping[str, bool]) -> list[Finding]:
    """Where the ticks of form B2 say other than the members. Shown, not corrected: the reviewer was there."""
    said = set(ticked)
    return [
        Finding("deprivation-disagrees", f"b2.b2_{name}", facts={"ticked": name in said, "members_say": says})
        for name, says in derived.items()
        if (name in said) != says
    ]


def _band(bands: Sequence[tuple[int, int]], count: float) -> int:
    return [points for start, points in bands if count >= start or start == 0][-1]


def _without_fair_work(adult: Person) -> bool | None:
    """Able and willing but without a job, or paid without a contract."""
    if adult.job_status == "paid_work":
        return _not(_YES_NO.get(adult.has_contract))
    return adult.job_status == "looking" if adult.job_status else None


def _unschooled(adult: Person) -> bool | None:
    """Neither in training nor with the qualification for the age."""
    if adult.schooling_now == "yes":
        return False
    if not adult.schooling_now or adult.qualification not in _RANK:
        return None
    needed = "lower_secondary" if adult.age < 18 else "upper_secondary"
    return _RANK[adult.qualification] < _RANK[needed]


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _any(values: Iterable[bool | None]) -> bool | None:
    """True when one is; unknown when none is but one is unknown; False otherwise, also for nobody."""
    listed = list(values)
    if True in listed:
        return True
    return None if None in listed else False
