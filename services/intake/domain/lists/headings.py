"""Finding the row of headings in a sheet, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.lists.kinds import ListKind
from shared.text import search_key

LOOK_AT_ROWS = 30
"""A sheet begins with the agency, the title and the period; its headings stand below them."""

_OF_NO_MATTER = {"tt", "stt", "sott", "ghichu", "kynhan"}
"""Keys of columns that every list has and nobody reads."""

_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Headings:
    """row: number of the row of headings in the sheet, from 1. places: column name → place in a row, from 0.

    missing: headings of required columns that were not found. unknown: headings that mean nothing to us.
    """

    row: int
    places: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The row's texts by column name; columns that the sheet does not have are empty."""
        return {name: row[place] if place < len(row) else "" for name, place in self.places.items()}


def heading_key(text: str) -> str:
    """What two ways of writing a heading have in common: letters and digits, no marks, no spaces."""
    return _NO_LETTERS.sub("", search_key(text))


def find_headings(kind: ListKind, rows: Iterable[tuple[int, Sequence[str]]]) -> Headings | None:
    """The row among the first ones in which most columns of this kind are named; None when no two are."""
    best: Headings | None = None
    for number, row in rows:
        found = _match(kind, number, row)
        if len(found.places) >= 2 and (best is None or len(found.places) > len(best.places)):
            best = found
    return best


def _match(kind: ListKind, number: int, row: Sequence[str]) -> Headings:
    names = {heading_key(text): column.name for column in kind.columns for text in column.headings}
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, text in enumerate(row):
        if not text.strip():
            continue
        name = names.get(heading_key(text))
        if name is None and heading_key(text) in _OF_NO_MATTER:
            continue
        if name is None:
            unknown.append(text.strip())
        else:
            places.setdefault(name, place)
    missing = tuple(one.heading for one in kind.columns if one.required and one.name not in places)
    return Headings(number, places, missing, tuple(unknown))
