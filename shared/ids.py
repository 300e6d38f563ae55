"""New identifiers that sort by the time they were made."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A UUIDv7 in canonical text form."""
    return str(uuid_utils.uuid7())
