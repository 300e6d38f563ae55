"""Counting each person once, in any period and any area, without ever listing the persons.

For one person and one area, take the days on which the person occurred there, in
order: d1 < d2 < … Each day is stored as a cell (day, day before it in that row, or
NEVER). Within a period exactly one of a person's cells has its day inside and its
predecessor before the first day: the person's first day in the period. So

    distinct in [from, to]  =  Σ cells with from ≤ day ≤ to and previous < from

which needs the cells' counts only, and an arrival changes at most two cells an area:
its own and its successor's, whenever it arrives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from services.reporting.domain.measures import WHOLE

NEVER = "0"
"""Sorts before every day."""


class Occurrence(NamedTuple):
    """A person was counted by a fact. day: `20230517`, which sorts as it falls.

    part: the measure's part the fact fell into, WHOLE when it has none.
    """

    day: str
    fact_key: str
    area_id: str
    part: str


class Cell(NamedTuple):
    """How many persons of (area, part) occurred on `day` and before that last on `previous`."""

    node: str
    part: str
    day: str
    previous: str


NodesOf = Callable[[str], Collection[str]]


def cells_of(occurrences: Iterable[Occurrence], nodes_of: NodesOf) -> Counter[Cell]:
    """The cells one person adds 1 to."""
    days: dict[tuple[str, str], set[str]] = {}
    for occurrence in occurrences:
        for node in nodes_of(occurrence.area_id):
            for part in {WHOLE, occurrence.part}:
                days.setdefault((node, part), set()).add(occurrence.day)
    made: Counter[Cell] = Counter()
    for (node, part), found in days.items():
        previous = NEVER
        for day in sorted(found):
            made[Cell(node, part, day, previous)] += 1
            previous = day
    return made


def moved(before: Iterable[Occurrence], after: Iterable[Occurrence], nodes_of: NodesOf) -> dict[Cell, int]:
    """What changes in the cells when a person's occurrences change; zeros left out."""
    made = cells_of(after, nodes_of)
    made.subtract(cells_of(before, nodes_of))
    return {cell: count for cell, count in made.items() if count}


def first_comers(
    cells: Mapping[str, Mapping[str, int]], first_slot: str, last_slot: str, *, period_began: str
) -> int:
    """Persons who occur for the first time in the period in one of these slots.

    cells: {previous day: {slot: count}} of one area; a slot is a day, or a month of which
    every day lies within the period. period_began: its first day, `20230101`.
    """
    return sum(
        count
        for previous, slots in cells.items()
        if previous < period_began
        for slot, count in slots.items()
        if first_slot <= slot <= last_slot
    )


def first_within(
    occurrences: Iterable[Occurrence], nodes_of: NodesOf, *, node: str, part: str, first: str, last: str
) -> str | None:
    """Key of the fact by which the person counts in this area and period; None when it does not."""
    inside = [
        occurrence
        for occurrence in occurrences
        if first <= occurrence.day <= last
        and part in (WHOLE, occurrence.part)
        and node in nodes_of(occurrence.area_id)
    ]
    return min(inside).fact_key if inside else None
