"""Answering: the figures of an area and a period, and the records behind one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from services.reporting.domain.buckets import BucketKey, day_key
from services.reporting.domain.distinct import first_within
from services.reporting.domain.facts import Fact
from services.reporting.domain.geography import holders_in
from services.reporting.domain.measures import WHOLE, Catalogue, Measure
from services.reporting.domain.period import Period
from services.reporting.domain.place import Place
from services.reporting.domain.question import Question
from services.reporting.domain.report import Figure, Total, figures_of, records_by_day, total_of
from services.reporting.problems import UnknownMeasure
from services.reporting.store.ledger import Ledger, Progress, Reading
from shared.areas import Area, Areas

SHARDS = 256
YEARS_BACK = 20
FACTS_AT_ONCE = 500
"""A day with more facts of a kind than this is read in pieces: one query brings all that it matches."""


@dataclass(frozen=True)
class Report:
    """node: the area that stands for the asked one in that edition. breakdown: the areas it is made of."""

    question: Question
    node: Area
    breakdown: tuple[Area, ...]
    figures: tuple[Figure, ...]
    progress: Progress

    def figure(self, key: str) -> Figure:
        """By measure key; KeyError when there is no such measure."""
        for figure in self.figures:
            if figure.measure.key == key:
                return figure
        raise KeyError(key)


@dataclass(frozen=True)
class Record:
    """One fact of a figure. contribution: what it adds to it; of a distinct figure 1 or 0."""

    fact: Fact
    contribution: int


@dataclass(frozen=True)
class Records:
    """A page. total: of all pages; ended_at: where this page ended, None on the last one."""

    measure: Measure
    id: str
    period: Period
    total: Total
    value: int
    count: int
    records: tuple[Record, ...]
    ended_at: Place | None
    progress: Progress


class Reports:
    """Answers questions from the ledger."""

    def __init__(self, ledger: Ledger, catalogue: Catalogue, areas: Areas) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._areas = areas
        self._nodes_of = holders_in(areas)

    def answer(self, question: Question) -> Report:
        """Every figure of the report, with its totals by the areas of the edition.

        The cost is one small document for each area, year and kind of fact, whatever happened
        in them, and two more for a period that begins and ends within months.
        """
        node = self._node_of(question)
        breakdown = self._breakdown(node, question.edition)
        nodes = [node, *(area.id for area in breakdown if area.id != node)]

        def figures(ledger: Reading) -> tuple[list[Figure], Progress]:
            buckets = ledger.buckets(_bucket_keys(nodes, question.period, self._catalogue.kinds))
            made = figures_of(self._catalogue, node, nodes[1:], question.period, buckets)
            return made, ledger.progress

        made, progress = self._ledger.read(figures)
        return Report(question, self._areas.get(node), breakdown, tuple(made), progress)

    def records(
        self, question: Question, measure_id: str, *, part: str | None, after: Place | None, limit: int
    ) -> Records:
        """A page of the facts a figure is made of, newest first; UnknownMeasure when there is no such figure.

        The contributions of all pages add up to the figure.
        """
        measure = self._catalogue.named(measure_id, question.period.last.year)
        if measure is None:
            raise UnknownMeasure(measure=measure_id)
        node, period = self._node_of(question), question.period

        def page(ledger: Reading) -> Records:
            total = total_of(
                measure, node, period, ledger.buckets(_bucket_keys([node], period, [measure.fact]))
            )
            days = _days(ledger, measure, part, node, period, after)
            found = list(islice(_listed(ledger, measure, part, node, days, after, limit), limit + 1))
            facts = [fact for _, fact in found[:limit]]
            ended = (
                Place(facts[-1].happened_on, found[limit - 1][0], facts[-1].key) if found[limit:] else None
            )
            return Records(
                measure=measure,
                id=measure_id,
                period=period,
                total=total,
                value=total.value if part is None else total.parts.get(part, 0),
                count=total.records if part is None else total.records_by_part.get(part, 0),
                records=tuple(self._contributions(ledger, measure, part, node, period, facts)),
                ended_at=ended,
                progress=ledger.progress,
            )

        return self._ledger.read(page)

    def latest_year(self, area_id: str, today: date) -> int:
        """The latest of the last years in which one of the key figures is not empty; this year if none is."""
        years = [today.year - back for back in range(YEARS_BACK)]
        kinds = {measure.fact for measure in self._catalogue.tiles()}
        keys = [(area_id, str(year), kind) for year in years for kind in kinds]
        found = self._ledger.read(lambda ledger: ledger.buckets(keys))
        return max((int(span) for _, span, _ in found), default=today.year)

    def _contributions(
        self,
        ledger: Reading,
        measure: Measure,
        part: str | None,
        node: str,
        period: Period,
        facts: Iterable[Fact],
    ) -> Iterator[Record]:
        facts = list(facts)
        if measure.aggregate != "distinct":
            yield from (Record(fact, measure.contribution(fact)) for fact in facts)
            return
        persons = ledger.persons({(measure.key, fact.person_key or "") for fact in facts})
        for fact in facts:
            counted_by = first_within(
                persons.get((measure.key, fact.person_key or ""), []),
                self._nodes_of,
                node=node,
                part=part or WHOLE,
                first=day_key(period.first),
                last=day_key(period.last),
            )
            yield Record(fact, int(counted_by == fact.key))

    def _node_of(self, question: Question) -> str:
        """The area of the edition that holds the whole of the asked one; itself where none may be shown."""
        asked, scope = question.area_id, question.scope
        stands_for = self._areas.at(asked, question.edition)
        holds_it = self._areas.covers([stands_for], asked)
        allowed = scope is None or self._areas.covers(scope, stands_for)
        return stands_for if holds_it and allowed else asked

    def _breakdown(self, node: str, edition: date) -> tuple[Area, ...]:
        communes = [area for area in self._areas.communes(node, edition) if area.id != node]
        return tuple(communes or self._areas.children(node, edition))


def _bucket_keys(nodes: Iterable[str], period: Period, kinds: Iterable[str]) -> list[BucketKey]:
    spans = {piece.span for piece in period.pieces}
    return list(product(nodes, spans, kinds))


def _days(
    ledger: Reading, measure: Measure, part: str | None, node: str, period: Period, after: Place | None
) -> Iterator[tuple[date, int]]:
    """Days with records and how many facts of the kind each has, newest first; months are read as needed."""
    for month in reversed(period.months):
        if after is not None and month > f"{after.day:%Y-%m}":
            continue
        key = (node, month, measure.fact)
        bucket = ledger.buckets([key]).get(key)
        if bucket is not None:
            yield from records_by_day(measure, part, month, period, bucket)


def _listed(
    ledger: Reading,
    measure: Measure,
    part: str | None,
    node: str,
    days: Iterable[tuple[date, int]],
    after: Place | None,
    limit: int,
) -> Iterator[tuple[str, Fact]]:
    """(shard, fact) from `after` on; reads on only as far as it is asked to."""
    for day, facts_of_kind in days:
        if after is not None and day > after.day:
            continue
        begin = after if after is not None and after.day == day else None
        for shards in _pieces(begin.shard if begin else "00", facts_of_kind, limit):
            for shard, fact in ledger.facts_of_day(node, measure.fact, day, shards):
                if begin is not None and (shard, fact.key) <= (begin.shard, begin.fact_key):
                    continue
                if measure.counts(fact) and part in (None, measure.part_of(fact)):
                    yield shard, fact


def _pieces(begin: str, facts_of_kind: int, limit: int) -> Iterator[tuple[str, str]]:
    """Ranges of shards that each hold about two pages."""
    if facts_of_kind <= FACTS_AT_ONCE:
        yield "00", "ff"
        return
    width = max(1, SHARDS * 2 * limit // facts_of_kind)
    for start in range(int(begin, 16), SHARDS, width):
        yield f"{start:02x}", f"{min(start + width, SHARDS) - 1:02x}"
