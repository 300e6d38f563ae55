"""The reviewers' visits: answers whose points give each household the class it has in the plan.

The autumn round of 2022 classifies everybody. Households that are newly escaped
have an earlier visit, of the general review that ended in January 2022, when
they were still poor: a class "newly escaped" follows from two reviews, it is
never answered.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, timedelta
from random import Random

from shared.reference import areas
from tools.demo.plan.draw import instance_id, stream
from tools.demo.plan.households import Household, Member
from tools.demo.plan.model import Answers, Photo, Submission
from tools.demo.plan.scoring import b1_points, b1_threshold

FORM = "household_review"
PHOTO_EVERY = 10
AUTUMN, BEFORE = "2022", "2021"

ALLOWANCE_FROM = 80  # years; the monthly allowance of the old

FREE = ("housing_quality", "clean_water", "hygienic_toilet", "telecommunication", "information_access_assets")
"""Deprivations that the members' own answers say nothing about."""

ALL = (
    "employment",
    "dependent_person",
    "nutrition",
    "health_insurance",
    "adult_education",
    "child_school_attendance",
    *FREE[:1],
    "housing_area",
    *FREE[1:],
)

_POORER: dict[str, tuple[object, ...]] = {
    "wage_earners": (0, 0, 0, 1),
    "pension": ("none",),
    "house_kind": ("temporary", "semi_solid", "semi_solid"),
    "electricity": ("under_25", "k25_49", "k50_99"),
    "water": ("surface", "dug_well", "drilled_well"),
    "toilet": ("none", "simple", "simple", "improved"),
    "assets": (("motorbike",), ("tv", "motorbike"), ("tv",), ("none",)),
    "land_annual": ("none", "under_half_ha", "half_to_one_ha"),
    "land_perennial": ("none", "none", "under_half_ha"),
    "aquaculture": ("none",),
    "cattle": (0, 0, 0, 1),
    "pigs_goats": (0, 1, 2, 4),
    "poultry": (0, 8, 15, 30),
    "services": (("none",), ("none",), ("forestry",)),
}
_BETTER: dict[str, tuple[object, ...]] = {
    "wage_earners": (1, 1, 2, 2),
    "pension": ("none", "none", "one"),
    "house_kind": ("semi_solid", "solid", "solid"),
    "electricity": ("k50_99", "k100_149", "k100_149"),
    "water": ("drilled_well", "piped"),
    "toilet": ("improved", "septic", "septic"),
    "assets": (
        ("tv", "motorbike", "fridge"),
        ("tv", "motorbike", "fridge", "washing_machine"),
        ("tv", "motorbike", "fridge", "computer", "water_heater"),
    ),
    "land_annual": ("half_to_one_ha", "over_one_ha"),
    "land_perennial": ("none", "under_half_ha", "half_to_one_ha", "over_one_ha"),
    "aquaculture": ("none", "none", "under_tenth_ha"),
    "cattle": (0, 1, 2, 3),
    "pigs_goats": (0, 2, 5, 10),
    "poultry": (10, 30, 100),
    "services": (("none",), ("shop",), ("craft",), ("transport",)),
}
_QUALIFICATIONS = ("none", "primary", "lower_secondary", "upper_secondary")
_CAUSES = ("no_production_land", "no_capital", "no_labour", "no_tools", "no_production_knowledge", "illness")
_NEEDS = ("health", "education", "production", "credit", "housing")


def make_reviews(
    seed: str, households: list[Household], pictured: Container[str] = ()
) -> Iterator[Submission]:
    """The earlier visits first, then the autumn round. pictured: households that must have a photo."""
    for household in households:
        if household.poverty_class == "newly_escaped":
            yield review(seed, household, BEFORE, "poor")
    for household in households:
        reached = "not_poor" if household.poverty_class == "newly_escaped" else household.poverty_class
        yield review(
            seed,
            household,
            AUTUMN,
            reached,
            photo=household.code in pictured or int(household.code[-4:]) % PHOTO_EVERY == 0,
        )


def review(seed: str, household: Household, round_: str, wanted: str, *, photo: bool = False) -> Submission:
    """One visit. wanted: poor | near_poor | not_poor, what the server is to find."""
    rng = stream(seed, FORM, round_, household.code)
    instance = instance_id(seed, FORM, round_, household.code)
    on = _visited_on(rng, round_)
    deprived = _deprivations(rng, household, wanted, on)
    photos = (Photo("house.jpg", "house", instance),) if photo else ()
    consent = photo or rng.random() < 0.8
    answers: Answers = {
        "round": round_,
        "review_kind": "periodic",
        "reviewed_on": on.isoformat(),
        "commune": household.commune_id,
        "village": household.village_id,
        "household_code": household.code,
        "consent": "yes" if consent else "no",
        "phone": household.phone,
        "separated_on": household.separated_on.isoformat(),
        "members": _members(rng, household, deprived, on),
        "no_labour": "no",
        "merit": "yes" if rng.random() < 0.04 else "no",
        "a_clearly_not_poor": "no",
        "b2": {f"b2_{one}": "yes" if one in deprived else "no" for one in ALL},
    }
    if wanted != "not_poor":
        answers["causes"] = sorted(rng.sample(_CAUSES, rng.randint(1, 3)), key=_CAUSES.index)
        answers["needs"] = sorted(rng.sample(_NEEDS, rng.randint(1, 3)), key=_NEEDS.index)
    if consent:
        answers["location"] = f"{household.lat:.5f} {household.lon:.5f} 0 0"
    if photos:
        answers["house_photo"] = photos[0].name
    answers.update(_house_and_b1(rng, household, answers, wanted, deprived, on))
    _give_wages(answers)
    return Submission(instance, FORM, household.commune_id, "field_worker", answers, photos)


