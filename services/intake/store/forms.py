"""Form versions in MongoDB: the bytes phones download and the definition read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.domain import form_definition
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.form_version import CLOSED, OPEN, FormVersion, newest
from services.intake.domain.lint import LintFinding
from services.intake.store.recent import Recent
from shared.history import Document

LOOK_UP_S = 3.0  # how long a process may not notice that another one published or closed a form


class Forms:
    """The collections `form_versions` (_id `<form id>|<version>`), `form_contents` and `form_states`.

    Contents lie apart, since lists of versions are read all the time. A form without a state is open.

    A version never changes once it is published, so definitions are kept for the life of the process.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._versions = database["form_versions"]
        self._contents = database["form_contents"]
        self._states = database["form_states"]
        self._definitions: dict[tuple[str, str], FormDefinition] = {}
        self._recent: Recent[Any] = Recent(LOOK_UP_S)

    def ensure_indexes(self) -> None:
        self._versions.create_index("form_id")
        self._versions.create_index("source_sha256")

    def add(self, version: FormVersion, xform: bytes, definition: FormDefinition) -> bool:
        """Whether it was stored; False when this version of the form exists already."""
        # The content first: a version that can be seen can be downloaded.
        content = {"xform": Binary(xform), "definition": form_definition.to_json(definition)}
        self._contents.update_one({"_id": _content_id(version)}, {"$setOnInsert": content}, upsert=True)
        document = asdict(version)
        for name in ("warnings", "roles", "media", "lint"):
            document[name] = list(document[name])
        try:
            self._versions.insert_one({**document, "_id": _id(version.form_id, version.version)})
        except DuplicateKeyError:
            return False
        finally:
            self._recent.forget()
        return True

    def find(self, form_id: str, version: str) -> FormVersion | None:
        document = self._versions.find_one({"_id": _id(form_id, version)})
        return _read(document) if document else None

    def of_source(self, source_sha256: str) -> FormVersion | None:
        """The version that was made from an upload of that hash."""
        document = self._versions.find_one({"source_sha256": source_sha256})
        return _read(document) if document else None

    def versions(self, form_id: str) -> list[FormVersion]:
        """All of one form, the oldest first."""
        found = [_read(document) for document in self._versions.find({"form_id": form_id})]
        return sorted(found, key=lambda one: (one.published_at, one.version))

    def newest(self) -> list[tuple[FormVersion, str]]:
        """The newest offered version of every form with the form's state; some seconds old at most.

        By form id. A form whose versions are all withdrawn is not among them.
        """

        def look_up() -> list[tuple[FormVersion, str]]:
            states = self._all_states()
            return [(version, states.get(version.form_id, OPEN)) for version in newest(self.all())]

        return self._recent.get("newest", look_up) or []

    def all(self) -> list[FormVersion]:
        """Every version of every form, withdrawn ones too, as of now."""
        return [_read(document) for document in self._versions.find({})]

    def state(self, form_id: str) -> str:
        """OPEN for a form that nobody closed, or that does not exist; some seconds old at most."""
        return self.states().get(form_id, OPEN)

    def states(self) -> dict[str, str]:
        """Form id → state of the forms that have one; some seconds old at most."""
        return self._recent.get("states", self._all_states) or {}

    def _all_states(self) -> dict[str, str]:
        return {document["_id"]: document["state"] for document in self._states.find({})}

    def newest_of(self, form_id: str) -> FormVersion | None:
        return next((version for version, _ in self.newest() if version.form_id == form_id), None)

    def xform(self, form_id: str, version: str) -> bytes | None:
        """The exact bytes phones download."""

        def look_up() -> bytes | None:
            content = self._content(form_id, version, "xform")
            return bytes(content["xform"]) if content else None

        found = self._recent.get(("xform", form_id, version), look_up)
        return found if found is None else bytes(found)

    def definition(self, form_id: str, version: str) -> FormDefinition | None:
        """What the version asks; None when it was never published."""
        key = (form_id, version)
        if key not in self._definitions:
            content = self._content(form_id, version, "definition")
            if content is None:
                return None
            self._definitions[key] = form_definition.from_json(content["definition"])
        return self._definitions[key]

    def _content(self, form_id: str, version: str, part: str) -> Document | None:
        found = self.find(form_id, version)
        return self._contents.find_one({"_id": _content_id(found)}, {part: 1}) if found else None

    def is_closed(self, form_id: str) -> bool:
        return self.state(form_id) == CLOSED

    def set_state(self, form_id: str, state: str) -> None:
        self._states.update_one({"_id": form_id}, {"$set": {"state": state}}, upsert=True)
        self._recent.forget()

    def withdraw(self, form_id: str, version: str, at: datetime, by: str) -> bool:
        """Whether there is such a version; the first withdrawal counts."""
        return self._set_withdrawn(form_id, version, {"withdrawn_at": None}, at, by)

    def offer_again(self, form_id: str, version: str) -> bool:
        """Whether there is such a version."""
        return self._set_withdrawn(form_id, version, {}, None, "")

    def _set_withdrawn(
        self, form_id: str, version: str, only: Document, at: datetime | None, by: str
    ) -> bool:
        key = {"_id": _id(form_id, version)}
        self._versions.update_one({**key, **only}, {"$set": {"withdrawn_at": at, "withdrawn_by": by}})
        self._recent.forget()
        return self._versions.find_one(key, {"_id": 1}) is not None

    def note_lint(self, form_id: str, version: str, findings: Sequence[LintFinding]) -> None:
        """What the lint says now, once files that were missing lie beside the form."""
        lint = [asdict(finding) for finding in findings]
        self._versions.update_one({"_id": _id(form_id, version)}, {"$set": {"lint": lint}})
        self._recent.forget()


def _id(form_id: str, version: str) -> str:
    return f"{form_id}|{version}"


def _content_id(version: FormVersion) -> str:
    # With the md5, so that what a publisher left behind who died half-way is not taken for the content.
    return f"{_id(version.form_id, version.version)}|{version.md5}"


def _read(document: Document) -> FormVersion:
    return FormVersion(
        form_id=document["form_id"],
        version=document["version"],
        name=document["name"],
        md5=document["md5"],
        source_sha256=document["source_sha256"],
        published_at=document["published_at"],
        published_by=document["published_by"],
        warnings=tuple(document["warnings"]),
        roles=tuple(document.get("roles", ())),
        media=tuple(document.get("media", ())),
        xform_bytes=document.get("xform_bytes", 0),
        lint=tuple(LintFinding(**finding) for finding in document.get("lint", ())),
        withdrawn_at=document.get("withdrawn_at"),
        withdrawn_by=document.get("withdrawn_by", ""),
    )
