"""Points and classes, each rule on both sides of its border."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.answers import Answers, Unanswered
from services.intake.domain.scoring import (
    Person,
    b1_points,
    deprivations,
    derived_deprivations,
    disagreements,
    poverty_class,
)
from shared.reference.poverty import ScoringTable, poverty_standard, scoring_table
from tests.builders_intake import B1_NOT_POOR, B1_POOR, deprived_of

DAY = date(2023, 9, 12)
STANDARD = poverty_standard(DAY)
DERIVED = {"head_count": 2, "dependants": 1, "area_per_person": 18.0}


def table(area_type: str) -> ScoringTable:
    found = scoring_table(area_type, DAY)
    assert found is not None
    return found


def adult(**changes: object) -> Person:
    """A farmer of 38 with a card: no reason for any deprivation."""
    given = {
        "age": 38,
        "schooling_now": "no",
        "qualification": "upper_secondary",
        "job_status": "own_work",
        "has_health_insurance": "yes",
        "social_allowance": "no",
        **changes,
    }
    return Person(**given)  # type: ignore[arg-type]


def child(**changes: object) -> Person:
    """A well-fed pupil of ten with a card."""
    given = {
        "age": 10,
        "schooling_now": "yes",
        "has_health_insurance": "yes",
        "undernourished": "no",
        **changes,
    }
    return Person(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("b1", "deprived", "expected"),
    [
        (140, 3, "poor"),
        (140, 2, "near_poor"),
        (141, 3, "not_poor"),
        (141, 12, "not_poor"),
        (0, 0, "near_poor"),
    ],
)
def test_the_class_turns_exactly_at_the_threshold_and_at_three_deprivations(
    b1: int, deprived: int, expected: str
) -> None:
    assert poverty_class(b1, deprived, threshold=140, deprived_min=3) == expected


@pytest.mark.parametrize("area_type", ["rural", "urban"])
def test_the_tables_can_put_a_household_on_either_side_of_the_threshold(area_type: str) -> None:
    assert STANDARD is not None
    threshold = STANDARD.b1_threshold[area_type]

    assert b1_points(table(area_type), Answers(B1_POOR), DERIVED) <= threshold
    assert b1_points(table(area_type), Answers(B1_NOT_POOR), DERIVED) > threshold


def test_the_same_household_has_more_points_in_town() -> None:
    points = [b1_points(table(kind), Answers(B1_POOR), DERIVED) for kind in ("rural", "urban")]

    assert points == [90, 100]


def test_what_the_phone_says_about_the_number_of_members_does_not_count() -> None:
    lying = Answers({**B1_POOR, "household_size": 9, "dependants": 7, "area_per_person": 99})

    assert b1_points(table("rural"), lying, DERIVED) == b1_points(table("rural"), Answers(B1_POOR), DERIVED)


@pytest.mark.parametrize("left_out", ["water", "cattle", "assets"])
def test_an_item_left_open_is_not_counted_as_nothing(left_out: str) -> None:
    with pytest.raises(Unanswered) as missing:
        b1_points(table("rural"), Answers({**B1_POOR, left_out: None}, "b1"), DERIVED)

    assert missing.value.path == f"b1.{left_out}"


def test_an_option_the_table_does_not_know_is_not_counted_as_nothing() -> None:
    with pytest.raises(Unanswered):
        b1_points(table("rural"), Answers({**B1_POOR, "water": "from_the_moon"}), DERIVED)


@given(st.integers(0, 50), st.integers(0, 50))
def test_more_cattle_never_means_fewer_points(some: int, more: int) -> None:
    few, many = sorted((some, more))
    points = [b1_points(table("rural"), Answers({**B1_POOR, "cattle": n}), DERIVED) for n in (few, many)]

    assert points[0] <= points[1]


@given(st.lists(st.sampled_from(["tv", "car", "fridge", "motorbike"]), min_size=1))
def test_an_asset_ticked_twice_counts_once(assets: list[str]) -> None:
    once = Answers({**B1_POOR, "assets": sorted(set(assets))})

    assert b1_points(table("rural"), Answers({**B1_POOR, "assets": assets}), DERIVED) == b1_points(
        table("rural"), once, DERIVED
    )


def test_deprivations_are_the_ticked_ones_in_the_order_of_the_law() -> None:
    assert STANDARD is not None
    ticked = deprived_of("hygienic_toilet", "employment", "clean_water")

    assert deprivations(STANDARD, Answers(ticked)) == ("employment", "clean_water", "hygienic_toilet")


def test_a_deprivation_left_open_stops_the_count() -> None:
    assert STANDARD is not None
    open_one = {**deprived_of(), "b2_nutrition": None}

    with pytest.raises(Unanswered):
        deprivations(STANDARD, Answers(open_one))


def test_nothing_is_derived_against_a_household_that_lacks_nothing() -> None:
    derived = derived_deprivations([adult(), adult(), child()], 60.0)

    assert not any(derived.values())


@pytest.mark.parametrize(
    ("name", "members", "expected"),
    [
        ("dependent_person", [adult(), child()], False),  # exactly half
        ("dependent_person", [adult(), child(), child()], True),
        ("dependent_person", [adult(age=70, social_allowance="yes"), adult(), child()], True),
        ("health_insurance", [adult(), child(age=5, has_health_insurance="no")], False),  # under six
        ("health_insurance", [adult(), child(age=6, has_health_insurance="no")], True),
        ("nutrition", [adult(), child(age=15, undernourished="yes")], True),
        ("child_school_attendance", [adult(), child(age=3, schooling_now="no")], True),
        ("employment", [adult(job_status="looking")], True),
        ("employment", [adult(job_status="not_working")], False),
        ("employment", [adult(job_status="paid_work", has_contract="no")], True),
        ("employment", [adult(job_status="paid_work", has_contract="yes")], False),
        ("adult_education", [adult(age=17, qualification="lower_secondary")], False),
        ("adult_education", [adult(age=18, qualification="lower_secondary")], True),
        ("adult_education", [adult(age=30, qualification="primary")], True),
        ("adult_education", [adult(age=31, qualification="primary")], False),
        ("adult_education", [adult(age=20, qualification="primary", schooling_now="yes")], False),
        ("adult_education", [adult(age=20, qualification="vocational")], False),
    ],
)
def test_a_deprivation_follows_from_the_members(name: str, members: list[Person], expected: bool) -> None:
    assert derived_deprivations(members, 100.0)[name] is expected


@pytest.mark.parametrize(("house_m2", "expected"), [(16.0, False), (15.9, True)])
def test_less_than_eight_square_metres_a_person_is_too_little(house_m2: float, expected: bool) -> None:
    assert derived_deprivations([adult(), child()], house_m2)["housing_area"] is expected


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("health_insurance", [adult(has_health_insurance="")]),
        ("nutrition", [adult(), child(undernourished="")]),
        ("employment", [adult(job_status="")]),
        ("adult_education", [adult(age=20, qualification="")]),
        # A child that goes to school may still sit in the wrong class: the reviewer knows, we do not.
        ("child_school_attendance", [adult(), child()]),
    ],
)
def test_what_the_members_do_not_tell_is_left_to_the_reviewer(name: str, members: list[Person]) -> None:
    assert name not in derived_deprivations(members, None)


def test_ticks_that_contradict_the_members_are_shown() -> None:
    found = disagreements(["nutrition"], {"nutrition": False, "health_insurance": True, "employment": False})

    assert [(one.code, one.path, one.stops) for one in found] == [
        ("deprivation-disagrees", "b2.b2_nutrition", False),
        ("deprivation-disagrees", "b2.b2_health_insurance", False),
    ]
