"""Somebody in two households of one round: both reviews say so, whichever came first, and none is held up."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from pymongo.database import Database

from services.intake.check_again import check_again
from services.intake.domain.residence import Residence
from services.intake.store.residents import Residents
from shared.contracts.intake import SubmissionChecked
from shared.history import Document
from tests import builders_intake as build
from tests.intake_office import IntakeOffice

GRANDMOTHER = build.a_child(
    full_name="H'Bia Niê", birth_year=1950, sex="female", relation="parent", id_no="066150004321"
)
GRANDMOTHER |= {"schooling_now": "no", "job_status": "not_working"}
del GRANDMOTHER["undernourished"]


def review(code: str, *more: dict[str, Any], number: int = 0, **changes: Any) -> dict[str, Any]:
    """A household of a mother with a card of her own and whoever comes with her."""
    mother = build.a_member(full_name=f"H'Loi {code}", id_no=f"06618500{1000 + number}")
    return build.a_household_review(household_code=code, members=[mother, *more], **changes)


HERE = review("ILO-03-0001", GRANDMOTHER, number=1)
THERE = review("ILO-03-0002", build.a_child(), GRANDMOTHER, number=2)
APART = review("ILO-03-0003", number=3)


def elsewhere(office: IntakeOffice, instance_id: str) -> list[tuple[str, str]]:
    """(path, the other household)."""
    return [
        (one["path"], one["facts"]["household"])
        for one in office.submission(instance_id).findings
        if one["code"] == "member-elsewhere"
    ]


@pytest.mark.parametrize("order", list(permutations(["here", "there", "apart"])), ids="-".join)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
def test_both_reviews_name_the_other_household_whichever_came_first(
    office: IntakeOffice, order: tuple[str, ...], together: bool
) -> None:
    answers = {"here": HERE, "there": THERE, "apart": APART}
    for name in order:
        office.send("household_review", answers[name], f"uuid:{name}")
        if not together:
            office.check()
    office.check()

    assert elsewhere(office, "uuid:here") == [("members.1", "ILO-03-0002")]
    assert elsewhere(office, "uuid:there") == [("members.2", "ILO-03-0001")]
    assert elsewhere(office, "uuid:apart") == []
    assert {office.submission(f"uuid:{name}").status for name in order} == {"processed"}


def test_whoever_was_checked_before_is_told_of_anew(office: IntakeOffice) -> None:
    office.send("household_review", HERE, "uuid:here")
    office.check()
    office.send("household_review", THERE, "uuid:there")
    office.check()

    first, again = office.told("uuid:here")

    assert isinstance(first, SubmissionChecked)
    assert isinstance(again, SubmissionChecked)
    assert (first.findings, again.findings) == ((), ("member-elsewhere",))
    assert again.status == "processed"


def test_another_round_or_a_review_between_the_rounds_is_no_second_household(office: IntakeOffice) -> None:
    office.send("household_review", HERE, "uuid:here")
    office.send("household_review", {**THERE, "round": "2024", "reviewed_on": "2024-09-12"}, "uuid:later")
    office.send("household_review", {**THERE, "review_kind": "ad_hoc"}, "uuid:between")

    office.check()

    assert [elsewhere(office, f"uuid:{one}") for one in ("here", "later", "between")] == [[], [], []]


def test_looking_again_changes_nothing(office: IntakeOffice) -> None:
    for name, answers in (("here", HERE), ("there", THERE)):
        office.send("household_review", answers, f"uuid:{name}")
        office.check()
    before = {name: office.submission(f"uuid:{name}").findings for name in ("here", "there")}

    check_again(office.stores.submissions.records.database, ["uuid:here", "uuid:there"], None)
    office.check()

    assert {name: office.submission(f"uuid:{name}").findings for name in ("here", "there")} == before


def test_who_was_struck_off_by_a_correction_lives_only_in_the_other_household(office: IntakeOffice) -> None:
    office.send("household_review", HERE, "uuid:here")
    office.check()
    office.send("household_review", review("ILO-03-0001", number=1), "uuid:better", corrects="uuid:here")
    office.check()
    office.decide("uuid:better", "approved")
    office.check()

    office.send("household_review", THERE, "uuid:there")
    office.check()

    assert elsewhere(office, "uuid:there") == []


def test_a_correction_that_adds_somebody_from_elsewhere_says_so_at_both(office: IntakeOffice) -> None:
    office.send("household_review", THERE, "uuid:there")
    office.send("household_review", review("ILO-03-0001", number=1), "uuid:here")
    office.check()
    office.send("household_review", HERE, "uuid:better", corrects="uuid:here")
    office.check()
    office.decide("uuid:better", "approved")
    office.check()

    assert elsewhere(office, "uuid:better") == [("members.1", "ILO-03-0002")]
    assert elsewhere(office, "uuid:there") == [("members.2", "ILO-03-0001")]


def test_only_who_was_known_before_is_looked_up(database: Database[Document]) -> None:
    residents = Residents(database)
    one, other = (Residence("2023", key, "ILO-1", "uuid:1") for key in ("a", "b"))
    moved = Residence("2023", "a", "ILO-2", "uuid:2")

    assert residents.note([one, other]) == []
    assert residents.note([moved]) == [one, moved]
    assert residents.note([moved, Residence("2024", "a", "ILO-2", "uuid:3")]) == [one, moved]
    assert residents.note([]) == []
