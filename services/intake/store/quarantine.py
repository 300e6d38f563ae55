"""What was refused, word for word, so that a person can look at it: nothing a phone sent is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo import DESCENDING
from pymongo.database import Database

from shared.history import Document


@dataclass(frozen=True)
class Refused:
    """One refused upload; the same one refused again is counted, not stored again.

    sha256: of the XML, or of the rival file. slug: of the problem it was refused with.
    xml: None for a rival file, which lies with the attachments under its hash.
    files: [{name, size, sha256}] that came along.
    """

    sha256: str
    slug: str
    detail: str
    instance_id: str
    form_id: str
    submitter: str
    device_id: str
    area_id: str
    first_at: datetime
    last_at: datetime
    times: int
    files: tuple[dict[str, Any], ...]
    xml: bytes | None


class Quarantine:
    """The collection `quarantine`; _id is `<slug> <sha256>`."""

    def __init__(self, database: Database[Document]) -> None:
        self._records = database["quarantine"]

    def ensure_indexes(self) -> None:
        self._records.create_index([("last_at", DESCENDING)])

    def keep(
        self,
        *,
        slug: str,
        detail: str,
        sha256: str,
        xml: bytes | None,
        files: Sequence[dict[str, Any]],
        instance_id: str,
        form_id: str,
        submitter: str,
        device_id: str,
        area_id: str,
        at: datetime,
    ) -> None:
        """On disk when this returns. A phone that tries again for days makes one record."""
        self._records.update_one(
            {"_id": f"{slug} {sha256}"},
            {
                "$setOnInsert": {
                    "sha256": sha256,
                    "slug": slug,
                    "detail": detail,
                    "instance_id": instance_id,
                    "form_id": form_id,
                    "submitter": submitter,
                    "device_id": device_id,
                    "area_id": area_id,
                    "first_at": at,
                    "xml": None if xml is None else Binary(xml),
                    "files": list(files),
                },
                "$set": {"last_at": at},
                "$inc": {"times": 1},
            },
            upsert=True,
        )

    def newest(self, limit: int) -> list[Refused]:
        """Without the XML; the last refused first."""
        found = self._records.find({}, {"xml": 0}).sort("last_at", DESCENDING).limit(limit)
        return [_read(document) for document in found]

    def find(self, slug: str, sha256: str) -> Refused | None:
        document = self._records.find_one({"_id": f"{slug} {sha256}"})
        return _read(document) if document else None


def _read(document: Document) -> Refused:
    xml = document.get("xml")
    return Refused(
        **{
            **{key: value for key, value in document.items() if key != "_id"},
            "files": tuple(document["files"]),
            "xml": None if xml is None else bytes(xml),
        }
    )
