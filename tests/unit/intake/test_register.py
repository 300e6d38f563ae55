"""The register of a form: every complete submission once, without a gap, each entry sealing those before."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest

from services.intake.domain.register import BEGINNING, Head, Newcomer, broken_seals, entries_after
from services.intake.store.registers import Registers
from shared.clock import FixedClock
from tests import builders_intake as build
from tests.intake_office import IntakeOffice


def newcomers(*names: str) -> list[Newcomer]:
    return [Newcomer(name, f"sha-of-{name}") for name in names]


def test_entries_go_on_where_the_last_one_stood(clock: FixedClock):
    first = entries_after(Head(), "visit", newcomers("a", "b"), clock.now())
    rest = entries_after(Head(2, first[-1].seal), "visit", newcomers("c"), clock.now())

    together = entries_after(Head(), "visit", newcomers("a", "b", "c"), clock.now())

    assert [*first, *rest] == together
    assert [one.number for one in together] == [1, 2, 3]
    assert list(broken_seals(together)) == []


@pytest.mark.parametrize("spoil", ["another document", "left out", "two in each other's place"])
def test_whatever_is_done_to_a_register_breaks_a_seal(clock: FixedClock, spoil: str):
    entries = entries_after(Head(), "visit", newcomers("a", "b", "c", "d"), clock.now())

    if spoil == "another document":
        entries[1] = replace(entries[1], xml_sha256="other")
    elif spoil == "left out":
        del entries[1]
    else:
        entries[1], entries[2] = replace(entries[2], number=2), replace(entries[1], number=3)

    assert list(broken_seals(entries))


@pytest.fixture
def registers(database) -> Registers:
    made = Registers(database)
    made.ensure_indexes()
    return made


def test_who_comes_twice_has_one_place(registers: Registers, clock: FixedClock):
    registers.enter("visit", newcomers("a", "b"), clock.now())
    registers.enter("visit", newcomers("b", "a", "c"), clock.now())

    assert [(one.number, one.instance_id) for one in registers.all("visit")] == [(1, "a"), (2, "b"), (3, "c")]


def test_each_form_counts_by_itself(registers: Registers, clock: FixedClock):
    registers.enter("visit", newcomers("a"), clock.now())
    registers.enter("loan", newcomers("b"), clock.now())

    assert {form: head.number for form, head in registers.heads().items()} == {"visit": 1, "loan": 1}
    assert registers.head("vote") == Head(0, BEGINNING)


def test_two_workers_at_once_leave_no_gap_and_no_double(registers: Registers, clock: FixedClock):
    batches = [newcomers(*(f"{worker}.{n}" for n in range(20))) for worker in range(4)]

    threads = [Thread(target=registers.enter, args=("visit", batch, clock.now())) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entries = list(registers.all("visit"))
    assert [one.number for one in entries] == list(range(1, 81))
    assert len({one.instance_id for one in entries}) == 80
    assert list(broken_seals(entries)) == []


def test_entries_of_somebody_who_died_before_moving_the_head_are_found(
    registers: Registers, clock: FixedClock
):
    registers.enter("visit", newcomers("a", "b", "c"), clock.now())
    registers._heads.update_one({"_id": "visit"}, {"$set": {"number": 1}})

    registers.enter("visit", newcomers("d"), clock.now())

    assert [one.number for one in registers.all("visit")] == [1, 2, 3, 4]


def test_what_the_worker_looks_at_stands_in_the_register_once(settings, database, clock: FixedClock):
    office = IntakeOffice(settings, database, clock)
    office.send("activity_report", build.an_activity_report(), "uuid:class")
    office.check()
    office.desk.submissions.look_again({"_id": "uuid:class"})
    office.check()

    assert [one.instance_id for one in office.desk.registers.all("activity_report")] == ["uuid:class"]
