"""What a list says other than the one before it: rows that are new, changed, the same, or gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.intake.domain.findings import Finding
from services.intake.domain.lists.rows import Answer, Row

NEW, CHANGED, SAME, GONE, BAD = "new", "changed", "same", "gone", "bad"
CHANGES = (BAD, NEW, CHANGED, GONE, SAME)
"""In the order in which an officer looks at them."""


@dataclass(frozen=True)
class Place:
    """Where a row stands in what was announced. list_id: of the submission. line: there, from 1."""

    list_id: str
    line: int


@dataclass(frozen=True)
class ListedRow:
    """A row with what it means. key: tells rows of one list apart, also two of the same person.

    place: where it is announced; None for a bad row. before: the row it changes, or that is gone.
    """

    row: Row
    key: str
    change: str
    place: Place | None = None
    before: Before | None = None


@dataclass(frozen=True)
class Before:
    """A row of the list before. place: where it was announced."""

    line: int
    answers: Mapping[str, Answer]
    place: Place


@dataclass
class Comparison:
    """Compares row by row, so that a list of any length needs no second reading.

    before: the rows of the list before, by key. replaces: whether this list takes that one's place (it is
    for the same period); otherwise the old rows stand and every row of this one is announced.
    """

    before: Mapping[str, Before]
    replaces: bool
    _seen: Counter[str] = field(default_factory=Counter)

    def place_of(self, row: Row, announced: Place) -> ListedRow:
        """announced: where the row will stand when it has to be told."""
        if not row.good:
            return ListedRow(row, "", BAD)
        self._seen[row.key] += 1
        twin = self._seen[row.key]
        key = row.key if twin == 1 else f"{row.key}#{twin}"
        if twin > 1:
            row = _also_listed(row)
        before = self.before.get(key)
        if before is None:
            return ListedRow(row, key, NEW, announced)
        if dict(before.answers) != row.answers:
            return ListedRow(row, key, CHANGED, announced, before)
        return ListedRow(row, key, SAME, before.place if self.replaces else announced, before)

    def gone(self) -> Iterator[tuple[str, Before]]:
        """Rows of the list before that this one does not have, once all its rows were placed."""
        for key, before in self.before.items():
            person, _, twin = key.partition("#")
            if self._seen[person] < int(twin or 1):
                yield key, before


def told(rows: Iterable[ListedRow], list_id: str) -> list[ListedRow]:
    """Those that are announced in the submission of that id, in the order of their lines."""
    return [one for one in rows if one.place is not None and one.place.list_id == list_id]


def _also_listed(row: Row) -> Row:
    return Row(row.line, row.key, row.answers, (*row.findings, Finding("listed-twice")))
