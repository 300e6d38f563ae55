"""A person approves, returns or withdraws: who may, when, and what becomes of what was told."""

from __future__ import annotations

import pytest

from services.intake.problems import NeedsCorrection, NotReviewable, OwnSubmission
from shared.auth import Actor
from shared.contracts.intake import (
    ApplicationReceived,
    HouseholdUnclassified,
    SubmissionApproved,
    SubmissionReturned,
    SubmissionWithdrawn,
)
from shared.problems import Forbidden, InvalidInput, Problem, Stale
from tests import builders_intake as build
from tests.intake_office import FIELD_WORKER, OFFICER, IntakeOffice, decide_submission

LOAN = "loan_application"
NO_COMMITMENT = build.a_cow_registration(commitment="no")


def test_a_flagged_application_is_announced_once_a_person_approved_it(office: IntakeOffice) -> None:
    office.send("cow_registration", NO_COMMITMENT, "uuid:cow")
    office.check()
    before = [type(one).__name__ for one in office.told("uuid:cow")]

    office.decide("uuid:cow", "approved")
    office.check()

    assert before == ["SubmissionChecked"]
    assert [type(one) for one in office.told("uuid:cow")][1:] == [SubmissionApproved, ApplicationReceived]
    approved = office.submission("uuid:cow")
    assert (approved.status, approved.decided_by, approved.decided_at) == (
        "approved",
        "lan",
        office.clock.now(),
    )


def test_an_approval_of_what_was_announced_announces_nothing_more(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:loan")
    office.check()

    office.decide("uuid:loan", "approved")
    office.check()

    assert [type(one) for one in office.told("uuid:loan")] == [ApplicationReceived, SubmissionApproved]


def test_what_is_missing_can_only_be_corrected(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(consent="no"), "uuid:loan")
    office.check()

    with pytest.raises(NeedsCorrection) as refused:
        office.decide("uuid:loan", "approved")

    assert refused.value.facts["findings"] == ["no-consent"]


def test_the_reason_of_a_return_is_kept_for_the_sender(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(consent="no"), "uuid:loan")
    office.check()

    office.decide("uuid:loan", "returned", "  Ảnh giấy đề nghị\n bị mờ ")
    office.check()

    returned = office.submission("uuid:loan")
    assert (returned.status, returned.reason, returned.decided_by_name) == (
        "returned",
        "Ảnh giấy đề nghị bị mờ",
        "Trần Thị Lan",
    )
    assert "mờ" not in repr(office.told("uuid:loan"))


@pytest.mark.parametrize(
    ("decided", "event"), [("returned", SubmissionReturned), ("withdrawn", SubmissionWithdrawn)]
)
def test_what_was_announced_and_is_taken_back_is_told_under_the_first_id(
    office: IntakeOffice, decided: str, event: type
) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:1")
    office.check()
    office.send(LOAN, build.a_loan_application(purpose_2="", amount_2=None), "uuid:2", corrects="uuid:1")
    office.check()
    office.decide("uuid:2", "approved")
    office.check()

    office.decide("uuid:2", decided, "Hộ đã chuyển đi")
    office.check()
    office.check()

    [told] = [one for one in office.told("uuid:1") if isinstance(one, event)]
    assert told.submission_id == "uuid:1"
    assert office.submission("uuid:1").standing_id == ""


def test_a_returned_review_leaves_its_household_until_it_is_corrected(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:1")
    office.check()

    office.decide("uuid:1", "returned", "Chưa có ảnh nhà")
    office.check()
    household = office.households.find("ILO-03-0031")
    office.send("household_review", build.a_near_poor_review(), "uuid:2", corrects="uuid:1")
    office.check()

    assert household is not None
    assert (household.reviews, household.poverty_class) == ((), "")
    assert HouseholdUnclassified("ILO-03-0031", "uuid:1") in office.told_of("ILO-03-0031")
    again = office.households.find("ILO-03-0031")
    assert again is not None
    assert [(one.submission_id, one.poverty_class) for one in again.reviews] == [("uuid:1", "near_poor")]


def test_the_same_decision_twice_is_one(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:loan")
    office.check()

    first = office.decide("uuid:loan", "returned", "Ảnh mờ")
    second = office.decide("uuid:loan", "returned", "Ảnh mờ")

    assert first == second
    assert sum(isinstance(one, SubmissionReturned) for one in office.told("uuid:loan")) == 1


SENDER_WHO_REVIEWS = Actor("h.khap", "H'Khập Êban", "commune_officer", ("ea-sup",))
NEIGHBOUR = Actor("y.ren", "Y Ren", "field_worker", ("ea-sup",))
FAR_AWAY = Actor("tam", "Lê Thị Tâm", "commune_officer", ("ea-sup.ea-le",))


@pytest.mark.parametrize(
    ("by", "decided", "reason", "refusal"),
    [
        (SENDER_WHO_REVIEWS, "approved", "", OwnSubmission),
        (SENDER_WHO_REVIEWS, "returned", "Sai", OwnSubmission),
        (FIELD_WORKER, "approved", "", Forbidden),
        (NEIGHBOUR, "withdrawn", "Sai", Forbidden),
        (FAR_AWAY, "approved", "", Forbidden),
        (OFFICER, "returned", "  ", InvalidInput),
        (OFFICER, "withdrawn", "", InvalidInput),
        (OFFICER, "returned", "x" * 1001, InvalidInput),
    ],
)
def test_a_decision_that_is_not_theirs_or_has_no_reason_is_refused(
    office: IntakeOffice, by: Actor, decided: str, reason: str, refusal: type[Problem]
) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:loan")
    office.check()

    with pytest.raises(refusal):
        office.decide("uuid:loan", decided, reason, by=by)

    assert office.submission("uuid:loan").status == "processed"


def test_the_sender_takes_back_what_they_sent(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:loan")
    office.check()

    office.decide("uuid:loan", "withdrawn", "Gửi nhầm hộ", by=FIELD_WORKER)

    assert office.submission("uuid:loan").status == "withdrawn"


def test_nothing_is_decided_on_what_is_not_whole_or_is_over(office: IntakeOffice) -> None:
    office.send("housing_registration", build.a_housing_registration(), "uuid:house")

    with pytest.raises(NotReviewable) as refused:
        office.decide("uuid:house", "approved")
    assert refused.value.facts["allowed"] == ["withdrawn"]

    office.decide("uuid:house", "withdrawn", "Không có ảnh")
    with pytest.raises(NotReviewable):
        office.decide("uuid:house", "returned", "Không có ảnh")


def test_a_decision_on_what_changed_since_it_was_shown_is_stale(office: IntakeOffice) -> None:
    office.send(LOAN, build.a_loan_application(), "uuid:loan")
    shown = office.submission("uuid:loan").read_version
    office.check()

    with pytest.raises(Stale):
        decide_submission(
            office.stores,
            OFFICER,
            "uuid:loan",
            "approved",
            reason="",
            expected_version=shown,
            clock=office.clock,
        )
