"""Accounts: make one, change its password, disable it; and app keys for phones."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.account import AppKey, User
from services.intake.passwords import hash_password
from services.intake.problems import KeyUnknown, UsernameTaken
from services.intake.store import Stores
from services.intake.usecases.accept_submission import to_the_millisecond
from shared.auth import Actor
from shared.clock import Clock, business_date
from shared.problems import InvalidInput, NotFound


def create_user(
    stores: Stores,
    *,
    username: str,
    full_name: str,
    role: str,
    areas: Sequence[str],
    office: str,
    password: str,
    created_by: str,
    clock: Clock,
) -> User:
    """The new account; UsernameTaken."""
    user = User(
        username=username,
        full_name=full_name,
        role=role,
        areas=tuple(areas),
        office=office,
        password_hash=hash_password(password),
        created_at=to_the_millisecond(clock.now()),
        created_by=created_by,
    )
    if not stores.users.add(user):
        raise UsernameTaken(username=username)
    return user


def set_password(stores: Stores, username: str, password: str) -> None:
    """Also opens an account that is locked for wrong tries; NotFound."""
    if not stores.users.set_password(username, hash_password(password)):
        raise NotFound(username=username)
    stores.users.forget_tries(username)


def set_disabled(stores: Stores, username: str, disabled: bool, clock: Clock) -> None:
    """Disable or enable an account. Disabling revokes the person's app keys; enabling brings none back.

    Tokens already signed live on until they expire: every service checks them without asking anybody.
    """
    if not stores.users.set_disabled(username, disabled):
        raise NotFound(username=username)
    if disabled:
        stores.keys.revoke_of(username, clock.now())


@dataclass(frozen=True)
class GivenKey:
    """A new key and the secret itself, which is told once and not stored."""

    key: AppKey
    secret: str


def create_app_key(
    stores: Stores,
    *,
    username: str,
    label: str,
    role: str,
    areas: Sequence[str],
    expires_on: date | None,
    created_by: str,
    clock: Clock,
    device_id: str = "",
    sheet: str = "",
) -> GivenKey:
    """A key for a person (role and areas as theirs unless given) or, by its label, for a device.

    device_id: of the phone it is for, where it is known.
    """
    user = stores.users.find(username) if username else None
    if username and (user is None or user.disabled):
        raise InvalidInput(errors={"username": ["there is no such account"]})
    role = role or (user.role if user else "")
    areas = tuple(areas) or (user.areas if user else ())
    missing = {
        name: ["needed for a key without a username"]
        for name, value in (("label", label or username), ("role", role), ("areas", areas))
        if not value
    }
    if missing:
        raise InvalidInput(errors=missing)
    secret = secrets.token_urlsafe(32)
    key = AppKey(
        key_id=secrets.token_hex(6),
        key_sha256=hash_of(secret),
        label=label or (user.full_name if user else ""),
        username=username,
        full_name=user.full_name if user else "",
        role=role,
        areas=tuple(areas),
        created_at=to_the_millisecond(clock.now()),
        created_by=created_by,
        expires_on=expires_on,
        device_id=device_id,
        sheet=sheet,
    )
    stores.keys.add(key)
    return GivenKey(key, secret)


def holder_of(stores: Stores, secret: str, clock: Clock, *, device: str = "") -> Actor:
    """Who a phone with this key acts for; KeyUnknown. device: what the phone calls itself, if it says."""
    return valid_key(stores, secret, clock, device=device).actor


def valid_key(stores: Stores, secret: str, clock: Clock, *, device: str = "") -> AppKey:
    """The key itself, its use noted; KeyUnknown. device: as for `holder_of`."""
    now = clock.now()
    key = stores.keys.find(hash_of(secret))
    if key is None or not key.works(business_date(now)):
        raise KeyUnknown()
    stores.keys.note_use(key, now, device)
    return key


def hash_of(secret: str) -> str:
    # The key holds 256 random bits, so a plain hash cannot be guessed backwards.
    return hashlib.sha256(secret.encode()).hexdigest()
