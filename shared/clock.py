"""The time and the business date, so that nothing else asks the machine for them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

HO_CHI_MINH = ZoneInfo("Asia/Ho_Chi_Minh")
_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, aware and in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands still until it is moved; for tests."""

    def __init__(self, at: datetime) -> None:
        assert at.tzinfo is not None, "instants are aware"
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by


def business_date(instant: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh on which `instant` falls."""
    return instant.astimezone(HO_CHI_MINH).date()


def day_of(text: str) -> date | None:
    """The day as people write it (22/12/2023) or as ISO text; None when it is not one."""
    written = _WRITTEN.fullmatch(text.strip())
    try:
        if written:
            day, month, year = map(int, written.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None
