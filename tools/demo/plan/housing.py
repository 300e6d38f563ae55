"""Project 5: 900 houses approved, 564 new and 336 repaired, and how far each came by the end of the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tools.demo.plan.communes import BY_ID, COMMUNES
from tools.demo.plan.draw import instance_id, shares, stream
from tools.demo.plan.households import Household
from tools.demo.plan.model import Answers, Case, Photo, Step, Submission

FORM = "housing_registration"
PROGRAMME = "housing"
LINE = "DA5-SN-2023"
NEW_BUILD, REPAIR = "new_build", "repair"
APPROVED = {NEW_BUILD: 564, REPAIR: 336}
STARTED = {NEW_BUILD: 543, REPAIR: 327}
COMPLETED = {NEW_BUILD: 480, REPAIR: 309}
PAID = {NEW_BUILD: 462, REPAIR: 305}
"""How far they came (our figures; the article tells approvals only): 870 started, 789 completed, 767 paid."""

WITHDRAWN = {NEW_BUILD: 11, REPAIR: 7}
"""Registered, then given up before the district decided."""

GRANT = {NEW_BUILD: 40_000_000, REPAIR: 20_000_000}
FIRST_TRANCHE_PERCENT = 60
DECISIONS = (
    (date(2023, 5, 16), "QĐ 1042/QĐ-UBND"),
    (date(2023, 6, 8), "QĐ 1217/QĐ-UBND"),
    (date(2023, 7, 4), "QĐ 1465/QĐ-UBND"),
)
_WITHDRAWN_WHY = "Hộ chưa có đất ở hợp pháp, xin rút khỏi danh sách"


@dataclass(frozen=True, slots=True)
class House:
    """A registration. reached: approved | started | completed | paid, or withdrawn before approval."""

    household: Household
    kind: str
    reached: str
    number: int


def make_houses(seed: str, households: list[Household]) -> list[House]:
    """Every registration, commune by commune in proportion to its poor and near-poor households."""
    by_commune = {
        c.area_id: [
            h for h in households if h.commune_id == c.area_id and h.poverty_class in ("poor", "near_poor")
        ]
        for c in COMMUNES
    }
    weights = [len(by_commune[c.area_id]) for c in COMMUNES]
    made: list[House] = []
    free = {}
    for commune in COMMUNES:
        rng = stream(seed, "houses", commune.area_id)
        # The poor come first in the district's order of priority.
        order = sorted(
            by_commune[commune.area_id], key=lambda h: 0.5 * (h.poverty_class != "poor") + rng.random()
        )
        free[commune.area_id] = iter(order)
    for kind in (NEW_BUILD, REPAIR):
        rng = stream(seed, "houses", kind)
        fates = _fates(rng, kind)
        for commune, count in zip(COMMUNES, shares(len(fates), weights), strict=True):
            for _ in range(count):
                made.append(House(next(free[commune.area_id]), kind, fates.pop(), len(made) + 1))
    return made


def _fates(rng: Random, kind: str) -> list[str]:
    fates = (
        ["paid"] * PAID[kind]
        + ["completed"] * (COMPLETED[kind] - PAID[kind])
        + ["started"] * (STARTED[kind] - COMPLETED[kind])
        + ["approved"] * (APPROVED[kind] - STARTED[kind])
        + ["withdrawn"] * WITHDRAWN[kind]
    )
    rng.shuffle(fates)
    return fates


def application_id(seed: str, house: House) -> str:
    return instance_id(seed, FORM, house.household.code)


def house_submission(seed: str, house: House) -> Submission:
    """The registration with the picture of the house as it stands."""
    rng = stream(seed, FORM, house.household.code)
    household = house.household
    instance = application_id(seed, house)
    photo = Photo("before.jpg", "house", instance)
    hard = rng.choice((0, 0, 1)) if house.kind == NEW_BUILD else rng.choice((1, 2))
    parts = ["hard"] * hard + ["soft"] * (3 - hard)
    rng.shuffle(parts)
    answers: Answers = {
        "applied_on": _applied_on(rng).isoformat(),
        "commune": household.commune_id,
        "village": household.village_id,
        "household_code": household.code,
        "applicant_name": household.head.full_name,
        "applicant_id_no": household.head.id_no,
        "kind": house.kind,
        "land_right": rng.choice(("certificate", "certificate", "stable_use", "family_land")),
        "floor": parts[0],
        "frame_wall": parts[1],
        "roof": parts[2],
        "usable_m2": rng.randint(18, 42),
        "separated_year": household.separated_on.year,
        "earlier_support": "no",
        "building_method": rng.choice(("self_build", "hire", "organisation")),
        "consent": "yes",
        "photo_before": photo.name,
        "location": f"{household.lat:.5f} {household.lon:.5f} 0 0",
    }
    if house.kind == NEW_BUILD:
        answers["house_model"] = rng.choice(("model_30", "model_36", "model_36", "own_design"))
    return Submission(instance, FORM, household.commune_id, "field_worker", answers, (photo,))


def _applied_on(rng: Random) -> date:
    return date(2023, 2, 6) + timedelta(days=rng.randint(0, 45))


def house_case(seed: str, house: House) -> Case:
    """The case with its steps up to where the year left it."""
    rng = stream(seed, "house steps", house.household.code)
    return Case(
        application_id=application_id(seed, house),
        lifecycle="housing",
        programme=PROGRAMME,
        kind=house.kind,
        household=house.household.code,
        commune_id=house.household.commune_id,
        batch=f"housing|{house.number % len(DECISIONS)}",
        outcome=house.reached,
        amount=0 if house.reached == "withdrawn" else GRANT[house.kind],
        steps=tuple(_steps(rng, house)),
    )


def _steps(rng: Random, house: House) -> Iterator[Step]:
    letters = BY_ID[house.household.commune_id].letters
    surveyed = date(2023, 3, 27) + timedelta(days=7 * (house.number % 3))
    yield Step("survey", "infra_specialist", surveyed, "surveyed")
    if house.reached == "withdrawn":
        yield Step("withdraw", "infra_specialist", date(2023, 4, 17), "withdrawn", {"why": _WITHDRAWN_WHY})
        return
    yield Step(
        "propose", "infra_specialist", date(2023, 4, 20), "proposed", {"paper": f"TTr {letters}-NO-04/2023"}
    )
    decided_on, decision = DECISIONS[house.number % len(DECISIONS)]
    amount = GRANT[house.kind]
    yield Step(
        "approve",
        "district_leader",
        decided_on,
        "approved",
        {"amount": amount, "paper": decision, "funding": [{"line_id": LINE, "amount": amount}]},
    )
    if house.reached == "approved":
        return
    # The infrastructure division makes its rounds on fixed days, so many houses share a date.
    started = decided_on + timedelta(days=rng.choice((7, 14, 21, 35)))
    yield Step("start", "infra_specialist", started, "started")
    first = amount * FIRST_TRANCHE_PERCENT // 100
    yield from _tranche(house, 1, first, started + timedelta(days=7), "started")
    if house.reached == "started":
        return
    weeks = rng.choice((8, 10, 12)) if house.kind == NEW_BUILD else rng.choice((4, 6))
    completed = min(started + timedelta(weeks=weeks), date(2023, 12, 8))
    yield Step("complete", "infra_specialist", completed, "completed")
    accepted = completed + timedelta(days=4)
    paper = f"BBNT {letters}-{house.number:03d}/2023"
    yield Step("accept", "infra_specialist", accepted, "accepted", {"paper": paper})
    if house.reached == "paid":
        yield from _tranche(house, 2, amount - first, accepted + timedelta(days=7), "settled")


def _tranche(house: House, tranche: int, amount: int, paid_on: date, reached: str) -> Iterator[Step]:
    waiting = "started" if tranche == 1 else "accepted"
    point = house.household.commune_id
    order = {"tranche": tranche, "amount": amount, "pay_on": paid_on.isoformat(), "point": point}
    yield Step("order", "finance_specialist", paid_on - timedelta(days=2), waiting, order)
    receipt_no = f"UNC-NO-{house.number:03d}-{tranche}"
    paid = {"amount": amount, "value_date": paid_on.isoformat(), "receipt_no": receipt_no}
    yield Step("confirm_payment", "treasury_officer", paid_on, reached, paid)
