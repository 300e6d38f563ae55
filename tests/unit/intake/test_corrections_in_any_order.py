"""Corrections in every order of arrival, twice, and with the worker dying between any two writes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import pytest

from services.intake.store.submissions import Submissions
from services.intake.usecases.process_submissions import process_batch
from shared.contracts.intake import ApplicationReceived
from shared.money import Money
from tests import builders_intake as build
from tests.intake_office import IntakeOffice

LOAN = "loan_application"
PAPERS = {"first": ("", 40), "edit": ("first", 30), "edit_of_edit": ("edit", 20), "rival": ("first", 10)}
"""What each corrects, and the millions it asks for."""


def send(office: IntakeOffice, line: str, name: str) -> None:
    corrects, millions = PAPERS[name]
    answers = build.a_loan_application(amount_1=millions * 1_000_000, purpose_2="", amount_2=None)
    office.send(LOAN, answers, f"{line}.{name}", corrects=f"{line}.{corrects}" if corrects else "")


def asked_for(office: IntakeOffice, line: str) -> list[Money]:
    told = office.told(f"{line}.first")
    return [one.amount for one in told if isinstance(one, ApplicationReceived)]


def demand_one_stands(office: IntakeOffice, line: str) -> None:
    """One version at most stands, it is what was told last, and nobody waits for what is here."""
    first = office.submission(f"{line}.first")
    states = {name: office.submission(f"{line}.{name}").status for name in PAPERS}
    standing = [name for name, state in states.items() if state in ("processed", "approved")]
    told = asked_for(office, line)

    assert set(states.values()) <= {"processed", "approved", "superseded", "flagged"}, states
    assert len(standing) == 1, states
    assert first.standing_id == f"{line}.{standing[0]}"
    assert told[-1] == Money(PAPERS[standing[0]][1] * 1_000_000)
    assert all(one != other for one, other in pairwise(told)), "told twice"
    for name in PAPERS:
        if name != "first":
            assert not [e for e in office.told(f"{line}.{name}") if isinstance(e, ApplicationReceived)]


@pytest.mark.parametrize("looked_at", ["after each", "at the end"])
def test_whatever_the_order_one_version_stands(office: IntakeOffice, looked_at: str) -> None:
    orders = list(permutations(PAPERS))
    for number, order in enumerate(orders):
        for name in order:
            send(office, f"uuid:{number}", name)
            if looked_at == "after each":
                office.check()
    office.check()
    for number, order in enumerate(orders):
        for name in reversed(order):
            send(office, f"uuid:{number}", name)
    office.check()

    for number in range(len(orders)):
        demand_one_stands(office, f"uuid:{number}")


def test_whoever_is_approved_last_stands(office: IntakeOffice) -> None:
    for name in PAPERS:
        send(office, "uuid:1", name)
        office.check()

    waiting = [name for name in PAPERS if office.submission(f"uuid:1.{name}").status == "flagged"]
    for name in waiting:
        office.decide(f"uuid:1.{name}", "approved")
        office.check()

    demand_one_stands(office, "uuid:1")


class Dying(Exception):
    """The worker's process ends here."""


class MortalSubmissions(Submissions):
    """Dies at the write that is said, before it or right after it."""

    def __init__(self, database: Any, *, at_write: int, after: bool) -> None:
        super().__init__(database)
        self.left, self.after = at_write, after

    def save(self, *arguments: Any, **named: Any) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Dying
        super().save(*arguments, **named)
        if self.left == 0:
            raise Dying


@pytest.mark.parametrize("at_write", [1, 2, 3, 4])
@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_between_two_writes_leaves_nothing_half_done(
    office: IntakeOffice, database: Any, at_write: int, after: bool
) -> None:
    for name in ("first", "edit", "edit_of_edit", "rival"):
        send(office, "uuid:1", name)
        office.check()
    office.decide("uuid:1.rival", "approved")
    mortal = MortalSubmissions(database, at_write=at_write, after=after)
    desk = replace(office.desk, submissions=mortal)

    try:
        while process_batch(desk):
            pass
    except Dying:
        pass
    office.check()

    demand_one_stands(office, "uuid:1")
    assert office.submission("uuid:1.rival").status == "approved"
    assert asked_for(office, "uuid:1")[-1] == Money(10_000_000)
