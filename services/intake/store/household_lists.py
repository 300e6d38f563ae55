"""What lists of households are made from: rows by commune, and how often the rows of each commune changed.

A list costs the reading of its communes, so rows are kept in memory until their commune's count moves, and
finished lists until the count of one of theirs does. The count is written after the change (handlers.py): a
list may be newer than its count says, which costs one needless download, but never older.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any

from pymongo.database import Database

from services.intake.domain.case_lists import HouseholdRow
from services.intake.store.recent import Recent
from shared.history import Document

LOOK_UP_S = 2.0  # how long a process may not notice that a list changed
MADE_MAX = 32  # as many sets of areas as keys of one district have, and some
_SHOWN = {"state.commune_id": 1, "state.village_id": 1, "state.phone": 1, "state.members": 1} | {
    "poverty_class": 1,
    "version": 1,
}


class HouseholdLists:
    """Reads the collection `households`; counts in `list_changes` (_id `households`, `communes` → count)."""

    def __init__(self, database: Database[Document]) -> None:
        self._households = database["households"]
        self._changes = database["list_changes"]
        self._recent: Recent[Mapping[str, int]] = Recent(LOOK_UP_S)
        self._rows: dict[str, tuple[int, tuple[HouseholdRow, ...]]] = {}
        self._made: dict[Hashable, tuple[str, bytes]] = {}
        self._reading = Lock()

    def note_changes(self, commune_ids: Iterable[str]) -> None:
        """The rows of these communes are no longer what they were."""
        steps = {f"communes.{_key(commune_id)}": 1 for commune_id in commune_ids}
        if steps:
            self._changes.update_one({"_id": "households"}, {"$inc": steps}, upsert=True)
            self._recent.forget()

    def changes(self, commune_ids: Iterable[str]) -> dict[str, int]:
        """Commune → how often its rows changed; some seconds old at most."""

        def look_up() -> Mapping[str, int]:
            found = self._changes.find_one({"_id": "households"}) or {}
            return dict(found.get("communes", {}))

        counts = self._recent.get("households", look_up) or {}
        return {commune_id: int(counts.get(_key(commune_id), 0)) for commune_id in commune_ids}

    def rows(self, commune_id: str, count: int) -> tuple[HouseholdRow, ...]:
        """The commune's households, by village and name, at least as new as `count` says."""
        kept = self._rows.get(commune_id)
        if kept is None or kept[0] != count:
            with self._reading:  # one thread reads, the others find it done
                kept = self._rows.get(commune_id)
                if kept is None or kept[0] != count:
                    found = self._households.find({"commune_id": commune_id}, _SHOWN)
                    kept = count, tuple(sorted(map(_read, found), key=lambda row: row.order))
                    self._rows[commune_id] = kept
        return kept[1]

    def made(self, key: Hashable, version: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives, made once for a key until its version changes."""
        kept = self._made.get(key)
        if kept is None or kept[0] != version:
            if len(self._made) >= MADE_MAX:
                self._made.clear()
            kept = self._made[key] = (version, make())
        return kept[1]


def _key(commune_id: str) -> str:
    return commune_id.replace(".", "|")  # a dot would lead into a field of a field


def _read(document: Mapping[str, Any]) -> HouseholdRow:
    state = document["state"]
    head: Mapping[str, Any] = next((one for one in state["members"] if one["relation"] == "head"), {})
    return HouseholdRow(
        code=document["_id"],
        commune_id=state["commune_id"],
        village_id=state["village_id"],
        poverty_class=document["poverty_class"],
        head_name=head.get("full_name", ""),
        head_birth_year=head.get("birth_year"),
        members=len(state["members"]),
        phone=state["phone"],
        version=document["version"],
    )
