"""The first slice: some sixty submissions of Ia Lốp, some moved along, so that every page shows something.

It is a part of the plan, not a plan of its own: a later full replay meets the
same identifiers and doubles nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tools.demo.plan.households import Household
from tools.demo.plan.housing import House
from tools.demo.plan.livestock import Project
from tools.demo.plan.loans import Loan
from tools.demo.plan.model import Case

COMMUNE = "ea-sup.ia-lop"
_MOST = 99
_SESSION = date(2023, 12, 22)
_SESSION_BEFORE = date(2023, 11, 22)
_LOANS, _LOANS_BEFORE = 10, 5
_HOUSES = (
    ("paid", "new_build", 10),
    ("paid", "repair", 10),
    ("completed", "new_build", 8),
    ("started", "new_build", 5),
    ("started", "repair", 4),
    ("approved", "new_build", 3),
    ("paid", "repair", 1),
)
"""How far the house comes in the plan, its kind, and how many of its steps the slice takes."""

_COWS = 5


@dataclass(frozen=True)
class Slice:
    """loans, houses, members: what the slice holds. stops: household and programme → steps taken there."""

    loans: tuple[Loan, ...]
    houses: tuple[House, ...]
    project_id: str
    members: tuple[Household, ...]
    stops: dict[tuple[str, str], int]

    @property
    def households(self) -> frozenset[str]:
        """Codes of every household that applies for something; their reviews have pictures."""
        return frozenset(
            [loan.household.code for loan in self.loans]
            + [house.household.code for house in self.houses]
            + [household.code for household in self.members]
        )

    def steps(self, case: Case) -> int:
        """How many of the case's steps the slice takes."""
        return self.stops.get((case.household, case.programme), _MOST)


def choose(loans: list[Loan], houses: list[House], projects: list[Project]) -> Slice:
    """Loans of two sessions, houses at every stage, and registrations for one cow project."""
    here = [loan for loan in loans if loan.household.commune_id == COMMUNE and loan.outcome == "paid"]
    session = [loan for loan in here if loan.session_on == _SESSION][:_LOANS]
    before = [loan for loan in here if loan.session_on == _SESSION_BEFORE][:_LOANS_BEFORE]
    stops: dict[tuple[str, str], int] = {}
    for place, loan in enumerate(session):
        # Three are paid, six stand in the session and wait, one is still with the commune.
        stops[loan.household.code, loan.programme] = 5 if place < 3 else 4 if place < 9 else 1
    chosen: list[House] = []
    for reached, kind, taken in _HOUSES:
        house = next(
            h
            for h in houses
            if h.household.commune_id == COMMUNE
            and (h.reached, h.kind) == (reached, kind)
            and h not in chosen
        )
        chosen.append(house)
        stops[house.household.code, "housing"] = taken
    project = next(p for p in projects if p.commune.area_id == COMMUNE)
    return Slice(
        loans=(*before, *session),
        houses=tuple(chosen),
        project_id=project.project_id,
        members=project.members[:_COWS],
        stops=stops,
    )
