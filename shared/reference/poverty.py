"""Poverty standards and B1 scoring tables, by the day they are in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from shared.money import Money
from shared.reference import FOLDER, BadReference, read

KINDS = {"single", "multi", "count"}


@dataclass(frozen=True)
class Words:
    """What people read."""

    vi: str
    en: str


@dataclass(frozen=True)
class Deprivation:
    """One of the twelve. id without prefix (`clean_water`); the form asks it as `b2_clean_water`."""

    id: str
    dimension: str
    name: Words
    deprived_when: Words


@dataclass(frozen=True)
class PovertyStandard:
    """Who is poor, from valid_from to valid_to (both days included).

    income_line: a month and person, by area type (rural | urban). b1_threshold: B1 points up to which a
    household counts as under the line, by area type; empty while unpublished. deprived_min: how many
    deprivations make such a household poor instead of near-poor.
    """

    code: str
    valid_from: date
    valid_to: date
    legal_ref: str
    income_line: Mapping[str, Money]
    b1_threshold: Mapping[str, int]
    deprived_min: int
    deprivations: tuple[Deprivation, ...]
    indicators_official: bool


@dataclass(frozen=True)
class ScoringItem:
    """One question of form B1. kind: single | multi | count.

    source: what the server derives it from instead of asking (head_count | dependants |
    area_per_person), empty when it is asked. options: code → words, for single and multi.
    """

    code: str
    kind: str
    name: Words
    source: str
    options: Mapping[str, Words]


@dataclass(frozen=True)
class ScoringTable:
    """What each answer of form B1 is worth in one area type, from valid_from to valid_to (included).

    option_points: item → option → points. bands: item → (from this number on, points), ascending.
    official: False while the points are stand-ins.
    """

    code: str
    official: bool
    legal_ref: str
    area_type: str
    valid_from: date
    valid_to: date
    base_points: int
    items: tuple[ScoringItem, ...]
    option_points: Mapping[str, Mapping[str, int]]
    bands: Mapping[str, tuple[tuple[int, int], ...]]


def poverty_standard(on: date) -> PovertyStandard | None:
    """The standard in force on that day, None when none is known."""
    return next((one for one in standards() if one.valid_from <= on <= one.valid_to), None)


def scoring_table(area_type: str, on: date) -> ScoringTable | None:
    """The B1 table in force on that day for rural or urban households, None when none is loaded."""
    return next(
        (t for t in scoring_tables() if t.area_type == area_type and t.valid_from <= on <= t.valid_to), None
    )


@cache
def standards() -> tuple[PovertyStandard, ...]:
    """All standards, oldest first."""
    body = read("poverty_standards.yaml")
    try:
        made = tuple(_standard(row, body["indicators"]) for row in body["standards"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadReference(f"poverty_standards.yaml: {error!r}") from error
    _no_overlap("poverty_standards.yaml", ((s.code, "", s.valid_from, s.valid_to) for s in made))
    return made


@cache
def scoring_tables() -> tuple[ScoringTable, ...]:
    """All tables of the folder `scoring`, each checked against the items it scores."""
    files = sorted(path.name for path in (FOLDER / "scoring").glob("b1-*.yaml"))
    made = tuple(_table(name) for name in files)
    _no_overlap("scoring", ((t.code, t.area_type, t.valid_from, t.valid_to) for t in made))
    return made


@cache
def named(kind: str) -> Mapping[str, Words]:
    """Code → words of `causes`, `needs` or `dimensions`, in the order of the form."""
    rows = read("poverty_standards.yaml")[kind]
    return {code: Words(row["vi"], row["en"]) for code, row in rows.items()}


def _standard(row: Mapping[str, Any], indicators: Mapping[str, Any]) -> PovertyStandard:
    return PovertyStandard(
        code=row["code"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        legal_ref=row["legal_ref"],
        income_line={kind: Money(dong) for kind, dong in row["income_line_vnd"].items()},
        b1_threshold=dict(row["b1_threshold"]),
        deprived_min=row["deprived_min"],
        deprivations=tuple(
            Deprivation(
                one["id"],
                one["dimension"],
                Words(one["vi"], one["en"]),
                Words(one["when_vi"], one["when_en"]),
            )
            for one in indicators[row["indicators"]]
        ),
        indicators_official=row["indicators_official"],
    )


def _table(name: str) -> ScoringTable:
    body = read(f"scoring/{name}")
    try:
        items = tuple(map(_item, read(f"scoring/{body['items']}.yaml")["items"]))
        points = body["points"]
        made = ScoringTable(
            code=body["code"],
            official=body["official"],
            legal_ref=body["legal_ref"],
            area_type=body["area_type"],
            valid_from=body["valid_from"],
            valid_to=body["valid_to"],
            base_points=body["base_points"],
            items=items,
            option_points={one.code: dict(points[one.code]) for one in items if one.kind != "count"},
            bands={
                one.code: tuple((band[0], band[1]) for band in points[one.code])
                for one in items
                if one.kind == "count"
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadReference(f"scoring/{name}: {error!r}") from error
    _check(name, made, set(points))
    return made


def _item(row: Mapping[str, Any]) -> ScoringItem:
    if row["kind"] not in KINDS:
        raise ValueError(f"{row['code']}: no such kind: {row['kind']}")
    return ScoringItem(
        code=row["code"],
        kind=row["kind"],
        name=Words(row["vi"], row["en"]),
        source=row.get("from", ""),
        options={code: Words(one["vi"], one["en"]) for code, one in row.get("options", {}).items()},
    )


def _check(name: str, table: ScoringTable, scored: set[str]) -> None:
    unknown = scored - {item.code for item in table.items}
    if unknown:
        raise BadReference(f"scoring/{name}: points for unknown items {sorted(unknown)}")
    for item in table.items:
        if item.kind == "count":
            starts = [start for start, _ in table.bands[item.code]]
            if starts[:1] != [0] or starts != sorted(set(starts)):
                raise BadReference(f"scoring/{name}: the bands of {item.code} must ascend from 0")
        elif set(table.option_points[item.code]) != set(item.options):
            raise BadReference(f"scoring/{name}: {item.code} must score each of its options")


def _no_overlap(where: str, spans: Iterable[tuple[str, str, date, date]]) -> None:
    """spans: (code, what must not overlap within itself, first day, last day)."""
    seen: dict[str, list[tuple[date, date, str]]] = {}
    for code, group, first, last in spans:
        for other_first, other_last, other in seen.setdefault(group, []):
            if first <= other_last and other_first <= last:
                raise BadReference(f"{where}: {code} and {other} are in force at the same time")
        seen[group].append((first, last, code))
