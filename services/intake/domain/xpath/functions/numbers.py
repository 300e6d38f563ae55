"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from services.intake.domain.xpath.functions.signature import Function, exactly
from services.intake.domain.xpath.nodes import Here
from services.intake.domain.xpath.values import (
    NOTHING,
    Value,
    to_boolean,
    to_int,
    to_number,
    to_whole,
)

PLACES_MAX = 30


def _round(here: Here, arguments: list[Value]) -> Value:
    """Halves up, so -2.5 gives -2; the second argument counts decimals, below 0 tens and hundreds."""
    number = to_number(arguments[0])
    places = to_whole(arguments[1]) if len(arguments) == 2 else 0
    if math.isnan(number) or math.isinf(number):
        return number
    if abs(places) > PLACES_MAX:
        return NOTHING
    written = Decimal(repr(number))
    if places >= 0:
        halves = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
        return (
            float(written.quantize(Decimal(1).scaleb(-places), halves)) if _fits(written, places) else number
        )
    # JavaRosa adds a half and cuts off towards zero, below zero too.
    return float(Decimal(math.trunc(float(written.scaleb(places)) + 0.5)).scaleb(-places))


def _fits(number: Decimal, places: int) -> bool:
    """Whether rounding could change anything: beyond a double's 17 digits there is nothing to round."""
    return number.adjusted() + places < 26


def _power(here: Here, arguments: list[Value]) -> Value:
    base, exponent = map(to_number, arguments)
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else NOTHING


def _of_one(function: Callable[[float], float]) -> Function:
    def run(here: Here, arguments: list[Value]) -> Value:
        number = to_number(arguments[0])
        try:
            return function(number)
        except ValueError:
            return NOTHING
        except OverflowError:
            return math.inf

    return exactly(1, run)


def _logarithm(function: Callable[[float], float]) -> Function:
    return _of_one(lambda number: -math.inf if number == 0 else function(number))


TABLE: dict[str, Function] = {
    "number": exactly(1, lambda here, arguments: to_number(arguments[0])),
    "int": exactly(1, lambda here, arguments: to_int(arguments[0])),
    "round": Function(_round, 1, 2),
    "pow": exactly(2, _power),
    "abs": _of_one(abs),
    "sqrt": _of_one(math.sqrt),
    "exp": _of_one(math.exp),
    "exp10": _of_one(lambda number: math.pow(10, number)),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": _of_one(math.sin),
    "cos": _of_one(math.cos),
    "tan": _of_one(math.tan),
    "asin": _of_one(math.asin),
    "acos": _of_one(math.acos),
    "atan": _of_one(math.atan),
    "atan2": exactly(2, lambda here, arguments: math.atan2(*map(to_number, arguments))),
    "pi": exactly(0, lambda here, arguments: math.pi),
    "true": exactly(0, lambda here, arguments: True),
    "false": exactly(0, lambda here, arguments: False),
    "boolean": exactly(1, lambda here, arguments: to_boolean(arguments[0])),
    "not": exactly(1, lambda here, arguments: not to_boolean(arguments[0])),
}
