"""No payment is counted twice or lost: many at once, and a stop after every single write.

The invariant, at every instant: committed + disbursed − returned ≤ allotted + carried_in − carried_out.
And when nothing is in flight, the line's counters are what the cases say, recounted.
What this cannot show: the loss of a write the database acknowledged; the chaos run does that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from services.disbursement.problems import BudgetExceeded
from services.disbursement.usecases import budget, funds, projects, steps
from services.disbursement.usecases.desk import Desk
from services.disbursement.usecases.steps import Step
from shared.clock import FixedClock
from shared.problems import Problem
from tests.builders_disbursement import (
    NOON,
    PEOPLE,
    Office,
    a_class,
    a_house,
    a_household,
    some_loans,
    totals_of_cases,
)

ON = date(2023, 12, 1)


def line_holds(desk: Desk, line_id: str) -> None:
    counters = desk.lines.get(line_id).counters
    used = counters["committed"] + counters["disbursed"] - counters["returned"]
    given = counters["allotted"] + counters["carried_in"] - counters["carried_out"]
    assert all(dong >= 0 for dong in counters.values()), counters
    assert used <= given, counters


def line_equals_cases(desk: Desk, case_ids: list[str], line_id: str) -> None:
    line_holds(desk, line_id)
    line = desk.lines.get(line_id)
    assert line.open == {}
    assert {name: line.counters[name] for name in ("committed", "disbursed", "returned")} == totals_of_cases(
        desk, case_ids, line_id
    )


def many(office: Office, count: int) -> list[str]:
    """Loans confirmed by their commune, written straight into the state: the way there is not the story."""
    loans = some_loans(count)
    office.news(*[e for one in loans for e in (a_household(one.household_id), a_class(one.household_id))])
    office.news(*loans)
    cases = [office.desk.cases.of_application(one.application_id)[0].state["case_id"] for one in loans]
    office.desk.cases.records.update_many({}, {"$set": {"state.status": "commune_confirmed"}})
    return cases


def approve(desk: Desk, case_id: str) -> Any:
    step = Step(case_id=case_id, step="approve", taken_on=ON, facts={"paper": "04/TD", "line_id": "TD-2023"})
    try:
        return steps.take_step(desk, PEOPLE["manager"], step)
    except Problem as problem:
        return problem.slug


def test_two_hundred_commit_at_once_where_there_is_room_for_a_hundred(office):
    office.a_line(amount=100 * 50_000_000)
    cases = many(office, 200)

    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda case_id: approve(office.desk, case_id), cases))

    refused = Counter(answer for answer in answers if isinstance(answer, str))
    assert refused == {"budget-exceeded": 100}
    line = office.line("TD-2023")
    assert (line["committed"], line["free"]) == (100 * 50_000_000, 0)
    line_equals_cases(office.desk, cases, "TD-2023")


def test_batches_at_once_share_the_line_and_never_overdraw_it(office):
    office.a_line(amount=70 * 50_000_000)
    cases = many(office, 120)

    def approve_batch(batch: list[str]) -> int:
        facts = {"paper": "04/TD", "line_id": "TD-2023"}
        asked = [Step(case_id=one, step="approve", taken_on=ON, facts=facts) for one in batch]
        return sum(result.ok for result in steps.take_steps(office.desk, PEOPLE["manager"], asked))

    # Each case is in two of the batches, and of the two only one takes the step.
    batches = [cases[at : at + 40] for at in (0, 20, 40, 60, 80)] + [cases[:20]]
    with ThreadPoolExecutor(6) as pool:
        taken = sum(pool.map(approve_batch, batches))

    assert taken >= 70  # an echo of one's own command answers like the first
    assert office.line("TD-2023")["committed"] == 70 * 50_000_000
    line_equals_cases(office.desk, cases, "TD-2023")


def test_the_same_confirmation_fifty_times_at_once_pays_once(office):
    office.a_line()
    office.a_poor_household()
    case_id = office.an_ordered_loan()
    confirmation = Step(
        case_id=case_id,
        step="confirm_payment",
        taken_on=date(2023, 12, 22),
        facts={"amount": 50_000_000, "value_date": "2023-12-22", "receipt_no": "CT-1"},
    )

    with ThreadPoolExecutor(50) as pool:
        answers = list(
            pool.map(lambda _: steps.take_step(office.desk, PEOPLE["teller"], confirmation).status, range(50))
        )

    assert set(answers) == {"disbursed"}
    assert office.events(case_id).count("payment.confirmed") == 1
    assert office.line("TD-2023")["disbursed"] == 50_000_000
    line_equals_cases(office.desk, [case_id], "TD-2023")


def test_one_receipt_for_two_borrowers_at_one_instant_is_given_to_one(office):
    office.a_line()
    loans = some_loans(10)
    office.news(*[e for one in loans for e in (a_household(one.household_id), a_class(one.household_id))])
    cases = [office.an_ordered_loan(one) for one in loans]

    def confirm(case_id: str) -> str:
        facts = {"amount": 50_000_000, "value_date": "2023-12-22", "receipt_no": "CT-1"}
        step = Step(case_id=case_id, step="confirm_payment", taken_on=date(2023, 12, 22), facts=facts)
        try:
            return steps.take_step(office.desk, PEOPLE["teller"], step).status
        except Problem as problem:
            return problem.slug

    with ThreadPoolExecutor(10) as pool:
        answers = Counter(pool.map(confirm, cases))

    assert answers == {"disbursed": 1, "receipt-used": 9}
    line_equals_cases(office.desk, cases, "TD-2023")


class TwinFirst:
    """Budget lines on which somebody else is quicker, once, between our reading and our reserving."""

    def __init__(self, lines: Any, twin: Callable[[], Any]) -> None:
        self._lines, self._twins = lines, [twin]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lines, name)

    def reserve(self, *args: Any, **kwargs: Any) -> None:
        while self._twins:
            self._twins.pop()()
        self._lines.reserve(*args, **kwargs)


def test_a_step_whose_twin_took_the_last_room_answers_like_its_twin(office, database):
    office.a_line(amount=50_000_000)
    [case_id] = many(office, 1)
    slower = Desk(database, FixedClock(NOON))
    slower.lines = TwinFirst(slower.lines, lambda: approve(office.desk, case_id))

    answer = approve(slower, case_id)

    assert answer.status == "approved"
    assert office.events(case_id).count("case.approved") == 1
    line_equals_cases(office.desk, [case_id], "TD-2023")


class PowerCut(BaseException):
    """The process is gone; nothing catches this."""


class CutAfter:
    """A collection that stops the process after its n-th write, shared by all collections of a desk."""

    WRITES = frozenset({"update_one", "update_many", "insert_one", "replace_one", "bulk_write"})

    def __init__(self, records: Any, countdown: list[int]) -> None:
        self._records, self._countdown = records, countdown

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._records, name)
        if name not in self.WRITES:
            return found

        def write(*args: Any, **kwargs: Any) -> Any:
            result = found(*args, **kwargs)
            self._countdown[0] -= 1
            if self._countdown[0] == 0:
                raise PowerCut
            return result

        return write


def cut_after(database: Any, writes: int) -> Desk:
    """A desk whose process dies after so many writes."""
    desk = Desk(database, FixedClock(NOON))
    countdown = [writes]
    for store in (desk.cases, desk.lines, desk.projects, desk.sessions):
        store.records = CutAfter(store.records, countdown)
    return desk


def swept(database: Any) -> Desk:
    """Another process, a minute later, after the sweep."""
    clock = FixedClock(NOON)
    clock.move(timedelta(minutes=1))
    desk = Desk(database, clock)
    funds.sweep(desk)
    assert funds.sweep(desk) == 0
    return desk


def dies(act: Callable[[Desk], Any], desk: Desk) -> bool:
    try:
        act(desk)
    except PowerCut:
        return True
    return False


@pytest.mark.parametrize("writes", range(1, 6))
@pytest.mark.parametrize("what", ["approve", "confirm_payment", "reverse_payment", "withdraw"])
def test_a_stop_after_any_write_leaves_line_and_case_agreed(office, database, what, writes):
    office.a_line(amount=60_000_000)
    office.a_poor_household()
    who, facts = {
        "approve": ("manager", {"paper": "04/TD", "line_id": "TD-2023"}),
        "confirm_payment": (
            "teller",
            {"amount": 50_000_000, "value_date": "2023-12-22", "receipt_no": "CT-1"},
        ),
        "reverse_payment": ("manager", {"why": "Chi nhầm"}),
        "withdraw": ("officer", {"why": "Không vay nữa"}),
    }[what]
    if what == "approve":
        case_id = office.a_confirmed_loan()
    elif what == "withdraw":
        case_id = office.an_approved_loan()
    else:
        case_id = office.an_ordered_loan()
    if what == "reverse_payment":
        facts["order_no"] = office.confirm_payment(case_id)["order_no"]
    step = Step(case_id=case_id, step=what, taken_on=date(2023, 12, 22), facts=facts)

    died = dies(lambda desk: steps.take_step(desk, PEOPLE[who], step), cut_after(database, writes))

    line_holds(office.desk, "TD-2023")
    desk = swept(database)
    line_equals_cases(desk, [case_id], "TD-2023")
    # The person tries again, as people do, and it happened once.
    done = steps.take_step(desk, PEOPLE[who], step)
    line_equals_cases(desk, [case_id], "TD-2023")
    assert (
        done.status
        == {
            "approve": "approved",
            "confirm_payment": "disbursed",
            "reverse_payment": "approved",
            "withdraw": "withdrawn",
        }[what]
    )
    counters = desk.lines.get("TD-2023").counters
    assert {name: counters[name] // 1_000_000 for name in ("committed", "disbursed", "returned")} == {
        "approve": {"committed": 50, "disbursed": 0, "returned": 0},
        "confirm_payment": {"committed": 0, "disbursed": 50, "returned": 0},
        "reverse_payment": {"committed": 50, "disbursed": 50, "returned": 50},
        "withdraw": {"committed": 0, "disbursed": 0, "returned": 0},
    }[what]
    assert died == (writes <= 3), "a step with money is three writes"


@pytest.mark.parametrize("writes", range(1, 7))
def test_a_stop_between_two_lines_of_a_house_leaves_both_agreed(office, database, writes):
    office.a_line("DA5-TW", 40_000_000, funding_source="central")
    office.a_line("DA5-DU", 4_000_000, funding_source="district")
    office.a_poor_household()
    case_id = office.case_of(a_house())
    office.step("infra", case_id, "propose", paper="TTr-12")
    funding = [{"line_id": "DA5-TW", "amount": 40_000_000}, {"line_id": "DA5-DU", "amount": 4_000_000}]
    step = Step(case_id=case_id, step="approve", taken_on=ON, facts={"paper": "QĐ", "funding": funding})

    dies(lambda desk: steps.take_step(desk, PEOPLE["district"], step), cut_after(database, writes))

    desk = swept(database)
    for line_id in ("DA5-TW", "DA5-DU"):
        line_equals_cases(desk, [case_id], line_id)
    assert steps.take_step(desk, PEOPLE["district"], step).status == "approved"
    for line_id in ("DA5-TW", "DA5-DU"):
        line_equals_cases(desk, [case_id], line_id)
        assert desk.lines.get(line_id).free.dong == 0


@pytest.mark.parametrize("writes", range(1, 5))
def test_a_stop_in_a_carry_over_leaves_the_two_years_balanced(office, database, writes):
    office.a_line("DA2-2022", 1_000, budget_year=2022, funding_source="central")
    office.a_line("DA2-2022-23", 0, budget_year=2023, funding_source="central")

    def carry(desk: Desk) -> Any:
        return budget.carry_over(
            desk,
            PEOPLE["finance"],
            from_line="DA2-2022",
            to_line="DA2-2022-23",
            amount=700,
            decision_no="QĐ 87",
            carried_on=date(2023, 1, 18),
        )

    dies(carry, cut_after(database, writes))

    desk = swept(database)
    source, target = desk.lines.get("DA2-2022"), desk.lines.get("DA2-2022-23")
    assert source.counters["carried_out"] == target.counters["carried_in"] in (0, 700)
    carry(desk)
    source, target = desk.lines.get("DA2-2022"), desk.lines.get("DA2-2022-23")
    assert source.counters["carried_out"] == target.counters["carried_in"] == 700
    assert source.open == target.open == {}


@pytest.mark.parametrize("writes", range(1, 5))
def test_a_stop_while_a_project_is_approved_commits_its_line_once(office, database, writes):
    office.a_line("DA2-2023", 100, funding_source="central")
    entry = {"project_id": "P.1", "name": "Bò", "programme": "breeding-cow", "commune": "ea-sup.ia-lop",
             "line_id": "DA2-2023", "amount": 60, "counterpart": 0, "households": 3}  # fmt: skip
    projects.enter_project(office.desk, PEOPLE["agri"], **entry)

    def decide(desk: Desk) -> Any:
        return projects.approve_project(
            desk, PEOPLE["district"], "P.1", decision_no="QĐ 88", approved_on=date(2023, 4, 10)
        )

    dies(decide, cut_after(database, writes))

    desk = swept(database)
    approved = desk.projects.get("P.1").state["status"] == "approved"
    assert desk.lines.get("DA2-2023").counters["committed"] == (60 if approved else 0)
    assert decide(desk).status == "approved"
    assert desk.lines.get("DA2-2023").counters["committed"] == 60
    assert desk.lines.get("DA2-2023").open == {}


def test_who_was_given_up_by_the_sweeper_cannot_store_after_all(office, database):
    """The slow process: reserved, held up for a minute, swept, and only then it wants to store."""
    office.a_line(amount=50_000_000)
    office.a_poor_household()
    case_id = office.a_confirmed_loan()
    desk = office.desk
    original = desk.cases.save_many

    def held_up(changes: Any) -> set[str]:
        desk.cases.save_many = original  # only the first attempt is slow
        assert desk.lines.get("TD-2023").open != {}
        swept(database)
        assert desk.lines.get("TD-2023").counters["committed"] == 0
        return original(changes)

    desk.cases.save_many = held_up

    done = approve(desk, case_id)

    # Its write was refused, so it read again and took the step anew, with room it reserved anew.
    assert done.status == "approved"
    line_equals_cases(desk, [case_id], "TD-2023")
    assert office.events(case_id).count("case.approved") == 1


def test_nothing_in_flight_is_swept_while_its_process_may_still_work(office, database):
    office.a_line(amount=60_000_000)
    office.a_poor_household()
    case_id = office.a_confirmed_loan()
    step = Step(case_id=case_id, step="approve", taken_on=ON, facts={"paper": "x", "line_id": "TD-2023"})
    dies(lambda desk: steps.take_step(desk, PEOPLE["manager"], step), cut_after(database, 1))

    assert funds.sweep(office.desk) == 0
    assert office.line("TD-2023")["open_postings"] == 1
    assert office.line("TD-2023")["free"] == 10_000_000


def test_taking_money_back_and_committing_it_at_once_never_overdraws(office):
    office.a_line(amount=40 * 50_000_000)
    cases = many(office, 40)

    def take_back(number: int) -> str:
        try:
            budget.allot(
                office.desk,
                PEOPLE["finance"],
                "TD-2023",
                amount=-50_000_000,
                decision_no=f"QĐ thu {number}",
                allotted_on=ON,
            )
        except BudgetExceeded:
            return "budget-exceeded"
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        back = pool.map(take_back, range(20))
        committed = pool.map(lambda case_id: approve(office.desk, case_id), cases)
        taken = Counter(back)["taken"]
        refused = [answer for answer in committed if isinstance(answer, str)]

    line_equals_cases(office.desk, cases, "TD-2023")
    assert set(refused) <= {"budget-exceeded"}
    assert office.line("TD-2023")["allotted"] == (40 - taken) * 50_000_000
    assert (40 - len(refused)) + taken == 40
