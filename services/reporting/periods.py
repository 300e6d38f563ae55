"""The periods a reader may choose, as links: years, halves, quarters, months, plain days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.reporting.domain.period import Period, around, month_end
from shared.clock import business_date

YEARS_SHOWN = 3


@dataclass(frozen=True)
class Choice:
    """A link to a period."""

    text: str
    period: Period
    current: bool


@dataclass(frozen=True)
class Choices:
    """kinds: year, half, quarter, month. siblings: of the same kind and year. years: the same in others."""

    kinds: tuple[Choice, ...]
    siblings: tuple[Choice, ...]
    years: tuple[Choice, ...]


def choices(period: Period, now: datetime) -> Choices:
    """What can be chosen from `period`; the links stay as near to it as they can."""
    kind, day, today = period.kind, period.last, business_date(now)
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}
    tabs = (("year", f"Năm {day.year}"), ("half", "6 tháng"), ("quarter", "Quý"), ("month", "Tháng"))
    kinds = tuple(Choice(text, around(day, months[name]), name == kind) for name, text in tabs)
    siblings: tuple[Choice, ...] = ()
    if kind in ("half", "quarter", "month"):
        length = months[kind]
        siblings = tuple(
            Choice(_short(kind, start), _of_year(day.year, start, length), start == period.first.month)
            for start in range(1, 13, length)
        )
    newest = max(today.year, day.year)
    shown = sorted({*range(newest - YEARS_SHOWN + 1, newest + 1), day.year - 1, day.year})
    years = tuple(Choice(str(year), _moved(period, year - day.year), year == day.year) for year in shown)
    return Choices(kinds, siblings, years)


def _of_year(year: int, month: int, length: int) -> Period:
    return around(date(year, month, 1), length)


def _moved(period: Period, years: int) -> Period:
    """The same days of another year; a last day of February stays the last."""
    return Period(_in_year(period.first, years), _in_year(period.last, years))


def _in_year(day: date, years: int) -> date:
    year = day.year + years
    end = month_end(year, day.month)
    is_end = day == month_end(day.year, day.month)
    return end if is_end else date(year, day.month, min(day.day, end.day))


def _short(kind: str, month: int) -> str:
    if kind == "half":
        return "Đầu năm" if month == 1 else "Cuối năm"
    if kind == "quarter":
        return f"Quý {('I', 'II', 'III', 'IV')[(month - 1) // 3]}"
    return f"T{month}"
