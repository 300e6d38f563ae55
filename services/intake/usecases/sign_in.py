"""Let a person in by username and password, with an end to guessing."""

from __future__ import annotations

from services.intake.passwords import is_password
from services.intake.problems import WrongPassword
from services.intake.store import Stores
from shared.auth import Actor
from shared.clock import Clock


def sign_in(stores: Stores, username: str, password: str, clock: Clock) -> Actor:
    """Who it is; WrongPassword with the tries left, LockedOut with the time to wait.

    A name nobody has and a disabled account answer like a wrong password: guessing tells nothing.
    """
    username = username.strip().lower()
    tries_left = stores.users.take_try(username, clock.now())
    user = stores.users.find(username)
    if not is_password(password, user.password_hash if user else None) or user is None or user.disabled:
        raise WrongPassword(tries_left=tries_left)
    stores.users.forget_tries(username)
    return user.actor
