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


@dataclass(frozen=True, kw_only=True)
class AppKey:
    """A key that was given out; only its hash is kept. expires_on: the last day it works, None for ever.

    device_id: of the phone that signed in for it, empty when somebody handed it out.
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

    def works(self, today: date) -> bool:
        return self.revoked_at is None and (self.expires_on is None or today <= self.expires_on)

    @property
    def actor(self) -> Actor:
        return Actor(
            username=self.username or f"key:{self.key_id}",
            full_name=self.full_name or self.label,
            role=self.role,
            areas=self.areas,
        )
