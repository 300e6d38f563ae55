"""Dated reference data, read once at start-up; a bad file stops the start with its name and reason."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.areas import Area, Areas, Succession

FOLDER = Path(__file__).parent


class BadReference(Exception):
    """A reference file does not hold what it must; the message names file and reason."""


def read(name: str) -> Any:
    """The parsed YAML file `name` below this folder; BadReference when it cannot be read."""
    path = FOLDER / name
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise BadReference(f"{path}: {error}") from error


@cache
def areas() -> Areas:
    """The areas of `areas.yaml`, villages written out."""
    body = read("areas.yaml")
    made: list[Area] = []
    try:
        for row in body["areas"]:
            commune = _area(row)
            made.append(commune)
            if "villages" in row:
                made += _villages(commune, **row["villages"])
        successions = [
            Succession(r["from"], r["to"], r["effective"], r["legal_ref"]) for r in body["successions"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BadReference(f"areas.yaml: {error!r}") from error
    known = {area.id for area in made}
    for area in made:
        missing = {area.parent_id or area.id, *area.members} - known
        if missing:
            raise BadReference(f"areas.yaml: {area.id} names unknown areas {sorted(missing)}")
    return Areas(made, successions)


def _area(row: dict[str, Any]) -> Area:
    return Area(
        id=row["id"],
        level=row["level"],
        name=row["name"],
        area_type=row["area_type"],
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        parent_id=row.get("parent"),
        gso_code=row.get("gso_code"),
        lat=row.get("lat"),
        lon=row.get("lon"),
        variants=tuple(row.get("variants", ())),
        members=tuple(row.get("members", ())),
    )


def _villages(commune: Area, *, word: str, count: int) -> list[Area]:
    return [
        Area(
            id=f"{commune.id}.{number}",
            level="village",
            name=f"{word} {number}",
            area_type=commune.area_type,
            valid_from=date(2004, 1, 1),
            valid_to=None,
            parent_id=commune.id,
        )
        for number in range(1, count + 1)
    ]
