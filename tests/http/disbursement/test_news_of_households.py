"""What intake tells comes late, twice and in any order; the cases are judged by what is true in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.disbursement.problems import UnknownProgramme
from shared.codec import envelope_of
from shared.contracts.intake import SubmissionReceived
from shared.problems import UnreadableEvent
from tests.builders_disbursement import IA_LOP, TRACE, a_class, a_household, a_loan, a_member


def reasons(office, case_id) -> list[str]:
    assessment = office.case(case_id)["assessment"]
    return [reason["code"] for reason in assessment["reasons"] if not reason["passed"]]


def test_an_application_may_come_before_its_household(office):
    case_id = office.case_of(a_loan())
    assert reasons(office, case_id) == ["household-known", "class-in-force"]
    assert office.case(case_id)["applicant"] == ""

    office.news(a_household())
    assert reasons(office, case_id) == ["class-in-force"]
    office.news(a_class())

    assert reasons(office, case_id) == []
    assert office.case(case_id)["applicant"] == "Y Rin Êban"
    assert office.events(case_id) == ["case.opened", "case.assessed", "case.assessed", "case.assessed"]


def test_everything_in_one_batch_and_in_the_wrong_order_is_judged_once(office):
    office.news(a_loan(), a_class(), a_household())

    [case] = office.desk.cases.of_application("uuid:loan-1")
    assert case.state["assessment"]["eligible"]
    assert office.events(case.state["case_id"]) == ["case.opened", "case.assessed"]


def test_the_same_news_twice_changes_nothing(office):
    events = [office.an_event(body) for body in (a_household(), a_class(), a_loan())]
    office.take(events)
    [before] = office.desk.cases.of_application("uuid:loan-1")

    office.take(events)
    for event in events:
        office.take([event])

    [after] = office.desk.cases.of_application("uuid:loan-1")
    assert after == before
    assert office.desk.households.get("ILO-01-0001")["revision"] == 1


def test_a_case_once_decided_is_not_judged_again(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_approved_loan()
    before = office.case(case_id)["version"]

    office.news(replace(a_class(poverty_class="not_poor"), submission_id="uuid:corrected"))

    assert office.case(case_id)["version"] == before
    assert office.case(case_id)["poverty_class"] == "poor"


def test_a_review_that_changes_the_class_changes_the_answer_of_who_waits(office):
    office.a_poor_household()
    case_id = office.case_of(a_loan())

    office.news(
        replace(a_class(poverty_class="near_poor"), submission_id="uuid:later", effective_on=date(2023, 1, 1))
    )

    assert reasons(office, case_id) == ["class-in-force"]
    assert office.case(case_id)["poverty_class"] == "near_poor"


def test_news_that_was_overtaken_does_not_come_back(office):
    office.news(a_household(members=(a_member(full_name="H'Ngăm Kpơr"),)), sequence=7)

    office.news(a_household(), sequence=3)

    assert office.desk.households.get("ILO-01-0001")["members"][0]["full_name"] == "H'Ngăm Kpơr"


def test_of_two_applications_the_earlier_stands_and_the_later_waits(office):
    office.a_poor_household()
    later = office.case_of(a_loan("uuid:later", applied_on=date(2023, 3, 5)))
    earlier = office.case_of(a_loan("uuid:earlier", applied_on=date(2023, 3, 1)))

    # The later one is judged again with the next news of the household.
    office.news(a_household())

    assert reasons(office, earlier) == []
    assert reasons(office, later) == ["no-open-case"]


def test_two_applications_of_a_household_in_one_batch_see_each_other(office):
    office.news(a_household(), a_class(), a_loan("uuid:1"), a_loan("uuid:2", applied_on=date(2023, 3, 2)))

    states = [office.desk.cases.of_application(one)[0].state for one in ("uuid:1", "uuid:2")]
    assert [state["assessment"]["eligible"] for state in states] == [True, False]


def test_an_application_for_a_programme_nobody_knows_is_a_planned_refusal(office):
    with pytest.raises(UnknownProgramme):
        office.news(a_loan(programme="credit-rich"))

    assert office.desk.cases.of_application("uuid:loan-1") == []


def test_an_event_that_breaks_its_contract_is_a_planned_refusal(office):
    event = office.an_event(a_loan())
    broken = replace(event, data={**event.data, "amount": "a lot"})

    with pytest.raises(UnreadableEvent):
        office.take([broken])


def test_what_this_service_does_not_listen_to_is_left_alone(office):
    event = envelope_of(
        SubmissionReceived("uuid:1", "loan_application", "1", 0, 0),
        subject="uuid:1",
        sequence=1,
        area_id=IA_LOP,
        traceparent=TRACE,
        clock=office.clock,
    )

    office.take([event])


def test_the_trace_of_the_application_goes_on_in_its_case(office):
    case_id = office.case_of(a_loan())

    [opened, _] = office.desk.cases.history_of(case_id)

    assert opened["traceparent"].split("-")[1] == TRACE.split("-")[1]
    assert opened["traceparent"] != TRACE
