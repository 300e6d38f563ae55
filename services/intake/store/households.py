"""Households in MongoDB: one document each, with the history that announces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from services.intake.domain.household import Household, Reviewed
from shared import reference
from shared.contracts import Envelope
from shared.contracts.intake import Member
from shared.history import Change, Document, ensure_outbox_index, save_many
from shared.text import search_key


class Households:
    """The collection `households`; _id is the household code.

    Beside `state` stand the fields to query by: area_id, commune_id, poverty_class, head_key (the search
    key of the head's name) and changed_at (when its newest event was recorded).
    """

    def __init__(self, database: Database[Document]) -> None:
        self.records: Collection[Document] = database["households"]

    def ensure_indexes(self) -> None:
        ensure_outbox_index(self.records)
        self.records.create_index([("area_id", ASCENDING), ("head_key", ASCENDING)])
        self.records.create_index([("commune_id", ASCENDING), ("poverty_class", ASCENDING)])
        self.records.create_index([("commune_id", ASCENDING), ("changed_at", ASCENDING)])

    def find(self, household_id: str) -> Household | None:
        return self.find_many([household_id]).get(household_id, (None, 0))[0]

    def find_many(self, household_ids: Sequence[str]) -> dict[str, tuple[Household, int]]:
        """Those that exist, by their id, each with the version it was read at."""
        found = self.records.find({"_id": {"$in": list(household_ids)}}, {"state": 1, "version": 1})
        return {one["_id"]: (read(one), one["version"]) for one in found}

    def save(self, changed: Iterable[tuple[Household, int, Sequence[Envelope]]]) -> set[str]:
        """Store (household, version it was read at, events) in one round trip; return the stale ids."""
        changes = [
            Change(
                household.household_id,
                read_version=version,
                state=_state(household),
                events=events,
                index={**_index(household), "changed_at": events[-1].recorded_at},
            )
            for household, version, events in changed
        ]
        return save_many(self.records, changes)


def read(document: Mapping[str, Any]) -> Household:
    """A document as a Household."""
    state = document["state"]
    return Household(
        household_id=document["_id"],
        commune_id=state["commune_id"],
        village_id=state["village_id"],
        area_type=state["area_type"],
        phone=state["phone"],
        members=tuple(Member(**member) for member in state["members"]),
        reviews=tuple(map(_reviewed, state["reviews"])),
    )


def _reviewed(row: Mapping[str, Any]) -> Reviewed:
    separated_on = row["separated_on"]
    return Reviewed(
        **{
            **row,
            "reviewed_on": date.fromisoformat(row["reviewed_on"]),
            "separated_on": date.fromisoformat(separated_on) if separated_on else None,
            **{name: tuple(row[name]) for name in ("deprivations", "causes", "needs")},
        }
    )


def _state(household: Household) -> Document:
    return {
        "commune_id": household.commune_id,
        "village_id": household.village_id,
        "area_type": household.area_type,
        "phone": household.phone,
        "members": [asdict(member) for member in household.members],
        "reviews": [_review_row(review) for review in household.reviews],
    }


def _review_row(review: Reviewed) -> Document:
    separated_on = review.separated_on
    return {
        **asdict(review),
        "reviewed_on": review.reviewed_on.isoformat(),
        "separated_on": separated_on.isoformat() if separated_on else None,
    }


def _index(household: Household) -> Document:
    return {
        "area_id": household.area_id,
        "commune_id": reference.areas().commune_of(household.area_id),
        "poverty_class": household.poverty_class,
        "head_key": next((search_key(m.full_name) for m in household.members if m.relation == "head"), ""),
    }
