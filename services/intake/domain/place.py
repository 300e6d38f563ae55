"""Where a submission was taken, and how far that is from where it says it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from services.intake.domain.findings import Finding
from shared.areas import Areas

EARTH_RADIUS_KM = 6371.0
LAT_MIN, LAT_MAX, LON_MIN, LON_MAX = 8.0, 24.0, 102.0, 110.0  # a box around Việt Nam's mainland
COMMUNE_KM_MAX = 25.0  # the communes of Ea Súp reach 20 km from their offices; see areas.yaml


@dataclass(frozen=True)
class Place:
    """lat, lon in degrees; accuracy_m as the phone said it, 0 when it did not."""

    lat: float
    lon: float
    accuracy_m: float = 0.0


def place_in(answers: Mapping[str, Any]) -> tuple[Place, str] | None:
    """The first place the typed answers hold, with its path; None when there is none."""
    for name, value in answers.items():
        if not isinstance(value, Mapping):
            continue
        if "lat" in value and "lon" in value:
            return Place(float(value["lat"]), float(value["lon"]), float(value.get("accuracy") or 0)), name
        found = place_in(value)
        if found is not None:
            return found[0], f"{name}.{found[1]}"
    return None


def far_away(answers: Mapping[str, Any], area_id: str, areas: Areas) -> list[Finding]:
    """A finding to be shown when the place cannot be right, or lies far from the commune's office."""
    found = place_in(answers)
    if found is None:
        return []
    place, path = found
    if not (LAT_MIN <= place.lat <= LAT_MAX and LON_MIN <= place.lon <= LON_MAX):
        return [Finding("place-abroad", path)]
    if area_id not in areas:
        return []
    office = areas.get(areas.commune_of(area_id))
    if office.lat is None or office.lon is None:
        return []
    away_km = distance_km(place, Place(office.lat, office.lon))
    if away_km <= COMMUNE_KM_MAX:
        return []
    facts = {"km": round(away_km), "says": f"Nơi lập phiếu cách trụ sở {office.name} {away_km:.0f} km."}
    return [Finding("far-from-commune", path, facts=facts)]


def distance_km(one: Place, other: Place) -> float:
    """Along the ground, as if the earth were a ball: half a percent is near enough here."""
    half_lat, half_lon = radians(other.lat - one.lat) / 2, radians(other.lon - one.lon) / 2
    part = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(part)))
