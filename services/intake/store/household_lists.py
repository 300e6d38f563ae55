"""What lists of households are made from: rows by commune, and how often the rows of each commune changed.

Rows are kept in memory. When the count of their commune moves, only households that changed since are read;
the whole commune when one of its households left it. Finished lists are kept until a count of theirs moves.
The counts are written after the change (handlers.py): a list may be newer than its count says, which costs
one needless download, but never older.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from pymongo.database import Database

from services.intake.domain.case_lists import HouseholdRow
from services.intake.store.recent import Recent
from shared.history import Document

LOOK_UP_S = 2.0  # how long a process may not notice that a list changed
MADE_MAX = 32  # as many sets of areas as keys of one district have, and some
# A worker's clock may be behind another's, and it stamps a household before it writes it.
STAMPED_BEFORE = timedelta(minutes=5)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = {
    "state.commune_id": 1,
    "state.village_id": 1,
    "state.phone": 1,
    "state.members": 1,
    "poverty_class": 1,
    "changed_at": 1,
    "version": 1,
}


@dataclass(frozen=True)
class Changes:
    """How often the rows of a commune changed, and how often one of them left it."""

    changed: int
    left: int


@dataclass(frozen=True)
class _Kept:
    changes: Changes
    newest: datetime
    by_code: Mapping[str, HouseholdRow]
    rows: tuple[HouseholdRow, ...]


class HouseholdLists:
    """Reads the collection `households`; counts in `list_changes`, _id `households`.

    That one document has `changed` and `left`, each commune → how often.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._households = database["households"]
        self._changes = database["list_changes"]
        self._recent: Recent[Document] = Recent(LOOK_UP_S)
        self._kept: dict[str, _Kept] = {}
        self._made: dict[Hashable, tuple[str, bytes]] = {}
        self._reading = Lock()

    def note_changes(self, changed: Iterable[str], left: Collection[str] = ()) -> None:
        """The rows of these communes are no longer what they were; households left those of `left`."""
        steps = {f"changed.{_key(one)}": 1 for one in (*changed, *left)}
        steps |= {f"left.{_key(one)}": 1 for one in left}
        if steps:
            self._changes.update_one({"_id": "households"}, {"$inc": steps}, upsert=True)
            self._recent.forget()

    def changes(self, commune_ids: Iterable[str]) -> dict[str, Changes]:
        """Of each commune; some seconds old at most."""

        def look_up() -> Document:
            return self._changes.find_one({"_id": "households"}) or {}

        counts = self._recent.get("households", look_up) or {}
        changed, left = counts.get("changed", {}), counts.get("left", {})
        return {
            one: Changes(int(changed.get(_key(one), 0)), int(left.get(_key(one), 0))) for one in commune_ids
        }

    def rows(self, commune_id: str, changes: Changes) -> tuple[HouseholdRow, ...]:
        """The commune's households, by village and name, at least as new as `changes` says."""
        kept = self._kept.get(commune_id)
        if kept is None or kept.changes != changes:
            with self._reading:  # one thread reads, the others find it done
                kept = self._kept.get(commune_id)
                if kept is None or kept.changes != changes:
                    kept = self._kept[commune_id] = self._read(commune_id, changes, kept)
        return kept.rows

    def made(self, key: Hashable, version: str, make: Callable[[], bytes]) -> bytes:
        """What `make` gives, made once for a key until its version changes."""
        kept = self._made.get(key)
        if kept is None or kept[0] != version:
            if len(self._made) >= MADE_MAX:
                self._made.clear()
            kept = self._made[key] = (version, make())
        return kept[1]

    def _read(self, commune_id: str, changes: Changes, kept: _Kept | None) -> _Kept:
        wanted: Document = {"commune_id": commune_id}
        if kept is not None and kept.changes.left == changes.left:
            wanted["changed_at"] = {"$gte": kept.newest - STAMPED_BEFORE}
            before, newest = kept.by_code, kept.newest
        else:
            before, newest = {}, NEVER
        found = list(self._households.find(wanted, _SHOWN))
        by_code = {**before, **{row.code: row for row in map(_row, found)}}
        return _Kept(
            changes=changes,
            newest=max((one["changed_at"] for one in found if "changed_at" in one), default=newest),
            by_code=by_code,
            rows=tuple(sorted(by_code.values(), key=lambda row: row.order)),
        )


def _key(commune_id: str) -> str:
    return commune_id.replace(".", "|")  # a dot would lead into a field of a field


def _row(document: Mapping[str, Any]) -> HouseholdRow:
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
