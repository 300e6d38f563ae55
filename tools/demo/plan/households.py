"""The households the reviewers visited: who lives where, and in which class they end up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tools.demo.plan.communes import COMMUNES, LENDING_WEIGHTS, Commune
from tools.demo.plan.draw import pick, shares, stream
from tools.demo.plan.names import MATRILINEAL, lineage
from tools.demo.plan.people import Person, Registry, phone

CLASS_COUNTS = {"poor": 1_560, "near_poor": 960, "newly_escaped": 900, "not_poor": 330}
"""Households reviewed, by the class wanted at the end of 2022. Our size; the article gives none."""

STUDENT_SHARE = {"poor": 0.15, "near_poor": 0.24, "newly_escaped": 0.05, "not_poor": 0.05}


@dataclass(frozen=True, slots=True)
class Member:
    """relation: head | spouse | child | parent | other."""

    person: Person
    relation: str


@dataclass(frozen=True, slots=True)
class Household:
    """poverty_class: the class wanted: poor | near_poor | newly_escaped | not_poor.

    code: as printed on the household's paper. has_student: somebody studies beyond school.
    """

    code: str
    commune_id: str
    village_id: str
    poverty_class: str
    members: tuple[Member, ...]
    phone: str
    separated_on: date
    lat: float
    lon: float

    @property
    def head(self) -> Person:
        return self.members[0].person

    @property
    def adults(self) -> list[Person]:
        """Those who may sign a loan in 2023, the head first."""
        return [m.person for m in self.members if m.relation in ("head", "spouse")]

    @property
    def students(self) -> list[Person]:
        """Children of 18 to 22 in 2023, who study away from home."""
        return [m.person for m in self.members if m.relation == "child" and 18 <= m.person.age(2023) <= 22]

    @property
    def is_minority(self) -> bool:
        return self.head.is_minority


def make_households(seed: str) -> list[Household]:
    """All reviewed households, commune by commune."""
    registry = Registry(Registry.HOUSEHOLDS)
    made: list[Household] = []
    by_class = {wanted: shares(count, LENDING_WEIGHTS) for wanted, count in CLASS_COUNTS.items()}
    for place, commune in enumerate(COMMUNES):
        rng = stream(seed, "households", commune.area_id)
        wanted = [name for name, counts in by_class.items() for _ in range(counts[place])]
        rng.shuffle(wanted)
        numbers = dict.fromkeys(commune.villages, 0)
        for poverty_class in wanted:
            village = rng.choice(commune.villages)
            # Numbers within a village have gaps: most of its households were never on a list.
            numbers[village] += rng.choice((1, 1, 2, 3))
            made.append(_household(rng, registry, commune, village, numbers[village], poverty_class))
    return made


def _household(
    rng: Random, registry: Registry, commune: Commune, village: str, number: int, poverty_class: str
) -> Household:
    lat, lon = commune.place
    return Household(
        code=f"{commune.letters}-{int(village.rsplit('.', 1)[1]):02d}-{number:04d}",
        commune_id=commune.area_id,
        village_id=village,
        poverty_class=poverty_class,
        members=_members(rng, registry, commune, with_student=rng.random() < STUDENT_SHARE[poverty_class]),
        phone=phone(rng),
        separated_on=date(2005, 1, 1) + timedelta(days=rng.randrange(365 * 13)),
        lat=round(lat + rng.uniform(-0.02, 0.02), 5),
        lon=round(lon + rng.uniform(-0.02, 0.02), 5),
    )


def _members(rng: Random, registry: Registry, commune: Commune, *, with_student: bool) -> tuple[Member, ...]:
    people = pick(rng, commune.peoples)
    head_born = rng.randint(1962, 1979) if with_student else rng.randint(1958, 1996)
    head_sex = "female" if rng.random() < (0.5 if people in MATRILINEAL else 0.24) else "male"
    other_sex = "male" if head_sex == "female" else "female"
    family = {"male": lineage(rng, people), "female": lineage(rng, people)}
    made = [
        Member(
            registry.person(
                rng, sex=head_sex, birth_year=head_born, ethnicity=people, family=family[head_sex]
            ),
            "head",
        )
    ]
    if rng.random() < 0.86:
        born = head_born + rng.randint(-4, 5)
        spouse = registry.person(
            rng, sex=other_sex, birth_year=born, ethnicity=people, family=family[other_sex]
        )
        made.append(Member(spouse, "spouse"))
    childrens = family["female"] if people in MATRILINEAL else family["male"]
    births = _births(rng, head_born, with_student=with_student)
    for born in births:
        child = registry.person(
            rng,
            sex=rng.choice(("male", "female")),
            birth_year=born,
            ethnicity=people,
            family=childrens,
            numbered=born < 2019 or rng.random() < 0.9,
        )
        made.append(Member(child, "child"))
    if rng.random() < 0.12:
        born = min(head_born - rng.randint(20, 28), 1958)
        parent = registry.person(
            rng, sex="female", birth_year=max(born, 1936), ethnicity=people, family=lineage(rng, people)
        )
        made.append(Member(parent, "parent"))
    return tuple(made)


def _births(rng: Random, head_born: int, *, with_student: bool) -> list[int]:
    """Birth years of the children who still live at home; none older than 22 in 2023."""
    first = max(head_born + 21, 2001)
    count = min(rng.choices((0, 1, 2, 3, 4, 5), weights=(6, 16, 34, 26, 12, 6))[0], max(0, 2022 - first))
    years = sorted(rng.sample(range(first, 2022), k=min(count, 2022 - first))) if count else []
    return [rng.randint(2001, 2004), *years] if with_student else years
