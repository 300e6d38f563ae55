"""In which areas a fact counts: every one, of any edition, whose ground holds the place."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from shared.areas import Areas


def holders_in(areas: Areas) -> Callable[[str], frozenset[str]]:
    """area id → ids of all areas that hold the whole of it; KeyError for an unknown one.

    Wider than `Areas.nodes_of`: what was decided for the old district also counts in the
    group of communes that stands on the same ground today, and the other way round, so
    that both editions give the same totals for any period.
    """

    @cache
    def holders(area_id: str) -> frozenset[str]:
        areas.get(area_id)
        return frozenset(area.id for area in areas if areas.covers([area.id], area_id))

    return holders
