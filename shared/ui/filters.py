"""Numbers, money and dates as they are written here: 1.234.567 đ, 12,5%, 22/12/2023."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shared.clock import HO_CHI_MINH
from shared.money import Money, grouped

NOTHING = "—"
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
MILLION = 1_000_000


def so(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with dots between thousands and a comma before decimals; a dash for nothing."""
    if value is None:
        return NOTHING
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _, part = f"{abs(rounded):f}".partition(".")
    text = grouped(int(whole)) + (f",{part}" if part else "")
    return f"−{text}" if rounded < 0 else text


def dong(amount: Money | int | None) -> str:
    """Whole đồng, grouped, without the unit; a dash for nothing."""
    return so(_dong(amount))


def trieu(amount: Money | int | None, digits: int | None = None) -> str:
    """Millions of đồng. digits: decimals; left out, as many (≤ 1) as the amount needs."""
    value = _dong(amount)
    if value is None:
        return NOTHING
    millions = Decimal(value) / MILLION
    return so(millions, (0 if value % MILLION == 0 else 1) if digits is None else digits)


def percent(part: Money | float | Decimal | None, whole: Money | float | None = None, digits: int = 1) -> str:
    """`part` of `whole` in percent, or `part` itself when it already is one: 76,7%."""
    if part is None:
        return NOTHING
    if whole is None:
        assert not isinstance(part, Money)
        return f"{so(part, digits)}%"
    top, bottom = _number(part), _number(whole)
    return f"{so(100 * top / bottom, digits)}%" if bottom else NOTHING


def ngay(value: date | str | None) -> str:
    """dd/mm/yyyy. A day, an instant (shown in Ho Chi Minh time) or ISO text."""
    day = _local(value)
    return day.strftime("%d/%m/%Y") if day else NOTHING


def ngay_nhap(value: date | str | None) -> str:
    """What stands in a day field: dd/mm/yyyy, or whatever was typed when it is no day."""
    try:
        return ngay(value) if value else ""
    except ValueError:
        return str(value)


def gio(value: datetime | str | None) -> str:
    """dd/mm/yyyy, HH:MM in Ho Chi Minh time."""
    instant = _local(value)
    return instant.strftime("%d/%m/%Y, %H:%M") if instant else NOTHING


def ngay_dai(value: date | str | None) -> str:
    """Thứ Hai, ngày 20 tháng 05 năm 2024."""
    day = _local(value)
    return f"{WEEKDAYS[day.weekday()]}, {day:ngày %d tháng %m năm %Y}" if day else NOTHING


def thu(value: date | str | None) -> str:
    """Thứ Sáu, 22/12/2023."""
    day = _local(value)
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}" if day else NOTHING


def thang(value: date | str | None) -> str:
    """tháng 12/2023; text may be a day or a month (2023-12)."""
    day = _local(f"{value}-01" if isinstance(value, str) and len(value) == 7 else value)
    return f"tháng {day:%m/%Y}" if day else NOTHING


def giau(number: str | None) -> str:
    """An identity or phone number of which only the ends can be read: 066 ••• ••• 214."""
    digits = re.sub(r"\s+", "", number or "")
    if not digits:
        return NOTHING
    if len(digits) < 7:
        return "•" * len(digits)
    hidden = len(digits) - 6
    groups = " ".join("•" * min(3, hidden - at) for at in range(0, hidden, 3))
    return f"{digits[:3]} {groups} {digits[-3:]}"


@dataclass(frozen=True)
class Part:
    """One piece of a stack bar; x and width in percent of the whole bar."""

    kind: str
    x: str
    width: str


def stack_parts(parts: Mapping[str, Money | float], whole: Money | float) -> list[Part]:
    """The pieces of a stack bar in the fixed order paid, held, back; never wider than the bar."""
    total = _number(whole)
    drawn: list[Part] = []
    at = 0.0
    for kind in ("paid", "held", "back"):
        if kind not in parts or total <= 0:
            continue
        width = min(100 * _number(parts[kind]) / total, 100 - at)
        if width > 0:
            drawn.append(Part(kind, f"{at:.2f}%", f"{width:.2f}%"))
            at += width
    return drawn


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: label, text beside it, and pieces as (css class, x, width)."""

    label: str
    text: str
    y: int
    pieces: tuple[tuple[str, int, int], ...]
    end: int
    href: str = ""


def bars(
    rows: Sequence[Mapping[str, Any]], *, label_width: int = 118, width: int = 430, step: int = 30
) -> list[Bar]:
    """Rows {label, text, value | values: [..], href?} as horizontal bars drawn to one scale.

    Space is kept at the right end for the text of the longest bar.
    """
    room = width - label_width - 62
    parts = [[_number(v) for v in row.get("values") or [row["value"]]] for row in rows]
    most = max((sum(p) for p in parts), default=0) or 1
    drawn = []
    for at, (row, values) in enumerate(zip(rows, parts, strict=True)):
        x, pieces = label_width, []
        for kind, value in zip(("f-paid", "f-held", "f-back"), values, strict=False):
            piece = round(room * max(value, 0) / most)
            pieces.append((kind, x, piece))
            x += piece
        drawn.append(
            Bar(str(row["label"]), str(row["text"]), at * step + 6, tuple(pieces), x + 6, row.get("href", ""))
        )
    return drawn


def _dong(amount: Money | int | None) -> int | None:
    return amount.dong if isinstance(amount, Money) else amount


def _number(value: Money | float | Decimal) -> float:
    return float(value.dong if isinstance(value, Money) else value)


def _local(value: date | str | None) -> date | None:
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(HO_CHI_MINH)
    return value


FILTERS: dict[str, Callable[..., str]] = {
    "so": so,
    "dong": dong,
    "trieu": trieu,
    "percent": percent,
    "ngay": ngay,
    "ngay_nhap": ngay_nhap,
    "gio": gio,
    "ngay_dai": ngay_dai,
    "thu": thu,
    "thang": thang,
    "giau": giau,
}
