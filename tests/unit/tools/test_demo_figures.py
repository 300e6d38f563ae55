"""The plan of the demonstration holds the article's figures, exactly and by plausible records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from shared.reference.programmes import all_programmes
from tools.demo.compare import ArticleFigure, Row, article
from tools.demo.plan import housing, livestock
from tools.demo.plan.budget import CARRY_OVER, LINE_2022
from tools.demo.plan.communes import COMMUNES
from tools.demo.plan.district import Plan, make_plan
from tools.demo.plan.loans import MILLION
from tools.demo.plan.model import Answers, Case, Step

YEAR = (date(2023, 1, 1), date(2023, 12, 31))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


@pytest.fixture(scope="module")
def cases(plan: Plan) -> list[Case]:
    return plan.cases()


def told(figure: str, part: str = "") -> int:
    """What the article says."""
    return next(f.value for f in article().figures if (f.id, f.part) == (figure, part))


def in_the_year(step: Step) -> bool:
    return YEAR[0] <= step.taken_on <= YEAR[1]


def paid_in_the_year(case: Case) -> int:
    """Confirmed in 2023, less what was taken back in 2023."""
    paid = [s for s in case.steps if s.name == "confirm_payment"]
    taken_back = any(s.name == "reverse_payment" and in_the_year(s) for s in case.steps)
    sum_paid = sum(s.facts["amount"] for s in paid if str(YEAR[0]) <= s.facts["value_date"] <= str(YEAR[1]))
    return sum_paid - (paid[-1].facts["amount"] if taken_back else 0)


def test_the_loans_paid_and_not_taken_back_in_2023_sum_to_the_articles_turnover(cases: list[Case]) -> None:
    loans = [case for case in cases if case.lifecycle == "loan"]

    assert sum(map(paid_in_the_year, loans)) == told("credit.lending_turnover") == 215_404_000_000


def test_each_communes_loans_sum_to_its_share(cases: list[Case]) -> None:
    by_commune: Counter[str] = Counter()
    for case in cases:
        if case.lifecycle == "loan":
            by_commune[case.commune_id] += paid_in_the_year(case)

    assert by_commune == {c.area_id: c.lending_million * MILLION for c in COMMUNES}


def test_the_period_and_the_reversals_matter(cases: list[Case]) -> None:
    loans = [case for case in cases if case.lifecycle == "loan"]
    outcomes = Counter(case.outcome for case in loans)
    ever_paid = sum(s.facts["amount"] for case in loans for s in case.steps if s.name == "confirm_payment")

    assert 4_000 < outcomes["paid"] < 4_700
    assert outcomes["reversed"] == 4
    assert {"paid_2022", "paid_2024", "refused", "returned", "withdrawn", "waiting"} <= set(outcomes)
    assert ever_paid > told("credit.lending_turnover")


def test_every_loan_is_within_its_programmes_limit_and_term(plan: Plan) -> None:
    programmes = all_programmes()

    for loan, sent in zip(plan.loans, plan.applications(), strict=False):
        programme = programmes[loan.programme]
        applied_on = date.fromisoformat(sent.answers["applied_on"])
        limit, term = programme.limit_on(applied_on), programme.term_on(applied_on)
        assert limit is not None
        assert term is not None
        assert sent.answers["amount_1"] + sent.answers["amount_2"] == loan.million * MILLION <= limit.dong
        assert loan.million >= 10
        assert sent.answers["instalment_months"] <= sent.answers["term_months"] <= term.months_max


def test_whoever_gets_a_loan_has_the_class_and_the_area_the_programme_asks_for(plan: Plan) -> None:
    programmes = all_programmes()

    for loan in plan.loans:
        rules = programmes[loan.programme].eligibility_on(loan.session_on)
        assert rules is not None
        fits = not rules.classes or loan.household.poverty_class in rules.classes
        assert fits == (loan.outcome != "refused")
        assert loan.household.commune_id != "ea-sup.thi-tran" or "urban" in rules.area_types


def test_a_household_has_one_loan_of_a_programme(plan: Plan) -> None:
    asked = Counter((loan.household.code, loan.programme) for loan in plan.loans)

    assert max(asked.values()) == 1


def test_nine_hundred_houses_are_approved_and_fewer_are_finished(cases: list[Case]) -> None:
    houses = [case for case in cases if case.lifecycle == "housing"]
    reached = Counter(s.name for case in houses for s in case.steps)
    kinds = Counter(case.kind for case in houses if any(s.name == "approve" for s in case.steps))

    assert reached["approve"] == told("p5.households_approved") == 900
    assert kinds == {
        "new_build": told("p5.households_approved", "new"),
        "repair": told("p5.households_approved", "repair"),
    }
    assert (reached["start"], reached["complete"], reached["accept"]) == (870, 789, 789)
    assert sum(case.outcome == "paid" for case in houses) == 767
    assert reached["withdraw"] == sum(housing.WITHDRAWN.values())


def test_the_housing_line_bears_exactly_what_was_approved(plan: Plan, cases: list[Case]) -> None:
    approved = sum(case.amount for case in cases if case.lifecycle == "housing")

    assert approved == next(line.amount for line in plan.lines if line.line_id == housing.LINE)


def test_the_cow_projects_use_the_money_of_both_years(plan: Plan) -> None:
    carried = [p for p in plan.projects if p.line_id == livestock.CARRIED_LINE]
    of_2023 = [p for p in plan.projects if p.line_id == livestock.LINE]

    assert (len(carried), len(of_2023)) == (told("p2.projects_carried"), told("p2.projects_2023"))
    assert sum(p.amount for p in carried) == CARRY_OVER.amount == told("p2.carried_2022")
    assert sum(p.amount for p in of_2023) == told("p2.alloc_2023")
    assert next(line.amount for line in plan.lines if line.line_id == LINE_2022) == CARRY_OVER.amount


def test_each_project_buys_a_cow_for_each_household_within_its_money(plan: Plan) -> None:
    tags = [animal.animal_id for project in plan.projects for animal in project.animals]
    members = [household.code for project in plan.projects for household in project.members]

    assert len(tags) == len(set(tags)) == len(members) == len(set(members))
    for project in plan.projects:
        assert len(project.animals) == len(project.members)
        assert sum(animal.price for animal in project.animals) <= project.amount
        assert all(18 * MILLION < animal.price < 35 * MILLION for animal in project.animals)
        assert {household.commune_id for household in project.members} == {project.commune.area_id}


def test_the_credit_lines_have_room_for_every_loan(plan: Plan, cases: list[Case]) -> None:
    approved: Counter[str] = Counter()
    for case in cases:
        for step in case.steps:
            if step.name == "approve" and case.lifecycle == "loan":
                approved[step.facts["line_id"]] += step.facts["amount"]

    allotted = {line.line_id: line.amount for line in plan.lines}
    assert all(amount <= allotted[line_id] for line_id, amount in approved.items())


def test_activities_come_to_the_articles_figures(plan: Plan) -> None:
    held = [s.answers for s in plan.activities()]
    by_kind = {kind: [a for a in held if a["kind"] == kind] for kind in {a["kind"] for a in held}}

    classes, sessions = by_kind["training_class"], by_kind["job_session"]
    assert len(classes) == told("extension.training.classes")
    assert sum(a["attendance"] for a in classes) == told("extension.training.participations")
    assert sorted(a["model_kind"] for a in by_kind["model"]) == ["chicken", "rice", "rice"]
    assert {a["variety"] for a in by_kind["model"]} >= {"TBR97", "TBR39"}
    assert [a["commune"] for a in by_kind["workshop"]] == ["ea-sup.ia-lop"] * told("extension.ai_workshops")
    assert len(sessions) == told("jobs.sessions")
    assert sum(a["attendance"] for a in sessions) == told("jobs.session_people")
    assert all(str(YEAR[0]) <= a["held_on"] <= str(YEAR[1]) for a in held)


def test_some_soldiers_come_twice_and_still_are_a_hundred_and_eighteen(plan: Plan) -> None:
    counselled = [
        person["id_no"]
        for sent in plan.activities()
        for person in sent.answers.get("participants", [])
        if person["category"] == "discharged_soldier"
    ]

    assert len(set(counselled)) == told("jobs.discharged_soldiers_counselled") == 118
    assert len(counselled) > 118


def rows_of(plan: Plan, kind: str) -> Iterator[tuple[Answers, Answers]]:
    """(list, row) of every row of that kind of list."""
    for sent in plan.lists():
        if sent.answers["list_kind"] == kind:
            yield from ((sent.answers, row) for row in sent.answers["rows"])


def test_some_persons_have_two_cards_and_count_once(plan: Plan) -> None:
    listed = [
        row.get("id_no") or (row["full_name"], row["birth_year"], row["sex"], sent["commune"])
        for sent, row in rows_of(plan, "health_insurance")
    ]

    assert len(set(listed)) == told("health.bhyt_free_cards") == 54_643
    assert len(listed) == 54_643 + 650


def test_cards_are_given_to_the_members_of_poor_households(plan: Plan) -> None:
    poor = {m.person.id_no for h in plan.households if h.poverty_class == "poor" for m in h.members}
    as_poor = {row.get("id_no") for _, row in rows_of(plan, "health_insurance") if row["group"] == "HN"}

    assert as_poor >= poor - {None}


def test_tuition_turns_are_as_many_as_in_the_article(plan: Plan) -> None:
    turns = [(sent["term"], row["id_no"], row["group"]) for sent, row in rows_of(plan, "tuition")]

    assert len(turns) == told("education.tuition_learning_cost") == 38_761
    assert len(set(turns)) == len(turns)
    assert len({pupil for _, pupil, _ in turns}) < len(turns)


def test_figures_are_compared_as_they_are_printed() -> None:
    figure = ArticleFigure("credit", "Doanh số", 215_404_000_000, "triệu đồng", divide=MILLION)

    assert figure.text(215_404_000_000) == "215.404"
    assert Row(figure, 215_404_499_999).equal
    assert not Row(figure, 215_404_500_000).equal
    assert not Row(figure, None).equal
    assert ArticleFigure("x", "x", 0, "tỷ", divide=10**9, decimals=1).text(5_840_000_000) == "5,8"
