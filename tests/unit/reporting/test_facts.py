"""What events say that happened."""

from __future__ import annotations

from datetime import date

from services.reporting.domain.facts import Fact, Undo, undone
from shared.contracts import intake
from shared.money import Money
from tests.builders_reporting import (
    MILLION,
    a_card_list,
    a_payment,
    a_reversal,
    a_soldier,
    a_withdrawal,
    an_activity,
    an_event,
    arrivals_of,
    money_carried,
)


def test_a_loan_counts_on_its_value_date_with_its_whole_amount():
    [fact] = arrivals_of(a_payment("TD-7", millions=80, on=date(2023, 12, 31)))

    assert isinstance(fact, Fact)
    assert (fact.kind, fact.key) == ("loan_disbursed", "payment|TD-7|1")
    assert (fact.happened_on, fact.value, fact.times) == (date(2023, 12, 31), 80 * MILLION, 1)


def test_a_housing_payment_is_not_lending():
    [fact] = arrivals_of(a_payment("NO-7", lifecycle="housing", programme="housing", kind="repair"))

    assert fact.kind == "housing_paid"  # type: ignore[union-attr]


def test_a_reversal_takes_back_the_same_fact_on_its_own_day():
    payment = a_payment("TD-7", millions=80, on=date(2023, 12, 30))
    [paid] = arrivals_of(payment)
    [undo] = arrivals_of(a_reversal(payment, on=date(2024, 1, 4)))
    assert isinstance(paid, Fact)
    assert isinstance(undo, Undo)

    taken_back = undone(paid, undo)

    assert undo.undoes == paid.key
    assert (taken_back.happened_on, taken_back.value, taken_back.times) == (
        date(2024, 1, 4),
        -80 * MILLION,
        -1,
    )
    # It keeps what measures filter by, which the reversal itself does not say.
    assert taken_back.dims == {**paid.dims, "undone": "reversed"}
    assert taken_back.area_id == paid.area_id


def test_a_refused_case_takes_no_approval_back():
    [ended] = arrivals_of(a_withdrawal("NO-1", outcome="refused"))

    assert isinstance(ended, Fact)
    assert ended.kind == "case_ended"


def test_a_person_named_twice_in_one_report_attended_once():
    event = an_activity(kind="counselling", participants=[a_soldier("p1"), a_soldier("p1"), a_soldier("p2")])

    persons = [a for a in arrivals_of(event) if isinstance(a, Fact) and a.kind == "activity_attended"]

    assert [fact.person_key for fact in persons] == ["p1", "p2"]


def test_each_row_of_a_list_is_one_fact_however_often_the_list_is_told():
    once = arrivals_of(a_card_list(persons=["p1", "p2", "p1"]))
    again = arrivals_of(a_card_list(persons=["p1", "p2", "p1"]))

    assert len(once) == 3
    assert {fact.key for fact in once} == {fact.key for fact in again}


def test_money_carried_over_by_an_early_decision_counts_in_the_year_it_was_carried_into():
    [fact] = arrivals_of(money_carried(millions=1760, from_year=2022, to_year=2023, on=date(2022, 12, 28)))

    assert isinstance(fact, Fact)
    assert fact.happened_on == date(2023, 1, 1)


def test_an_event_no_figure_is_made_of_says_nothing():
    assert arrivals_of(an_event(intake.SubmissionCompleted("uuid:1", "loan_application", "1"))) == []


def test_electricity_money_is_counted_by_household_with_what_it_was_given():
    row = intake.ListRow(
        line=3, person_key="ILO-03-0031", group="electricity", months=3, amount=Money(165_000)
    )
    listed = intake.ListReported(
        list_id="uuid:1",
        kind="electricity",
        reported_on=date(2023, 4, 10),
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 3, 31),
        commune_id="ea-sup.ia-lop",
        school="",
        term="2023-Q1",
        rows=(row,),
    )

    [fact] = arrivals_of(an_event(listed))

    assert isinstance(fact, Fact)
    assert (fact.kind, fact.key, fact.value) == ("electricity_listed", "list|uuid:1|3", 165_000)
    assert (fact.person_key, fact.dims["term"]) == ("ILO-03-0031", "2023-Q1")
