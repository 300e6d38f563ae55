"""Project 2: fifteen breeding-cow projects, four on money of 2022 and eleven on money of 2023."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tools.demo.plan.communes import COMMUNES, Commune
from tools.demo.plan.draw import instance_id, shares, stream
from tools.demo.plan.households import Household
from tools.demo.plan.model import Answers, Case, Photo, Step, Submission

FORM = "cow_registration"
PROGRAMME = "breeding-cow"
CARRIED_LINE, LINE = "DA2-SN-2023-CN", "DA2-SN-2023"
CARRIED_MILLION = (425, 430, 445, 460)
ALLOTTED_MILLION = (452, 458, 460, 463, 466, 468, 470, 473, 476, 480, 484)
"""State money of each project; the sums are the article's 1.760 and 5.150 triệu đồng."""

PHOTO_EVERY = 4
BREEDS = ("Lai Sind", "Lai Zebu", "Lai Brahman", "Bò vàng địa phương")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Animal:
    """birth_month: YYYY-MM. price: whole đồng."""

    animal_id: str
    breed: str
    birth_month: str
    weight_kg: int
    price: int


@dataclass(frozen=True, slots=True)
class Project:
    """A community's project. members: the households it takes, as many as it has animals."""

    project_id: str
    name: str
    commune: Commune
    line_id: str
    amount: int
    counterpart: int
    leader: str
    decision_no: str
    approved_on: date
    handed_over_on: date
    members: tuple[Household, ...]
    animals: tuple[Animal, ...]


def make_projects(seed: str, households: list[Household]) -> list[Project]:
    """The fifteen projects; a household is in one of them at most."""
    taken: set[str] = set()
    made: list[Project] = []
    rows = [(CARRIED_LINE, m) for m in CARRIED_MILLION] + [(LINE, m) for m in ALLOTTED_MILLION]
    for number, (line_id, million) in enumerate(rows):
        commune = COMMUNES[(number + 1) % len(COMMUNES)]
        members = _members(seed, number, commune, households, taken)
        made.append(_project(seed, number, commune, line_id, million, members))
    return made


def _members(
    seed: str, number: int, commune: Commune, households: list[Household], taken: set[str]
) -> tuple[Household, ...]:
    rng = stream(seed, "projects", number, "members")
    fitting = [
        h
        for h in households
        if h.commune_id == commune.area_id
        and h.poverty_class in ("poor", "near_poor")
        and h.code not in taken
    ]
    chosen = sorted(rng.sample(fitting, rng.randint(15, 16)), key=lambda h: h.code)
    taken.update(h.code for h in chosen)
    return tuple(chosen)


def _project(
    seed: str, number: int, commune: Commune, line_id: str, million: int, members: tuple[Household, ...]
) -> Project:
    rng = stream(seed, "projects", number)
    carried = line_id == CARRIED_LINE
    approved_on = date(2023, 3, 14 + number) if carried else date(2023, 7, 10) + timedelta(days=2 * number)
    leader = rng.choice(members).head.full_name
    # Nine tenths of the state's money buys animals, the rest trains the group and vaccinates.
    prices = shares(million * 9 // 10 * 10, [rng.uniform(0.92, 1.08) for _ in members])
    return Project(
        project_id=f"DA2-2023-{commune.letters}-{number // len(COMMUNES) + 1:02d}",
        name=f"Chăn nuôi bò sinh sản, {commune.name}" + (" (vốn 2022 chuyển sang)" if carried else ""),
        commune=commune,
        line_id=line_id,
        amount=million * MILLION,
        counterpart=len(members) * 3 * MILLION,
        leader=leader,
        decision_no=f"QĐ {(610 if carried else 1510) + number}/QĐ-UBND",
        approved_on=approved_on,
        handed_over_on=approved_on + timedelta(days=rng.randint(45, 70)),
        members=members,
        animals=tuple(
            Animal(
                animal_id=f"VN66-{commune.letters}-{number + 1:02d}{place:02d}",
                breed=rng.choice(BREEDS),
                birth_month=f"{2022 if rng.random() < 0.3 else 2021}-{rng.randint(1, 9):02d}",
                weight_kg=rng.randint(165, 225),
                price=price * MILLION // 10,
            )
            for place, price in enumerate(prices, start=1)
        ),
    )


def application_id(seed: str, household: Household) -> str:
    return instance_id(seed, FORM, household.code)


def cow_submissions(seed: str, project: Project) -> list[Submission]:
    """The registrations of the project's households."""
    return [_submission(seed, project, household, place) for place, household in enumerate(project.members)]


def _submission(seed: str, project: Project, household: Household, place: int) -> Submission:
    rng = stream(seed, FORM, household.code)
    instance = application_id(seed, household)
    photos = (Photo("barn.jpg", "barn", instance),) if place % PHOTO_EVERY == 0 else ()
    answers: Answers = {
        "applied_on": (project.approved_on - timedelta(days=rng.randint(35, 60))).isoformat(),
        "commune": household.commune_id,
        "village": household.village_id,
        "household_code": household.code,
        "applicant_name": household.head.full_name,
        "applicant_id_no": household.head.id_no,
        "project_code": project.project_id,
        "has_barn": "yes" if photos else rng.choice(("yes", "no")),
        "grass_m2": rng.randrange(300, 1200, 50),
        "labour_count": rng.randint(1, 3),
        "cows_owned": rng.choice((0, 0, 0, 1)),
        "counterpart_vnd": 3 * MILLION,
        "consent": "yes",
        "commitment": "yes",
    }
    if photos:
        answers["barn_photo"] = photos[0].name
    return Submission(instance, FORM, household.commune_id, "field_worker", answers, photos)


def cow_case(seed: str, project: Project, household: Household) -> Case:
    """The case up to its selection by the village meeting; the lot and the hand-over are the project's."""
    met_on = project.approved_on - timedelta(days=20)
    paper = f"BBHD {project.project_id}"
    step = Step(
        "select", "agri_specialist", met_on, "selected", {"project_id": project.project_id, "paper": paper}
    )
    return Case(
        application_id=application_id(seed, household),
        lifecycle="livestock",
        programme=PROGRAMME,
        kind="",
        household=household.code,
        commune_id=household.commune_id,
        batch=project.project_id,
        outcome="handed_over",
        amount=0,
        steps=(step,),
    )
