"""A map without tiles: where submissions were taken, drawn between the offices of the communes.

Degrees become units of the drawing as if the ground were flat, which a district is. Points that would lie on
one another are one mark with a number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from services.intake.domain.place import Place

WIDTH, HEIGHT_MIN, HEIGHT_MAX = 720, 320, 760
CELL = 34  # units: two marks nearer than this cannot be told apart by a finger
EDGE = 0.06  # degrees around what is shown, about 6 km
EDGE_PART = 0.2  # of its extent, where that is less: one commune fills the drawing, too
NEAR = 0.25  # degrees, about 27 km: what lies farther from every office is said to lie beyond
KM_A_DEGREE = 111.2
SCALES_KM = (0.2, 0.5, 1, 2, 5, 10, 20, 50)
SCALE_MAX = 150  # units

Box = tuple[float, float, float, float]
"""Southern, western, northern, eastern edge in degrees."""


@dataclass(frozen=True)
class Site:
    """One submission on the ground. label: what to read of it."""

    instance_id: str
    status: str
    place: Place
    label: str = ""


@dataclass(frozen=True)
class Name:
    """A commune's office."""

    text: str
    place: Place
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Mark:
    """sites: one or more; status: the most frequent one. box: what to look at to tell them apart."""

    x: int
    y: int
    sites: tuple[Site, ...]
    status: str
    box: Box


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in units. beyond: how many sites lie outside. scale_km is as long as scale_units."""

    width: int
    height: int
    names: tuple[Name, ...]
    marks: tuple[Mark, ...]
    beyond: int
    scale_km: float
    scale_units: int


def draw(sites: Sequence[Site], offices: Iterable[Name], box: Box | None = None) -> Drawing:
    """The sites within `box`; without one, within the ground of the offices and of what lies near them."""
    offices = list(offices)
    ground = _Ground(box or _around(offices, sites))
    inside = [site for site in sites if ground.holds(site.place)]
    cells: dict[tuple[int, int], list[Site]] = defaultdict(list)
    for site in inside:
        x, y = ground.at(site.place)
        cells[x // CELL, y // CELL].append(site)
    return Drawing(
        WIDTH,
        ground.height,
        tuple(Name(one.text, one.place, *ground.at(one.place)) for one in offices if ground.holds(one.place)),
        tuple(_mark(found, ground) for _, found in sorted(cells.items())),
        len(sites) - len(inside),
        *ground.scale(),
    )


def box_of(places: Sequence[Place], edge: float = EDGE) -> Box:
    """Around these places, with a margin; around the middle of Ea Súp when there are none."""
    lats, lons = [one.lat for one in places] or [13.18], [one.lon for one in places] or [107.8]
    return min(lats) - edge, min(lons) - edge, max(lats) + edge, max(lons) + edge


def _around(offices: Sequence[Name], sites: Sequence[Site]) -> Box:
    """Around the offices and the sites near them: one wrong position must not make all others one dot."""
    places = [one.place for one in offices]
    if not places:
        return box_of([one.place for one in sites])
    south, west, north, east = box_of(places, edge=NEAR)
    near = [one.place for one in sites if south <= one.place.lat <= north and west <= one.place.lon <= east]
    return box_of([*places, *near], edge=_edge([*places, *near]))


def _edge(places: Sequence[Place]) -> float:
    extent = max(max(axis) - min(axis) for axis in zip(*((one.lat, one.lon) for one in places), strict=True))
    return min(EDGE, extent * EDGE_PART) or EDGE


def _mark(sites: Sequence[Site], ground: _Ground) -> Mark:
    spots = [ground.at(site.place) for site in sites]
    x, y = (round(sum(one[axis] for one in spots) / len(spots)) for axis in (0, 1))
    status = Counter(site.status for site in sites).most_common(1)[0][0]
    near = box_of([site.place for site in sites], edge=0.004)  # about 400 m
    return Mark(x, y, tuple(sites), status, near)


class _Ground:
    """Places ↔ units for one box."""

    def __init__(self, box: Box) -> None:
        south, west, north, east = box
        shrink = cos(radians((south + north) / 2))
        span_x, span_y = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
        self.height = round(min(max(WIDTH * span_y / span_x, HEIGHT_MIN), HEIGHT_MAX))
        self._units = min(WIDTH / span_x, self.height / span_y)  # a degree of latitude
        self._shrink, self._west, self._north = shrink, west, north
        self._left = (WIDTH - span_x * self._units) / 2
        self._top = (self.height - span_y * self._units) / 2

    def at(self, place: Place) -> tuple[int, int]:
        x = self._left + (place.lon - self._west) * self._shrink * self._units
        return round(x), round(self._top + (self._north - place.lat) * self._units)

    def holds(self, place: Place) -> bool:
        x, y = self.at(place)
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def scale(self) -> tuple[float, int]:
        """(kilometres, units) of the longest round length that is not too long."""
        a_km = self._units / KM_A_DEGREE
        length = max((km for km in SCALES_KM if km * a_km <= SCALE_MAX), default=SCALES_KM[0])
        return length, round(length * a_km)
