"""How many days a span has, and how many a year: the conventions interest is computed by.

actual_365 is the law (Circular 14/2017/TT-NHNN); the others are for checking what somebody else computed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DayCount:
    """year_days: what a yearly rate is divided by. position: (start of the loan, a day) → its days since."""

    year_days: int
    position: Callable[[date, date], int]

    def days(self, start: date, since: date, until: date) -> int:
        """The days of [since, until) in a loan that began on `start`."""
        return self.position(start, until) - self.position(start, since)


def _actual(start: date, on: date) -> int:
    return (on - start).days


def _thirty(start: date, on: date) -> int:
    """30E/360, and what falls due at the end of a shorter month counts as a whole month all the same."""
    of_start = min(start.day, 30)
    ends_month = on.day == monthrange(on.year, on.month)[1]
    of_day = of_start if ends_month and on.day < start.day else min(on.day, 30)
    return 360 * (on.year - start.year) + 30 * (on.month - start.month) + of_day - of_start


ACTUAL_365 = DayCount(365, _actual)
ACTUAL_360 = DayCount(360, _actual)
THIRTY_360 = DayCount(360, _thirty)

DAY_COUNTS = {"actual_365": ACTUAL_365, "actual_360": ACTUAL_360, "30_360": THIRTY_360}
