"""Functions of days and instants. All hours are those of the phone's zone."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, tzinfo

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import NotEvaluated, Value, atom, to_text

_DAY = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?(Z|[+-]\d{1,2}(?::?\d{2})?)?")
_DAYS_MAX = 2**31


def read_instant(written: str, zone: tzinfo) -> datetime | None:
    """`2023-09-12`, with an hour (`T10:30:00.000+07:00`) or without; None when it is none."""
    day, _, hour = written.partition("T")
    found = _DAY.fullmatch(day)
    if found is None or ("T" in written and not hour):
        return None
    try:
        year, month, day_of_month = map(int, found.groups())
        midnight = datetime(year, month, day_of_month, tzinfo=zone)
    except ValueError:
        return None
    return read_hour(hour, midnight) if hour else midnight


def read_hour(written: str, midnight: datetime) -> datetime | None:
    """The instant of that day at `10:30:00.000+07:00`; without a zone it is the phone's."""
    found = _HOUR.fullmatch(written)
    if found is None:
        return None
    hours, minutes, seconds, part, offset = found.groups()
    if int(hours) > 23 or int(minutes) > 59 or int(seconds or 0) > 59:
        return None
    milliseconds = int(f"{part or 0:<03}"[:3]) if part else 0
    instant = midnight + timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0), milliseconds=milliseconds
    )
    if offset is None:
        return instant
    ahead = timedelta()
    if offset != "Z":
        digits = offset[1:].replace(":", "")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)) * (
            1 if offset[0] == "+" else -1
        )
    here = midnight.utcoffset() or timedelta()
    return instant + here - ahead


def _epoch(zone: tzinfo) -> datetime:
    return datetime(1970, 1, 1, tzinfo=zone)


def _instant(here: Here, value: Value, *, keep_hour: bool) -> datetime | str | float:
    """The instant; '' and NaN as they are, since they are no day at all."""
    said = atom(value)
    zone = here.around.now.tzinfo
    assert zone is not None, "now is aware"
    if isinstance(said, bool):
        raise NotEvaluated("a day is wanted, not true or false")
    if isinstance(said, float):
        if math.isnan(said):
            return said
        if abs(said) > _DAYS_MAX:
            raise NotEvaluated(f"no day: {said}")
        try:
            if keep_hour:
                return datetime.fromtimestamp(0, zone) + timedelta(milliseconds=math.trunc(said * 86_400_000))
            return _epoch(zone) + timedelta(days=math.trunc(said))
        except OverflowError:
            raise NotEvaluated(f"no day: {said}") from None
    if isinstance(said, str):
        if not said:
            return said
        read = read_instant(said, zone)
        if read is None:
            raise NotEvaluated("a day is wanted, not this text")
        return read
    return said if keep_hour else _midnight(said)


def _midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def _date(here: Here, arguments: list[Value]) -> Value:
    # A text that names an hour keeps it, as in JavaRosa.
    return _instant(here, arguments[0], keep_hour=False)


def _date_time(here: Here, arguments: list[Value]) -> Value:
    return _instant(here, arguments[0], keep_hour=True)


def _decimal_date_time(here: Here, arguments: list[Value]) -> Value:
    """Days since 1970 in universal time, so an early morning of ours is still the day before."""
    said = atom(arguments[0])
    if isinstance(said, float):
        return said
    instant = _instant(here, said, keep_hour=True)
    return instant.timestamp() / 86400 if isinstance(instant, datetime) else instant


def _decimal_time(here: Here, arguments: list[Value]) -> Value:
    """How much of the day is over, from 0 to 1."""
    said = atom(arguments[0])
    if isinstance(said, float):
        return said - math.floor(said)
    instant = _instant(here, said, keep_hour=True)
    if not isinstance(instant, datetime):
        return instant
    return (instant - _midnight(instant)).total_seconds() / 86400


def _format(here: Here, arguments: list[Value]) -> Value:
    instant = _instant(here, arguments[0], keep_hour=True)
    return _formatted(instant, to_text(arguments[1])) if isinstance(instant, datetime) else ""


def _formatted(at: datetime, pattern: str) -> str:
    """By %Y %y %m %n %d %e %H %h %M %S %3."""
    said: list[str] = []
    signs = iter(pattern)
    for sign in signs:
        if sign != "%":
            said.append(sign)
            continue
        wanted = next(signs, None)
        if wanted == "%":
            said.append("%")
        elif wanted in _SIGNS:
            said.append(_SIGNS[wanted](at))
        else:
            raise NotEvaluated(f"a day written by %{wanted or ''}")
    return "".join(said)


def _by_language(at: datetime) -> str:
    raise NotEvaluated("names of months and numbers of weeks depend on the phone's language")


_SIGNS = {
    "Y": lambda at: f"{at.year:04}",
    "y": lambda at: f"{at.year % 100:02}",
    "m": lambda at: f"{at.month:02}",
    "n": lambda at: str(at.month),
    "d": lambda at: f"{at.day:02}",
    "e": lambda at: str(at.day),
    "H": lambda at: f"{at.hour:02}",
    "h": lambda at: str(at.hour),
    "M": lambda at: f"{at.minute:02}",
    "S": lambda at: f"{at.second:02}",
    "3": lambda at: f"{at.microsecond // 1000:03}",
    "W": _by_language,
    "b": _by_language,
    "a": _by_language,
}


TABLE: dict[str, Function] = {
    "today": exactly(0, lambda here, arguments: _midnight(here.around.now)),
    "now": exactly(0, lambda here, arguments: here.around.now),
    "date": exactly(1, _date),
    "date-time": exactly(1, _date_time),
    "decimal-date-time": exactly(1, _decimal_date_time),
    "decimal-time": exactly(1, _decimal_time),
    "format-date": exactly(2, _format),
    "format-date-time": exactly(2, _format),
}
