"""A report: the figures of one area and period, read off the buckets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.reporting.domain.buckets import Bucket, BucketKey
from services.reporting.domain.distinct import first_comers
from services.reporting.domain.measures import WHOLE, Measure
from services.reporting.domain.period import Period

Buckets = Mapping[BucketKey, Bucket]


@dataclass(frozen=True)
class Total:
    """value: the figure. parts: of a divided measure, by part name, without zeros.

    records_by_part: how many facts it is made of. A distinct figure may be less than
    the sum of its parts: a person of two groups is one person.
    """

    value: int
    parts: dict[str, int]
    records_by_part: dict[str, int]

    @property
    def records(self) -> int:
        """How many facts it is made of."""
        return sum(self.records_by_part.values())


@dataclass(frozen=True)
class Figure:
    """One line of the report. by_area: area id → total, for areas of the report's edition."""

    measure: Measure
    id: str
    total: Total
    by_area: dict[str, Total]


def total_of(measure: Measure, node: str, period: Period, buckets: Buckets) -> Total:
    """The measure's total of one area in the period."""
    values: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    records: Counter[str] = Counter()
    for span, first, last in period.pieces:
        bucket = buckets.get((node, span, measure.fact))
        if bucket is None:
            continue
        for part, counters in bucket["m"].get(measure.key, {}).items():
            values[part] += _within(counters.get("v", {}), first, last)
            records[part] += _within(counters.get("n", {}), first, last)
        for part, cells in bucket["d"].get(measure.key, {}).items():
            persons[part] += first_comers(cells, first, last, period_began=f"{period.first:%Y%m%d}")
    if measure.aggregate == "count":
        values.update(records)
    if measure.aggregate == "distinct":
        value, by_part = persons[WHOLE], persons
    else:
        value, by_part = values.total(), values
    parts = {part: amount for part, amount in by_part.items() if part != WHOLE and amount}
    return Total(value, parts, dict(records))


def figures_of(
    measures: Iterable[Measure], node: str, areas: Iterable[str], period: Period, buckets: Buckets
) -> list[Figure]:
    """Every measure's figure, each with the totals of `areas` beside it."""
    breakdown = tuple(areas)
    return [
        Figure(
            measure,
            measure.id_in(period.last.year),
            total_of(measure, node, period, buckets),
            {area: total_of(measure, area, period, buckets) for area in breakdown},
        )
        for measure in measures
    ]


def records_by_day(
    measure: Measure, part: str | None, month: str, period: Period, bucket: Bucket
) -> list[tuple[date, int]]:
    """(day, facts of the measure's kind) of the days of a month with records, newest first."""
    counts: Counter[str] = Counter()
    for name, counters in bucket["m"].get(measure.key, {}).items():
        if part in (None, name):
            counts.update(counters.get("n", {}))
    dated = [(date.fromisoformat(f"{month}-{day}"), day) for day in sorted(counts, reverse=True)]
    return [(on, bucket["k"].get(day, 0)) for on, day in dated if counts[day] > 0 and on in period]


def _within(slots: Mapping[str, int], first: str, last: str) -> int:
    return sum(count for slot, count in slots.items() if first <= slot <= last)
