"""Passwords as they are stored: argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The OWASP cheat sheet's first choice. The library's default takes 64 MiB and four threads for each try,
# which a small office machine has not got when a whole office signs in at half past seven.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified against when nobody has the name, so that an unknown name takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one behind the hash; always False for None, after the same time."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
