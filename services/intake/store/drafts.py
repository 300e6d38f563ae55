"""Form drafts in MongoDB: an upload waits here for the worker, and then for its publisher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo import ASCENDING, ReturnDocument
from pymongo.database import Database

from services.intake.domain import form_definition
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.form_draft import (
    CONVERSION_LOST_AFTER,
    CONVERTING,
    WAITING,
    FormDraft,
    ValidatorReport,
)
from services.intake.domain.lint import LintFinding
from shared.history import Document

_LISTS = ("files", "messages", "roles", "warnings", "lint", "needs")


class Drafts:
    """The collections `form_drafts`, `form_draft_files` (_id `<draft id>|<name>`) and `form_draft_contents`.

    The workbook itself is the file with the empty name.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._drafts = database["form_drafts"]
        self._files = database["form_draft_files"]
        self._contents = database["form_draft_contents"]

    def ensure_indexes(self) -> None:
        self._drafts.create_index([("stage", ASCENDING), ("uploaded_at", ASCENDING)])
        self._drafts.create_index("uploaded_at")
        self._files.create_index("draft_id")

    def add(self, draft: FormDraft, body: bytes, files: Mapping[str, bytes]) -> None:
        """The files first: a draft that can be seen can be converted."""
        for name, part in {"": body, **files}.items():
            self._files.insert_one(
                {
                    "_id": f"{draft.draft_id}|{name}",
                    "draft_id": draft.draft_id,
                    "name": name,
                    "body": Binary(part),
                }
            )
        self._drafts.insert_one({**_written(draft), "_id": draft.draft_id})

    def find(self, draft_id: str) -> FormDraft | None:
        document = self._drafts.find_one({"_id": draft_id})
        return _read(document) if document else None

    def in_stage(self, *stages: str) -> list[FormDraft]:
        """The newest first."""
        found = [_read(document) for stage in stages for document in self._drafts.find({"stage": stage})]
        return sorted(found, key=lambda one: one.uploaded_at, reverse=True)

    def claim(self, now: datetime) -> FormDraft | None:
        """The draft that waits longest, or whose worker was lost; no other worker gets it meanwhile."""
        lost = [one for one in self.in_stage(CONVERTING) if _lost(one, now)]
        for draft in reversed([*self.in_stage(WAITING), *lost]):
            claimed = self._drafts.find_one_and_update(
                {"_id": draft.draft_id, "stage": draft.stage, "claimed_at": draft.claimed_at},
                {"$set": {"stage": CONVERTING, "claimed_at": now}, "$inc": {"tries": 1}},
                return_document=ReturnDocument.AFTER,
            )
            if claimed:
                return _read(claimed)
        return None

    def give_back(self, draft: FormDraft) -> None:
        """It waits again, as if it had not been claimed."""
        self._drafts.update_one(
            {"_id": draft.draft_id, "stage": CONVERTING, "claimed_at": draft.claimed_at},
            {"$set": {"stage": WAITING, "claimed_at": None}, "$inc": {"tries": -1}},
        )

    def settle(
        self, draft: FormDraft, xform: bytes | None = None, definition: FormDefinition | None = None
    ) -> None:
        """Keep what the conversion made of it; nothing when another worker has it by now."""
        if xform is not None and definition is not None:
            content = {"xform": Binary(xform), "definition": form_definition.to_json(definition)}
            self._contents.replace_one({"_id": draft.draft_id}, content, upsert=True)
        self._drafts.update_one(
            {"_id": draft.draft_id, "stage": CONVERTING, "claimed_at": draft.claimed_at},
            {"$set": _written(draft)},
        )

    def set_stage(self, draft_id: str, stage: str) -> None:
        self._drafts.update_one({"_id": draft_id}, {"$set": {"stage": stage}})

    def body(self, draft_id: str) -> bytes:
        """The workbook or XForm as it was uploaded; KeyError when it faded."""
        return self.files(draft_id)[""]

    def files(self, draft_id: str) -> dict[str, bytes]:
        """Name → bytes of everything that was uploaded; the form itself under the empty name."""
        return {one["name"]: bytes(one["body"]) for one in self._files.find({"draft_id": draft_id})}

    def xform(self, draft_id: str) -> bytes | None:
        """What it was converted to."""
        content = self._contents.find_one({"_id": draft_id}, {"xform": 1})
        return bytes(content["xform"]) if content else None

    def definition(self, draft_id: str) -> FormDefinition | None:
        content = self._contents.find_one({"_id": draft_id}, {"definition": 1})
        return form_definition.from_json(content["definition"]) if content else None

    def discard_older(self, than: datetime) -> None:
        """Uploads of before that instant are forgotten; what was published from them stays."""
        for old in self._drafts.find({"uploaded_at": {"$lt": than}}, {"_id": 1}):
            self.discard(old["_id"])

    def discard(self, draft_id: str) -> None:
        """Nothing of it stays; harmless twice."""
        self._drafts.delete_one({"_id": draft_id})
        self._contents.delete_one({"_id": draft_id})
        self._files.delete_many({"draft_id": draft_id})


def _lost(draft: FormDraft, now: datetime) -> bool:
    return draft.claimed_at is None or draft.claimed_at + CONVERSION_LOST_AFTER <= now


def _written(draft: FormDraft) -> dict[str, Any]:
    document = asdict(draft)
    del document["draft_id"]
    for name in _LISTS:
        document[name] = list(document[name])
    document["validator"]["messages"] = list(draft.validator.messages)
    return document


def _read(document: Document) -> FormDraft:
    validator = document["validator"]
    facts: dict[str, Any] = {name: document[name] for name in _FACTS}
    facts |= {name: tuple(document[name]) for name in _LISTS}
    facts["lint"] = tuple(LintFinding(**finding) for finding in document["lint"])
    facts["validator"] = ValidatorReport(validator["verdict"], tuple(validator["messages"]))
    return FormDraft(draft_id=document["_id"], **facts)


_FACTS = (
    "file_name",
    "uploaded_by",
    "uploaded_at",
    "stage",
    "form_id",
    "version",
    "name",
    "md5",
    "source_sha256",
    "questions",
    "claimed_at",
    "tries",
)
