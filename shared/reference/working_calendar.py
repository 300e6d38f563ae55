"""Working days of the district offices: Monday to Friday, bar public holidays, plus worked Saturdays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from shared.reference import BadReference, read

_SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """years: those whose holidays are known. worked: Saturdays that were swapped for a weekday."""

    years: frozenset[int]
    holidays: frozenset[date]
    worked: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """LookupError for a year whose holidays nobody has entered: a guess would set a wrong deadline."""
        if day.year not in self.years:
            raise LookupError(f"no holidays are known for {day.year}")
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.holidays)

    def working_days_after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself does not count. n ≥ 0; n = 0 gives `day`."""
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working_day(day)
        return day


@cache
def working_calendar() -> WorkingCalendar:
    """The calendar of `calendar.yaml`; BadReference when a day stands under another year."""
    body = read("calendar.yaml")
    try:
        years = body["years"]
        holidays = {day for year in years.values() for day in year["holidays"]}
        worked = {day for year in years.values() for day in year["worked"]}
        for year, row in years.items():
            _check(year, [*row["holidays"], *row["worked"]])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadReference(f"calendar.yaml: {error!r}") from error
    return WorkingCalendar(frozenset(years), frozenset(holidays), frozenset(worked))


def _check(year: int, days: Collection[date]) -> None:
    strange = [day for day in days if day.year != year]
    if strange:
        raise BadReference(f"calendar.yaml: {strange[0]} stands under {year}")
