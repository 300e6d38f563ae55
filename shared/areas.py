"""Areas with their editions: who contains whom on which day, and what became of whom.

An area keeps its own id for ever; a GSO code alone says nothing, since 24211
was a town until 30/06/2025 and is a commune of three since. Source of the data:
`shared/reference/areas.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class Area:
    """level: province | district | commune | village | group. area_type: rural | urban.

    valid_to: the last day, None while in force. members: for groups only.
    """

    id: str
    level: str
    name: str
    area_type: str
    valid_from: date
    valid_to: date | None
    parent_id: str | None
    gso_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    variants: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Both border days count as in force."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Succession:
    """On `on`, the whole of `from_id` went into `to_id`."""

    from_id: str
    to_id: str
    on: date
    legal_ref: str


class Areas:
    """The areas of one deployment, with the questions services ask of them."""

    def __init__(self, areas: Iterable[Area], successions: Iterable[Succession]) -> None:
        self._areas = {area.id: area for area in areas}
        self._successions = tuple(successions)

    def __contains__(self, area_id: str) -> bool:
        return area_id in self._areas

    def __iter__(self) -> Iterator[Area]:
        return iter(self._areas.values())

    def get(self, area_id: str) -> Area:
        """KeyError when there is no such area."""
        return self._areas[area_id]

    def name(self, area_id: str) -> str:
        """The name people read; the id itself for an unknown area."""
        area = self._areas.get(area_id)
        return area.name if area else area_id

    def commune_of(self, area_id: str) -> str:
        """The commune of a village, the area itself otherwise."""
        area = self._areas[area_id]
        return area.parent_id if area.level == "village" and area.parent_id else area_id

    def nodes_of(self, area_id: str) -> frozenset[str]:
        """Every area, of any edition, that holds the whole of `area_id`; itself included.

        An old commune lies in its district, its province, the commune that took it over,
        that one's province, and every group that names one of them.
        """
        return self._nodes[area_id]

    def covers(self, scope: Iterable[str], area_id: str) -> bool:
        """Whether `area_id` lies within any of `scope`, whatever edition either is of."""
        wanted = set(scope)
        if wanted & self._nodes[area_id]:
            return True
        ground = self._ground(area_id)
        return bool(ground) and any(ground <= self._ground(one) for one in wanted if one in self._areas)

    def at(self, area_id: str, edition: date) -> str:
        """The area that stands for `area_id` in the geography of `edition`.

        A district that is gone is stood for by the group or area that covers the same ground;
        an area without such a stand-in stands for itself.
        """
        area = self._areas[area_id]
        if area.in_force(edition):
            return area_id
        ground = self._ground(area_id)
        same = [a.id for a in self._areas.values() if a.in_force(edition) and self._ground(a.id) == ground]
        if same and ground:
            return same[0]
        pairs = [(s.from_id, s.to_id) for s in self._successions]
        other = [b for a, b in pairs if a == area_id] + [a for a, b in pairs if b == area_id]
        return next((one for one in other if self._areas[one].in_force(edition)), area_id)

    def children(self, area_id: str, edition: date) -> list[Area]:
        """The areas one level down that were in force on `edition`, in the order of the file."""
        area = self._areas[area_id]
        if area.members:
            return [self._areas[m] for m in area.members if self._areas[m].in_force(edition)]
        ids = [a for a in self._areas.values() if a.parent_id == area_id and a.in_force(edition)]
        if ids or area.level != "district":
            return ids
        return [
            a
            for a in self._areas.values()
            if a.level == "commune" and a.in_force(edition) and self._ground(a.id) <= self._ground(area_id)
        ]

    def communes(self, area_id: str, edition: date) -> list[Area]:
        """The communes of `edition` within `area_id`; the area itself when it is one."""
        area = self._areas[area_id]
        if area.level == "commune":
            return [area]
        ground = self._ground(area_id)
        return [
            a
            for a in self._areas.values()
            if a.level == "commune" and a.in_force(edition) and self._ground(a.id) <= ground
        ]

    @cached_property
    def _nodes(self) -> dict[str, frozenset[str]]:
        return {area_id: frozenset(self._climb(area_id)) for area_id in self._areas}

    def _climb(self, area_id: str) -> set[str]:
        seen: set[str] = set()
        todo = [area_id]
        while todo:
            current = todo.pop()
            if current in seen:
                continue
            seen.add(current)
            parent = self._areas[current].parent_id
            todo += [parent] if parent else []
            todo += [s.to_id for s in self._successions if s.from_id == current]
            todo += [a.id for a in self._areas.values() if current in a.members]
        return seen

    def _ground(self, area_id: str) -> frozenset[str]:
        """The oldest communes an area is made of: the atoms in which two areas can be compared.

        Empty for provinces, of which we know only a part.
        """
        return self._grounds.get(area_id, frozenset())

    @cached_property
    def _grounds(self) -> dict[str, frozenset[str]]:
        successors = {s.to_id for s in self._successions}
        atoms = [a.id for a in self._areas.values() if a.level == "commune" and a.id not in successors]
        return {
            area.id: frozenset(atom for atom in atoms if area.id in self._nodes[atom])
            for area in self._areas.values()
            if area.level != "province"
        }
