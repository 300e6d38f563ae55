"""Where a page of records ended, as text that readers hand back without looking into it."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Place:
    """The last record of a page: records are listed by day, newest first, then by shard and key."""

    day: date
    shard: str
    fact_key: str

    def to_text(self) -> str:
        """A cursor."""
        plain = f"{self.day.isoformat()}|{self.shard}|{self.fact_key}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Place:
        """ValueError for a text that `to_text` did not make."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
            day, shard, fact_key = plain.split("|", 2)
            return cls(date.fromisoformat(day), shard, fact_key)
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise ValueError("not a cursor of ours") from error
