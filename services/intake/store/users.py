"""Accounts in MongoDB, and the count of tries at their passwords."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.intake.domain.account import LOCKED_FOR, TRIES_MAX, User
from services.intake.problems import LockedOut
from shared.history import Document


class Users:
    """The collections `users` (_id username) and `sign_in_tries` (_id username, known or not)."""

    def __init__(self, database: Database[Document]) -> None:
        self._users = database["users"]
        self._tries = database["sign_in_tries"]

    def ensure_indexes(self) -> None:
        # Names that nobody has are counted too, so that guessing tells nothing; they fade after a day.
        self._tries.create_index("first_at", expireAfterSeconds=24 * 3600)

    def find(self, username: str) -> User | None:
        document = self._users.find_one({"_id": username})
        return _read(document) if document else None

    def all(self) -> list[User]:
        return sorted((_read(document) for document in self._users.find({})), key=lambda one: one.username)

    def add(self, user: User) -> bool:
        """Whether it was stored; False when the name is taken."""
        document = asdict(user)
        document["_id"] = document.pop("username")
        document["areas"] = list(user.areas)
        try:
            self._users.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    def set_password(self, username: str, password_hash: str) -> bool:
        found = self._users.update_one({"_id": username}, {"$set": {"password_hash": password_hash}})
        return bool(found.matched_count)

    def set_disabled(self, username: str, disabled: bool) -> bool:
        found = self._users.update_one({"_id": username}, {"$set": {"disabled": disabled}})
        return bool(found.matched_count)

    def take_try(self, username: str, now: datetime) -> int:
        """Use up one try and say how many are left; LockedOut when none was.

        Counted before the password is looked at, so that many guesses at once get no more tries than
        one after the other.
        """
        record = self._count(username, now)
        if record["first_at"] + LOCKED_FOR <= now:
            self._tries.update_one(
                {"_id": username, "first_at": record["first_at"]}, {"$set": {"tries": 0, "first_at": now}}
            )
            record = self._count(username, now)
        if record["tries"] > TRIES_MAX:
            wait: timedelta = record["first_at"] + LOCKED_FOR - now
            raise LockedOut(wait_s=max(1, int(wait.total_seconds())))
        if record["tries"] == TRIES_MAX:
            # The last try starts the full waiting time; a right password takes it back.
            self._tries.update_one({"_id": username}, {"$set": {"first_at": now}})
        return TRIES_MAX - int(record["tries"])

    def forget_tries(self, username: str) -> None:
        self._tries.delete_one({"_id": username})

    def _count(self, username: str, now: datetime) -> Document:
        # Not one upsert: of several first ones at once, the embedded database (SecantusDB 0.7)
        # counts all but answers most of them with nothing.
        while True:
            counted = self._tries.find_one_and_update(
                {"_id": username}, {"$inc": {"tries": 1}}, return_document=ReturnDocument.AFTER
            )
            if counted is not None:
                return counted
            with suppress(DuplicateKeyError):  # somebody else's first try was first
                self._tries.insert_one({"_id": username, "tries": 0, "first_at": now})


def _read(document: Document) -> User:
    return User(
        username=document["_id"],
        full_name=document["full_name"],
        role=document["role"],
        areas=tuple(document["areas"]),
        office=document["office"],
        password_hash=document["password_hash"],
        created_at=document["created_at"],
        created_by=document["created_by"],
        disabled=document["disabled"],
    )
