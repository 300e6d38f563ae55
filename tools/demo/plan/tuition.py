"""The schools' lists: 38.761 pupil turns of tuition freed or reduced and of learning costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tools.demo.plan.communes import COMMUNES, LENDING_WEIGHTS, Commune
from tools.demo.plan.draw import instance_id, pick, shares, stream
from tools.demo.plan.model import Answers, Submission
from tools.demo.plan.names import lineage
from tools.demo.plan.people import Person, Registry

FORM = "person_list"
TURNS = 38_761
ROWS_MAX = 150
TUITION_VND, LEARNING_COST_VND = 50_000, 150_000  # a month; 150.000 đ is Decree 81/2021's learning cost

_SCHOOLS = (
    ("Trường Mẫu giáo Hoa Pơ Lang", (2017, 2019)),
    ("Trường TH Nguyễn Bỉnh Khiêm", (2012, 2016)),
    ("Trường TH Lê Hồng Phong", (2012, 2016)),
    ("Trường THCS Nguyễn Du", (2008, 2011)),
    ("Trường THPT Ea Súp", (2005, 2007)),
)
_GROUPS = {"exempt": 46, "reduce_70": 16, "reduce_50": 6, "learning_cost": 32}


@dataclass(frozen=True)
class Term:
    """A school term; months: those the support is paid for."""

    code: str
    first: date
    last: date
    reported_on: date
    months: int


TERMS = (
    Term("2022-2023.2", date(2023, 1, 16), date(2023, 5, 26), date(2023, 2, 20), 5),
    Term("2023-2024.1", date(2023, 9, 5), date(2024, 1, 13), date(2023, 10, 9), 4),
)


def make_tuition_lists(seed: str) -> Iterator[Submission]:
    """Each school's lists of both terms; a pupil stands on a list once for each kind of support and term."""
    registry = Registry(Registry.PUPILS)
    by_commune = shares(TURNS, LENDING_WEIGHTS)
    for place, commune in enumerate(COMMUNES):
        rng = stream(seed, FORM, "tuition", commune.area_id)
        by_school = shares(by_commune[place], [1] * (len(_SCHOOLS) * len(TERMS)))
        for at, (school, born) in enumerate(_SCHOOLS):
            pupils: list[Person] = []
            for turn, term in enumerate(TERMS):
                turns = by_school[at * len(TERMS) + turn]
                if not pupils:
                    pupils = [_pupil(rng, registry, commune, born) for _ in range(turns * 2 // 3)]
                rows = _rows(rng, pupils, term, turns)
                yield from _lists(seed, rng, commune, school, term, rows)


def _pupil(rng: Random, registry: Registry, commune: Commune, born: tuple[int, int]) -> Person:
    people = pick(rng, commune.peoples)
    return registry.person(
        rng,
        sex=rng.choice(("male", "female")),
        birth_year=rng.randint(*born),
        ethnicity=people,
        family=lineage(rng, people),
    )


def _rows(rng: Random, pupils: list[Person], term: Term, turns: int) -> list[Answers]:
    """As many turns as asked for: each pupil's tuition, then learning costs for some of the same pupils."""
    tuition = {group: weight for group, weight in _GROUPS.items() if group != "learning_cost"}
    made = [_row(pupil, pick(rng, tuition), term.months) for pupil in pupils[:turns]]
    made += [_row(pupil, "learning_cost", term.months) for pupil in pupils[: turns - len(made)]]
    assert len(made) == turns, "more turns than pupils can take"
    return made


def _row(pupil: Person, group: str, months: int) -> Answers:
    share = {"exempt": 100, "reduce_70": 70, "reduce_50": 50}.get(group, 0)
    monthly = TUITION_VND * share // 100 or LEARNING_COST_VND
    return {
        "full_name": pupil.full_name,
        "birth_year": pupil.birth_year,
        "sex": pupil.sex,
        "id_no": pupil.id_no,
        "group": group,
        "months": months,
        "amount": monthly * months,
    }


def _lists(
    seed: str, rng: Random, commune: Commune, school: str, term: Term, rows: list[Answers]
) -> Iterator[Submission]:
    parts = -(-len(rows) // ROWS_MAX)
    first = 0
    for part, count in enumerate(shares(len(rows), [1] * parts)):
        reported = term.reported_on + timedelta(days=rng.randint(0, 14))
        yield Submission(
            instance_id(seed, FORM, "tuition", commune.area_id, school, term.code, part),
            FORM,
            commune.area_id,
            "commune_officer",
            {
                "list_kind": "tuition",
                "reported_on": reported.isoformat(),
                "valid_from": term.first.isoformat(),
                "valid_to": term.last.isoformat(),
                "commune": commune.area_id,
                "school": f"{school} ({commune.name})",
                "term": term.code,
                "rows": rows[first : first + count],
            },
        )
        first += count
