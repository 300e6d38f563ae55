"""Form versions in MongoDB: the bytes phones download and the definition read from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bson import Binary
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.domain import form_definition
from services.intake.domain.form_definition import FormDefinition
from services.intake.domain.form_version import CLOSED, OPEN, FormVersion, newest
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
        document = {**asdict(version), "warnings": list(version.warnings), "roles": list(version.roles)}
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
        """The newest version of every form with the form's state, by form id; some seconds old at most."""

        def look_up() -> list[tuple[FormVersion, str]]:
            states = {document["_id"]: document["state"] for document in self._states.find({})}
            versions = newest(_read(document) for document in self._versions.find({}))
            return [(version, states.get(version.form_id, OPEN)) for version in versions]

        return self._recent.get("newest", look_up) or []

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
        return any(version.form_id == form_id and state == CLOSED for version, state in self.newest())

    def set_state(self, form_id: str, state: str) -> None:
        self._states.update_one({"_id": form_id}, {"$set": {"state": state}}, upsert=True)
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
    )
