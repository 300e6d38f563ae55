"""A submission that is worked on twice, late, by two workers or up to the middle: once is what remains.

Told against the real database; the web door is left out, its use case is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pymongo.database import Database

from services.intake.check_again import check_again
from services.intake.domain.household import Household
from services.intake.store.submissions import Submissions, Waiting
from services.intake.usecases.process_submissions import process_batch
from shared.contracts import Envelope
from shared.history import Document
from tests import builders_intake as build
from tests.intake_office import IntakeOffice


def test_a_submission_looked_at_again_announces_its_application_only_once(office: IntakeOffice) -> None:
    office.send("loan_application", build.a_loan_application(), "uuid:loan")
    office.check()
    assert check_again(office.stores.submissions.records.database, ["uuid:loan"], None) == 1

    office.check()

    assert [type(one).__name__ for one in office.told("uuid:loan")] == [
        "ApplicationReceived",
        "SubmissionChecked",
    ]


def test_a_review_looked_at_again_changes_nothing(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")
    office.check()
    assert check_again(office.stores.submissions.records.database, ["uuid:review"], None) == 1

    office.check()

    assert len(office.told_of("ILO-03-0031")) == 2
    assert office.findings("uuid:review") == []


class Interrupted(Submissions):
    """The worker dies after the households were written."""

    def save_checked(self, checked: Sequence[object]) -> set[str]:  # type: ignore[override]
        raise ConnectionError


def test_a_worker_that_dies_between_household_and_submission_goes_on_where_it_was(
    office: IntakeOffice, database: Database[Document]
) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")
    with pytest.raises(ConnectionError):
        process_batch(replace(office.desk, submissions=Interrupted(database)))

    office.check()

    assert office.submission("uuid:review").status == "processed"
    assert office.findings("uuid:review") == []
    assert len(office.told_of("ILO-03-0031")) == 2


class Slow(Submissions):
    """Another worker takes the same batch before this one writes."""

    def __init__(self, database: Database[Document], office: IntakeOffice) -> None:
        super().__init__(database)
        self._office = office

    def waiting(self, limit: int) -> list[Waiting]:
        taken = super().waiting(limit)
        self._office.check()
        return taken


def test_two_workers_on_one_batch_announce_everything_once(
    office: IntakeOffice, database: Database[Document]
) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")
    office.send("loan_application", build.a_loan_application(), "uuid:loan")

    process_batch(replace(office.desk, submissions=Slow(database, office)))

    assert [type(one).__name__ for one in office.told("uuid:loan")] == ["ApplicationReceived"]
    assert len(office.told_of("ILO-03-0031")) == 2
    assert process_batch(office.desk) == 0


class SlowHouseholds:
    """Somebody else enters another review of the household between reading and writing."""

    def __init__(self, office: IntakeOffice) -> None:
        self._office, self._disturbed = office, False

    def find_many(self, household_ids: Sequence[str]) -> dict[str, tuple[Household, int]]:
        found = self._office.households.find_many(household_ids)
        if not self._disturbed:
            self._disturbed = True
            self._office.check()
        return found

    def save(self, changed: Sequence[tuple[Household, int, Sequence[Envelope]]]) -> set[str]:
        return self._office.households.save(changed)


def test_a_household_that_changed_meanwhile_is_read_again(office: IntakeOffice) -> None:
    older = build.a_household_review(round="2022", reviewed_on="2022-09-12")
    office.send("household_review", older, "uuid:2022")
    waiting = office.stores.submissions.waiting(10)
    office.send("household_review", build.a_household_review(), "uuid:2023")

    only_the_first = replace(office.desk, households=SlowHouseholds(office))  # type: ignore[arg-type]
    assert len(waiting) == 1
    process_batch(only_the_first, limit=1)
    office.check()

    household = office.households.find("ILO-03-0031")
    assert household is not None
    assert [one.round for one in household.reviews] == ["2022", "2023"]
    assert len(office.told_of("ILO-03-0031")) == 3


def test_our_own_mistake_with_one_submission_does_not_hold_up_the_next(office: IntakeOffice) -> None:
    def stumble(definition: Any, answers: Any) -> Any:
        if definition.form_id == "person_list":
            raise ZeroDivisionError
        return office.desk.read_answers(definition, answers)

    office.send("person_list", build.a_health_insurance_list(), "uuid:list")
    office.send("loan_application", build.a_loan_application(), "uuid:loan")

    process_batch(replace(office.desk, read_answers=stumble))

    assert office.findings("uuid:list") == ["check-failed"]
    assert office.submission("uuid:loan").status == "processed"


def test_once_the_mistake_is_mended_only_what_it_held_back_is_checked_again(
    office: IntakeOffice, database: Database[Document]
) -> None:
    def stumble(*_: Any) -> Any:
        raise ZeroDivisionError

    office.send("person_list", build.a_health_insurance_list(), "uuid:list")
    process_batch(replace(office.desk, read_answers=stumble))
    office.send("loan_application", build.a_loan_application(), "uuid:loan")
    office.check()

    assert check_again(database, [], "check-failed") == 1
    office.check()

    assert office.submission("uuid:list").status == "processed"
    assert [type(one).__name__ for one in office.told("uuid:list")] == ["SubmissionChecked", "ListReported"]


def test_a_family_that_moved_is_told_again_where_it_lived_then(office: IntakeOffice) -> None:
    moved = build.a_not_poor_review(
        round="2023", reviewed_on="2023-09-12", commune="ea-sup.ea-le", village="ea-sup.ea-le.1"
    )
    office.send("household_review", moved, "uuid:2023")
    office.check()
    late = build.a_household_review(round="2022", reviewed_on="2022-09-12")
    office.send("household_review", late, "uuid:2022")

    office.check()

    household = office.households.records.find_one({"_id": "ILO-03-0031"})
    assert household is not None
    assert [(event["areaid"], event["occurredon"]) for event in household["history"]] == [
        ("ea-sup.ea-le.1", "2023-09-12"),
        ("ea-sup.ea-le.1", "2023-09-12"),
        ("ea-sup.ia-lop.3", "2022-09-12"),
        (
            "ea-sup.ea-le.1",
            "2023-09-12",
        ),  # the review of 2023 again: it was the one that took them off the list
    ]
