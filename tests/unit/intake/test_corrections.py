"""A worker corrects what was sent: whichever way it comes, one version stands and nothing is told twice."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.usecases.carry_out import wake_found
from shared.auth import Actor
from shared.contracts.intake import (
    ApplicationReceived,
    HouseholdClassified,
    SubmissionAmended,
    SubmissionChecked,
)
from shared.money import Money
from tests import builders_intake as build
from tests.intake_office import IntakeOffice

LOAN = "loan_application"
NO_CONSENT = build.a_loan_application(consent="no")
Y_REN = Actor("y.ren", "Y Ren", "field_worker", ("ea-sup",))


def a_loan(dong: int = 40_000_000, **changes: Any) -> dict[str, Any]:
    return build.a_loan_application(amount_1=dong, purpose_2="", amount_2=None, **changes)


def amounts(office: IntakeOffice, instance_id: str) -> list[Money]:
    """What was asked for, as often as the history of that submission announced it."""
    return [one.amount for one in office.told(instance_id) if isinstance(one, ApplicationReceived)]


def states(office: IntakeOffice, *numbers: str) -> list[str]:
    return [office.submission(f"uuid:{one}").status for one in numbers]


def test_a_correction_of_what_was_announced_waits_for_a_person(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")

    office.check()

    assert states(office, "1", "2") == ["processed", "flagged"]
    assert office.findings("uuid:2") == ["correction"]
    assert amounts(office, "uuid:1") == [Money(40_000_000)]


def test_an_approved_correction_replaces_what_was_announced_under_the_first_id(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()

    office.decide("uuid:2", "approved")
    office.check()

    assert states(office, "1", "2") == ["superseded", "approved"]
    assert office.submission("uuid:1").corrected_by == "uuid:2"
    first, amended, second = office.told("uuid:1")
    assert isinstance(first, ApplicationReceived)
    assert isinstance(amended, SubmissionAmended)
    assert (amended.submission_id, amended.amended_by, amended.replaces) == ("uuid:1", "uuid:2", "uuid:1")
    assert isinstance(second, ApplicationReceived)
    assert (second.application_id, second.amount) == ("uuid:1", Money(30_000_000))
    assert amounts(office, "uuid:2") == []


@pytest.mark.parametrize("returned", [False, True])
def test_a_correction_of_what_was_never_announced_takes_its_place_by_itself(
    office: IntakeOffice, returned: bool
) -> None:
    office.send(LOAN, NO_CONSENT, "uuid:1")
    office.check()
    if returned:
        office.decide("uuid:1", "returned", "Hộ chưa ký đồng ý")
        office.check()
    office.send(LOAN, a_loan(), "uuid:2", corrects="uuid:1")

    office.check()

    assert states(office, "1", "2") == ["superseded", "processed"]
    assert amounts(office, "uuid:1") == [Money(40_000_000)]


def test_a_correction_that_came_with_its_original_spares_everybody_the_mistake(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")

    office.check()

    assert states(office, "1", "2") == ["superseded", "processed"]
    assert amounts(office, "uuid:1") == [Money(30_000_000)]


def test_a_correction_that_comes_first_is_held_and_takes_its_place_when_the_original_comes(
    office: IntakeOffice,
) -> None:
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()
    held = office.submission("uuid:2")
    office.send(LOAN, a_loan(40_000_000), "uuid:1")

    office.check()

    assert (held.status, [one["code"] for one in held.findings]) == ("held", ["awaits-original"])
    assert held.answers is not None
    assert states(office, "1", "2") == ["superseded", "processed"]
    assert amounts(office, "uuid:1") == [Money(30_000_000)]


def test_a_held_correction_also_finds_an_original_whose_photo_never_comes(office: IntakeOffice) -> None:
    house = build.a_housing_registration(kind="repair")
    without_photo = {name: said for name, said in house.items() if name != "photo_before"}
    office.send("housing_registration", without_photo, "uuid:2", corrects="uuid:1")
    office.check()
    office.send("housing_registration", house, "uuid:1")
    office.check()
    assert states(office, "1", "2") == ["incomplete", "held"]

    assert wake_found(office.desk) == 1
    office.check()

    assert states(office, "1", "2") == ["superseded", "flagged"]
    assert wake_found(office.desk) == 0


def test_a_correction_of_a_correction_that_nobody_decided_on_waits_alone(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()
    office.send(LOAN, a_loan(20_000_000), "uuid:3", corrects="uuid:2")
    office.check()
    assert states(office, "1", "2", "3") == ["processed", "superseded", "flagged"]

    office.decide("uuid:3", "approved")
    office.check()

    assert states(office, "1", "2", "3") == ["superseded", "superseded", "approved"]
    assert amounts(office, "uuid:1") == [Money(40_000_000), Money(20_000_000)]


def test_the_second_of_two_corrections_of_one_paper_is_a_rival_for_a_person_to_judge(
    office: IntakeOffice,
) -> None:
    office.send(LOAN, NO_CONSENT, "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()
    office.send(LOAN, a_loan(20_000_000), "uuid:3", corrects="uuid:1")
    office.check()
    assert states(office, "1", "2", "3") == ["superseded", "processed", "flagged"]
    assert office.findings("uuid:3") == ["rival-edit", "correction"]

    office.decide("uuid:3", "approved")
    office.check()

    assert states(office, "1", "2", "3") == ["superseded", "superseded", "approved"]
    assert amounts(office, "uuid:1") == [Money(30_000_000), Money(20_000_000)]


def test_the_rival_that_lost_is_over_too(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()
    office.send(LOAN, a_loan(20_000_000), "uuid:3", corrects="uuid:1")
    office.check()

    office.decide("uuid:3", "approved")
    office.check()

    assert states(office, "1", "2", "3") == ["superseded", "superseded", "approved"]


def test_a_returned_correction_does_not_stand_in_the_way_of_the_next_one(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(40_000_000), "uuid:1")
    office.check()
    office.send(LOAN, a_loan(30_000_000), "uuid:2", corrects="uuid:1")
    office.check()
    office.decide("uuid:2", "returned", "Số tiền khác giấy đề nghị")
    office.check()
    office.send(LOAN, a_loan(20_000_000), "uuid:3", corrects="uuid:1")

    office.check()

    assert office.findings("uuid:3") == ["correction"]


@pytest.mark.parametrize(
    ("form_id", "answers", "sender", "code"),
    [
        (LOAN, a_loan(), Y_REN, "not-own-edit"),
        ("cow_registration", build.a_cow_registration(), None, "other-form"),
    ],
)
def test_a_correction_by_somebody_else_or_on_another_form_is_for_a_person(
    office: IntakeOffice, form_id: str, answers: dict[str, Any], sender: Actor | None, code: str
) -> None:
    office.send(LOAN, NO_CONSENT, "uuid:1")
    office.check()
    more = {"sender": sender} if sender else {}
    office.send(form_id, answers, "uuid:2", corrects="uuid:1", **more)

    office.check()

    assert states(office, "1", "2") == ["flagged", "flagged"]
    assert office.findings("uuid:2") == [code]
    assert amounts(office, "uuid:1") == []


def test_two_that_correct_one_another_wait_and_hurt_nobody(office: IntakeOffice) -> None:
    office.send(LOAN, a_loan(), "uuid:1", corrects="uuid:2")
    office.send(LOAN, a_loan(), "uuid:2", corrects="uuid:1")
    office.send(LOAN, a_loan(), "uuid:3", corrects="uuid:3")

    office.check()

    assert states(office, "1", "2", "3") == ["held", "held", "processed"]


def test_a_corrected_review_replaces_the_class_it_gave(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:1")
    office.check()
    office.send("household_review", build.a_not_poor_review(), "uuid:2", corrects="uuid:1")
    office.check()

    office.decide("uuid:2", "approved")
    office.check()

    household = office.households.find("ILO-03-0031")
    assert household is not None
    assert [(one.submission_id, one.poverty_class) for one in household.reviews] == [("uuid:1", "not_poor")]
    told = [one for one in office.told_of("ILO-03-0031") if isinstance(one, HouseholdClassified)]
    assert [(one.submission_id, one.poverty_class) for one in told] == [
        ("uuid:1", "poor"),
        ("uuid:1", "not_poor"),
    ]


def test_a_corrected_review_of_another_household_is_not_a_correction(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:1")
    office.check()
    other = build.a_household_review(household_code="ILO-03-0099")
    office.send("household_review", other, "uuid:2", corrects="uuid:1")

    office.check()

    assert "other-household" in office.findings("uuid:2")
    assert office.households.find("ILO-03-0099") is None


def test_a_correction_that_is_wrong_itself_takes_the_place_but_is_not_announced(office: IntakeOffice) -> None:
    office.send(LOAN, NO_CONSENT, "uuid:1")
    office.check()
    office.send(LOAN, NO_CONSENT, "uuid:2", corrects="uuid:1")

    office.check()

    assert states(office, "1", "2") == ["superseded", "flagged"]
    assert [type(one) for one in office.told("uuid:1")] == [SubmissionChecked, SubmissionAmended]
    office.send(LOAN, a_loan(), "uuid:3", corrects="uuid:2")
    office.check()
    assert states(office, "1", "2", "3") == ["superseded", "superseded", "processed"]
    assert amounts(office, "uuid:1") == [Money(40_000_000)]
