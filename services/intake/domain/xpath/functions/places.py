"""Functions of positions on the earth, in metres and square metres."""

from __future__ import annotations

import math
from itertools import pairwise

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import NotEvaluated, Value, to_text

EARTH_RADIUS_M = 6_378_100
_DEGREE_M = 2 * math.pi * EARTH_RADIUS_M / 360

Point = tuple[float, float]
"""Latitude, longitude; degrees."""


def read_points(written: str) -> list[Point]:
    """`lat lon altitude accuracy; lat lon …`; NotEvaluated for anything else."""
    found = []
    for one in written.split(";"):
        if not one.strip():
            continue
        try:
            lat, lon, *_ = map(float, one.split())
        except ValueError:
            raise NotEvaluated("a position is wanted") from None
        found.append((lat, lon))
    return found


def _points(values: list[Value]) -> list[Point]:
    """Of a line, of the places of several rows, or of several arguments."""
    points: list[Point] = []
    for value in values:
        texts = [to_text(node.value) for node in value] if isinstance(value, list) else [to_text(value)]
        for one in texts:
            points += read_points(one)
    return points


def _of_a_field(value: Value, name: str) -> list[Point]:
    if not isinstance(value, list):
        raise NotEvaluated(f"{name}() wants a question, not a value")
    return _points([value])


def _area(here: Here, arguments: list[Value]) -> Value:
    """Flat around the first corner, which is good for fields and villages."""
    points = _of_a_field(arguments[0], "area")
    if len(points) < 3:
        return 0.0
    (lat_0, lon_0), *others = points
    corners = [
        ((lon - lon_0) * _DEGREE_M * math.cos(math.radians(lat)), (lat - lat_0) * _DEGREE_M)
        for lat, lon in others
    ]
    return abs(math.fsum((y_1 * x_2 - x_1 * y_2) / 2 for (x_1, y_1), (x_2, y_2) in pairwise(corners)))


def _distance(here: Here, arguments: list[Value]) -> Value:
    points = _points(arguments)
    return math.fsum(_between(one, other) for one, other in pairwise(points))


def _between(one: Point, other: Point) -> float:
    """By the spherical law of cosines."""
    lat_1, lat_2 = math.radians(one[0]), math.radians(other[0])
    turn = math.radians(one[1] - other[1])
    cosine = math.sin(lat_1) * math.sin(lat_2) + math.cos(lat_1) * math.cos(lat_2) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * EARTH_RADIUS_M


def _geofence(here: Here, arguments: list[Value]) -> Value:
    """Whether a position lies within a closed line: a ray to the east crosses it an odd number of times."""
    where, fence = (_of_a_field(one, "geofence") for one in arguments)
    if len(where) != 1:
        raise NotEvaluated("geofence() wants one position")
    ((lat, lon),) = where
    inside = False
    for (lat_1, lon_1), (lat_2, lon_2) in pairwise(fence):
        if (lat_2 > lat) != (lat_1 > lat):
            crosses_at = (lon_1 - lon_2) * (lat - lat_2) / (lat_1 - lat_2) + lon_2
            if lon < crosses_at:
                inside = not inside
    return inside


TABLE: dict[str, Function] = {
    "area": exactly(1, _area),
    "enclosed-area": exactly(1, _area),
    "distance": Function(_distance, 1, None),
    "geofence": exactly(2, _geofence),
}
