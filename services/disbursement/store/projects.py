"""Livelihood projects and their animals in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared import history
from shared.contracts.envelope import Envelope
from shared.problems import Stale

Document = dict[str, Any]


@dataclass(frozen=True)
class StoredProject:
    """A project as it was read. lots: lot id → what was drawn, kept beside the state."""

    state: Document
    version: int
    fence: int
    lots: Mapping[str, Document]


class Projects:
    """Entered by one person, approved by another; only the approval is news to others."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["projects"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        history.ensure_outbox_index(self.records)
        self.records.create_index([("commune", ASCENDING)], name="commune")

    def get(self, project_id: str) -> StoredProject | None:
        found = self.records.find_one({"_id": project_id}, _READ)
        return _stored(found) if found else None

    def many(self, project_ids: Iterable[str]) -> dict[str, StoredProject]:
        found = self.records.find({"_id": {"$in": list(set(project_ids))}}, _READ)
        return {record["_id"]: _stored(record) for record in found}

    def of_communes(self, communes: Sequence[str]) -> list[StoredProject]:
        found = self.records.find({"commune": {"$in": list(communes)}}, _READ)
        return sorted((_stored(record) for record in found), key=lambda p: p.state["project_id"])

    def enter(self, state: Document) -> None:
        """Create the project without news; Stale when the id is taken."""
        record = {
            "_id": state["project_id"],
            "commune": state["commune"],
            "state": state,
            "history": [],
            "version": 0,
            "published": 0,
            "fence": 0,
            "lots": {},
        }
        try:
            self.records.insert_one(record)
        except DuplicateKeyError:
            raise Stale(f"{state['project_id']} exists already") from None

    def save(self, read: StoredProject, state: Document, events: Sequence[Envelope]) -> None:
        """Store the next state with its news; Stale when it changed meanwhile."""
        history.save(
            self.records,
            state["project_id"],
            read_version=read.version,
            state=state,
            events=events,
            only_if={"fence": read.fence},
        )

    def note_lot(self, project_id: str, lot_id: str, lot: Document) -> Document:
        """Record what was drawn before anything is done by it; what was recorded first wins."""
        self.records.update_one(
            {"_id": project_id, f"lots.{lot_id}": {"$exists": False}}, {"$set": {f"lots.{lot_id}": lot}}
        )
        found = self.records.find_one({"_id": project_id}, {"lots": 1})
        assert found is not None, "projects are never deleted"
        recorded: Document = found["lots"][lot_id]
        return recorded

    def finish_lot(self, project_id: str, lot_id: str) -> None:
        """Every animal of the lot is with its case."""
        self.records.update_one({"_id": project_id}, {"$set": {f"lots.{lot_id}.done": True}})

    def fence(self, project_id: str, at: int) -> None:
        """From now on a write that read the project at this fence is stale."""
        self.records.update_one({"_id": project_id, "fence": at}, {"$inc": {"fence": 1}})


class Animals:
    """Every animal ever tagged: the ear tag is the id, so it is unique for ever."""

    def __init__(self, database: Database[Document]) -> None:
        self.records = database["animals"]

    def prepare(self) -> None:
        """Indexes; harmless when they are there."""
        history.ensure_outbox_index(self.records)
        self.records.create_index([("project_id", ASCENDING)], name="project")

    def many(self, animal_ids: Iterable[str]) -> dict[str, Document]:
        found = self.records.find({"_id": {"$in": list(set(animal_ids))}}, {"state": 1})
        return {record["_id"]: record["state"] for record in found}

    def of_project(self, project_id: str) -> list[Document]:
        found = self.records.find({"project_id": project_id}, {"state": 1})
        return sorted((record["state"] for record in found), key=lambda animal: animal["animal_id"])

    def register(self, animals: Sequence[tuple[Document, Envelope]]) -> set[str]:
        """Store new animals with their news; return the tags that were taken."""
        return history.save_many(
            self.records,
            [
                history.Change(
                    state["animal_id"],
                    read_version=0,
                    state=state,
                    events=[event],
                    index={"project_id": state["project_id"]},
                )
                for state, event in animals
            ],
        )


_READ = {"state": 1, "version": 1, "fence": 1, "lots": 1}


def _stored(record: Mapping[str, Any]) -> StoredProject:
    return StoredProject(record["state"], record["version"], record["fence"], record["lots"])
