"""The plan of the district's 2023, or its first slice: what is sent, and what the offices do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from tools.demo.plan import housing, livestock, loan_papers
from tools.demo.plan.activities import make_activities
from tools.demo.plan.budget import Line, make_lines
from tools.demo.plan.cards import make_card_lists
from tools.demo.plan.draw import DEFAULT_SEED
from tools.demo.plan.households import Household, make_households
from tools.demo.plan.housing import House, make_houses
from tools.demo.plan.livestock import Project, make_projects
from tools.demo.plan.loans import Loan, make_loans
from tools.demo.plan.model import Case, Submission
from tools.demo.plan.reviews import make_reviews
from tools.demo.plan.slice import COMMUNE, Slice, choose
from tools.demo.plan.tuition import make_tuition_lists


@dataclass(frozen=True)
class Plan:
    """Everything that is to be replayed; submissions are written out only as they are asked for."""

    seed: str
    households: list[Household]
    loans: list[Loan]
    houses: list[House]
    projects: list[Project]
    lines: list[Line]
    slice: Slice
    partial: bool = False

    def reviews(self) -> Iterator[Submission]:
        """Household reviews, the earlier visits first."""
        return make_reviews(self.seed, self.households, self.slice.households)

    def applications(self) -> Iterator[Submission]:
        """Loan applications, housing and cow registrations."""
        return chain(
            (loan_papers.loan_submission(self.seed, loan) for loan in self.loans),
            (housing.house_submission(self.seed, house) for house in self.houses),
            (s for project in self.projects for s in livestock.cow_submissions(self.seed, project)),
        )

    def activities(self) -> list[Submission]:
        """Classes, workshops, models, counselling, job sessions."""
        made = make_activities(self.seed)
        return [s for s in made if s.area_id == COMMUNE] if self.partial else made

    def lists(self) -> Iterator[Submission]:
        """Health-insurance lists, then the schools' lists."""
        if self.partial:
            return self._one_list()
        return chain(make_card_lists(self.seed, self.households), make_tuition_lists(self.seed))

    def _one_list(self) -> Iterator[Submission]:
        everybody = make_households(self.seed)
        yield next(s for s in make_card_lists(self.seed, everybody) if s.area_id == COMMUNE)
        yield next(s for s in make_tuition_lists(self.seed) if s.area_id == COMMUNE)

    def cases(self) -> list[Case]:
        """The cases with the steps taken on them one by one; lots and hand-overs are the projects'."""
        made = [loan_papers.loan_case(self.seed, loan) for loan in self.loans]
        made += [housing.house_case(self.seed, house) for house in self.houses]
        made += [
            livestock.cow_case(self.seed, p, household) for p in self.projects for household in p.members
        ]
        if not self.partial:
            return made
        return [replace(c, steps=c.steps[: self.slice.steps(c)]) for c in made]


def make_plan(seed: str = DEFAULT_SEED) -> Plan:
    """The whole district."""
    households = make_households(seed)
    loans = make_loans(seed, households)
    houses = make_houses(seed, households)
    projects = make_projects(seed, households)
    return Plan(
        seed=seed,
        households=households,
        loans=loans,
        houses=houses,
        projects=projects,
        lines=make_lines(loans),
        slice=choose(loans, houses, projects),
    )


def first_slice(plan: Plan) -> Plan:
    """The part of `plan` that is sent to an empty system: one commune, the same records with the same ids."""
    chosen = plan.slice
    return replace(
        plan,
        households=[h for h in plan.households if h.code in chosen.households],
        loans=[loan for loan in plan.loans if loan in chosen.loans],
        houses=[house for house in plan.houses if house in chosen.houses],
        projects=[
            replace(p, members=chosen.members) for p in plan.projects if p.project_id == chosen.project_id
        ],
        partial=True,
    )
