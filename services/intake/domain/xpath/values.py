"""Values and how JavaRosa turns one kind into another.

Kinds: text, number (float), boolean, instant (aware datetime in the phone's zone; a day is its midnight),
and the nodes a path found. Nodes stand for the value of the only one, and for '' when there is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.intake.domain.xpath.nodes import Node

NOTHING = math.nan
Atom = str | float | bool | datetime
Value = Atom | Sequence["Node"]

_DIGITS = re.compile(r"[-.0-9]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")
_EPOCH = date(1970, 1, 1).toordinal()
_INT_MAX = 2**31 - 1
TINY = 1e-12


class NotEvaluated(Exception):
    """The expression has no value that every phone would agree on; the message says why, in English.

    told: whether the reason was told already, at the question where it arose.
    """

    def __init__(self, why: str, *, told: bool = False) -> None:
        super().__init__(why)
        self.told = told

    def again(self) -> NotEvaluated:
        """The same reason to be raised anew: an exception that is kept gathers tracebacks."""
        return NotEvaluated(str(self), told=self.told)


def atom(value: Value) -> Atom:
    """The value itself, that of the only node, or '' when a path found none."""
    if isinstance(value, str | float | bool | datetime):
        return value
    if not value:
        return ""
    if len(value) > 1:
        raise NotEvaluated("one value is wanted of a question in several rows")
    return value[0].value


def to_number(value: Value) -> float:
    """NaN for text that is no number. An instant counts its days since 1970, without the hour."""
    value = atom(value)
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, datetime):
        return float(value.date().toordinal() - _EPOCH)
    written = value.replace(",", ".").strip()
    if _DAY.fullmatch(written):
        # Collect sees no number in it, Enketo and the XForms engine of web browsers see the day.
        raise NotEvaluated("a day in a text is used as a number")
    try:
        return float(written) if _DIGITS.fullmatch(written) else NOTHING
    except ValueError:
        return NOTHING


def to_int(value: Value) -> float:
    """Cut off towards zero."""
    number = to_number(value)
    return number if math.isnan(number) or math.isinf(number) else float(math.trunc(number))


def to_whole(value: Value) -> int:
    """As an index or a count; what is no number counts as 0, as in Java."""
    number = to_number(value)
    if math.isnan(number):
        return 0
    return int(max(-_INT_MAX - 1, min(_INT_MAX, number)))


def to_text(value: Value) -> str:
    value = atom(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return _number_text(value)


def to_boolean(value: Value) -> bool:
    value = atom(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return abs(value) > TINY  # NaN is not greater than anything
    return value != ""


def equal(left: Value, right: Value) -> bool:
    """As booleans when one is a boolean, else as numbers when one is a number, else as texts."""
    one, other = atom(left), atom(right)
    if isinstance(one, bool) or isinstance(other, bool):
        return to_boolean(one) == to_boolean(other)
    if isinstance(one, float) or isinstance(other, float):
        return abs(to_number(one) - to_number(other)) < TINY
    return to_text(one) == to_text(other)


def _number_text(number: float) -> str:
    """As Java writes a double, save that whole numbers of an int's size lose their point."""
    if math.isnan(number):
        return "NaN"
    if abs(number) < TINY:
        return "0"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    whole = max(-_INT_MAX - 1, min(_INT_MAX, math.trunc(number)))
    if abs(number - whole) < TINY:
        return str(whole)
    if 1e-3 <= abs(number) < 1e7:
        return repr(number)
    digits, _, exponent = f"{number!r}e0".partition("e")
    if "e" not in repr(number):
        digits, _, exponent = f"{number:.{_significant(number) - 1}e}".partition("e")
    digits = digits if "." in digits else f"{digits}.0"
    return f"{digits}E{int(exponent.removesuffix('e0'))}"


def _significant(number: float) -> int:
    """How many digits tell this double from its neighbours."""
    return len(repr(abs(number)).replace(".", "").strip("0")) or 1
