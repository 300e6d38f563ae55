"""From a complete submission to what follows: once, on the stored record, and never without a trace.

Told against the real database; the web door is left out, its use case is not.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.auth import Actor
from shared.contracts.intake import (
    ActivityReported,
    ApplicationReceived,
    HouseholdClassified,
    ListReported,
    SubmissionChecked,
)
from shared.money import Money
from tests import builders_intake as build
from tests.intake_office import IntakeOffice, our_definition


def test_a_loan_application_is_announced_with_the_sum_of_its_parts(office: IntakeOffice) -> None:
    office.send("loan_application", build.a_loan_application(), "uuid:loan")

    office.check()

    [event] = office.told("uuid:loan")
    assert isinstance(event, ApplicationReceived)
    assert (event.application_id, event.programme) == ("uuid:loan", "credit-poor")
    assert (event.amount, event.own_capital) == (Money(50_000_000), Money(8_000_000))
    assert (event.commune_id, event.village_id) == ("ea-sup.ia-lop", "ea-sup.ia-lop.3")
    assert event.applied_on == date(2023, 10, 3)


def test_the_record_holds_typed_answers_and_the_village(office: IntakeOffice) -> None:
    office.send("loan_application", build.a_loan_application(), "uuid:loan")

    office.check()

    submission = office.submission("uuid:loan")
    assert (submission.status, submission.area_id) == ("processed", "ea-sup.ia-lop.3")
    assert submission.answers is not None
    assert submission.answers["amount_1"] == 40_000_000
    assert submission.answers["applied_on"] == "2023-10-03"


def test_a_cow_and_a_house_are_applied_for_under_their_programmes(office: IntakeOffice) -> None:
    office.send("cow_registration", build.a_cow_registration(), "uuid:cow")
    house = build.a_housing_registration(kind="repair", house_model=None, photo_before="")
    office.send("housing_registration", house, "uuid:house")

    office.check()

    [cow] = office.told("uuid:cow")
    assert isinstance(cow, ApplicationReceived)
    assert (cow.programme, cow.kind, cow.project_code) == ("breeding-cow", "", "DA2-2023-CML-01")
    assert (cow.amount, cow.own_capital) == (Money(0), Money(3_000_000))
    # A house without the photo the form asks for: kept and flagged, not announced.
    [flagged] = office.told("uuid:house")
    assert isinstance(flagged, SubmissionChecked)
    assert flagged.findings == ("not-typed",)


def test_a_house_waits_for_its_photo(office: IntakeOffice) -> None:
    office.send("housing_registration", build.a_housing_registration(), "uuid:house")

    office.check()

    assert office.submission("uuid:house").status == "incomplete"
    assert office.told("uuid:house") == []


def test_the_same_person_gets_the_same_key_on_an_application_and_in_the_household(
    office: IntakeOffice,
) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")
    office.send("loan_application", build.a_loan_application(), "uuid:loan")

    office.check()

    [event] = office.told("uuid:loan")
    household = office.households.find("ILO-03-0031")
    assert isinstance(event, ApplicationReceived)
    assert household is not None
    assert event.applicant_key == household.members[0].person_key
    assert "066185001234" not in repr(event)


def test_an_activity_lists_persons_only_by_key(office: IntakeOffice) -> None:
    people = [build.a_participant(), build.a_participant(full_name="Lý A Páo", id_no="", ethnicity="01")]
    office.send("activity_report", build.a_counselling_report(participants=people), "uuid:activity")

    office.check()

    [event] = office.told("uuid:activity")
    assert isinstance(event, ActivityReported)
    assert (event.kind, event.attendance) == ("counselling", 2)
    assert [one.ethnic_minority for one in event.participants] == [True, False]
    assert [one.category for one in event.participants] == ["discharged_soldier"] * 2
    assert "Páo" not in repr(event)


def test_a_list_keeps_every_line_also_of_somebody_listed_twice(office: IntakeOffice) -> None:
    rows = [build.a_card_row(), build.a_card_row(group="DT"), build.a_card_row(id_no="066090002222")]
    office.send("person_list", build.a_health_insurance_list(rows=rows), "uuid:list")

    office.check()

    [event] = office.told("uuid:list")
    assert isinstance(event, ListReported)
    assert [row.line for row in event.rows] == [1, 2, 3]
    assert len({row.person_key for row in event.rows}) == 2
    assert office.findings("uuid:list") == ["listed-twice"]
    assert office.submission("uuid:list").status == "processed"


def test_two_lists_name_one_person_by_one_key(office: IntakeOffice) -> None:
    office.send("person_list", build.a_health_insurance_list(rows=[build.a_card_row(id_no="")]), "uuid:1")
    again = build.a_card_row(id_no="", full_name="y  bhăm êban")
    office.send("person_list", build.a_health_insurance_list(rows=[again]), "uuid:2")

    office.check()

    keys = [event.rows[0].person_key for one in ("uuid:1", "uuid:2") for event in office.told(one)]  # type: ignore[attr-defined]
    assert keys[0] == keys[1]


def test_a_review_makes_a_household_and_says_so_in_its_history(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")

    office.check()

    assert [type(one).__name__ for one in office.told_of("ILO-03-0031")] == [
        "HouseholdUpdated",
        "HouseholdClassified",
    ]
    assert office.told("uuid:review") == [
        SubmissionChecked(
            "uuid:review", "household_review", our_definition("household_review").version, "processed"
        )
    ]


def test_reviews_of_one_household_in_one_batch_and_out_of_order_are_all_entered(
    office: IntakeOffice,
) -> None:
    newer = build.a_not_poor_review(round="2023", reviewed_on="2023-09-12")
    older = build.a_household_review(round="2022", reviewed_on="2022-09-12")
    office.send("household_review", newer, "uuid:2023")
    office.send("household_review", older, "uuid:2022")

    office.check()

    last = [one for one in office.told_of("ILO-03-0031") if isinstance(one, HouseholdClassified)][-1]
    household = office.households.find("ILO-03-0031")
    assert household is not None
    assert [one.round for one in household.reviews] == ["2022", "2023"]
    assert (last.poverty_class, last.escaped_on) == ("not_poor", date(2023, 9, 12))


def test_a_second_review_in_a_round_waits_for_a_person(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:first")
    office.check()
    office.send("household_review", build.a_not_poor_review(), "uuid:second")

    office.check()

    household = office.households.find("ILO-03-0031")
    assert household is not None
    assert household.poverty_class == "poor"
    assert office.submission("uuid:second").status == "flagged"
    assert office.findings("uuid:second") == ["reviewed-twice"]


@pytest.mark.parametrize(
    ("form_id", "answers", "codes"),
    [
        ("loan_application", build.a_loan_application(consent="no"), ["no-consent"]),
        (
            "loan_application",
            build.a_loan_application(amount_1=0, purpose_2="", amount_2=None),
            ["amount-missing"],
        ),
        ("loan_application", build.a_loan_application(commune="ea-sup.ea-le"), ["village-elsewhere"]),
        ("loan_application", build.a_loan_application(association=None), ["not-typed"]),
        ("loan_application", build.a_loan_application(programme="credit-for-cars"), ["not-typed"]),
        ("cow_registration", build.a_cow_registration(commitment="no"), ["no-commitment"]),
        ("activity_report", build.an_activity_report(attendance_female=33), ["counts-disagree"]),
        ("person_list", build.a_health_insurance_list(rows=[]), ["unanswered"]),
        ("person_list", build.a_health_insurance_list(valid_to="2022-12-31"), ["dates-disagree"]),
        (
            "household_review",
            build.a_household_review(b1={**build.B1_POOR, "water": None}),
            ["unanswered"],
        ),
    ],
)
def test_what_a_person_must_see_first_is_flagged_and_announces_nothing(
    office: IntakeOffice, form_id: str, answers: dict[str, Any], codes: list[str]
) -> None:
    office.send(form_id, answers, "uuid:odd")

    office.check()

    submission = office.submission("uuid:odd")
    [event] = office.told("uuid:odd")
    assert submission.status == "flagged"
    assert office.findings("uuid:odd") == codes
    assert isinstance(event, SubmissionChecked)
    assert (event.status, list(event.findings)) == ("flagged", codes)
    assert office.households.find("ILO-03-0031") is None


def test_what_cannot_be_typed_is_named_and_the_rest_is_kept(office: IntakeOffice) -> None:
    office.send("loan_application", build.a_loan_application(term_months="sixty"), "uuid:loan")

    office.check()

    submission = office.submission("uuid:loan")
    [finding] = submission.findings
    assert (finding["code"], finding["path"]) == ("not-typed", "term_months")
    assert submission.answers is not None
    assert submission.answers["borrower_name"] == "H'Khập Êban"
    assert b"sixty" in submission.xml


def test_answers_from_beyond_the_senders_territory_are_flagged(office: IntakeOffice) -> None:
    of_ea_le = Actor("y.ren", "Y Ren", "field_worker", ("ea-sup.ea-le",))
    office.send("loan_application", build.a_loan_application(), "uuid:loan", sender=of_ea_le)

    office.check()

    assert office.findings("uuid:loan") == ["outside-territory"]
    assert office.submission("uuid:loan").area_id == "ea-sup.ea-le"


def test_a_correction_is_not_taken_for_another_application(office: IntakeOffice) -> None:
    office.send("loan_application", build.a_loan_application(), "uuid:loan")
    office.check()
    xml = office.submission("uuid:loan").xml.replace(
        b"<orx:instanceID>uuid:loan</orx:instanceID>",
        b"<orx:instanceID>uuid:new</orx:instanceID><orx:deprecatedID>uuid:loan</orx:deprecatedID>",
    )
    office.send_xml(xml)

    office.check()

    assert office.findings("uuid:new") == ["correction"]
    assert [type(one).__name__ for one in office.told("uuid:new")] == ["SubmissionChecked"]


def test_an_encrypted_submission_is_kept_and_flagged(office: IntakeOffice) -> None:
    version = our_definition("loan_application").version
    office.send_xml(
        f'<data id="loan_application" version="{version}" encrypted="yes"><meta>'
        "<instanceID>uuid:secret</instanceID></meta></data>".encode()
    )

    office.check()

    assert office.findings("uuid:secret") == ["encrypted"]


def test_a_form_that_is_not_ours_is_typed_and_nothing_more(office: IntakeOffice) -> None:
    form = (
        b'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
        b'<h:title>Wells</h:title><model><instance><data id="wells" version="1"><village/><depth_m/><meta>'
        b'<instanceID/></meta></data></instance><bind nodeset="/data/depth_m" type="decimal"/></model>'
        b'</h:head><h:body><input ref="/data/village"/><input ref="/data/depth_m"/></h:body></h:html>'
    )
    office.publish("wells", form)
    office.send_xml(
        b'<data id="wells" version="1"><village>Buon A</village><depth_m>12.5</depth_m>'
        b"<meta><instanceID>uuid:well</instanceID></meta></data>"
    )

    office.check()

    submission = office.submission("uuid:well")
    assert submission.answers == {"village": "Buon A", "depth_m": 12.5}
    assert (submission.status, submission.area_id) == ("processed", "ea-sup")
    assert [type(one).__name__ for one in office.told("uuid:well")] == ["SubmissionChecked"]


def test_every_event_continues_the_trace_of_its_submission(office: IntakeOffice) -> None:
    office.send("household_review", build.a_household_review(), "uuid:review")
    office.check()

    submission = office.stores.submissions.records.find_one({"_id": "uuid:review"})
    household = office.households.records.find_one({"_id": "ILO-03-0031"})
    assert submission is not None
    assert household is not None
    traces = {event["traceparent"].split("-")[1] for event in submission["history"][1:]}
    of_household = {event["traceparent"].split("-")[1] for event in household["history"]}
    assert of_household <= traces
    assert [event["sequence"] for event in household["history"]] == [1, 2]
