"""What a reader asks a report for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.reporting.domain.period import Period


@dataclass(frozen=True)
class Question:
    """What is asked: the figures of `area_id` in `period`, in the geography of `edition`.

    scope: the areas the asker may see; None for everything. Another geography may know the
    asked area only as a part of a larger one, and must not open that to somebody.
    """

    area_id: str
    period: Period
    edition: date
    scope: tuple[str, ...] | None = None
