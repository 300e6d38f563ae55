"""Insert what several requests bring at the same moment with one write.

Each insert is made durable before it is acknowledged, and that is most of its cost. While one write is on
its way, the records of other requests gather; whoever comes next writes all of them. Nobody waits for
company: a record that comes alone is written alone and at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.history import DUPLICATE_KEY, Document
from shared.problems import Stale

TAKEN = "there is a record with this id already"
TOGETHER_MAX = 64  # requests of one process at a time; with 8 MB of XML each, still one message of MongoDB


@dataclass
class _Entry:
    """failure: what became of it, None when it is stored. settled: whether that is known."""

    document: Document
    failure: Exception | None = None
    settled: bool = False


class InsertTogether:
    """Inserts into one collection; any number of threads may insert at once."""

    def __init__(self, records: Collection[Document]) -> None:
        self._records = records
        self._gather, self._write_turn = Lock(), Lock()
        self._waiting: list[_Entry] = []

    def insert(self, document: Document) -> None:
        """The record is stored for good when this returns; Stale when its id was taken before."""
        mine = _Entry(document)
        with self._gather:
            self._waiting.append(mine)
        # Whoever held the turn before may have written this one too.
        while not mine.settled:
            with self._write_turn:
                if not mine.settled:
                    self._write(self._next())
        if mine.failure is not None:
            raise mine.failure

    def _next(self) -> list[_Entry]:
        with self._gather:
            batch, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        return batch

    def _write(self, batch: list[_Entry]) -> None:
        try:
            if len(batch) == 1:
                self._records.insert_one(batch[0].document)  # cheaper than a batch of one
            else:
                self._records.insert_many([entry.document for entry in batch], ordered=False)
        except DuplicateKeyError:
            batch[0].failure = Stale(TAKEN)
        except BulkWriteError as error:
            for failed in error.details["writeErrors"]:
                batch[failed["index"]].failure = _failure(failed)
            if error.details["writeConcernErrors"]:
                self._all_failed(batch, error)
        except Exception as error:  # whatever it was, each request has to answer for its own record
            self._all_failed(batch, error)
        finally:
            for entry in batch:
                entry.settled = True

    @staticmethod
    def _all_failed(batch: list[_Entry], error: Exception) -> None:
        for entry in batch:
            entry.failure = entry.failure or error


def _failure(failed: Document) -> Exception:
    if failed["code"] == DUPLICATE_KEY:
        return Stale(TAKEN)
    return BulkWriteError({"writeErrors": [failed], "writeConcernErrors": []})
