"""A record's new state and the news of it are stored together, once, by one writer at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.history import Change, ensure_outbox_index, insert_many, new_record, save, save_many
from shared.problems import Stale
from tests.builders import events


@pytest.fixture
def records(database):
    ensure_outbox_index(database.cases)
    return database.cases


def test_state_and_news_are_stored_together(records):
    news = events("TD-17", 2)

    save(records, "TD-17", read_version=0, state={"status": "opened"}, events=news, index={"area": "ea-sup"})

    stored = records.find_one({"_id": "TD-17"})
    assert stored["state"] == {"status": "opened"}
    assert stored["area"] == "ea-sup"
    assert [event["id"] for event in stored["history"]] == [event.event_id for event in news]
    assert (stored["version"], stored["published"], stored["unsent"]) == (2, 0, True)


def test_the_second_of_two_writers_is_told_to_read_again(records):
    save(records, "TD-17", read_version=0, state={"step": 0}, events=events("TD-17", 1))

    save(records, "TD-17", read_version=1, state={"step": 1}, events=events("TD-17", 1, first=2))
    with pytest.raises(Stale):
        save(records, "TD-17", read_version=1, state={"step": 9}, events=events("TD-17", 1, first=2))

    stored = records.find_one({"_id": "TD-17"})
    assert stored["state"] == {"step": 1}
    assert len(stored["history"]) == stored["version"] == 2


def test_a_record_is_created_once(records):
    save(records, "TD-17", read_version=0, state={"step": 0}, events=events("TD-17", 1))

    with pytest.raises(Stale):
        save(records, "TD-17", read_version=0, state={"step": 9}, events=events("TD-17", 1))

    assert records.find_one({"_id": "TD-17"})["state"] == {"step": 0}


def test_of_many_writers_at_the_same_moment_exactly_one_wins(records):
    def write(number: int) -> bool:
        try:
            save(records, "TD-17", read_version=0, state={"by": number}, events=events("TD-17", 1))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, range(16)))

    stored = records.find_one({"_id": "TD-17"})
    assert won.count(True) == 1
    assert stored["state"] == {"by": won.index(True)}
    assert len(stored["history"]) == 1


def test_news_may_wait_for_the_next_change_of_a_record_that_is_certain_to_have_one(records):
    records.insert_one(new_record("P-1", state={}, events=events("P-1", 2), announce=False))
    assert list(records.find({"unsent": True})) == []

    save(records, "P-1", read_version=2, state={}, events=events("P-1", 1, first=3))

    [stored] = records.find({"unsent": True})
    assert (stored["version"], stored["published"], len(stored["history"])) == (3, 0, 3)


def test_of_many_new_records_those_that_exist_are_named_and_the_others_stored(records):
    save(records, "P-2", read_version=0, state={"first": True}, events=events("P-2", 1))

    there = insert_many(
        records, [new_record(one, state={}, events=events(one, 1)) for one in ("P-1", "P-2", "P-3", "P-3")]
    )

    assert there == {"P-2", "P-3"}
    assert {record["_id"] for record in records.find()} == {"P-1", "P-2", "P-3"}
    assert records.find_one({"_id": "P-2"})["state"] == {"first": True}


def test_no_new_record_at_all_is_stored_in_silence(records):
    assert insert_many(records, []) == set()
    assert list(records.find()) == []


def test_a_record_may_not_change_in_silence(records):
    with pytest.raises(AssertionError, match="without an event"):
        save(records, "TD-17", read_version=0, state={}, events=[])


def test_in_a_batch_a_stale_record_does_not_stop_the_others(records):
    save(records, "TD-1", read_version=0, state={"step": 0}, events=events("TD-1", 1))
    save(records, "TD-2", read_version=0, state={"step": 0}, events=events("TD-2", 1))

    stale = save_many(
        records,
        [
            Change("TD-1", read_version=1, state={"step": 1}, events=events("TD-1", 1, first=2)),
            Change("TD-2", read_version=0, state={"step": 9}, events=events("TD-2", 1)),  # exists already
            Change("TD-3", read_version=4, state={"step": 9}, events=events("TD-3", 1, first=5)),  # never was
            Change("TD-4", read_version=0, state={"step": 0}, events=events("TD-4", 1)),
        ],
    )

    steps = {record["_id"]: record["state"]["step"] for record in records.find()}
    assert stale == {"TD-2", "TD-3"}
    assert steps == {"TD-1": 1, "TD-2": 0, "TD-4": 0}


def test_a_batch_without_changes_is_no_work(records):
    assert save_many(records, []) == set()
