"""App keys in MongoDB, found by the hash of the key a phone shows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.domain.account import AppKey
from services.intake.store.recent import Recent
from shared.history import Document

LOOK_UP_S = 5.0  # how long another process may still let a revoked key in
USE_NOTED_EVERY = timedelta(minutes=5)  # last use is for people; a write for each request would double them


class AppKeys:
    """The collections `app_keys`, _id the key's SHA-256, and `key_sheets`: which were made at once."""

    def __init__(self, database: Database[Document]) -> None:
        self._keys = database["app_keys"]
        self._sheets = database["key_sheets"]
        self._recent: Recent[AppKey] = Recent(LOOK_UP_S)
        self._noted: dict[str, datetime] = {}

    def ensure_indexes(self) -> None:
        self._keys.create_index("key_id", unique=True)
        self._keys.create_index("username")

    def add(self, key: AppKey) -> None:
        document = asdict(key)
        document["_id"] = document.pop("key_sha256")
        document["areas"] = list(key.areas)
        document["expires_on"] = key.expires_on.isoformat() if key.expires_on else None
        self._keys.insert_one(document)

    def open_sheet(self, sheet: str, at: datetime) -> bool:
        """Whether the sheet is new; its keys are made once, however often the form is sent."""
        try:
            self._sheets.insert_one({"_id": sheet, "opened_at": at})
        except DuplicateKeyError:
            return False
        return True

    def find(self, key_sha256: str) -> AppKey | None:
        """As of some seconds ago at most."""

        def look_up() -> AppKey | None:
            document = self._keys.find_one({"_id": key_sha256})
            return _read(document) if document else None

        return self._recent.get(key_sha256, look_up)

    def all(self) -> list[AppKey]:
        """The newest first."""
        keys = [_read(document) for document in self._keys.find({})]
        return sorted(keys, key=lambda key: key.created_at, reverse=True)

    def of_id(self, key_id: str) -> AppKey | None:
        """As of now."""
        document = self._keys.find_one({"key_id": key_id})
        return _read(document) if document else None

    def revoke(self, key_id: str, at: datetime, *, by: str = "", why: str = "") -> None:
        """The first revocation counts."""
        told = {"revoked_at": at, "revoked_by": by, "revoked_why": why}
        self._keys.update_one({"key_id": key_id, "revoked_at": None}, {"$set": told})
        self._recent.forget()

    def revoke_of(self, username: str, at: datetime) -> None:
        """All keys of a person."""
        self._keys.update_many({"username": username, "revoked_at": None}, {"$set": {"revoked_at": at}})
        self._recent.forget()

    def revoke_before(self, key: AppKey, at: datetime) -> None:
        """Those that the same phone had for the same person before this one."""
        same_phone = {"username": key.username, "device_id": key.device_id, "revoked_at": None}
        self._keys.update_many({**same_phone, "key_id": {"$ne": key.key_id}}, {"$set": {"revoked_at": at}})
        self._recent.forget()

    def note_use(self, key: AppKey, at: datetime, device: str = "") -> None:
        noted = self._noted.get(key.key_sha256) or key.last_used_at
        if noted is None or at - noted >= USE_NOTED_EVERY:
            self._noted[key.key_sha256] = at
            # A phone says its name only when it sends; when it fetches a list, the last name stands.
            named = {"last_device": device[:100]} if device else {}
            self._keys.update_one({"_id": key.key_sha256}, {"$set": {"last_used_at": at, **named}})


def _read(document: Document) -> AppKey:
    expires_on = document["expires_on"]
    return AppKey(
        key_id=document["key_id"],
        key_sha256=document["_id"],
        label=document["label"],
        username=document["username"],
        full_name=document["full_name"],
        role=document["role"],
        areas=tuple(document["areas"]),
        created_at=document["created_at"],
        created_by=document["created_by"],
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        revoked_at=document["revoked_at"],
        last_used_at=document["last_used_at"],
        device_id=document.get("device_id", ""),
        last_device=document.get("last_device", ""),
        revoked_by=document.get("revoked_by", ""),
        revoked_why=document.get("revoked_why", ""),
        sheet=document.get("sheet", ""),
    )
