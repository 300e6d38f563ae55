"""Buckets: what the changes of facts add to the counters of each area, span of time and kind of fact.

A span is a month (`2023-05`), counted by days, or a year (`2023`), counted by months: a report
reads years, and months only where a period begins or ends within one. A bucket is
{m: {measure: {part: {n: {slot: …}, v: {slot: …}}}}, d: {measure: {part: {previous: {slot: count}}}},
k: {slot: n}}, where a slot is a day or a month of its span. n counts records, v adds what they
contribute (of counts only what differs from n, which is nothing unless something was taken back),
d holds the cells of `distinct`, k (of months) counts facts so that lists of records can be paged.

Every entry is only ever added to, so an event costs the same however much was counted before.
One bucket for each kind of fact keeps them small: the embedded database's time for adding to a
document grows with its size (28 ms at 2,800 counters, half a millisecond at 60; SecantusDB 0.7.0b3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from services.reporting.domain.arrivals import Change
from services.reporting.domain.distinct import NodesOf, Occurrence, moved
from services.reporting.domain.facts import Fact
from services.reporting.domain.measures import Catalogue, Measure

BucketKey = tuple[str, str, str]
"""(area id, span, kind of fact)"""
Path = tuple[str, ...]
Increments = dict[BucketKey, Counter[Path]]
Bucket = Mapping[str, Any]
PersonKey = tuple[str, str]
"""(measure key, person key)"""


@dataclass
class PersonChange:
    """Which of a person's occurrences in one measure go and which come."""

    gone: set[str] = field(default_factory=set)
    come: list[Occurrence] = field(default_factory=list)

    def applied_to(self, occurrences: Iterable[Occurrence]) -> list[Occurrence]:
        """The occurrences afterwards, sorted."""
        kept = {o.fact_key: o for o in occurrences if o.fact_key not in self.gone}
        kept.update({o.fact_key: o for o in self.come})
        return sorted(kept.values())


def day_key(day: date) -> str:
    return f"{day:%Y%m%d}"


def spans_of(day: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """(month, day of it) and (year, month of it) of a day written as `20230517`."""
    year, month = day[:4], day[4:6]
    return (f"{year}-{month}", day[6:]), (year, month)


def increments_of(changes: Iterable[Change], catalogue: Catalogue, nodes_of: NodesOf) -> Increments:
    """What sums and counts change by."""
    made: Increments = defaultdict(Counter)
    for change in changes:
        for fact, sign in ((change.before, -1), (change.after, 1)):
            if fact is None:
                continue
            adds = {
                span: _adds(fact, sign, slot, catalogue) for span, slot in spans_of(day_key(fact.happened_on))
            }
            for node, (span, paths) in product(nodes_of(fact.area_id), adds.items()):
                made[node, span, fact.kind].update(paths)
    return made


def _adds(fact: Fact, sign: int, slot: str, catalogue: Catalogue) -> Counter[Path]:
    made: Counter[Path] = Counter({("k", slot): sign})
    for measure in catalogue.of(fact):
        cell = ("m", measure.key, measure.part_of(fact))
        made[*cell, "n", slot] += sign
        made[*cell, "v", slot] += sign * stored_value(measure, fact)
    return made


def stored_value(measure: Measure, fact: Fact) -> int:
    """What a fact adds to v: its contribution, of a count only what differs from 1."""
    return measure.contribution(fact) - (1 if measure.aggregate == "count" else 0)


def person_changes(changes: Iterable[Change], catalogue: Catalogue) -> dict[PersonKey, PersonChange]:
    """Whose occurrences change in which distinct measure."""
    made: dict[PersonKey, PersonChange] = defaultdict(PersonChange)
    for change in changes:
        before = _occurrences(change.before, catalogue) if change.stood else {}
        after = _occurrences(change.after, catalogue) if change.stands else {}
        for person, occurrence in before.items():
            if after.get(person) != occurrence:
                made[person].gone.add(occurrence.fact_key)
        for person, occurrence in after.items():
            if before.get(person) != occurrence:
                made[person].come.append(occurrence)
    return made


def _occurrences(fact: Fact | None, catalogue: Catalogue) -> dict[PersonKey, Occurrence]:
    if fact is None or fact.person_key is None:
        return {}
    day = day_key(fact.happened_on)
    return {
        (measure.key, fact.person_key): Occurrence(day, fact.key, fact.area_id, measure.part_of(fact))
        for measure in catalogue.of(fact)
        if measure.counts_person(fact)
    }


def add_moved(
    increments: Increments,
    measure: Measure,
    before: Iterable[Occurrence],
    after: Iterable[Occurrence],
    nodes_of: NodesOf,
) -> None:
    """Add to `increments` what one person's change moves in the distinct cells."""
    for cell, count in moved(before, after, nodes_of).items():
        for span, slot in spans_of(cell.day):
            path = ("d", measure.key, cell.part, cell.previous, slot)
            increments[cell.node, span, measure.fact][path] += count
