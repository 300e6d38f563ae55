"""A recount from the facts: it finds a wrong counter, builds all anew, and equals counting in any order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.reporting.catalogue import catalogue
from services.reporting.domain.facts import Fact, Undo
from services.reporting.domain.geography import holders_in
from services.reporting.domain.period import Period
from services.reporting.domain.question import Question
from services.reporting.store.ledger import Ledger
from services.reporting.usecases.count import Counting
from services.reporting.usecases.recount import rebuild, verify
from services.reporting.usecases.report import Reports
from shared.contracts.envelope import Envelope
from shared.problems import Stale
from shared.reference import areas
from tests.builders_reporting import CLOCK, DISTRICT, EA_LE, IA_LOP, MILLION, a_payment, arrivals_of
from tests.contract.reporting.story import FIVE, GROUP, STORY, TEN, YEAR, all_records, total

ASKED_AREAS = [IA_LOP, EA_LE, DISTRICT, GROUP, "dak-lak-2025.ea-sup"]
_number = itertools.count()


def test_a_bucket_that_was_tampered_with_differs_from_the_recount(counting, ledger, database):
    counting.count_events([a_payment("TD-1", millions=50)])
    assert verify(ledger, catalogue(), areas())["equal"]

    database["buckets_1"].update_one(
        {"_id": f"{DISTRICT}|2023|loan_disbursed"},
        {"$inc": {"m.credit%2Elending_turnover.credit-poor.v.05": -1}},
    )

    said = verify(ledger, catalogue(), areas())
    assert not said["equal"]
    [difference] = said["differences"]
    assert (difference["bucket"], difference["recount"]) == (50 * MILLION - 1, 50 * MILLION)


def test_a_rebuild_gives_the_same_figures_and_goes_on_counting(counting, ledger, reports, database):
    counting.count_events(STORY)
    before = reports.answer(Question(DISTRICT, YEAR, TEN)).figures
    database["buckets_1"].delete_many({})

    said = rebuild(ledger, catalogue(), areas())
    counting.count_events([*STORY, a_payment("TD-NEW", millions=1, household="H-NEW")])

    assert said["generation"] == 2
    after = {f.id: f.total.value for f in reports.answer(Question(DISTRICT, YEAR, TEN)).figures}
    wanted = {f.id: f.total.value for f in before}
    assert after["credit.lending_turnover"] == wanted["credit.lending_turnover"] + MILLION
    assert after["credit.households"] == wanted["credit.households"] + 1
    assert verify(ledger, catalogue(), areas())["equal"]


def test_a_rebuild_during_which_events_are_counted_switches_nothing(counting, ledger, reports):
    counting.count_events([a_payment("TD-1", millions=50)])
    read = ledger.progress()
    counting.count_events([a_payment("TD-2", millions=20)])

    assert not ledger.switch_generation(read, read.generation + 1)
    assert total(reports, "credit.lending_turnover").value == 70 * MILLION


def test_a_rebuild_that_came_too_late_says_so(counting, ledger, reports, monkeypatch):
    counting.count_events([a_payment("TD-1", millions=50)])
    monkeypatch.setattr(
        ledger, "fact_nodes_changed", lambda moved: counting.count_events([a_payment("TD-2", millions=20)])
    )

    with pytest.raises(Stale):
        rebuild(ledger, catalogue(), areas())

    assert total(reports, "credit.lending_turnover").value == 70 * MILLION


def plainly(events: Sequence[Envelope], area: str, period: Period) -> dict[str, int]:
    """Four figures of the story, counted by hand from what the story says."""
    nodes_of = holders_in(areas())
    told = {a.key: a for a in arrivals_of(*events)}
    facts = {k: a for k, a in told.items() if isinstance(a, Fact)}
    undos = {a.undoes: a for a in told.values() if isinstance(a, Undo)}
    here = [f for f in facts.values() if area in nodes_of(f.area_id)]
    lent = sum(f.value for f in here if f.kind == "loan_disbursed" and f.happened_on in period) - sum(
        f.value
        for f in here
        if f.kind == "loan_disbursed" and f.key in undos and undos[f.key].happened_on in period
    )
    within = [f for f in here if f.happened_on in period and f.key not in undos]
    return {
        "credit.lending_turnover": lent,
        "credit.households": len({f.person_key for f in within if f.kind == "loan_disbursed"}),
        "health.bhyt_free_cards": len({f.person_key for f in within if f.kind == "card_listed"}),
        "health.bhyt_card_entries": len([f for f in within if f.kind == "card_listed"]),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_comes_in_whatever_order_and_however_often_is_counted_plainly(database, data):
    told = data.draw(st.permutations(STORY + data.draw(st.lists(st.sampled_from(STORY), max_size=5))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=3)))
    first = date(2022, 12, 1) + timedelta(days=data.draw(st.integers(0, 400)))
    period = Period(first, first + timedelta(days=data.draw(st.integers(0, 400))))
    own = f"{database.name}_{next(_number)}"
    ledger = Ledger(database.client[own])
    ledger.prepare()
    counting, reports = Counting(ledger, catalogue(), areas(), CLOCK), Reports(ledger, catalogue(), areas())

    for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True):
        counting.count_events(told[start:end])

    for area in ASKED_AREAS:
        figures = reports.answer(Question(area, period, TEN if area != GROUP else FIVE))
        counted = {key: figures.figure(key).total.value for key in plainly(told, area, period)}
        assert counted == plainly(told, area, period), area
        name = "health.bhyt_free_cards"
        listed = all_records(reports, name, area=area, period=period)
        assert sum(r.contribution for r in listed) == counted[name]
    assert verify(ledger, catalogue(), areas())["equal"]
    database.client.drop_database(own)
