"""The text of an answer as the value that expressions see, by the type of the question; and back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from services.intake.domain.xpath.functions.days import read_hour, read_instant
from services.intake.domain.xpath.functions.places import read_points
from services.intake.domain.xpath.values import Atom, NotEvaluated, to_text

_WHOLE = re.compile(r"[+-]?\d{1,18}")
Typed = Atom | NotEvaluated


def typed(text: str, kind: str, now: datetime) -> Typed:
    """'' for no answer; NotEvaluated, as a value, for a text that is none of its kind.

    now: gives the zone, and the day that a time of day belongs to.
    """
    if not text:
        return ""
    read = _READ.get(kind)
    if read is None:
        return text
    try:
        value = read(text, now)
    except (ValueError, NotEvaluated):
        value = None
    # That it is none is told where answers are typed.
    return NotEvaluated(f"an answer that is no {kind}", told=True) if value is None else value


def chosen(text: str) -> str:
    """The chosen names of a select of several with one space between."""
    return " ".join(text.split())


def _whole(text: str, now: datetime) -> Atom | None:
    return float(text) if _WHOLE.fullmatch(text) else None


def _decimal(text: str, now: datetime) -> Atom | None:
    number = float(text)
    return None if math.isnan(number) else number


def _zone(now: datetime) -> tzinfo:
    assert now.tzinfo is not None, "now is aware"
    return now.tzinfo


def _day(text: str, now: datetime) -> Atom | None:
    read = read_instant(text, _zone(now))
    return read.replace(hour=0, minute=0, second=0, microsecond=0) if read else None


def _hour(text: str, now: datetime) -> Atom | None:
    return read_hour(text, now.replace(hour=0, minute=0, second=0, microsecond=0))


def _boolean(text: str, now: datetime) -> Atom | None:
    # Collect takes every other word for false, web browsers leave it a text.
    return {"1": True, "0": False}.get(text)


def _places(text: str, now: datetime) -> Atom | None:
    """Each place as its four numbers, as JavaRosa writes them."""
    read_points(text)
    places = [one.split() for one in text.split(";") if one.strip()]
    return "; ".join(" ".join(to_decimal(part) for part in (*one, "0", "0")[:4]) for one in places)


def to_decimal(text: str) -> str:
    """A number with its point: `13` is `13.0`."""
    number = float(text)
    return f"{number:.1f}" if number.is_integer() else to_text(number)


_READ: dict[str, Callable[[str, datetime], Atom | None]] = {
    "int": _whole,
    "integer": _whole,
    "long": _whole,
    "decimal": _decimal,
    "date": _day,
    "dateTime": lambda text, now: read_instant(text, _zone(now)),
    "time": _hour,
    "boolean": _boolean,
    "geopoint": _places,
    "geotrace": _places,
    "geoshape": _places,
}


def calculated(value: Atom, kind: str) -> Atom:
    """What a question of that type holds after a calculation gave the value."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return float(math.trunc(value)) if kind in ("int", "integer") and math.isfinite(value) else value
    return value


def agrees(sent: str, value: Atom, now: datetime) -> bool:
    """Whether the text a phone sent says the calculated value, in whichever of the ways phones write it."""
    if isinstance(value, bool):
        return sent.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, float):
        try:
            return math.isclose(float(sent.replace("E", "e")), value, rel_tol=1e-9, abs_tol=1e-9)
        except ValueError:
            return sent == to_text(value)
    if isinstance(value, datetime):
        read = read_instant(sent, _zone(now))
        return read is not None and (read == value or ("T" not in sent and sent == to_text(value)))
    return " ".join(sent.split()) == " ".join(value.split())
