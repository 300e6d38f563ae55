"""Accounts of people, and the app keys their phones carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.auth import Actor

TRIES_MAX = 5
LOCKED_FOR = timedelta(minutes=15)
"""So many wrong passwords lock an account for so long: about 500 guesses a day, whoever guesses."""


@dataclass(frozen=True, kw_only=True)
class User:
    """One person's account. password_hash: argon2id in its own text form."""

    username: str
    full_name: str
    role: str
    areas: tuple[str, ...]
    office: str
    password_hash: str
    created_at: datetime
    created_by: str
    disabled: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(
            username=self.username,
            full_name=self.full_name,
            role=self.role,
            areas=self.areas,
            office=self.office,
        )


WORKS, EXPIRES_SOON, EXPIRED, REVOKED = "works", "expires-soon", "expired", "revoked"
EXPIRES_SOON_DAYS = 14
KEYS_AT_ONCE_MAX = 100  # more than come to one training day


@dataclass(frozen=True, kw_only=True)
class AppKey:
    """A key that was given out; only its hash is kept. expires_on: the last day it works, None for ever.

    device_id: of the phone that signed in for it, empty when somebody handed it out.
    last_device: what the phone called itself at its last use. sheet: of the keys that were made at once.
    """

    key_id: str
    key_sha256: str
    label: str
    username: str
    full_name: str
    role: str
    areas: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_on: date | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    device_id: str = ""
    last_device: str = ""
    revoked_by: str = ""
    revoked_why: str = ""
    sheet: str = ""

    def works(self, today: date) -> bool:
        return self.revoked_at is None and (self.expires_on is None or today <= self.expires_on)

    def state(self, today: date) -> str:
        """WORKS | EXPIRES_SOON (within EXPIRES_SOON_DAYS) | EXPIRED | REVOKED."""
        if self.revoked_at is not None:
            return REVOKED
        if self.expires_on is None or (self.expires_on - today).days > EXPIRES_SOON_DAYS:
            return WORKS
        return EXPIRES_SOON if self.works(today) else EXPIRED

    @property
    def actor(self) -> Actor:
        return Actor(
            username=self.username or f"key:{self.key_id}",
            full_name=self.full_name or self.label,
            role=self.role,
            areas=self.areas,
        )
