"""Several thousand loans whose confirmed sum is the article's, and a few dozen that end up differently.

Within each commune amounts are drawn one by one until they reach the commune's
share, and the last ones are moved by whole million so that it is met exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from tools.demo.plan.communes import COMMUNES, Commune
from tools.demo.plan.credit import BY_CODE, CREDITS, Credit
from tools.demo.plan.draw import pick, stream
from tools.demo.plan.households import Household

MILLION = 1_000_000
STEP_MILLION = 5
LEAST_MILLION, MOST_MILLION = 20, 100
MONTH_WEIGHTS = {1: 5, 2: 7, 3: 10, 4: 9, 5: 9, 6: 8, 7: 8, 8: 9, 9: 10, 10: 9, 11: 9, 12: 7}
REVERSED_MILLION = (60, 50, 50, 40)
"""Four loans that were paid and taken back: 200 million, as large as a mistyped day's list."""

OTHERWISE = {
    "paid_2022": 14,
    "paid_2024": 12,
    "reversed": len(REVERSED_MILLION),
    "refused": 12,
    "returned": 8,
    "withdrawn": 8,
    "waiting": 16,
}
"""Applications that do not end as a payment of 2023 that counts, by how they end."""


@dataclass(frozen=True, slots=True)
class Loan:
    """An application for credit before its papers are written. session_on: the day it is (to be) paid."""

    household: Household
    programme: str
    million: int
    session_on: date
    outcome: str
    number: int

    @property
    def credit(self) -> Credit:
        return BY_CODE[self.programme]


def make_loans(seed: str, households: list[Household]) -> list[Loan]:
    """Every loan of the plan, those of each commune by session and number."""
    made: list[Loan] = []
    extra = _extra_by_commune(seed)
    for commune in COMMUNES:
        rng = stream(seed, "loans", commune.area_id)
        pools = _Pools(rng, [h for h in households if h.commune_id == commune.area_id])
        drawn = [*_paid(rng, commune, pools), *_otherwise(rng, commune, pools, extra[commune.area_id])]
        drawn.sort(key=lambda loan: (loan.session_on, loan.household.code, loan.programme))
        made += [replace(loan, number=number) for number, loan in enumerate(drawn, start=1)]
    return made


class _Pools:
    """Who may still borrow what: a household has one loan of a programme at a time, and two in all."""

    def __init__(self, rng: Random, households: list[Household]) -> None:
        self._rng = rng
        self._free: dict[str, list[Household]] = {}
        self._loans_of: dict[str, int] = {}
        self._unlisted = [h for h in households if h.poverty_class == "not_poor"]
        for credit in CREDITS:
            fitting = [h for h in households if h.poverty_class in credit.classes]
            if credit.code == "credit-students":
                fitting = [h for h in fitting if h.students]
            rng.shuffle(fitting)
            self._free[credit.code] = fitting

    def take(self, programme: str) -> Household | None:
        """The next household free for that programme; None when nobody is left."""
        free = self._free[programme]
        while free:
            household = free.pop()
            if self._loans_of.get(household.code, 0) < 2:
                self._loans_of[household.code] = self._loans_of.get(household.code, 0) + 1
                return household
        return None

    def farming(self) -> tuple[str, Household]:
        """A listed household that borrows to farm."""
        programmes = ["credit-poor", "credit-newly-escaped", "credit-near-poor", "credit-jobs"]
        self._rng.shuffle(programmes)
        for programme in programmes:
            household = self.take(programme)
            if household is not None:
                return programme, household
        raise AssertionError("the plan has too few households for its loans")

    def unlisted(self) -> tuple[str, Household]:
        """A household that asks for the credit of the poor and was never on the list of the poor."""
        household = next(h for h in self._unlisted if not self._loans_of.get(h.code))
        self._loans_of[household.code] = 2
        return "credit-poor", household

    def weights(self, *, in_town: bool) -> dict[str, float]:
        """The programmes somebody is still free for, with their shares."""
        return {c.code: c.share for c in CREDITS if self._free[c.code] and (c.in_town or not in_town)}


def _paid(rng: Random, commune: Commune, pools: _Pools) -> list[Loan]:
    drawn: list[Loan] = []
    sum_million = 0
    while sum_million < commune.lending_million:
        programme = pick(rng, pools.weights(in_town=commune.is_town))
        household = pools.take(programme)
        if household is None:
            continue
        million = pick(rng, BY_CODE[programme].sizes)
        month = pick(rng, {m: w for m, w in MONTH_WEIGHTS.items() if m in BY_CODE[programme].months})
        drawn.append(Loan(household, programme, million, commune.point_date(2023, month), "paid", 0))
        sum_million += million
    return _fitted(rng, drawn, commune.lending_million - sum_million)


def _fitted(rng: Random, loans: list[Loan], missing: int) -> list[Loan]:
    """The same loans with `missing` (million, negative when there is too much) spread over a few of them."""
    made = list(loans)
    while missing:
        step = min(STEP_MILLION, abs(missing)) * (1 if missing > 0 else -1)
        place = rng.randrange(len(made))
        loan = made[place]
        fits = LEAST_MILLION + STEP_MILLION <= loan.million + step <= MOST_MILLION
        if fits and loan.credit.code not in ("credit-students", "credit-water-sanitation"):
            made[place] = replace(loan, million=loan.million + step)
            missing -= step
    return made


def _extra_by_commune(seed: str) -> dict[str, list[tuple[str, int | None]]]:
    """Commune → the outcomes it has besides payment, each with its amount in million where that is fixed."""
    rng = stream(seed, "loans", "otherwise")
    made: dict[str, list[tuple[str, int | None]]] = {commune.area_id: [] for commune in COMMUNES}
    for outcome, count in OTHERWISE.items():
        first = rng.randrange(len(COMMUNES))
        for i in range(count):
            fixed = REVERSED_MILLION[i] if outcome == "reversed" else None
            made[COMMUNES[(first + i) % len(COMMUNES)].area_id].append((outcome, fixed))
    return made


def _otherwise(
    rng: Random, commune: Commune, pools: _Pools, outcomes: list[tuple[str, int | None]]
) -> Iterator[Loan]:
    for outcome, fixed in outcomes:
        programme, household = pools.unlisted() if outcome == "refused" else pools.farming()
        million = fixed or pick(rng, BY_CODE[programme].sizes)
        yield Loan(household, programme, million, _session(rng, commune, outcome), outcome, 0)


def _session(rng: Random, commune: Commune, outcome: str) -> date:
    if outcome == "paid_2022":
        return commune.point_date(2022, 12)
    if outcome in ("paid_2024", "waiting"):
        return commune.point_date(2024, 1)
    return commune.point_date(2023, rng.randint(3, 11))
