"""What waits for the worker is taken oldest first, however much waits, and nothing is forgotten in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.store.tray import Tray

BEGAN = datetime(2023, 3, 15, 2, 30, tzinfo=UTC)


@pytest.fixture
def records(database):
    return database.submissions


@pytest.fixture
def tray(records) -> Tray:
    made = Tray(records)
    made.ensure_index()
    return made


def put(records, *seconds: float, todo: bool = True) -> None:
    records.insert_many(
        {"_id": f"uuid:{second}", "todo": todo, "received_at": BEGAN + timedelta(seconds=second)}
        for second in seconds
    )


def take(tray: Tray, records, limit: int) -> list[float]:
    """What one batch of the worker takes away."""
    found = [document["_id"] for document in tray.oldest(limit)]
    records.update_many({"_id": {"$in": found}}, {"$set": {"todo": False}})
    return [float(one.removeprefix("uuid:")) for one in found]


def take_all(tray: Tray, records, limit: int) -> list[float]:
    taken: list[float] = []
    while batch := take(tray, records, limit):
        assert len(batch) <= limit
        taken += batch
    return taken


def test_an_empty_tray_gives_nothing(tray, records):
    put(records, 1, 2, todo=False)

    assert tray.oldest(10) == []


@pytest.mark.parametrize("apart_s", [0.001, 1, 500, 100_000], ids=str)
def test_a_full_tray_is_emptied_from_the_oldest_on(tray, records, apart_s):
    put(records, *(number * apart_s for number in range(50)))

    taken = take_all(tray, records, limit=7)

    assert taken == sorted(taken)
    assert len(taken) == 50


def test_a_rush_after_a_silence_is_emptied_too(tray, records):
    put(records, *range(10), *(7_000_000 + number / 100 for number in range(40)))

    assert len(take_all(tray, records, limit=8)) == 50


def test_many_of_one_instant_are_all_taken(tray, records):
    records.insert_many({"_id": f"uuid:{n}", "todo": True, "received_at": BEGAN} for n in range(30))

    assert sorted(take_all(tray, records, limit=8)) == list(range(30))


def test_what_comes_late_or_has_to_be_looked_at_again_is_taken_too(tray, records):
    put(records, *range(100, 140))
    take(tray, records, limit=10)

    put(records, 5, 6)

    assert {5, 6} <= set(take(tray, records, limit=10))
    assert len(take_all(tray, records, limit=10)) == 22


def test_what_stays_in_the_tray_does_not_keep_the_others_waiting(tray, records):
    put(records, *range(40))
    stuck = {document["_id"] for document in tray.oldest(5)}

    taken: set[str] = set()
    for _ in range(20):
        batch = {document["_id"] for document in tray.oldest(8)} - stuck
        records.update_many({"_id": {"$in": list(batch)}}, {"$set": {"todo": False}})
        taken |= batch

    assert len(taken) == 35


def test_the_newest_are_counted(tray, records):
    put(records, 1, 2, 3)
    put(records, 4, todo=False)

    assert tray.count_since(BEGAN + timedelta(seconds=2)) == 2