def _visited_on(rng: Random, round_: str) -> date:
    # The autumn visits end early enough that a loan asked for in November finds its class.
    first, days = (date(2022, 1, 4), 22) if round_ == BEFORE else (date(2022, 9, 5), 62)
    return first + timedelta(days=rng.randint(0, days))


def _deprivations(rng: Random, household: Household, wanted: str, on: date) -> set[str]:
    """Which of the twelve the household is deprived of; what the ages decide is never contradicted."""
    ages = [m.person.age(on.year) for m in household.members]
    always = {"dependent_person"} if 2 * sum(map(_is_dependant, ages)) > len(ages) else set()
    possible = ["employment", "health_insurance", "housing_area", *FREE]
    possible += ["nutrition"] if any(age < 16 for age in ages) else []
    possible += ["child_school_attendance"] if any(6 <= age < 16 for age in ages) else []
    possible += ["adult_education"] if _unschooled(household, on) else []
    count = rng.choice((3, 3, 4, 4, 5, 6)) if wanted == "poor" else rng.choice((0, 1, 1, 2))
    return always | set(rng.sample(possible, max(0, count - len(always))))


def _is_dependant(age: int) -> bool:
    return age < 16 or age >= ALLOWANCE_FROM


def _unschooled(household: Household, on: date) -> list[Member]:
    """Members of 16 to 30 who are neither at school nor students."""
    return [
        m
        for m in household.members
        if 16 <= m.person.age(on.year) <= 30 and m.person not in household.students and m.relation != "child"
    ]


def _members(rng: Random, household: Household, deprived: set[str], on: date) -> list[Answers]:
    return [_member(rng, household, member, deprived, on) for member in household.members]


def _member(rng: Random, household: Household, member: Member, deprived: set[str], on: date) -> Answers:
    person, age = member.person, member.person.age(on.year)
    row: Answers = {
        "full_name": person.full_name,
        "birth_year": person.birth_year,
        "sex": person.sex,
        "relation": member.relation,
        "ethnicity": person.ethnicity,
        "has_health_insurance": "no" if "health_insurance" in deprived and age >= 6 else "yes",
        "social_allowance": "yes" if age >= ALLOWANCE_FROM else "no",
        "disability": "no",
    }
    if person.id_no:
        row["id_no"] = person.id_no
    studies = member.relation == "child" and 3 <= age <= 22
    if age >= 3:
        skips = "child_school_attendance" in deprived and 6 <= age < 16
        row["schooling_now"] = "yes" if studies and not skips else "no"
    if age >= 6:
        row["qualification"] = _qualification(rng, age, unschooled="adult_education" in deprived)
    if age >= 16:
        row["job_status"] = _job(member, age, studies=studies, jobless="employment" in deprived)
    if age < 16:
        row["undernourished"] = "yes" if "nutrition" in deprived else "no"
    return row


def _qualification(rng: Random, age: int, *, unschooled: bool) -> str:
    if age < 11:
        return "none"
    if age < 16:
        return "primary"
    if age <= 30:
        if unschooled and age > 22:
            return rng.choice(("primary", "lower_secondary"))
        return "upper_secondary" if age >= 18 else "lower_secondary"
    return rng.choice(("none", "primary", "primary", "lower_secondary"))


def _job(member: Member, age: int, *, studies: bool, jobless: bool) -> str:
    if studies or age > 70:
        return "not_working"
    return "looking" if jobless and member.relation == "head" else "own_work"


def _house_and_b1(
    rng: Random, household: Household, answers: Answers, wanted: str, deprived: set[str], on: date
) -> Answers:
    """The house and B1, drawn until the points fall on the side of the threshold that is wanted."""
    area_type = areas().get(household.village_id).area_type
    count = len(household.members)
    dependants = sum(_is_dependant(m.person.age(on.year)) for m in household.members)
    threshold = b1_threshold(area_type, on)
    pool = _BETTER if wanted == "not_poor" else _POORER
    highest = max((row.get("qualification", "none") for row in answers["members"]), key=_QUALIFICATIONS.index)
    while True:
        per_person = rng.uniform(4, 7.5) if "housing_area" in deprived else rng.uniform(8.5, 18)
        made: Answers = {"house_m2": max(1, round(per_person * count)), "b1": {}}
        for code, values in pool.items():
            value = rng.choice(values)
            made["b1"][code] = list(value) if isinstance(value, tuple) else value
        made["b1"]["highest_qualification"] = highest
        made["b1"]["wage_earners"] = min(made["b1"]["wage_earners"], len(_workers(answers)))
        points = b1_points(
            {**answers, **made}, area_type=area_type, head_count=count, dependants=dependants, on=on
        )
        if (points > threshold) == (wanted == "not_poor"):
            return made


def _workers(answers: Answers) -> list[Answers]:
    return [row for row in answers["members"] if row.get("job_status") == "own_work"]


def _give_wages(answers: Answers) -> None:
    """As many members work for a wage as form B1 counts, with a contract."""
    for row in _workers(answers)[: answers["b1"]["wage_earners"]]:
        row.update(job_status="paid_work", has_contract="yes")
