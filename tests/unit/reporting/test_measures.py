"""The figures as `measures.yaml` describes them, and how they are printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.reporting.catalogue import FILE, catalogue, read_catalogue
from services.reporting.domain.facts import Fact
from services.reporting.domain.measures import Display
from shared.contracts.envelope import Envelope
from shared.reference import BadReference
from tests.builders_reporting import (
    a_payment,
    a_project,
    a_reversal,
    an_activity,
    an_approved_house,
    arrivals_of,
    money_allotted,
    money_carried,
)

ANNEX_B = {
    "credit.lending_turnover": "VND",
    "extension.training.classes": "class",
    "extension.training.participations": "turn",
    "extension.models.rice": "model",
    "extension.models.chicken": "model",
    "extension.ai_workshops": "workshop",
    "jobs.discharged_soldiers_counselled": "person",
    "jobs.sessions": "session",
    "jobs.session_people": "person",
    "health.bhyt_free_cards": "person",
    "education.tuition_learning_cost": "pupil_turn",
    "p2.carried_2022": "VND",
    "p2.projects_carried": "project",
    "p2.alloc_2023": "VND",
    "p2.projects_2023": "project",
    "p5.households_approved": "household",
}


def named_by(*events: Envelope, year: int = 2023) -> set[str]:
    facts = [a for a in arrivals_of(*events) if isinstance(a, Fact)]
    return {m.id_in(year) for fact in facts for m in catalogue().of(fact)}


def test_every_covered_figure_of_the_article_has_its_name_and_unit():
    found = {m.id_in(2023): m.unit for m in catalogue()}

    assert {name: found.get(name) for name in ANNEX_B} == ANNEX_B


def test_yearly_names_follow_the_year_of_the_report():
    names = {m.id_in(2026) for m in catalogue()}

    assert {"p2.carried_2025", "p2.alloc_2026", "p2.projects_2026"} <= names
    assert catalogue().named("p2.carried_2022", 2026) is None


def test_carried_money_and_the_years_own_money_are_two_figures():
    assert named_by(money_carried(millions=1760, from_year=2022, to_year=2023, on=date(2023, 2, 1))) == {
        "p2.carried_2022"
    }
    assert named_by(money_allotted(millions=5150, year=2023, on=date(2023, 3, 1))) == {"p2.alloc_2023"}
    assert named_by(money_allotted(millions=1760, year=2023, carried_from=2022, on=date(2023, 3, 1))) == set()


def test_projects_are_told_apart_by_the_year_their_money_comes_from():
    assert named_by(a_project("A", carried_from=2022)) == {"p2.projects_carried", "p2.projects"}
    assert named_by(a_project("B")) == {"p2.projects_2023", "p2.projects"}


def test_a_labour_market_training_is_no_extension_class():
    assert "extension.training.classes" in named_by(an_activity())
    assert named_by(an_activity(programme="labour-market")) == set()


@pytest.mark.parametrize(
    ("topic", "counts"),
    [
        ("Cải tạo đàn bò bằng gieo tinh nhân tạo giống bò 3B, IRa95", True),
        ("HỘI THẢO GIEO TINH NHÂN TẠO", True),
        ("Phòng bệnh lở mồm long móng", False),
    ],
)
def test_a_workshop_counts_as_one_on_insemination_by_its_topic(topic, counts):
    assert ("extension.ai_workshops" in named_by(an_activity(kind="workshop", topic=topic))) is counts


def test_an_approved_house_falls_into_the_part_of_its_kind():
    measure = catalogue().get("p5.households_approved")
    new, repair = arrivals_of(an_approved_house("A"), an_approved_house("B", kind="repair"))

    assert isinstance(new, Fact)
    assert isinstance(repair, Fact)
    assert (measure.part_of(new), measure.part_of(repair)) == ("new", "repair")


def test_a_reversal_shows_as_a_positive_figure_of_its_own():
    from services.reporting.domain.facts import Undo, undone

    payment = a_payment(millions=20)
    [paid] = arrivals_of(payment)
    [undo] = arrivals_of(a_reversal(payment, on=date(2023, 8, 1)))
    assert isinstance(paid, Fact)
    assert isinstance(undo, Undo)

    taken_back = undone(paid, undo)

    assert catalogue().get("credit.lending_turnover").contribution(taken_back) == -20_000_000
    assert catalogue().get("credit.reversed").contribution(taken_back) == 20_000_000


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (215_404_000_000, 0, "215.404"),
        (215_403_500_000, 0, "215.404"),
        (215_403_499_999, 0, "215.403"),
        (202_500_000, 1, "202,5"),
        (-1_500_000, 1, "−1,5"),
        (0, 0, "0"),
    ],
)
def test_figures_are_printed_in_vietnamese(value, decimals, text):
    display = Display(unit={"vi": "triệu đồng"}, divide=1_000_000, decimals=decimals)

    assert display.number(value) == text


def test_the_lending_turnover_is_printed_as_in_the_article():
    assert catalogue().get("credit.lending_turnover").text(215_404_000_000) == "215.404 triệu đồng"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("aggregate: sum", "aggregate: average", "aggregate"),
        ("display: million_dong", "display: fathom", "fathom"),
        ("fact: loan_disbursed", "fakt: loan_disbursed", "fakt"),
        ("id: credit.loans", "id: credit.lending_turnover", "used twice"),
    ],
)
def test_a_wrong_measure_stops_the_start_and_says_why(tmp_path: Path, right, wrong, says):
    file = tmp_path / "measures.yaml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(BadReference) as refused:
        read_catalogue(file)

    assert says in str(refused.value)
    assert str(file) in str(refused.value)
