"""The lists of free health-insurance cards: 54.643 persons, some of whom stand on two lists.

Members of the reviewed poor and near-poor households come first (groups HN and
CN); the rest are people of ethnic minorities (DT) and others of the difficult
areas (DK), each commune in proportion to its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from tools.demo.plan.communes import COMMUNES, LENDING_WEIGHTS, Commune
from tools.demo.plan.draw import instance_id, pick, shares, stream
from tools.demo.plan.households import Household
from tools.demo.plan.model import Answers, Submission
from tools.demo.plan.names import lineage
from tools.demo.plan.people import Person, Registry

FORM = "person_list"
PERSONS = 54_643
TWO_GROUPS, TWO_COMMUNES = 420, 230
"""Persons listed twice: as poor and as of an ethnic minority; in the commune they left and in the new one."""

ROWS_MIN, ROWS_MAX = 100, 150
GROUP_OF_CLASS = {"poor": "HN", "near_poor": "CN"}

Row = tuple[Person, str]


def make_card_lists(seed: str, households: list[Household]) -> Iterator[Submission]:
    """The lists, commune by commune."""
    registry = Registry(Registry.CARDS, known=(m.person for h in households for m in h.members))
    listed = {c.area_id: _household_rows(households, c) for c in COMMUNES}
    missing = shares(PERSONS - sum(map(len, listed.values())), LENDING_WEIGHTS)
    moved: list[Row] = []
    per_commune = shares(TWO_GROUPS, LENDING_WEIGHTS), shares(TWO_COMMUNES, LENDING_WEIGHTS)
    for place, commune in enumerate(COMMUNES):
        rng = stream(seed, FORM, "cards", commune.area_id)
        others = [_other(rng, registry, commune) for _ in range(missing[place])]
        twice = [
            (person, "DT")
            for person, group in listed[commune.area_id]
            if group == "HN" and person.is_minority
        ][: per_commune[0][place]]
        assert len(twice) == per_commune[0][place], f"too few poor of a minority in {commune.area_id}"
        came = moved  # those who left the commune before this one
        moved = [row for row in others if row[0].id_no][: per_commune[1][place]]
        rows = [*listed[commune.area_id], *others, *twice, *came]
        yield from _lists(seed, rng, commune, rows)
    rng = stream(seed, FORM, "cards", "late")
    yield from _lists(seed, rng, COMMUNES[0], moved, late=True)


def _household_rows(households: list[Household], commune: Commune) -> list[Row]:
    return [
        (member.person, GROUP_OF_CLASS[household.poverty_class])
        for household in households
        if household.commune_id == commune.area_id and household.poverty_class in GROUP_OF_CLASS
        for member in household.members
    ]


def _other(rng: Random, registry: Registry, commune: Commune) -> Row:
    people = pick(rng, commune.peoples)
    person = registry.person(
        rng,
        sex=rng.choice(("male", "female")),
        birth_year=rng.randint(1940, 2022),
        ethnicity=people,
        family=lineage(rng, people),
        numbered=rng.random() < 0.985,
    )
    return person, "DT" if person.is_minority else "DK"


def _lists(
    seed: str, rng: Random, commune: Commune, rows: list[Row], *, late: bool = False
) -> Iterator[Submission]:
    """One submission for each hundred or so rows, group by group, as a commune sends them over some weeks."""
    number = 0
    for group in ("HN", "CN", "DT", "DK"):
        people = [person for person, of in rows if of == group]
        while people:
            count = rng.randint(ROWS_MIN, ROWS_MAX)
            number += 1
            yield _list(seed, rng, commune, group, number, people[:count], late=late)
            people = people[count:]


def _list(
    seed: str, rng: Random, commune: Commune, group: str, number: int, people: list[Person], *, late: bool
) -> Submission:
    reported = date(2023, 6, 12) if late else date(2023, 1, 9) + timedelta(days=rng.randint(0, 60))
    first = date(2023, 7, 1) if late else date(2023, 1, 1)
    answers: Answers = {
        "list_kind": "health_insurance",
        "reported_on": reported.isoformat(),
        "valid_from": first.isoformat(),
        "valid_to": "2023-12-31",
        "commune": commune.area_id,
        "rows": [_row(person, group, 6 if late else 12) for person in people],
    }
    instance = instance_id(seed, FORM, "cards", commune.area_id, "late" if late else "year", number)
    return Submission(instance, FORM, commune.area_id, "commune_officer", answers)


def _row(person: Person, group: str, months: int) -> Answers:
    row: Answers = {
        "full_name": person.full_name,
        "birth_year": person.birth_year,
        "sex": person.sex,
        "group": group,
        "months": months,
    }
    if person.id_no:
        row["id_no"] = person.id_no
    return row
