"""What the rules say to an application, reason by reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disbursement.domain import household as households
from services.disbursement.domain.assessment import Assessment, Other, assess
from services.disbursement.domain.opening import new_case
from services.disbursement.programmes import LIFECYCLES
from shared import reference
from shared.money import Money
from shared.reference.programmes import all_programmes
from tests.builders_disbursement import a_class, a_cow, a_house, a_household, a_loan, a_member


def a_known_household(*classes, **changes):
    known = households.updated(households.unknown("ILO-01-0001"), a_household(**changes), 1)
    for sequence, one in enumerate(classes or [a_class()], start=2):
        known = households.classified(known, one, sequence)
    return known


def judge(application, household=None, others=()) -> Assessment:
    programme = all_programmes()[application.programme]
    return assess(
        new_case(LIFECYCLES[programme.lifecycle], application),
        household=a_known_household() if household is None else household,
        others=others,
        programme=programme,
        covers=reference.areas().covers,
    )


def against(assessment: Assessment) -> list[str]:
    return [reason.code for reason in assessment.reasons if not reason.passed]


def test_a_poor_household_of_a_poor_district_may_borrow_as_a_poor_household():
    assessment = judge(a_loan())

    assert assessment.eligible
    assert (assessment.poverty_class, assessment.ethnic_minority) == ("poor", True)
    assert {reason.code for reason in assessment.reasons} >= {
        "class-in-force",
        "area-covered",
        "priority-group",
        "amount-within-limit",
        "no-open-case",
        "household-known",
        "applicant-adult",
    }


def test_a_household_nobody_told_of_waits():
    assessment = judge(a_loan(), households.unknown("ILO-01-0001"))

    assert against(assessment) == ["household-known", "class-in-force"]
    assert assessment.poverty_class == ""


@pytest.mark.parametrize(
    ("programme", "poverty_class", "fits"),
    [
        ("credit-poor", "near_poor", False),
        ("credit-near-poor", "near_poor", True),
        ("credit-near-poor", "poor", False),
        ("credit-newly-escaped", "not_poor", False),
        ("credit-jobs", "not_poor", True),
        ("breeding-cow", "near_poor", True),
        ("breeding-cow", "not_poor", False),
    ],
)
def test_the_class_in_force_decides(programme, poverty_class, fits):
    household = a_known_household(a_class(poverty_class=poverty_class))

    assessment = judge(a_loan(programme=programme, amount=Money(20_000_000)), household)

    assert ("class-in-force" not in against(assessment)) == fits


def test_the_class_of_the_day_counts_not_that_of_today():
    household = a_known_household(
        a_class(),
        replace(
            a_class(poverty_class="not_poor"),
            submission_id="uuid:later",
            effective_on=date(2023, 12, 1),
            escaped_on=date(2023, 12, 1),
        ),
    )

    assert judge(a_loan(), household).poverty_class == "poor"
    later = a_loan(programme="credit-newly-escaped", applied_on=date(2023, 12, 1))
    assert judge(later, household).poverty_class == "newly_escaped"
    assert judge(later, household).eligible


@pytest.mark.parametrize(
    ("applied_on", "expected"),
    [
        (date(2023, 11, 30), "not_poor"),
        (date(2023, 12, 1), "newly_escaped"),
        (date(2026, 11, 30), "newly_escaped"),
        (date(2026, 12, 1), "not_poor"),
    ],
)
def test_a_household_counts_as_newly_escaped_for_36_months(applied_on, expected):
    household = a_known_household(a_class(poverty_class="not_poor", escaped_on=date(2023, 12, 1)))

    in_force = households.class_on(household, applied_on)

    assert in_force.poverty_class == expected


@pytest.mark.parametrize(
    ("amount", "fits"), [(0, False), (1, True), (100_000_000, True), (100_000_001, False)]
)
def test_the_programmes_limit_stands(amount, fits):
    assert ("amount-within-limit" not in against(judge(a_loan(amount=Money(amount))))) == fits


@pytest.mark.parametrize(
    ("members", "applicant_birth_year", "adult"),
    [
        ((a_member(birth_year=2005),), None, True),
        ((a_member(birth_year=2006),), None, False),
        ((a_member(person_key="another"),), None, True),
        ((a_member(person_key="another"),), 2006, False),
    ],
)
def test_the_applicant_is_an_adult_as_far_as_that_is_known(members, applicant_birth_year, adult):
    household = a_known_household(members=members)

    assessment = judge(a_loan(applicant_birth_year=applicant_birth_year), household)

    assert ("applicant-adult" not in against(assessment)) == adult


@pytest.mark.parametrize(
    ("separated_on", "separated_year", "fits"),
    [
        (None, None, True),
        (date(2020, 3, 1), None, True),
        (date(2020, 3, 2), None, False),
        (None, 2020, True),
        (None, 2021, False),
    ],
)
def test_a_house_is_for_households_of_three_years_standing(separated_on, separated_year, fits):
    household = a_known_household(separated_on=separated_on)

    assessment = judge(a_house(separated_year=separated_year), household)

    assert ("separated-long-enough" not in against(assessment)) == fits


def test_who_was_helped_to_a_house_before_is_not_helped_again():
    assert against(judge(a_house(earlier_support=True))) == ["no-earlier-support"]


def test_town_people_do_not_borrow_for_rural_water():
    application = a_loan(programme="credit-water-sanitation", amount=Money(20_000_000))

    assert judge(application).eligible
    assert against(judge(application, a_known_household(area_type="urban"))) == ["area-covered"]


def an_other(**changes) -> Other:
    other = Other(
        case_id="TD-OTHER",
        applied_on=date(2023, 1, 1),
        applicant_key="p-head",
        waiting=False,
        eligible=True,
        open=True,
        done=False,
    )
    return replace(other, **changes)


@pytest.mark.parametrize(
    ("other", "stands"),
    [
        (an_other(), True),
        (an_other(open=False, done=True), False),
        (an_other(waiting=True), True),
        (an_other(waiting=True, eligible=False), False),
        (an_other(waiting=True, applied_on=date(2023, 3, 2)), False),  # the earlier one wins, not neither
        (an_other(applied_on=date(2023, 3, 2)), True),
    ],
)
def test_an_open_case_of_the_programme_stands_against_another(other, stands):
    assert ("no-open-case" in against(judge(a_loan(), others=[other]))) == stands


def test_a_cow_is_given_once():
    assert against(judge(a_cow(), others=[an_other(open=False, done=True)])) == ["no-open-case"]


def test_a_second_student_of_the_household_has_an_own_loan():
    application = a_loan(programme="credit-students", applicant_key="p-student-2")

    assert judge(application, others=[an_other(applicant_key="p-student-1")]).eligible


classes = st.lists(
    st.builds(
        lambda number, cls, day: replace(
            a_class(poverty_class=cls), submission_id=f"uuid:{number}", effective_on=day
        ),
        st.integers(min_value=1, max_value=6),
        st.sampled_from(["poor", "near_poor", "not_poor"]),
        st.dates(min_value=date(2022, 1, 1), max_value=date(2024, 1, 1)),
    ),
    max_size=6,
)


@given(
    history=classes, order=st.randoms(use_true_random=False), day=st.dates(date(2022, 1, 1), date(2024, 6, 1))
)
def test_the_order_in_which_news_of_classes_comes_does_not_matter(history, order, day):
    numbered = list(enumerate(history, start=1))
    shuffled = [*numbered, *numbered]
    order.shuffle(shuffled)

    def known(news):
        household = households.unknown("ILO-01-0001")
        for sequence, body in news:
            household = households.classified(household, body, sequence) or household
        return household

    assert households.class_on(known(numbered), day) == households.class_on(known(shuffled), day)


def test_older_news_of_members_does_not_win():
    newer = households.updated(
        households.unknown("ILO-01-0001"), a_household(members=(a_member(full_name="H'Ngăm"),)), 5
    )

    assert households.updated(newer, a_household(), 4) is None
    assert households.updated(newer, a_household(), 5) is None
    assert households.name_of(newer, "p-head") == "H'Ngăm"


def test_an_identity_number_is_kept_only_with_its_ends():
    assert a_known_household()["members"][0]["identity"] == "066 ••• ••• 214"
