"""Requests that come at the same moment are written together, and each is answered for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, BulkWriteError

from services.intake.store.together import InsertTogether
from shared.problems import Stale
from tests.conftest import until


class Slow:
    """A collection whose first write waits until it is let go, so that others gather behind it."""

    def __init__(self, records: Any, failure: Exception | None = None) -> None:
        self.records, self.failure = records, failure
        self.writes: list[int] = []
        self.let_go = Event()

    def insert_one(self, document: dict[str, Any]) -> None:
        self._wait(1)
        self.records.insert_one(document)

    def insert_many(self, documents: list[dict[str, Any]], *, ordered: bool) -> None:
        self._wait(len(documents))
        self.records.insert_many(documents, ordered=ordered)

    def _wait(self, count: int) -> None:
        self.writes.append(count)
        if len(self.writes) == 1:
            self.let_go.wait(20)
        elif self.failure is not None:
            raise self.failure


def outcomes(slow: Slow, documents: list[dict[str, Any]]) -> list[Exception | None]:
    """What became of each, in order; the first is being written while the others come."""
    together = InsertTogether(slow)  # type: ignore[arg-type]

    def insert(document: dict[str, Any]) -> Exception | None:
        try:
            together.insert(document)
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(len(documents)) as pool:
        first = pool.submit(insert, documents[0])
        until(lambda: slow.writes)
        rest = [pool.submit(insert, document) for document in documents[1:]]
        until(lambda: len(together._waiting) == len(documents) - 1)
        slow.let_go.set()
        return [one.result() for one in (first, *rest)]


def test_what_gathers_during_one_write_is_the_next_write(database):
    slow = Slow(database.submissions)

    said = outcomes(slow, [{"_id": number} for number in range(10)])

    assert said == [None] * 10
    assert slow.writes == [1, 9]
    assert database.submissions.count_documents({}) == 10


def test_one_that_is_there_already_does_not_hold_up_the_others(database):
    database.submissions.insert_one({"_id": 3, "first": True})

    said = outcomes(Slow(database.submissions), [{"_id": number} for number in range(6)])

    assert [type(one) for one in said] == [type(None)] * 3 + [Stale] + [type(None)] * 2
    assert database.submissions.find_one({"_id": 3})["first"]


def test_of_the_same_record_at_the_same_moment_exactly_one_is_stored(database):
    said = outcomes(Slow(database.submissions), [{"_id": "uuid:1", "by": number} for number in range(8)])

    assert [one is None for one in said].count(True) == 1
    assert all(isinstance(one, Stale) for one in said if one is not None)
    assert database.submissions.count_documents({}) == 1


def test_one_that_the_database_cannot_take_fails_alone(database):
    said = outcomes(
        Slow(database.submissions), [{"_id": 0}, {"_id": 1}, {"_id": 2, "xml": b"x" * 17_000_000}]
    )

    assert said[:2] == [None, None]
    assert isinstance(said[2], Exception)
    assert not isinstance(said[2], Stale)
    assert database.submissions.count_documents({}) == 2


@pytest.mark.parametrize(
    "failure",
    [AutoReconnect("gone"), BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]})],
    ids=["away", "not safe"],
)
def test_when_the_write_fails_nobody_is_told_that_it_was_stored(database, failure):
    said = outcomes(Slow(database.submissions, failure), [{"_id": number} for number in range(4)])

    assert said == [None, failure, failure, failure]
