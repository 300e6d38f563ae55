"""Keys of phones as an administrator gives them out and takes them back, within the own areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.intake.domain.account import EXPIRES_SOON, KEYS_AT_ONCE_MAX, WORKS, AppKey, User
from services.intake.store import Stores
from services.intake.usecases.accounts import GivenKey, create_app_key
from shared import reference
from shared.auth import ROLES, Actor
from shared.clock import Clock, business_date
from shared.problems import Forbidden, InvalidInput, NotFound
from shared.text import search_key, sort_key

NEVER_USED = "never-used"
PHONE_ROLES = tuple(role for role, may in ROLES.items() if {"form.read", "submission.send"} <= may)
"""Roles that have something to do on a phone."""


@dataclass(frozen=True)
class KeyOrder:
    """Whom a key is for. With a username: label, role and areas are that account's unless given."""

    username: str = ""
    label: str = ""
    role: str = ""
    areas: tuple[str, ...] = ()
    expires_on: date | None = None


@dataclass(frozen=True)
class KeyFilter:
    """What the list of keys is narrowed to; empty is everything.

    state: works | expires-soon | expired | revoked | never-used.
    """

    words: str = ""
    area: str = ""
    state: str = ""


def keys_for(stores: Stores, actor: Actor, wanted: KeyFilter, today: date) -> list[AppKey]:
    """The keys that hold in the actor's areas only, the newest first."""
    return [key for key in stores.keys.all() if _covers(actor, key.areas) and _fits(key, wanted, today)]


def people_with_phones(stores: Stores, actor: Actor, area: str = "") -> list[User]:
    """Accounts that may get a key from this actor, by name; of one area, when it is given."""
    return [
        user
        for user in sorted(stores.users.all(), key=lambda one: sort_key(one.full_name))
        if not user.disabled
        and user.role in PHONE_ROLES
        and _covers(actor, user.areas)
        and (not area or _covers_one(area, user.areas))
    ]


def give_keys(
    stores: Stores, actor: Actor, orders: Sequence[KeyOrder], *, clock: Clock, sheet: str = ""
) -> list[GivenKey]:
    """New keys in the order they were asked for, all or, when one may not be made, none.

    Forbidden for an area that is not the actor's, InvalidInput for whom there is no account.
    """
    if len(orders) > KEYS_AT_ONCE_MAX:
        raise InvalidInput(errors={"keys": [f"at most {KEYS_AT_ONCE_MAX} at once"]})
    today = business_date(clock.now())
    for order in orders:
        if order.expires_on is not None and order.expires_on < today:
            raise InvalidInput(errors={"expires_on": ["the day is over"]})
        user = stores.users.find(order.username) if order.username else None
        if order.username and (user is None or user.disabled):
            raise InvalidInput(errors={"username": ["there is no such account"]})
        areas = order.areas or (user.areas if user else ())
        if not _covers(actor, areas):
            raise Forbidden("this area is not one of yours", areas=list(areas))
    return [
        create_app_key(
            stores,
            username=order.username,
            label=order.label,
            role=order.role,
            areas=order.areas,
            expires_on=order.expires_on,
            created_by=actor.username,
            clock=clock,
            sheet=sheet,
        )
        for order in orders
    ]


def revoke_key(stores: Stores, actor: Actor, key_id: str, why: str, clock: Clock) -> None:
    """The phone is turned away from now on; the first revocation counts. NotFound."""
    key = stores.keys.of_id(key_id)
    if key is None or not _covers(actor, key.areas):
        raise NotFound(key_id=key_id)
    stores.keys.revoke(key_id, clock.now(), by=actor.username, why=why.strip()[:500])


def _fits(key: AppKey, wanted: KeyFilter, today: date) -> bool:
    if wanted.area and not _covers_one(wanted.area, key.areas):
        return False
    state = key.state(today)
    if wanted.state == NEVER_USED and (key.last_used_at is not None or state not in (WORKS, EXPIRES_SOON)):
        return False
    if wanted.state == WORKS and state not in (WORKS, EXPIRES_SOON):
        return False
    if wanted.state not in ("", NEVER_USED, WORKS) and state != wanted.state:
        return False
    # Without marks on both sides: people type names without them.
    said = " ".join((key.label, key.full_name, key.username, key.last_device, key.sheet))
    return search_key(wanted.words) in search_key(said)


def _covers(actor: Actor, areas: Sequence[str]) -> bool:
    known = reference.areas()
    return all(area in known and known.covers(actor.areas, area) for area in areas)


def _covers_one(area: str, areas: Sequence[str]) -> bool:
    known = reference.areas()
    return any(one in known and known.covers((area,), one) for one in areas)
