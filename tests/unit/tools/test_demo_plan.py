"""The plan of the demonstration is a district one could meet: people, dates, classes; and always the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from services.intake.domain.answers import Answers
from services.intake.domain.references import References
from services.intake.domain.review import read_review
from services.intake.schemas.typed import AnswerReader
from shared import reference
from shared.reference.people import ethnic_groups
from shared.reference.poverty import poverty_standard, scoring_table
from tests import builders_intake
from tests.intake_office import our_definition
from tools.demo.plan.communes import BY_ID, COMMUNES, HOLIDAYS
from tools.demo.plan.district import Plan, first_slice, make_plan
from tools.demo.plan.draw import shares
from tools.demo.plan.model import Case, Submission
from tools.demo.plan.reviews import ALL, BEFORE


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


def everything(plan: Plan) -> list[Submission]:
    return [*plan.reviews(), *plan.applications(), *plan.activities(), *plan.lists()]


@pytest.fixture(scope="module")
def whole(plan: Plan) -> list[Submission]:
    return everything(plan)


def test_the_same_seed_gives_the_same_district_and_another_seed_another() -> None:
    one, again, other = make_plan("x"), make_plan("x"), make_plan("y")

    assert everything(one) == everything(again)
    assert one.cases() == again.cases()
    assert one.projects == again.projects
    assert {s.instance_id for s in everything(one)}.isdisjoint(s.instance_id for s in everything(other))


def test_no_two_submissions_share_an_instance_id(whole: list[Submission]) -> None:
    ids = Counter(sent.instance_id for sent in whole)

    assert max(ids.values()) == 1


def test_the_first_slice_is_a_part_of_the_whole_with_the_same_words(
    plan: Plan, whole: list[Submission]
) -> None:
    by_id = {sent.instance_id: sent for sent in whole}
    part = everything(first_slice(plan))

    assert 50 <= len(part) <= 75
    assert sum(bool(sent.photos) for sent in part) >= 20
    assert {sent.area_id for sent in part} == {"ea-sup.ia-lop"}
    assert all(by_id[sent.instance_id] == sent for sent in part)
    assert {sent.form_id for sent in part} == {sent.form_id for sent in whole}


def test_the_first_slices_cases_go_part_of_the_way_the_whole_goes(plan: Plan) -> None:
    whole = {case.application_id: case for case in plan.cases()}
    part = first_slice(plan).cases()

    assert all(case.steps == whole[case.application_id].steps[: len(case.steps)] for case in part)
    assert any(case.steps[-1].name == "order" for case in part if case.steps), (
        "a session waits for its teller"
    )
    assert any(len(case.steps) < len(whole[case.application_id].steps) for case in part)


def test_identity_numbers_agree_with_sex_century_and_year(plan: Plan) -> None:
    numbers = Counter[str]()
    for household in plan.households:
        for member in household.members:
            person = member.person
            if person.id_no is None:
                assert person.birth_year >= 2019, "only small children have no number yet"
                continue
            numbers[person.id_no] += 1
            century_and_sex = (person.birth_year // 100 - 19) * 2 + (person.sex == "female")
            assert person.id_no[:6] == f"066{century_and_sex}{person.birth_year % 100:02d}"
            assert len(person.id_no) == 12

    assert max(numbers.values()) == 1


def test_each_household_has_one_head_who_is_of_age(plan: Plan) -> None:
    for household in plan.households:
        assert [m.relation for m in household.members].count("head") == 1
        assert household.members[0].relation == "head"
        assert household.head.age(2022) >= 20
        assert household.code.startswith(f"{BY_ID[household.commune_id].letters}-")


def test_ede_names_begin_with_y_or_h_and_children_bear_the_mothers_clan(plan: Plan) -> None:
    for household in plan.households:
        if household.head.ethnicity != "12":
            continue
        mothers = [m.person for m in household.members if m.relation in ("head", "spouse")]
        mother = next((p for p in mothers if p.sex == "female"), None)
        for member in household.members:
            name = member.person.full_name
            assert name.startswith("Y " if member.person.sex == "male" else "H'")
            if mother is not None and member.relation == "child":
                assert (
                    name.split(" ", 2 if name.startswith("Y ") else 1)[-1]
                    == mother.full_name.split(" ", 1)[1]
                )


def test_a_transaction_point_has_one_day_a_month_and_holidays_move_it() -> None:
    for commune in COMMUNES:
        days = [commune.point_date(2023, month) for month in range(1, 13)]
        assert sum(day.day == commune.point_day for day in days) >= 9
        assert not HOLIDAYS.intersection(days)

    assert BY_ID["ea-sup.ia-lop"].point_date(2023, 1) == date(2023, 1, 27), (
        "22/01/2023 was the first day of Tết"
    )


def test_steps_of_a_case_follow_one_another_after_the_application(plan: Plan) -> None:
    applied = {sent.instance_id: sent.answers["applied_on"] for sent in plan.applications()}

    for case in plan.cases():
        days = [step.taken_on for step in case.steps]
        assert days == sorted(days)
        assert not days or applied[case.application_id] <= days[0].isoformat()


def test_who_orders_a_payment_never_confirms_it(plan: Plan) -> None:
    def roles(case: Case, name: str) -> set[str]:
        return {step.role for step in case.steps if step.name == name}

    for case in plan.cases():
        assert not roles(case, "order") & roles(case, "confirm_payment")
        assert not roles(case, "approve") & (
            roles(case, "endorse") | roles(case, "confirm") | roles(case, "propose")
        )


def test_a_review_is_old_enough_when_its_household_applies(plan: Plan) -> None:
    last_review = {s.answers["household_code"]: s.answers["reviewed_on"] for s in plan.reviews()}

    for sent in plan.applications():
        assert last_review[sent.answers["household_code"]] < sent.answers["applied_on"]


def test_shares_lose_nothing() -> None:
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(shares(54_643, [3.1, 0.2, 9.7, 1])) == 54_643


def test_intakes_own_rule_finds_the_class_the_plan_wants(plan: Plan) -> None:
    """The one place where the demonstration meets intake's code: it must not score by rules of its own."""
    read, form = AnswerReader(), our_definition("household_review")
    references = References(b"a secret", reference.areas(), ethnic_groups(), poverty_standard, scoring_table)
    classes = {household.code: household.poverty_class for household in plan.households}

    for sent in plan.reviews():
        answers, wrong = read(form, sent.answers)
        sheet, findings = read_review(sent.instance_id, Answers(answers), references)

        assert wrong == {}
        assert sheet is not None, findings
        wanted = classes[sheet.household_id]
        expected = "poor" if sheet.round == BEFORE else "not_poor" if wanted == "newly_escaped" else wanted
        assert sheet.score.poverty_class == expected
        assert findings == []


@pytest.mark.parametrize(
    "form_id",
    [
        "household_review",
        "loan_application",
        "housing_registration",
        "cow_registration",
        "activity_report",
        "person_list",
    ],
)
def test_the_published_forms_accept_what_the_plan_sends(whole: list[Submission], form_id: str) -> None:
    read, form = AnswerReader(), our_definition(form_id)
    sent = [one for one in whole if one.form_id == form_id]

    for one in islice(sent, 0, None, max(1, len(sent) // 200)):
        assert read(form, one.answers)[1] == {}


def test_the_deprivations_are_those_of_the_form() -> None:
    assert sorted(ALL) == sorted(builders_intake.DEPRIVATIONS)
