"""The days a report is about, and the months its buckets are kept in."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

MONTHS_MAX = 240
"""A report reads one bucket for each area and month: twenty years are enough and still quick."""


class Piece(NamedTuple):
    """Slots of a bucket's span: months `04` to `12` of `2023`, or days `10` to `31` of `2023-03`."""

    span: str
    first: str
    last: str


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        assert self.first <= self.last, "a period ends after it begins"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> list[str]:
        """Every month the period touches, as `2023-05`, in order."""
        start = self.first.year * 12 + self.first.month - 1
        stop = self.last.year * 12 + self.last.month - 1
        return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, stop + 1)]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The period cut into months of a year, and days of a month where it holds only a part of one."""
        made: list[Piece] = []
        for month in self.months:
            year, number = month.split("-")
            first = f"{self.first:%d}" if month == f"{self.first:%Y-%m}" else "01"
            end = month_end(int(year), int(number))
            last = f"{self.last:%d}" if month == f"{self.last:%Y-%m}" else f"{end:%d}"
            if (first, last) != ("01", f"{end:%d}"):
                made.append(Piece(month, first, last))
            elif made and made[-1].span == year:
                made[-1] = Piece(year, made[-1].first, number)
            else:
                made.append(Piece(year, number, number))
        return made

    @property
    def kind(self) -> str:
        """year | half | quarter | month | days: the calendar period it is exactly, or else plain days."""
        if self.first.day != 1 or self.last != month_end(self.last.year, self.last.month):
            return "days"
        months = len(self.months)
        names = {12: "year", 6: "half", 3: "quarter", 1: "month"}
        starts_well = months in names and (self.first.month - 1) % months == 0
        return names[months] if starts_well else "days"

    @property
    def words(self) -> str:
        """The period as it is said in a heading: `năm 2023`, `quý II năm 2023`."""
        year, month = self.first.year, self.first.month
        match self.kind:
            case "year":
                return f"năm {year}"
            case "half":
                return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
            case "quarter":
                return f"quý {('I', 'II', 'III', 'IV')[(month - 1) // 3]} năm {year}"
            case "month":
                return f"tháng {month:02d}/{year}"
        return f"từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}"


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_from(first: date, count: int) -> Period:
    """The `count` calendar months that begin with the month of `first`."""
    last_month = first.year * 12 + first.month - 1 + count - 1
    return Period(date(first.year, first.month, 1), month_end(last_month // 12, last_month % 12 + 1))


def around(day: date, months: int) -> Period:
    """The calendar year (12), half (6), quarter (3) or month (1) that holds `day`."""
    first_month = (day.month - 1) // months * months + 1
    return months_from(date(day.year, first_month, 1), months)


def day_before(day: date) -> date:
    return day - timedelta(days=1)
