"""A household through its reviews: in order, late, twice, and under somebody else's code."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.answers import Answers
from services.intake.domain.household import Household, News, conflict, enter, escaped_on
from services.intake.domain.references import References
from services.intake.domain.review import ReviewSheet, household_code, phone_number, read_review
from services.intake.schemas.typed import AnswerReader
from shared import reference
from shared.contracts.intake import HouseholdClassified, HouseholdUpdated
from shared.reference.people import ethnic_groups
from shared.reference.poverty import poverty_standard, scoring_table
from tests import builders_intake as build
from tests.intake_office import our_definition

REFS = References(b"a secret", reference.areas(), ethnic_groups(), poverty_standard, scoring_table)
READ = AnswerReader()


def read(submission_id: str = "uuid:1", **changes: object) -> tuple[ReviewSheet | None, list[str]]:
    """The sheet of `a_household_review(**changes)` and the codes of what was noticed."""
    answers, wrong = READ(our_definition("household_review"), build.a_household_review(**changes))
    assert wrong == {}
    made, findings = read_review(submission_id, Answers(answers), REFS)
    return made, [finding.code for finding in findings]


def sheet(submission_id: str, on: str, poverty_class: str = "poor", **changes: object) -> ReviewSheet:
    """A review of that day, in a round of its own, that comes out as that class."""
    b1, b2 = {
        "poor": (build.B1_POOR, build.deprived_of("clean_water", "hygienic_toilet", "housing_quality")),
        "near_poor": (build.B1_POOR, build.deprived_of("clean_water")),
        "not_poor": (build.B1_NOT_POOR, build.deprived_of()),
    }[poverty_class]
    made, _ = read(submission_id, reviewed_on=on, round=submission_id[-4:], b1=b1, b2=b2, **changes)
    assert made is not None
    assert made.score.poverty_class == poverty_class
    return made


def told(*sheets: ReviewSheet) -> tuple[Household, list[News]]:
    household: Household | None = None
    news: list[News] = []
    for one in sheets:
        household, more = enter(household, one)
        news += more
    assert household is not None
    return household, news


def classes(news: list[News]) -> list[tuple[str, str, date | None]]:
    return [
        (one.submission_id, one.poverty_class, one.escaped_on)
        for one in news
        if isinstance(one, HouseholdClassified)
    ]


def test_a_first_review_tells_who_lives_there_and_which_class_they_have() -> None:
    _, news = told(sheet("uuid:2023", "2023-09-12"))

    updated, classified = news
    assert isinstance(updated, HouseholdUpdated)
    assert isinstance(classified, HouseholdClassified)
    assert [one.full_name for one in updated.members] == ["H'Khập Êban", "Y Ren Niê K'dăm"]
    assert updated.separated_on == date(2012, 5, 1)
    assert (classified.poverty_class, classified.b1_points, classified.b2_points) == ("poor", 90, 30)
    assert (classified.effective_on, classified.escaped_on) == (date(2023, 9, 12), None)
    assert classified.ethnic_minority
    assert not classified.official


def test_an_unchanged_household_is_only_classified_again() -> None:
    first = sheet("uuid:2022", "2022-10-01")

    _, news = told(first, sheet("uuid:2023", "2023-10-01"))

    assert [type(one).__name__ for one in news] == [
        "HouseholdUpdated",
        "HouseholdClassified",
        "HouseholdClassified",
    ]


def test_a_household_escapes_on_the_day_of_the_review_that_took_it_from_the_list() -> None:
    _, news = told(
        sheet("uuid:2022", "2022-10-01", "near_poor"),
        sheet("uuid:2023", "2023-10-01", "not_poor"),
        sheet("uuid:2024", "2024-10-01", "not_poor"),
    )

    assert classes(news)[1:] == [
        ("uuid:2023", "not_poor", date(2023, 10, 1)),
        ("uuid:2024", "not_poor", date(2023, 10, 1)),
    ]


def test_a_household_that_never_was_on_the_list_did_not_escape() -> None:
    _, news = told(sheet("uuid:2022", "2022-10-01", "not_poor"), sheet("uuid:2023", "2023-10-01", "not_poor"))

    assert [escaped for _, _, escaped in classes(news)] == [None, None]


def test_the_same_review_twice_is_one_review() -> None:
    once = sheet("uuid:2023", "2023-09-12")
    household, _ = told(once)

    again, news = enter(household, once)

    assert news == []
    assert again == household


def test_a_late_review_enters_the_history_but_leaves_the_members_alone() -> None:
    newer = sheet("uuid:2023", "2023-09-12", members=[build.a_member()])
    household, _ = told(newer)

    entered, news = enter(household, sheet("uuid:2022", "2022-10-01"))

    assert [one.full_name for one in entered.members] == ["H'Khập Êban"]
    assert [one.submission_id for one in entered.reviews] == ["uuid:2022", "uuid:2023"]
    assert classes(news) == [("uuid:2022", "poor", None)]


def test_a_late_review_can_show_that_a_household_escaped() -> None:
    household, before = told(sheet("uuid:2023", "2023-10-01", "not_poor"))

    _, news = enter(household, sheet("uuid:2022", "2022-10-01", "poor"))

    assert classes(before) == [("uuid:2023", "not_poor", None)]
    assert classes(news) == [("uuid:2022", "poor", None), ("uuid:2023", "not_poor", date(2023, 10, 1))]


def test_a_review_that_did_not_ask_keeps_the_day_the_household_separated() -> None:
    household, _ = told(sheet("uuid:2022", "2022-10-01"), sheet("uuid:2023", "2023-10-01", separated_on=None))

    assert household.separated_on == date(2012, 5, 1)


HISTORIES = st.lists(
    st.tuples(st.sampled_from(["poor", "near_poor", "not_poor"]), st.booleans()), min_size=1, max_size=5
)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_in_which_reviews_arrive_makes_no_difference(
    history: list[tuple[str, bool]], random: object
) -> None:
    sheets = [
        sheet(
            f"uuid:{2020 + year}",
            f"{2022 + year // 12}-{year % 12 + 1:02d}-10",
            found,
            members=[build.a_member(), build.a_child()] if with_child else [build.a_member()],
        )
        for year, (found, with_child) in enumerate(history)
    ]
    shuffled = list(sheets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    in_order, news = told(*sheets)
    out_of_order, shuffled_news = told(*shuffled)

    assert out_of_order == in_order
    # What is said last of each review is the same, and so is what is said last of the members.
    assert {one[0]: one for one in classes(shuffled_news)} == {one[0]: one for one in classes(news)}
    assert _last_members(shuffled_news) == _last_members(news)


def _last_members(news: list[News]) -> object:
    return [one.members for one in news if isinstance(one, HouseholdUpdated)][-1]


@given(HISTORIES)
def test_a_household_escapes_only_where_its_class_says_so(history: list[tuple[str, bool]]) -> None:
    sheets = [
        sheet(f"uuid:{2020 + n}", f"2022-{n + 1:02d}-10", found) for n, (found, _) in enumerate(history)
    ]
    household, _ = told(*sheets)

    days = {
        after.reviewed_on
        for before, after in pairwise(household.reviews)
        if before.poverty_class != "not_poor" and after.poverty_class == "not_poor"
    }
    assert escaped_on(household.reviews) == max(days, default=None)


def test_a_household_is_reviewed_once_a_round() -> None:
    household, _ = told(sheet("uuid:2023", "2023-09-12"))
    second, _ = read("uuid:other", reviewed_on="2023-09-20", round="2023")
    on_request, _ = read("uuid:third", reviewed_on="2023-09-20", round="2023", review_kind="ad_hoc")

    assert second is not None
    assert on_request is not None
    found = conflict(household, second, reference.areas())
    assert found is not None
    assert (found.code, found.facts["first"]) == ("reviewed-twice", "uuid:2023")
    assert conflict(household, on_request, reference.areas()) is None


def test_a_code_given_out_twice_does_not_merge_two_families() -> None:
    household, _ = told(sheet("uuid:2022", "2022-10-01"))
    strangers = [build.a_member(full_name="Lò Văn Thúy", id_no="066079002468", sex="male", birth_year=1979)]
    other, _ = read(
        "uuid:2023", round="2023", members=strangers, commune="ea-sup.ea-le", village="ea-sup.ea-le.1"
    )
    moved, _ = read("uuid:2024", round="2024", commune="ea-sup.ea-le", village="ea-sup.ea-le.1")

    assert other is not None
    assert moved is not None
    found = conflict(household, other, reference.areas())
    assert found is not None
    assert found.code == "code-of-another-household"
    assert conflict(household, moved, reference.areas()) is None  # a family that moved is still that family


def test_the_reform_of_2025_does_not_make_another_household() -> None:
    household, _ = told(sheet("uuid:2023", "2023-10-01", commune="ea-sup.ea-le", village="ea-sup.ea-le.5"))
    heir = [build.a_member(full_name="Y Bhăm Êban", sex="male", id_no="", birth_year=2000)]
    later, _ = read(
        "uuid:2025",
        round="2025",
        reviewed_on="2025-10-01",
        members=heir,
        commune="dak-lak-2025.ea-sup",
        village="ea-sup.ea-le.5",
    )

    assert later is not None
    assert conflict(household, later, reference.areas()) is None


def test_the_town_is_scored_as_town_until_the_reform_and_as_village_after() -> None:
    town = {"commune": "ea-sup.thi-tran", "village": "ea-sup.thi-tran.1"}

    before, _ = read(reviewed_on="2023-09-12", **town)
    after, _ = read(reviewed_on="2025-09-12", **{**town, "commune": "dak-lak-2025.ea-sup"})

    assert before is not None
    assert after is not None
    assert (before.area_type, before.score.table, before.score.b1_points) == ("urban", "b1-2022-urban", 100)
    assert (after.area_type, after.score.table, after.score.b1_points) == ("rural", "b1-2022-rural", 90)


def test_a_household_that_is_clearly_not_poor_needs_no_points() -> None:
    answers, wrong = READ(our_definition("household_review"), build.a_clearly_not_poor_review())
    made, findings = read_review("uuid:1", Answers(answers), REFS)

    assert (wrong, findings) == ({}, [])
    assert made is not None
    assert (made.score.poverty_class, made.score.b1_points, made.score.table) == ("not_poor", 0, "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"members": []}, "no-members"),
        ({"members": [build.a_child()]}, "not-one-head"),
        ({"members": [build.a_member(), build.a_member(id_no="066185001235")]}, "not-one-head"),
        ({"reviewed_on": "2027-01-04"}, "no-standard"),
    ],
)
def test_a_review_that_cannot_be_right_is_not_entered(changes: dict[str, object], code: str) -> None:
    made, found = read(**changes)

    assert made is None
    assert code in found


def test_what_looks_odd_is_shown_but_does_not_stop_the_review() -> None:
    man_with_a_womans_number = build.a_member(sex="male")
    made, found = read(members=[man_with_a_womans_number, build.a_child(has_health_insurance="no")])

    assert made is not None
    assert found == ["identity-disagrees", "deprivation-disagrees"]


@pytest.mark.parametrize("written", ["ILO-03-0031", " ilo-03-0031 ", "ILO-03- 0031"])
def test_a_household_code_is_the_same_however_it_was_typed(written: str) -> None:
    assert household_code(written) == "ILO-03-0031"


@pytest.mark.parametrize("written", ["0962345678", "+84 962 345 678", "84962345678", "0962.345.678"])
def test_a_telephone_is_the_same_with_and_without_the_country(written: str) -> None:
    assert phone_number(written) == "0962345678"
