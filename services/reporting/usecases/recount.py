"""Recounting every figure from the facts: to check the buckets, and to build them anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from services.reporting.domain.buckets import (
    Bucket,
    Increments,
    Path,
    PersonKey,
    day_key,
    spans_of,
    stored_value,
)
from services.reporting.domain.distinct import NEVER, Occurrence
from services.reporting.domain.facts import Fact
from services.reporting.domain.geography import holders_in
from services.reporting.domain.measures import WHOLE, Catalogue
from services.reporting.store.ledger import Ledger
from shared.areas import Areas
from shared.problems import Stale

DIFFERENCES_SHOWN = 20


@dataclass
class Recount:
    """cells: every counter by (area, span, kind) and path. persons: every occurrence. facts: how many."""

    cells: Increments
    persons: dict[PersonKey, list[Occurrence]]
    facts: int


def recount(facts: Iterable[Fact], catalogue: Catalogue, areas: Areas) -> Recount:
    """Count plainly: no increments, no order, everything in memory."""
    everything, nodes_of = list(facts), holders_in(areas)
    undone = {fact.undoes for fact in everything if fact.undoes}
    cells: Increments = defaultdict(Counter)
    persons: dict[PersonKey, list[Occurrence]] = defaultdict(list)
    days: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for fact in everything:
        spans, nodes = spans_of(day_key(fact.happened_on)), nodes_of(fact.area_id)
        for node, (span, slot) in product(nodes, spans):
            bucket = cells[node, span, fact.kind]
            bucket["k", slot] += 1
            for measure in catalogue.of(fact):
                part = measure.part_of(fact)
                bucket["m", measure.key, part, "n", slot] += 1
                bucket["m", measure.key, part, "v", slot] += stored_value(measure, fact)
        for measure in catalogue.of(fact):
            if not measure.counts_person(fact) or fact.key in undone:
                continue
            person, part = fact.person_key or "", measure.part_of(fact)
            occurrence = Occurrence(day_key(fact.happened_on), fact.key, fact.area_id, part)
            persons[measure.key, person].append(occurrence)
            for node, of_part in product(nodes, {WHOLE, part}):
                days[measure.key, person, node, of_part].add(occurrence.day)
    for (measure_key, _, node, part), found in days.items():
        previous = NEVER
        for on in sorted(found):
            for span, slot in spans_of(on):
                cells[node, span, catalogue.get(measure_key).fact][
                    "d", measure_key, part, previous, slot
                ] += 1
            previous = on
    return Recount(cells, {key: sorted(rows) for key, rows in persons.items()}, len(everything))


def verify(ledger: Ledger, catalogue: Catalogue, areas: Areas) -> dict[str, Any]:
    """Compare every counter with a recount: {equal, facts, buckets, counters, as_of, differences}.

    Stop counting first: what is counted while this reads may show as a difference.
    """
    progress = ledger.progress()
    counted = recount((fact for fact, _ in ledger.all_facts()), catalogue, areas)
    wanted = {
        key: {path: amount for path, amount in cells.items() if amount}
        for key, cells in counted.cells.items()
    }
    stored = {key: _flat(bucket) for key, bucket in ledger.all_buckets(progress.generation)}
    differences = [
        {
            "area": key[0],
            "span": key[1],
            "kind": key[2],
            "counter": "/".join(path),
            "bucket": stored.get(key, {}).get(path, 0),
            "recount": wanted.get(key, {}).get(path, 0),
        }
        for key in sorted(wanted.keys() | stored.keys())
        for path in sorted(wanted.get(key, {}).keys() | stored.get(key, {}).keys())
        if stored.get(key, {}).get(path, 0) != wanted.get(key, {}).get(path, 0)
    ]
    return {
        "equal": not differences,
        "facts": counted.facts,
        "buckets": len(stored),
        "counters": sum(len(cells) for cells in stored.values()),
        "as_of": progress.as_of.isoformat() if progress.as_of else None,
        "different": len(differences),
        "differences": differences[:DIFFERENCES_SHOWN],
    }


def rebuild(ledger: Ledger, catalogue: Catalogue, areas: Areas) -> dict[str, Any]:
    """Build buckets and persons from the facts beside those in use, then switch to them.

    Needed after a change of `measures.yaml` or `areas.yaml`. The report goes on with the
    old ones meanwhile. Stale when events were counted in between: nothing is switched then.
    """
    before = ledger.progress()
    stored, nodes_of = list(ledger.all_facts()), holders_in(areas)
    moved = {
        fact.key: sorted(nodes_of(fact.area_id))
        for fact, nodes in stored
        if set(nodes) != nodes_of(fact.area_id)
    }
    counted = recount((fact for fact, _ in stored), catalogue, areas)
    following = before.generation + 1
    ledger.start_generation(following)
    ledger.fill_generation(following, counted.cells, counted.persons)
    ledger.fact_nodes_changed(moved)
    if not ledger.switch_generation(before, following):
        ledger.drop_generation(following)
        raise Stale("events were counted meanwhile; stop the worker of reporting and rebuild again")
    ledger.drop_generation(before.generation)
    return {
        "generation": following,
        "facts": counted.facts,
        "buckets": len(counted.cells),
        "moved": len(moved),
    }


def _flat(bucket: Bucket) -> dict[Path, int]:
    """Every counter of a bucket that is not zero, by its path."""
    made: dict[Path, int] = {}

    def walk(path: Path, value: Any) -> None:
        if isinstance(value, int):
            if value:
                made[path] = value
            return
        for name, inner in value.items():
            walk((*path, name), inner)

    walk((), bucket)
    return made
