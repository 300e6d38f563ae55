"""Files beside form versions in MongoDB; their bytes lie with the attachments, under what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import BinaryIO

from pymongo import ASCENDING
from pymongo.database import Database

from services.intake.domain.media import MediaFile
from services.intake.domain.submission import file_name
from services.intake.store.attachments import AttachmentFiles
from services.intake.store.recent import Recent
from shared.history import Document

LOOK_UP_S = 3.0  # how long a process may not notice that another one kept a file


class Media:
    """The collection `form_media`; _id is `<form id>|<version>|<file name>`."""

    def __init__(self, database: Database[Document], files: AttachmentFiles) -> None:
        self._records = database["form_media"]
        self._files = files
        self._recent: Recent[tuple[MediaFile, ...]] = Recent(LOOK_UP_S)

    def ensure_indexes(self) -> None:
        self._records.create_index([("form_id", ASCENDING), ("version", ASCENDING)])

    def keep(self, form_id: str, version: str, name: str, body: bytes, content_type: str) -> MediaFile:
        """The file is served beside that version from now on; another one of the name takes its place."""
        name = file_name(name)
        with self._files.incoming(name, content_type) as part:
            part.write(body)
            self._files.keep(part)
            kept = MediaFile(
                name=name,
                sha256=part.sha256,
                md5=hashlib.md5(body, usedforsecurity=False).hexdigest(),
                size=part.size,
                content_type=content_type,
            )
        self._records.update_one(
            {"_id": f"{form_id}|{version}|{name}"},
            {"$set": {"form_id": form_id, "version": version, **asdict(kept)}},
            upsert=True,
        )
        self._recent.forget()
        return kept

    def of(self, form_id: str, version: str) -> tuple[MediaFile, ...]:
        """Those of one version, by name; some seconds old at most."""

        def look_up() -> tuple[MediaFile, ...]:
            found = self._records.find({"form_id": form_id, "version": version})
            return tuple(sorted(map(_read, found), key=lambda file: file.name))

        return self._recent.get((form_id, version), look_up) or ()

    def open(self, file: MediaFile) -> BinaryIO:
        """The bytes to read."""
        return self._files.open(file.sha256)


def _read(document: Document) -> MediaFile:
    return MediaFile(
        name=document["name"],
        sha256=document["sha256"],
        md5=document["md5"],
        size=document["size"],
        content_type=document["content_type"],
    )
