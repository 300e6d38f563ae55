"""Each lifecycle's table, read aloud: which step is possible from which state, and for whom.

The tables below are written down a second time on purpose: a change of the code's table
that nobody meant shows up here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.disbursement.domain.case import Command, Context, take
from services.disbursement.domain.opening import new_case
from services.disbursement.problems import IllegalTransition, MakerIsChecker, NotEligible
from services.disbursement.programmes import LIFECYCLES
from shared.auth import PERMISSIONS
from shared.money import Money
from shared.problems import InvalidInput
from shared.programme import LIFECYCLES as NAMES
from shared.reference.programmes import all_programmes
from tests.builders_disbursement import a_cow, a_house, a_loan

TODAY = date(2023, 12, 29)

LOAN = {
    "submitted": "endorse return refuse withdraw",
    "returned": "endorse refuse withdraw",
    "endorsed": "confirm return refuse withdraw",
    "commune_confirmed": "approve return refuse withdraw",
    "approved": "order withdraw",
    "ordered": "confirm_payment postpone cancel_order repay reverse_repayment",
    "partly_disbursed": "order reverse_payment repay reverse_repayment release_rest",
    "disbursed": "reverse_payment repay close reverse_repayment extend freeze propose_write_off",
    "frozen": "repay reverse_repayment unfreeze propose_write_off",
    "write_off_proposed": "write_off decline_write_off",
    "written_off": "",
    "closed": "reverse_repayment",
    "refused": "",
    "withdrawn": "",
}
_PAYING = "order confirm_payment postpone cancel_order reverse_payment"
HOUSING = {
    "registered": "survey propose return refuse withdraw",
    "surveyed": "propose return refuse withdraw",
    "returned": "survey propose refuse withdraw",
    "proposed": "approve return refuse withdraw",
    "approved": f"start {_PAYING} withdraw",
    "started": f"complete {_PAYING} withdraw",
    "completed": f"accept {_PAYING}",
    "accepted": _PAYING,
    "settled": "reverse_payment",
    "refused": "",
    "withdrawn": "",
}
LIVESTOCK = {
    "submitted": "select return refuse withdraw",
    "returned": "select refuse withdraw",
    "selected": "allocate return refuse withdraw",
    "allocated": "hand_over return withdraw",
    "handed_over": "",
    "refused": "",
    "withdrawn": "",
}
TABLES = {"loan": LOAN, "housing": HOUSING, "livestock": LIVESTOCK}
APPLICATIONS = {"loan": a_loan(), "housing": a_house(), "livestock": a_cow()}

EVERY_PAIR = [
    (name, state, step, step in steps.split())
    for name, table in TABLES.items()
    for state, steps in table.items()
    for step in LIFECYCLES[name].transitions
]


def a_state(lifecycle: str, status: str):
    state = new_case(LIFECYCLES[lifecycle], APPLICATIONS[lifecycle])
    return {
        **state,
        "status": status,
        "assessment": {
            "eligible": True,
            "poverty_class": "poor",
            "ethnic_minority": True,
            "reasons": [],
            "on": "",
        },
    }


def a_command(step: str, actor: str = "somebody", **facts) -> Command:
    return Command(
        step=step,
        actor=actor,
        actor_name="",
        role="",
        taken_on=date(2023, 12, 1),
        at=datetime(2023, 12, 1, tzinfo=UTC),
        facts=facts,
    )


def a_context(lifecycle: str, **changes) -> Context:
    programme = all_programmes()[APPLICATIONS[lifecycle].programme]
    return Context(programme=programme, today=TODAY, posting_id="p", **changes)


@pytest.mark.parametrize(("lifecycle", "status", "step", "legal"), EVERY_PAIR)
def test_only_the_steps_of_the_table_are_possible(lifecycle, status, step, legal):
    assert (step in LIFECYCLES[lifecycle].allowed(status)) == legal
    if legal:
        return

    with pytest.raises(IllegalTransition) as refused:
        take(LIFECYCLES[lifecycle], a_state(lifecycle, status), a_command(step), a_context(lifecycle))

    assert refused.value.facts["state"] == status
    assert refused.value.facts["allowed"] == LIFECYCLES[lifecycle].allowed(status)


@pytest.mark.parametrize("name", NAMES)
def test_every_state_of_a_table_can_be_reached_and_every_permission_exists(name):
    lifecycle = LIFECYCLES[name]
    known = set(TABLES[name])

    assert lifecycle.first in known
    assert lifecycle.over | lifecycle.waiting <= known
    for row in lifecycle.transitions.values():
        assert row.from_states <= known
        assert set(row.permissions) <= PERMISSIONS


def test_a_step_nobody_knows_is_illegal():
    with pytest.raises(IllegalTransition):
        take(LIFECYCLES["loan"], a_state("loan", "submitted"), a_command("teleport"), a_context("loan"))


@pytest.mark.parametrize(
    ("lifecycle", "status", "step", "missing"),
    [
        ("loan", "submitted", "endorse", {"paper"}),
        ("loan", "commune_confirmed", "approve", {"paper", "line_id"}),
        ("loan", "ordered", "confirm_payment", {"amount", "value_date", "receipt_no"}),
        ("loan", "approved", "withdraw", {"why"}),
        ("housing", "proposed", "approve", {"paper", "funding"}),
        ("livestock", "allocated", "hand_over", {"minutes_no"}),
    ],
)
def test_a_step_says_which_facts_it_misses(lifecycle, status, step, missing):
    with pytest.raises(InvalidInput) as refused:
        take(LIFECYCLES[lifecycle], a_state(lifecycle, status), a_command(step), a_context(lifecycle))

    assert set(refused.value.facts["errors"]) == missing


def test_what_the_assessment_stands_against_goes_no_further():
    state = a_state("loan", "submitted")
    state["assessment"]["eligible"] = False
    state["assessment"]["reasons"] = [
        {"code": "class-in-force", "passed": False, "facts": {}},
        {"code": "area-covered", "passed": True, "facts": {}},
    ]

    with pytest.raises(NotEligible) as refused:
        take(LIFECYCLES["loan"], state, a_command("endorse", paper="03/TD"), a_context("loan"))

    assert refused.value.facts["reasons"] == ["class-in-force"]


@pytest.mark.parametrize(
    ("lifecycle", "status", "step", "earlier", "facts"),
    [
        ("loan", "endorsed", "confirm", "endorse", {"paper": "x"}),
        ("loan", "commune_confirmed", "approve", "endorse", {"paper": "x", "line_id": "L"}),
        ("loan", "commune_confirmed", "approve", "confirm", {"paper": "x", "line_id": "L"}),
        ("housing", "proposed", "approve", "propose", {"paper": "x", "funding": [{"line_id": "L"}]}),
        ("housing", "proposed", "approve", "survey", {"paper": "x", "funding": [{"line_id": "L"}]}),
    ],
)
def test_nobody_checks_their_own_work(lifecycle, status, step, earlier, facts):
    state = a_state(lifecycle, status)
    state["makers"] = {earlier: "somebody"}

    with pytest.raises(MakerIsChecker) as refused:
        take(LIFECYCLES[lifecycle], state, a_command(step, **facts), a_context(lifecycle))

    assert refused.value.facts["earlier"] == earlier


@pytest.mark.parametrize("taken_on", [date(2023, 2, 28), date(2023, 12, 30)])
def test_a_step_is_taken_between_the_application_and_today(taken_on):
    command = a_command("endorse", paper="x")
    command = Command(**{**vars(command), "taken_on": taken_on})

    with pytest.raises(InvalidInput) as refused:
        take(LIFECYCLES["loan"], a_state("loan", "submitted"), command, a_context("loan"))

    assert set(refused.value.facts["errors"]) == {"taken_on"}


def test_a_refused_decision_leaves_the_state_it_was_given_alone():
    state = a_state("loan", "commune_confirmed")
    before = repr(state)

    decision = take(
        LIFECYCLES["loan"],
        state,
        a_command("approve", paper="x", line_id="L", amount=Money(10_000_000)),
        a_context("loan"),
    )

    assert repr(state) == before
    assert decision.state["status"] == "approved"
    assert [posting.amount for posting in decision.postings] == [Money(10_000_000)]
