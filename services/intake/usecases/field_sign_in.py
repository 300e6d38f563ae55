"""Sign in once on a phone: password against an app key of its own."""

from __future__ import annotations

from datetime import timedelta

from services.intake.store import Stores
from services.intake.usecases.accounts import GivenKey, create_app_key
from services.intake.usecases.sign_in import sign_in
from shared.clock import Clock, business_date

KEY_LASTS = timedelta(days=180)  # half a year: a phone that lies in a drawer for longer asks again


def sign_in_phone(
    stores: Stores, username: str, password: str, device_id: str, device_name: str, clock: Clock
) -> GivenKey:
    """A key for this phone, in place of the one it had; WrongPassword, LockedOut, Forbidden."""
    who = sign_in(stores, username, password, clock)
    who.demand("submission.send")
    given = create_app_key(
        stores,
        username=who.username,
        label=" · ".join(part for part in (who.full_name, device_name) if part),
        role=who.role,
        areas=who.areas,
        expires_on=business_date(clock.now()) + KEY_LASTS,
        created_by=who.username,
        clock=clock,
        device_id=device_id,
    )
    stores.keys.revoke_before(given.key, clock.now())
    return given
