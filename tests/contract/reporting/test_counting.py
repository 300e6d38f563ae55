"""Events in, figures out, through a real database: once, in both geographies, and equal to a recount."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.reporting.catalogue import catalogue
from services.reporting.domain.period import Period, around
from services.reporting.domain.question import Question
from services.reporting.problems import UnknownArea, UnknownMeasure
from services.reporting.store.ledger import Ledger
from services.reporting.usecases import count as counting_module
from services.reporting.usecases.count import Counting
from services.reporting.usecases.recount import verify
from services.reporting.usecases.report import Reports
from shared.reference import areas
from tests.builders_reporting import (
    DISTRICT,
    EA_BUNG,
    EA_LE,
    IA_LOP,
    MILLION,
    a_card_list,
    a_payment,
    a_project,
    a_reversal,
    a_soldier,
    a_withdrawal,
    an_activity,
    an_approved_house,
    money_allotted,
    money_carried,
    withdrawn_rows,
)
from tests.contract.reporting.story import FIVE, GROUP, TEN, YEAR, all_records, total


def test_an_event_that_comes_twice_counts_once(counting: Counting, reports: Reports):
    payment = a_payment("TD-1", millions=50)

    counting.count_events([payment, payment])
    counting.count_events([payment])

    assert total(reports, "credit.lending_turnover").value == 50 * MILLION
    assert total(reports, "credit.loans").value == 1


def test_a_reversal_subtracts_exactly_what_was_paid_on_the_day_it_was_taken_back(counting, reports):
    wrong = a_payment("TD-2", millions=30, on=date(2023, 12, 28))

    counting.count_events([a_payment("TD-1", millions=50), wrong, a_reversal(wrong, on=date(2024, 1, 3))])

    assert total(reports, "credit.lending_turnover").value == 80 * MILLION
    assert (
        total(reports, "credit.lending_turnover", period=around(date(2024, 1, 3), 12)).value == -30 * MILLION
    )
    both_years = Period(date(2023, 1, 1), date(2024, 12, 31))
    assert total(reports, "credit.lending_turnover", period=both_years).value == 50 * MILLION
    assert total(reports, "credit.reversed", period=both_years).value == 30 * MILLION


def test_a_household_whose_only_loan_was_taken_back_is_no_borrower(counting, reports):
    payment = a_payment("TD-1", household="H1")

    counting.count_events([a_reversal(payment, on=date(2023, 6, 1))])
    counting.count_events([payment, a_payment("TD-2", household="H2")])

    assert total(reports, "credit.households").value == 1
    assert [r.contribution for r in all_records(reports, "credit.households") if r.contribution] == [1]


def test_a_withdrawn_house_leaves_the_approved_ones_with_its_kind(counting, reports):
    counting.count_events(
        [
            an_approved_house("NO-1"),
            an_approved_house("NO-2"),
            an_approved_house("NO-3", kind="repair"),
            a_withdrawal("NO-1"),
        ]
    )

    approved = total(reports, "p5.households_approved")
    assert (approved.value, approved.parts) == (2, {"new": 1, "repair": 1})


def test_a_person_listed_in_two_communes_counts_once_for_the_district_and_once_in_each(counting, reports):
    counting.count_events(
        [
            a_card_list("uuid:a", persons=["p1", "p2"], area=IA_LOP, on=date(2023, 3, 1)),
            a_card_list("uuid:b", persons=["p2", "p3"], area=EA_LE, on=date(2023, 2, 1), group="DT"),
        ]
    )

    report = reports.answer(Question(DISTRICT, YEAR, TEN))
    cards = report.figure("health.bhyt_free_cards")
    assert cards.total.value == 3
    assert cards.total.parts == {"HN": 2, "DT": 2}
    assert (cards.by_area[IA_LOP].value, cards.by_area[EA_LE].value) == (2, 2)
    assert total(reports, "health.bhyt_card_entries").value == 4


def test_the_records_of_a_distinct_figure_say_who_was_counted_by_which(counting, reports):
    counting.count_events(
        [
            a_card_list("uuid:a", persons=["p1", "p2"], area=IA_LOP, on=date(2023, 3, 1)),
            a_card_list("uuid:b", persons=["p2", "p3"], area=EA_LE, on=date(2023, 2, 1)),
        ]
    )

    of_district = all_records(reports, "health.bhyt_free_cards")
    of_ia_lop = all_records(reports, "health.bhyt_free_cards", area=IA_LOP)
    from_march = all_records(
        reports, "health.bhyt_free_cards", period=Period(date(2023, 2, 2), date(2023, 12, 31))
    )

    assert [r.fact.happened_on.month for r in of_district] == [3, 3, 2, 2]
    assert sum(r.contribution for r in of_district) == 3
    assert sum(r.contribution for r in of_ia_lop) == 2
    assert sum(r.contribution for r in from_march) == 2


def test_both_geographies_give_the_same_district_total(counting, reports):
    counting.count_events(
        [
            a_payment("TD-1", household="H1", area=IA_LOP),
            a_payment("TD-2", household="H2", area="ea-sup.ea-le.4"),
            a_payment("TD-3", household="H3", area=EA_BUNG),
        ]
    )

    ten = reports.answer(Question(DISTRICT, YEAR, TEN))
    five = reports.answer(Question(DISTRICT, YEAR, FIVE))

    assert (ten.node.id, five.node.id) == (DISTRICT, GROUP)
    assert (len(ten.breakdown), len(five.breakdown)) == (10, 5)
    for key in ("credit.lending_turnover", "credit.loans", "credit.households"):
        figures = [report.figure(key) for report in (ten, five)]
        assert figures[0].total == figures[1].total
        for figure in figures:
            assert sum(of_area.value for of_area in figure.by_area.values()) == figure.total.value


def test_what_was_decided_for_the_whole_district_counts_in_both_geographies(counting, reports):
    counting.count_events([money_carried(millions=1760, from_year=2022, to_year=2023, on=date(2023, 1, 18))])

    for edition in (TEN, FIVE):
        figure = reports.answer(Question(DISTRICT, YEAR, edition)).figure("p2.carried")
        assert figure.total.value == 1760 * MILLION
        assert {of_area.value for of_area in figure.by_area.values()} == {0}


def test_what_happens_after_the_reform_counts_for_the_ground_of_the_old_district_too(counting, reports):
    year = around(date(2025, 1, 1), 12)
    counting.count_events(
        [
            a_payment("TD-1", household="H1", on=date(2025, 3, 1), area=EA_LE),
            a_payment("TD-2", household="H2", on=date(2025, 9, 1), area="dak-lak-2025.ea-sup"),
        ]
    )

    for edition in (TEN, FIVE):
        assert total(reports, "credit.households", period=year, edition=edition).value == 2
    assert total(reports, "credit.loans", EA_LE, period=year, edition=TEN).value == 1
    assert total(reports, "credit.loans", "dak-lak-2025.ea-sup", period=year, edition=FIVE).value == 2


@pytest.mark.parametrize(
    ("area", "edition", "millions"),
    [
        ("ea-sup.ea-le.4", TEN, 20),
        (EA_LE, TEN, 20),
        ("dak-lak-2025.ea-sup", FIVE, 20),
        (EA_LE, FIVE, 20),  # an old commune asked for in the new geography is the one it went into
        (IA_LOP, TEN, 50),
        (DISTRICT, TEN, 70),
        (GROUP, FIVE, 70),
        (GROUP, TEN, 70),
        ("dak-lak", TEN, 70),
        ("dak-lak-2025", FIVE, 70),
        ("dak-lak-2025.ea-sup", TEN, 20),  # wider than any old commune: it stays itself
        ("dak-lak-2025.ea-bung", FIVE, 0),
    ],
)
def test_any_area_of_any_geography_can_be_asked_for(counting, reports, area, edition, millions):
    counting.count_events(
        [a_payment("TD-1", millions=50), a_payment("TD-2", millions=20, area="ea-sup.ea-le.4")]
    )

    assert total(reports, "credit.lending_turnover", area, edition=edition).value == millions * MILLION


def test_a_commune_is_broken_down_by_its_villages(counting, reports):
    counting.count_events([a_payment("TD-2", millions=20, area="ea-sup.ea-le.4")])

    report = reports.answer(Question(EA_LE, YEAR, TEN))

    assert {area.level for area in report.breakdown} == {"village"}
    assert report.figure("credit.lending_turnover").by_area["ea-sup.ea-le.4"].value == 20 * MILLION


def test_the_years_figures_of_project_2(counting, reports):
    counting.count_events(
        [
            money_allotted(millions=1760, year=2022, on=date(2022, 11, 8)),
            money_carried(millions=1760, from_year=2022, to_year=2023, on=date(2023, 1, 18)),
            money_allotted(millions=5150, year=2023, on=date(2023, 2, 10)),
            *(a_project(f"C{n}", carried_from=2022) for n in range(4)),
            *(a_project(f"N{n}") for n in range(11)),
        ]
    )

    figures = {f.id: f.total.value for f in reports.answer(Question(DISTRICT, YEAR, TEN)).figures}

    assert figures["p2.carried_2022"] == 1760 * MILLION
    assert figures["p2.alloc_2023"] == 5150 * MILLION
    assert (figures["p2.projects_carried"], figures["p2.projects_2023"]) == (4, 11)
    assert figures["p2.projects"] == 15


def test_a_soldier_counselled_twice_is_one_person(counting, reports):
    counting.count_events(
        [
            an_activity("uuid:1", kind="counselling", participants=[a_soldier("s1"), a_soldier("s2")]),
            an_activity("uuid:2", kind="counselling", participants=[a_soldier("s2")], on=date(2023, 8, 1)),
        ]
    )

    assert total(reports, "jobs.discharged_soldiers_counselled").value == 2


def test_an_event_from_nowhere_is_refused_and_nothing_of_its_batch_is_counted(counting, reports):
    with pytest.raises(UnknownArea) as refused:
        counting.count_events([a_payment("TD-1"), a_payment("TD-2", area="ea-sup.atlantis")])

    assert refused.value.facts["area"] == "ea-sup.atlantis"
    assert total(reports, "credit.loans").value == 0


def test_a_report_says_up_to_when_events_are_counted(counting, ledger: Ledger):
    assert ledger.progress().as_of is None

    counting.count_events([a_payment("TD-1", on=date(2023, 5, 17))])

    assert ledger.progress().as_of == datetime(2024, 1, 5, 1, 30, tzinfo=UTC)


def test_a_long_list_is_counted_in_short_transactions_and_still_once(counting, reports, ledger, monkeypatch):
    monkeypatch.setattr(counting_module, "ARRIVALS_AT_ONCE", 7)
    cards = a_card_list(persons=[f"p{n % 40}" for n in range(50)])

    counting.count_events([cards])
    counting.count_events([cards])

    assert total(reports, "health.bhyt_free_cards").value == 40
    assert total(reports, "health.bhyt_card_entries").value == 50
    assert verify(ledger, catalogue(), areas())["equal"]


def test_a_day_of_very_many_records_is_paged_without_loss(counting, reports, monkeypatch):
    monkeypatch.setattr("services.reporting.usecases.report.FACTS_AT_ONCE", 20)
    counting.count_events([a_card_list(persons=[f"p{n}" for n in range(150)])])

    found = all_records(reports, "health.bhyt_free_cards", limit=7)

    assert len({record.fact.key for record in found}) == 150
    assert sum(record.contribution for record in found) == 150


def test_a_part_has_its_own_records_that_add_up_to_it(counting, reports):
    counting.count_events(
        [an_approved_house(f"NO-{n}", kind="repair" if n % 3 else "new_build") for n in range(9)]
    )

    repaired = all_records(reports, "p5.households_approved", part="repair")

    assert len(repaired) == 6
    assert sum(r.contribution for r in repaired) == total(reports, "p5.households_approved").parts["repair"]


def test_a_figure_nobody_knows_is_refused(reports):
    with pytest.raises(UnknownMeasure):
        reports.records(Question(DISTRICT, YEAR, TEN), "p2.carried_1999", part=None, after=None, limit=5)


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the withdrawal first"])
def test_a_person_whose_row_was_withdrawn_has_no_card_unless_another_list_says_so(counting, reports, late):
    told = [
        a_card_list("list:1", persons=["an", "bình", "cúc"]),
        a_card_list("list:2", persons=["bình"], on=date(2023, 3, 1)),
        withdrawn_rows("list:1", 2, 3),
    ]

    counting.count_events(told[::-1] if late else told)
    counting.count_events([told[2]])

    assert total(reports, "health.bhyt_free_cards").value == 2
    assert total(reports, "health.bhyt_card_entries").value == 2
